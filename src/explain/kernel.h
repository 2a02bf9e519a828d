/* explain/kernel.h — one instruction set's way through a program; for
 * src/explain only. All give equal bits: a lane is a row, and each row's
 * operations are the same in the same order. */
#ifndef ASSAY_EXPLAIN_KERNEL_H
#define ASSAY_EXPLAIN_KERNEL_H

#include "explain/program.h"

struct explain_job {
	const struct program *program;
	const struct program_tree *tree;
	const float *columns; /* (n_columns, EXPLAIN_STRIP), aligned to 64 */
	float *sums;          /* (n_used, EXPLAIN_STRIP), aligned to 64 */
	size_t n_rows;        /* rows of the strip */
	/* (n_levels * (2 * max_nodes + 2) * EXPLAIN_GROUP), aligned to 64 */
	float *scratch;
};

struct explain_kernel {
	const char *name;
	void (*tree)(const struct explain_job *job);
};

extern const struct explain_kernel explain_kernel_reference;
extern const struct explain_kernel explain_kernel_generic;
extern const struct explain_kernel explain_kernel_avx2;
extern const struct explain_kernel explain_kernel_avx512;

/* The kernel that ASSAY_ISA names, else the fastest of this machine; NULL if
 * it is not known or this machine lacks it. */
const struct explain_kernel *explain_choose(const char *isa);

#endif
