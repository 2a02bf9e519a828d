/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/cell.h"

static void expect_row(struct cells *c, int row, const char *want)
{
	char got[256];

	cells_row_text(c, row, got, sizeof(got));
	assert_string_equal(got, want);
}

static void cell_clips_at_the_width_given(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_size(&c, 2, 10);
	assert_int_equal(cells_text(&c, 0, 2, 4, LOOK_PLAIN, "abcdefgh"), 4);
	expect_row(&c, 0, "  abcd");
	assert_int_equal(cells_text(&c, 0, 8, 40, LOOK_PLAIN, "xyz"), 2);
	expect_row(&c, 0, "  abcd  xy");
	expect_row(&c, 1, "");
	cells_release(&c);
}

static void cell_never_cuts_a_wide_character_in_half(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_size(&c, 1, 5);
	/* Two ideographs are four columns; a third does not fit in one. */
	assert_int_equal(cells_text(&c, 0, 0, 5, LOOK_PLAIN,
				 "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2"),
		4);
	assert_int_equal(c.at[1].ch[0], 0);
	assert_int_equal(c.at[4].ch[0], ' ');
	cells_release(&c);
}

static void cell_keeps_combining_marks_with_their_base(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_size(&c, 1, 4);
	assert_int_equal(cells_text(&c, 0, 0, 4, LOOK_PLAIN, "e\xcc\x81x"), 2);
	assert_int_equal(c.at[0].ch[1], 0x301);
	assert_int_equal(c.at[1].ch[0], 'x');
	cells_release(&c);
}

static void cell_makes_text_of_others_visible(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_size(&c, 1, 60);
	cells_foreign(&c, 0, 0, 60, LOOK_PLAIN,
		"a\033[31mb\xe2\x80\xae"
		"c");
	for (int i = 0; i < c.cols; i++)
		assert_true(c.at[i].ch[0] >= ' ' && c.at[i].ch[0] != 0x202e);
	cells_release(&c);
}

static void cell_ignores_what_lies_outside(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_size(&c, 1, 3);
	assert_int_equal(cells_text(&c, 5, 0, 3, LOOK_PLAIN, "x"), 0);
	assert_int_equal(cells_text(&c, -1, 0, 3, LOOK_PLAIN, "x"), 0);
	assert_int_equal(cells_text(&c, 0, 3, 3, LOOK_PLAIN, "x"), 0);
	cells_look(&c, 7, 0, 3, LOOK_BAD);
	expect_row(&c, 0, "");
	cells_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cell_clips_at_the_width_given),
		cmocka_unit_test(cell_never_cuts_a_wide_character_in_half),
		cmocka_unit_test(cell_keeps_combining_marks_with_their_base),
		cmocka_unit_test(cell_makes_text_of_others_visible),
		cmocka_unit_test(cell_ignores_what_lies_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
