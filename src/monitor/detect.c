/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/detect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "monitor/usual.h"
#include "stats/distance.h"
#include "stats/fdr.h"
#include "stats/fmath.h"
#include "stats/tails.h"

/* Groups of bins that PSI and JS are told on. */
enum { COARSE_BINS = 10 };

static const char *const moved_names[MOVED_COUNT] = {"none", "up", "down",
	"wider", "narrower", "lopsided", "extremes", "level", "missing",
	"unseen", "changed", "worse", "better"};

const char *moved_name(enum moved moved)
{
	return moved_names[moved];
}

bool shift_alarms(const struct shift *s)
{
	return (s->by_window || s->by_time) && s->big && s->matters;
}

struct leads;

/* What stays the same while windows are judged. */
struct judge {
	const struct reference *r;
	const struct policy *policy;
	struct usual *usual;
	size_t n_tested;
	uint64_t rows;
	double level;     /* of evidence, for an alarm over time */
	double *evidence; /* (n_series, USUAL_STATS_MAX) */
	double *p;        /* (n_series) */
	struct leads *leads;
	bool *rejected;
};

static void tell_distances(struct shift *out, const struct series *s,
	const struct tally *base, const struct tally *now)
{
	uint64_t a[SERIES_BINS_MAX] = {0}, b[SERIES_BINS_MAX] = {0};
	double at[SERIES_BINS_MAX], sd = tally_sd(base);
	size_t group[SERIES_BINS_MAX], i;

	/* Levels have no neighbours to be joined with. */
	out->psi_bins = s->n_bins;
	if (s->kind != SERIES_CATEGORY)
		out->psi_bins =
			dist_groups(base->bin, s->n_bins, COARSE_BINS, group);
	for (i = 0; i < s->n_bins; i++) {
		if (s->kind == SERIES_CATEGORY)
			group[i] = i;
		a[group[i]] += base->bin[i];
		b[group[i]] += now->bin[i];
	}
	out->psi = dist_psi(a, b, out->psi_bins);
	out->psi_point =
		dist_psi_sampling_point(out->psi_bins, base->n, now->n);
	out->js = dist_js(a, b, out->psi_bins);
	if (s->kind == SERIES_CATEGORY)
		return;
	series_positions(s, at);
	out->ks = dist_ks(base->bin, now->bin, s->n_bins);
	if (sd > 0.0)
		out->w1 = dist_w1(base->bin, now->bin, at, s->n_bins) / sd;
}

/* Change of the mean score that the counts would bring, in its spread. */
static double score_impact(const struct reference *r, const struct series *s,
	const struct tally *base, const struct tally *now)
{
	double sum = 0.0;
	size_t b;

	if (!s->mean_score || !base->n || !now->n || !(r->score_sd > 0.0))
		return NAN;
	for (b = 0; b < s->n_bins; b++)
		sum += ((double)now->bin[b] / (double)now->n -
			       (double)base->bin[b] / (double)base->n) *
		       s->mean_score[b];
	return fabs(sum) / r->score_sd;
}

/* At most this much, for rows whose value is not known; NaN where the
 * reference's bins say nothing about it. */
static double rate_impact(
	const struct reference *r, const struct series *s, double rate)
{
	double widest = 0.0;
	size_t b;

	if (!s->mean_score || !(r->score_sd > 0.0))
		return NAN;
	for (b = 0; b < s->n_bins; b++) {
		double d = fabs(s->mean_score[b] - r->score_mean);

		widest = d > widest ? d : widest;
	}
	return widest > 0.0 ? rate * widest / r->score_sd : (double)NAN;
}

static enum moved name_move(
	const struct usual *u, const struct series *s, size_t j, double delta)
{
	switch (u->stat[j]) {
	case STAT_MISSING:
		return MOVED_MISSING;
	case STAT_UNSEEN:
		return MOVED_UNSEEN;
	case STAT_CHANGED:
		return MOVED_CHANGED;
	case STAT_LOSS:
		return delta > 0.0 ? MOVED_WORSE : MOVED_BETTER;
	case STAT_SCORE:
		break;
	}
	if (s->kind == SERIES_CATEGORY)
		return MOVED_LEVEL;
	if (j == 0)
		return delta > 0.0 ? MOVED_UP : MOVED_DOWN;
	if (j == 1)
		return delta > 0.0 ? MOVED_WIDER : MOVED_NARROWER;
	return j == 2 ? MOVED_LOPSIDED : MOVED_EXTREMES;
}

/* One statistic of one window against its null. */
struct test {
	double delta, var, t, p, p_time;
};

