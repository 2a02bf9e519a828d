/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/engine.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "engine/kernel.h"

#ifdef __FAST_MATH__
#error "exact scoring needs exact arithmetic: build without -ffast-math"
#endif

struct engine {
	const struct model *model;
	const struct kernel *kernel;
	struct plan *plan; /* NULL: the reference scores */
	bool alone;
};

int engine_new(struct engine **out, const struct model *m, struct err *err)
{
	const char *isa = getenv("ASSAY_ISA");
	const struct kernel *k = kernel_choose(isa && *isa ? isa : NULL);
	struct engine *e;

	if (!k)
		return err_set(err, ERR_UNSUPPORTED,
			_("ASSAY_ISA is %s, which this machine does not have; "
			  "set reference, generic, avx2 or avx512, or unset "
			  "it"),
			isa);
	e = xcalloc(1, sizeof(*e));
	e->model = m;
	if (k->heap)
		e->plan = plan_new(m, &k->ask);
	e->kernel = e->plan ? k : &kernel_reference;
	*out = e;
	return 0;
}

void engine_free(struct engine *e)
{
	if (e)
		plan_free(e->plan);
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

struct margins_call {
	const struct engine *engine;
	const double *rows;
	double *margins;
};

static void margins_block(void *arg, size_t first, size_t n)
{
	const struct margins_call *c = arg;
	const struct engine *e = c->engine;
	const double *rows = c->rows + first * e->model->n_features;
	double *margins = c->margins + first * e->model->n_groups;

	if (e->plan)
		planned_margins(e->plan, e->kernel, rows, n, margins);
	else
		reference_margins(e->model, rows, n, margins);
}

void engine_margins(const struct engine *e, const double *rows, size_t n_rows,
	double *margins)
{
	struct margins_call call = {e, rows, margins};

	if (e->alone)
		margins_block(&call, 0, n_rows);
	else
		parallel_blocks(n_rows, ENGINE_BLOCK, margins_block, &call);
}

void engine_alone(struct engine *e)
{
	e->alone = true;
}

void engine_leaves(const struct engine *e, const double *rows, size_t n_rows,
	uint32_t *leaves)
{
	reference_leaves(e->model, rows, n_rows, leaves);
}

void engine_predict(const struct engine *e, const double *margins,
	size_t n_rows, double *predictions)
{
	size_t i, n = e->model->n_groups;

	for (i = 0; i < n_rows; i++)
		link_row(e->model, margins + i * n, predictions + i * n);
}
