/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include "base/i18n.h"

static const char *add(struct fold *f, const struct json *op)
{
	fold_members(f, op);
	json_set(f->state, "added", fold_item(f, op));
	json_set(f->state, "places", json_array());
	return NULL;
}

static const char *locate(struct fold *f, const struct json *op)
{
	fold_push(f->state, "places", fold_item(f, op));
	return NULL;
}

enum { KEEPERS = ROLE_ENGINEER | ROLE_OPS | ROLE_VALIDATOR | ROLE_OWNER };

static const struct fold_op ops[] = {
	{"data.add", KEEPERS,
		"name! sha256! size rows columns profile time_column label "
		"role model description licence origin",
		add},
	{"data.locate", KEEPERS, "sha256! hint!", locate},
	{"comment.add", ROLE_ANY, "text! reply_to", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_data = {"data", ops};
