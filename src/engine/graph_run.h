/* engine/graph_run.h — runs a graph of ONNX operators.
 *
 * A plan holds what is worked out once for each node (tables of encoders,
 * trees); a run holds the values of one call. Semantics are those of ONNX's
 * operator pages, at the version that the file asks for: types and
 * broadcasting exact, sums and functions of reals in double, rounded to the
 * type. Matrix products of float and double with many rows go through BLAS
 * (measured evidence), few rows through an own loop.
 * Shapes: the input tensors decide; an operator refuses what does not fit.
 * Ownership: new and free; the graph outlives the plan, the plan its runs.
 * Threads: a plan is immutable, a run belongs to one thread. */
#ifndef ASSAY_ENGINE_GRAPH_RUN_H
#define ASSAY_ENGINE_GRAPH_RUN_H

#include "base/attr.h"
#include "base/err.h"
#include "engine/tensor.h"
#include "model/graph.h"

struct graph_plan;
struct graph_run;

ATTR_USED int graph_plan_new(
	struct graph_plan **out, const struct graph *g, struct err *err);
void graph_plan_free(struct graph_plan *p);

struct graph_run *graph_run_new(const struct graph_plan *p);
void graph_run_free(struct graph_run *r);
/* The tensor of input i, to be filled by tensor_new() before a run. */
struct tensor *graph_run_input(struct graph_run *r, size_t i);
ATTR_USED int graph_run_go(struct graph_run *r, struct err *err);
/* Valid until the next clear. */
const struct tensor *graph_run_output(const struct graph_run *r, size_t i);
/* Empties all values for the next call. */
void graph_run_clear(struct graph_run *r);

#endif
