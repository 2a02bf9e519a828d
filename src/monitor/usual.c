/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/usual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "stats/fmath.h"

void usual_release(struct usual *u)
{
	size_t j;

	for (j = 0; j < USUAL_STATS_MAX; j++)
		free(u->null[j].mean);
	free(u->weight);
	free(u->class_windows);
	memset(u, 0, sizeof(*u));
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

/* The middle value; of an even number the mean of two. Sorts v. */
static double median(double *v, size_t n)
{
	if (!n)
		return 0.0;
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2.0;
}

uint64_t usual_rows(const struct reference *r)
{
	double *rows = xcalloc(r->windows.n + 1, sizeof(*rows)), middle;
	size_t i;

	for (i = 0; i < r->windows.n; i++)
		rows[i] = (double)r->windows.at[i].rows;
	middle = median(rows, r->windows.n);
	free(rows);
	return (uint64_t)middle;
}

bool usual_few(
	const struct profile *p, const struct policy *policy, uint64_t rows)
{
	return p->rows < policy->min_rows || 2 * p->rows < rows;
}

double usual_stat(const struct usual *u, const struct series *s,
	const struct profile *p, const struct tally *t, size_t j)
{
	double score[NEYMAN_MAX];

	switch (u->stat[j]) {
	case STAT_MISSING:
		return (double)t->missing / (double)p->rows;
	case STAT_UNSEEN:
		return (double)t->unseen / (double)p->rows;
	case STAT_LOSS:
		return t->n ? fm_log(tally_mean(t) / u->base_loss + 0.01)
			    : (double)NAN;
	case STAT_SCORE:
		break;
	}
	if (!t->n)
		return NAN;
	neyman_scores(score, u->weight, u->n_scores, t->bin, s->n_bins);
	return score[j];
}

/* The windows of the reference that a series learns from. */
struct sample {
	const struct profile **window;
	size_t n;
};

static void collect(struct sample *out, const struct reference *r,
	const struct policy *policy, size_t i)
{
	uint64_t rows = usual_rows(r);
	size_t w;

	out->n = 0;
	out->window = xcalloc(r->windows.n + 1, sizeof(*out->window));
	for (w = 0; w < r->windows.n; w++) {
		const struct profile *p = &r->windows.at[w];

		if (reference_uses(r, r->series[i].kind, p->from) &&
			!usual_few(p, policy, rows) && p->tally[i].n)
			out->window[out->n++] = p;
	}
}

/* The finest classing in which every class has enough windows. */
static void choose_classes(struct usual *u, const struct reference *r,
	const struct policy *policy, const struct sample *sample)
{
	enum window_length length = r->windows.length;
	size_t i, least;

	for (u->way = 0;; u->way++) {
		u->n_classes = window_classes(length, u->way);
		free(u->class_windows);
		u->class_windows = xcalloc(u->n_classes, sizeof(size_t));
		for (i = 0; i < sample->n; i++)
			u->class_windows[window_class(
				length, u->way, sample->window[i]->from)]++;
		least = sample->n;
		for (i = 0; i < u->n_classes; i++)
			if (u->class_windows[i] < least)
				least = u->class_windows[i];
		if (least >= policy->min_class || u->n_classes == 1)
			return;
	}
}

/* Mean for each class, pooled variance and neighbours' correlation. */
static void learn(struct usual *u, const struct reference *r, size_t i,
	const struct sample *sample, size_t j)
{
	struct usual_null *null = &u->null[j];
	double *x = xcalloc(sample->n + 1, sizeof(*x)), ss = 0.0, cross = 0.0;
	double rho;
	size_t w;

	null->mean = xcalloc(u->n_classes, sizeof(*null->mean));
	for (w = 0; w < sample->n; w++) {
		const struct profile *p = sample->window[w];
		size_t c = window_class(r->windows.length, u->way, p->from);

		x[w] = usual_stat(u, &r->series[i], p, &p->tally[i], j);
		null->mean[c] += x[w] / (double)u->class_windows[c];
	}
	for (w = 0; w < sample->n; w++) {
		x[w] -= null->mean[window_class(
			r->windows.length, u->way, sample->window[w]->from)];
		ss += x[w] * x[w];
		if (w)
			cross += x[w] * x[w - 1];
	}
	null->df = (double)(sample->n - u->n_classes);
	null->var = ss / null->df;
	rho = ss > 0.0 ? cross / ss : 0.0;
	rho = rho > 0.99 ? 0.99 : rho;
	null->inflation = rho > 0.0 ? sqrt((1.0 + rho) / (1.0 - rho)) : 1.0;
	free(x);
}

static void set_stats(struct usual *u, const struct series *s,
	const struct profile *base, const struct tally *t)
{
	double var[NEYMAN_MAX], rate;
	size_t j;

	if (s->kind == SERIES_LOSS) {
		u->base_loss = tally_mean(t);
		u->stat[u->n_stats++] = STAT_LOSS;
		return;
	}
	u->weight = xcalloc(NEYMAN_MAX * s->n_bins + 1, sizeof(*u->weight));
	u->n_scores = s->kind == SERIES_CATEGORY
			      ? neyman_levels(u->weight, t->bin, s->n_bins)
			      : neyman_ordered(u->weight, t->bin, s->n_bins);
	neyman_row_variance(var, u->weight, u->n_scores, t->bin, s->n_bins);
	for (j = 0; j < u->n_scores; j++) {
		u->null[u->n_stats].row_var = var[j];
		u->stat[u->n_stats++] = STAT_SCORE;
	}
	if (s->kind == SERIES_SCORE)
		return;
	rate = ((double)t->missing + 1.0) / ((double)base->rows + 2.0);
	u->null[u->n_stats].row_var = rate * (1.0 - rate);
	u->stat[u->n_stats++] = STAT_MISSING;
	if (s->kind != SERIES_CATEGORY)
		return;
	rate = ((double)t->unseen + 1.0) / ((double)base->rows + 2.0);
	u->null[u->n_stats].row_var = rate * (1.0 - rate);
	u->stat[u->n_stats++] = STAT_UNSEEN;
}

static void make_one(struct usual *u, const struct reference *r,
	const struct policy *policy, size_t i)
{
	const struct series *s = &r->series[i];
	const struct profile *base = reference_base(r, s->kind);
	const struct tally *t = &base->tally[i];
	struct sample sample;
	size_t j;

	memset(u, 0, sizeof(*u));
	if (!r->has_time || !t->n || (s->kind == SERIES_LOSS && !r->has_unseen))
		return;
	set_stats(u, s, base, t);
	collect(&sample, r, policy, i);
	choose_classes(u, r, policy, &sample);
	u->n_windows = sample.n;
	u->usable = u->n_stats && sample.n >= policy->min_class &&
		    sample.n > u->n_classes &&
		    !(s->kind == SERIES_LOSS && !(u->base_loss > 0.0));
	for (j = 0; u->usable && j < u->n_stats; j++)
		learn(u, r, i, &sample, j);
	free(sample.window);
}

/* Draws the variances of score j towards their median over the series. */
static void shrink(struct usual *u, size_t n, size_t j, double pseudo)
{
	double *var = xcalloc(n + 1, sizeof(*var)), middle;
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (u[i].usable && j < u[i].n_scores)
			var[k++] = u[i].null[j].var;
	middle = median(var, k);
	for (i = 0; i < n; i++) {
		struct usual_null *null = &u[i].null[j];

		if (!u[i].usable || j >= u[i].n_scores)
			continue;
		null->var = (null->df * null->var + pseudo * middle) /
			    (null->df + pseudo);
		null->df += pseudo;
	}
	free(var);
}

void usual_make(
	struct usual *u, const struct reference *r, const struct policy *policy)
{
	size_t i, j;

	for (i = 0; i < r->n_series; i++)
		make_one(&u[i], r, policy, i);
	for (j = 0; j < NEYMAN_MAX; j++)
		shrink(u, r->n_series, j, policy->pseudo);
}
