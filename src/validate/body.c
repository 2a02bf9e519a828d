/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/body.h"

#include <string.h>

static const char *const names[] = {
	[VAL_PASS] = "pass",
	[VAL_JUDGE] = "judge",
	[VAL_WARN] = "warn",
	[VAL_NOT_ANSWERABLE] = "not answerable",
	[VAL_FAIL] = "fail",
};

const char *val_outcome_name(enum val_outcome o)
{
	return names[o];
}

struct json *body_new(const struct evidence_function *f, const char *item,
	const struct json *subject)
{
	struct json *b = json_object();

	json_set_int(b, "assay evidence", 1);
	json_set_str(b, "item", item);
	json_set_str(b, "function", f->name);
	json_set_int(b, "version", f->version);
	json_set_str(b, "class", f->measured ? "measured" : "exact");
	json_set_int(b, "seed", json_get_i64(subject, "seed", 1));
	json_set(b, "bindings", evidence_bindings(f, subject));
	json_set(b, "parts", json_array());
	return b;
}

struct json *body_part(struct json *body, const char *part,
	enum val_outcome outcome, const char *message)
{
	struct json *p = json_push(json_edit(body, "parts"), json_object());

	json_set_str(p, "part", part);
	json_set_str(p, "outcome", names[outcome]);
	json_set_str(p, "message", message);
	return json_set(p, "args", json_object());
}

struct json *body_last(struct json *body)
{
	struct json *parts = json_edit(body, "parts");

	return json_edit_at(parts, json_count(parts) - 1);
}

static enum val_outcome outcome_of(const char *name)
{
	enum val_outcome o = VAL_PASS;

	while (o < VAL_FAIL && strcmp(names[o], name) != 0)
		o++;
	return o;
}

void body_finish(struct json *body)
{
	const struct json *parts = json_get(body, "parts");
	enum val_outcome worst = VAL_PASS;

	for (size_t i = 0; i < json_count(parts); i++) {
		const enum val_outcome o = outcome_of(
			json_get_str(json_at(parts, i), "outcome", ""));

		worst = o > worst ? o : worst;
	}
	if (!json_count(parts))
		worst = VAL_NOT_ANSWERABLE;
	json_set_str(body, "outcome", names[worst]);
}
