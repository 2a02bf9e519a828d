/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/review_status.h"

#include <stdlib.h>
#include <string.h>

#include "base/evidence.h"
#include "base/xalloc.h"

static bool is(const struct json *o, const char *name, const char *value)
{
	return strcmp(json_get_str(o, name, ""), value) == 0;
}

/* One evidence record with its body; current if it is bound to today. */
struct run {
	const struct json *record;
	struct json *body;
	bool current, maker;
};

static struct json *run_json(const struct run *e, const char *why)
{
	static const char *const names[] = {"by", "record", "time", "body"};
	struct json *o = json_object();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_set_str(
			o, names[i], json_get_str(e->record, names[i], ""));
	json_set_str(o, "outcome", json_get_str(e->body, "outcome", ""));
	json_set_bool(o, "current", e->current);
	json_set_bool(o, "maker", e->maker);
	if (*why)
		json_set_str(o, "why", why);
	return o;
}

/* Reads the body, and holds it against today's bindings. */
static void judge_run(struct run *e, const struct reviewing *r,
	const struct checklist_item *item, const struct json *bindings,
	struct buf *why)
{
	buf_clear(why);
	e->maker = reviewing_is_maker(r, json_get_str(e->record, "by", ""));
	e->body = reviewing_body(r, json_get_str(e->record, "body", ""));
	if (!e->body)
		buf_addstr(why, "bytes missing here");
	else if (!is(e->body, "item", item->id) ||
		 !is(e->body, "function", item->function))
		buf_addstr(why, "another item's evidence");
	else
		evidence_differs(why, json_get(e->body, "bindings"), bindings);
	e->current = why->len == 0;
}

/* What the runs of one item come to. */
struct tally {
	const struct run *first; /* current; of another than the makers first */
	size_t n_current, n_persons;
	bool others, agree;
};

static bool seen_before(const struct run *runs, size_t i)
{
	const char *by = json_get_str(runs[i].record, "by", "");

	for (size_t k = 0; k < i; k++)
		if (runs[k].current && is(runs[k].record, "by", by))
			return true;
	return false;
}

static struct tally count(const struct run *runs, size_t n)
{
	struct tally t = {NULL, 0, 0, false, true};

	for (size_t i = 0; i < n; i++) {
		const struct run *e = &runs[i];

		if (!e->current)
			continue;
		t.n_current++;
		t.n_persons += !seen_before(runs, i);
		t.others |= !e->maker;
		if (t.first && !evidence_agrees(t.first->body, e->body))
			t.agree = false;
		if (!t.first || (t.first->maker && !e->maker))
			t.first = e;
	}
	return t;
}

static const char *state_of(const struct tally *t, size_t n)
{
	if (!t->n_current)
		return n ? "lapsed" : "open";
	if (!t->agree)
		return "disputed";
	if (!t->others)
		return "submitted";
	return t->n_persons < 2 ? "unconfirmed" : "confirmed";
}

static void copy_member(
	struct json *out, const struct json *from, const char *name)
{
	if (json_get(from, name))
		json_set(out, name, json_copy(json_get(from, name)));
}

static void add_evidence(const struct reviewing *r,
	const struct checklist_item *item, const struct json *records,
	struct json *out)
{
	const size_t n = json_count(records);
	struct json *bindings =
		evidence_bindings(evidence_find(item->function), r->subject);
	struct json *list = json_set(out, "evidence", json_array());
	struct run *runs = xcalloc(n + 1, sizeof(*runs));
	struct buf why = BUF_INIT;
	struct tally t;

	for (size_t i = 0; i < n; i++) {
		runs[i].record = json_at(records, i);
		judge_run(&runs[i], r, item, bindings, &why);
		json_push(list, run_json(&runs[i], buf_str(&why)));
	}
	t = count(runs, n);
	json_set_str(out, "state", state_of(&t, n));
	if (!t.n_current && n)
		json_set_str(out, "why", buf_str(&why));
	if (t.first) {
		copy_member(out, t.first->record, "body");
		copy_member(out, t.first->body, "outcome");
		copy_member(out, t.first->body, "class");
		copy_member(out, t.first->body, "parts");
		copy_member(out, t.first->body, "measured");
		copy_member(out, t.first->body, "compare");
	}
	for (size_t i = 0; i < n; i++)
		json_free(runs[i].body);
	free(runs);
	buf_release(&why);
	json_free(bindings);
}

/* True if the answer was given on evidence that still counts: the body named
 * in the answer is that of a current run. */
static bool answer_counts(const struct json *answer, const struct json *out)
{
	const struct json *list = json_get(out, "evidence");
	const char *body =
		json_get_str(json_get(answer, "more"), "evidence", "");

	if (!list)
		return true;
	for (size_t i = 0; i < json_count(list); i++)
		if (json_get_bool(json_at(list, i), "current", false) &&
			is(json_at(list, i), "body", body))
			return true;
	return false;
}

/* Adds the answers; returns the worst of those that count and that are not
 * the makers' own: "", "accept", "concern" or "reject". */
