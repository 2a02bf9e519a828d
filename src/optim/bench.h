/* optim/bench.h — what one model costs on this machine.
 *
 * *Measured* evidence, like optim/speed.h. Rows are in memory as the engine
 * takes them (double, row-major), so that binning is included and reading a
 * file is not. A time is that of the wall, as a caller waits for it: the
 * median and the 99th percentile of single calls, the least of repeats for a
 * batch (other work on the machine can only add). */
#ifndef ASSAY_OPTIM_BENCH_H
#define ASSAY_OPTIM_BENCH_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"
#include "optim/speed.h"

enum { BENCH_BATCHES = 5 };

struct bench_batch {
	size_t rows; /* of a call; 0: there were not as many */
	double ns_per_row;
};

struct bench {
	const char *kernel;
	double single_p50_us, single_p99_us;     /* one row a call */
	struct bench_batch alone[BENCH_BATCHES]; /* one thread */
	struct bench_batch together;             /* all threads, all rows */
	size_t threads;
	double plan_ms; /* from the model in memory to the first row */
};

/* As ask says (n_rows > 0). */
ATTR_USED int bench_measure(struct bench *out, const struct model *m,
	const struct speed_ask *ask, struct err *err);

#endif
