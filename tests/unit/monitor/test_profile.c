/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "array_stream.h"
#include "base/clock.h"
#include "base/rng.h"
#include "monitor/reference.h"

enum { ROWS = 600, SERIES = 5 };

static const enum series_kind kinds[SERIES] = {SERIES_NUMBER, SERIES_NUMBER,
	SERIES_CATEGORY, SERIES_SCORE, SERIES_LOSS};

static const struct reference_spec spec = {
	WINDOW_DAY, true, 3 * CLOCK_DAY_US, INT64_MIN, INT64_MAX};

/* Six days; a wide column, one with few values, and a category. */
static void fill(struct array_stream *a, uint64_t seed)
{
	struct rng r;
	size_t i;

	rng_seed(&r, seed);
	array_init(a, kinds, SERIES, ROWS);
	for (i = 0; i < ROWS; i++) {
		double *c = a->cell + i * SERIES;

		a->time[i] = (int64_t)rng_below(&r, 6) * CLOCK_DAY_US + 5;
		c[0] = rng_below(&r, 20) ? ldexp(rng_unit(&r), 40) - 3e11
					 : (double)NAN;
		c[1] = (double)rng_below(&r, 9);
		c[2] = (double)rng_below(&r, 4);
		c[3] = rng_unit(&r);
		c[4] = rng_unit(&r) * 1e-7;
	}
}

static void swap_rows(struct array_stream *a, size_t i, size_t k)
{
	double row[SERIES];
	int64_t t = a->time[i];

	memcpy(row, a->cell + i * SERIES, sizeof(row));
	memcpy(a->cell + i * SERIES, a->cell + k * SERIES, sizeof(row));
	memcpy(a->cell + k * SERIES, row, sizeof(row));
	a->time[i] = a->time[k];
	a->time[k] = t;
}

static char *bytes_of(struct array_stream *a)
{
	struct reference r;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT;
	struct json *v;

	a->at = 0;
	if (reference_build(&r, &a->rows, &spec, &err))
		fail_msg("%s", err.text);
	v = reference_to_json(&r);
	json_write(&text, v);
	json_free(v);
	reference_release(&r);
	return buf_detach(&text);
}

static void profile_does_not_depend_on_the_order_of_rows(void **state)
{
	struct array_stream a;
	struct rng r;
	char *one, *two;
	size_t i;

	(void)state;
	fill(&a, 1);
	one = bytes_of(&a);
	rng_seed(&r, 2);
	for (i = ROWS; i-- > 1;)
		swap_rows(&a, i, (size_t)rng_below(&r, i + 1));
	two = bytes_of(&a);
	assert_string_equal(one, two);
	free(one);
	free(two);
	array_release(&a);
}

static char *profile_bytes(const struct profile *p, const struct series *s)
{
	struct json *v = profile_to_json(p, s);
	struct buf text = BUF_INIT;

	json_write(&text, v);
	json_free(v);
	return buf_detach(&text);
}

static void profile_of_a_and_b_is_their_sum(void **state)
{
	struct array_stream a;
	struct reference ref;
	struct profile x, y, both;
	char *one, *two;
	size_t i;

	(void)state;
	fill(&a, 3);
	assert_int_equal(reference_build(&ref, &a.rows, &spec, NULL), 0);
	profile_init(&x, ref.series, SERIES);
	profile_init(&y, ref.series, SERIES);
	profile_init(&both, ref.series, SERIES);
	for (i = 0; i < ROWS; i++) {
		const double *row = a.cell + i * SERIES;

		profile_add_row(&both, ref.series, row);
		profile_add_row(i % 3 ? &x : &y, ref.series, row);
	}
	profile_merge(&x, &y, ref.series);
	one = profile_bytes(&x, ref.series);
	two = profile_bytes(&both, ref.series);
	assert_string_equal(one, two);
	free(one);
	free(two);
	profile_release(&x);
	profile_release(&y);
	profile_release(&both);
	reference_release(&ref);
	array_release(&a);
}

static void profile_knows_its_moments(void **state)
{
	struct series s[1] = {{.kind = SERIES_LOSS, .min = NAN, .max = NAN}};
	struct profile p;
	double v;

	(void)state;
	profile_init(&p, s, 1);
	v = 1e9 + 1.0;
	profile_add_row(&p, s, &v);
	v = 1e9 + 3.0;
	profile_add_row(&p, s, &v);
	v = NAN;
	profile_add_row(&p, s, &v);
	assert_true(tally_mean(&p.tally[0]) == 1e9 + 2.0);
	assert_true(fabs(tally_sd(&p.tally[0]) - 1.0) < 1e-12);
	assert_int_equal(p.tally[0].n, 2);
	assert_int_equal(p.tally[0].missing, 1);
	profile_release(&p);
}

