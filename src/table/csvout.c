/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/csvout.h"

#include <string.h>

#include "base/num.h"
#include "table/csv_words.h"

static void begin_field(struct buf *out)
{
	if (out->len && out->data[out->len - 1] != '\n')
		buf_addch(out, ',');
}

/* A spreadsheet would run it; a plain number is none. */
static bool is_formula(const char *s, size_t n)
{
	double v;

	if (n == 0 || !strchr("=+-@\t\r", *s))
		return false;
	return num_parse_double(s, n, &v) != 0;
}

static bool needs_quotes(const char *s, size_t n)
{
	if (csv_is_missing_word(s, n) || s[0] == ' ' || s[n - 1] == ' ')
		return true;
	for (size_t i = 0; i < n; i++)
		if (strchr(",\"\r\n\t", s[i]))
			return true;
	return false;
}

void csvout_text(struct buf *out, const char *s, size_t n)
{
	begin_field(out);
	if (!s) {
		buf_addstr(out, "NA");
		return;
	}
	if (!needs_quotes(s, n)) {
		if (is_formula(s, n))
			buf_addch(out, '\'');
		buf_add(out, s, n);
		return;
	}
	buf_addch(out, '"');
	if (is_formula(s, n))
		buf_addch(out, '\'');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			buf_addch(out, '"');
		buf_addch(out, s[i]);
	}
	buf_addch(out, '"');
}

void csvout_double(struct buf *out, double v)
{
	char text[NUM_TEXT_MAX];
	const int n = num_format_double(text, v);

	begin_field(out);
	buf_add(out, text, (size_t)n);
}

void csvout_float(struct buf *out, float v)
{
	char text[NUM_TEXT_MAX];
	const int n = num_format_float(text, v);

	begin_field(out);
	buf_add(out, text, (size_t)n);
}

void csvout_end_line(struct buf *out)
{
	buf_addch(out, '\n');
}
