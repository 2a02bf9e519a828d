/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/approval.h"
#include "app/review.h"
#include "app/review_status.h"
#include "base/xalloc.h"

static void copy(struct json *out, const char *as, const struct json *from,
	const char *name)
{
	const struct json *v = json_get(from, name);

	json_set(out, as, v ? json_copy(v) : json_array());
}

static struct json *checklist_head(const struct reviewing *r)
{
	struct json *o = json_object();

	json_set_str(o, "id", r->checklist->id);
	json_set_str(o, "title", r->checklist->title);
	json_set_int(o, "version", r->checklist->version);
	json_set_str(o, "sha256", json_get_str(r->state, "checklist", ""));
	return o;
}

/* Ids of the items of which a member is false (or true). */
static struct json *ids_where(
	const struct json *items, const char *member, bool value)
{
	struct json *list = json_array();

	for (size_t i = 0; i < json_count(items); i++)
		if (json_get_bool(json_at(items, i), member, false) == value)
			json_push(list, json_string(json_get_str(
						json_at(items, i), "id", "")));
	return list;
}

/* Items of the checklist that are neither here nor carried. */
static struct json *left_out(const struct reviewing *r)
{
	const struct json *carried =
		json_get(json_get(r->state, "scope"), "carried");
	struct json *list = json_array();

	for (size_t i = 0; i < r->checklist->n_items; i++) {
		const char *id = r->checklist->items[i].id;

		if (!reviewing_has(r, id) && !json_get(carried, id))
			json_push(list, json_string(id));
	}
	return list;
}

static struct json *show(const struct reviewing *r)
{
	struct json *o = json_object();
	struct json *items = review_items(r);
	const struct json *carried =
		json_get(json_get(r->state, "scope"), "carried");

	json_set_str(o, "review", json_get_str(r->state, "name", ""));
	json_set_str(o, "id", json_get_str(r->state, "id", ""));
	json_set_str(o, "model", r->version.name);
	json_set_str(o, "version", r->version.text);
	json_set_str(o, "artifact", json_get_str(r->state, "artifact", ""));
	json_set_str(o, "status", json_get_str(r->state, "status", ""));
	copy(o, "opened", r->state, "opened");
	json_set(o, "checklist", checklist_head(r));
	json_set_str(o, "limits", json_get_str(r->state, "limits", ""));
	copy(o, "data", r->state, "data");
	if (json_get(r->state, "parent_review"))
		copy(o, "from", r->state, "parent_review");
	json_set(o, "makers", json_copy(r->makers));
	json_set(o, "carried", carried ? json_copy(carried) : json_object());
	json_set(o, "left_out", left_out(r));
	json_set(o, "waits", ids_where(items, "done", false));
	json_set(o, "gaps", ids_where(items, "gap", true));
	json_set(o, "verdicts", review_verdicts(r, items));
	json_set(o, "items", items);
	copy(o, "findings", r->state, "findings");
	copy(o, "comments", r->state, "comments");
	copy(o, "ignored", r->state, "ignored");
	return o;
}

int app_review_show(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	struct reviewing r;
	const int rc = reviewing_open(&r, a, ref, err);

	if (rc)
		return rc;
	*out = show(&r);
	reviewing_release(&r);
	return 0;
}

static size_t count_open(const struct json *findings)
{
	size_t n = 0;

	for (size_t i = 0; i < json_count(findings); i++)
		n += strcmp(json_get_str(json_at(findings, i), "state", ""),
			     "open") == 0;
	return n;
}

struct listing {
	struct app *app;
	struct json *list;
};

static int list_one(void *arg, const struct json *state, struct err *err)
{
	struct listing *l = arg;
	struct json *o = json_object();
	const struct json *scope = json_get(state, "scope");
	char *version =
		app_version_text(l->app, json_get_str(state, "model", ""),
			json_get_str(state, "version", ""));

	(void)err;
	json_set_str(o, "review", json_get_str(state, "name", ""));
	json_set_str(o, "id", json_get_str(state, "id", ""));
	json_set_str(o, "version", version);
	json_set_str(o, "checklist", json_get_str(scope, "checklist", ""));
	json_set_str(o, "status", json_get_str(state, "status", ""));
	json_set_str(
		o, "by", json_get_str(json_get(state, "opened"), "by", ""));
	json_set_str(
		o, "time", json_get_str(json_get(state, "opened"), "time", ""));
	json_set_int(o, "items", (int64_t)json_count(json_get(scope, "items")));
	json_set_int(o, "findings",
		(int64_t)count_open(json_get(state, "findings")));
	json_push(l->list, o);
	free(version);
	return 0;
}

int app_review_list(
	struct app *a, const char *model, struct json **out, struct err *err)
{
	struct store_query q = {.kind = "review", .order = STORE_BY_UPDATED};
	struct app_subject s = APP_SUBJECT_INIT;
	struct listing l = {a, json_array()};
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0 && model)
		rc = app_subject_find(a, model, &s, err);
	if (rc == 0 && model)
		q.model = json_get_str(s.model, "id", "");
	if (rc == 0)
		rc = store_list(store, &q, list_one, &l, err);
	app_subject_release(&s);
	if (rc) {
		json_free(l.list);
		return rc;
	}
	*out = json_object();
	json_set(*out, "reviews", l.list);
	return 0;
}
