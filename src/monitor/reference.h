/* monitor/reference.h — what production is compared with.
 *
 * The bins of every series, the profiles of the reference's own windows (how
 * far ordinary windows lie apart), and their total. The score and the loss
 * are compared with rows that the model was not fitted on, where the user
 * says from when on that is so (unseen_from): a model is better, and its
 * scores more spread, on the rows it was fitted on. Without that the loss
 * has no reference and is shown, not judged.
 * Without a time column the reference is one window: sizes can be told, and
 * nothing tested.
 * JSON: {"kind": "reference", "format": 1, "window": "day", "time": "time",
 *   "loss": "absolute", "unseen_from": us, "score": {"mean", "sd"},
 *   "series": [...], "windows": [profile, ...]}; canonical, integers, exact
 * sums and round-trip decimals only.
 * Ownership: reference_release() frees. Threads: immutable once made. */
#ifndef ASSAY_MONITOR_REFERENCE_H
#define ASSAY_MONITOR_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "monitor/stream.h"
#include "monitor/window.h"

enum { REFERENCE_BYTES_MAX = 256 << 20 };

struct reference {
	size_t n_series;
	struct series *series;
	struct windows windows;
	struct profile total; /* of all windows */
	struct profile held;  /* of the windows not fitted on */
	bool has_time;
	bool has_unseen;
	int64_t unseen_from; /* windows starting here or later are held out */
	enum loss_kind loss;
	double score_mean, score_sd; /* of total */
};

/* What a reference is made from. */
struct reference_spec {
	enum window_length window;
	bool has_unseen;
	int64_t unseen_from;
	int64_t from, until; /* rows used: from <= time < until */
};

/* Reads the rows twice: bins first, counts second. */
ATTR_USED int reference_build(struct reference *out, struct row_stream *rows,
	const struct reference_spec *spec, struct err *err);
void reference_release(struct reference *r);
/* The profile that a series is compared with, and its windows' start. */
const struct profile *reference_base(
	const struct reference *r, enum series_kind kind);
bool reference_uses(
	const struct reference *r, enum series_kind kind, int64_t from);

/* Sums the windows into total and held; what the two makers end with. */
void reference_add_up(struct reference *r);

struct json *reference_to_json(const struct reference *r);
ATTR_USED int reference_from_json(
	struct reference *out, const struct json *v, struct err *err);
ATTR_USED int reference_read(
	struct reference *out, const char *path, struct err *err);

#endif
