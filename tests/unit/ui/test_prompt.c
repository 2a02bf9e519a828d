/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/child.h"
#include "ui/list.h"
#include "ui/prompt.h"
#include "ui/term.h"

static void type(struct prompt *p, const char *text)
{
	for (; *text; text++)
		assert_int_equal(prompt_key(p, *text), PROMPT_GOES_ON);
}

static void prompt_edits_in_the_middle(void **state)
{
	struct prompt p = {0};

	(void)state;
	prompt_open(&p, "text:");
	type(&p, "ac");
	prompt_key(&p, TERM_KEY_LEFT);
	prompt_key(&p, 'b');
	assert_string_equal(buf_str(&p.text), "abc");
	prompt_key(&p, TERM_KEY_BACKSPACE);
	prompt_key(&p, TERM_KEY_DELETE);
	assert_string_equal(buf_str(&p.text), "a");
	assert_int_equal(prompt_key(&p, TERM_KEY_ENTER), PROMPT_DONE);
	assert_false(p.open);
	prompt_release(&p);
}

static void prompt_moves_by_whole_characters(void **state)
{
	struct prompt p = {0};

	(void)state;
	prompt_open(&p, "text:");
	prompt_key(&p, 0xe9);
	prompt_key(&p, 0x6f22);
	prompt_key(&p, 0x1f600);
	assert_string_equal(
		buf_str(&p.text), "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80");
	prompt_key(&p, TERM_KEY_LEFT);
	prompt_key(&p, TERM_KEY_BACKSPACE);
	assert_string_equal(buf_str(&p.text), "\xc3\xa9\xf0\x9f\x98\x80");
	assert_int_equal(prompt_key(&p, TERM_KEY_ESCAPE), PROMPT_GIVEN_UP);
	prompt_release(&p);
}

static void prompt_shows_the_end_of_a_long_line(void **state)
{
	struct prompt p = {0};
	struct cells c = {0};
	char row[64];

	(void)state;
	cells_size(&c, 1, 20);
	prompt_open(&p, "t:");
	type(&p, "0123456789abcdefghijklmnopqrstuvwxyz");
	prompt_draw(&p, &c, 0);
	cells_row_text(&c, 0, row, sizeof(row));
	assert_non_null(strstr(row, "xyz"));
	assert_true(c.cursor_col < c.cols);
	cells_release(&c);
	prompt_release(&p);
}

static void list_keeps_the_cursor_inside(void **state)
{
	struct list l = {0};

	(void)state;
	list_count(&l, 3);
	assert_true(list_key(&l, 'k', 2));
	assert_int_equal(l.at, 0);
	list_key(&l, 'G', 2);
	assert_int_equal(l.at, 2);
	assert_int_equal(list_top(&l, 2), 1);
	list_count(&l, 1);
	assert_int_equal(l.at, 0);
	assert_int_equal(list_top(&l, 2), 0);
	list_count(&l, 0);
	assert_int_equal(l.at, 0);
	assert_false(list_key(&l, 'z', 2));
}

static void child_line_quotes_what_a_shell_would_change(void **state)
{
	static const char *const words[] = {
		"review", "comment", "a b", "it's", "", "x@1", NULL};
	struct buf line = BUF_INIT;

	(void)state;
	child_line(&line, words);
	assert_string_equal(
		buf_str(&line), "assay review comment 'a b' 'it'\\''s' '' x@1");
	buf_release(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompt_edits_in_the_middle),
		cmocka_unit_test(prompt_moves_by_whole_characters),
		cmocka_unit_test(prompt_shows_the_end_of_a_long_line),
		cmocka_unit_test(list_keeps_the_cursor_inside),
		cmocka_unit_test(child_line_quotes_what_a_shell_would_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
