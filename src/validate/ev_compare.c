/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions and accuracy of a version against its parent, on the same rows. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "stats/ci.h"
#include "stats/metrics.h"
#include "validate/function.h"
#include "validate/measure.h"

static bool claims_lossless(const struct val_subject *s)
{
	return strcmp(json_get_str(json_get(s->facts, "run"), "recipe", ""),
		       "exact") == 0;
}

/* Share of decisions that may turn: none where the change is said to lose
 * nothing. */
static bool flips_limit(const struct val_subject *s, double *max)
{
	if (claims_lossless(s)) {
		*max = 0;
		return true;
	}
	return limits_get(s->limits, "change.flips", max);
}

static struct json *flips_part(const struct val_subject *s, struct json *body,
	const char *role, uint64_t flips, size_t n)
{
	const double share = n ? (double)flips / (double)n : 0;
	double max = 0;
	const bool has = flips_limit(s, &max);
	struct json *a = body_part(body, role,
		!has           ? VAL_JUDGE
		: share <= max ? VAL_PASS
			       : VAL_FAIL,
		"decisions.flips");

	json_set_int(a, "rows", (int64_t)n);
	json_set_int(a, "flips", (int64_t)flips);
	json_set_real(a, "share", share);
	json_set_real(a, "limit", max);
	return a;
}

/* True if predictions lie on both sides of the cut-off. */
static bool cuts(const double *p, size_t n, double cut)
{
	size_t above = 0;

	for (size_t i = 0; i < n; i++)
		above += p[i] >= cut;
	return above && above < n;
}

static void at_cutoffs(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	double cut[LIMITS_LIST_MAX];
	const size_t n = limits_list(s->limits, "change.cutoffs", cut);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		struct metrics_flips f;
		struct json *a;

		if (!cuts(set->parent.pred, set->n, cut[i]))
			continue;
		f = metrics_flips(
			set->parent.pred, set->own.pred, set->n, cut[i]);
		a = flips_part(s, body, set->role, f.up + f.down, set->n);
		json_set_real(a, "cutoff", cut[i]);
		json_set_int(a, "up", (int64_t)f.up);
		json_set_int(a, "down", (int64_t)f.down);
		used++;
	}
	if (!used)
		body_part(body, set->role, VAL_NOT_ANSWERABLE,
			"decisions.no_cutoff");
}

static size_t likeliest(const double *p, size_t k)
{
	size_t best = 0;

	for (size_t i = 1; i < k; i++)
		if (p[i] > p[best])
			best = i;
	return best;
}

static void of_classes(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	const size_t k = set->n_outputs;
	uint64_t flips = 0;

	for (size_t r = 0; r < set->n; r++)
		flips += likeliest(set->own.margin + r * k, k) !=
			 likeliest(set->parent.margin + r * k, k);
	flips_part(s, body, set->role, flips, set->n);
}

int ev_decisions(struct val_subject *s, struct json *body, struct err *err)
{
	size_t sets = 0;

	for (size_t i = 0; i < SUBJECT_ROLES; i++) {
		const struct val_set *set;
		const int rc = subject_set(s, subject_roles[i], &set, err);

		if (rc)
			return rc;
		if (!set)
			continue;
		sets++;
		if (s->model.task == TASK_MULTICLASS)
			of_classes(s, set, body);
		else
			at_cutoffs(s, set, body);
	}
	if (!sets)
		body_part(body, "rows", VAL_NOT_ANSWERABLE, "bounded.no_rows");
	return 0;
}

/* One difference, whose worst end is held against a limit. */
struct loss {
	const char *measure, *limit;
	struct ci ci;
	double worst;
};

static void worst_part(const struct val_subject *s, struct json *body,
	const struct val_set *set, const struct loss *d)
{
	double max = 0;
	const bool has = limits_get(s->limits, d->limit, &max);
	struct json *a = body_part(body, set->role,
		!has              ? VAL_JUDGE
		: d->worst <= max ? VAL_PASS
				  : VAL_FAIL,
		"non_inferior");

	json_set_str(a, "measure", d->measure);
	json_set_real(a, "difference", d->ci.value);
	json_set_real(a, "low", d->ci.low);
	json_set_real(a, "high", d->ci.high);
	json_set_real(a, "worst", d->worst);
	json_set_real(a, "limit", max);
}

