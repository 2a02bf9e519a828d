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

static const struct json *open_critical(const struct json *review)
{
	const struct json *list = json_get(review, "findings");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *f = json_at(list, i);

		if (strcmp(json_get_str(f, "severity", ""), "critical") == 0 &&
			strcmp(json_get_str(f, "state", ""), "open") == 0)
			return f;
	}
	return NULL;
}

/* The latest verdict on the version by another person, and what else the
 * rule asks for. */
struct search {
	const struct json *verdict, *review, *critical;
	bool own, ever;
};

static void search_review(
	struct search *s, const struct json *review, const struct json *version)
{
	const struct json *list = json_get(review, "verdicts");

	if (!same(review, "version", version, "id"))
		return;
	if (!s->critical)
		s->critical = open_critical(review);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (same(v, "by", version, "by")) {
			s->own = true;
			continue;
		}
		if (is_approval(v) && same(v, "artifact", version, "artifact"))
			s->ever = true;
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

static void judge(
	struct json *o, const struct search *s, const struct json *version)
{
	const char *why, *item;
	char *text;

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
	else if ((why = review_unsupported(
			  s->review, s->verdict, version, &item))) {
		text = xasprintf("%s: %s", item, why);
		say(o, "lapsed", text);
		free(text);
	} else if (s->critical) {
		text = xasprintf("a critical finding is open: %s",
			json_get_str(s->critical, "finding", ""));
		say(o, "lapsed", text);
		free(text);
	} else {
		say(o, "approved", N_("approved by another person"));
	}
}

struct json *app_approval(
	const struct json *reviews, const struct json *version)
{
	struct search s = {NULL, NULL, NULL, false, false};
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(reviews); i++)
		search_review(&s, json_at(reviews, i), version);
	judge(o, &s, version);
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
