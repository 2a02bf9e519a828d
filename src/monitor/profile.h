/* monitor/profile.h — the additive counts of one window of rows.
 *
 * Only integers and exact sums, so that profile(a) + profile(b) is
 * profile(a + b) bit for bit, in any order of rows. The JSON form is
 * canonical: counts as sparse text "bin:count ..." in ascending bins, sums as
 * exact hexadecimal text (stats/exact.h); equal profiles give equal bytes.
 *   {"from": us, "until": us, "rows": n, "series": [{"counts": "0:12 5:3",
 *    "n", "missing", "unseen", "below", "above", "sum", "sum2"}]}
 * Time is int64 microseconds, the window is [from, until). No row value and
 * no identifier is in a profile.
 * Shapes: tally[n_series], in the order of the reference's series; a row is
 * n_series doubles, NaN is missing.
 * Ownership: profile_release() frees. */
#ifndef ASSAY_MONITOR_PROFILE_H
#define ASSAY_MONITOR_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "monitor/series.h"
#include "stats/exact.h"

struct tally {
	uint64_t *bin;            /* (n_bins) */
	uint64_t n;               /* rows with a known value */
	uint64_t missing, unseen; /* rows without one */
	uint64_t below, above;    /* of n, outside the reference */
	struct exact sum, sum2;   /* of the finite values, not categories */
};

struct profile {
	int64_t from, until;
	uint64_t rows;
	size_t n_series;
	struct tally *tally;
};

void profile_init(struct profile *p, const struct series *s, size_t n);
void profile_release(struct profile *p);
void profile_add_row(
	struct profile *p, const struct series *s, const double *row);
/* Adds b to a; both over the same series. The window becomes the hull. */
void profile_merge(
	struct profile *a, const struct profile *b, const struct series *s);

/* Mean and standard deviation of a tally; NaN where there are no values. */
double tally_mean(const struct tally *t);
double tally_sd(const struct tally *t);

struct json *profile_to_json(const struct profile *p, const struct series *s);
ATTR_USED int profile_from_json(struct profile *out, const struct json *v,
	const struct series *s, size_t n, const char *path, struct err *err);

#endif
