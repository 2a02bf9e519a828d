/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict: every computed item is run again under the validator's own key,
 * and only what came out again, was judged and was written counts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/review.h"
#include "app/review_status.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"

struct judging {
	struct app *app;
	const struct review_verdict *ask;
	const char *word; /* of the record */
	bool approves, conditional;
	const char *me;
};

static int read_word(struct judging *j, struct err *err)
{
	static const char *const words[][2] = {{"approved", "approved"},
		{"approved-with-conditions", "approved with conditions"},
		{"rejected", "rejected"}};

	for (int i = 0; i < 3; i++)
		if (strcmp(j->ask->word, words[i][0]) == 0) {
			j->word = words[i][1];
			j->approves = i < 2;
			j->conditional = i == 1;
			return 0;
		}
	return err_set(err, ERR_ARG,
		_("a verdict is approved, approved-with-conditions or "
		  "rejected"));
}

static int check_ask(struct judging *j, struct err *err)
{
	const struct review_verdict *v = j->ask;
	int64_t us;
	int zone;
	int rc = read_word(j, err);

	if (rc)
		return rc;
	if (j->conditional && (!v->conditions || !*v->conditions))
		return err_set(err, ERR_ARG,
			_("approved-with-conditions needs --conditions TEXT"));
	if (!j->conditional && v->conditions)
		return err_set(err, ERR_ARG,
			_("--conditions belong to approved-with-conditions"));
	if (!v->name)
		return err_set(err, ERR_ARG,
			_("a verdict is signed by name: --name and the "
			  "model's name in full"));
	if (v->until && clock_parse(v->until, strlen(v->until), &us, &zone))
		return err_set(err, ERR_ARG,
			_("--until %s: write a date as 2026-12-24"), v->until);
	return app_need_person(j->app, &j->me, err);
}

static int check_person(
	const struct judging *j, const struct reviewing *r, struct err *err)
{
	if (strcmp(j->ask->name, r->version.name) != 0 &&
		strcmp(j->ask->name, r->version.text) != 0)
		return err_set(err, ERR_ARG,
			_("--name %s is not the name of the model under "
			  "review, %s"),
			j->ask->name, r->version.name);
	if (!store_has_role(r->store, "validator"))
		return err_set(err, ERR_AUTH,
			_("a verdict needs the role validator, which %s does "
			  "not have"),
			j->me);
	if (reviewing_is_maker(r, j->me))
		return err_set(err, ERR_AUTH,
			_("%s had a part in making %s; the verdict is somebody "
			  "else's"),
			j->me, r->version.text);
	return 0;
}

/* Items that do not hold any more as they were carried over. */
static int check_carried(const struct reviewing *r, struct err *err)
{
	const struct json *carried =
		json_get(json_get(r->state, "scope"), "carried");
	const char *from = json_get_str(r->state, "parent_review", NULL);
	struct reviewing earlier;
	struct json *holds = NULL;
	int rc;

	if (!json_count(carried))
		return 0;
	rc = reviewing_open(&earlier, r->app, from ? from : "", err);
	if (rc)
		return rc;
	holds = review_carried(r, &earlier);
	for (size_t i = 0; rc == 0 && i < json_count(carried); i++)
		if (!json_get(holds, json_name(carried, i)))
			rc = err_set(err, ERR_CONFLICT,
				_("item %s was carried over from %s and does "
				  "not hold any more; open a review that "
				  "includes it"),
				json_name(carried, i),
				json_get_str(earlier.state, "name", ""));
	json_free(holds);
	reviewing_release(&earlier);
	return rc;
}

static void join(struct buf *out, const struct json *ids)
{
	for (size_t i = 0; i < json_count(ids); i++)
		buf_addf(out, "%s%s", out->len ? ", " : "",
			json_str(json_at(ids, i), ""));
}

/* why ends with a colon; the ids follow. */
static int refuse(const struct json *ids, const char *why, struct err *err)
{
	struct buf names = BUF_INIT;

	join(&names, ids);
	err_set(err, ERR_CONFLICT, "%s %s", why, buf_str(&names));
	buf_release(&names);
	return ERR_CONFLICT;
}

