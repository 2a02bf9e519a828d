/* validate/rows.h — a CSV file as rows of the subject's model, batch by batch,
 * with the model that the subject has read already.
 *
 * Shapes: x (n, n_features) row-major; valid until the next call.
 * Ownership: rows_open() fills *r, rows_close() takes any state of a zeroed
 * struct. */
#ifndef ASSAY_VALIDATE_ROWS_H
#define ASSAY_VALIDATE_ROWS_H

#include "table/bind.h"
#include "table/csv.h"
#include "validate/subject.h"

struct rows {
	struct csv *csv;
	struct bind *bind;
	struct json *map;
	struct batch batch;
	const double *x;
};

/* extra: columns wanted beside the features. Needs subject_models(). */
struct rows_extra {
	struct bind_extra column[2];
	size_t n;
};
ATTR_USED int rows_open(struct rows *r, const struct val_subject *s,
	const char *path, const struct rows_extra *extra, struct err *err);
/* 1 if there are rows, 0 at the end, negative on error. */
ATTR_USED int rows_next(struct rows *r, struct err *err);
/* Extra column i of this batch. */
const struct column *rows_column(const struct rows *r, size_t i);
void rows_close(struct rows *r);

#endif
