/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "stats/order.h"

static int need_alike(
	const struct model *a, const struct model *b, struct err *err)
{
	if (a->n_features == b->n_features && a->n_groups == b->n_groups)
		return 0;
	return err_set(err, ERR_ARG,
		_("the models have %u and %u features, %u and %u outputs; "
		  "only models of the same inputs and outputs are compared"),
		a->n_features, b->n_features, a->n_groups, b->n_groups);
}

static int margins_of(double **out, const struct model *m,
	const struct measure_data *data, struct err *err)
{
	struct engine *e;
	const int rc = engine_new(&e, m, err);

	if (rc < 0)
		return rc;
	*out = xcalloc(data->n_rows * m->n_groups + 1, sizeof(**out));
	engine_margins(e, data->rows, data->n_rows, *out);
	engine_free(e);
	return 0;
}

static void compare(struct measure_equal *out, const double *a, const double *b,
	size_t n_rows, size_t groups)
{
	double *gap = xcalloc(n_rows + 1, sizeof(*gap));

	memset(out, 0, sizeof(*out));
	out->rows = n_rows;
	for (size_t r = 0; r < n_rows; r++) {
		const double *x = a + r * groups, *y = b + r * groups;

		for (size_t g = 0; g < groups; g++)
			gap[r] = fmax(gap[r], fabs(y[g] - x[g]));
		if (memcmp(x, y, groups * sizeof(*x)) == 0)
			continue;
		if (out->different++ == 0)
			out->first = r;
	}
	order_sort(gap, n_rows);
	if (n_rows > 0) {
		out->largest = gap[n_rows - 1];
		out->q50 = order_quantile(gap, n_rows, 0.5);
		out->q99 = order_quantile(gap, n_rows, 0.99);
	}
	free(gap);
}

int measure_rows(struct measure_equal *out, const struct model *a,
	const struct model *b, const struct measure_data *data, struct err *err)
{
	double *x = NULL, *y = NULL;
	int rc = need_alike(a, b, err);

	if (rc == 0)
		rc = margins_of(&x, a, data, err);
	if (rc == 0)
		rc = margins_of(&y, b, data, err);
	if (rc == 0)
		compare(out, x, y, data->n_rows, a->n_groups);
	free(x);
	free(y);
	return rc;
}

/* Predictions of output 0 and of class 1. */
static int predictions_of(double **out, const struct model *m,
	const struct measure_data *data, struct err *err)
{
	struct engine *e;
	double *margins, *p;
	size_t n;
	const int rc = engine_new(&e, m, err);

	if (rc < 0)
		return rc;
	n = engine_n_outputs(e);
	margins = xcalloc(data->n_rows * n + 1, sizeof(*margins));
	p = xcalloc(data->n_rows * n + 1, sizeof(*p));
	engine_margins(e, data->rows, data->n_rows, margins);
	engine_predict(e, margins, data->n_rows, p);
	for (size_t r = 0; r < data->n_rows; r++)
		p[r] = p[r * n];
	free(margins);
	engine_free(e);
	*out = p;
	return 0;
}

struct pair {
	double *a, *b;   /* predictions */
	double *la, *lb; /* squared errors */
	uint8_t *class;
};

static int classes(
	struct pair *p, const struct measure_data *d, struct err *err)
{
	for (size_t r = 0; r < d->n_rows; r++) {
		if (!(d->label[r] == 0.0 || d->label[r] == 1.0)) {
			char text[NUM_TEXT_MAX];

			num_format_double(text, d->label[r]);
			return err_set(err, ERR_ARG,
				_("row %zu: the outcome of a two-class model "
				  "is %s, it must be 0 or 1"),
				r + 1, text);
		}
		p->class[r] = d->label[r] == 1.0;
	}
	return 0;
}

static int judge_binary(struct measure_quality *q, const struct pair *p,
	const struct measure_ask *ask, struct err *err)
{
	const struct ci_pair scores = {p->a, p->b, q->n_rows};
	const struct ci_pair losses = {p->la, p->lb, q->n_rows};
	struct metrics_rank a, b;
	int rc = metrics_rank(&a, p->a, p->class, q->n_rows, err);

	if (rc == 0)
		rc = metrics_rank(&b, p->b, p->class, q->n_rows, err);
	if (rc == 0)
		rc = ci_auc_delta(&q->auc, &scores, p->class, err);
	if (rc == 0)
		rc = ci_bootstrap_delta(
			&q->brier, &losses, CI_OF_MEAN, ask->seed, err);
	if (rc < 0)
		return rc;
	q->a[0] = a.auc;
	q->b[0] = b.auc;
	q->a[1] = metrics_brier(p->a, p->class, q->n_rows);
	q->b[1] = metrics_brier(p->b, p->class, q->n_rows);
	q->cut = ask->cut;
	q->flips = metrics_flips(p->a, p->b, q->n_rows, ask->cut);
	return 0;
}

