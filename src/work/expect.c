/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "table/csv.h"
#include "work/outputs.h"

/* 64 million values are half a gigabyte: more is refused. */
#define EXPECT_VALUES_MAX ((size_t)64 << 20)

/* Finds which output of the model a column's name means. */
static bool match_column(
	struct expect_column *out, const char *name, const struct scoring *s)
{
	struct buf want = BUF_INIT;
	bool found = false;

	for (int margin = 0; margin < 2 && !found; margin++) {
		const size_t n =
			output_count(&s->model, margin != 0, s->n_outputs);

		for (size_t i = 0; i < n && !found; i++) {
			buf_clear(&want);
			output_name(&want, margin != 0, i, n);
			found = strcmp(buf_str(&want), name) == 0;
			out->margin = margin != 0;
			out->output = i;
		}
	}
	buf_release(&want);
	return found;
}

static int choose_columns(struct expect *e, struct csv *csv,
	const struct scoring *s, struct err *err)
{
	const size_t n = csv_n_columns(csv);
	size_t *which = xcalloc(n, sizeof(*which));
	enum column_type *types = xcalloc(n, sizeof(*types));
	int rc = 0;

	e->columns = xcalloc(n, sizeof(*e->columns));
	for (size_t i = 0; i < n; i++) {
		struct expect_column *c = &e->columns[e->n_columns];

		if (!match_column(c, csv_column_name(csv, i), s))
			continue;
		which[e->n_columns] = i;
		types[e->n_columns++] = COLUMN_NUMBER;
	}
	if (e->n_columns)
		csv_select(csv, which, types, e->n_columns);
	else
		rc = err_set(err, ERR_PARSE,
			_("%s: no column is named 'prediction' or 'margin' "
			  "(with _0, _1 ... where the model has several "
			  "outputs)"),
			e->path);
	free(which);
	free(types);
	return rc;
}

static int add_batch(struct expect *e, const struct batch *b, size_t *capacity,
	struct err *err)
{
	const size_t k = e->n_columns;

	if ((e->n_rows + b->n_rows) * k > EXPECT_VALUES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: more than %zu expected values"), e->path,
			EXPECT_VALUES_MAX);
	e->values = xgrow(e->values, capacity, (e->n_rows + b->n_rows) * k,
		sizeof(*e->values));
	for (size_t r = 0; r < b->n_rows; r++)
		for (size_t i = 0; i < k; i++)
			e->values[(e->n_rows + r) * k + i] =
				b->columns[i].number[r];
	e->n_rows += b->n_rows;
	return 0;
}

int expect_open(struct expect *e, const char *path, const struct scoring *s,
	struct err *err)
{
	struct batch batch = BATCH_INIT;
	struct csv *csv = NULL;
	size_t capacity = 0;
	int rc;

	memset(e, 0, sizeof(*e));
	e->path = path;
	rc = csv_open(&csv, path, err);
	if (rc == 0)
		rc = choose_columns(e, csv, s, err);
	while (rc == 0 && (rc = csv_next(csv, &batch, err)) > 0)
		rc = add_batch(e, &batch, &capacity, err);
	batch_release(&batch);
	csv_close(csv);
	if (rc)
		expect_close(e);
	return rc;
}

static void compare(struct expect *e, double want, double got, uint64_t row)
{
	const bool both_nan = isnan(want) && isnan(got);
	const double d = fabs(want - got);

	if (want == got || both_nan) {
		e->equal_values++;
		return;
	}
	if (!(d <= e->max_difference)) {
		e->max_difference = isnan(d) ? (double)INFINITY : d;
		e->max_row = row;
	}
}

/* The number that the text stands for, in the type of the model's library. */
static double narrow(const struct scoring *s, double want)
{
	return s->model.source == MODEL_XGBOOST ? (double)(float)want : want;
}

int expect_batch(struct expect *e, const struct scoring *s, uint64_t first,
	struct err *err)
{
	const size_t k = e->n_columns;

	if (first + s->batch.n_rows > e->n_rows)
		return err_set(err, ERR_PARSE,
			_("%s: has %llu rows, fewer than the data"), e->path,
			(unsigned long long)e->n_rows);
	for (size_t r = 0; r < s->batch.n_rows; r++)
		for (size_t i = 0; i < k; i++) {
			const struct expect_column *c = &e->columns[i];
			const double *v =
				c->margin ? s->margins : s->predictions;

			compare(e, narrow(s, e->values[(first + r) * k + i]),
				v[r * s->n_outputs + c->output], first + r);
		}
	e->seen = first + s->batch.n_rows;
	return 0;
}

int expect_finish(const struct expect *e, struct json *out, struct err *err)
{
	const uint64_t values = e->n_rows * e->n_columns;

	if (e->seen != e->n_rows)
		return err_set(err, ERR_PARSE,
			_("%s: has %llu rows, the data %llu"), e->path,
			(unsigned long long)e->n_rows,
			(unsigned long long)e->seen);
	json_set_int(out, "rows", (int64_t)e->n_rows);
	json_set_int(out, "values", (int64_t)values);
	json_set_int(out, "equal_values", (int64_t)e->equal_values);
	json_set_real(out, "max_difference", e->max_difference);
	json_set_int(out, "max_row", (int64_t)e->max_row + 1);
	return 0;
}

void expect_close(struct expect *e)
{
	free(e->columns);
	free(e->values);
	memset(e, 0, sizeof(*e));
}
