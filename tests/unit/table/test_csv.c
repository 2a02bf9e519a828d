/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/rng.h"
#include "table/csv.h"
#include "table/csvout.h"

#define FILE_NAME "test_csv.tmp"

static void write_file(const char *data, size_t n)
{
	struct err err = ERR_INIT;

	if (file_write(FILE_NAME, data, n, &err))
		fail_msg("%s", err.text);
}

static struct csv *opened(const char *data)
{
	struct csv *c = NULL;
	struct err err = ERR_INIT;

	write_file(data, strlen(data));
	if (csv_open(&c, FILE_NAME, &err))
		fail_msg("%s", err.text);
	return c;
}

static void next(struct csv *c, struct batch *b, size_t rows)
{
	struct err err = ERR_INIT;
	const int rc = csv_next(c, b, &err);

	if (rc < 0)
		fail_msg("%s", err.text);
	assert_int_equal(rc, rows > 0);
	assert_int_equal(b->n_rows, rows);
}

static void assert_text(
	const struct batch *b, size_t column, size_t row, const char *want)
{
	const struct text_span *t = &b->columns[column].text[row];

	if (!want) {
		assert_null(t->data);
		return;
	}
	assert_non_null(t->data);
	assert_int_equal(t->len, strlen(want));
	assert_memory_equal(t->data, want, t->len);
}

static void csv_reads_quotes_and_line_ends(void **state)
{
	struct csv *c = opened("\xef\xbb\xbf"
			       "a,\"b \"\"x\"\"\",c\r\n"
			       "1,\"two\r\nlines, \"\"q\"\"\",\r\n\r\n"
			       "NA,\"\",\"NA\"\n"
			       "x\"y, z ,last");
	struct batch b = BATCH_INIT;

	(void)state;
	assert_int_equal(csv_n_columns(c), 3);
	assert_string_equal(csv_column_name(c, 0), "a");
	assert_string_equal(csv_column_name(c, 1), "b \"x\"");
	assert_int_equal(csv_find(c, "c"), 2);
	assert_int_equal(csv_find(c, "d"), -1);
	next(c, &b, 3);
	assert_text(&b, 0, 0, "1");
	assert_text(&b, 1, 0, "two\r\nlines, \"q\"");
	assert_text(&b, 2, 0, NULL);
	assert_text(&b, 0, 1, NULL);
	assert_text(&b, 1, 1, "");
	assert_text(&b, 2, 1, "NA");
	assert_text(&b, 0, 2, "x\"y");
	assert_text(&b, 1, 2, " z ");
	assert_text(&b, 2, 2, "last");
	assert_int_equal(b.line[0], 2);
	assert_int_equal(b.line[1], 5);
	assert_int_equal(b.line[2], 6);
	next(c, &b, 0);
	batch_release(&b);
	csv_close(c);
}

static void csv_reads_selected_numbers(void **state)
{
	static const size_t columns[] = {2, 0, 2};
	static const enum column_type types[] = {
		COLUMN_NUMBER, COLUMN_TEXT, COLUMN_NUMBER};
	struct csv *c = opened("t\tu\tn\nx\tjunk\t1.5\ny\tz\t\"-2e3\"\n"
			       "z\t\tnull\nw\t\t 7 \nv\t\t-inf\n");
	struct batch b = BATCH_INIT;
	struct err err = ERR_INIT;

	(void)state;
	csv_select(c, columns, types, 3);
	for (int pass = 0; pass < 2; pass++) {
		next(c, &b, 5);
		assert_true(b.columns[0].number[0] == 1.5);
		assert_true(b.columns[2].number[1] == -2000);
		assert_true(isnan(b.columns[0].number[2]));
		assert_true(b.columns[0].number[3] == 7);
		assert_true(isinf(b.columns[0].number[4]));
		assert_text(&b, 1, 4, "v");
		next(c, &b, 0);
		assert_int_equal(csv_rewind(c, &err), 0);
	}
	batch_release(&b);
	csv_close(c);
}

