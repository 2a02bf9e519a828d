/* SPDX-License-Identifier: Apache-2.0 */
/* What a person writes into a review: answers, comments, findings. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/review.h"
#include "app/review_status.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"

static int save_op(
	const struct reviewing *r, const struct json *op, struct err *err)
{
	struct json *ops = json_array();
	const struct store_save s = {.kind = "review",
		.object = json_get_str(r->state, "id", ""),
		.ops = ops};
	char id[STORE_ID];
	int rc;

	json_push(ops, json_copy(op));
	rc = store_save(r->store, &s, id, err);
	json_free(ops);
	return rc;
}

static int need_item(
	const struct reviewing *r, const char *item, struct err *err)
{
	if (reviewing_has(r, item))
		return 0;
	return err_set(err, ERR_NOTFOUND,
		_("this review has no item '%s' (assay review show %s)"), item,
		json_get_str(r->state, "name", ""));
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; word && *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* The evidence that the answer is given on. */
static void name_evidence(
	const struct reviewing *r, const char *id, struct json *op)
{
	struct json *items = review_items(r);

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);

		if (strcmp(json_get_str(item, "id", ""), id) == 0 &&
			json_get(item, "body"))
			json_set_str(json_set(op, "more", json_object()),
				"evidence", json_get_str(item, "body", ""));
	}
	json_free(items);
}

static int check_answer(const struct reviewing *r, const struct review_act *act,
	struct err *err)
{
	static const char *const words[] = {
		"accept", "concern", "reject", NULL};
	const struct checklist_item *item =
		checklist_find(r->checklist, act->item);
	const char *me;
	int rc = need_item(r, act->item, err);

	if (rc == 0)
		rc = app_need_person(r->app, &me, err);
	if (rc)
		return rc;
	if (!is_one_of(act->result, words))
		return err_set(err, ERR_ARG,
			_("--result is accept, concern (approval needs "
			  "conditions) or reject"));
	if (!act->text || !*act->text)
		return err_set(err, ERR_ARG,
			_("an answer needs its reason: --text TEXT"));
	if (reviewing_is_maker(r, me))
		return err_set(err, ERR_AUTH,
			_("%s had a part in making %s, so somebody else must "
			  "judge item %s"),
			me, r->version.text, item->id);
	return 0;
}

static int save_answer(const struct reviewing *r, const struct review_act *act,
	const char *result, struct err *err)
{
	struct json *op = json_object();
	int rc;

	json_set_str(op, "op", "answer.set");
	json_set_str(op, "item", act->item);
	json_set_str(op, "result", result);
	json_set_str(op, "text", act->text);
	name_evidence(r, act->item, op);
	rc = save_op(r, op, err);
	json_free(op);
	return rc;
}

int app_review_answer(
	struct app *a, const struct review_act *act, struct err *err)
{
	struct reviewing r;
	int rc = reviewing_open(&r, a, act->ref, err);

	if (rc)
		return rc;
	rc = check_answer(&r, act, err);
	if (rc == 0)
		rc = save_answer(&r, act, act->result, err);
	reviewing_release(&r);
	return rc;
}

int app_review_challenge(
	struct app *a, const struct review_act *act, struct err *err)
{
	const struct review_act reject = {
		act->ref, act->item, "reject", act->text};
	const struct checklist_item *item;
	struct reviewing r;
	int rc = reviewing_open(&r, a, act->ref, err);

	if (rc)
		return rc;
	rc = check_answer(&r, &reject, err);
	item = rc ? NULL : checklist_find(r.checklist, act->item);
	if (rc == 0 && !item->function)
		rc = err_set(err, ERR_CONFLICT,
			_("item %s is not computed; answer it (assay review "
			  "answer %s %s)"),
			act->item, act->ref, act->item);
	if (rc == 0)
		rc = save_answer(&r, &reject, "reject", err);
	reviewing_release(&r);
	return rc;
}

