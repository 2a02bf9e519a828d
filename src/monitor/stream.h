/* monitor/stream.h — rows of watched values, wherever they come from.
 *
 * next() sets now and value for the next row that has a time and returns 1,
 * 0 at the end, negative on error; rewind() goes back to the first row;
 * describe() gives name and kind of series i, a copy for the caller.
 * Shapes: value has n_series doubles: the features, then the score, then the
 * loss (NaN where it is not known). NaN is missing. */
#ifndef ASSAY_MONITOR_STREAM_H
#define ASSAY_MONITOR_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "monitor/series.h"

enum loss_kind { LOSS_NONE, LOSS_ABSOLUTE, LOSS_BRIER, LOSS_ERROR, LOSS_COUNT };

struct row_stream {
	int (*next)(struct row_stream *s, struct err *err);
	int (*rewind)(struct row_stream *s, struct err *err);
	void (*describe)(
		const struct row_stream *s, size_t i, struct series *out);
	const char *name; /* for messages */
	size_t n_series;
	bool has_time;
	enum loss_kind loss;
	double *value; /* (n_series) of the row at hand */
	int64_t now;   /* its time; 0 without times */
};

const char *loss_name(enum loss_kind kind);
/* LOSS_COUNT if the word is not one of ours. */
enum loss_kind loss_from_name(const char *name);

#endif
