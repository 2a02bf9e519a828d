/* engine/kernel.h — what a kernel offers; for src/engine only. */
#ifndef ASSAY_ENGINE_KERNEL_H
#define ASSAY_ENGINE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

struct kernel {
	const char *name;
	void (*margins)(const struct model *m, const double *rows,
		size_t n_rows, double *margins);
	void (*leaves)(const struct model *m, const double *rows, size_t n_rows,
		uint32_t *leaves);
};

extern const struct kernel kernel_reference;

/* The link of one row of n_groups values; in and out may be the same. */
void link_row(const struct model *m, const double *in, double *out);

#endif
