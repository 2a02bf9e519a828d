/* SPDX-License-Identifier: Apache-2.0 */
/* Text, numbers and times: the safe form is safe, and what is read is
 * written so that it reads back. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/text.h"

static void check_clean(const char *s, size_t n)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	uint32_t cp;

	text_clean(&once, s, n);
	for (size_t i = 0; i < once.len;) {
		const size_t len =
			text_decode(once.data + i, once.len - i, &cp);

		CHECK(len > 0);
		CHECK(cp >= 0x20 && (cp < 0x7f || cp >= 0xa0));
		CHECK(cp < 0x200b || cp > 0x200f);
		CHECK(cp < 0x202a || cp > 0x202e);
		CHECK(cp < 0x2066 || cp > 0x2069);
		i += len;
	}
	text_clean(&twice, buf_str(&once), once.len);
	CHECK(strcmp(buf_str(&once), buf_str(&twice)) == 0);
	CHECK(text_width(buf_str(&once)) <= 2 * once.len);
	buf_release(&once);
	buf_release(&twice);
}

static void check_number(const char *s, size_t n)
{
	char text[NUM_TEXT_MAX];
	double v, back;
	float f, back_float;

	if (num_parse_data(s, n, &v) == 0) {
		const int len = num_format_double(text, v);

		CHECK(len > 0 && len < NUM_TEXT_MAX);
		CHECK(num_parse_data(text, (size_t)len, &back) == 0);
		CHECK(memcmp(&v, &back, sizeof(v)) == 0 || v - v != 0);
	}
	if (num_parse_float(s, n, &f) == 0 && f - f == 0) {
		const int len = num_format_float(text, f);

		CHECK(num_parse_float(text, (size_t)len, &back_float) == 0);
		CHECK(memcmp(&f, &back_float, sizeof(f)) == 0);
	}
}

static void check_time(const char *s, size_t n)
{
	char text[CLOCK_TEXT_MAX];
	int64_t us, back;

	if (clock_parse(s, n, &us, NULL))
		return;
	clock_format(text, us);
	/* An offset may lead out of the four-digit years. */
	if (text[4] != '-' || text[0] == '-' || strncmp(text, "0000", 4) == 0)
		return;
	CHECK(clock_parse(text, strlen(text), &back, NULL) == 0);
	CHECK(us == back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *s = (const char *)data;

	check_clean(s, n);
	check_number(s, n);
	check_time(s, n);
	return 0;
}
