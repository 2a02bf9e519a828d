/* monitor/series.h — the quantities that are watched, and their bins.
 *
 * A series is one feature, the score, or the loss. Its bins are frozen when
 * the reference is made, so that counts of any two windows can be added and
 * compared. Numbers: at most SERIES_BINS_MAX bins; a column with fewer
 * distinct values has one bin for each, else the edges are quantiles of the
 * reference with ties collapsed; bin i holds edge[i - 1] <= x < edge[i].
 * Values outside [min, max] of the reference fall into the end bins and are
 * also counted as below or above. Categories: one bin for each of the most
 * frequent levels, the last bin for all other known levels; a level that the
 * reference never held is unseen. A loss has no bins, only its sum.
 * Invariants: edge and code ascend strictly; at most 2^16 codes.
 * Ownership: series_release() frees. Threads: immutable once made. */
#ifndef ASSAY_MONITOR_SERIES_H
#define ASSAY_MONITOR_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

enum {
	SERIES_BINS_MAX = 64,
	SERIES_CODES_MAX = 4096,
	/* Rows a column keeps for its quantiles: beyond them every second,
	 * fourth ... row is kept. */
	SERIES_SAMPLE_MAX = 1 << 18
};

enum series_kind {
	SERIES_NUMBER,
	SERIES_CATEGORY,
	SERIES_SCORE,
	SERIES_LOSS,
	SERIES_KIND_COUNT
};

struct series {
	char *name; /* a feature's; "@score" and "@loss" for those two */
	enum series_kind kind;
	bool used; /* the model looks at it */
	size_t n_bins;
	double *edge;      /* (n_bins - 1), numbers and the score */
	double min, max;   /* of the reference; NaN where it is empty */
	size_t n_codes;    /* categories */
	double *code;      /* (n_codes) */
	uint8_t *code_bin; /* (n_codes) */
	/* (n_bins) mean score of the reference's rows in each bin, or NULL */
	double *mean_score;
};

/* Where a value belongs: a bin, or one of these. */
enum { SERIES_MISSING = -1, SERIES_UNSEEN = -2 };
int series_bin(const struct series *s, double x);
/* The middle of each bin (n_bins), for distances along the axis. */
void series_positions(const struct series *s, double *at);
const char *series_kind_name(enum series_kind kind);

void series_release(struct series *s);
struct json *series_to_json(const struct series *s);
/* Checks every invariant; path names the place in messages. */
ATTR_USED int series_from_json(struct series *out, const struct json *v,
	const char *path, struct err *err);

/* Collects what the bins of one series are made from. */
struct series_sample {
	double *value; /* kept rows, or distinct codes */
	uint64_t *count;
	size_t n, cap;
	uint64_t rows, stride;
	double min, max; /* of all finite rows, kept or not */
};
void series_sample_number(struct series_sample *s, double x);
/* -1 if there are more than SERIES_CODES_MAX codes. */
ATTR_USED int series_sample_code(struct series_sample *s, double code);
void series_sample_release(struct series_sample *s);
/* Fill the bins of out, whose name and kind are set; s is sorted. */
void series_cut_number(struct series *out, struct series_sample *s);
void series_cut_codes(struct series *out, struct series_sample *s);

#endif
