/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/decimals.h"

#include <string.h>

#include "base/num.h"

struct json *decimals_to_text(const struct json *v)
{
	char text[NUM_TEXT_MAX];
	struct json *out;

	switch (json_type(v)) {
	case JSON_REAL:
		num_format_double(text, json_num(v, 0));
		return json_string(text);
	case JSON_ARRAY:
		out = json_array();
		for (size_t i = 0; i < json_count(v); i++)
			json_push(out, decimals_to_text(json_at(v, i)));
		return out;
	case JSON_OBJECT:
		out = json_object();
		for (size_t i = 0; i < json_count(v); i++)
			json_set(out, json_name(v, i),
				decimals_to_text(json_at(v, i)));
		return out;
	default:
		return json_copy(v);
	}
}

double decimals_number(const struct json *v, double otherwise)
{
	const char *s = json_str(v, NULL);
	double out;

	if (s)
		return num_parse_data(s, strlen(s), &out) ? otherwise : out;
	return json_num(v, otherwise);
}
