/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"

static const char *start(struct fold *f, const struct json *op)
{
	fold_members(f, op);
	json_set(f->state, "started", fold_item(f, op));
	fold_status(f, "running");
	return NULL;
}

static const char *finish(struct fold *f, const struct json *op)
{
	static const char *const words[] = {
		"done", "no gain", "failed", "cancelled"};
	const char *word = json_get_str(op, "state", "");

	if (!fold_status_is(f, "running"))
		return N_("the run has ended already");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		json_set(f->state, "finished", fold_item(f, op));
		json_set(f->state, "result", json_copy(json_get(op, "result")));
		json_set(f->state, "log", json_copy(json_get(op, "log")));
		json_set(f->state, "candidate",
			json_copy(json_get(op, "candidate")));
		fold_status(f, word);
		return NULL;
	}
	return N_("no such end of a run");
}

static const struct fold_op ops[] = {
	{"run.start", ROLE_ENGINEER | ROLE_OPS,
		"model! version! recipe! bound target parameters seed data",
		start},
	{"run.finish", ROLE_ENGINEER | ROLE_OPS,
		"state! result log candidate summary reason certificate",
		finish},
	{"comment.add", ROLE_ANY, "text! reply_to", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_run = {"run", ops};
