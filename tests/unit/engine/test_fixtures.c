/* SPDX-License-Identifier: Apache-2.0 */
/* Public LightGBM models, and XGBoost models in its binary format, give the
 * answers that their authors published, to the printed digits
 * (tests/golden/fixtures.tsv). */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "engine/engine.h"
#include "unit/model/golden.h"

enum {
	IS_MODEL,
	IS_DATA,
	IS_FORMAT,
	IS_LABEL,
	IS_FILL,
	IS_FEATURES,
	IS_ROWS,
	IS_OBJECTIVE,
	IS_EXPECT,
	IS_ANSWER,
	IS_MARGIN,
	N_FIELDS
};

/* Numbers of a text, however they are separated. */
struct numbers {
	struct buf text;
	const char *p;
};

static void open_numbers(struct numbers *n, const char *file)
{
	char *name = xasprintf("fixtures/%s", file);

	n->text = (struct buf)BUF_INIT;
	golden_read(&n->text, name);
	n->p = n->text.data;
	free(name);
}

/* The next piece up to a separator; false at the end of the line if line is
 * set, else only at the end. */
static bool next_piece(
	struct numbers *n, bool line, const char **s, size_t *len)
{
	n->p += strspn(n->p, line ? " \t\r," : " \t\r,\n");
	*s = n->p;
	*len = strcspn(n->p, " \t\r,\n");
	n->p += *len;
	if (!*len && *n->p == '\n')
		n->p++;
	return *len > 0;
}

static double number(const char *s, size_t n)
{
	double v = 0;

	if (num_parse_data(s, n, &v) < 0)
		fail_msg("no number: %.*s", (int)n, s);
	return v;
}

static double next_number(struct numbers *n)
{
	const char *s;
	size_t len;

	assert_true(next_piece(n, false, &s, &len));
	return number(s, len);
}

/* One row: "index:value" pairs, or the values in order. */
static void read_row(struct numbers *in, const char *const *field, double *row,
	size_t n_features)
{
	bool pairs = strcmp(field[IS_FORMAT], "libsvm") == 0;
	const char *s, *colon;
	size_t i, len;
	uint64_t index;

	if (strcmp(field[IS_LABEL], "first") == 0)
		assert_true(next_piece(in, true, &s, &len));
	for (i = 0; i < n_features; i++)
		row[i] = pairs ? number(field[IS_FILL], strlen(field[IS_FILL]))
			       : 0;
	for (i = 0; next_piece(in, true, &s, &len); i++) {
		index = i;
		colon = memchr(s, ':', len);
		if (pairs) {
			assert_non_null(colon);
			assert_int_equal(
				num_parse_u64(s, (size_t)(colon - s), &index),
				0);
			len -= (size_t)(colon + 1 - s);
			s = colon + 1;
		}
		assert_true(index < n_features);
		row[index] = number(s, len);
	}
	assert_true(pairs || i == n_features);
}

/* Digits behind the leading one, as printed. */
static double printed_unit(double want, const char *s, size_t n)
{
	size_t i, digits = 0;
	bool started = false;

	for (i = 0; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
		started = started || (s[i] >= '1' && s[i] <= '9');
		digits += started && s[i] >= '0' && s[i] <= '9';
	}
	/* Behind 15 digits their libm's exp and ours may differ. */
	digits = digits > 15 ? 15 : digits;
	if (want == 0 || digits == 0)
		return 1e-15;
	return pow(10, floor(log10(fabs(want))) - (double)digits + 1);
}

/* XGBoost's numbers are float32, and pass through this machine's expf. */
static double allowed(
	const struct model *m, double want, const char *s, size_t n)
{
	return m->source == MODEL_XGBOOST ? 4e-7 * (1 + fabs(want))
					  : printed_unit(want, s, n);
}

static void compare(const struct model *m, struct numbers *expect,
	const double *got, size_t n, const char *what)
{
	size_t i, len;
	const char *s;

	for (i = 0; i < n; i++) {
		double want;

		assert_true(next_piece(expect, false, &s, &len));
		want = number(s, len);
		if (fabs(want - got[i]) > allowed(m, want, s, len))
			fail_msg("%s: value %zu: %.17g, not %.*s", what, i,
				got[i], (int)len, s);
	}
	assert_false(next_piece(expect, false, &s, &len));
}

