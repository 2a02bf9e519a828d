/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#include <stdlib.h>

static const char *version_of(const struct fold *f)
{
	return json_get_str(f->state, "version", "");
}

static const char *open_review(struct fold *f, const struct json *op)
{
	fold_members(f, op);
	json_set(f->state, "opened", fold_item(f, op));
	json_set(f->state, "items", json_object());
	json_set(f->state, "findings", json_array());
	json_set(f->state, "verdicts", json_array());
	fold_status(f, "open");
	return NULL;
}

static struct json *item_of(struct fold *f, const struct json *op)
{
	struct json *items = json_edit(f->state, "items");
	const char *name = json_get_str(op, "item", "");
	struct json *o = json_edit(items, name);

	if (o)
		return o;
	o = json_set(items, name, json_object());
	json_set(o, "evidence", json_array());
	json_set(o, "answers", json_array());
	return o;
}

static bool is(const struct json *o, const char *name, const char *value)
{
	return strcmp(json_get_str(o, name, ""), value) == 0;
}

/* Whether what an act says bears on the verdict: other bytes on an item that
 * it rests on, a judgement that is not accepting by another than the verdict's
 * author, or a finding that is more than minor. */
static bool bears_on(const struct json *act, const struct json *verdict)
{
	const struct json *rests = json_get(verdict, "evidence");

	if (is(act, "op", "finding.raise"))
		return !is(act, "severity", "minor");
	if (is(act, "op", "answer.set"))
		return !is(act, "result", "accept");
	rests = json_get(rests, json_get_str(act, "item", "-"));
	return rests && !is(act, "class", "measured") &&
	       !is(act, "body", json_get_str(rests, "body", ""));
}

static void bear(const struct json *act, struct json *verdict, bool late)
{
	static const char *const names[] = {
		"op", "item", "finding", "by", "time", "record"};
	struct json *o;

	if (!bears_on(act, verdict))
		return;
	o = fold_push(verdict, "material", json_object());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(act, names[i]))
			json_set(o, names[i],
				json_copy(json_get(act, names[i])));
	json_set_bool(o, "late", late);
}

/* Keeps what a later verdict may not have seen, and tells those given. */
static void note_act(struct fold *f, const struct json *op)
{
	static const char *const names[] = {
		"item", "finding", "body", "class", "result", "severity"};
	struct json *act = fold_push(f->state, "acts", json_object());
	struct json *verdicts = json_edit(f->state, "verdicts");

	json_set_str(act, "op", json_get_str(op, "op", ""));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_type(json_get(op, names[i])) == JSON_STRING)
			json_set(act, names[i],
				json_copy(json_get(op, names[i])));
	json_set_str(act, "by", f->author);
	json_set_str(act, "time", f->time);
	json_set_str(act, "record", f->id);
	for (size_t i = 0; i < json_count(verdicts); i++)
		bear(act, json_edit_at(verdicts, i), false);
}

/* What stands before a verdict in the order, and was not known to it. */
static void find_unseen(struct fold *f, struct json *verdict)
{
	const struct json *acts = json_get(f->state, "acts");

	for (size_t i = 0; f->saw && i < json_count(acts); i++) {
		const struct json *act = json_at(acts, i);
		const char *id = json_get_str(act, "record", "");

		if (strcmp(id, f->id) != 0 && !f->saw(f->arg, f->id, id))
			bear(act, verdict, true);
	}
}

/* Evidence is a register for each item, person and key. */
static const char *evidence_add(struct fold *f, const struct json *op)
{
	struct json *list = json_edit(item_of(f, op), "evidence");
	struct json *item = fold_item(f, op);

	json_set_str(item, "key", f->key);
	fold_mark_author(f, item, version_of(f));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *o = json_at(list, i);

		if (strcmp(json_get_str(o, "by", ""), f->author) == 0 &&
			strcmp(json_get_str(o, "key", ""), f->key) == 0) {
			json_free(json_take(list, i));
			break;
		}
	}
	json_push(list, item);
	note_act(f, op);
	return NULL;
}

/* Answers are a register for each item and person. */
static const char *answer_set(struct fold *f, const struct json *op)
{
	struct json *list = json_edit(item_of(f, op), "answers");

	if (fold_status_is(f, "closed"))
		return N_("the review is closed");
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "by", ""),
			    f->author) == 0) {
			json_free(json_take(list, i));
			break;
		}
	json_push(list, fold_item(f, op));
	note_act(f, op);
	return NULL;
}

/* Two people offline may both raise F3; the later one in the order of the
 * fold is shown as F3~ and four digits of its record. */
static const char *finding_raise(struct fold *f, const struct json *op)
{
	struct json *list = json_edit(f->state, "findings");
	const char *name = json_get_str(op, "finding", "");
	struct json *item = fold_item(f, op);

	if (fold_find(list, "finding", name)) {
		char *other = xasprintf("%.64s~%.4s", name, f->id);

		json_set_str(item, "finding", other);
		free(other);
	}
	json_set_str(item, "id", f->id);
	json_set_str(item, "state", "open");
	json_push(list, item);
	note_act(f, op);
	return NULL;
}

static const char *finding_close(struct fold *f, const struct json *op)
{
	struct json *list = json_edit(f->state, "findings");
	const char *ref = json_get_str(op, "finding", "");
	struct json *o = fold_find(list, "id", ref);

	if (!o)
		o = fold_find(list, "finding", ref);
	if (!o)
		return N_("no such finding");
	if (strcmp(json_get_str(o, "state", ""), "closed") == 0)
		return N_("the finding is closed already");
	json_set_str(o, "state", "closed");
	json_set(o, "closed", fold_item(f, op));
	return NULL;
}

static const char *verdict(struct fold *f, const struct json *op)
{
	static const char *const words[] = {
		"approved", "approved with conditions", "rejected"};
	const char *word = json_get_str(op, "verdict", "");
	struct json *item;

	if (fold_status_is(f, "closed"))
		return N_("the review is closed");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		item = fold_push(f->state, "verdicts", fold_placed(f, op));
		json_set_str(item, "key", f->key);
		fold_mark_author(f, item, version_of(f));
		find_unseen(f, item);
		fold_status(f, word);
		return NULL;
	}
	return N_("no such verdict");
}

static const char *close_review(struct fold *f, const struct json *op)
{
	if (fold_status_is(f, "closed"))
		return N_("the review is closed");
	json_set(f->state, "closed", fold_item(f, op));
	fold_status(f, "closed");
	return NULL;
}

static const struct fold_op ops[] = {
	{"review.open", ROLE_PEOPLE,
		"model! version! artifact! checklist! limits scope "
		"parent_review finding alarm handoff tier data",
		open_review},
	{"evidence.add", ROLE_ANY,
		"item! body! statistic value result n interval limit bindings "
		"engine reason function class seed",
		evidence_add},
	{"answer.set", ROLE_VALIDATOR | ROLE_OWNER, "item! result! text",
		answer_set},
	{"finding.raise", ROLE_VALIDATOR | ROLE_OPS | ROLE_OWNER,
		"finding! title! severity! item owner due retest alarm text",
		finding_raise},
	{"finding.close", ROLE_VALIDATOR | ROLE_OWNER,
		"finding! reason! retest", finding_close},
	{"verdict", ROLE_VALIDATOR,
		"verdict! conditions meaning name artifact! checklist limits "
		"frontier evidence until",
		verdict},
	{"review.close", ROLE_VALIDATOR | ROLE_OWNER, "reason", close_review},
	{"comment.add", ROLE_ANY, "text! reply_to item finding", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_review = {"review", ops};
