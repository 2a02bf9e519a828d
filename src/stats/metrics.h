/* stats/metrics.h — how good predictions are against outcomes.
 *
 * Shapes: score, p and y hold n values, all finite; label holds 0 or 1; p are
 * probabilities in [0, 1]. Ranks are integers, so that AUC and KS are exact
 * up to one division; other sums are compensated (Neumaier, 1974) in row
 * order. No libm function that may differ between machines is used: equal
 * input gives equal bits.
 * Errors: ERR_ARG where the number does not exist (one class only, no row).
 * Threads: no state. */
#ifndef ASSAY_STATS_METRICS_H
#define ASSAY_STATS_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define METRICS_ROWS_MAX ((size_t)1 << 31)

struct metrics_rank {
	uint64_t n_pos, n_neg;
	/* Pairs in which the positive ranks higher count 2, ties 1. */
	uint64_t twice_wins;
	double auc; /* twice_wins / (2 n_pos n_neg) */
	/* Largest distance of the two classes' distribution functions is
	 * ks_units / (n_pos n_neg). */
	uint64_t ks_units;
	double ks;
};
ATTR_USED int metrics_rank(struct metrics_rank *out, const double *score,
	const uint8_t *label, size_t n, struct err *err);

/* Mean of (p - label)^2. */
double metrics_brier(const double *p, const uint8_t *label, size_t n);
/* Mean of -log of the outcome's probability, p held in [2^-52, 1 - 2^-52]. */
double metrics_logloss(const double *p, const uint8_t *label, size_t n);
double metrics_rmse(const double *pred, const double *y, size_t n);
double metrics_mae(const double *pred, const double *y, size_t n);

/* Expected calibration error over bins of equal mass: the rows sorted by p
 * (ties in row order), bin b holds rows b n / bins up to (b + 1) n / bins;
 * sum over bins of |sum of labels - sum of p| / n. It is positive even for a
 * perfect model: null_mean and null_95 are the mean and the 95 % point of the
 * same number when labels are drawn from p (METRICS_ECE_DRAWS draws). */
enum { METRICS_ECE_BINS = 10, METRICS_ECE_DRAWS = 200 };
struct metrics_ece {
	double ece, null_mean, null_95;
};
ATTR_USED int metrics_ece(struct metrics_ece *out, const double *p,
	const uint8_t *label, size_t n, uint64_t seed, struct err *err);

/* Logistic recalibration: label ~ intercept + slope * logit(p), by Newton's
 * method; a perfect model has 0 and 1. Standard errors from the inverse
 * information. p is held in [1e-12, 1 - 1e-12]. ERR_ARG if the likelihood has
 * no maximum (the classes are separated, or p is constant). */
struct metrics_slope {
	double intercept, slope, intercept_se, slope_se;
	unsigned iterations;
};
ATTR_USED int metrics_slope(struct metrics_slope *out, const double *p,
	const uint8_t *label, size_t n, struct err *err);

/* Rows whose decision score >= cut differs between a and b. */
struct metrics_flips {
	uint64_t up;   /* a below, b at or above */
	uint64_t down; /* a at or above, b below */
};
struct metrics_flips metrics_flips(
	const double *a, const double *b, size_t n, double cut);

#endif
