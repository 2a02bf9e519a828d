/* validate/measure.h — the numbers of one set that several items need.
 *
 * Only rows with a label count. Ownership: labelled_release() frees.
 * Shapes: all (n). */
#ifndef ASSAY_VALIDATE_MEASURE_H
#define ASSAY_VALIDATE_MEASURE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "stats/ci.h"
#include "validate/subject.h"

struct labelled {
	size_t n;
	double *margin, *pred;               /* of the version, output 0 */
	double *parent_margin, *parent_pred; /* NULL without a parent */
	double *y;
	uint8_t *label; /* y as 0 or 1; binary models */
	/* Loss of each row: squared error, or 0/1 for several classes. */
	double *loss, *parent_loss;
};

/* ERR_PARSE if a binary model's label is not 0 or 1, or a class is not the
 * index of an output. */
ATTR_USED int labelled_take(struct labelled *l, const struct val_subject *s,
	const struct val_set *set, struct err *err);
void labelled_release(struct labelled *l);

/* Mean, or root of the mean, of v with its interval; n >= 2. */
ATTR_USED int measure_mean(
	struct ci *out, const double *v, size_t n, struct err *err);
ATTR_USED int measure_root(struct ci *out, const double *v, size_t n,
	uint64_t seed, struct err *err);

#endif
