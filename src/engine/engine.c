/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/engine.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "engine/kernel.h"

#ifdef __FAST_MATH__
#error "exact scoring needs exact arithmetic: build without -ffast-math"
#endif

struct engine {
	const struct model *model;
	const struct kernel *kernel;
};

int engine_new(struct engine **out, const struct model *m, struct err *err)
{
	struct engine *e = xcalloc(1, sizeof(*e));

	(void)err; /* the reference takes every model that opens */
	e->model = m;
	e->kernel = &kernel_reference;
	*out = e;
	return 0;
}

void engine_free(struct engine *e)
{
	free(e);
}

const char *engine_kernel(const struct engine *e)
{
	return e->kernel->name;
}

size_t engine_n_outputs(const struct engine *e)
{
	return e->model->n_groups;
}

void engine_margins(const struct engine *e, const double *rows, size_t n_rows,
	double *margins)
{
	e->kernel->margins(e->model, rows, n_rows, margins);
}

void engine_leaves(const struct engine *e, const double *rows, size_t n_rows,
	uint32_t *leaves)
{
	e->kernel->leaves(e->model, rows, n_rows, leaves);
}

void engine_predict(const struct engine *e, const double *margins,
	size_t n_rows, double *predictions)
{
	size_t i, n = e->model->n_groups;

	for (i = 0; i < n_rows; i++)
		link_row(e->model, margins + i * n, predictions + i * n);
}
