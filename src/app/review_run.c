/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/access.h"
#include "app/review.h"
#include "app/review_compute.h"
#include "app/review_status.h"
#include "base/evidence.h"

static const struct json *find_item(const struct json *items, const char *id)
{
	for (size_t i = 0; i < json_count(items); i++)
		if (strcmp(json_get_str(json_at(items, i), "id", ""), id) == 0)
			return json_at(items, i);
	return NULL;
}

/* Whether a body agrees with every run that holds: 1, or 0; -1 if there is
 * none. */
static int agrees_with_all(const struct reviewing *r, const struct json *item,
	const struct json *body)
{
	const struct json *list = json_get(item, "evidence");
	int result = -1;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *e = json_at(list, i);
		struct json *other;

		if (!json_get_bool(e, "current", false))
			continue;
		other = reviewing_body(r, json_get_str(e, "body", ""));
		if (!other || !evidence_agrees(other, body))
			result = 0;
		else if (result < 0)
			result = 1;
		json_free(other);
	}
	return result;
}

/* What the computed bodies say beside those that stand. */
static int64_t compare(const struct reviewing *r, const struct json *before,
	const struct json *computed, struct json *list)
{
	int64_t differ = 0;

	for (size_t i = 0; i < json_count(computed); i++) {
		const char *id = json_name(computed, i);
		const struct json *c = json_at(computed, i);
		const struct json *body = json_get(c, "body");
		const int agrees =
			agrees_with_all(r, find_item(before, id), body);
		struct json *o = json_push(list, json_object());

		json_set_str(o, "id", id);
		json_set_str(o, "body", json_get_str(c, "digest", ""));
		json_set_str(o, "outcome", json_get_str(body, "outcome", ""));
		if (agrees >= 0)
			json_set_bool(o, "agrees", agrees != 0);
		differ += agrees == 0;
	}
	return differ;
}

/* True if the person has evidence on the item that holds and says the same:
 * a second record of it would only replace the first. */
static bool stands_already(const struct reviewing *r, const struct json *item,
	const char *me, const struct json *body)
{
	const struct json *list = json_get(item, "evidence");
	bool same = false;

	for (size_t i = 0; i < json_count(list) && !same; i++) {
		const struct json *e = json_at(list, i);
		struct json *mine;

		if (!json_get_bool(e, "current", false) ||
			strcmp(json_get_str(e, "by", ""), me) != 0)
			continue;
		mine = reviewing_body(r, json_get_str(e, "body", ""));
		same = mine && evidence_agrees(mine, body);
		json_free(mine);
	}
	return same;
}

static void drop_known(const struct reviewing *r, const struct json *before,
	const char *me, struct json *computed)
{
	for (size_t i = json_count(computed); i-- > 0;) {
		const char *id = json_name(computed, i);

		if (stands_already(r, find_item(before, id), me,
			    json_get(json_at(computed, i), "body")))
			json_set(computed, id, NULL);
	}
}

static int save(
	const struct reviewing *r, const struct json *computed, struct err *err)
{
	struct json *ops = json_array();
	const struct store_save s = {.kind = "review",
		.object = json_get_str(r->state, "id", ""),
		.ops = ops};
	char id[STORE_ID];
	int rc = 0;

	review_evidence_ops(ops, computed);
	if (json_count(ops))
		rc = store_save(r->store, &s, id, err);
	json_free(ops);
	return rc;
}

/* Adds each item's state after the run. */
static int add_states(
	struct app *a, const char *ref, struct json *list, struct err *err)
{
	struct reviewing r;
	struct json *items;
	int rc = reviewing_open(&r, a, ref, err);

	if (rc)
		return rc;
	items = review_items(&r);
	for (size_t i = 0; i < json_count(list); i++) {
		struct json *o = json_edit_at(list, i);
		const struct json *item =
			find_item(items, json_get_str(o, "id", ""));

		json_set_str(o, "state", json_get_str(item, "state", ""));
	}
	json_free(items);
	reviewing_release(&r);
	return 0;
}

int app_review_run(struct app *a, const struct review_run *run,
	struct json **out, struct err *err)
{
	const struct review_compute what = {
		run->items, !run->verify, run->progress, run->arg};
	struct json *computed = NULL, *before = NULL;
	struct json *o, *list;
	struct reviewing r;
	const char *me = NULL;
	int rc = run->verify ? 0 : app_need_person(a, &me, err);

	if (rc == 0)
		rc = reviewing_open(&r, a, run->ref, err);
	if (rc)
		return rc;
	o = json_object();
	list = json_set(o, "items", json_array());
	json_set_str(o, "review", json_get_str(r.state, "name", ""));
	rc = review_compute(&r, &what, &computed, err);
	if (rc == 0) {
		before = review_items(&r);
		json_set_int(o, "differ", compare(&r, before, computed, list));
	}
	if (rc == 0 && !run->verify) {
		drop_known(&r, before, me, computed);
		rc = save(&r, computed, err);
	}
	json_free(before);
	json_free(computed);
	reviewing_release(&r);
	if (rc == 0)
		rc = add_states(a, run->ref, list, err);
	if (rc)
		json_free(o);
	else
		*out = o;
	return rc;
}
