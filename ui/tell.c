/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/tell.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "app/access.h"
#include "app/alarm.h"
#include "app/view.h"
#include "base/i18n.h"
#include "ui/pane.h"

static void add_pair(struct buf *out, const char *name, const char *text)
{
	if (text && *text)
		buf_addf(out, "%s: %s\n", name, text);
}

void tell_alarm(struct ui *ui, const char *name, struct buf *out)
{
	static const char *const parts[] = {
		"what", "real", "big", "matters", "action"};
	const char *const labels[] = {_("what"), _("is it real"),
		_("is it big"), _("does it matter"), _("proposed")};
	struct json *alarm = NULL;
	const struct json *words, *answers;

	if (app_alarm_get(ui_app(ui), name, &alarm, NULL))
		return;
	words = json_get(alarm, "words");
	answers = json_get(alarm, "answers");
	buf_addf(out, "%s  %s  %.10s .. %.10s\n",
		json_get_str(alarm, "version_text", ""), name,
		json_get_str(alarm, "from", ""), json_get_str(alarm, "to", ""));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add_pair(out, labels[i], json_get_str(words, parts[i], ""));
	if (json_get_i64(answers, "n_needed", 0) >
		json_get_i64(answers, "n", 0))
		buf_addf(out,
			_("data to find: %lld rows with outcomes where there "
			  "are %lld\n"),
			(long long)json_get_i64(answers, "n_needed", 0),
			(long long)json_get_i64(answers, "n", 0));
	json_free(alarm);
}

void tell_kit(struct ui *ui, const char *name, struct buf *out)
{
	tell_alarm(ui, name, out);
	buf_addf(out,
		_("goes along: digests of model, reference and rows, the "
		  "request and its result; the engineer sees it again with "
		  "assay reproduce h-%s\n"),
		name);
	buf_addstr(out, _("taken back by: closing the hand-off (x)\n"));
}

/* Who holds the role, but for one person. */
static void add_holders(
	struct ui *ui, const char *role, const char *but, struct buf *out)
{
	struct json *doc = NULL;
	const struct json *persons;
	int n = 0;

	if (app_role_list(ui_app(ui), &doc, NULL))
		return;
	persons = json_get(doc, "persons");
	for (size_t i = 0; i < json_count(persons); i++) {
		const struct json *p = json_at(persons, i);
		const struct json *roles = json_get(p, "roles");
		const char *name = json_get_str(p, "name", "");
		bool holds = false;

		for (size_t k = 0; k < json_count(roles); k++)
			holds |= strcmp(json_str(json_at(roles, k), ""),
					 role) == 0;
		if (holds && strcmp(name, but) != 0)
			buf_addf(out, "%s%s", n++ ? ", " : "", name);
	}
	if (n == 0)
		buf_addstr(out, _("nobody yet: assay role add PERSON"));
	json_free(doc);
}

void tell_request(struct ui *ui, const struct json *card, struct buf *out)
{
	const char *version = json_get_str(card, "version", "");
	const char *parent = json_get_str(card, "parent", NULL);
	const struct json *data = json_get(card, "data");
	struct json *diff = NULL;

	buf_addf(out, "%s  %.12s  %s\n", version,
		json_get_str(card, "artifact", ""),
		json_get_str(json_get(card, "approval"), "reason", ""));
	if (parent &&
		app_view_diff(ui_app(ui), parent, version, &diff, NULL) == 0)
		buf_addf(out, _("differs from %s in %zu places (d)\n"), parent,
			json_count(json_get(diff, "differences")));
	json_free(diff);
	if (json_get_str(data, "name", NULL))
		buf_addf(out, _("computed on: %s, %lld rows, outcome %s\n"),
			json_get_str(data, "name", ""),
			(long long)json_get_i64(data, "rows", 0),
			json_get_str(data, "label", _("not named")));
	else
		buf_addstr(out, _("computed on: no rows were recorded; items "
				  "that need some stay open\n"));
	buf_addf(out, "%s: ", _("may judge"));
	add_holders(ui, "validator", json_get_str(card, "by", ""), out);
	buf_addf(out, "\n%s\n",
		_("what you compute counts as submitted until somebody else "
		  "has computed the same"));
}

void tell_alias(struct ui *ui, const char *model, int64_t from, int64_t to,
	struct buf *out)
{
	char text[96];
	struct json *card = NULL;
	const struct json *approval;

	snprintf(text, sizeof(text), "%s@%lld", model, (long long)to);
	if (from > 0)
		buf_addf(out, _("production of %s: @%lld -> @%lld\n"), model,
			(long long)from, (long long)to);
	else
		buf_addf(out, _("production of %s: none -> @%lld\n"), model,
			(long long)to);
	if (app_view_version(ui_app(ui), text, &card, NULL) == 0) {
		approval = json_get(card, "approval");
		buf_addf(out, "%s: %s  %s\n", _("approval"),
			json_get_str(approval, "state", ""),
			json_get_str(approval, "reason", ""));
		add_pair(out, _("on condition"),
			json_get_str(approval, "conditions", ""));
	}
	json_free(card);
	buf_addstr(out, _("cannot be undone: the move stays in the history; "
			  "going back is a move of its own (z)\n"));
}

static void add_ids(struct buf *out, const char *name, const struct json *list)
{
	if (!json_count(list))
		return;
	buf_addf(out, "%s:", name);
	for (size_t i = 0; i < json_count(list); i++)
		buf_addf(out, " %s", json_str(json_at(list, i), ""));
	buf_addch(out, '\n');
}

/* Findings that are open, and items that somebody disputes. */
static void add_open(struct buf *out, const struct json *review)
{
	const struct json *items = json_get(review, "items");
	const struct json *findings = json_get(review, "findings");

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *v = json_at(items, i);

		if (strcmp(json_get_str(v, "state", ""), "disputed") == 0 ||
			json_get_bool(v, "challenged", false))
			buf_addf(out, _("disputed: %s\n"),
				json_get_str(v, "id", ""));
	}
	for (size_t i = 0; i < json_count(findings); i++) {
		const struct json *f = json_at(findings, i);

		if (strcmp(json_get_str(f, "state", ""), "open") == 0)
			buf_addf(out, _("open finding %s, %s: %s\n"),
				json_get_str(f, "finding", ""),
				json_get_str(f, "severity", ""),
				json_get_str(f, "title", ""));
	}
}

void tell_verdict(struct ui *ui, const struct json *review, struct buf *out)
{
	const struct json *items = json_get(review, "items");
	const struct json *waits = json_get(review, "waits");

	(void)ui;
	buf_addf(out, _("%s of %s, artifact %.12s, checklist %s\n"),
		json_get_str(review, "review", ""),
		json_get_str(review, "version", ""),
		json_get_str(review, "artifact", ""),
		json_get_str(json_get(review, "checklist"), "id", ""));
	buf_addf(out, _("%zu of %zu items are done\n"),
		json_count(items) - json_count(waits), json_count(items));
	add_ids(out, _("stand in the way of an approval"), waits);
	add_ids(out, _("gaps, which need conditions"),
		json_get(review, "gaps"));
	add_open(out, review);
	buf_addstr(out, _("every item is computed again under your key, then "
			  "the verdict is signed with it\n"));
	buf_addstr(out, _("cannot be undone: a verdict is never changed or "
			  "taken away; only a later one follows it\n"));
}
