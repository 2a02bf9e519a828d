/* monitor/observe.h — a table as a stream of watched values.
 *
 * One pass over a CSV file through the model gives, for each row, its time
 * and the values of all series: the features, the score, the loss where a
 * label is known. Score: the prediction; of several classes the largest
 * probability. Loss of a row, smaller is better:
 *   absolute  |label - prediction|          regression and counts
 *   brier     (prediction - label)^2        two classes, label 0 or 1
 *   brier     sum of the same over classes  several, label 0 ... n - 1
 *   error     0 or 1                        where the model gives a class
 * all from products and sums only, so that they are exact evidence.
 * Shapes: value has n_series doubles: features in the model's order, then the
 * score, then the loss (NaN without a label). NaN is missing.
 * Ownership: observer_open() fills *o, observer_close() takes any state. */
#ifndef ASSAY_MONITOR_OBSERVE_H
#define ASSAY_MONITOR_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "engine/scoring.h"
#include "monitor/series.h"

enum loss_kind { LOSS_NONE, LOSS_ABSOLUTE, LOSS_BRIER, LOSS_ERROR, LOSS_COUNT };

struct observer {
	struct scoring scoring;
	const char *time, *label; /* column names, or NULL */
	enum loss_kind loss;
	size_t n_series;
	double *value; /* (n_series) of the row at hand */
	int64_t now;   /* its time; 0 without a time column */
	size_t row;    /* private: place in the batch */
	bool loaded;   /* private */
	int zone;      /* private: -1 not known yet, 0 naive, 1 with zone */
	uint64_t rows, rows_without_time, rows_without_label;
};

/* time and label are set in spec->extra by the observer; they stay owned by
 * the caller. */
ATTR_USED int observer_open(struct observer *o, const struct scoring_spec *spec,
	const char *time, const char *label, struct err *err);
/* The next row that has a time: 1, 0 at the end, negative on error. */
ATTR_USED int observer_next(struct observer *o, struct err *err);
/* Back to the first row. */
ATTR_USED int observer_rewind(struct observer *o, struct err *err);
void observer_close(struct observer *o);

const char *loss_name(enum loss_kind kind);
/* LOSS_COUNT if the word is not one of ours. */
enum loss_kind loss_from_name(const char *name);
enum loss_kind loss_of_model(const struct model *m);
/* Name and kind of series i, a copy that the caller releases. */
void observer_series(const struct observer *o, size_t i, struct series *out);

#endif
