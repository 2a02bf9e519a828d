/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

static double *room(size_t n)
{
	return xcalloc(n + 1, sizeof(double));
}

static size_t likeliest(const double *p, size_t k)
{
	size_t best = 0;

	for (size_t i = 1; i < k; i++)
		if (p[i] > p[best])
			best = i;
	return best;
}

/* The loss of one row under the scores. */
static double loss_of(const struct val_subject *s, const struct val_scores *v,
	size_t row, size_t k, double y)
{
	const double *p = v->pred + row * k;

	if (s->model.task == TASK_MULTICLASS) {
		const double got = s->model.link == LINK_MAX
					   ? p[0]
					   : (double)likeliest(p, k);

		return got == y ? 0 : 1;
	}
	return (p[0] - y) * (p[0] - y);
}

static int check_label(const struct val_subject *s, const struct val_set *set,
	double y, struct err *err)
{
	if (s->model.task == TASK_BINARY && y != 0 && y != 1)
		return err_set(err, ERR_PARSE,
			_("%s: the label %g is not 0 or 1, as a binary model "
			  "needs it"),
			set->path, y);
	if (s->model.task == TASK_MULTICLASS &&
		(y < 0 || y >= s->model.n_groups || y != floor(y)))
		return err_set(err, ERR_PARSE,
			_("%s: the label %g is not the number of a class, 0 "
			  "to %u"),
			set->path, y, s->model.n_groups - 1);
	return 0;
}

static void take_row(struct labelled *l, const struct val_subject *s,
	const struct val_set *set, size_t row)
{
	const size_t k = set->n_outputs, i = l->n++;
	const double y = set->y[row];

	l->y[i] = y;
	l->label[i] = y > 0.5;
	l->margin[i] = set->own.margin[row * k];
	l->pred[i] = set->own.pred[row * k];
	l->loss[i] = loss_of(s, &set->own, row, k, y);
	if (!s->has_parent)
		return;
	l->parent_margin[i] = set->parent.margin[row * k];
	l->parent_pred[i] = set->parent.pred[row * k];
	l->parent_loss[i] = loss_of(s, &set->parent, row, k, y);
}

int labelled_take(struct labelled *l, const struct val_subject *s,
	const struct val_set *set, struct err *err)
{
	const size_t n = set_labelled(set);

	memset(l, 0, sizeof(*l));
	l->margin = room(n);
	l->pred = room(n);
	l->y = room(n);
	l->loss = room(n);
	l->label = xcalloc(n + 1, 1);
	if (s->has_parent) {
		l->parent_margin = room(n);
		l->parent_pred = room(n);
		l->parent_loss = room(n);
	}
	for (size_t r = 0; set->has_label && r < set->n; r++) {
		int rc;

		if (!isfinite(set->y[r]))
			continue;
		rc = check_label(s, set, set->y[r], err);
		if (rc) {
			labelled_release(l);
			return rc;
		}
		take_row(l, s, set, r);
	}
	return 0;
}

void labelled_release(struct labelled *l)
{
	free(l->margin);
	free(l->pred);
	free(l->y);
	free(l->loss);
	free(l->label);
	free(l->parent_margin);
	free(l->parent_pred);
	free(l->parent_loss);
	memset(l, 0, sizeof(*l));
}

int measure_mean(struct ci *out, const double *v, size_t n, struct err *err)
{
	double *zero = room(n);
	const struct ci_pair pair = {zero, v, n};
	const int rc = ci_mean_delta(out, &pair, err);

	free(zero);
	return rc;
}

int measure_root(struct ci *out, const double *v, size_t n, uint64_t seed,
	struct err *err)
{
	double *zero = room(n);
	const struct ci_pair pair = {zero, v, n};
	const int rc =
		ci_bootstrap_delta(out, &pair, CI_OF_ROOT_MEAN, seed, err);

	free(zero);
	return rc;
}
