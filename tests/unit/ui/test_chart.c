/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/chart.h"
#include "ui/svg.h"

static void row_of(struct cells *c, int row, char *out, int size)
{
	cells_row_text(c, row, out, size);
}

static void chart_sparkline_in_ascii(void **state)
{
	const double v[] = {0, 1, 2, 3, 4, (double)NAN, 6, 7};
	const struct chart_line line = {v, 8, 0, 0};
	const struct area a = {0, 0, 1, 8};
	struct cells c = {0};
	char text[32];

	(void)state;
	cells_size(&c, 2, 10);
	chart_sparkline(&c, &a, &line, GLYPHS_ASCII);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "_.,-~ *#");
	chart_sparkline(&c, &a, &line, GLYPHS_BRAILLE);
	assert_int_equal(c.at[0].ch[0], 0x2581);
	assert_int_equal(c.at[7].ch[0], 0x2588);
	cells_release(&c);
}

static void chart_sparkline_shows_the_latest(void **state)
{
	const double v[] = {7, 7, 0, 7};
	const struct chart_line line = {v, 4, 0, 7};
	const struct area a = {0, 0, 1, 2};
	struct cells c = {0};
	char text[32];

	(void)state;
	cells_size(&c, 1, 10);
	chart_sparkline(&c, &a, &line, GLYPHS_ASCII);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "_#");
	cells_release(&c);
}

static void chart_bar_says_when_it_is_cut(void **state)
{
	const struct area a = {0, 0, 1, 4};
	struct cells c = {0};
	char text[32];

	(void)state;
	cells_size(&c, 1, 10);
	chart_bar(&c, &a, 0.5, LOOK_PLAIN, GLYPHS_ASCII);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "##");
	chart_bar(&c, &a, 1.5, LOOK_PLAIN, GLYPHS_ASCII);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "###+");
	cells_blank(&c);
	chart_bar_left(&c, &a, 0.5, LOOK_PLAIN, GLYPHS_ASCII);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "  ##");
	cells_release(&c);
}

static void chart_canvas_draws_a_diagonal(void **state)
{
	const struct area a = {0, 0, 3, 3};
	struct cells c = {0};
	struct canvas v;
	char text[32];

	(void)state;
	cells_size(&c, 3, 3);
	canvas_open(&v, &a, GLYPHS_ASCII);
	canvas_line(&v, 0, 0, 1, 1);
	canvas_point(&v, 2, 2);
	canvas_draw(&v, &c, LOOK_PLAIN);
	canvas_release(&v);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "  *");
	row_of(&c, 1, text, sizeof(text));
	assert_string_equal(text, " *");
	row_of(&c, 2, text, sizeof(text));
	assert_string_equal(text, "*");
	cells_blank(&c);
	canvas_open(&v, &a, GLYPHS_BRAILLE);
	canvas_point(&v, 0, 0);
	canvas_point(&v, 1, 1);
	canvas_draw(&v, &c, LOOK_PLAIN);
	canvas_release(&v);
	assert_int_equal(c.at[6].ch[0], 0x2840);
	assert_int_equal(c.at[2].ch[0], 0x2808);
	assert_int_equal(c.at[4].ch[0], ' ');
	cells_release(&c);
}

static void svg_keeps_markup_out(void **state)
{
	struct cells c = {0};
	struct buf out = BUF_INIT;

	(void)state;
	cells_size(&c, 1, 20);
	cells_foreign(&c, 0, 0, 20, LOOK_CURSOR, "<a>&\033[0m");
	svg_cells(&out, &c);
	assert_non_null(strstr(out.data, "&lt;a>&amp;"));
	assert_null(strchr(out.data, '\033'));
	assert_non_null(strstr(out.data, "</svg>"));
	buf_release(&out);
	cells_release(&c);
}

static void chart_heat_says_it_in_digits(void **state)
{
	const double v[] = {0.9, 3.2, 12, -1, (double)NAN};
	const bool bad[] = {false, false, true, false, false};
	const struct chart_row r = {v, bad, 5, 1};
	struct cells c = {0};
	char text[32];

	(void)state;
	cells_size(&c, 1, 6);
	chart_heat(&c, 0, 0, &r);
	row_of(&c, 0, text, sizeof(text));
	assert_string_equal(text, "039..");
	assert_int_equal(c.at[1].look, LOOK_CURSOR);
	assert_int_equal(c.at[2].look, LOOK_BAD);
	cells_release(&c);
}

static void chart_waterfall_adds_up(void **state)
{
	const struct chart_step steps[] = {
		{"rate=9", -2}, {"term=36", 1}, {"a", 0.25}, {"b", 0.25}};
	const struct chart_fall fall = {steps, 4, -1};
	const struct area a = {0, 0, 5, 70};
	struct cells c = {0};
	char text[5][128];

	(void)state;
	cells_size(&c, 5, 70);
	assert_int_equal(chart_waterfall(&c, &a, &fall, GLYPHS_ASCII), 5);
	for (int i = 0; i < 5; i++)
		row_of(&c, i, text[i], sizeof(text[i]));
	assert_non_null(strstr(text[0], "-1.000"));
	assert_non_null(strstr(text[1], "-2.000"));
	assert_non_null(strstr(text[1], "----"));
	assert_non_null(strstr(text[2], "+1.000"));
	assert_non_null(strstr(text[2], "++++"));
	assert_non_null(strstr(text[3], "2 others"));
	assert_non_null(strstr(text[3], "+0.500"));
	assert_non_null(strstr(text[4], "-1.500"));
	cells_release(&c);
}

static void chart_plane_marks_points_in_any_glyphs(void **state)
{
	const struct chart_dot dots[] = {
		{0, 0, "a", LOOK_BOLD}, {10, 1, "far", LOOK_BAD}};
	const struct chart_plane p = {
		dots, 2, 0, 10, 0, 1, true, true, 5, "across", "up"};
	const struct area a = {0, 0, 10, 40};
	const enum glyphs all[] = {GLYPHS_ASCII, GLYPHS_BLOCK, GLYPHS_BRAILLE};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct cells c = {0};
		char text[128];

		cells_size(&c, 10, 40);
		chart_plane(&c, &a, &p, all[i]);
		row_of(&c, 0, text, sizeof(text));
		assert_string_equal(text, "up");
		row_of(&c, 1, text, sizeof(text));
		assert_string_equal(text + strlen(text) - 3, "far");
		row_of(&c, 9, text, sizeof(text));
		assert_non_null(strstr(text, "across"));
		assert_non_null(strstr(text, "10"));
		cells_release(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chart_sparkline_in_ascii),
		cmocka_unit_test(chart_sparkline_shows_the_latest),
		cmocka_unit_test(chart_bar_says_when_it_is_cut),
		cmocka_unit_test(chart_canvas_draws_a_diagonal),
		cmocka_unit_test(chart_heat_says_it_in_digits),
		cmocka_unit_test(chart_waterfall_adds_up),
		cmocka_unit_test(chart_plane_marks_points_in_any_glyphs),
		cmocka_unit_test(svg_keeps_markup_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