static void test_stat(struct test *out, const struct judge *g, size_t i,
	const struct profile *p, size_t j)
{
	const struct usual *u = &g->usual[i];
	const struct usual_null *null = &u->null[j];
	const struct tally *t = &p->tally[i];
	size_t c = window_class(g->r->windows.length, u->way, p->from);
	double n = (double)(u->stat[j] == STAT_SCORE ? t->n : p->rows);
	double luck = null->row_var / n, slow;

	out->delta = usual_stat(u, &g->r->series[i], p, t, j) - null->mean[c];
	out->var = null->var > luck ? null->var : luck;
	out->t = out->delta /
		 sqrt(out->var * (1.0 + 1.0 / (double)null->count[c]));
	if (out->delta == 0.0)
		out->t = 0.0;
	slow = out->t / null->inflation;
	if (u->stat[j] == STAT_LOSS) {
		out->p = tail_t(out->t, null->df);
		out->p_time = tail_t(slow, null->df);
	} else {
		out->p = 2.0 * tail_t(fabs(out->t), null->df);
		out->p_time = 2.0 * tail_t(fabs(slow), null->df);
	}
}

static double floor_of(const struct policy *policy, enum usual_stat stat)
{
	if (stat == STAT_LOSS)
		return fm_log(policy->loss_floor);
	return stat == STAT_SCORE ? policy->floor : policy->rate_floor;
}

/* Rows after which the floor's effect is found four times in five. */
static uint64_t rows_needed(const struct judge *g,
	const struct usual_null *null, const struct test *lead, double floor)
{
	double q = g->policy->budget / 2.0 / (double)g->n_tested;
	double z = tail_normal_inverse(q / 2.0) + tail_normal_inverse(0.2);
	double windows = lead->var * null->inflation * null->inflation * z * z /
			 (floor * floor);

	windows = ceil(windows);
	windows = windows < 1.0 ? 1.0 : windows;
	return windows > 1e9 ? UINT64_MAX >> 11
			     : (uint64_t)windows * (g->rows ? g->rows : 1);
}

/* The statistic that moved most surely, in the window and over time. */
struct leads {
	struct test window, time;
	size_t window_stat, time_stat;
};

static void tell_size(struct shift *out, const struct judge *g, size_t i,
	const struct profile *p, size_t j, const struct test *lead)
{
	const struct usual *u = &g->usual[i];
	const struct series *s = &g->r->series[i];
	double floor = floor_of(g->policy, u->stat[j]);

	out->moved = name_move(u, s, j, lead->delta);
	out->t = lead->t;
	out->usual = sqrt(lead->var);
	out->n_needed = rows_needed(g, &u->null[j], lead, floor);
	out->effect = lead->delta;
	out->big = fabs(lead->delta) >= floor;
	if (u->stat[j] == STAT_LOSS) {
		out->effect = tally_mean(&p->tally[i]) / u->base_loss;
		out->big = out->effect >= g->policy->loss_floor;
		out->impact = out->effect - 1.0;
	} else if (u->stat[j] != STAT_SCORE) {
		out->impact = rate_impact(g->r, s, fabs(lead->delta));
	}
	/* What cannot be told is taken to matter: !(NaN < x) is true. */
	out->matters = s->used && !(out->impact < g->policy->impact);
}

/* Adds the window's p to the evidence of statistic j. */
static void add_evidence(struct shift *out, struct judge *g, size_t i, size_t j,
	const struct test *test)
{
	double *e = &g->evidence[i * USUAL_STATS_MAX + j];

	*e = ecusum_step(*e, test->p_time);
	if (!(*e <= out->evidence)) {
		out->evidence = *e;
		g->leads[i].time = *test;
		g->leads[i].time_stat = j;
	}
}

static void judge_series(
	struct shift *out, struct judge *g, size_t i, const struct profile *p)
{
	const struct usual *u = &g->usual[i];
	struct leads *lead = &g->leads[i];
	struct test test;
	size_t j;

	g->p[i] = 1.0;
	if (!u->usable)
		return;
	for (j = 0; j < u->n_stats; j++) {
		if (!usual_tells(u, g->policy, &p->tally[i], j))
			continue;
		test_stat(&test, g, i, p, j);
		if (!out->tested || test.p < lead->window.p ||
			(test.p == lead->window.p &&
				fabs(test.t) > fabs(lead->window.t))) {
			lead->window = test;
			lead->window_stat = j;
		}
		add_evidence(out, g, i, j, &test);
		out->tested = true;
	}
	if (!out->tested)
		return;
	out->p = lead->window.p * (double)u->n_stats;
	out->p = out->p < 1.0 ? out->p : 1.0;
	g->p[i] = out->p;
	out->by_time = out->evidence >= g->level;
	/* An alarm starts the count again. */
	for (j = 0; out->by_time && j < USUAL_STATS_MAX; j++)
		g->evidence[i * USUAL_STATS_MAX + j] = 1.0;
}

