/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/decimals.h"
#include "app/words_table.h"
#include "base/i18n.h"
#include "base/num.h"

void words_number(struct buf *out, const struct json *v)
{
	char text[NUM_TEXT_MAX];
	double x = decimals_number(v, (double)NAN);

	if (json_type(v) == JSON_ARRAY) {
		for (size_t i = 0; i < json_count(v); i++) {
			buf_addstr(out, i ? ", " : "");
			words_number(out, json_at(v, i));
		}
		return;
	}
	if (json_type(v) == JSON_STRING && isnan(x)) {
		buf_addstr(out, json_str(v, ""));
		return;
	}
	if (json_type(v) == JSON_INT) {
		buf_addf(out, "%lld", (long long)json_i64(v, 0));
		return;
	}
	if (isnan(x)) {
		buf_addstr(out, _("unknown"));
		return;
	}
	snprintf(text, sizeof(text),
		fabs(x) >= 1000 && fabs(x) < 1e15 ? "%.0f" : "%.4g", x);
	buf_addstr(out, text);
}

/* The argument called name; "~name" is its absolute value. */
static void add_argument(
	struct buf *out, const char *name, const struct json *args)
{
	struct json *absolute;

	if (*name != '~') {
		words_number(out, json_get(args, name));
		return;
	}
	absolute = json_real(
		fabs(decimals_number(json_get(args, name + 1), (double)NAN)));
	words_number(out, absolute);
	json_free(absolute);
}

/* Appends template with each {name} replaced by that argument. */
static void substitute(
	struct buf *out, const char *template, const struct json *args)
{
	while (*template) {
		const char *end = strchr(template, '}');
		char name[64];

		if (*template != '{' || !end ||
			(size_t)(end - template) > sizeof(name)) {
			buf_addch(out, *template ++);
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(end - template - 1),
			template + 1);
		add_argument(out, name, args);
		template = end + 1;
	}
}

static void spell_out(struct buf *out, const char *id, const struct json *args)
{
	buf_addstr(out, id);
	for (size_t i = 0; i < json_count(args); i++) {
		buf_addf(out, "%s%s=", i ? ", " : ": ", json_name(args, i));
		words_number(out, json_at(args, i));
	}
}

/* A message about something that moved has a sentence for each way, "id/up";
 * else the sentence of the id. */
static const char *find_sentence(
	const struct words_row *table, const char *id, const struct json *args)
{
	const char *moved = json_get_str(args, "moved", "");
	const char *plain = NULL;
	char full[96];

	snprintf(full, sizeof(full), "%s/%s", id, moved);
	for (const struct words_row *row = table; row->id; row++) {
		if (strcmp(row->id, full) == 0)
			return row->text;
		if (strcmp(row->id, id) == 0)
			plain = row->text;
	}
	return plain;
}

void words_message(struct buf *out, const struct json *message)
{
	const char *id = json_get_str(message, "message", NULL);
	const struct json *args = json_get(message, "args");
	const char *sentence;

	if (!id) {
		buf_addstr(out, json_str(message, ""));
		return;
	}
	sentence = find_sentence(words_table, id, args);
	if (!sentence)
		sentence = find_sentence(words_review, id, args);
	if (sentence)
		substitute(out, _(sentence), args);
	else
		spell_out(out, id, args);
}

char *words_text(const struct json *message)
{
	struct buf out = BUF_INIT;

	words_message(&out, message);
	return buf_detach(&out);
}