static int judge_number(struct measure_quality *q, const struct pair *p,
	const struct measure_data *d, const struct measure_ask *ask,
	struct err *err)
{
	const struct ci_pair losses = {p->la, p->lb, q->n_rows};

	q->a[0] = metrics_rmse(p->a, d->label, q->n_rows);
	q->b[0] = metrics_rmse(p->b, d->label, q->n_rows);
	q->a[1] = metrics_mae(p->a, d->label, q->n_rows);
	q->b[1] = metrics_mae(p->b, d->label, q->n_rows);
	return ci_bootstrap_delta(
		&q->rmse, &losses, CI_OF_ROOT_MEAN, ask->seed, err);
}

static int need_one_output(const struct model *m, struct err *err)
{
	if (m->n_groups == 1)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		_("the model has %u outputs; quality is compared for models "
		  "of one output (two classes, or a number)"),
		m->n_groups);
}

int measure_quality(struct measure_quality *out, const struct model *a,
	const struct model *b, const struct measure_data *data,
	const struct measure_ask *ask, struct err *err)
{
	const size_t n = data->n_rows;
	struct measure_quality q = {
		.binary = a->task == TASK_BINARY, .n_rows = n};
	struct pair p = {NULL, NULL, NULL, NULL, NULL};
	int rc = need_alike(a, b, err);

	if (rc == 0)
		rc = need_one_output(a, err);
	if (rc == 0)
		rc = predictions_of(&p.a, a, data, err);
	if (rc == 0)
		rc = predictions_of(&p.b, b, data, err);
	if (rc < 0)
		goto out;
	p.la = xcalloc(n + 1, sizeof(*p.la));
	p.lb = xcalloc(n + 1, sizeof(*p.lb));
	p.class = xcalloc(n + 1, 1);
	for (size_t r = 0; r < n; r++) {
		const double da = p.a[r] - data->label[r];
		const double db = p.b[r] - data->label[r];

		p.la[r] = da * da;
		p.lb[r] = db * db;
	}
	if (q.binary) {
		rc = classes(&p, data, err);
		if (rc == 0)
			rc = judge_binary(&q, &p, ask, err);
	} else {
		rc = judge_number(&q, &p, data, ask, err);
	}
	if (rc == 0)
		*out = q;
out:
	free(p.a);
	free(p.b);
	free(p.la);
	free(p.lb);
	free(p.class);
	return rc;
}

struct json *measure_equal_json(const struct measure_equal *e)
{
	struct json *o = json_object();

	json_set_int(o, "rows", (int64_t)e->rows);
	json_set_int(o, "different", (int64_t)e->different);
	if (e->different)
		json_set_int(o, "first", (int64_t)e->first);
	json_set_real(o, "largest", e->largest);
	json_set_real(o, "q50", e->q50);
	json_set_real(o, "q99", e->q99);
	return o;
}

struct json *measure_ci_json(const struct ci *c)
{
	struct json *o = json_object();

	json_set_real(o, "value", c->value);
	json_set_real(o, "se", c->se);
	json_set_real(o, "low", c->low);
	json_set_real(o, "high", c->high);
	return o;
}

static void add_pair(struct json *o, const char *name, double a, double b)
{
	struct json *p = json_set(o, name, json_object());

	json_set_real(p, "parent", a);
	json_set_real(p, "child", b);
}

struct json *measure_quality_json(const struct measure_quality *q)
{
	struct json *o = json_object();

	json_set_int(o, "rows", (int64_t)q->n_rows);
	add_pair(o, q->binary ? "auc" : "rmse", q->a[0], q->b[0]);
	add_pair(o, q->binary ? "brier" : "mae", q->a[1], q->b[1]);
	if (!q->binary) {
		json_set(o, "drmse", measure_ci_json(&q->rmse));
		return o;
	}
	json_set(o, "dauc", measure_ci_json(&q->auc));
	json_set(o, "dbrier", measure_ci_json(&q->brier));
	json_set_real(o, "cut", q->cut);
	json_set_int(o, "flips_up", (int64_t)q->flips.up);
	json_set_int(o, "flips_down", (int64_t)q->flips.down);
	return o;
}
