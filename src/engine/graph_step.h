/* engine/graph_step.h — one operator at work; for engine/graph_*.c only.
 *
 * An operator reads in[] (NULL: left out) and fills out[] (NULL: not wanted,
 * but for the first), whose tensors are empty. It fails with a sentence that
 * step_fail() begins with the node. Texts that it makes are step_text()'s. */
#ifndef ASSAY_ENGINE_GRAPH_STEP_H
#define ASSAY_ENGINE_GRAPH_STEP_H

#include "engine/tensor.h"
#include "model/graph_get.h"

struct graph_run;

struct step {
	const struct graph *g;
	const struct graph_node *node;
	const void *state; /* what prepare made, or NULL */
	struct graph_run *run;
	const struct tensor **in;
	struct tensor **out;
	size_t n_in, n_out;
	bool relu; /* the result goes through a Relu, and nowhere else */
};

struct graph_kernel {
	int (*run)(struct step *s, struct err *err);
	/* What is worked out once for a node; may be NULL. */
	int (*prepare)(void **state, const struct graph *g,
		const struct graph_node *n, struct err *err);
	void (*release)(void *state);
};

/* Kernels of an operator. */
const struct graph_kernel *graph_kernel(unsigned op);

int step_fail(const struct step *s, int code, const char *why, struct err *err);
/* ERR_UNSUPPORTED naming the type. */
int step_bad_type(
	const struct step *s, const struct tensor *t, struct err *err);
/* The text, kept until the run is cleared. */
const char *step_text(struct step *s, const char *text, size_t n);
/* An axis of a tensor of that rank, negative ones from the end; ERR_PARSE. */
ATTR_USED int step_axis(const struct step *s, int64_t axis, unsigned rank,
	unsigned *out, struct err *err);
/* Input i, which must be there and hold numbers, as wholes; n is checked
 * unless 0. The caller frees. */
ATTR_USED int step_wholes(const struct step *s, size_t i, int64_t **out,
	size_t *n, struct err *err);

/* A list of whole numbers that is an attribute in old versions of an operator
 * and input i in new ones; *out is NULL where it is left out. The caller
 * frees. */
ATTR_USED int step_list(const struct step *s, const char *name, size_t i,
	int64_t **out, size_t *n, struct err *err);
/* The axes of such a list: marks[axis] is true, for axes below rank; each
 * once. *any is false where there is no list. */
ATTR_USED int step_axes(const struct step *s, unsigned rank,
	bool marks[GRAPH_RANK_MAX], bool *any, struct err *err);

/* Several tensors under one shape. */
enum { WALK_MAX = 3 };
struct walk {
	unsigned rank;
	int64_t dims[GRAPH_RANK_MAX];
	size_t stride[WALK_MAX][GRAPH_RANK_MAX];
	unsigned n;
};
/* numpy's rules of broadcasting. */
ATTR_USED int walk_broadcast(struct walk *w, const struct step *s,
	const struct tensor *const *t, unsigned n, struct err *err);
/* Calls inner for each run along the last dimension: elements at[k] + i *
 * step[k] of tensor k, and out + i of the result, for i < n. */
struct walk_line {
	size_t at[WALK_MAX], step[WALK_MAX];
	size_t out, n;
};
void walk_lines(const struct walk *w,
	void (*inner)(void *ctx, const struct walk_line *line), void *ctx);

#endif
