/* optim/sample.h — rows of a file in memory, for fitting and judging.
 *
 * At most SAMPLE_CELLS_MAX cells are kept: of a longer file a uniform sample
 * (reservoir, seeded), so that equal bytes and seed give equal rows.
 * Shapes: rows (n_rows, n_features), label (n_rows), NaN where unknown; label
 * is NULL if no column was asked for; late (n_rows) is 1 from a time on, NULL
 * likewise. Ownership: sample_release(). */
#ifndef ASSAY_OPTIM_SAMPLE_H
#define ASSAY_OPTIM_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "engine/scoring.h"

#define SAMPLE_CELLS_MAX ((size_t)1 << 25) /* 256 MiB */

struct sample {
	double *rows, *label;
	uint8_t *late;
	size_t n_rows, n_features;
	uint64_t n_seen; /* rows of the file */
};

/* Extra columns that the scoring was opened with: the label (number) at
 * extra column 0, then the time (text); a row is late from since_us on. */
struct sample_spec {
	bool labelled, timed;
	int64_t since_us;
	uint64_t seed;
};
/* Reads all of an opened scoring. A time that is none is ERR_PARSE. */
ATTR_USED int sample_read(struct sample *out, struct scoring *s,
	const struct sample_spec *spec, struct err *err);
void sample_release(struct sample *s);
/* Shuffles the rows (seeded). */
void sample_shuffle(struct sample *s, uint64_t seed);
/* Moves the rows with a label to the front; returns how many. */
size_t sample_labelled(struct sample *s);
/* Moves the rows that are not late to the front; returns how many. */
size_t sample_early(struct sample *s);
/* Rows from `from` on become *tail; s keeps those before. */
void sample_cut(struct sample *s, size_t from, struct sample *tail);

/* Parts the rows into those to fit on and those to judge: with a holdout all
 * fit (and judge is not touched); else those that are late judge; else, after
 * the shuffle, the last two fifths. The rows to fit on are shuffled. */
enum sample_judge { JUDGE_HOLDOUT, JUDGE_UNSEEN, JUDGE_HELD_BACK };
enum sample_judge sample_divide(
	struct sample *fit, struct sample *judge, bool holdout, uint64_t seed);

#endif