static const char *add_answers(
	const struct reviewing *r, const struct json *answers, struct json *out)
{
	static const char *const words[] = {"", "accept", "concern", "reject"};
	struct json *list = json_set(out, "answers", json_array());
	size_t worst = 0;

	for (size_t i = 0; i < json_count(answers); i++) {
		const struct json *a = json_at(answers, i);
		const bool current = answer_counts(a, out);
		const bool maker =
			reviewing_is_maker(r, json_get_str(a, "by", ""));
		struct json *o = json_push(list, json_copy(a));

		json_set_bool(o, "current", current);
		json_set_bool(o, "maker", maker);
		for (size_t w = worst + 1; current && !maker && w < 4; w++)
			if (is(a, "result", words[w]))
				worst = w;
	}
	return words[worst];
}

static void set_needs(struct json *out, const char *needs)
{
	json_set_bool(out, "done", needs == NULL);
	if (needs)
		json_set_str(out, "needs", needs);
}

/* The rule of each kind: what an approval still waits for. */
static void judge_item(char kind, const char *answer, struct json *out)
{
	const char *state = json_get_str(out, "state", "");
	const bool pass = is(out, "outcome", "pass");
	const bool fail = is(out, "outcome", "fail");

	json_set_bool(out, "gap",
		strcmp(answer, "concern") == 0 || (kind == 'A' && fail));
	if (strcmp(answer, "reject") == 0)
		set_needs(out, "needs.rejected");
	else if (kind == 'M')
		set_needs(out, *answer ? NULL : "needs.text");
	else if (strcmp(state, "confirmed") != 0)
		set_needs(out, strcmp(state, "open") == 0     ? "needs.run"
			       : strcmp(state, "lapsed") == 0 ? "needs.rerun"
			       : strcmp(state, "disputed") == 0
				       ? "needs.agreement"
				       : "needs.other");
	else if (kind == 'S' && !*answer)
		set_needs(out, "needs.judgement");
	else if (kind == 'A' && !pass && !*answer)
		set_needs(out, fail ? "needs.conditions" : "needs.gap");
	else
		set_needs(out, NULL);
}

static void add_comments(
	const struct reviewing *r, const char *id, struct json *out)
{
	const struct json *all = json_get(r->state, "comments");
	struct json *list = json_set(out, "comments", json_array());

	for (size_t i = 0; i < json_count(all); i++)
		if (is(json_at(all, i), "item", id))
			json_push(list, json_copy(json_at(all, i)));
}

static struct json *item_json(
	const struct reviewing *r, const struct checklist_item *item)
{
	const struct json *mine =
		json_get(json_get(r->state, "items"), item->id);
	const char kind[2] = {item->kind, '\0'};
	struct json *o = json_object();
	const char *answer;

	json_set_str(o, "id", item->id);
	json_set_str(o, "kind", kind);
	json_set_str(o, "section", item->section);
	json_set_str(o, "question", item->question);
	json_set_str(o, "source", item->source);
	json_set_str(o, "limits", item->limits);
	if (item->function) {
		json_set_str(o, "function", item->function);
		add_evidence(r, item, json_get(mine, "evidence"), o);
	}
	answer = add_answers(r, json_get(mine, "answers"), o);
	if (!item->function)
		json_set_str(o, "state", *answer ? "written" : "open");
	else if (strcmp(answer, "reject") == 0)
		json_set_bool(o, "challenged", true);
	judge_item(item->kind, answer, o);
	add_comments(r, item->id, o);
	return o;
}

struct json *review_items(const struct reviewing *r)
{
	struct json *list = json_array();

	for (size_t i = 0; i < r->checklist->n_items; i++)
		if (reviewing_has(r, r->checklist->items[i].id))
			json_push(list, item_json(r, &r->checklist->items[i]));
	return list;
}

/* Items whose evidence is no longer what the verdict rests on. */
static void add_stale(
	const struct json *verdict, const struct json *items, struct json *out)
{
	const struct json *rests = json_get(verdict, "evidence");
	struct json *stale = json_array();

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);
		const char *id = json_get_str(item, "id", "");
		const char *body =
			json_get_str(json_get(rests, id), "body", NULL);

		if (!json_get(item, "function"))
			continue;
		if (!body || !is(item, "state", "confirmed") ||
			(is(item, "class", "exact") && !is(item, "body", body)))
			json_push(stale, json_string(id));
	}
	if (json_count(stale))
		json_set(out, "stale", stale);
	else
		json_free(stale);
}

struct json *review_verdicts(
	const struct reviewing *r, const struct json *items)
{
	const struct json *all = json_get(r->state, "verdicts");
	struct json *list = json_array();

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *v = json_at(all, i);
		struct json *o = json_push(list, json_copy(v));

		json_set_bool(o, "maker",
			reviewing_is_maker(r, json_get_str(v, "by", "")));
		add_stale(v, items, o);
	}
	return list;
}

const struct json *review_critical(const struct json *state)
{
	const struct json *list = json_get(state, "findings");

	for (size_t i = 0; i < json_count(list); i++)
		if (is(json_at(list, i), "severity", "critical") &&
			is(json_at(list, i), "state", "open"))
			return json_at(list, i);
	return NULL;
}
