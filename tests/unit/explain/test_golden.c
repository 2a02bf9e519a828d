/* SPDX-License-Identifier: Apache-2.0 */
/* The values are those of XGBoost's pred_contribs and LightGBM's pred_contrib
 * (tests/golden/shap, made by tests/oracle/make_shap.sh), by each kernel. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "explain/explain.h"
#include "explain/kernel.h"
#include "model/describe.h"
#include "table/bind.h"
#include "unit/model/golden.h"

enum { CASES_MIN = 60 };
enum { MODEL, CSV, SHAP, FLAGS };

static void open_model(struct model *m, const char **field)
{
	struct model_options options = {ROUNDS_ALL, NULL, false};
	struct model_input in = {.what = field[MODEL], .options = &options};
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	if (strstr(field[FLAGS], "missing=-999"))
		options.missing = "-999";
	golden_read(&bytes, field[MODEL]);
	in.data = bytes.data;
	in.size = bytes.len;
	if (model_read(m, &in, &err) < 0)
		fail_msg("%s", err.text);
	buf_release(&bytes);
}

/* Binds by position: those files' columns are in the model's order. */
static struct json *map_by_position(
	const struct model *m, const struct csv *csv)
{
	struct json *map = json_object();
	struct json *columns = json_set(map, "columns", json_object());

	for (size_t i = 0; i < m->n_features; i++) {
		struct json *one =
			json_set(columns, m->features[i].name, json_object());

		json_set_str(one, "from", csv_column_name(csv, i));
	}
	return map;
}

static double *read_rows(
	const struct model *m, const char **field, size_t *n_rows)
{
	struct bind_feature *features = model_bind_features(m);
	const char *top = getenv("TOP_SRCDIR");
	char *path =
		xasprintf("%s/tests/golden/%s", top ? top : ".", field[CSV]);
	struct batch batch = BATCH_INIT;
	struct err err = ERR_INIT;
	struct json *map = NULL;
	struct csv *csv;
	struct bind *bind;
	const double *rows;
	double *all = NULL;

	*n_rows = 0;
	if (csv_open(&csv, path, &err) < 0)
		fail_msg("%s", err.text);
	if (strstr(field[FLAGS], "names=none"))
		map = map_by_position(m, csv);
	if (bind_new(&bind, csv, features, m->n_features, map, NULL, 0, &err) <
		0)
		fail_msg("%s", err.text);
	while (bind_next(bind, &batch, &rows, &err) > 0) {
		const size_t n = batch.n_rows * m->n_features;
		const size_t at = *n_rows * m->n_features;

		all = xreallocarray(all, at + n, sizeof(*all));
		memcpy(all + at, rows, n * sizeof(*all));
		*n_rows += batch.n_rows;
	}
	if (err.code)
		fail_msg("%s: %s", field[MODEL], err.text);
	bind_free(bind);
	csv_close(csv);
	batch_release(&batch);
	json_free(map);
	free(features);
	free(path);
	return all;
}

static double next_number(const char **p)
{
	const size_t n = strcspn(*p, ",\n");
	double v = 0;

	if (num_parse_data(*p, n, &v) < 0)
		fail_msg("no number: %.20s", *p);
	*p += n + 1;
	return v;
}

/* One line of the answers; the next one's start. */
static const char *check_row(
	const char *p, const char **field, const double *got, size_t n)
{
	double max = 1;
	const char *at = p;

	for (size_t i = 0; i < n; i++)
		max = fmax(max, fabs(next_number(&at)));
	for (size_t i = 0; i < n; i++) {
		const double want = next_number(&p);

		if (!(fabs(got[i] - want) <= 1e-5 * max))
			fail_msg("%s: value %zu: %.9g, not %.9g (%s)",
				field[SHAP], i, got[i], want,
				getenv("ASSAY_ISA"));
	}
	return p;
}

static void check_kernel(const struct model *m, const char **field,
	const double *rows, size_t n_rows)
{
	struct buf answers = BUF_INIT;
	struct err err = ERR_INIT;
	struct explain *e;
	const char *p, *end;
	double *values;
	size_t n;

	golden_read(&answers, field[SHAP]);
	if (explain_new(&e, m, &err) < 0)
		fail_msg("%s: %s", field[MODEL], err.text);
	n = explain_n_values(e);
	values = xcalloc(n_rows * n, sizeof(*values));
	explain_rows(e, rows, n_rows, values);
	end = answers.data + answers.len;
	for (p = answers.data; p < end;) {
		const size_t row = (size_t)next_number(&p);

		assert_true(row < n_rows);
		p = check_row(p, field, values + row * n, n);
	}
	assert_ptr_equal(p, end);
	explain_free(e);
	free(values);
	buf_release(&answers);
}

static void golden_values_are_the_libraries(void **state)
{
	static const char *const isas[] = {
		"reference", "generic", "avx2", "avx512"};
	const char *field[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	size_t n_cases = 0;
	char *p;

	(void)state;
	golden_read(&index, "shap/INDEX.tsv");
	p = index.data;
	assert_int_equal(golden_fields(&p, field), 4); /* the header */
	while (golden_fields(&p, field) == 4) {
		struct model m = {0};
		size_t n_rows;
		double *rows;

		open_model(&m, field);
		rows = read_rows(&m, field, &n_rows);
		for (size_t i = 0; i < sizeof(isas) / sizeof(*isas); i++)
			if (explain_choose(isas[i])) {
				assert_int_equal(
					setenv("ASSAY_ISA", isas[i], 1), 0);
				check_kernel(&m, field, rows, n_rows);
			}
		free(rows);
		model_close(&m);
		n_cases++;
	}
	assert_true(n_cases >= CASES_MIN);
	buf_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_values_are_the_libraries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