static int binary(const struct val_subject *s, const struct val_set *set,
	const struct labelled *l, struct json *body)
{
	const struct ci_pair scores = {l->parent_margin, l->margin, l->n};
	const struct ci_pair losses = {l->parent_loss, l->loss, l->n};
	struct loss auc = {.measure = "AUC", .limit = "change.auc"};
	struct loss brier = {.measure = "Brier", .limit = "change.brier"};

	if (ci_auc_delta(&auc.ci, &scores, l->label, NULL) ||
		ci_mean_delta(&brier.ci, &losses, NULL))
		return -1;
	auc.worst = -auc.ci.low;
	brier.worst = brier.ci.high;
	worst_part(s, body, set, &auc);
	worst_part(s, body, set, &brier);
	return 0;
}

static int numbers(const struct val_subject *s, const struct val_set *set,
	const struct labelled *l, struct json *body)
{
	const struct ci_pair losses = {l->parent_loss, l->loss, l->n};
	struct loss d = {.measure = "RMSE", .limit = "change.error"};
	double before;

	if (ci_bootstrap_delta(&d.ci, &losses, CI_OF_ROOT_MEAN, s->seed, NULL))
		return -1;
	before = metrics_rmse(l->parent_pred, l->y, l->n);
	d.worst = before > 0 ? d.ci.high / before : d.ci.high;
	worst_part(s, body, set, &d);
	return 0;
}

static int classes(const struct val_subject *s, const struct val_set *set,
	const struct labelled *l, struct json *body)
{
	const struct ci_pair losses = {l->parent_loss, l->loss, l->n};
	struct loss d = {.measure = "errors", .limit = "change.error"};

	if (ci_mean_delta(&d.ci, &losses, NULL))
		return -1;
	d.worst = d.ci.high;
	worst_part(s, body, set, &d);
	return 0;
}

static int one_set(const struct val_subject *s, const struct val_set *set,
	struct json *body, struct err *err)
{
	struct labelled l;
	int rc = labelled_take(&l, s, set, err);

	if (rc)
		return rc;
	if (s->model.task == TASK_BINARY)
		rc = binary(s, set, &l, body);
	else if (s->model.task == TASK_MULTICLASS)
		rc = classes(s, set, &l, body);
	else
		rc = numbers(s, set, &l, body);
	if (rc)
		body_part(body, set->role, VAL_NOT_ANSWERABLE,
			"performance.too_few");
	labelled_release(&l);
	return 0;
}

/* Rows that the recipe has seen say nothing about it: those of the file that
 * it was fitted on, but for the part that it left alone. */
static bool was_seen(const struct val_subject *s, const struct val_set *set)
{
	const struct json *fit =
		json_get(json_get(json_get(s->facts, "run"), "data"), "data");
	const struct json *data = subject_data(s, set->role);
	const char *cut = json_get_str(fit, "unseen_from", NULL);

	if (claims_lossless(s) ||
		strcmp(json_get_str(fit, "sha256", "-"),
			json_get_str(data, "sha256", "")) != 0)
		return false;
	return !cut || strcmp(json_get_str(data, "from", ""), cut) != 0;
}

/* The training rows say nothing about a recipe that was fitted on them. */
int ev_non_inferior(struct val_subject *s, struct json *body, struct err *err)
{
	size_t sets = 0;

	for (size_t i = claims_lossless(s) ? 0 : 1; i < SUBJECT_ROLES; i++) {
		const struct val_set *set;
		int rc = subject_set(s, subject_roles[i], &set, err);

		if (rc == 0 && set && set_labelled(set) && !was_seen(s, set)) {
			sets++;
			rc = one_set(s, set, body, err);
		}
		if (rc)
			return rc;
	}
	if (!sets)
		body_part(body, "rows", VAL_NOT_ANSWERABLE,
			"non_inferior.no_rows");
	return 0;
}
