/* optim/refit.h — recipe "refit": fewer trees, all leaves fitted again.
 *
 * Half of the rounds (or n_rounds) are kept; the values of all their leaves
 * are chosen together so that the margins come near those of the full model
 * (the teacher) on the fit rows: ridge regression on leaf indicators,
 *   minimize |Z w - (margin - base)|^2 + ridge |w - c w0|^2,
 * w0 the leaves' values now and c the best single factor. Outcomes are not
 * used. Z'Z is counted (exact integers), the equations are solved by
 * OpenBLAS. Which rounds (the first ones, or evenly spread) and which ridge
 * is decided by the error on a fifth of the fit rows held back inside; the
 * final solution uses all fit rows and is rounded to the source's leaf type
 * (float32 for XGBoost). Tree weights (DART) go into the leaves.
 * There is no bound for all inputs: the class is "statistical", to be judged
 * on rows that the refit never saw.
 * Errors: ERR_UNSUPPORTED for averaged forests, ERR_ARG for too few rounds or
 * rows, ERR_LIMIT above REFIT_LEAVES_MAX leaves of an output.
 * Threads: no state. */
#ifndef ASSAY_OPTIM_REFIT_H
#define ASSAY_OPTIM_REFIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"

enum {
	REFIT_LEAVES_MAX = 10000, /* 800 MB of equations */
	REFIT_ROWS_MIN = 100,
	REFIT_ROWS_MAX = 65536,     /* more fit rows are not used */
	REFIT_REACHED_MAX = 1 << 27 /* nor rows times trees above this */
};

struct refit_spec {
	const double *rows; /* (n_rows, n_features), NaN is missing */
	size_t n_rows;
	uint32_t n_rounds; /* to keep; 0: half */
	uint64_t seed;
	/* Called between steps; a negative return stops. May be NULL. */
	int (*progress)(void *arg, const char *step, uint64_t done,
		uint64_t total, struct err *err);
	void *arg;
};

struct refit_result {
	struct model model;
	/* {"selection": "first", "kept": [rounds], "ridge": x, "leaves": n,
	 *  "rows": n, "tried": [{"selection", "ridge", "rmse"}]}; rmse is of
	 * margins on the held-back fifth. */
	struct json *report;
};

ATTR_USED int refit_recipe(struct refit_result *out, const struct model *m,
	const struct refit_spec *spec, struct err *err);
void refit_release(struct refit_result *r);

#endif
