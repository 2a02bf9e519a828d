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
#include "table/bind.h"

#define FILE_NAME "test_bind.tmp"

static const char *const sizes[] = {"1", "2.0", "big"};
static const double size_codes[] = {10, 20, 30};
static const struct bind_feature features[] = {
	{"age", BIND_NUMBER, NULL, NULL, 0},
	{"size", BIND_CATEGORY, sizes, size_codes, 3},
	{"kind", BIND_CATEGORY, NULL, NULL, 0},
};

static struct json *parsed(const char *map)
{
	struct json *v = NULL;
	struct err err = ERR_INIT;

	if (map && json_parse(&v, "map", map, strlen(map), &err))
		fail_msg("%s", err.text);
	return v;
}

static struct csv *opened(const char *data)
{
	struct csv *c = NULL;
	struct err err = ERR_INIT;

	if (file_write(FILE_NAME, data, strlen(data), &err) ||
		csv_open(&c, FILE_NAME, &err))
		fail_msg("%s", err.text);
	return c;
}

/* Binds and reads all rows of a small file; the caller frees them. */
static double *scored(const char *data, const char *map, size_t rows)
{
	struct csv *c = opened(data);
	struct json *m = parsed(map);
	struct batch batch = BATCH_INIT;
	struct bind *b = NULL;
	const double *matrix = NULL;
	double *copy;
	struct err err = ERR_INIT;

	if (bind_new(&b, c, features, 3, m, NULL, 0, &err))
		fail_msg("%s", err.text);
	json_free(m);
	if (bind_next(b, &batch, &matrix, &err) != 1)
		fail_msg("%s", err.text);
	assert_int_equal(batch.n_rows, rows);
	copy = malloc(rows * 3 * sizeof(*copy));
	memcpy(copy, matrix, rows * 3 * sizeof(*copy));
	assert_int_equal(bind_next(b, &batch, &matrix, &err), 0);
	batch_release(&batch);
	bind_free(b);
	csv_close(c);
	return copy;
}

static void bind_takes_features_by_name(void **state)
{
	double *m = scored("x,kind,size,age\n9,4,1.0,30.5\n9,,2,NA\n"
			   "9,5,huge,1\n9,6,big,2\n9,7,,3\n",
		NULL, 5);

	(void)state;
	assert_true(m[0] == 30.5 && m[1] == 10 && m[2] == 4);
	assert_true(isnan(m[3]) && m[4] == 20 && isnan(m[5]));
	assert_true(m[7] == BIND_UNSEEN);
	assert_true(m[10] == 30);
	assert_true(isnan(m[13]));
	free(m);
}

static void bind_follows_the_map(void **state)
{
	double *m = scored("AGE,k,n\nold,9,1\n7,9,2\nyoung,9,\n",
		"{\"columns\":{\"age\":{\"from\":\"AGE\",\"levels\":"
		"{\"old\":80,\"young\":20}},\"size\":{\"constant\":\"big\"},"
		"\"kind\":{\"from\":\"n\"}}}",
		3);

	(void)state;
	assert_true(m[0] == 80 && m[1] == 30 && m[2] == 1);
	assert_true(m[3] == 7 && m[4] == 30 && m[5] == 2);
	assert_true(m[6] == 20 && isnan(m[8]));
	free(m);
	m = scored("age,size,kind\n1,20,3\n",
		"{\"columns\":{\"size\":{\"cast\":\"number\"},"
		"\"kind\":{\"constant\":-2.5}}}",
		1);
	assert_true(m[0] == 1 && m[1] == 20 && m[2] == -2.5);
	free(m);
}