int app_review_comment(
	struct app *a, const struct review_act *act, struct err *err)
{
	struct reviewing r;
	struct json *op;
	int rc = reviewing_open(&r, a, act->ref, err);

	if (rc)
		return rc;
	if (act->item)
		rc = need_item(&r, act->item, err);
	if (rc == 0 && (!act->text || !*act->text))
		rc = err_set(err, ERR_ARG, _("a comment needs --text TEXT"));
	if (rc == 0) {
		op = json_object();
		json_set_str(op, "op", "comment.add");
		json_set_str(op, "text", act->text);
		if (act->item)
			json_set_str(op, "item", act->item);
		rc = save_op(&r, op, err);
		json_free(op);
	}
	reviewing_release(&r);
	return rc;
}

static int check_finding(const struct reviewing *r,
	const struct review_finding *f, struct err *err)
{
	static const char *const words[] = {"critical", "major", "minor", NULL};
	int64_t us;
	int zone;

	if (!f->title || !*f->title)
		return err_set(err, ERR_ARG, _("a finding needs --title TEXT"));
	if (!is_one_of(f->severity, words))
		return err_set(err, ERR_ARG,
			_("--severity is critical, major or minor"));
	if (f->due && clock_parse(f->due, strlen(f->due), &us, &zone))
		return err_set(err, ERR_ARG,
			_("--due %s: write a date as 2026-12-24"), f->due);
	return f->item ? need_item(r, f->item, err) : 0;
}

static void set_text(struct json *op, const char *name, const char *value)
{
	if (value)
		json_set_str(op, name, value);
}

int app_review_raise(struct app *a, const struct review_finding *f, char **name,
	struct err *err)
{
	struct reviewing r;
	struct json *op;
	char *id;
	int rc = reviewing_open(&r, a, f->ref, err);

	if (rc)
		return rc;
	rc = check_finding(&r, f, err);
	if (rc) {
		reviewing_release(&r);
		return rc;
	}
	id = xasprintf("F%zu", json_count(json_get(r.state, "findings")) + 1);
	op = json_object();
	json_set_str(op, "op", "finding.raise");
	json_set_str(op, "finding", id);
	json_set_str(op, "title", f->title);
	json_set_str(op, "severity", f->severity);
	set_text(op, "item", f->item);
	set_text(op, "owner", f->owner);
	set_text(op, "due", f->due);
	set_text(op, "retest", f->retest);
	set_text(op, "text", f->text);
	rc = save_op(&r, op, err);
	if (rc == 0)
		*name = id;
	else
		free(id);
	json_free(op);
	reviewing_release(&r);
	return rc;
}

static int check_close(const struct reviewing *r,
	const struct review_finding *f, struct err *err)
{
	const struct json *list = json_get(r->state, "findings");

	if (!f->text || !*f->text)
		return err_set(err, ERR_ARG,
			_("closing a finding needs its reason: --text TEXT"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);

		if (strcmp(json_get_str(o, "finding", ""), f->finding) != 0)
			continue;
		if (strcmp(json_get_str(o, "state", ""), "open") == 0)
			return 0;
		return err_set(err, ERR_CONFLICT,
			_("the finding %s is closed already"), f->finding);
	}
	return err_set(err, ERR_NOTFOUND,
		_("this review has no finding '%s' (assay review show %s)"),
		f->finding, json_get_str(r->state, "name", ""));
}

int app_review_close_finding(
	struct app *a, const struct review_finding *f, struct err *err)
{
	struct reviewing r;
	struct json *op;
	int rc = reviewing_open(&r, a, f->ref, err);

	if (rc)
		return rc;
	rc = check_close(&r, f, err);
	if (rc == 0) {
		op = json_object();
		json_set_str(op, "op", "finding.close");
		json_set_str(op, "finding", f->finding);
		json_set_str(op, "reason", f->text);
		set_text(op, "retest", f->retest);
		rc = save_op(&r, op, err);
		json_free(op);
	}
	reviewing_release(&r);
	return rc;
}
