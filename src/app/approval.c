/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/approval.h"

#include <stdlib.h>
#include <string.h>

#include "app/review_rests.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/store.h"

static int push_copy(void *arg, const struct json *v, struct err *err)
{
	(void)err;
	json_push(arg, json_copy(v));
	return 0;
}

int app_reviews_of(struct app *a, const char *model_id, struct json **reviews,
	struct err *err)
{
	const struct store_query q = {
		.kind = "review", .model = model_id, .order = STORE_BY_CREATED};
	struct json *list = json_array();
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_list(s, &q, push_copy, list, err);
	if (rc < 0)
		json_free(list);
	else
		*reviews = list;
	return rc;
}

static bool is_approval(const struct json *verdict)
{
	return strncmp(json_get_str(verdict, "verdict", ""), "approved", 8) ==
	       0;
}

static bool same(const struct json *a, const char *name_a, const struct json *b,
	const char *name_b)
{
	return strcmp(json_get_str(a, name_a, ""),
		       json_get_str(b, name_b, "")) == 0;
}

/* Orders verdicts by time, then record. */
static bool is_later(const struct json *a, const struct json *b)
{
	const int t = strcmp(
		json_get_str(a, "time", ""), json_get_str(b, "time", ""));

	if (!b)
		return true;
	if (t != 0)
		return t > 0;
	return strcmp(json_get_str(a, "record", ""),
		       json_get_str(b, "record", "")) > 0;
}

bool app_is_makers(const struct json *verdict, const struct json *version)
{
	return same(verdict, "by", version, "by") ||
	       json_get_bool(verdict, "by_version_author", false);
}

/* The latest verdict on the version by another person, and what else the
 * rule asks for. */
struct search {
	const struct json *rule, *verdict, *review, *finding;
	struct json *persons; /* {NAME: latest verdict's time and record} */
	bool own, ever;
};

static void count_person(struct search *s, const struct json *review,
	const struct json *version, const struct json *v)
{
	const char *by = json_get_str(v, "by", "");
	const struct json *old = json_get(s->persons, by);
	struct json *o;

	if (!is_later(v, old))
		return;
	o = json_set(s->persons, by, json_object());
	json_set_str(o, "time", json_get_str(v, "time", ""));
	json_set_str(o, "record", json_get_str(v, "record", ""));
	json_set_bool(o, "counts",
		is_approval(v) && same(v, "artifact", version, "artifact") &&
			!app_tier_refuses(s->rule, review, v));
}

static void search_review(
	struct search *s, const struct json *review, const struct json *version)
{
	const struct json *list = json_get(review, "verdicts");

	if (!same(review, "version", version, "id"))
		return;
	if (!s->finding)
		s->finding = app_tier_finding(s->rule, review);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (app_is_makers(v, version)) {
			s->own = true;
			continue;
		}
		if (is_approval(v) && same(v, "artifact", version, "artifact"))
			s->ever = true;
		count_person(s, review, version, v);
		if (is_later(v, s->verdict)) {
			s->verdict = v;
			s->review = review;
		}
	}
}

static bool is_past(const char *until)
{
	int64_t us;
	int zone;

	if (!until || clock_parse(until, strlen(until), &us, &zone) < 0)
		return false;
	return us <= clock_now_us();
}

static void say(struct json *o, const char *state, const char *reason)
{
	json_set_str(o, "state", state);
	json_set_str(o, "reason", reason);
}

static int64_t approvers(const struct search *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < json_count(s->persons); i++)
		n += json_get_bool(json_at(s->persons, i), "counts", false);
	return n;
}

static void say_about(
	struct json *o, const char *state, const char *what, const char *why)
{
	char *text = xasprintf("%s: %s", what, why);

	say(o, state, text);
	free(text);
}

/* What takes an approval its force that is not in the verdict itself. */
static void judge_around(
	struct json *o, const struct search *s, const struct json *version)
{
	const struct json *act = app_unseen(s->review, s->verdict, false);
	const int64_t need = json_get_i64(s->rule, "validators", 1);
	const char *item,
		*why = app_tier_refuses(s->rule, s->review, s->verdict);

	if (why) {
		say(o, "lapsed", why);
	} else if ((why = review_unsupported(
			    s->review, s->verdict, version, &item))) {
		say_about(o, "lapsed", item, why);
	} else if (s->finding) {
		char *text = xasprintf("a %s finding is open: %s",
			json_get_str(s->finding, "severity", ""),
			json_get_str(s->finding, "finding", ""));

		say(o, "lapsed", text);
		free(text);
	} else if (act) {
		say_about(o, "stale",
			json_get_str(
				act, "item", json_get_str(act, "finding", "")),
			json_get_bool(act, "late", false)
				? N_("it stands before the verdict, which had "
				     "not seen it")
				: N_("it came after the verdict"));
		json_set(o, "material", json_copy(act));
	} else if (approvers(s) < need) {
		char *text = xasprintf("%lld of %lld persons have approved it",
			(long long)approvers(s), (long long)need);

		say(o, "lapsed", text);
		free(text);
	} else {
		say(o, "approved", N_("approved by another person"));
	}
}

static void judge(
	struct json *o, const struct search *s, const struct json *version)
{
	if (!s->verdict && s->own)
		say(o, "own", N_("only its author has given a verdict on it"));
	else if (!s->verdict)
		say(o, "none", N_("nobody has given a verdict on it"));
	else if (!is_approval(s->verdict))
		say(o, "rejected", N_("the latest verdict is: rejected"));
	else if (!same(s->verdict, "artifact", version, "artifact"))
		say(o, "lapsed", N_("the verdict was given on other bytes"));
	else if (is_past(json_get_str(s->verdict, "until", NULL)))
		say(o, "lapsed", N_("the approval has run out"));
	else
		judge_around(o, s, version);
}

struct json *app_approval(const struct app_case *c, const struct json *version)
{
	struct search s = {
		.rule = app_tier_rule(c, INT64_MAX), .persons = json_object()};
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(c->reviews); i++)
		search_review(&s, json_at(c->reviews, i), version);
	judge(o, &s, version);
	json_free(s.persons);
	json_set_bool(o, "ever", s.ever);
	if (!s.verdict)
		return o;
	json_set_str(o, "verdict", json_get_str(s.verdict, "record", ""));
	json_set_str(o, "review", json_get_str(s.review, "id", ""));
	json_set_str(o, "by", json_get_str(s.verdict, "by", ""));
	json_set_str(o, "time", json_get_str(s.verdict, "time", ""));
	if (json_get(s.verdict, "conditions"))
		json_set(o, "conditions",
			json_copy(json_get(s.verdict, "conditions")));
	return o;
}

bool app_is_approved(const struct json *approval)
{
	return strcmp(json_get_str(approval, "state", ""), "approved") == 0;
}
