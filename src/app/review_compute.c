/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/review_compute.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "store/artifact.h"

enum { BODY_MAX = STORE_INLINE_MAX };

static void ask_item(struct json *list, const struct checklist_item *item)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "id", item->id);
	json_set_str(o, "function", item->function);
}

static int ask_named(const struct reviewing *r, const char *id,
	struct json *list, struct err *err)
{
	const struct checklist_item *item = checklist_find(r->checklist, id);

	if (!item || !reviewing_has(r, id))
		return err_set(err, ERR_NOTFOUND,
			_("this review has no item '%s' (assay review show "
			  "%s)"),
			id, json_get_str(r->state, "name", ""));
	if (!item->function)
		return err_set(err, ERR_ARG,
			_("item %s is written by a person, not computed: assay "
			  "review answer %s %s --result accept --text ..."),
			id, json_get_str(r->state, "name", ""), id);
	ask_item(list, item);
	return 0;
}

static int ask_items(const struct reviewing *r, const char *const *ids,
	struct json *list, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && ids && ids[i]; i++)
		rc = ask_named(r, ids[i], list, err);
	for (size_t i = 0; !ids && i < r->checklist->n_items; i++) {
		const struct checklist_item *item = &r->checklist->items[i];

		if (item->function && reviewing_has(r, item->id))
			ask_item(list, item);
	}
	return rc;
}

static int take_body(struct reviewing *r, const char *path, bool keep,
	struct json *out, struct err *err)
{
	char digest[STORE_ID];
	struct json *body = NULL;
	int rc = json_read_file(&body, path, BODY_MAX, err);

	if (rc == 0)
		rc = keep ? store_put_file(r->store, path, digest, err)
			  : hash_file(digest, NULL, path, err);
	if (rc) {
		json_free(body);
		return rc;
	}
	json_set_str(out, "digest", digest);
	json_set(out, "body", body);
	return 0;
}

/* What is taken from a finished job. */
struct taking {
	struct reviewing *r;
	const struct app_job *job;
	bool keep;
	struct json *bodies;
};

static int take_bodies(
	const struct taking *t, const struct json *items, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_count(items); i++) {
		const char *file = json_get_str(json_at(items, i), "file", "");
		char *path = app_job_path(t->job, file);

		rc = take_body(t->r, path, t->keep,
			json_set(t->bodies, json_name(items, i), json_object()),
			err);
		free(path);
	}
	return rc;
}

int review_compute(struct reviewing *r, const struct review_compute *what,
	struct json **out, struct err *err)
{
	struct app_job_ask ask = {.kind = "evidence",
		.progress = what->progress,
		.arg = what->arg};
	struct app_job *job = NULL;
	struct json *result = NULL, *request = NULL, *bodies = json_object();
	struct json *items = json_array();
	int rc = ask_items(r, what->items, items, err);

	if (rc == 0 && json_count(items))
		rc = reviewing_paths(r, items, err);
	if (rc || !json_count(items)) {
		json_free(items);
		items = NULL;
		goto done;
	}
	request = json_copy(r->subject);
	json_set(request, "items", items);
	ask.request = request;
	rc = app_job_run(r->app, &ask, &job, &result, err);
	if (rc == 0)
		rc = take_bodies(&(struct taking){r, job, what->keep, bodies},
			json_get(result, "items"), err);
	app_job_free(job);
done:
	json_free(request);
	json_free(result);
	if (rc)
		json_free(bodies);
	else
		*out = bodies;
	return rc;
}

void review_evidence_ops(struct json *ops, const struct json *computed)
{
	for (size_t i = 0; i < json_count(computed); i++) {
		const struct json *o = json_at(computed, i);
		const struct json *body = json_get(o, "body");
		struct json *op = json_push(ops, json_object());

		json_set_str(op, "op", "evidence.add");
		json_set_str(op, "item", json_name(computed, i));
		json_set_str(op, "body", json_get_str(o, "digest", ""));
		json_set_str(
			op, "function", json_get_str(body, "function", ""));
		json_set_int(op, "engine", json_get_i64(body, "version", 0));
		json_set_str(op, "class", json_get_str(body, "class", ""));
		json_set_str(op, "result", json_get_str(body, "outcome", ""));
	}
}
