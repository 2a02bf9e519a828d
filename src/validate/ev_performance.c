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

/* One pass over the sets. The headline is the number by which they are
 * compared: AUC, root mean squared error, or share of errors; NaN before the
 * training rows gave one. */
struct pass {
	struct val_subject *s;
	struct json *body;
	const struct val_set *train;
	double headline;
	bool has_time, is_train; /* of the set at hand */
	struct json *args;
	enum val_outcome outcome;
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

/* Judges value <= limit (or >=), and makes the outcome worse by it. */
static void judge(
	struct pass *p, const char *limit, double value, bool at_least)
{
	enum val_outcome o = VAL_JUDGE;
	double x;

	if (limits_get(p->s->limits, limit, &x)) {
		set_end(p->args, "limit", strchr(limit, '.') + 1, x);
		o = (at_least ? value >= x : value <= x) ? VAL_PASS : VAL_FAIL;
	}
	p->outcome = worse(p->outcome, o);
}

static int binary(struct pass *p, const struct labelled *l, struct err *err)
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
	add_ci(p->args, "auc", &auc);
	add_ci(p->args, "brier", &brier);
	json_set_real(p->args, "ks", rank.ks);
	json_set_int(p->args, "positive", (int64_t)rank.n_pos);
	if (p->is_train) {
		p->headline = auc.value;
		return 0;
	}
	judge(p, "performance.auc", auc.low, true);
	if (isfinite(p->headline)) {
		json_set_real(p->args, "gap", p->headline - auc.value);
		judge(p, "performance.gap", p->headline - auc.value, false);
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

static int numbers(struct pass *p, const struct labelled *l, struct err *err)
{
	const double var = spread(l);
	double skill = -HUGE_VAL;
	struct ci rmse;
	int rc = measure_root(&rmse, l->loss, l->n, p->s->seed, err);

	if (rc)
		return rc;
	add_ci(p->args, "rmse", &rmse);
	json_set_real(p->args, "mae", metrics_mae(l->pred, l->y, l->n));
	if (var > 0) {
		skill = 1 - rmse.high * rmse.high / var;
		json_set_real(p->args, "explained",
			1 - rmse.value * rmse.value / var);
	}
	if (p->is_train) {
		p->headline = rmse.value;
		return 0;
	}
	judge(p, "performance.skill", skill, true);
	if (isfinite(p->headline) && p->headline > 0) {
		json_set_real(p->args, "growth", rmse.value / p->headline);
		judge(p, "performance.error", rmse.value / p->headline, false);
	}
	return 0;
}

static int classes(struct pass *p, const struct labelled *l, struct err *err)
{
	struct ci errors;
	int rc = measure_mean(&errors, l->loss, l->n, err);

	if (rc)
		return rc;
	add_ci(p->args, "errors", &errors);
	if (p->is_train) {
		p->headline = errors.value;
	} else if (isfinite(p->headline)) {
		json_set_real(p->args, "gap", errors.value - p->headline);
		judge(p, "performance.gap", errors.value - p->headline, false);
	} else {
		p->outcome = VAL_JUDGE;
	}
	return 0;
}

static int measure(struct pass *p, const struct labelled *l, struct err *err)
{
	switch (p->s->model.task) {
	case TASK_BINARY:
		return binary(p, l, err);
	case TASK_MULTICLASS:
		return classes(p, l, err);
	default:
		return numbers(p, l, err);
	}
}

static const char *message_of(enum model_task task, bool train)
{
	switch (task) {
	case TASK_BINARY:
		return train ? "performance.binary" : "performance.binary.new";
	case TASK_MULTICLASS:
		return train ? "performance.classes"
			     : "performance.classes.new";
	default:
		return train ? "performance.numbers"
			     : "performance.numbers.new";
	}
}

static int one_set(struct pass *p, const struct val_set *set, struct err *err)
{
	struct err why = ERR_INIT;
	struct labelled l;
	int rc = labelled_take(&l, p->s, set, err);

	if (rc)
		return rc;
	p->is_train = strcmp(set->role, "train") == 0;
	p->outcome = VAL_PASS;
	p->args = body_part(p->body, set->role, VAL_PASS,
		message_of(p->s->model.task, p->is_train));
	json_set_int(p->args, "rows", (int64_t)l.n);
	if (measure(p, &l, &why)) {
		p->outcome = VAL_NOT_ANSWERABLE;
		json_set_str(body_last(p->body), "message",
			set->has_label ? "performance.too_few"
				       : "performance.no_label");
	}
	json_set_str(
		body_last(p->body), "outcome", val_outcome_name(p->outcome));
	labelled_release(&l);
	return 0;
}

/* NULL if every row is later than the training rows, else why that is not
 * so, or not known: a set is not out of time because it is called so. */
static const char *not_later(
	const struct val_set *train, const struct val_set *set)
{
	int64_t last = INT64_MIN;

	if (!set->has_time || (train && !train->has_time))
		return "performance.no_time";
	if (!train)
		return "performance.no_train";
	for (size_t r = 0; r < train->n; r++)
		last = train->time[r] > last ? train->time[r] : last;
	for (size_t r = 0; r < set->n; r++)
		if (set->time[r] <= last)
			return "performance.not_later";
	return NULL;
}

static int add_set(struct pass *p, const struct val_set *set, struct err *err)
{
	const char *why = NULL;

	if (strcmp(set->role, "out-of-time") == 0)
		why = not_later(p->train, set);
	if (!why)
		return one_set(p, set, err);
	body_part(p->body, set->role, VAL_NOT_ANSWERABLE, why);
	return 0;
}

static void add_absent(struct pass *p, const char *role)
{
	const bool later = strcmp(role, "out-of-time") == 0;

	body_part(p->body, role, VAL_NOT_ANSWERABLE,
		!later        ? "performance.no_set"
		: p->has_time ? "performance.no_later_rows"
			      : "performance.no_time");
}

int ev_performance(struct val_subject *s, struct json *body, struct err *err)
{
	struct pass p = {.s = s, .body = body, .headline = NAN};

	for (size_t i = 0; i < SUBJECT_ROLES; i++) {
		const struct val_set *set;
		int rc = subject_set(s, subject_roles[i], &set, err);

		if (rc == 0 && set)
			rc = add_set(&p, set, err);
		if (rc)
			return rc;
		if (!set)
			add_absent(&p, subject_roles[i]);
		p.has_time |= set && set->has_time;
		p.train = i == 0 ? set : p.train;
	}
	return 0;
}
