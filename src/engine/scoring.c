/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/scoring.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/describe.h"

enum { MAP_BYTES_MAX = 16 << 20 };

static int bind_columns(
	struct scoring *s, const struct scoring_spec *spec, struct err *err)
{
	struct bind_feature *features = model_bind_features(&s->model);
	int rc;

	rc = bind_new(&s->bind, s->csv, features, s->model.n_features, s->map,
		spec->extra, spec->n_extra, err);
	free(features);
	return rc;
}

int scoring_open(
	struct scoring *s, const struct scoring_spec *spec, struct err *err)
{
	struct err ignored;
	int rc;

	memset(s, 0, sizeof(*s));
	if (!err)
		err = &ignored;
	rc = model_load(&s->model, spec->model, &spec->options, err);
	if (rc == 0)
		rc = engine_new(&s->engine, &s->model, err);
	if (rc == 0)
		rc = csv_open(&s->csv, spec->data, err);
	if (rc == 0 && spec->map)
		rc = json_read_file(&s->map, spec->map, MAP_BYTES_MAX, err);
	if (rc == 0)
		rc = bind_columns(s, spec, err);
	if (rc == 0)
		s->n_outputs = engine_n_outputs(s->engine);
	else
		scoring_close(s);
	return rc;
}

int scoring_next(struct scoring *s, struct err *err)
{
	const int rc = bind_next(s->bind, &s->batch, &s->rows, err);
	const size_t n = s->batch.n_rows;

	if (rc <= 0)
		return rc;
	if (n > s->capacity) {
		s->margins = xreallocarray(
			s->margins, n * s->n_outputs, sizeof(double));
		s->predictions = xreallocarray(
			s->predictions, n * s->n_outputs, sizeof(double));
		s->capacity = n;
	}
	engine_margins(s->engine, s->rows, n, s->margins);
	engine_predict(s->engine, s->margins, n, s->predictions);
	return 1;
}

void scoring_close(struct scoring *s)
{
	free(s->margins);
	free(s->predictions);
	batch_release(&s->batch);
	bind_free(s->bind);
	csv_close(s->csv);
	engine_free(s->engine);
	model_close(&s->model);
	json_free(s->map);
	memset(s, 0, sizeof(*s));
}

const struct column *scoring_extra(const struct scoring *s, size_t i)
{
	return &s->batch.columns[bind_extra_column(s->bind, i)];
}

void scoring_options(struct model_options *out, const struct json *request)
{
	const char *rounds = json_get_str(request, "rounds", "ask");

	out->rounds = ROUNDS_ASK;
	if (strcmp(rounds, "all") == 0)
		out->rounds = ROUNDS_ALL;
	else if (strcmp(rounds, "best") == 0)
		out->rounds = ROUNDS_BEST;
	out->missing = json_get_str(request, "missing", NULL);
}
