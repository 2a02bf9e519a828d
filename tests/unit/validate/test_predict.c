/* SPDX-License-Identifier: Apache-2.0 */
/* Predictions computed with our own exponential are the library's, to the
 * digits of its type: every link of tests/golden. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../model/golden.h"
#include "base/num.h"
#include "validate/predict.h"

enum { F_LIB, F_MODEL = 4, F_CSV, F_MARGIN, F_PRED, CASES_MIN = 400 };

/* All numbers of a file, commas and line feeds between. */
static double *numbers(const char *name, size_t *n)
{
	struct buf b = BUF_INIT;
	double *v = NULL;
	size_t cap = 0;
	const char *p;

	golden_read(&b, name);
	*n = 0;
	for (p = buf_str(&b); *p;) {
		const size_t len = strcspn(p, ",\n");

		v = xgrow(v, &cap, *n + 1, sizeof(*v));
		assert_int_equal(num_parse_data(p, len, &v[*n]), 0);
		++*n;
		p += len + (p[len] != '\0');
	}
	buf_release(&b);
	return v;
}

static bool near(double a, double b, double tolerance)
{
	if (isnan(a) || isnan(b) || isinf(a) || isinf(b))
		return a == b || (isnan(a) && isnan(b)) || isinf(a);
	return fabs(a - b) <= tolerance * fmax(1, fabs(b));
}

/* Returns false for what has no answers of its own. */
static bool check(const char *fields[GOLDEN_FIELDS_MAX])
{
	const double tolerance = fields[F_LIB][0] == 'x' ? 1e-6 : 1e-12;
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m;
	size_t n_margin, n_pred;
	double *margin, *pred, *ours;

	if (strcmp(fields[F_PRED], "-") == 0 ||
		strcmp(fields[F_MARGIN], "-") == 0)
		return false;
	golden_read(&file, fields[F_MODEL]);
	if (golden_model(&m, fields[F_MODEL], &file, &err))
		fail_msg("%s", err.text);
	margin = numbers(fields[F_MARGIN], &n_margin);
	pred = numbers(fields[F_PRED], &n_pred);
	ours = xcalloc(n_margin + 1, sizeof(*ours));
	assert_int_equal(n_margin % m.n_groups, 0);
	val_predict(&m, margin, n_margin / m.n_groups, ours);
	for (size_t i = 0; n_pred && i < n_pred; i++) {
		const size_t at = n_pred == n_margin ? i : i * m.n_groups;

		if (!near(ours[at], pred[i], tolerance))
			fail_msg("%s, value %zu: %.17g is not %.17g",
				fields[F_MODEL], i, ours[at], pred[i]);
	}
	buf_release(&file);
	model_close(&m);
	free(margin);
	free(pred);
	free(ours);
	return n_pred != 0;
}

static void predict_gives_the_library_s_predictions(void **state)
{
	const char *fields[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	size_t cases = 0;
	char *p;

	(void)state;
	golden_read(&index, "INDEX.tsv");
	p = index.data;
	assert_true(golden_fields(&p, fields) > F_PRED);
	while (golden_fields(&p, fields) > F_PRED)
		cases += check(fields);
	assert_true(cases >= CASES_MIN);
	buf_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(predict_gives_the_library_s_predictions),
	};

	return cmocka_run_group_tests_name(
		"validate/predict", tests, NULL, NULL);
}
