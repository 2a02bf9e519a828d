/* optim/measure.h — what a changed model does differently, as evidence.
 *
 * Pure functions of two models and rows: no clock, no state. What compares
 * margins is *exact* evidence: equal input gives equal bits. Quality is of
 * predictions, whose link uses the C library's exp as the source library
 * does: equal bits against the same C library. Checklist T4 reads them too: O03
 * (measure_rows, measure_edges, check_bound of optim/check.h), O04
 * (measure_quality's flips), O05 (its intervals).
 * Shapes: rows (n_rows, n_features) row-major, NaN is missing; label
 * (n_rows). Differences are b - a; a is the parent.
 * Errors: ERR_ARG if the models differ in features or outputs. */
#ifndef ASSAY_OPTIM_MEASURE_H
#define ASSAY_OPTIM_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"
#include "stats/ci.h"
#include "stats/metrics.h"

enum { MEASURE_VERSION = 1 }; /* raised when a number can change */

struct measure_data {
	const double *rows;
	const double *label; /* or NULL */
	size_t n_rows;
};

/* Margins compared bit by bit. */
struct measure_equal {
	uint64_t rows, different;
	uint64_t first;  /* row of the first difference */
	double largest;  /* |b - a| */
	double q50, q99; /* of the rows' largest |b - a| */
};
ATTR_USED int measure_rows(struct measure_equal *out, const struct model *a,
	const struct model *b, const struct measure_data *data,
	struct err *err);
/* The same on made rows: for every distinct threshold of either model the
 * number below, itself and the number above (float32 for XGBoost), every code
 * of a category set and -1, and for each feature missing, both infinities,
 * both zeros, the smallest number and LightGBM's zero; the other features
 * come from the rows of data in turn (all missing if there are none). */
ATTR_USED int measure_edges(struct measure_equal *out, const struct model *a,
	const struct model *b, const struct measure_data *data,
	struct err *err);

/* Quality on labelled rows. Two classes: AUC and Brier of the predictions;
 * more classes (label = index): share of rows whose most probable class is
 * the outcome, and Brier summed over the classes; a number: RMSE and MAE. */
enum measure_kind { MEASURE_TWO, MEASURE_CLASSES, MEASURE_NUMBER };
struct measure_quality {
	enum measure_kind kind;
	double a[2], b[2]; /* {AUC | share right | RMSE, Brier | MAE} */
	struct ci auc, brier, rmse; /* paired differences, where they apply */
	struct metrics_flips flips; /* at cut, two classes only */
	double cut;
	uint64_t moved; /* rows whose most probable class changed */
	size_t n_rows;
};
/* ERR_UNSUPPORTED for a model that gives neither classes with probabilities
 * nor one number. */
ATTR_USED int measure_kind(
	enum measure_kind *out, const struct model *m, struct err *err);
struct measure_ask {
	double cut; /* operating point for flips */
	uint64_t seed;
};
ATTR_USED int measure_quality(struct measure_quality *out,
	const struct model *a, const struct model *b,
	const struct measure_data *data, const struct measure_ask *ask,
	struct err *err);

struct json *measure_equal_json(const struct measure_equal *e);
struct json *measure_quality_json(const struct measure_quality *q);
/* {"value", "se", "low", "high"} */
struct json *measure_ci_json(const struct ci *c);

#endif
