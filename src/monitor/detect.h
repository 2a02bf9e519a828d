/* monitor/detect.h — is it real, is it big, does it matter?
 *
 * Real (methods 3.3). For each window and series a few statistics s: four
 * Neyman scores; the rate of missing rows; of categories that of unseen
 * levels, of columns with one value that of rows with another; or for the
 * loss log(mean loss / usual loss + 1/100), tested one sided.
 *
 * Over the reference's windows s has a mean for each class of windows (a
 * weekday, where each has min_class of them, else all are one class), and a
 * pooled variance v with D - C degrees of freedom, drawn towards the median
 * of the series with the weight of pseudo windows, and never below what luck
 * in the sampling of rows gives. t = (s - mean) / sqrt(v (1 + 1/D_class)).
 * Where the windows had heavier tails than the normal (excess kurtosis k, its
 * own or the mean of the series, whichever is more), t has at most 4 + 6 / k
 * degrees of freedom: Student's t of that kurtosis.
 * The p of a series with J statistics is min(1, J min p).
 *
 * The budget, false alarms per window over all series, is halved.
 * Benjamini-Hochberg over the series of a window at q = budget / 2; and an
 * e-CUSUM over time for each statistic, m in all, with alarm level
 * 2 m / budget, whose t is divided by sqrt((1 + r) / (1 - r)), r the
 * correlation of neighbouring reference windows.
 *
 * Big: the statistic that moved most surely moved by its floor: floor (in
 * units of the spread of ranks), rate_floor, or the loss by loss_floor times.
 *
 * Matters: the model looks at the series, and what the shift does to the mean
 * score, by the reference's mean score in each bin, is at least impact
 * standard deviations of the score, or cannot be told, as the reference never
 * held such rows.
 *
 * An alarm is real, big and matters. Windows of fewer than min_rows rows, or
 * of less than half the usual, are shown and not judged.
 *
 * Determinism: exact evidence; equal inputs give equal bits. */
#ifndef ASSAY_MONITOR_DETECT_H
#define ASSAY_MONITOR_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "monitor/reference.h"
#include "monitor/window.h"

struct policy {
	double budget;     /* false alarms per window, all series: 0.01 */
	double floor;      /* 0.2 */
	double rate_floor; /* 0.02 */
	double loss_floor; /* 1.25 */
	double impact;     /* 0.05 */
	uint32_t quiet;    /* windows without alarm that end an incident: 7 */
	uint32_t min_rows; /* 8 */
	uint32_t min_class, pseudo; /* 8 and 10 */
};

enum moved {
	MOVED_NONE,
	MOVED_UP,
	MOVED_DOWN,
	MOVED_WIDER,
	MOVED_NARROWER,
	MOVED_LOPSIDED,
	MOVED_EXTREMES,
	MOVED_LEVEL,
	MOVED_MISSING,
	MOVED_UNSEEN,
	MOVED_CHANGED,
	MOVED_WORSE,
	MOVED_BETTER,
	MOVED_COUNT
};

/* One series in one window. Numbers that cannot be told are NaN. */
struct shift {
	size_t psi_bins;
	double mean, psi, psi_point, js, ks, w1;
	enum moved moved; /* the surest statistic */
	double effect, usual, t, p, evidence, impact;
	uint64_t n_needed; /* rows to see the floor's effect, 4 times in 5 */
	bool tested, by_window, by_time, big, matters;
};

struct judged_window {
	const struct profile *profile;
	bool few, alarm;
	struct shift *shift; /* (n_series) */
};

struct detection {
	struct policy policy;
	size_t n_series, n_windows;
	size_t n_tested; /* series with a usable reference */
	double level;    /* of evidence over time, for an alarm */
	struct judged_window *window;
};

void policy_default(struct policy *p);
/* Members replace the defaults; unknown ones and values out of range are
 * refused. v may be NULL. */
ATTR_USED int policy_from_json(
	struct policy *p, const struct json *v, struct err *err);
struct json *policy_to_json(const struct policy *p);

/* Both stay owned by the caller and outlive the detection. */
void detect(struct detection *out, const struct reference *r,
	const struct windows *w, const struct policy *policy);
void detection_release(struct detection *d);
bool shift_alarms(const struct shift *s);
const char *moved_name(enum moved moved);

#endif
