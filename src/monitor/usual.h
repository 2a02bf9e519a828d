/* monitor/usual.h — how ordinary windows of a series lie (monitor/detect.h).
 *
 * Statistics of a series: Neyman scores 0 ... n_scores - 1, then the rate of
 * missing rows, then (categories) of unseen levels or (columns that held one
 * value only) of rows with another; a loss has one, its log ratio. usual_make()
 * learns each one's null from the reference's windows. Ownership:
 * usual_release() frees. Internal to the room. */
#ifndef ASSAY_MONITOR_USUAL_H
#define ASSAY_MONITOR_USUAL_H

#include "monitor/detect.h"
#include "stats/neyman.h"

enum { USUAL_STATS_MAX = NEYMAN_MAX + 3 };

enum usual_stat {
	STAT_SCORE,
	STAT_MISSING,
	STAT_UNSEEN,
	STAT_CHANGED,
	STAT_LOSS
};

struct usual_null {
	double *mean;     /* (n_classes) */
	size_t *count;    /* (n_classes) windows behind each mean */
	double var;       /* pooled, then drawn to the median */
	double df;        /* of the t that the tails are like */
	double kurtosis;  /* excess */
	double row_var;   /* of one row */
	double inflation; /* of t, for evidence over time */
};

struct usual {
	size_t n_scores, n_stats;
	enum usual_stat stat[USUAL_STATS_MAX];
	double *weight; /* (NEYMAN_MAX, n_bins) */
	size_t way, n_classes;
	uint64_t rows;    /* known values in the middle window */
	double base_loss; /* mean loss of the reference */
	struct usual_null null[USUAL_STATS_MAX];
	bool usable;
};

/* usual[n_series]; the caller releases each. */
void usual_make(struct usual *u, const struct reference *r,
	const struct policy *policy);
void usual_release(struct usual *u);
/* Statistic j of a window; NaN where it has no rows for it. */
double usual_stat(const struct usual *u, const struct series *s,
	const struct profile *p, const struct tally *t, size_t j);
/* Rows of the middle window of the reference; 0 if it has no time. */
uint64_t usual_rows(const struct reference *r);
/* Too few of n rows to be judged, where usual_rows are the rule. */
bool usual_few(uint64_t n, const struct policy *policy, uint64_t usual_rows);
/* True if statistic j can be told of a window's tally: the rates always, the
 * others from enough known values. */
bool usual_tells(const struct usual *u, const struct policy *policy,
	const struct tally *t, size_t j);

#endif
