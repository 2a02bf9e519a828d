/* stats/tails.h — tail probabilities and their inverses.
 *
 * Incomplete gamma and beta functions by series and continued fractions
 * (Abramowitz and Stegun 6.5.29, 6.5.31, 26.5.8; evaluated by Lentz's
 * method), on stats/fmath.h: equal bits on every machine. Relative accuracy
 * 1e-10 down to 1e-290. Upper tails throughout; NaN for arguments that mean
 * nothing. */
#ifndef ASSAY_STATS_TAILS_H
#define ASSAY_STATS_TAILS_H

/* Regularized upper incomplete gamma function Q(a, x), a > 0, x >= 0. */
double tail_gamma_q(double a, double x);
/* Regularized incomplete beta function I_x(a, b), given also y = 1 - x, which
 * the caller knows better than a subtraction. */
double tail_beta_i(double a, double b, double x, double y);

double tail_normal(double z);
double tail_chi2(double x, double df);
double tail_t(double t, double df);

/* z with tail_normal(z) = p, x with tail_chi2(x, df) = p; 0 < p < 1. */
double tail_normal_inverse(double p);
double tail_chi2_inverse(double p, double df);

#endif
