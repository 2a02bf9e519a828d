/* SPDX-License-Identifier: Apache-2.0 */
/* Do the numbers mean what they say, on rows that the model was not fitted on.
 * Probabilities: expected calibration error, and the slope of the recalibration
 * by logit. Numbers: the slope of answers on predictions by least squares, and
 * the mean error as a share of the spread of the answers. Beside it a table of
 * bins of equal mass: what was predicted in each, and what happened. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "stats/metrics.h"
#include "stats/order.h"
#include "validate/function.h"
#include "validate/measure.h"

static bool holds_one(double slope, double se)
{
	return fabs(slope - 1) <= CI_Z * se;
}

enum { BINS = METRICS_ECE_BINS };

/* The table of the part that was added last: rows in the order of their
 * predictions, bin b from b n / BINS up to (b + 1) n / BINS. */
static void add_bins(struct json *body, const struct labelled *l)
{
	struct json *table = json_set(body_last(body), "bins", json_array());
	size_t *order = order_of(l->pred, l->n);

	for (size_t b = 0; b < BINS; b++) {
		const size_t from = b * l->n / BINS;
		const size_t to = (b + 1) * l->n / BINS;
		struct ksum x = {0, 0}, y = {0, 0};
		struct json *o;

		for (size_t i = from; i < to; i++) {
			ksum_add(&x, l->pred[order[i]]);
			ksum_add(&y, l->y[order[i]]);
		}
		if (from == to)
			continue;
		o = json_push(table, json_object());
		json_set_int(o, "rows", (int64_t)(to - from));
		json_set_real(
			o, "predicted", ksum_value(&x) / (double)(to - from));
		json_set_real(
			o, "happened", ksum_value(&y) / (double)(to - from));
	}
	free(order);
}

static void slope_part(
	struct json *body, const char *role, const struct metrics_slope *m)
{
	const bool ok = holds_one(m->slope, m->slope_se);
	struct json *a = body_part(body, role, ok ? VAL_PASS : VAL_FAIL,
		ok ? "calibration.slope.one" : "calibration.slope.other");

	json_set_real(a, "slope", m->slope);
	json_set_real(a, "low", m->slope - CI_Z * m->slope_se);
	json_set_real(a, "high", m->slope + CI_Z * m->slope_se);
	json_set_real(a, "intercept", m->intercept);
}

static void ece_part(const struct val_subject *s, struct json *body,
	const char *role, const struct metrics_ece *e, size_t n)
{
	double max = 0;
	const bool has = limits_get(s->limits, "calibration.ece", &max);
	enum val_outcome o = VAL_JUDGE;
	struct json *a;

	if (has)
		o = e->ece <= max          ? VAL_PASS
		    : e->ece <= e->null_95 ? VAL_WARN
					   : VAL_FAIL;
	a = body_part(body, role, o,
		o == VAL_WARN ? "calibration.ece.too_few" : "calibration.ece");
	json_set_real(a, "ece", e->ece);
	json_set_real(a, "perfect", e->null_95);
	json_set_int(a, "rows", (int64_t)n);
	json_set_real(a, "limit", max);
}

static void probabilities(const struct val_subject *s, const char *role,
	const struct labelled *l, struct json *body)
{
	struct metrics_ece e;
	struct metrics_slope m;

	if (metrics_slope(&m, l->pred, l->label, l->n, NULL) ||
		metrics_ece(&e, l->pred, l->label, l->n, s->seed, NULL)) {
		body_part(
			body, role, VAL_NOT_ANSWERABLE, "calibration.too_few");
		return;
	}
	slope_part(body, role, &m);
	ece_part(s, body, role, &e, l->n);
	add_bins(body, l);
}

/* Means and centred second moments of predictions x and answers y. */
struct moments {
	double mean_x, mean_y, xx, xy, yy;
};

static struct moments moments_of(const struct labelled *l)
{
	struct ksum x = {0, 0}, y = {0, 0}, xx = {0, 0}, xy = {0, 0},
		    yy = {0, 0};
	const double n = (double)l->n;
	struct moments m;