static void check_margins(const struct model *m, const char *file,
	const double *margins, size_t n)
{
	struct numbers expect;
	size_t i;

	open_numbers(&expect, file);
	for (i = 0; i < n; i++) {
		double want = next_number(&expect);

		if (m->source == MODEL_XGBOOST)
			want = (double)(float)want;
		if (want != margins[i])
			fail_msg("%s: value %zu: %.17g, not %.17g", file, i,
				margins[i], want);
	}
	buf_release(&expect.text);
}

enum { LEAVES_MAX = 4096 };

/* Leaves are numbered otherwise here: in each tree one of ours must always
 * stand where one of theirs does. */
static void check_leaves(const struct engine *e, const struct model *m,
	const double *rows, size_t n_rows, struct numbers *expect)
{
	uint32_t *got = xcalloc(n_rows * m->n_trees, sizeof(*got));
	long *ours = xcalloc((size_t)m->n_trees * LEAVES_MAX, sizeof(*ours));
	size_t i, t;

	engine_leaves(e, rows, n_rows, got);
	for (i = 0; i < n_rows; i++)
		for (t = 0; t < m->n_trees; t++) {
			size_t theirs = (size_t)next_number(expect);
			long mine = (long)got[i * m->n_trees + t] + 1;
			long *seen = &ours[t * LEAVES_MAX + theirs];

			assert_true(theirs < LEAVES_MAX);
			assert_true(*seen == 0 || *seen == mine);
			*seen = mine;
		}
	for (t = 0; t < m->n_trees; t++)
		for (i = 0; i < LEAVES_MAX; i++)
			for (size_t k = 0; k < i && ours[t * LEAVES_MAX + i];
				k++)
				assert_true(ours[t * LEAVES_MAX + i] !=
					    ours[t * LEAVES_MAX + k]);
	free(ours);
	free(got);
}

static void check_answer(const char *const *field, const struct model *m,
	const double *rows, size_t n_rows)
{
	size_t n = n_rows * m->n_groups;
	double *values = xcalloc(n, sizeof(*values));
	struct engine *e;
	struct err err = ERR_INIT;
	struct numbers expect;

	assert_int_equal(engine_new(&e, m, &err), 0);
	engine_margins(e, rows, n_rows, values);
	if (strcmp(field[IS_MARGIN], field[IS_EXPECT]) != 0 ||
		m->source == MODEL_XGBOOST)
		check_margins(m, field[IS_MARGIN], values, n);
	open_numbers(&expect, field[IS_EXPECT]);
	if (strcmp(field[IS_ANSWER], "leaf") == 0) {
		check_leaves(e, m, rows, n_rows, &expect);
	} else {
		if (strcmp(field[IS_ANSWER], "raw") != 0)
			engine_predict(e, values, n_rows, values);
		compare(m, &expect, values, n, field[IS_EXPECT]);
	}
	buf_release(&expect.text);
	engine_free(e);
	free(values);
}

static void check_fixture(const char *const *field)
{
	char *name = xasprintf("fixtures/%s", field[IS_MODEL]);
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0};
	struct numbers data;
	double *rows;
	size_t i, n_rows;

	golden_read(&bytes, name);
	if (golden_model(&m, name, &bytes, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(m.n_features,
		(long)number(field[IS_FEATURES], strlen(field[IS_FEATURES])));
	n_rows = (size_t)number(field[IS_ROWS], strlen(field[IS_ROWS]));
	rows = xcalloc(n_rows * m.n_features, sizeof(*rows));
	open_numbers(&data, field[IS_DATA]);
	for (i = 0; i < n_rows; i++)
		read_row(&data, field, rows + i * m.n_features, m.n_features);
	check_answer(field, &m, rows, n_rows);
	buf_release(&data.text);
	buf_release(&bytes);
	free(rows);
	model_close(&m);
	free(name);
}

static void fixtures_equal_their_authors_answers(void **state)
{
	const char *field[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	size_t n = 0;
	char *p;

	(void)state;
	golden_read(&index, "fixtures.tsv");
	p = index.data;
	assert_int_equal(golden_fields(&p, field), N_FIELDS);
	for (; golden_fields(&p, field) == N_FIELDS; n++)
		check_fixture(field);
	assert_int_equal(n, 16);
	buf_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_equal_their_authors_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
