/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "app/subject.h"
#include "app/tier.h"
#include "app/words.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "store/store.h"

struct inbox {
	struct app *app;
	struct json *items;
};

/* Whose turn it is: a role, or a person; not_person may not take it. */
struct turn {
	const char *role, *person, *not_person;
};

static bool is(const struct json *state, const char *member, const char *value)
{
	return strcmp(json_get_str(state, member, ""), value) == 0;
}

static struct json *add_item(struct inbox *box, const char *kind,
	const struct json *state, const struct turn *turn)
{
	struct json *item = json_push(box->items, json_object());

	json_set_str(item, "kind", kind);
	json_set_str(item, "id", json_get_str(state, "id", ""));
	json_set_str(item, "name", json_get_str(state, "name", ""));
	json_set_str(item, "model", json_get_str(state, "model", ""));
	json_set_str(item, "role", turn->role);
	json_set(item, "person",
		turn->person ? json_string(turn->person) : json_null());
	json_set(item, "not",
		turn->not_person ? json_string(turn->not_person) : json_null());
	json_set(item, "since",
		json_copy(json_get(json_get(state, "updated"), "time")));
	return item;
}

static void set_text(struct json *item, struct buf *text)
{
	json_set_str(item, "text", buf_str(text));
	buf_release(text);
}

static void set_command(struct json *item, const char *verb, const char *ref)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "assay %s %s", verb, ref);
	json_set_str(item, "command", buf_str(&line));
	buf_release(&line);
}

static int see_alarm(void *arg, const struct json *state, struct err *err)
{
	struct inbox *box = arg;
	const struct turn turn = {"ops", NULL, NULL};
	struct buf text = BUF_INIT;
	struct json *item;

	(void)err;
	if (!is(state, "status", "open"))
		return 0;
	item = add_item(box, "alarm", state, &turn);
	words_message(&text, json_get(json_get(state, "answers"), "what"));
	set_text(item, &text);
	set_command(item, "alarm show", json_get_str(state, "name", ""));
	return 0;
}

static const char *by(const struct json *state, const char *member)
{
	return json_get_str(json_get(state, member), "by", NULL);
}

static int see_handoff(void *arg, const struct json *state, struct err *err)
{
	struct inbox *box = arg;
	struct turn turn = {json_get_str(state, "to_role", ""),
		json_get_str(state, "to_person", NULL), NULL};
	const char *verb = "handoff accept";
	struct buf text = BUF_INIT;
	struct json *item;

	(void)err;
	if (is(state, "status", "closed"))
		return 0;
	if (is(state, "status", "accepted")) {
		turn.person = by(state, "accepted");
		verb = "reproduce";
	} else if (is(state, "status", "returned")) {
		turn.person = by(state, "opened");
		verb = "handoff close";
	}
	item = add_item(box, "handoff", state, &turn);
	buf_addstr(&text,
		json_get_str(json_get(state, "returned"), "note",
			json_get_str(json_get(state, "opened"), "note", "")));
	set_text(item, &text);
	set_command(item, verb, json_get_str(state, "name", ""));
	return 0;
}

static void see_findings(struct inbox *box, const struct json *state)
{
	const struct json *findings = json_get(state, "findings");
	const struct turn turn = {"engineer", by(state, "opened"), NULL};

	for (size_t i = 0; i < json_count(findings); i++) {
		const struct json *f = json_at(findings, i);
		struct buf text = BUF_INIT;
		struct json *item;

		if (!is(f, "state", "open"))
			continue;
		item = add_item(box, "finding", state, &turn);
		buf_addf(&text, "%s: %s", json_get_str(f, "severity", ""),
			json_get_str(f, "title", ""));
		set_text(item, &text);
		set_command(
			item, "review show", json_get_str(state, "name", ""));
	}
}

/* The verdict that stands, if something bears on it that it had not seen; or
 * one that lost its effect. */
static void see_verdicts(struct inbox *box, const struct json *state)
{
	const struct json *list = json_get(state, "verdicts");
	const struct json *v =
		json_count(list) ? json_at(list, json_count(list) - 1) : NULL;
	const struct json *act = app_unseen(state, v, false);
	const struct json *lost = json_get(state, "ignored");
	struct turn turn = {"validator", NULL, NULL};
	struct buf text = BUF_INIT;
	struct json *item;

	if (act) {
		item = add_item(box, "verdict", state, &turn);
		buf_addf(&text,
			_("%s by %s bears on the verdict of %s, which "
			  "had not seen it"),
			json_get_str(
				act, "item", json_get_str(act, "finding", "")),
			json_get_str(act, "by", ""), json_get_str(v, "by", ""));
		set_text(item, &text);
		set_command(
			item, "review show", json_get_str(state, "name", ""));
	}
	for (size_t i = 0; !v && i < json_count(lost); i++) {
		if (!is(json_at(lost, i), "op", "verdict"))
			continue;
		item = add_item(box, "verdict", state, &turn);
		buf_addf(&text, _("the verdict of %s has no effect: %s"),
			json_get_str(json_at(lost, i), "by", ""),
			_(json_get_str(json_at(lost, i), "reason", "")));
		set_text(item, &text);
		set_command(
			item, "review show", json_get_str(state, "name", ""));
	}
}

static int see_review(void *arg, const struct json *state, struct err *err)
{
	struct inbox *box = arg;
	const struct turn turn = {"validator", NULL, by(state, "opened")};
	struct buf text = BUF_INIT;
	struct json *item;
	char *version;

	(void)err;
	see_findings(box, state);
	see_verdicts(box, state);
	if (!is(state, "status", "open"))
		return 0;
	item = add_item(box, "review", state, &turn);
	version = app_version_text(box->app, json_get_str(state, "model", ""),
		json_get_str(state, "version", ""));
	buf_addf(&text, _("review of %s asked for"), version);
	free(version);
	set_text(item, &text);
	set_command(item, "review show", json_get_str(state, "name", ""));
	return 0;
}

int app_inbox(struct app *a, struct json **out, struct err *err)
{
	static const struct {
		const char *kind;
		store_each_fn *see;
	} parts[] = {
		{"alarm", see_alarm},
		{"handoff", see_handoff},
		{"review", see_review},
	};
	struct json *doc = json_object();
	struct inbox box = {a, json_set(doc, "items", json_array())};
	struct store_query q = {0};
	struct store *store;
	int rc = app_store(a, &store, err);

	q.order = STORE_BY_CREATED;
	for (size_t i = 0; rc == 0 && i < sizeof(parts) / sizeof(parts[0]);
		i++) {
		q.kind = parts[i].kind;
		rc = store_list(store, &q, parts[i].see, &box, err);
	}
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}

int app_inbox_mine(struct app *a, const struct json *item)
{
	struct err err = ERR_INIT;
	const char *person = json_get_str(item, "person", NULL);
	const struct store_identity *me;
	struct store *store;

	if (app_store(a, &store, &err))
		return 0;
	me = store_identity(store);
	if (!me->person)
		return 0;
	if (person)
		return strcmp(person, me->person) == 0;
	if (strcmp(json_get_str(item, "not", ""), me->person) == 0)
		return 0;
	return store_has_role(store, json_get_str(item, "role", ""));
}