/* What an approval asks of the review as it stands after the re-run. */
static int check_complete(const struct judging *j, const struct reviewing *r,
	const struct json *shown, struct err *err)
{
	const struct json *critical = review_critical(r->state);

	if (!j->approves)
		return 0;
	if (json_count(json_get(shown, "left_out")))
		return refuse(json_get(shown, "left_out"),
			_("these items of the checklist are neither in this "
			  "review nor carried over, so it cannot approve:"),
			err);
	if (json_count(json_get(shown, "waits")))
		return refuse(json_get(shown, "waits"),
			_("these items still wait (assay review show says for "
			  "what):"),
			err);
	if (critical)
		return err_set(err, ERR_CONFLICT,
			_("the critical finding %s is open"),
			json_get_str(critical, "finding", ""));
	if (json_count(json_get(shown, "gaps")) && !j->conditional)
		return refuse(json_get(shown, "gaps"),
			_("approve with conditions, or reject: a limit is not "
			  "met, or a concern stands, in"),
			err);
	return check_carried(r, err);
}

/* {ITEM: {"body", "by": [names]}}: what the verdict rests on. */
static struct json *rests_on(const struct json *items)
{
	struct json *out = json_object();

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);
		const struct json *runs = json_get(item, "evidence");
		struct json *o, *by;

		if (!json_get(item, "body"))
			continue;
		o = json_set(out, json_get_str(item, "id", ""), json_object());
		json_set_str(o, "body", json_get_str(item, "body", ""));
		by = json_set(o, "by", json_array());
		for (size_t k = 0; k < json_count(runs); k++)
			if (json_get_bool(json_at(runs, k), "current", false))
				json_push(by,
					json_string(json_get_str(
						json_at(runs, k), "by", "")));
	}
	return out;
}

static int save(const struct judging *j, const struct reviewing *r,
	const struct json *items, struct err *err)
{
	struct json *ops = json_array();
	struct json *op = json_push(ops, json_object());
	const struct store_save s = {.kind = "review",
		.object = json_get_str(r->state, "id", ""),
		.role = "validator",
		.ops = ops};
	char id[STORE_ID];
	int rc;

	json_set_str(op, "op", "verdict");
	json_set_str(op, "verdict", j->word);
	json_set_str(op, "name", r->version.name);
	json_set_str(op, "artifact", json_get_str(r->state, "artifact", ""));
	json_set_str(op, "checklist", json_get_str(r->state, "checklist", ""));
	json_set_str(op, "limits", json_get_str(r->state, "limits", ""));
	json_set_str(op, "frontier",
		json_get_str(json_get(r->state, "updated"), "record", ""));
	json_set(op, "evidence", rests_on(items));
	if (j->ask->conditions)
		json_set_str(op, "conditions", j->ask->conditions);
	if (j->ask->until)
		json_set_str(op, "until", j->ask->until);
	if (j->ask->text)
		json_set_str(op, "meaning", j->ask->text);
	rc = store_save(r->store, &s, id, err);
	json_free(ops);
	return rc;
}

/* Computes everything again and records it under the caller's key. */
static int run_again(const struct judging *j, struct err *err)
{
	const struct review_run run = {
		j->ask->ref, NULL, false, j->ask->progress, j->ask->arg};
	struct json *report = NULL;
	const int rc = app_review_run(j->app, &run, &report, err);

	json_free(report);
	return rc;
}

static int decide(const struct judging *j, struct err *err)
{
	struct json *shown = NULL;
	struct reviewing r;
	int rc = reviewing_open(&r, j->app, j->ask->ref, err);

	if (rc)
		return rc;
	rc = app_review_show(j->app, j->ask->ref, &shown, err);
	if (rc == 0)
		rc = check_complete(j, &r, shown, err);
	if (rc == 0)
		rc = save(j, &r, json_get(shown, "items"), err);
	json_free(shown);
	reviewing_release(&r);
	return rc;
}

int app_review_verdict(struct app *a, const struct review_verdict *v,
	struct json **out, struct err *err)
{
	struct judging j = {.app = a, .ask = v};
	struct reviewing r;
	int rc = check_ask(&j, err);

	if (rc == 0)
		rc = reviewing_open(&r, a, v->ref, err);
	if (rc)
		return rc;
	rc = check_person(&j, &r, err);
	reviewing_release(&r);
	if (rc == 0 && j.approves)
		rc = run_again(&j, err);
	if (rc == 0)
		rc = decide(&j, err);
	return rc ? rc : app_review_show(a, v->ref, out, err);
}
