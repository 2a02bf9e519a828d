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
#include "table/schema.h"

#define FILE_NAME "test_schema.tmp"

static struct schema inferred(const char *data)
{
	struct schema s;
	struct err err = ERR_INIT;

	if (file_write(FILE_NAME, data, strlen(data), &err) ||
		schema_infer(&s, FILE_NAME, &err))
		fail_msg("%s", err.text);
	return s;
}

static void schema_infers_types(void **state)
{
	struct schema s = inferred("i,n,t,x,e,late\n"
				   "1,1.5,2026-01-02,b,,1\n"
				   "-7,NA,2026-01-02T03:04:05Z,a,NA,2\n"
				   ",1e3,,b,null,\"three\"\n");
	const struct schema_column *c = s.columns;

	(void)state;
	assert_int_equal(s.n_rows, 3);
	assert_int_equal(s.n_columns, 6);
	assert_string_equal(c[0].name, "i");
	assert_int_equal(c[0].type, SCHEMA_INTEGER);
	assert_int_equal(c[0].missing, 1);
	assert_true(c[0].min == -7 && c[0].max == 1);
	assert_int_equal(c[1].type, SCHEMA_NUMBER);
	assert_true(c[1].min == 1.5 && c[1].max == 1000);
	assert_int_equal(c[2].type, SCHEMA_TIME);
	assert_true(isnan(c[2].min));
	assert_int_equal(c[3].type, SCHEMA_TEXT);
	assert_int_equal(c[3].n_levels, 2);
	assert_string_equal(c[3].levels[0], "a");
	assert_string_equal(c[3].levels[1], "b");
	assert_int_equal(c[4].type, SCHEMA_EMPTY);
	assert_int_equal(c[4].missing, 3);
	assert_int_equal(c[5].type, SCHEMA_TEXT);
	assert_int_equal(c[5].n_levels, 3);
	assert_true(isnan(c[5].max));
	schema_release(&s);
}

static void schema_caps_levels(void **state)
{
	struct buf data = BUF_INIT;
	struct schema s;

	(void)state;
	buf_addstr(&data, "few,many\n");
	for (int i = 0; i < SCHEMA_LEVELS_MAX + 1; i++)
		buf_addf(&data, "a%d,b%d\n", i % SCHEMA_LEVELS_MAX, i);
	s = inferred(data.data);
	assert_int_equal(s.columns[0].n_levels, SCHEMA_LEVELS_MAX);
	assert_false(s.columns[0].many);
	assert_int_equal(s.columns[1].n_levels, 0);
	assert_true(s.columns[1].many);
	schema_release(&s);
	buf_release(&data);
}

static void schema_becomes_json(void **state)
{
	struct schema s = inferred("n,t\n1,x\n2.5,\n");
	struct json *v = schema_to_json(&s);
	struct buf b = BUF_INIT;

	(void)state;
	json_write_line(&b, v);
	assert_string_equal(b.data,
		"{\"columns\":[{\"max\":2.5,\"min\":1,\"missing\":0,"
		"\"name\":\"n\",\"type\":\"number\"},{\"levels\":[\"x\"],"
		"\"missing\":1,\"name\":\"t\",\"type\":\"text\"}],\"rows\":2}"
		"\n");
	buf_release(&b);
	json_free(v);
	schema_release(&s);
}

static void schema_reports_bad_files(void **state)
{
	struct schema s;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(schema_infer(&s, "none.tmp", &err), ERR_NOTFOUND);
	assert_int_equal(file_write(FILE_NAME, "a,b\n1\n", 6, &err), 0);
	assert_int_equal(schema_infer(&s, FILE_NAME, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "line 2"));
}

static int drop_file(void **state)
{
	(void)state;
	return unlink(FILE_NAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema_infers_types),
		cmocka_unit_test(schema_caps_levels),
		cmocka_unit_test(schema_becomes_json),
		cmocka_unit_test(schema_reports_bad_files),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, drop_file);
}
