/* engine/bin.h — rows to planes; for src/engine only.
 *
 * The ranks are exact (plan.h), so that planes say all that the model can
 * know of a row. */
#ifndef ASSAY_ENGINE_BIN_H
#define ASSAY_ENGINE_BIN_H

#include "engine/kernel.h"

/* The planes of n rows, n <= PLAN_ROWS: (n_planes, PLAN_ROWS), aligned to 64
 * bytes. Bytes behind row n are those of a row of zeros. */
void bin_block(const struct plan *p, const struct kernel *k,
	struct kernel_rows rows, size_t n, int8_t *planes);

/* The same of one row: (n_planes) bytes. */
void bin_row(const struct plan *p, const struct kernel *k,
	struct kernel_rows row, int8_t *bytes);

#endif
