/* SPDX-License-Identifier: Apache-2.0 */
/* Does it hold on rows, and on a time, that it was not fitted on: for each set
 * the measures of the model's kind with their intervals, against a floor and
 * against the training rows. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "stats/metrics.h"
#include "stats/order.h"
#include "validate/function.h"
#include "validate/measure.h"

/* The number by which sets are compared: AUC, root mean squared error, or
 * share of errors; NaN where there is none. */
struct headline {
	double train;
	bool has_time;
};

static void set_end(struct json *a, const char *name, const char *end, double v)
{
	char *member = xasprintf("%s_%s", name, end);

	json_set_real(a, member, v);
	free(member);
}

static void add_ci(struct json *a, const char *name, const struct ci *c)
{
	json_set_real(a, name, c->value);
	set_end(a, name, "low", c->low);
	set_end(a, name, "high", c->high);
}

/* Worst of two. */
static enum val_outcome worse(enum val_outcome a, enum val_outcome b)
{
	return a > b ? a : b;
}

/* Judges value <= limit (or >= where below is set). */
static enum val_outcome judge(const struct val_subject *s, const char *limit,
	double value, bool at_least, struct json *a)
{
	double x;

	if (!limits_get(s->limits, limit, &x))
		return VAL_JUDGE;
	json_set_real(json_edit(a, "limits"), limit, x);
	return (at_least ? value >= x : value <= x) ? VAL_PASS : VAL_FAIL;
}

static int binary(const struct val_subject *s, const struct labelled *l,
	struct headline *h, bool train, struct json *a, enum val_outcome *o,
	struct err *err)
{
	struct metrics_rank rank;
	struct ci auc, brier;
	int rc = metrics_rank(&rank, l->margin, l->label, l->n, err);

	if (rc == 0)
		rc = ci_auc(&auc, l->margin, l->label, l->n, err);
	if (rc == 0)
		rc = measure_mean(&brier, l->loss, l->n, err);
	if (rc)
		return rc;
	add_ci(a, "auc", &auc);
	add_ci(a, "brier", &brier);
	json_set_real(a, "ks", rank.ks);
	json_set_int(a, "positive", (int64_t)rank.n_pos);
	if (train) {
		h->train = auc.value;
		return 0;
	}
	*o = judge(s, "performance.auc", auc.low, true, a);
	if (isfinite(h->train)) {
		json_set_real(a, "gap", h->train - auc.value);
		*o = worse(*o, judge(s, "performance.gap", h->train - auc.value,
				       false, a));
	}
	return 0;
}

/* Mean square of the answers' distance to their mean. */
static double spread(const struct labelled *l)
{
	struct ksum sum = {0, 0}, square = {0, 0};
	double mean;

	for (size_t i = 0; i < l->n; i++)
		ksum_add(&sum, l->y[i]);
	mean = ksum_value(&sum) / (double)l->n;
	for (size_t i = 0; i < l->n; i++)
		ksum_add(&square, (l->y[i] - mean) * (l->y[i] - mean));
	return ksum_value(&square) / (double)l->n;
}

static int numbers(const struct val_subject *s, const struct labelled *l,
	struct headline *h, bool train, struct json *a, enum val_outcome *o,
	struct err *err)
{
	const double var = spread(l);
	struct ci rmse;
	double skill = -HUGE_VAL;
	int rc = measure_root(&rmse, l->loss, l->n, s->seed, err);

	if (rc)
		return rc;
	add_ci(a, "rmse", &rmse);
	json_set_real(a, "mae", metrics_mae(l->pred, l->y, l->n));
	if (var > 0) {
		skill = 1 - rmse.high * rmse.high / var;
		json_set_real(
			a, "explained", 1 - rmse.value * rmse.value / var);
	}
	if (train) {
		h->train = rmse.value;
		return 0;
	}
	*o = judge(s, "performance.skill", skill, true, a);
	if (isfinite(h->train) && h->train > 0) {
		json_set_real(a, "growth", rmse.value / h->train);
		*o = worse(*o, judge(s, "performance.error",
				       rmse.value / h->train, false, a));
	}
	return 0;
}

static int classes(const struct val_subject *s, const struct labelled *l,
	struct headline *h, bool train, struct json *a, enum val_outcome *o,
	struct err *err)
{
	struct ci errors;
	int rc = measure_mean(&errors, l->loss, l->n, err);

	if (rc)
		return rc;
	add_ci(a, "errors", &errors);
	*o = VAL_JUDGE;
	if (train) {
		h->train = errors.value;
		*o = VAL_PASS;
	} else if (isfinite(h->train)) {
		json_set_real(a, "gap", errors.value - h->train);
		*o = judge(s, "performance.gap", errors.value - h->train, false,
			a);
	}
	return 0;
}

static int measure(const struct val_subject *s, const struct labelled *l,
	struct headline *h, bool train, struct json *a, enum val_outcome *o,
	struct err *err)
{
	switch (s->model.task) {
	case TASK_BINARY:
		return binary(s, l, h, train, a, o, err);
	case TASK_MULTICLASS:
		return classes(s, l, h, train, a, o, err);
	default:
		return numbers(s, l, h, train, a, o, err);
	}
}

static int one_set(const struct val_subject *s, const struct val_set *set,
	struct headline *h, struct json *body, struct err *err)
{
	const bool train = strcmp(set->role, "train") == 0;
	enum val_outcome o = VAL_PASS;
	struct err why = ERR_INIT;
	struct labelled l;
	struct json *a;
	int rc = labelled_take(&l, s, set, err);

	if (rc)
		return rc;
	a = body_part(body, set->role, VAL_PASS,
		s->model.task == TASK_BINARY       ? "performance.binary"
		: s->model.task == TASK_MULTICLASS ? "performance.classes"
						   : "performance.numbers");
	json_set_int(a, "rows", (int64_t)l.n);
	json_set(a, "limits", json_object());
	if (measure(s, &l, h, train, a, &o, &why)) {
		o = VAL_NOT_ANSWERABLE;
		json_set_str(body_last(body), "message",
			set->has_label ? "performance.too_few"
				       : "performance.no_label");
	}
	json_set_str(body_last(body), "outcome", val_outcome_name(o));
	labelled_release(&l);
	return 0;
}

int ev_performance(struct val_subject *s, struct json *body, struct err *err)
{
	struct headline h = {NAN, false};

	for (size_t i = 0; i < SUBJECT_ROLES; i++) {
		const char *role = subject_roles[i];
		const struct val_set *set;
		int rc = subject_set(s, role, &set, err);

		if (rc == 0 && set)
			rc = one_set(s, set, &h, body, err);
		if (rc)
			return rc;
		h.has_time |= set && set->has_time;
		if (!set)
			body_part(body, role, VAL_NOT_ANSWERABLE,
				i < 2        ? "performance.no_set"
				: h.has_time ? "performance.no_later_rows"
					     : "performance.no_time");
	}
	return 0;
}
