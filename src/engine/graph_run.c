/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/graph_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "blas/gemm.h"
#include "engine/graph_ops.h"

struct graph_plan {
	const struct graph *g;
	void **states; /* (n_nodes) */
	/* (n_values): the last node that reads a value, UINT32_MAX: keep. */
	uint32_t *last;
	struct tensor *constants; /* (n_values): those that are constants */
	/* (n_nodes): a Gemm that does the work of the Relu behind it, and the
	 * Relu, which then only hands on. */
	unsigned char *fused;
};

enum { FUSED_NONE, FUSED_GEMM, FUSED_RELU };

struct text_piece {
	struct text_piece *next;
	char bytes[];
};

struct graph_run {
	const struct graph_plan *plan;
	struct tensor *values;
	struct text_piece *texts;
};

static void find_last(struct graph_plan *p)
{
	const struct graph *g = p->g;
	uint32_t i, k;

	for (i = 0; i < g->n_values; i++)
		p->last[i] = UINT32_MAX;
	for (i = 0; i < g->n_nodes; i++)
		for (k = 0; k < g->nodes[i].n_in; k++) {
			const uint32_t v = g->refs[g->nodes[i].first_in + k];

			if (v != GRAPH_NONE)
				p->last[v] = i;
		}
	for (i = 0; i < g->ends.n_outputs; i++)
		p->last[g->refs[g->ends.n_inputs + i]] = UINT32_MAX;
	for (i = 0; i < g->n_values; i++)
		if (g->values[i].role == ROLE_CONSTANT)
			p->last[i] = UINT32_MAX;
}

/* A Relu that alone reads what a Gemm gives. */
static void fuse(struct graph_plan *p)
{
	const struct graph *g = p->g;
	uint32_t *uses = xcalloc(g->n_values + 1u, sizeof(*uses));
	uint32_t *maker = xcalloc(g->n_values + 1u, sizeof(*maker));
	uint32_t i, k;

	for (i = 0; i < g->n_nodes; i++)
		for (k = 0; k < g->nodes[i].n_in; k++)
			if (g->refs[g->nodes[i].first_in + k] != GRAPH_NONE)
				uses[g->refs[g->nodes[i].first_in + k]]++;
	for (i = 0; i < g->ends.n_outputs; i++)
		uses[g->refs[g->ends.n_inputs + i]]++;
	for (i = 0; i < g->n_nodes; i++) {
		const struct graph_node *n = &g->nodes[i];
		const uint32_t out = g->refs[n->first_out];
		const uint32_t in = g->refs[n->first_in];

		if (n->op == OP_Gemm && out != GRAPH_NONE)
			maker[out] = i + 1;
		if (n->op != OP_Relu || !maker[in] || uses[in] != 1)
			continue;
		p->fused[i] = FUSED_RELU;
		p->fused[maker[in] - 1] = FUSED_GEMM;
	}
	free(uses);
	free(maker);
}

int graph_plan_new(
	struct graph_plan **out, const struct graph *g, struct err *err)
{
	struct graph_plan *p = xcalloc(1, sizeof(*p));
	uint32_t i;
	int rc = 0;

	blas_one_thread();
	p->g = g;
	p->states = xcalloc(g->n_nodes + 1u, sizeof(*p->states));
	p->last = xcalloc(g->n_values + 1u, sizeof(*p->last));
	p->constants = xcalloc(g->n_values + 1u, sizeof(*p->constants));
	p->fused = xcalloc(g->n_nodes + 1u, 1);
	find_last(p);
	fuse(p);
	for (i = 0; i < g->n_values; i++)
		if (g->values[i].role == ROLE_CONSTANT)
			tensor_constant(&p->constants[i], g, &g->values[i]);
	for (i = 0; i < g->n_nodes && rc == 0; i++) {
		const struct graph_kernel *k = graph_kernel(g->nodes[i].op);

		if (k->prepare)
			rc = k->prepare(&p->states[i], g, &g->nodes[i], err);
	}
	if (rc < 0)
		graph_plan_free(p);
	else
		*out = p;
	return rc;
}

void graph_plan_free(struct graph_plan *p)
{
	uint32_t i;

	if (!p)
		return;
	for (i = 0; i < p->g->n_nodes; i++) {
		const struct graph_kernel *k = graph_kernel(p->g->nodes[i].op);

		if (p->states[i] && k->release)
			k->release(p->states[i]);
	}
	for (i = 0; i < p->g->n_values; i++)
		tensor_release(&p->constants[i]);
	free(p->states);
	free(p->last);
	free(p->fused);
	free(p->constants);
	free(p);
}