static void assert_refused(const char *data, size_t n, const char *part)
{
	static const size_t columns[] = {1};
	static const enum column_type types[] = {COLUMN_NUMBER};
	struct csv *c = NULL;
	struct batch b = BATCH_INIT;
	struct err err = ERR_INIT;
	int rc;

	write_file(data, n);
	rc = csv_open(&c, FILE_NAME, &err);
	if (rc == 0) {
		if (csv_n_columns(c) > 1)
			csv_select(c, columns, types, 1);
		rc = csv_next(c, &b, &err);
	}
	if (rc >= 0)
		fail_msg("accepted: %s", data);
	if (!strstr(err.text, part) || !strstr(err.text, FILE_NAME))
		fail_msg("\"%s\" is not in \"%s\"", part, err.text);
	batch_release(&b);
	csv_close(c);
}

static void csv_refuses_and_says_where(void **state)
{
	static const struct {
		const char *data, *part;
	} rows[] = {{"", "empty"}, {"\n\n", "empty"},
		{"a,b,a\n", "named \"a\""}, {"a,,b\n", "column 2 has no name"},
		{"a,b\n1,2\n1,2,3\n", "line 3 has 3 fields, the header has 2"},
		{"a,b\n1\n", "line 2 has 1 fields"},
		{"a,b\n1,x\x1b[1m\n",
			"line 2, column \"b\": \"x<U+001B>[1m\" is not"},
		{"a,b\n\"1\n\n\",2\n1,2x\n", "line 5, column \"b\": \"2x\""},
		{"a,b\n\"1,2\n", "line 2, field 1: the quote"},
		{"a,b\n1,\"2\"x\n", "line 2, field 2: text stands"},
		{"a,\xff\n", "not UTF-8"}, {"a\n\xff\n", "not UTF-8"},
		{"a;b\n1;2\n", "semicolons"},
		{"\xff\xfe"
		 "a",
			"UTF-16"},
		{"\x1f\x8b\x08", "gzip"}, {"PAR1", "Parquet"},
		{"a,b\r1,2\r", "carriage return"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(
			rows[i].data, strlen(rows[i].data), rows[i].part);
	assert_refused("a,b\n1,\0002\n", 9, "line 2 holds a NUL byte");
}

static void csv_names_what_is_nearest(void **state)
{
	struct csv *c = opened("age,Income,incomes,zip\n");
	struct err err = ERR_INIT;
	size_t i = 9;

	(void)state;
	assert_int_equal(csv_require(c, "zip", &i, &err), 0);
	assert_int_equal(i, 3);
	assert_int_equal(csv_require(c, "income", &i, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "\"Income\", \"incomes\""));
	assert_int_equal(csv_require(c, "colour\x1b", &i, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "\"colour<U+001B>\""));
	assert_non_null(strstr(err.text, "none of its 4"));
	csv_close(c);
}

static void csv_bounds_lines_and_columns(void **state)
{
	struct buf s = BUF_INIT;
	struct csv *c = NULL;
	struct err err = ERR_INIT;

	(void)state;
	for (int i = 0; i <= 1000000; i++)
		buf_addf(&s, "c%d,", i);
	buf_addch(&s, 'z');
	write_file(s.data, s.len);
	assert_int_equal(csv_open(&c, FILE_NAME, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "columns"));
	buf_clear(&s);
	buf_addstr(&s, "a\n\"");
	buf_grow(&s, 65 << 20);
	memset(s.data + s.len, 'x', 65 << 20);
	s.len += 65 << 20;
	write_file(s.data, s.len);
	assert_int_equal(csv_open(&c, FILE_NAME, &err), 0);
	{
		struct batch b = BATCH_INIT;

		assert_int_equal(csv_next(c, &b, &err), ERR_LIMIT);
		assert_non_null(strstr(err.text, "line 2"));
		batch_release(&b);
	}
	csv_close(c);
	buf_release(&s);
}

/* More columns than rows fit, more rows than a batch, fields longer than the
 * first buffer. */
static void csv_streams_wide_and_long_tables(void **state)
{
	struct buf s = BUF_INIT;
	struct batch b = BATCH_INIT;
	struct csv *c;
	size_t rows = 0, batches = 0;
	double sum = 0;
	int rc;
	struct err err = ERR_INIT;
	static const size_t column = 1;
	static const enum column_type type = COLUMN_NUMBER;

	(void)state;
	buf_addstr(&s, "text,n\n");
	for (int i = 0; i < 150000; i++)
		buf_addf(&s, "x,%d\n", i);
	c = opened(s.data);
	csv_select(c, &column, &type, 1);
	while ((rc = csv_next(c, &b, &err)) > 0) {
		assert_true(b.n_rows <= BATCH_ROWS_MAX);
		assert_int_equal(b.first_row, rows);
		assert_int_equal(b.line[0], rows + 2);
		for (size_t i = 0; i < b.n_rows; i++)
			sum += b.columns[0].number[i];
		rows += b.n_rows;
		batches++;
	}
	assert_int_equal(rc, 0);
	assert_int_equal(rows, 150000);
	assert_int_equal(batches, 3);
	assert_true(sum == 150000.0 * 149999 / 2);
	csv_close(c);

	buf_clear(&s);
	for (int i = 0; i < 5000; i++)
		buf_addf(&s, "%sc%d", i ? "," : "", i);
	for (int r = 0; r < 3; r++)
		for (int i = 0; i < 5000; i++)
			buf_addf(&s, "%s%0200d", i ? "," : "\n", i);
	c = opened(s.data);
	next(c, &b, 3);
	assert_int_equal(b.n_columns, 5000);
	assert_int_equal(b.columns[4999].text[2].len, 200);
	assert_memory_equal(b.columns[4999].text[2].data + 195, "04999", 5);
	csv_close(c);
	batch_release(&b);
	buf_release(&s);
}

/* What the writer writes the reader reads, whatever it is. */
static void csv_round_trips(void **state)
{
	static const char pool[] = "aZ9,\"\n\r\t '=-N\xc3\xa9";
	static const size_t columns[] = {0, 1};
	static const enum column_type types[] = {COLUMN_TEXT, COLUMN_NUMBER};
	enum { ROWS = 2000 };
	struct buf s = BUF_INIT, texts[ROWS];
	double numbers[ROWS];
	struct batch b = BATCH_INIT;
	struct csv *c;
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	buf_addstr(&s, "t,n\n");
	for (int i = 0; i < ROWS; i++) {
		uint64_t bits = rng_next(&r);

		texts[i] = (struct buf)BUF_INIT;
		buf_addch(&texts[i], 'x');
		for (uint64_t k = rng_below(&r, 9); k; k--) {
			const uint64_t at = rng_below(&r, sizeof(pool) - 2);

			/* the last character of the pool has two bytes */
			buf_add(&texts[i], pool + at,
				at == sizeof(pool) - 3 ? 2 : 1);
		}
		memcpy(&numbers[i], &bits, sizeof(bits));
		if (isnan(numbers[i]))
			numbers[i] = 0;
		csvout_text(&s, texts[i].data, texts[i].len);
		csvout_double(&s, numbers[i]);
		csvout_end_line(&s);
	}
	c = opened(s.data);
	csv_select(c, columns, types, 2);
	next(c, &b, ROWS);
	for (int i = 0; i < ROWS; i++) {
		assert_text(&b, 0, (size_t)i, texts[i].data);
		assert_memory_equal(
			&b.columns[1].number[i], &numbers[i], sizeof(double));
		buf_release(&texts[i]);
	}
	csv_close(c);
	batch_release(&b);
	buf_release(&s);
}

static void csvout_disarms_formulas(void **state)
{
	struct buf s = BUF_INIT;

	(void)state;
	csvout_text(&s, "=1+1", 4);
	csvout_text(&s, "@x,y", 4);
	csvout_text(&s, "-5", 2);
	csvout_text(&s, "-a", 2);
	csvout_text(&s, "", 0);
	csvout_text(&s, NULL, 0);
	csvout_text(&s, "NA", 2);
	csvout_float(&s, 0.1F);
	csvout_double(&s, (double)NAN);
	csvout_end_line(&s);
	csvout_text(&s, "", 0);
	csvout_text(&s, "b", 1);
	assert_string_equal(s.data,
		"'=1+1,\"'@x,y\",-5,'-a,\"\",NA,\"NA\",0.1,nan\n\"\",b");
	buf_release(&s);
}

static int drop_file(void **state)
{
	(void)state;
	return unlink(FILE_NAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_reads_quotes_and_line_ends),
		cmocka_unit_test(csv_reads_selected_numbers),
		cmocka_unit_test(csv_refuses_and_says_where),
		cmocka_unit_test(csv_names_what_is_nearest),
		cmocka_unit_test(csv_bounds_lines_and_columns),
		cmocka_unit_test(csv_streams_wide_and_long_tables),
		cmocka_unit_test(csv_round_trips),
		cmocka_unit_test(csvout_disarms_formulas),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, drop_file);
}
