/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/review_words.h"

#include "app/words.h"

/* Measured numbers stand beside the parts, because they may differ between
 * runs that agree; a sentence takes them from there. */
static void add_numbers(struct json *args, const struct json *from)
{
	for (size_t i = 0; i < json_count(from); i++)
		if (!json_get(args, json_name(from, i)))
			json_set(args, json_name(from, i),
				json_copy(json_at(from, i)));
}

char *review_part_text(const struct json *item, size_t i)
{
	struct json *message = json_copy(json_at(json_get(item, "parts"), i));
	struct json *args = json_edit(message, "args");
	char *text;

	if (args) {
		add_numbers(args, json_get(item, "measured"));
		add_numbers(args, json_get(item, "compare"));
	}
	text = words_text(message);
	json_free(message);
	return text;
}

char *review_needs_text(const struct json *item)
{
	const char *needs = json_get_str(item, "needs", NULL);
	struct json *message;
	char *text;

	if (!needs)
		return NULL;
	message = json_object();
	json_set_str(message, "message", needs);
	text = words_text(message);
	json_free(message);
	return text;
}

const char *review_state_word(const struct json *item)
{
	return json_get_bool(item, "challenged", false)
		       ? "disputed"
		       : json_get_str(item, "state", "");
}
