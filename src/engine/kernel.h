/* engine/kernel.h — what a kernel offers; for src/engine only.
 *
 * A kernel is one instruction set's way to score by a plan. It is chosen once,
 * in engine_new(), and gives the bits of the reference interpreter whatever
 * the instruction set. The reference has no operations: it needs no plan.
 * Shapes: a column is (PLAN_ROWS) values of one feature, planes are (n_planes,
 * PLAN_ROWS) signed bytes for each block, sums are (PLAN_ROWS) for each block,
 * float or double as the plan is wide. */
#ifndef ASSAY_ENGINE_KERNEL_H
#define ASSAY_ENGINE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "engine/plan.h"
#include "model/model.h"

/* For work space of a hot loop, which the build would else fill with 0. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNINITIALIZED __attribute__((uninitialized))
#endif
#endif
#ifndef UNINITIALIZED
#define UNINITIALIZED
#endif

/* What one call of a regime works on: a run of trees over blocks of rows. */
struct kernel_job {
	const struct plan *plan;
	const struct plan_run *run;
	const int8_t *planes; /* of the first block, aligned to 64 bytes */
	size_t stride;        /* bytes from one block's planes to the next's */
	void *sums;           /* of the first block */
	size_t n_blocks;      /* 1 .. PLAN_BLOCKS */
	void *scratch;        /* (KERNEL_SCRATCH) bytes, aligned to 64 */
};

enum { KERNEL_SCRATCH = 128 * 1024 };

/* Rows to score, (.., width) row-major, in one type: the other is NULL. */
struct kernel_rows {
	const double *wide;
	const float *narrow;
	size_t width;
};

static inline struct kernel_rows rows_from(struct kernel_rows r, size_t i)
{
	if (r.wide)
		r.wide += i * r.width;
	else
		r.narrow += i * r.width;
	return r;
}

static inline double rows_value(const struct kernel_rows *r, size_t at)
{
	return r->wide ? r->wide[at] : (double)r->narrow[at];
}

struct kernel {
	const char *name;
	struct plan_ask ask;
	/* Ranks of n values of a column in a table of thresholds, less 128;
	 * NaN has rank 0. */
	void (*rank_float)(
		const float *cut, const float *column, size_t n, int8_t *out);
	void (*rank_double)(
		const double *cut, const double *column, size_t n, int8_t *out);
	/* May be NULL, where the portable way is as good: read one feature of
	 * n rows into f or, where that is NULL, d (PLAN_ROWS), 0 behind them;
	 * and fill a number column's planes from its values. */
	void (*read)(const struct kernel_rows *rows, size_t feature, size_t n,
		float *f, double *d);
	void (*put)(const struct plan *p, const struct plan_column *c,
		const void *column, int8_t *planes);
	void (*heap)(const struct kernel_job *job);
	void (*mask)(const struct kernel_job *job);
	void (*walk)(const struct kernel_job *job);
	/* May be NULL: sums of 64 rows, of `size` bytes each, from the order
	 * that heap, mask and walk keep them in to that of the rows. */
	void (*natural)(void *sums, size_t size);
	/* Where one row, given its byte of each plane (readable for three more,
	 * and for HALF_PLANES in all), comes out of n <= ROW_STRIP trees from
	 * `first` on, a multiple of that: an index into row_leaves each. Fills
	 * up to the next multiple of ROW_TREES. */
	void (*row)(const struct plan *p, size_t first, size_t n,
		const int8_t *bytes, uint32_t *at);
};

/* The portable one, for kernels that have no better. */
void row_places(const struct plan *p, size_t first, size_t n,
	const int8_t *bytes, uint32_t *at);

extern const struct kernel kernel_reference;
extern const struct kernel kernel_generic;
extern const struct kernel kernel_avx2;
extern const struct kernel kernel_avx512;

/* The kernel that ASSAY_ISA names, else the fastest of this machine; NULL if
 * it is not known or this machine lacks it. */
const struct kernel *kernel_choose(const char *isa);

void reference_margins(const struct model *m, const double *rows, size_t n_rows,
	double *margins);
void reference_rows(const struct model *m, struct kernel_rows rows,
	size_t n_rows, double *margins);
void reference_leaves(const struct model *m, const double *rows, size_t n_rows,
	uint32_t *leaves);
void planned_margins(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n_rows, double *margins);

/* The link of one row of n_groups values; in and out may be the same. */
void link_row(const struct model *m, const double *in, double *out);

#endif
