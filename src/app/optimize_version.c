/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/optimizing.h"

#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "app/decimals.h"
#include "base/buf.h"
#include "base/fileio.h"
#include "store/artifact.h"

void optimizing_text(struct json *o, const char *name, const char *value)
{
	if (value)
		json_set_str(o, name, value);
}

void optimizing_path(struct json *request, const char *name, const char *path)
{
	char *full;

	if (!path)
		return;
	full = path_absolute(path);
	json_set_str(request, name, full);
	free(full);
}

int optimizing_save(struct optimizing *o, const struct store_save *what,
	struct json *op, char id[STORE_ID], struct err *err)
{
	struct store_save s = *what;
	struct json *ops = json_array();
	int rc;

	json_push(ops, op);
	s.ops = ops;
	rc = store_save(o->s, &s, id, err);
	json_free(ops);
	return rc;
}

int optimizing_put_file(struct optimizing *o, const char *name,
	char digest[STORE_ID], struct err *err)
{
	char *path = app_job_path(o->job, name);
	const int rc = store_put_file(o->s, path, digest, err);

	free(path);
	return rc;
}

int optimizing_put_json(struct optimizing *o, const struct json *v,
	char digest[STORE_ID], struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, v);
	rc = store_put_bytes(o->s, b.data, b.len, digest, err);
	buf_release(&b);
	return rc;
}

/* The reference of the child: the parent's where every score is the same,
 * else a new one from the rows that the parent's was made of, if they are
 * here. */
static int make_reference(struct optimizing *o, struct err *err)
{
	const struct json *known = json_get(o->parent.version, "data");
	const char *sha = json_get_str(known, "sha256", NULL);
	struct json *request = json_object(), *found = NULL;
	const struct app_job_ask ask = {.kind = "profile",
		.request = request,
		.progress = o->in->progress,
		.arg = o->in->arg};
	struct app_job *job = NULL;
	char *data = NULL, *path;
	int rc = 0;

	o->profile[0] = '\0';
	if (!sha || app_data_path(o->a, sha, &data, NULL) < 0)
		goto out;
	rc = app_subject_request(o->a, &o->parent, request, err);
	if (rc < 0)
		goto out;
	path = app_job_path(o->job, json_get_str(o->result, "candidate", ""));
	optimizing_path(request, "model", path);
	free(path);
	json_set_str(request, "rounds", "all");
	optimizing_path(request, "data", data);
	optimizing_text(request, "label", json_get_str(known, "label", NULL));
	optimizing_text(request, "time", json_get_str(known, "time", NULL));
	optimizing_text(request, "unseen_from",
		json_get_str(known, "unseen_from", NULL));
	rc = app_job_run(o->a, &ask, &job, &found, err);
	if (rc == 0) {
		path = app_job_path(job,
			json_get_str(json_get(found, "reference"), "file", ""));
		rc = store_put_file(o->s, path, o->profile, err);
		free(path);
	}
out:
	app_job_free(job);
	json_free(found);
	json_free(request);
	free(data);
	return rc;
}

static struct json *child_card(const struct optimizing *o)
{
	const struct json *old = json_get(o->parent.version, "card");
	const struct json *d = json_get(o->result, "describe");
	struct json *card = json_copy(old), *options;

	if (json_type(card) != JSON_OBJECT) {
		json_free(card);
		card = json_object();
	}
	for (size_t i = 0; i < json_count(d); i++) {
		const enum json_type t = json_type(json_at(d, i));

		if (t != JSON_ARRAY && t != JSON_OBJECT)
			json_set(card, json_name(d, i),
				decimals_to_text(json_at(d, i)));
	}
	json_set_str(card, "name", json_get_str(o->result, "candidate", ""));
	json_set_str(card, "describe", o->describe);
	/* Which rounds count was settled when the parent was read. */
	options = json_edit(card, "options");
	if (json_type(options) == JSON_OBJECT)
		json_set(options, "rounds", NULL);
	return card;
}

static struct json *version_op(const struct optimizing *o)
{
	const struct json *list = json_get(o->parent.model, "versions");
	const struct json *last = json_at(list, json_count(list) - 1);
	const struct json *old = o->parent.version;
	struct json *op = json_object(), *lineage;
	const bool exact = strcmp(o->in->recipe, "exact") == 0;

	json_set_str(op, "op", "version.add");
	json_set_str(op, "artifact", o->artifact);
	json_set_int(op, "version", json_get_i64(last, "number", 0) + 1);
	json_set_str(op, "format", json_get_str(o->result, "format", ""));
	json_set(op, "card", child_card(o));
	if (json_get(old, "data"))
		json_set(op, "data", json_copy(json_get(old, "data")));
	optimizing_text(op, "schema", json_get_str(old, "schema", NULL));
	if (exact)
		optimizing_text(
			op, "reference", json_get_str(old, "reference", NULL));
	else if (o->profile[0])
		json_set_str(op, "reference", o->profile);
	json_set_str(op, "certificate", o->certificate);
	lineage = json_set(op, "lineage", json_object());
	optimizing_text(lineage, "trained_from",
		json_get_str(json_get(old, "lineage"), "trained_from", NULL));
	json_set_str(lineage, "parent", o->parent.id);
	json_set_str(lineage, "parent_model",
		json_get_str(o->parent.model, "id", ""));
	json_set_str(lineage, "kind", "optimised-from");
	json_set_str(lineage, "run", o->run);
	return op;
}

int optimizing_add_version(struct optimizing *o, struct err *err)
{
	const struct store_save what = {.kind = "model",
		.object = json_get_str(o->parent.model, "id", NULL)};
	int rc = 0;

	if (strcmp(o->in->recipe, "exact") != 0)
		rc = make_reference(o, err);
	if (rc == 0)
		rc = optimizing_put_file(o,
			json_get_str(o->result, "candidate", ""), o->artifact,
			err);
	if (rc == 0)
		rc = optimizing_put_json(
			o, json_get(o->result, "describe"), o->describe, err);
	if (rc == 0)
		rc = optimizing_save(o, &what, version_op(o), o->child, err);
	return rc;
}
