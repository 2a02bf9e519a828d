/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/text.h"

static void assert_clean(const char *in, const char *want)
{
	char *got = text_safe(in);

	assert_string_equal(got, want);
	free(got);
}

static void text_shows_what_would_act(void **state)
{
	(void)state;
	assert_clean("plain", "plain");
	assert_clean("\x1b]52;c;x\x07", "<U+001B>]52;c;x<U+0007>");
	assert_clean("a\tb\nc\rd", "a b c<U+000D>d");
	assert_clean("\x7f", "<U+007F>");
	assert_clean("\xc2\x9b"
		     "0m",
		"<U+009B>0m");
	assert_clean("\x9b"
		     "0m",
		"<9B>0m");
	assert_clean("pay\xe2\x80\xae"
		     "lap",
		"pay<U+202E>lap");
	assert_clean("a\xe2\x80\x8b"
		     "b",
		"a<U+200B>b");
	assert_clean("\xef\xbb\xbfx", "<U+FEFF>x");
	assert_clean("\xf3\xa0\x81\x81", "<U+E0041>");
	assert_clean("\xef\xb8\x8f", "<U+FE0F>");
	assert_clean("\xee\x80\x80", "<U+E000>");
	assert_clean("\xd8\x9c", "<U+061C>");
	assert_clean("\xe2\x81\xa6", "<U+2066>");
	assert_clean("\xd8\x83", "<U+0603>");
	assert_clean("\xdb\x9d", "<U+06DD>");
	assert_clean("\xe3\x80\xae", "<U+302E>");
	assert_clean("na\xc3\xafve \xe6\xbc\xa2", "na\xc3\xafve \xe6\xbc\xa2");
}

static void text_shows_invalid_bytes(void **state)
{
	(void)state;
	assert_clean("\xc0\xaf", "<C0><AF>");
	assert_clean("\xed\xa0\x80", "<ED><A0><80>");
	assert_clean("\xf4\x90\x80\x80", "<F4><90><80><80>");
	assert_clean("\xe6\xbc", "<E6><BC>");
	assert_clean("\xf8\x88\x80\x80\x80", "<F8><88><80><80><80>");
}

static void text_bounds_combining_marks(void **state)
{
	(void)state;
	assert_clean("e\xcc\x81", "e\xcc\x81");
	assert_clean("\xcc\x81", "<U+0301>");
	/* a syllable in three parts stays one; its parts alone join nothing */
	assert_clean("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
		"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab");
	assert_clean(" \xe1\x86\xab", " <U+11AB>");
	assert_clean("(\xcc\x81 \xcc\x81", "(<U+0301> <U+0301>");
	assert_clean("e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
		"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81<U+0301>");
}

static void text_keeps_lines_on_request(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	text_clean_lines(&b, "a\nb\tc\0d", 7);
	assert_string_equal(b.data, "a\nb c<U+0000>d");
	buf_release(&b);
}

/* Whatever goes in, what comes out is UTF-8, holds no control and no bidi
 * character, and cleaning it again changes nothing. */
static void text_clean_is_safe_for_any_bytes(void **state)
{
	struct buf b = BUF_INIT, again = BUF_INIT;
	struct rng r;

	(void)state;
	rng_seed(&r, 5);
	for (int i = 0; i < 20000; i++) {
		char s[24];
		size_t n = (size_t)rng_below(&r, sizeof(s));
		uint32_t cp;

		for (size_t k = 0; k < n; k++)
			s[k] = (char)(rng_below(&r, 3) ? rng_next(&r)
						       : 0xcc ^ (k & 1) << 6);
		buf_clear(&b);
		text_clean(&b, s, n);
		assert_true(text_valid(buf_str(&b), b.len));
		for (size_t k = 0; k < b.len;) {
			k += text_decode(b.data + k, b.len - k, &cp);
			assert_true(cp >= 0x20 && cp != 0x7f);
			assert_false(cp >= 0x80 && cp < 0xa0);
			assert_false(cp >= 0x202a && cp <= 0x202e);
		}
		buf_clear(&again);
		text_clean(&again, buf_str(&b), b.len);
		assert_string_equal(buf_str(&again), buf_str(&b));
	}
	buf_release(&b);
	buf_release(&again);
}

static void text_knows_widths(void **state)
{
	(void)state;
	assert_int_equal(text_char_width('a'), 1);
	assert_int_equal(text_char_width(0xe9), 1);
	assert_int_equal(text_char_width(0x301), 0);
	assert_int_equal(text_char_width(0x6f22), 2);
	assert_int_equal(text_char_width(0xac00), 2);
	assert_int_equal(text_char_width(0x1f600), 2);
	assert_int_equal(text_char_width(0x2500), 1);
	assert_int_equal(text_char_width(0x28ff), 1);
	assert_int_equal(text_char_width(0x20000), 2);
	assert_int_equal(text_char_width(0x7), 0);
	assert_int_equal(text_char_width(0x10ffff), 0);
	assert_int_equal(text_char_width(0x11ab), 0);
	assert_int_equal(text_char_width(0x4dc0), 2);
	assert_int_equal(text_char_width(0x3248), 2);
	assert_int_equal(text_width("e\xcc\x81 \xe6\xbc\xa2"), 4);
	assert_int_equal(text_width(""), 0);
}

static void text_knows_names(void **state)
{
	char longest[66];

	(void)state;
	memset(longest, 'a', 65);
	longest[65] = '\0';
	assert_false(text_is_name(longest));
	longest[64] = '\0';
	assert_true(text_is_name(longest));
	assert_true(text_is_name("credit-2.x_y"));
	assert_true(text_is_name("0"));
	assert_false(text_is_name(""));
	assert_false(text_is_name(".git"));
	assert_false(text_is_name("-x"));
	assert_false(text_is_name("A"));
	assert_false(text_is_name("a/b"));
	assert_false(text_is_name("a\xc3\xa9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_shows_what_would_act),
		cmocka_unit_test(text_shows_invalid_bytes),
		cmocka_unit_test(text_bounds_combining_marks),
		cmocka_unit_test(text_keeps_lines_on_request),
		cmocka_unit_test(text_clean_is_safe_for_any_bytes),
		cmocka_unit_test(text_knows_widths),
		cmocka_unit_test(text_knows_names),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
