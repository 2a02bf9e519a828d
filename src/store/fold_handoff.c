/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"

/* open -> accepted -> returned -> closed; a returned one may be accepted
 * again. Of two people who accept at the same time the first in the order of
 * the fold owns it, the second is listed in "ignored". */

static const char *open_handoff(struct fold *f, const struct json *op)
{
	fold_members(f, op);
	json_set(f->state, "opened", fold_item(f, op));
	fold_status(f, "open");
	return NULL;
}

static const char *accept(struct fold *f, const struct json *op)
{
	const char *to = json_get_str(f->state, "to_person", "");

	if (fold_status_is(f, "accepted"))
		return N_("somebody else has accepted it first");
	if (fold_status_is(f, "closed"))
		return N_("the hand-off is closed");
	if (strcmp(json_get_str(f->state, "to_role", ""), f->role) != 0)
		return N_("it was handed to another role");
	if (*to && strcmp(to, f->author) != 0)
		return N_("it was handed to another person");
	json_set(f->state, "accepted", fold_item(f, op));
	fold_status(f, "accepted");
	return NULL;
}

static const char *give_back(struct fold *f, const struct json *op)
{
	const struct json *owner = json_get(f->state, "accepted");

	if (!fold_status_is(f, "accepted"))
		return N_("nobody has accepted it");
	if (strcmp(json_get_str(owner, "by", ""), f->author) != 0)
		return N_("another person has accepted it");
	json_set(f->state, "returned", fold_item(f, op));
	fold_status(f, "returned");
	return NULL;
}

static const char *close_handoff(struct fold *f, const struct json *op)
{
	if (fold_status_is(f, "closed"))
		return N_("the hand-off is closed");
	json_set(f->state, "closed", fold_item(f, op));
	fold_status(f, "closed");
	return NULL;
}

static const struct fold_op ops[] = {
	{"handoff.open", ROLE_PEOPLE,
		"model! version to_role! alarm finding review to_person kit "
		"command",
		open_handoff},
	{"handoff.accept", ROLE_PEOPLE, "", accept},
	{"handoff.return", ROLE_PEOPLE, "version result", give_back},
	{"handoff.close", ROLE_PEOPLE, "reason", close_handoff},
	{"comment.add", ROLE_ANY, "text! reply_to", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_handoff = {"handoff", ops};
