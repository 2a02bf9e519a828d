/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: no input harms, what is read is written in one way only. */
#include "config.h"

#include "tests/fuzz/target.h"

#include "base/jpull.h"
#include "base/json.h"
#include "base/text.h"

static void check_round_trip(const struct json *v)
{
	struct buf first = BUF_INIT, second = BUF_INIT, line = BUF_INIT;
	struct json *again = NULL, *from_line = NULL;

	json_write(&first, v);
	CHECK(text_valid(first.data, first.len));
	CHECK(json_parse(&again, "again", first.data, first.len, NULL) == 0);
	json_write(&second, again);
	CHECK(first.len == second.len);
	for (size_t i = 0; i < first.len; i++)
		CHECK(first.data[i] == second.data[i]);
	json_write_line(&line, v);
	CHECK(json_parse(&from_line, "line", line.data, line.len, NULL) == 0);
	CHECK(json_equal(again, from_line));
	json_free(again);
	json_free(from_line);
	buf_release(&first);
	buf_release(&second);
	buf_release(&line);
}

/* The pull reader stays inside its input and ends. */
static void walk(const uint8_t *data, size_t n, bool allow_nan)
{
	struct jpull j;
	struct buf text = BUF_INIT;
	size_t events = 0;
	int event;

	jpull_init(&j, "input", data, n);
	j.allow_nan = allow_nan;
	do {
		event = jpull_next(&j, NULL);
		CHECK(j.span >= j.begin && j.span + j.span_len <= j.end);
		CHECK(jpull_offset(&j) <= n);
		CHECK(events++ <= n);
		if (event == JPULL_STRING || event == JPULL_KEY) {
			buf_clear(&text);
			CHECK(jpull_text(&j, &text, NULL) == 0);
			CHECK(text_valid(text.data, text.len));
			CHECK(text.len <= j.span_len);
		}
	} while (event >= 0 && event != JPULL_END);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err err = ERR_INIT;
	struct json *v = NULL;
	const int rc = json_parse(&v, "input", data, n, &err);

	CHECK(rc == 0 || (rc == err.code && err.text[0] && !v));
	if (rc == 0)
		check_round_trip(v);
	json_free(v);
	walk(data, n, false);
	walk(data, n, true);
	return 0;
}
