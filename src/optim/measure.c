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

/* (n_rows, *n_outputs) */
static int predictions_of(double **out, size_t *n_outputs,
	const struct model *m, const struct measure_data *data, struct err *err)
{
	struct engine *e;
	double *margins;
	const int rc = engine_new(&e, m, err);

	if (rc < 0)
		return rc;
	*n_outputs = engine_n_outputs(e);
	margins = xcalloc(data->n_rows * *n_outputs + 1, sizeof(*margins));
	*out = xcalloc(data->n_rows * *n_outputs + 1, sizeof(**out));
	engine_margins(e, data->rows, data->n_rows, margins);
	engine_predict(e, margins, data->n_rows, *out);
	free(margins);
	engine_free(e);
	return 0;
}

int measure_kind(enum measure_kind *out, const struct model *m, struct err *err)
{
	const bool probabilities =
		m->link == LINK_SOFTMAX || m->link == LINK_OVA;

	if (m->task == TASK_BINARY && m->n_groups == 1)
		*out = MEASURE_TWO;
	else if (m->task == TASK_MULTICLASS && probabilities)
		*out = MEASURE_CLASSES;
	else if (m->n_groups == 1 && m->task != TASK_RANK)
		*out = MEASURE_NUMBER;
	else
		return err_set(err, ERR_UNSUPPORTED,
			_("the model ranks, or gives classes without their "
			  "probabilities; quality is judged for classes with "
			  "probabilities or for one number"));
	return 0;
}

struct pair {
	double *a, *b;   /* predictions, (n_rows, width) */
	double *la, *lb; /* squared errors, (n_rows) */
	uint8_t *class;  /* (n_rows) */
	size_t width;
};

/* Outcomes of a model of classes are whole numbers below the count. */
static int check_labels(
	const struct measure_data *d, size_t n_classes, struct err *err)
{
	for (size_t r = 0; r < d->n_rows; r++) {
		const double y = d->label[r];
		char text[NUM_TEXT_MAX];

		if (y >= 0.0 && y < (double)n_classes && y == floor(y))
			continue;
		num_format_double(text, y);
		return err_set(err, ERR_ARG,
			_("row %zu: the outcome of a model of %zu classes is "
			  "%s, it must be a whole number below that"),
			r + 1, n_classes, text);
	}
	return 0;
}

static int judge_two(struct measure_quality *q, struct pair *p,
	const struct measure_data *d, const struct measure_ask *ask,
	struct err *err)
{
	const struct ci_pair scores = {p->a, p->b, q->n_rows};
	struct metrics_rank a, b;
	int rc;

	for (size_t r = 0; r < q->n_rows; r++)
		p->class[r] = d->label[r] == 1.0;
	rc = metrics_rank(&a, p->a, p->class, q->n_rows, err);
	if (rc == 0)
		rc = metrics_rank(&b, p->b, p->class, q->n_rows, err);
	if (rc == 0)
		rc = ci_auc_delta(&q->auc, &scores, p->class, err);
	if (rc < 0)
		return rc;
	q->a[0] = a.auc;
	q->b[0] = b.auc;
	q->cut = ask->cut;
	q->flips = metrics_flips(p->a, p->b, q->n_rows, ask->cut);
	return 0;
}

static size_t most_probable(const double *p, size_t n)
{
	size_t best = 0;

	for (size_t k = 1; k < n; k++)
		if (p[k] > p[best])
			best = k;
	return best;
}

static void judge_classes(struct measure_quality *q, const struct pair *p,
	const struct measure_data *d)
{
	size_t right_a = 0, right_b = 0;

	for (size_t r = 0; r < q->n_rows; r++) {
		const size_t a = most_probable(p->a + r * p->width, p->width);
		const size_t b = most_probable(p->b + r * p->width, p->width);

		right_a += (double)a == d->label[r];
		right_b += (double)b == d->label[r];
		q->moved += a != b;
	}
	q->a[0] = (double)right_a / (double)q->n_rows;
	q->b[0] = (double)right_b / (double)q->n_rows;
}