struct graph_run *graph_run_new(const struct graph_plan *p)
{
	struct graph_run *r = xcalloc(1, sizeof(*r));

	r->plan = p;
	r->values = xcalloc(p->g->n_values + 1u, sizeof(*r->values));
	return r;
}

void graph_run_clear(struct graph_run *r)
{
	uint32_t i;

	for (i = 0; i < r->plan->g->n_values; i++)
		tensor_release(&r->values[i]);
	while (r->texts) {
		struct text_piece *next = r->texts->next;

		free(r->texts);
		r->texts = next;
	}
}

void graph_run_free(struct graph_run *r)
{
	if (!r)
		return;
	graph_run_clear(r);
	free(r->values);
	free(r);
}

static const struct tensor *value_of(const struct graph_run *r, uint32_t v)
{
	return r->plan->g->values[v].role == ROLE_CONSTANT
		       ? &r->plan->constants[v]
		       : &r->values[v];
}

struct tensor *graph_run_input(struct graph_run *r, size_t i)
{
	return &r->values[r->plan->g->refs[i]];
}

const struct tensor *graph_run_output(const struct graph_run *r, size_t i)
{
	const struct graph *g = r->plan->g;

	return value_of(r, g->refs[g->ends.n_inputs + i]);
}

/* Values that no later node reads give their memory back. */
static void drop_dead(struct graph_run *r, uint32_t node)
{
	const struct graph *g = r->plan->g;
	const struct graph_node *n = &g->nodes[node];
	uint32_t k;

	for (k = 0; k < n->n_in; k++) {
		const uint32_t v = g->refs[n->first_in + k];

		if (v != GRAPH_NONE && r->plan->last[v] == node)
			tensor_release(&r->values[v]);
	}
}

static int run_node(struct graph_run *r, uint32_t i, const struct tensor **in,
	struct tensor **out, struct err *err)
{
	const struct graph *g = r->plan->g;
	const struct graph_node *n = &g->nodes[i];
	struct step s = {.g = g,
		.node = n,
		.state = r->plan->states[i],
		.run = r,
		.in = in,
		.out = out,
		.n_in = n->n_in,
		.n_out = n->n_out,
		.relu = r->plan->fused[i] == FUSED_GEMM};
	struct tensor unwanted = {0};
	uint32_t k;
	int rc;

	for (k = 0; k < n->n_in; k++) {
		const uint32_t v = g->refs[n->first_in + k];

		in[k] = v == GRAPH_NONE ? NULL : value_of(r, v);
		/* An output that its operator did not fill. */
		if (in[k] && !in[k]->type)
			return step_fail(&s, ERR_UNSUPPORTED,
				_("it reads a result that its operator does "
				  "not give"),
				err);
	}
	while (s.n_in && !in[s.n_in - 1])
		s.n_in--;
	for (k = 0; k < n->n_out; k++) {
		const uint32_t v = g->refs[n->first_out + k];

		out[k] = v == GRAPH_NONE ? NULL : &r->values[v];
	}
	/* The first output is always there, wanted or not. */
	if (!out[0])
		out[0] = &unwanted;
	rc = r->plan->fused[i] == FUSED_RELU
		     ? graph_identity(&s, err)
		     : graph_kernel(n->op)->run(&s, err);
	tensor_release(&unwanted);
	return rc;
}

int graph_run_go(struct graph_run *r, struct err *err)
{
	const struct graph *g = r->plan->g;
	const struct tensor **in;
	struct tensor **out;
	uint32_t i, most = 1;
	int rc = 0;

	for (i = 0; i < g->n_nodes; i++) {
		most = g->nodes[i].n_in > most ? g->nodes[i].n_in : most;
		most = g->nodes[i].n_out > most ? g->nodes[i].n_out : most;
	}
	in = xcalloc(most, sizeof(*in));
	out = xcalloc(most, sizeof(*out));
	for (i = 0; i < g->n_nodes && rc == 0; i++) {
		rc = run_node(r, i, in, out, err);
		drop_dead(r, i);
	}
	for (i = 0; i < g->ends.n_outputs && rc == 0; i++)
		if (!graph_run_output(r, i)->type)
			rc = err_set(err, ERR_UNSUPPORTED,
				_("output %u of the graph is one that its "
				  "operator does not give"),
				i);
	free(in);
	free(out);
	return rc;
}

const char *step_text(struct step *s, const char *text, size_t n)
{
	struct text_piece *p = xmalloc(sizeof(*p) + n + 1);

	memcpy(p->bytes, text, n);
	p->bytes[n] = '\0';
	p->next = s->run->texts;
	s->run->texts = p;
	return p->bytes;
}