static void tell_series(struct shift *out, const struct judge *g, size_t i,
	const struct profile *p)
{
	const struct series *s = &g->r->series[i];
	const struct tally *base = &reference_base(g->r, s->kind)->tally[i];

	memset(out, 0, sizeof(*out));
	out->psi = out->psi_point = out->js = out->ks = out->w1 = NAN;
	out->effect = out->usual = out->t = out->p = out->evidence = NAN;
	out->mean = s->kind == SERIES_CATEGORY ? (double)NAN
					       : tally_mean(&p->tally[i]);
	out->impact = score_impact(g->r, s, base, &p->tally[i]);
	if (s->n_bins)
		tell_distances(out, s, base, &p->tally[i]);
}

/* Benjamini-Hochberg over the series that can be tested at all, so that the
 * number of tests is the stated one. */
static void reject(struct judge *g)
{
	size_t n = g->r->n_series, i, k = 0;
	double *p = xcalloc(n, sizeof(*p));
	bool *yes = xcalloc(n, sizeof(*yes));

	for (i = 0; i < n; i++)
		if (g->usual[i].usable)
			p[k++] = g->p[i];
	fdr_bh(p, k, g->policy->budget / 2.0, yes, NULL);
	for (i = 0, k = 0; i < n; i++)
		g->rejected[i] = g->usual[i].usable && yes[k++];
	free(p);
	free(yes);
}

static void judge_window(struct judged_window *out, struct judge *g)
{
	size_t n = g->r->n_series, i;

	for (i = 0; i < n; i++)
		tell_series(&out->shift[i], g, i, out->profile);
	if (out->few || !g->n_tested)
		return;
	for (i = 0; i < n; i++)
		judge_series(&out->shift[i], g, i, out->profile);
	reject(g);
	for (i = 0; i < n; i++) {
		const struct leads *lead = &g->leads[i];
		struct shift *x = &out->shift[i];

		x->by_window = g->rejected[i];
		if (x->tested && x->by_time && !x->by_window)
			tell_size(x, g, i, out->profile, lead->time_stat,
				&lead->time);
		else if (x->tested)
			tell_size(x, g, i, out->profile, lead->window_stat,
				&lead->window);
		out->alarm = out->alarm || shift_alarms(x);
	}
}

void detect(struct detection *out, const struct reference *r,
	const struct windows *w, const struct policy *policy)
{
	struct judge g = {.r = r, .policy = policy};
	size_t i, k, streams = 0;

	memset(out, 0, sizeof(*out));
	out->policy = *policy;
	out->n_series = r->n_series;
	out->n_windows = w->n;
	out->window = xcalloc(w->n + 1, sizeof(*out->window));
	g.rows = usual_rows(r);
	g.usual = xcalloc(r->n_series, sizeof(*g.usual));
	g.evidence = xcalloc(r->n_series * USUAL_STATS_MAX, sizeof(double));
	g.leads = xcalloc(r->n_series, sizeof(*g.leads));
	g.p = xcalloc(r->n_series, sizeof(double));
	g.rejected = xcalloc(r->n_series, sizeof(bool));
	usual_make(g.usual, r, policy);
	for (i = 0; i < r->n_series; i++) {
		for (k = 0; k < USUAL_STATS_MAX; k++)
			g.evidence[i * USUAL_STATS_MAX + k] = 1.0;
		g.n_tested += g.usual[i].usable;
		streams += g.usual[i].usable ? g.usual[i].n_stats : 0;
	}
	g.level = 2.0 * (double)streams / policy->budget;
	out->n_tested = g.n_tested;
	out->level = g.level;
	for (i = 0; i < w->n; i++) {
		struct judged_window *j = &out->window[i];

		j->profile = &w->at[i];
		j->shift = xcalloc(r->n_series, sizeof(*j->shift));
		j->few = usual_few(j->profile->rows, policy, g.rows);
		judge_window(j, &g);
	}
	for (i = 0; i < r->n_series; i++)
		usual_release(&g.usual[i]);
	free(g.usual);
	free(g.evidence);
	free(g.p);
	free(g.leads);
	free(g.rejected);
}

void detection_release(struct detection *d)
{
	size_t i;

	for (i = 0; i < d->n_windows; i++)
		free(d->window[i].shift);
	free(d->window);
	memset(d, 0, sizeof(*d));
}
