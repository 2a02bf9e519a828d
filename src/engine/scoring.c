/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/scoring.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/xalloc.h"
#include "engine/graph_score.h"
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
	s->wants_labels = spec->labels;
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

static void drop_labels(struct scoring *s)
{
	size_t i;

	for (i = 0; i < s->n_labels; i++)
		free(s->labels[i]);
	free(s->labels);
	s->labels = NULL;
	s->n_labels = 0;
}

static void take_labels(void *ctx, size_t first, const struct tensor *t)
{
	struct scoring *s = ctx;
	char text[NUM_TEXT_MAX];
	size_t i;

	for (i = 0; i < t->n && first + i < s->n_labels; i++) {
		if (t->type == GRAPH_TEXT) {
			s->labels[first + i] =
				xstrdup(((const char *const *)t->data)[i]);
			continue;
		}
		num_format_double(text, tensor_number(t, i));
		s->labels[first + i] = xstrdup(text);
	}
}

static int answer(struct scoring *s, size_t n, struct err *err)
{
	const struct graph_labels labels = {take_labels, s};

	drop_labels(s);
	if (!s->wants_labels || !s->model.graph ||
		s->model.graph->ends.label == GRAPH_NONE)
		return engine_answers(s->engine, s->rows, n, s->margins, err);
	s->labels = xcalloc(n + 1, sizeof(*s->labels));
	s->n_labels = n;
	return engine_labels(s->engine, s->rows, n, s->margins, &labels, err);
}

int scoring_next(struct scoring *s, struct err *err)
{
	int rc = bind_next(s->bind, &s->batch, &s->rows, err);
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
	rc = answer(s, n, err);
	if (rc < 0)
		return rc;
	engine_predict(s->engine, s->margins, n, s->predictions);
	return 1;
}

void scoring_close(struct scoring *s)
{
	drop_labels(s);
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
	out->beside = true;
	out->missing = json_get_str(request, "missing", NULL);
}
