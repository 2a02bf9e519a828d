/* stats/ci.h — intervals of one number and of paired differences.
 *
 * All intervals are two-sided at CI_LEVEL. "Paired": both models scored the
 * same rows, so that what the rows share cancels. Differences are b - a (the
 * new model minus the old one).
 * Determinism: as stats/metrics.h; resampling is seeded through base/rng.
 * Threads: no state. */
#ifndef ASSAY_STATS_CI_H
#define ASSAY_STATS_CI_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define CI_LEVEL 0.95
#define CI_Z     1.959963984540054 /* the normal distribution's 97.5 % point */

struct ci {
	double value, se, low, high;
};

/* AUC with DeLong's variance (DeLong, DeLong and Clarke-Pearson, 1988), by
 * mid-ranks (Sun and Xu, 2014). Needs two rows of each class. */
ATTR_USED int ci_auc(struct ci *out, const double *score, const uint8_t *label,
	size_t n, struct err *err);
/* AUC of b minus AUC of a, paired. */
struct ci_pair {
	const double *a, *b; /* (n) */
	size_t n;
};
ATTR_USED int ci_auc_delta(struct ci *out, const struct ci_pair *scores,
	const uint8_t *label, struct err *err);

/* Mean of b minus mean of a by the central limit; n >= 2. For losses per row,
 * such as squared errors (Brier). */
ATTR_USED int ci_mean_delta(
	struct ci *out, const struct ci_pair *losses, struct err *err);

/* sqrt(mean b) - sqrt(mean a) for squared errors (RMSE), or the difference of
 * the means: rows drawn with replacement CI_DRAWS times, percentile interval;
 * se is the draws' standard deviation. n >= 2. Above CI_DRAW_ROWS rows the
 * central limit (for roots with the delta method) says the same at once. */
enum { CI_DRAWS = 2000, CI_DRAW_ROWS = 100000 };
enum ci_of { CI_OF_MEAN, CI_OF_ROOT_MEAN };
ATTR_USED int ci_bootstrap_delta(struct ci *out, const struct ci_pair *losses,
	enum ci_of what, uint64_t seed, struct err *err);

/* Interval of a median free of assumptions on the distribution: the order
 * statistics whose binomial coverage is at least CI_LEVEL; n >= 6 and at most
 * CI_MEDIAN_MAX. se is NaN. Sorts v. */
enum { CI_MEDIAN_MAX = 1000 };
ATTR_USED int ci_median(struct ci *out, double *v, size_t n, struct err *err);

#endif
