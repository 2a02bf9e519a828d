/* SPDX-License-Identifier: Apache-2.0 */
/* Every golden model (tests/golden/INDEX.tsv, and those of kinds/ and
 * pickles/) gives the margins of the library that made it, bit for bit: float32
 * of XGBoost, double of LightGBM; by each kernel of this machine. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/kernel.h"
#include "model/describe.h"
#include "model/read.h"
#include "model/unpack.h"
#include "table/bind.h"

enum { N_FIELDS = 9, FILE_MAX = 64 << 20, CASES_MIN = 440 };
enum { KINDS_MIN = 190, PICKLES_MIN = 68 };

/* One line of the index. */
struct entry {
	char *field[N_FIELDS];
};
enum {
	IS_LIB,
	IS_VERSION,
	IS_CASE,
	IS_FORMAT,
	MODEL,
	CSV,
	MARGIN,
	PRED,
	FLAGS
};

static char *golden(const char *name)
{
	const char *top = getenv("TOP_SRCDIR");

	return xasprintf("%s/tests/golden/%s", top ? top : ".", name);
}

static void read_golden(struct buf *out, const char *name)
{
	struct err err = ERR_INIT;
	char *path = golden(name);

	if (file_read(out, path, FILE_MAX, &err) < 0)
		fail_msg("%s", err.text);
	free(path);
}

static bool flag_is(const struct entry *e, const char *flag)
{
	const char *at = e->field[FLAGS];
	size_t n = strlen(flag);

	for (; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, flag, n) == 0 &&
			(at[n] == ',' || at[n] == '\0'))
			return true;
	}
	return false;
}

static void open_model(struct model *m, const struct entry *e)
{
	struct model_options options = {ROUNDS_ALL, NULL, false};
	struct model_input in = {.what = e->field[MODEL], .options = &options};
	struct unpacked unpacked = {.file = BUF_INIT};
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	if (flag_is(e, "trees=best"))
		options.rounds = ROUNDS_BEST;
	if (flag_is(e, "missing=-999"))
		options.missing = "-999";
	if (flag_is(e, "missing=0"))
		options.missing = "0";
	read_golden(&bytes, e->field[MODEL]);
	in.data = bytes.data;
	in.size = bytes.len;
	if (unpack(&in, &unpacked, &err) < 0 || model_read(m, &in, &err) < 0)
		fail_msg("%s", err.text);
	unpack_release(&unpacked);
	buf_release(&bytes);
}

/* Binds by position where the file holds no names. */
static struct json *map_by_position(
	const struct model *m, const struct csv *csv)
{
	struct json *map = json_object();
	struct json *columns = json_set(map, "columns", json_object());
	size_t i;

	assert_int_equal(csv_n_columns(csv), m->n_features);
	for (i = 0; i < m->n_features; i++) {
		struct json *one =
			json_set(columns, m->features[i].name, json_object());

		json_set_str(one, "from", csv_column_name(csv, i));
	}
	return map;
}

/* The rows of a CSV file as the model's features. */
static double *read_rows(
	const struct model *m, const struct entry *e, size_t *n_rows)
{
	struct bind_feature *features = model_bind_features(m);
	struct batch batch = BATCH_INIT;
	struct err err = ERR_INIT;
	struct json *map = NULL;
	struct csv *csv = NULL;
	struct bind *bind = NULL;
	const double *rows = NULL;
	double *all = NULL;
	char *path = golden(e->field[CSV]);

	*n_rows = 0;
	if (csv_open(&csv, path, &err) < 0)
		fail_msg("%s", err.text);
	if (flag_is(e, "names=none"))
		map = map_by_position(m, csv);
	if (bind_new(&bind, csv, features, m->n_features, map, NULL, 0, &err) <
		0)
		fail_msg("%s", err.text);
	while (bind_next(bind, &batch, &rows, &err) > 0) {
		size_t n = batch.n_rows * m->n_features;
		size_t at = *n_rows * m->n_features;

		all = xreallocarray(all, at + n, sizeof(*all));
		memcpy(all + at, rows, n * sizeof(*all));
		*n_rows += batch.n_rows;
	}
	if (err.code)
		fail_msg("%s: %s", e->field[MODEL], err.text);
	bind_free(bind);
	csv_close(csv);
	batch_release(&batch);
	json_free(map);
	free(features);
	free(path);
	return all;
}

static uint64_t bits(double v)
{
	uint64_t b;

	memcpy(&b, &v, sizeof(b));
	return b;
}

/* The number at *p, and past the separator behind it. */
static double next_number(const char **p, bool narrow)
{
	size_t n = strcspn(*p, ",\n");
	double v = 0;
	float f = 0;

	if (narrow && num_parse_float(*p, n, &f) == 0)
		v = (double)f;
	else if (num_parse_data(*p, n, &v) < 0)
		fail_msg("no number: %.20s", *p);
	*p += n + 1;
	return v;
}

