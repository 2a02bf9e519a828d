/* optim/speed.h — time per row before and after, with an interval.
 *
 * *Measured* evidence: it depends on the machine, which the environment
 * names, and is compared within a tolerance. Time is processor time of this
 * thread, so that other work on the machine disturbs little. Parent and child
 * score the same rows in turns (a b, b a, ...), SPEED_REPEATS times, each time
 * from a new copy in memory; the gain
 * of a repeat is parent's time over child's, and the interval is that of the
 * median gain (stats/ci.h), which assumes nothing of the distribution. */
#ifndef ASSAY_OPTIM_SPEED_H
#define ASSAY_OPTIM_SPEED_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"
#include "stats/ci.h"

enum { SPEED_REPEATS = 21, SPEED_SINGLE = 400 };

struct speed_side {
	double ns_per_row;     /* median over repeats, batch of rows */
	double p50_us, p99_us; /* of one row scored alone */
};

struct speed {
	struct speed_side parent, child;
	struct ci gain; /* parent time / child time */
	size_t rows;    /* per batch */
};

struct speed_ask {
	const double *rows; /* (n_rows, n_features) */
	size_t n_rows;      /* > 0 */
	/* As in optim/refit.h; may be NULL. */
	int (*progress)(void *arg, const char *step, uint64_t done,
		uint64_t total, struct err *err);
	void *arg;
};
ATTR_USED int speed_measure(struct speed *out, const struct model *parent,
	const struct model *child, const struct speed_ask *ask,
	struct err *err);
struct json *speed_json(const struct speed *s);

/* {"cpu", "kernel", "compiler", "system", "blas", "digest"}: the digest is
 * the SHA-256 of the other members in canonical form. */
struct json *speed_environment(const char *kernel);

#endif
