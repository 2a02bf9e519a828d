/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "explain/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/xalloc.h"
#include "explain/kernel.h"
#include "explain/plan.h"

#ifdef __FAST_MATH__
#error "equal bits need exact arithmetic: build without -ffast-math"
#endif

/* Trees whose values are added in float32 before they go into doubles. */
enum { TREES_FLOAT = 64, ALIGN = 64 };

int explain_new(struct explain **out, const struct model *m, struct err *err)
{
	const char *isa = getenv("ASSAY_ISA");
	const struct explain_kernel *k =
		explain_choose(isa && *isa ? isa : NULL);
	struct explain *e;
	int rc = model_need_trees(m, err);

	if (rc < 0)
		return rc;
	if (!k)
		return err_set(err, ERR_UNSUPPORTED,
			_("ASSAY_ISA is %s, which this machine does not have; "
			  "set reference, generic, avx2 or avx512, or unset "
			  "it"),
			isa);
	e = xcalloc(1, sizeof(*e));
	e->model = m;
	e->kernel = k;
	rc = program_new(&e->program, m, err);
	if (rc)
		free(e);
	else
		*out = e;
	return rc;
}

void explain_free(struct explain *e)
{
	if (e)
		program_free(e->program);
	free(e);
}

const char *explain_kernel(const struct explain *e)
{
	return e->kernel->name;
}

size_t explain_n_values(const struct explain *e)
{
	return (size_t)e->model->n_groups * ((size_t)e->model->n_features + 1);
}

/* Memory of one call, for one strip. */
struct strip {
	const struct explain *plan;
	struct explain_job job;
	size_t n;
	float *columns, *sums;
	double *totals; /* (n_used, EXPLAIN_STRIP) */
	void *memory;
};

static void strip_open(struct strip *s, const struct explain *e)
{
	const struct program *p = e->program;
	const size_t columns = p->n_columns * EXPLAIN_STRIP;
	const size_t sums = p->n_used * EXPLAIN_STRIP;
	const size_t scratch =
		p->n_levels * (2 * p->max_nodes + 2) * EXPLAIN_GROUP;
	const size_t size =
		(columns + 3 * sums + scratch) * sizeof(float) + ALIGN;
	char *at;

	memset(s, 0, sizeof(*s));
	s->plan = e;
	s->memory = xcalloc(1, size);
	at = s->memory;
	at += (ALIGN - (uintptr_t)at % ALIGN) % ALIGN;
	s->columns = (float *)(void *)at;
	s->sums = s->columns + columns;
	s->totals = (double *)(void *)(s->sums + sums);
	s->job = (struct explain_job){.program = p,
		.columns = s->columns,
		.sums = s->sums,
		.scratch = s->sums + 3 * sums};
}

static void flush_sums(struct strip *s)
{
	const size_t n = s->plan->program->n_used * EXPLAIN_STRIP;

	for (size_t i = 0; i < n; i++) {
		s->totals[i] += (double)s->sums[i];
		s->sums[i] = 0;
	}
}

/* Values of group g for the strip's rows. */
static void store_group(struct strip *s, uint32_t g, double *values)
{
	const struct program *p = s->plan->program;
	const size_t width = (size_t)p->model->n_features + 1;
	const size_t n_values = explain_n_values(s->plan);

	flush_sums(s);
	for (size_t r = 0; r < s->n; r++) {
		double *to = values + r * n_values + g * width;

		memset(to, 0, (width - 1) * sizeof(*to));
		for (size_t u = 0; u < p->n_used; u++)
			to[p->features[u]] = s->totals[u * EXPLAIN_STRIP + r];
		to[width - 1] = p->bias[g];
	}
	memset(s->totals, 0, p->n_used * EXPLAIN_STRIP * sizeof(*s->totals));
}

static void explain_strip(struct strip *s, double *values)
{
	const struct program *p = s->plan->program;
	size_t t = 0;

	for (uint32_t g = 0; g < p->model->n_groups; g++) {
		size_t pending = 0;

		for (; t < p->n_trees && p->trees[t].group == g; t++) {
			s->job.tree = &p->trees[t];
			s->plan->kernel->tree(&s->job);
			if (++pending % TREES_FLOAT == 0)
				flush_sums(s);
		}
		store_group(s, g, values);
	}
}

struct rows_call {
	const struct explain *plan;
	const double *rows;
	double *values;
};

static void explain_block(void *arg, size_t first, size_t n)
{
	const struct rows_call *c = arg;
	const struct explain *e = c->plan;
	const double *rows = c->rows + first * e->model->n_features;
	double *values = c->values + first * explain_n_values(e);
	struct strip s;

	if (!e->kernel->tree) {
		explain_reference(e, rows, n, values);
		return;
	}
	strip_open(&s, e);
	s.n = n;
	s.job.n_rows = n;
	program_fill(e->program, rows, n, s.columns);
	explain_strip(&s, values);
	free(s.memory);
}

void explain_rows(const struct explain *e, const double *rows, size_t n_rows,
	double *values)
{
	struct rows_call call = {e, rows, values};

	parallel_blocks(n_rows, EXPLAIN_STRIP, explain_block, &call);
}
