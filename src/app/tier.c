/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/tier.h"

#include <string.h>

#include "app/alias.h"
#include "app/approval.h"
#include "base/i18n.h"
#include "store/store.h"

static bool is(const struct json *o, const char *name, const char *value)
{
	return strcmp(json_get_str(o, name, ""), value) == 0;
}

void app_case_release(struct app_case *c)
{
	json_free(c->model);
	json_free(c->reviews);
	json_free(c->policy);
	memset(c, 0, sizeof(*c));
}

int app_case_open(
	struct app_case *c, struct app *a, const char *ref, struct err *err)
{
	struct store *s;
	int rc = app_store(a, &s, err);

	memset(c, 0, sizeof(*c));
	if (rc == 0)
		rc = store_get(s, "model", ref, &c->model, err);
	if (rc == 0)
		rc = app_reviews_of(
			a, json_get_str(c->model, "id", ""), &c->reviews, err);
	if (rc == 0)
		rc = store_get(s, "policy", NULL, &c->policy, err);
	if (rc < 0)
		app_case_release(c);
	return rc;
}

const struct json *app_rule(const struct app_case *c, const char *rule,
	const char *name, int64_t before)
{
	const struct json *all = json_get(c->policy, "rules");
	const struct json *found = NULL;

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *r = json_at(all, i);

		if (json_get_i64(r, "lamport", 0) < before &&
			is(r, "rule", rule) && is(r, "name", name))
			found = json_get(r, "value");
	}
	return found;
}

static const char *tier_of(const struct json *model, int64_t before)
{
	const struct json *all = json_get(model, "tiers");
	const char *tier = "default";

	for (size_t i = 0; i < json_count(all); i++)
		if (json_get_i64(json_at(all, i), "lamport", 0) < before)
			tier = json_get_str(json_at(all, i), "tier", "");
	return tier;
}

const struct json *app_tier_rule(const struct app_case *c, int64_t before)
{
	return app_rule(c, "tier", tier_of(c->model, before), before);
}

bool app_needs_approval(
	const struct app_case *c, const char *alias, int64_t before)
{
	return strcmp(alias, APP_PRODUCTION) == 0 ||
	       json_get_bool(
		       app_rule(c, "alias", alias, before), "approval", false);
}

const char *app_path_missing(const struct app_case *c, const char *alias,
	const char *version, int64_t before)
{
	const char *after = json_get_str(
		app_rule(c, "alias", alias, before), "after", NULL);
	const struct json *moves = json_get(c->model, "moves");

	for (size_t i = 0; after && i < json_count(moves); i++) {
		const struct json *m = json_at(moves, i);

		if (json_get_i64(m, "lamport", 0) < before &&
			is(m, "alias", after) && is(m, "version", version))
			return NULL;
	}
	return after;
}

const char *app_tier_refuses(const struct json *rule, const struct json *review,
	const struct json *verdict)
{
	const struct json *lists = json_get(rule, "checklists");
	bool found = lists == NULL;

	for (size_t i = 0; i < json_count(lists); i++)
		found |= is(json_at(lists, i), "sha256",
			json_get_str(review, "checklist", "-"));
	if (!found)
		return N_("the verdict was not given on a checklist that the "
			  "tier requires");
	if (!json_get_bool(rule, "conditions", true) &&
		!is(verdict, "verdict", "approved"))
		return N_("the tier does not allow approval with conditions");
	return NULL;
}

static int severity(const char *word)
{
	static const char *const words[] = {"minor", "major", "critical"};

	for (int i = 0; i < 3; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return 2; /* a word that a newer assay knows */
}

const struct json *app_tier_finding(
	const struct json *rule, const struct json *review)
{
	const int bar = severity(json_get_str(rule, "findings", "critical"));
	const struct json *list = json_get(review, "findings");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *f = json_at(list, i);

		if (is(f, "state", "open") &&
			severity(json_get_str(f, "severity", "")) >= bar)
			return f;
	}
	return NULL;
}

static bool has_record(const struct json *list, const char *record)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (is(json_at(list, i), "record", record))
			return true;
	return false;
}

static bool still_holds(const struct json *review, const struct json *act)
{
	const struct json *item = json_get(
		json_get(review, "items"), json_get_str(act, "item", "-"));
	const struct json *list = json_get(review, "findings");
	const char *record = json_get_str(act, "record", "-");

	if (is(act, "op", "answer.set"))
		return has_record(json_get(item, "answers"), record);
	if (is(act, "op", "evidence.add"))
		return has_record(json_get(item, "evidence"), record);
	for (size_t i = 0; i < json_count(list); i++)
		if (is(json_at(list, i), "id", record) &&
			is(json_at(list, i), "state", "open"))
			return true;
	return false;
}

const struct json *app_unseen(
	const struct json *review, const struct json *verdict, bool late_only)
{
	const struct json *list = json_get(verdict, "material");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *act = json_at(list, i);

		if ((!late_only || json_get_bool(act, "late", false)) &&
			still_holds(review, act))
			return act;
	}
	return NULL;
}
