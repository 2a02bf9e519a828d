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

	for (j = 0; j < USUAL_STATS_MAX; j++) {
		free(u->null[j].mean);
		free(u->null[j].count);
	}
	free(u->weight);
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
	size_t i, n = r->has_time ? r->windows.n : 0;

	for (i = 0; i < n; i++)
		rows[i] = (double)r->windows.at[i].rows;
	middle = median(rows, n);
	free(rows);
	return (uint64_t)middle;
}

bool usual_few(uint64_t n, const struct policy *policy, uint64_t usual_rows)
{
	return n < policy->min_rows || 2 * n < usual_rows;
}

bool usual_tells(const struct usual *u, const struct policy *policy,
	const struct tally *t, size_t j)
{
	if (u->stat[j] != STAT_SCORE && u->stat[j] != STAT_LOSS)
		return true;
	return !usual_few(t->n, policy, u->rows);
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
	case STAT_CHANGED:
		return (double)(t->below + t->above) / (double)p->rows;
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

static void collect(struct sample *out, struct usual *u,
	const struct reference *r, const struct policy *policy, size_t i)
{
	uint64_t rows = usual_rows(r);
	double *known = xcalloc(r->windows.n + 1, sizeof(*known));
	size_t w;

	out->n = 0;
	out->window = xcalloc(r->windows.n + 1, sizeof(*out->window));
	for (w = 0; w < r->windows.n; w++) {
		const struct profile *p = &r->windows.at[w];

		if (!reference_uses(r, r->series[i].kind, p->from) ||
			usual_few(p->rows, policy, rows))
			continue;
		known[out->n] = (double)p->tally[i].n;
		out->window[out->n++] = p;
	}
	u->rows = (uint64_t)median(known, out->n);
	free(known);
}

/* Windows per class for statistic j, whose least is returned. */
static size_t count_classes(struct usual *u, const struct reference *r,
	const struct policy *policy, const struct sample *sample, size_t i,
	size_t j)
{
	size_t *count = xcalloc(u->n_classes, sizeof(*count)), k, least;

	for (k = 0; k < sample->n; k++)
		if (usual_tells(u, policy, &sample->window[k]->tally[i], j))
			count[window_class(r->windows.length, u->way,
				sample->window[k]->from)]++;
	least = count[0];
	for (k = 1; k < u->n_classes; k++)
		least = count[k] < least ? count[k] : least;
	free(u->null[j].count);
	u->null[j].count = count;
	return least;
}

/* The finest classing in which every class has enough windows; false if even
 * one class has not. */
static bool choose_classes(struct usual *u, const struct reference *r,
	const struct policy *policy, const struct sample *sample, size_t i)
{
	size_t j, least, n;

	for (u->way = 0;; u->way++) {
		u->n_classes = window_classes(r->windows.length, u->way);
		least = sample->n;
		for (j = 0; j < u->n_stats; j++) {
			n = count_classes(u, r, policy, sample, i, j);
			least = n < least ? n : least;
		}
		if (least >= policy->min_class || u->n_classes == 1)
			return least >= policy->min_class;
	}
}

/* Variance, neighbours' correlation and excess kurtosis of what is left when
 * the class means are taken away. */
static void measure(struct usual_null *null, const double *x, size_t n)
{
	double two = 0.0, four = 0.0, cross = 0.0, rho;
	size_t k;

	for (k = 0; k < n; k++) {
		two += x[k] * x[k];
		four += x[k] * x[k] * x[k] * x[k];
		cross += k ? x[k] * x[k - 1] : 0.0;
	}
	null->var = two / null->df;
	rho = two > 0.0 ? cross / two : 0.0;
	rho = rho > 0.99 ? 0.99 : rho;
	null->inflation = rho > 0.0 ? sqrt((1.0 + rho) / (1.0 - rho)) : 1.0;
	null->kurtosis = two > 0.0 ? (double)n * four / (two * two) - 3.0 : 0.0;
}

/* Mean for each class, and the rest by measure(). */
static void learn(struct usual *u, const struct reference *r,
	const struct policy *policy, const struct sample *sample, size_t i,
	size_t j)
{
	struct usual_null *null = &u->null[j];
	double *x = xcalloc(sample->n + 1, sizeof(*x));
	size_t *class = xcalloc(sample->n + 1, sizeof(*class)), n = 0, k;

	null->mean = xcalloc(u->n_classes, sizeof(*null->mean));
	for (k = 0; k < sample->n; k++) {
		const struct profile *p = sample->window[k];

		if (!usual_tells(u, policy, &p->tally[i], j))
			continue;
		class[n] = window_class(r->windows.length, u->way, p->from);
		x[n] = usual_stat(u, &r->series[i], p, &p->tally[i], j);
		null->mean[class[n]] += x[n] / (double)null->count[class[n]];
		n++;
	}
	for (k = 0; k < n; k++)
		x[k] -= null->mean[class[k]];
	null->df = (double)(n - u->n_classes);
	measure(null, x, n);
	free(x);
	free(class);
}

/* A rate, of which the reference held count in n rows. */
static void add_rate(
	struct usual *u, enum usual_stat stat, uint64_t count, uint64_t n)
{
	double rate = ((double)count + 1.0) / ((double)n + 2.0);

	u->null[u->n_stats].row_var = rate * (1.0 - rate);
	u->stat[u->n_stats++] = stat;
}

static void set_stats(struct usual *u, const struct series *s,
	const struct profile *base, const struct tally *t)
{
	double var[NEYMAN_MAX];
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
	add_rate(u, STAT_MISSING, t->missing, base->rows);
	if (s->kind == SERIES_CATEGORY)
		add_rate(u, STAT_UNSEEN, t->unseen, base->rows);
	else if (s->n_bins == 1)
		add_rate(u, STAT_CHANGED, 0, base->rows);
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
	collect(&sample, u, r, policy, i);
	u->usable = u->n_stats && choose_classes(u, r, policy, &sample, i) &&
		    !(s->kind == SERIES_LOSS && !(u->base_loss > 0.0));
	for (j = 0; u->usable && j < u->n_stats; j++)
		learn(u, r, policy, &sample, i, j);
	free(sample.window);
}

/* Draws the variances of score j towards their median over the series. A
 * fourth moment of some tens of windows is a poor guess, mostly too small:
 * tails are taken as heavy as those of the series are on average, at least. */
static void shrink(struct usual *u, size_t n, size_t j, double pseudo)
{
	double *var = xcalloc(n + 1, sizeof(*var)), tails = 0.0, middle;
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (!u[i].usable || j >= u[i].n_scores)
			continue;
		var[k++] = u[i].null[j].var;
		tails += u[i].null[j].kurtosis;
	}
	middle = median(var, k);
	for (i = 0; i < n; i++) {
		struct usual_null *null = &u[i].null[j];
		double df = null->df;

		if (!u[i].usable || j >= u[i].n_scores)
			continue;
		null->var = (df * null->var + pseudo * middle) / (df + pseudo);
		if (null->kurtosis < tails / (double)k)
			null->kurtosis = tails / (double)k;
		null->df += pseudo;
	}
	free(var);
}

/* Student's t with 4 + 6/k degrees of freedom has excess kurtosis k: tails as
 * heavy as the reference's own windows showed. */
static void fit_tail(struct usual_null *null)
{
	double df =
		null->kurtosis > 0.0 ? 4.0 + 6.0 / null->kurtosis : null->df;

	null->df = df < null->df ? df : null->df;
}

void usual_make(
	struct usual *u, const struct reference *r, const struct policy *policy)
{
	size_t i, j;

	for (i = 0; i < r->n_series; i++)
		make_one(&u[i], r, policy, i);
	for (j = 0; j < NEYMAN_MAX; j++)
		shrink(u, r->n_series, j, policy->pseudo);
	for (i = 0; i < r->n_series; i++)
		for (j = 0; u[i].usable && j < u[i].n_stats; j++)
			fit_tail(&u[i].null[j]);
}
