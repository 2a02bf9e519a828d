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
 * Ownership: observer_open() fills *o, observer_close() takes any state. */
#ifndef ASSAY_MONITOR_OBSERVE_H
#define ASSAY_MONITOR_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "engine/scoring.h"
#include "monitor/stream.h"

struct observer {
	struct row_stream rows; /* first: the functions below get it */
	struct scoring scoring;
	const char *time, *label; /* column names, or NULL */
	bool *used;               /* (n_features) some tree splits on it */
	size_t row;               /* private: place in the batch */
	bool loaded;              /* private */
	int zone;                 /* -1 not known yet, 0 naive, 1 with zone */
	uint64_t n_rows, rows_without_time, rows_without_label;
};

/* time and label become spec->extra; they stay owned by the caller. */
ATTR_USED int observer_open(struct observer *o, const struct scoring_spec *spec,
	const char *time, const char *label, struct err *err);
void observer_close(struct observer *o);
enum loss_kind loss_of_model(const struct model *m);

#endif
