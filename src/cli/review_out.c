/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/review.h"

#include <stdlib.h>
#include <string.h>

#include "app/review_words.h"
#include "base/i18n.h"
#include "cli/out.h"

static void print_items(struct cli *c, const struct json *items)
{
	struct out_table t;

	out_table_init(&t, 5, 0);
	out_cell(&t, "%s", _("item"));
	out_cell(&t, "%s", _("kind"));
	out_cell(&t, "%s", _("outcome"));
	out_cell(&t, "%s", _("state"));
	out_cell(&t, "%s", _("waits for"));
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);
		char *needs = review_needs_text(item);

		out_cell(&t, "%s", json_get_str(item, "id", ""));
		out_cell(&t, "%s", json_get_str(item, "kind", ""));
		out_cell(&t, "%s", json_get_str(item, "outcome", "-"));
		out_cell(&t, "%s", review_state_word(item));
		out_cell(&t, "%s", needs ? needs : "");
		free(needs);
	}
	out_table_end(c, &t);
}

static void print_findings(struct cli *c, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *f = json_at(list, i);

		out_text(c, "  %s %s, %s: %s %s\n",
			json_get_str(f, "finding", ""),
			json_get_str(f, "severity", ""),
			json_get_str(f, "state", ""),
			json_get_str(f, "title", ""),
			json_get_str(f, "item", ""));
	}
}

/* What bears on a verdict, and came without its knowledge. */
static void print_material(struct cli *c, const struct json *v)
{
	const struct json *list = json_get(v, "material");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *act = json_at(list, i);

		out_pair(c, i ? "" : _("not seen"),
			json_get_bool(act, "late", false)
				? _("%s %s by %s, LATE: it stands before the "
				    "verdict")
				: _("%s %s by %s, after the verdict"),
			json_get_str(act, "op", ""),
			json_get_str(
				act, "item", json_get_str(act, "finding", "")),
			json_get_str(act, "by", ""));
	}
}

/* Verdicts that do not count, and why. */
static void print_lost(struct cli *c, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);

		if (strcmp(json_get_str(o, "op", ""), "verdict") == 0)
			out_pair(c, _("verdict"),
				_("by %s, WITHOUT EFFECT: %s"),
				json_get_str(o, "by", ""),
				_(json_get_str(o, "reason", "")));
	}
}

static void print_verdicts(struct cli *c, const struct json *list)
{
	char at[OUT_TIME];

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const struct json *stale = json_get(v, "stale");

		out_pair(c, _("verdict"), _("%s by %s, %s"),
			json_get_str(v, "verdict", ""),
			json_get_str(v, "by", ""),
			out_time(at, json_get_str(v, "time", "")));
		if (json_get(v, "conditions"))
			out_pair(c, _("conditions"), "%s",
				json_get_str(v, "conditions", ""));
		for (size_t k = 0; k < json_count(stale); k++)
			out_pair(c, k ? "" : _("stale"), "%s",
				json_str(json_at(stale, k), ""));
		print_material(c, v);
	}
}

static void print_carried(struct cli *c, const struct json *carried)
{
	for (size_t i = 0; i < json_count(carried); i++)
		out_pair(c, i ? "" : _("carried over"), "%s",
			json_name(carried, i));
}

static void print_data(struct cli *c, const struct json *data)
{
	for (size_t i = 0; i < json_count(data); i++) {
		const struct json *d = json_at(data, i);
		const char *from = json_get_str(d, "from", NULL);
		const char *until = json_get_str(d, "until", NULL);

		out_pair(c, json_get_str(d, "role", ""), "%.12s %s%s%s%s%s",
			json_get_str(d, "sha256", ""),
			json_get_str(d, "name", ""), from ? _(" from ") : "",
			from ? from : "", until ? _(" until ") : "",
			until ? until : "");
	}
}

void review_print(struct cli *c, struct json *v)
{
	char at[OUT_TIME];
	const struct json *list;

	if (c->json) {
		out_json(c, v);
		return;
	}
	list = json_get(v, "checklist");
	out_head(c, "%s  %s  %s\n", json_get_str(v, "review", ""),
		json_get_str(v, "version", ""), json_get_str(v, "status", ""));
	out_pair(c, _("checklist"), "%s %lld, %s", json_get_str(list, "id", ""),
		(long long)json_get_i64(list, "version", 0),
		json_get_str(list, "title", ""));
	out_pair(c, _("limits"), "%.12s", json_get_str(v, "limits", ""));
	print_data(c, json_get(v, "data"));
	out_pair(c, _("asked by"), "%s, %s",
		json_get_str(json_get(v, "opened"), "by", ""),
		out_time(at, json_get_str(json_get(v, "opened"), "time", "")));
	print_carried(c, json_get(v, "carried"));
	print_verdicts(c, json_get(v, "verdicts"));
	print_lost(c, json_get(v, "ignored"));
	print_items(c, json_get(v, "items"));
	print_findings(c, json_get(v, "findings"));
	json_free(v);
}

