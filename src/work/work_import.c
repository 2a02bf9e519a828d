/* SPDX-License-Identifier: Apache-2.0 */
/* Job "import": reads a model file and says what was understood.
 *
 * Request: {"model": PATH, "data": CSV, "expect": CSV, "map": PATH,
 *   "rounds": "ask", "missing": VALUE}; only "model" is required, "expect"
 *   needs "data".
 * Result: {"model": {"sha256", "size", "name", of a directory "path"},
 *   "describe": {...},
 *   "data": {"name", "sha256", "size", "rows", "schema", "unused_columns",
 *   "unseen"}, "expect": {"name", "sha256", "rows", "values",
 *   "equal_values", "max_difference", "max_row"}}. */
#include "config.h"

#include <string.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "engine/scoring.h"
#include "model/describe.h"
#include "model/locate.h"
#include "table/schema.h"
#include "work/expect.h"
#include "work/kinds.h"

/* {"name", "sha256", "size"} of a file, added to into. */
static int describe_file(struct json *into, const char *path, struct err *err)
{
	char digest[HASH_HEX];
	uint64_t size;
	const int rc = hash_file(digest, &size, path, err);

	if (rc)
		return rc;
	json_set_str(into, "name", path_base(path));
	json_set_str(into, "sha256", digest);
	json_set_int(into, "size", (int64_t)size);
	return 0;
}

static int import_model(struct job *j, const struct scoring_spec *spec,
	struct json *result, struct err *err)
{
	struct model model;
	int rc = job_step(j, "read model", 0, 0, err);

	if (rc == 0)
		rc = model_load(&model, spec->model, &spec->options, err);
	if (rc)
		return rc;
	json_set(result, "describe", model_describe(&model));
	model_close(&model);
	return describe_file(
		json_set(result, "model", json_object()), spec->model, err);
}

static int import_schema(
	struct job *j, const char *path, struct json *data, struct err *err)
{
	struct schema schema;
	int rc = job_step(j, "read data", 0, 0, err);

	if (rc == 0)
		rc = schema_infer(&schema, path, err);
	if (rc)
		return rc;
	json_set_int(data, "rows", (int64_t)schema.n_rows);
	json_set(data, "schema", schema_to_json(&schema));
	schema_release(&schema);
	return describe_file(data, path, err);
}

static void note_binding(struct json *data, const struct scoring *s)
{
	struct json *unseen = json_set(data, "unseen", json_object());

	json_set_int(data, "unused_columns", (int64_t)bind_n_unused(s->bind));
	for (uint32_t i = 0; i < s->model.n_features; i++) {
		const uint64_t n = bind_n_unseen(s->bind, i);

		if (n)
			json_set_int(
				unseen, s->model.features[i].name, (int64_t)n);
	}
}

/* Every row is scored, so that a file that cannot be scored is refused now. */
static int score_all(struct job *j, struct scoring *s, struct expect *expect,
	struct err *err)
{
	uint64_t rows = 0;
	int rc;

	while ((rc = scoring_next(s, err)) > 0) {
		rc = expect ? expect_batch(expect, s, rows, err) : 0;
		rows += s->batch.n_rows;
		if (rc == 0)
			rc = job_step(j, "score", rows, 0, err);
		if (rc)
			return rc;
	}
	return rc;
}

static int replicate(struct job *j, struct scoring *s, const char *path,
	struct json *result, struct err *err)
{
	struct expect e;
	struct json *out = json_set(result, "expect", json_object());
	int rc = expect_open(&e, path, s, err);

	if (rc)
		return rc;
	rc = score_all(j, s, &e, err);
	if (rc == 0)
		rc = expect_finish(&e, out, err);
	if (rc == 0)
		rc = describe_file(out, path, err);
	expect_close(&e);
	return rc;
}

static int import_data(struct job *j, const struct scoring_spec *spec,
	struct json *result, struct err *err)
{
	const char *expect = json_get_str(j->request, "expect", NULL);
	struct json *data = json_set(result, "data", json_object());
	struct scoring s;
	int rc = import_schema(j, spec->data, data, err);

	if (rc == 0)
		rc = scoring_open(&s, spec, err);
	if (rc)
		return rc;
	rc = expect ? replicate(j, &s, expect, result, err)
		    : score_all(j, &s, NULL, err);
	if (rc == 0)
		note_binding(data, &s);
	scoring_close(&s);
	return rc;
}

/* What MLmodel says, and which file of the directory is the model. */
static void note_mlflow(struct json *result, const struct located *place)
{
	json_set(json_edit(result, "describe"), "mlflow",
		json_copy(place->mlflow));
	json_set_str(json_edit(result, "model"), "path", place->path);
}

int work_import(struct job *j, struct json *result, struct err *err)
{
	struct scoring_spec spec = {0};
	struct located place = {NULL, NULL};
	int rc = job_get_str(j, "model", &spec.model, err);

	if (rc)
		return rc;
	spec.data = json_get_str(j->request, "data", NULL);
	spec.map = json_get_str(j->request, "map", NULL);
	scoring_options(&spec.options, j->request);
	spec.options.beside = false; /* the store keeps one file */
	if (json_get_str(j->request, "expect", NULL) && !spec.data)
		return err_set(err, ERR_ARG,
			_("expected predictions need the data that they "
			  "belong to: add --data CSV"));
	rc = model_locate(&place, spec.model, err);
	if (rc)
		return rc;
	spec.model = place.path;
	rc = import_model(j, &spec, result, err);
	if (rc == 0 && place.mlflow)
		note_mlflow(result, &place);
	if (rc == 0 && spec.data)
		rc = import_data(j, &spec, result, err);
	locate_release(&place);
	return rc;
}