static void check_margins(const struct entry *e, const struct model *m,
	const double *margins, size_t n_rows)
{
	struct buf expected = BUF_INIT;
	const char *p;
	size_t i;

	read_golden(&expected, e->field[MARGIN]);
	p = expected.data;
	for (i = 0; i < n_rows * m->n_groups; i++) {
		double want = next_number(&p, m->source == MODEL_XGBOOST);

		if (bits(want) != bits(margins[i]) &&
			!(want == 0 && margins[i] == 0))
			fail_msg("%s %s %s: row %zu: %.17g, not %.17g",
				e->field[MODEL], e->field[CSV], e->field[FLAGS],
				i / m->n_groups, margins[i], want);
	}
	assert_int_equal(p - expected.data, expected.len);
	buf_release(&expected);
}

/* Predictions pass through this machine's expf and exp, which may differ from
 * the other's in the last bit or two. */
static void check_predictions(const struct entry *e, const struct model *m,
	const double *predictions, size_t n_rows)
{
	const double allowed = m->source == MODEL_XGBOOST ? 4e-7 : 1e-15;
	struct buf expected = BUF_INIT;
	const char *p;
	size_t i;

	read_golden(&expected, e->field[PRED]);
	p = expected.data;
	for (i = 0; i < n_rows * m->n_groups; i++) {
		double want, got = predictions[i];

		if (m->link == LINK_MAX && i % m->n_groups)
			continue;
		want = next_number(&p, m->source == MODEL_XGBOOST);
		if (fabs(got - want) > allowed * (1 + fabs(want)))
			fail_msg("%s: row %zu: %.17g, not %.17g",
				e->field[MODEL], i / m->n_groups, got, want);
	}
	assert_int_equal(p - expected.data, expected.len);
	buf_release(&expected);
}

static void check_kernel(const struct entry *e, const struct model *m,
	const double *rows, size_t n_rows)
{
	double *margins = xcalloc(n_rows * m->n_groups, sizeof(*margins));
	struct engine *engine;
	struct err err = ERR_INIT;

	if (engine_new(&engine, m, &err) < 0)
		fail_msg("%s", err.text);
	engine_margins(engine, rows, n_rows, margins);
	check_margins(e, m, margins, n_rows);
	engine_predict(engine, margins, n_rows, margins);
	check_predictions(e, m, margins, n_rows);
	engine_free(engine);
	free(margins);
}

/* By each kernel of this machine. */
static void check_entry(const struct entry *e)
{
	static const char *const isas[] = {
		"reference", "generic", "avx2", "avx512"};
	struct model m = {0};
	double *rows;
	size_t n_rows, i;

	open_model(&m, e);
	rows = read_rows(&m, e, &n_rows);
	for (i = 0; i < sizeof(isas) / sizeof(isas[0]); i++)
		if (kernel_choose(isas[i])) {
			assert_int_equal(setenv("ASSAY_ISA", isas[i], 1), 0);
			check_kernel(e, &m, rows, n_rows);
		}
	free(rows);
	model_close(&m);
}

/* Splits one line in place; false at the end. */
static bool next_entry(char **p, struct entry *e)
{
	size_t i;

	if (!**p)
		return false;
	for (i = 0; i < N_FIELDS; i++) {
		size_t n = strcspn(*p, "\t\n");

		assert_int_equal((*p)[n], i + 1 < N_FIELDS ? '\t' : '\n');
		e->field[i] = *p;
		(*p)[n] = '\0';
		*p += n + 1;
	}
	return true;
}

static size_t check_index(const char *name)
{
	struct buf index = BUF_INIT;
	struct entry e;
	size_t n = 0;
	char *p;

	read_golden(&index, name);
	p = index.data;
	assert_true(next_entry(&p, &e)); /* the header */
	while (next_entry(&p, &e)) {
		/* No answer of the library: a row of an unknown level. */
		if (strcmp(e.field[MARGIN], "-") == 0)
			continue;
		check_entry(&e);
		n++;
	}
	buf_release(&index);
	return n;
}

static void matrix_margins_equal_the_library(void **state)
{
	(void)state;
	assert_true(check_index("INDEX.tsv") >= CASES_MIN);
}

/* The legacy binary format, and the rarer kinds of models. */
static void matrix_rarer_kinds_equal_the_library(void **state)
{
	(void)state;
	assert_true(check_index("kinds/INDEX.tsv") >= KINDS_MIN);
}

/* Boosters of every version as Python pickles them. */
static void matrix_pickles_equal_the_library(void **state)
{
	(void)state;
	assert_true(check_index("pickles/INDEX.tsv") >= PICKLES_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matrix_margins_equal_the_library),
		cmocka_unit_test(matrix_rarer_kinds_equal_the_library),
		cmocka_unit_test(matrix_pickles_equal_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