void review_print_list(struct cli *c, struct json *v)
{
	const struct json *list = json_get(v, "reviews");
	struct out_table t;

	if (c->json) {
		out_json(c, v);
		return;
	}
	out_table_init(&t, 5, 0);
	out_cell(&t, "%s", _("review"));
	out_cell(&t, "%s", _("version"));
	out_cell(&t, "%s", _("checklist"));
	out_cell(&t, "%s", _("asked by"));
	out_cell(&t, "%s", _("status"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *r = json_at(list, i);

		out_cell(&t, "%s", json_get_str(r, "review", ""));
		out_cell(&t, "%s", json_get_str(r, "version", ""));
		out_cell(&t, "%s", json_get_str(r, "checklist", ""));
		out_cell(&t, "%s", json_get_str(r, "by", ""));
		out_cell(&t, "%s", json_get_str(r, "status", ""));
	}
	out_table_end(c, &t);
	json_free(v);
}

void review_print_run(struct cli *c, struct json *v)
{
	const struct json *list = json_get(v, "items");
	struct out_table t;

	if (c->json) {
		out_json(c, v);
		return;
	}
	out_table_init(&t, 4, 0);
	out_cell(&t, "%s", _("item"));
	out_cell(&t, "%s", _("outcome"));
	out_cell(&t, "%s", _("with what stands"));
	out_cell(&t, "%s", _("state"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);
		const struct json *agrees = json_get(o, "agrees");

		out_cell(&t, "%s", json_get_str(o, "id", ""));
		out_cell(&t, "%s", json_get_str(o, "outcome", ""));
		out_cell(&t, "%s",
			!agrees                     ? "-"
			: json_truth(agrees, false) ? _("agrees")
						    : _("DIFFERS"));
		out_cell(&t, "%s", json_get_str(o, "state", ""));
	}
	out_table_end(c, &t);
	json_free(v);
}

static void print_parts(struct cli *c, const struct json *item)
{
	const struct json *parts = json_get(item, "parts");

	for (size_t i = 0; i < json_count(parts); i++) {
		const struct json *p = json_at(parts, i);
		char *text = review_part_text(item, i);

		out_text(c, "  %s, %s: %s\n", json_get_str(p, "part", ""),
			json_get_str(p, "outcome", ""), text);
		free(text);
	}
}

static void print_runs(struct cli *c, const struct json *item)
{
	const struct json *runs = json_get(item, "evidence");

	for (size_t i = 0; i < json_count(runs); i++) {
		const struct json *e = json_at(runs, i);
		const bool current = json_get_bool(e, "current", false);
		char at[OUT_TIME];

		out_pair(c, i ? "" : _("runs"), "%s%s, %s, %.12s%s%s",
			json_get_str(e, "by", ""),
			json_get_bool(e, "maker", false) ? _(" (maker)") : "",
			out_time(at, json_get_str(e, "time", "")),
			json_get_str(e, "body", ""),
			current ? "" : _(", LAPSED: "),
			current ? "" : json_get_str(e, "why", ""));
	}
}

static void print_words(struct cli *c, const struct json *item)
{
	const struct json *answers = json_get(item, "answers");
	const struct json *comments = json_get(item, "comments");

	for (size_t i = 0; i < json_count(answers); i++) {
		const struct json *a = json_at(answers, i);

		out_pair(c, i ? "" : _("answers"), "%s: %s%s  %s",
			json_get_str(a, "by", ""),
			json_get_str(a, "result", ""),
			json_get_bool(a, "current", false)
				? ""
				: _(" (LAPSED with the evidence)"),
			json_get_str(a, "text", ""));
	}
	for (size_t i = 0; i < json_count(comments); i++)
		out_pair(c, i ? "" : _("comments"), "%s: %s",
			json_get_str(json_at(comments, i), "by", ""),
			json_get_str(json_at(comments, i), "text", ""));
}

static void print_item(struct cli *c, const struct json *item)
{
	char *needs = review_needs_text(item);

	out_head(c, "%s  %s\n", json_get_str(item, "id", ""),
		json_get_str(item, "question", ""));
	out_pair(c, _("kind"), "%s", json_get_str(item, "kind", ""));
	out_pair(c, _("source"), "%s", json_get_str(item, "source", ""));
	out_pair(c, _("outcome"), "%s", json_get_str(item, "outcome", "-"));
	out_pair(c, _("state"), "%s", review_state_word(item));
	if (needs)
		out_pair(c, _("waits for"), "%s", needs);
	free(needs);
	print_parts(c, item);
	print_runs(c, item);
	print_words(c, item);
}

int review_print_item(
	struct cli *c, struct json *v, const char *item, struct err *err)
{
	const struct json *items = json_get(v, "items");
	int rc = err_set(err, ERR_NOTFOUND,
		_("this review has no item '%s' (assay review show %s)"), item,
		json_get_str(v, "review", ""));

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *o = json_at(items, i);

		if (strcmp(json_get_str(o, "id", ""), item) != 0)
			continue;
		print_item(c, o);
		rc = 0;
	}
	json_free(v);
	return rc;
}