	for (size_t i = 0; i < l->n; i++) {
		ksum_add(&x, l->pred[i]);
		ksum_add(&y, l->y[i]);
	}
	m.mean_x = ksum_value(&x) / n;
	m.mean_y = ksum_value(&y) / n;
	for (size_t i = 0; i < l->n; i++) {
		const double dx = l->pred[i] - m.mean_x;
		const double dy = l->y[i] - m.mean_y;

		ksum_add(&xx, dx * dx);
		ksum_add(&xy, dx * dy);
		ksum_add(&yy, dy * dy);
	}
	m.xx = ksum_value(&xx);
	m.xy = ksum_value(&xy);
	m.yy = ksum_value(&yy);
	return m;
}

/* y = a + b x by least squares, with the standard error of b that holds when
 * the spread is not the same everywhere (White, 1980, HC0). */
static void least_squares(struct metrics_slope *out, const struct labelled *l,
	const struct moments *m)
{
	struct ksum meat = {0, 0};

	out->slope = m->xy / m->xx;
	out->intercept = m->mean_y - out->slope * m->mean_x;
	for (size_t i = 0; i < l->n; i++) {
		const double dx = l->pred[i] - m->mean_x;
		const double e =
			l->y[i] - out->intercept - out->slope * l->pred[i];

		ksum_add(&meat, dx * dx * e * e);
	}
	out->slope_se = sqrt(ksum_value(&meat)) / m->xx;
}

static void level_part(const struct val_subject *s, struct json *body,
	const char *role, const struct moments *m, size_t n)
{
	const double level =
		fabs(m->mean_x - m->mean_y) / sqrt(m->yy / (double)n);
	double max = 0;
	const bool has = limits_get(s->limits, "calibration.level", &max);
	struct json *a = body_part(body, role,
		!has           ? VAL_JUDGE
		: level <= max ? VAL_PASS
			       : VAL_FAIL,
		"calibration.level");

	json_set_real(a, "level", level);
	json_set_real(a, "predicted", m->mean_x);
	json_set_real(a, "happened", m->mean_y);
	json_set_int(a, "rows", (int64_t)n);
	json_set_real(a, "limit", max);
}

static void numbers(const struct val_subject *s, const char *role,
	const struct labelled *l, struct json *body)
{
	struct metrics_slope line;
	struct moments m;

	m = l->n >= 3 ? moments_of(l) : (struct moments){0, 0, 0, 0, 0};
	if (!(m.xx > 0) || !(m.yy > 0)) {
		body_part(
			body, role, VAL_NOT_ANSWERABLE, "calibration.too_few");
		return;
	}
	least_squares(&line, l, &m);
	slope_part(body, role, &line);
	level_part(s, body, role, &m, l->n);
	add_bins(body, l);
}

int ev_calibration(struct val_subject *s, struct json *body, struct err *err)
{
	const struct val_set *set = NULL;
	struct labelled l;
	int rc = 0;

	for (size_t i = SUBJECT_ROLES; rc == 0 && i-- > 1 && !set;) {
		rc = subject_set(s, subject_roles[i], &set, err);
		if (set && !set_labelled(set))
			set = NULL;
	}
	if (rc == 0 && !set) {
		body_part(
			body, "test", VAL_NOT_ANSWERABLE, "calibration.no_set");
		return 0;
	}
	if (rc == 0)
		rc = labelled_take(&l, s, set, err);
	if (rc)
		return rc;
	if (s->model.task == TASK_BINARY)
		probabilities(s, set->role, &l, body);
	else if (s->model.task == TASK_MULTICLASS || s->model.task == TASK_RANK)
		body_part(body, set->role, VAL_NOT_ANSWERABLE,
			"calibration.not_this_kind");
	else
		numbers(s, set->role, &l, body);
	labelled_release(&l);
	return 0;
}