/* Squared errors of a row; of classes summed over all of them. */
static void losses(double *out, const double *p, const struct pair *pair,
	const struct measure_data *d)
{
	const size_t width = pair->width;

	for (size_t r = 0; r < d->n_rows; r++) {
		const double *row = p + r * width;

		out[r] = 0.0;
		for (size_t k = 0; k < width; k++) {
			const double y =
				width == 1 ? d->label[r]
					   : (double)(d->label[r] == (double)k);

			out[r] += (row[k] - y) * (row[k] - y);
		}
	}
}

static double mean(const double *v, size_t n)
{
	struct ksum s = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		ksum_add(&s, v[i]);
	return ksum_value(&s) / (double)n;
}

static int judge(struct measure_quality *q, struct pair *p,
	const struct measure_data *d, const struct measure_ask *ask,
	struct err *err)
{
	const struct ci_pair loss = {p->la, p->lb, q->n_rows};
	int rc = 0;

	if (q->kind == MEASURE_NUMBER) {
		q->a[0] = metrics_rmse(p->a, d->label, q->n_rows);
		q->b[0] = metrics_rmse(p->b, d->label, q->n_rows);
		q->a[1] = metrics_mae(p->a, d->label, q->n_rows);
		q->b[1] = metrics_mae(p->b, d->label, q->n_rows);
		return ci_bootstrap_delta(
			&q->rmse, &loss, CI_OF_ROOT_MEAN, ask->seed, err);
	}
	q->a[1] = mean(p->la, q->n_rows);
	q->b[1] = mean(p->lb, q->n_rows);
	if (q->kind == MEASURE_TWO)
		rc = judge_two(q, p, d, ask, err);
	else
		judge_classes(q, p, d);
	if (rc == 0)
		rc = ci_bootstrap_delta(
			&q->brier, &loss, CI_OF_MEAN, ask->seed, err);
	return rc;
}

int measure_quality(struct measure_quality *out, const struct model *a,
	const struct model *b, const struct measure_data *data,
	const struct measure_ask *ask, struct err *err)
{
	const size_t n = data->n_rows;
	struct measure_quality q = {.n_rows = n};
	struct pair p = {NULL, NULL, NULL, NULL, NULL, 0};
	int rc = need_alike(a, b, err);

	if (rc == 0)
		rc = measure_kind(&q.kind, a, err);
	if (rc == 0 && q.kind != MEASURE_NUMBER)
		rc = check_labels(
			data, q.kind == MEASURE_TWO ? 2 : a->n_groups, err);
	if (rc == 0)
		rc = predictions_of(&p.a, &p.width, a, data, err);
	if (rc == 0)
		rc = predictions_of(&p.b, &p.width, b, data, err);
	if (rc == 0) {
		p.la = xcalloc(n + 1, sizeof(*p.la));
		p.lb = xcalloc(n + 1, sizeof(*p.lb));
		p.class = xcalloc(n + 1, 1);
		losses(p.la, p.a, &p, data);
		losses(p.lb, p.b, &p, data);
		rc = judge(&q, &p, data, ask, err);
	}
	if (rc == 0)
		*out = q;
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
	static const char *const names[][2] = {
		{"auc", "brier"}, {"right", "brier"}, {"rmse", "mae"}};
	struct json *o = json_object();

	json_set_int(o, "rows", (int64_t)q->n_rows);
	add_pair(o, names[q->kind][0], q->a[0], q->b[0]);
	add_pair(o, names[q->kind][1], q->a[1], q->b[1]);
	if (q->kind == MEASURE_NUMBER) {
		json_set(o, "drmse", measure_ci_json(&q->rmse));
		return o;
	}
	json_set(o, "dbrier", measure_ci_json(&q->brier));
	if (q->kind == MEASURE_CLASSES) {
		json_set_int(o, "moved", (int64_t)q->moved);
		return o;
	}
	json_set(o, "dauc", measure_ci_json(&q->auc));
	json_set_real(o, "cut", q->cut);
	json_set_int(o, "flips_up", (int64_t)q->flips.up);
	json_set_int(o, "flips_down", (int64_t)q->flips.down);
	return o;
}
