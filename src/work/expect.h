/* work/expect.h — predictions that somebody submitted with a model, held
 * against what this program computes.
 *
 * The file is a CSV whose columns are named as `assay score` names them
 * (prediction, margin, or with _0, _1 ...), in the order of the data's rows.
 * Ownership: expect_open() fills *e, expect_close() takes any state. */
#ifndef ASSAY_WORK_EXPECT_H
#define ASSAY_WORK_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "engine/scoring.h"

struct expect_column {
	bool margin;
	size_t output;
};

struct expect {
	const char *path;
	struct expect_column *columns; /* (n_columns) */
	size_t n_columns;
	double *values; /* (n_rows, n_columns) row-major */
	uint64_t n_rows;
	/* What the comparison found so far. */
	uint64_t seen, equal_values;
	double max_difference;
	uint64_t max_row;
};

ATTR_USED int expect_open(struct expect *e, const char *path,
	const struct scoring *s, struct err *err);
/* Compares the scoring's current batch, whose first row is number `first`. */
ATTR_USED int expect_batch(struct expect *e, const struct scoring *s,
	uint64_t first, struct err *err);
/* Ends the comparison: the number of rows must be the data's. */
ATTR_USED int expect_finish(
	const struct expect *e, struct json *out, struct err *err);
void expect_close(struct expect *e);

#endif