static void reference_reads_back_to_the_same_bytes(void **state)
{
	struct array_stream a;
	struct reference r;
	struct buf text = BUF_INIT;
	struct json *v;
	char *one;

	(void)state;
	fill(&a, 4);
	one = bytes_of(&a);
	assert_int_equal(json_parse(&v, "r", one, strlen(one), NULL), 0);
	assert_int_equal(reference_from_json(&r, v, NULL), 0);
	json_free(v);
	v = reference_to_json(&r);
	json_write(&text, v);
	assert_string_equal(one, buf_str(&text));
	json_free(v);
	buf_release(&text);
	reference_release(&r);
	free(one);
	array_release(&a);
}

/* Puts a value at a member and expects a refusal that names the place. */
static void refuses(const char *bytes, const char *list, const char *member,
	const char *json)
{
	struct json *v, *bad, *at;
	struct err err = ERR_INIT;
	struct reference r;

	assert_int_equal(json_parse(&v, "r", bytes, strlen(bytes), NULL), 0);
	assert_int_equal(json_parse(&bad, "b", json, strlen(json), NULL), 0);
	at = list ? json_edit_at(json_edit(v, list), 0) : v;
	json_set(at, member, bad);
	assert_int_equal(reference_from_json(&r, v, &err), ERR_PARSE);
	assert_non_null(strchr(err.text, '$'));
	json_free(v);
}

static void reference_refuses_what_it_did_not_write(void **state)
{
	struct array_stream a;
	char *one;

	(void)state;
	fill(&a, 5);
	one = bytes_of(&a);
	refuses(one, NULL, "kind", "\"profiles\"");
	refuses(one, NULL, "format", "2");
	refuses(one, NULL, "loss", "\"most\"");
	refuses(one, NULL, "window", "\"fortnight\"");
	refuses(one, NULL, "windows", "[]");
	refuses(one, NULL, "series", "[1, 2, 3]");
	refuses(one, "series", "edges", "[3, 2]");
	refuses(one, "series", "edges", "[1]");
	refuses(one, "series", "bins", "65");
	refuses(one, "series", "kind", "\"score\"");
	refuses(one, "series", "mean_score", "[1]");
	refuses(one, "windows", "rows", "1");
	refuses(one, "windows", "series", "[]");
	refuses(one, "windows", "from", "9007199254740991");
	free(one);
	array_release(&a);
}

static void refuses_tally(
	const char *bytes, const char *member, const char *json)
{
	struct json *v, *bad, *at;
	struct reference r;

	assert_int_equal(json_parse(&v, "r", bytes, strlen(bytes), NULL), 0);
	assert_int_equal(json_parse(&bad, "b", json, strlen(json), NULL), 0);
	at = json_edit_at(json_edit(v, "windows"), 0);
	json_set(json_edit_at(json_edit(at, "series"), 0), member, bad);
	assert_int_equal(reference_from_json(&r, v, NULL), ERR_PARSE);
	json_free(v);
}

static void reference_refuses_counts_that_do_not_add_up(void **state)
{
	struct array_stream a;
	char *one;

	(void)state;
	fill(&a, 6);
	one = bytes_of(&a);
	refuses_tally(one, "counts", "\"0:1\"");
	refuses_tally(one, "counts", "\"0:\"");
	refuses_tally(one, "counts", "\"1:1 0:1\"");
	refuses_tally(one, "counts", "\"64:1\"");
	refuses_tally(one, "counts", "\"0:1 \"");
	refuses_tally(one, "counts", "\"0:18446744073709551615\"");
	refuses_tally(one, "n", "-1");
	refuses_tally(one, "missing", "1e300");
	refuses_tally(one, "sum", "\"1.5\"");
	refuses_tally(one, "sum2", "null");
	free(one);
	array_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profile_does_not_depend_on_the_order_of_rows),
		cmocka_unit_test(profile_of_a_and_b_is_their_sum),
		cmocka_unit_test(profile_knows_its_moments),
		cmocka_unit_test(reference_reads_back_to_the_same_bytes),
		cmocka_unit_test(reference_refuses_what_it_did_not_write),
		cmocka_unit_test(reference_refuses_counts_that_do_not_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
