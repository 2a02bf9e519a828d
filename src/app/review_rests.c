/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/review_rests.h"

#include <string.h>

#include "base/evidence.h"
#include "base/i18n.h"

static bool is(const struct json *o, const char *name, const char *value)
{
	return strcmp(json_get_str(o, name, ""), value) == 0;
}

/* Distinct persons of the verdict's list who have evidence on the item. */
static size_t supporters(const struct json *by, const struct json *runs)
{
	size_t n = 0;

	for (size_t i = 0; i < json_count(by); i++) {
		const char *name = json_str(json_at(by, i), "");
		bool known = false, again = false;

		for (size_t k = 0; k < json_count(runs); k++)
			known |= is(json_at(runs, k), "by", name);
		for (size_t k = 0; k < i; k++)
			again |=
				strcmp(json_str(json_at(by, k), ""), name) == 0;
		n += known && !again;
	}
	return n;
}

static const char *check_runs(const struct json *runs, const struct json *rests,
	const struct json *version, const struct evidence_function *f)
{
	const char *body = json_get_str(rests, "body", "-");
	const struct json *found = NULL;

	for (size_t i = 0; i < json_count(runs); i++)
		if (is(json_at(runs, i), "body", body) &&
			!is(json_at(runs, i), "by",
				json_get_str(version, "by", "")))
			found = json_at(runs, i);
	if (!found)
		return N_("the evidence that the verdict rests on is not, or "
			  "no longer, in the review");
	if (json_get_i64(found, "engine", 0) != f->version)
		return N_("the evidence was computed by another version of "
			  "its function");
	if (supporters(json_get(rests, "by"), runs) < 2)
		return N_("two persons' runs do not support the verdict");
	return NULL;
}

static const char *check_answers(
	const struct json *answers, const struct json *version)
{
	const char *why = N_("nobody but its author has judged it");

	for (size_t i = 0; i < json_count(answers); i++) {
		const struct json *a = json_at(answers, i);

		if (is(a, "by", json_get_str(version, "by", "")))
			continue;
		if (is(a, "result", "reject"))
			return N_("it was rejected");
		why = NULL;
	}
	return why;
}

static const char *check_item(const struct json *review,
	const struct json *verdict, const struct json *version,
	const struct json *scoped)
{
	const char *id = json_get_str(scoped, "id", "");
	const struct json *item = json_get(json_get(review, "items"), id);
	const char *function = json_get_str(scoped, "function", NULL);
	const struct evidence_function *f =
		function ? evidence_find(function) : NULL;
	const char *why = NULL;

	if (function && !f)
		return N_("its evidence function is not known here");
	if (f)
		why = check_runs(json_get(item, "evidence"),
			json_get(json_get(verdict, "evidence"), id), version,
			f);
	if (!why && !is(scoped, "kind", "A"))
		why = check_answers(json_get(item, "answers"), version);
	return why;
}

const char *review_unsupported(const struct json *review,
	const struct json *verdict, const struct json *version,
	const char **item)
{
	const struct json *items = json_get(json_get(review, "scope"), "items");

	*item = "";
	if (!json_count(items))
		return N_("the review has no items");
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *scoped = json_at(items, i);
		const char *why = check_item(review, verdict, version, scoped);

		if (!why)
			continue;
		*item = json_get_str(scoped, "id", "");
		return why;
	}
	return NULL;
}
