/* stats/fmath.h — logarithm and exponential that are the same everywhere.
 *
 * The C library's exp and log differ in the last bit between processors (its
 * FMA variants); exact evidence may not. These use only the operations that
 * IEEE 754 rounds correctly, in a fixed order: equal bits on every machine.
 * Accuracy: within 2 units in the last place. Cody and Waite reduction; the
 * series of atanh and exp. */
#ifndef ASSAY_STATS_FMATH_H
#define ASSAY_STATS_FMATH_H

/* log(0) is -infinity, of a negative number NaN. */
double fm_log(double x);
/* Overflow gives infinity, underflow 0. */
double fm_exp(double x);
/* Accurate near x = 0. */
double fm_log1p(double x);
double fm_expm1(double x);
/* log |gamma(x)| for x > 0. */
double fm_lgamma(double x);

#endif