static void assert_refused(const char *data, const char *map, const char *part)
{
	struct csv *c = opened(data);
	struct json *m = parsed(map);
	struct batch batch = BATCH_INIT;
	struct bind *b = NULL;
	const double *matrix;
	struct err err = ERR_INIT;
	int rc = bind_new(&b, c, features, 3, m, NULL, 0, &err);

	if (rc == 0)
		rc = bind_next(b, &batch, &matrix, &err);
	if (rc >= 0)
		fail_msg("accepted: %s with %s", data, map ? map : "no map");
	if (!strstr(err.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, err.text);
	json_free(m);
	batch_release(&batch);
	bind_free(b);
	csv_close(c);
}

static void bind_refuses_and_says_why(void **state)
{
	static const char ok[] = "age,size,kind\n1,1,1\n";

	(void)state;
	assert_refused("Age,kinds\n1,2\n", NULL,
		"lacks 3 of the needed columns: \"age\" (like \"Age\"), "
		"\"size\", \"kind\" (like \"kinds\")");
	assert_refused("age,size,kind\n1,1,car\n", NULL,
		"line 2, column \"kind\": \"car\"");
	assert_refused("age,size,kind\n1,1,1\nx,1,1\n",
		"{\"columns\":{\"age\":{\"levels\":{\"y\":1}}}}",
		"line 3, feature \"age\": \"x\" is neither");
	assert_refused(ok, "{\"columns\":{\"agee\":{}}}", "\"age\" would be");
	assert_refused(ok, "{\"columns\":{\"zzzzzz\":{}}}", "no such feature");
	assert_refused(ok, "{\"column\":{}}", "\"columns\" was expected");
	assert_refused(
		ok, "{\"columns\":{\"age\":{\"form\":1}}}", "\"age\".form");
	assert_refused(ok, "{\"columns\":{\"age\":{\"cast\":\"date\"}}}",
		"only \"number\"");
	assert_refused(ok, "{\"columns\":{\"age\":{\"constant\":\"big\"}}}",
		"\"age\".constant");
	assert_refused(ok,
		"{\"columns\":{\"age\":{\"constant\":1,\"from\":\"x\"}}}",
		"leave out from");
	assert_refused(ok, "{\"columns\":{\"age\":{\"levels\":{\"a\":\"b\"}}}}",
		"needs a number");
	assert_refused(ok, "{\"columns\":{\"age\":[]}}", "an object with");
}

static void bind_names_many_missing_columns_briefly(void **state)
{
	enum { N = 5000 };
	struct bind_feature *f = calloc(N, sizeof(*f));
	char(*names)[32] = calloc(N, sizeof(*names));
	struct csv *c = opened("a\n1\n");
	struct bind *b = NULL;
	struct err err = ERR_INIT;

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "feature_%d", i);
		f[i].name = names[i];
	}
	assert_int_equal(bind_new(&b, c, f, N, NULL, NULL, 0, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "lacks 5000"));
	assert_non_null(strstr(err.text, "more; rename"));
	csv_close(c);
	free(f);
	free(names);
}

static void bind_gives_extra_columns_and_counts(void **state)
{
	static const struct bind_extra extra[] = {
		{"y", COLUMN_NUMBER}, {"age", COLUMN_TEXT}};
	struct csv *c = opened("y,age,size,kind,other\n1,20,q,1,z\n"
			       "0,30,q,1,z\n");
	struct batch batch = BATCH_INIT;
	struct bind *b = NULL;
	const double *m;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(bind_new(&b, c, features, 3, NULL, extra, 2, &err), 0);
	assert_int_equal(bind_n_features(b), 3);
	assert_int_equal(bind_n_unused(b), 2);
	assert_int_equal(bind_next(b, &batch, &m, &err), 1);
	assert_true(batch.columns[bind_extra_column(b, 0)].number[0] == 1);
	assert_memory_equal(
		batch.columns[bind_extra_column(b, 1)].text[1].data, "30", 2);
	assert_int_equal(bind_n_unseen(b, 1), 2);
	assert_int_equal(bind_n_unseen(b, 0), 0);
	batch_release(&batch);
	bind_free(b);
	csv_close(c);
}

static int drop_file(void **state)
{
	(void)state;
	return unlink(FILE_NAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bind_takes_features_by_name),
		cmocka_unit_test(bind_follows_the_map),
		cmocka_unit_test(bind_refuses_and_says_why),
		cmocka_unit_test(bind_names_many_missing_columns_briefly),
		cmocka_unit_test(bind_gives_extra_columns_and_counts),
	};

	return cmocka_run_group_tests_name("bind", tests, NULL, drop_file);
}
