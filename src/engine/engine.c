/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/engine.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "engine/graph_score.h"
#include "engine/kernel.h"

#ifdef __FAST_MATH__
#error "exact scoring needs exact arithmetic: build without -ffast-math"
#endif

struct engine {
	const struct model *model;
	const struct kernel *kernel;
	struct plan *plan;         /* NULL: the reference scores */
	struct graph_score *graph; /* MODEL_ONNX */
	bool alone;
};

int engine_new(struct engine **out, const struct model *m, struct err *err)
{
	const char *isa = getenv("ASSAY_ISA");
	const struct kernel *k = kernel_choose(isa && *isa ? isa : NULL);
	struct engine *e;
	int rc = 0;

	if (!k)
		return err_set(err, ERR_UNSUPPORTED,
			_("ASSAY_ISA is %s, which this machine does not have; "
			  "set reference, generic, avx2 or avx512, or unset "
			  "it"),
			isa);
	e = xcalloc(1, sizeof(*e));
	e->model = m;
	if (m->graph)
		rc = graph_score_new(&e->graph, m, err);
	else if (k->heap)
		e->plan = plan_new(m, &k->ask);
	e->kernel = e->plan ? k : &kernel_reference;
	if (rc < 0)
		engine_free(e);
	else
		*out = e;
	return rc;
}

void engine_free(struct engine *e)
{
	if (e) {
		plan_free(e->plan);
		graph_score_free(e->graph);
	}
	free(e);
}

const char *engine_kernel(const struct engine *e)
{
	return e->graph ? "graph" : e->kernel->name;
}

size_t engine_n_outputs(const struct engine *e)
{
	return e->model->n_groups;
}

struct margins_call {
	const struct engine *engine;
	struct kernel_rows rows;
	double *margins;
};

/* Rows without an answer have no number. */
static void graph_margins(const struct engine *e, struct kernel_rows rows,
	size_t n, double *margins)
{
	const size_t values = rows.wide ? 0 : n * rows.width;
	double *wide = values ? xcalloc(values, sizeof(*wide)) : NULL;
	size_t i;

	for (i = 0; i < values; i++)
		wide[i] = (double)rows.narrow[i];
	if (graph_score_rows(e->graph, wide ? wide : rows.wide, n, margins,
		    NULL, NULL) < 0)
		for (i = 0; i < n * e->model->n_groups; i++)
			margins[i] = (double)NAN;
	free(wide);
}

static void margins_block(void *arg, size_t first, size_t n)
{
	const struct margins_call *c = arg;
	const struct engine *e = c->engine;
	const struct kernel_rows rows = rows_from(c->rows, first);
	double *margins = c->margins + first * e->model->n_groups;

	if (e->graph)
		graph_margins(e, rows, n, margins);
	else if (e->plan)
		planned_margins(e->plan, e->kernel, rows, n, margins);
	else
		reference_rows(e->model, rows, n, margins);
}

static void call_margins(struct margins_call *c, size_t n_rows)
{
	c->rows.width = c->engine->model->n_features;
	if (c->engine->alone)
		margins_block(c, 0, n_rows);
	else
		parallel_blocks(n_rows, ENGINE_BLOCK, margins_block, c);
}

void engine_margins(const struct engine *e, const double *rows, size_t n_rows,
	double *margins)
{
	struct margins_call call = {
		.engine = e, .rows = {.wide = rows}, .margins = margins};

	call_margins(&call, n_rows);
}

void engine_margins_float(const struct engine *e, const float *rows,
	size_t n_rows, double *margins)
{
	struct margins_call call = {
		.engine = e, .rows = {.narrow = rows}, .margins = margins};

	call_margins(&call, n_rows);
}

void engine_alone(struct engine *e)
{
	e->alone = true;
}

int engine_answers(const struct engine *e, const double *rows, size_t n_rows,
	double *margins, struct err *err)
{
	size_t i, n = n_rows * e->model->n_groups;

	engine_margins(e, rows, n_rows, margins);
	for (i = 0; e->graph && i < n; i++)
		if (isnan(margins[i]))
			return graph_score_rows(
				e->graph, rows, n_rows, margins, NULL, err);
	return 0;
}

int engine_labels(const struct engine *e, const double *rows, size_t n_rows,
	double *margins, const struct graph_labels *labels, struct err *err)
{
	if (e->graph)
		return graph_score_rows(
			e->graph, rows, n_rows, margins, labels, err);
	engine_margins(e, rows, n_rows, margins);
	return 0;
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
