/* model/builder.h — how readers and recipes make a model.
 *
 * Fill the fields, add trees node by node in any order (children may come
 * before their parent in a file; builder_tree() renumbers breadth first, and
 * drops nodes that the root does not reach), then finish: the block is made
 * and opened, which checks every invariant.
 * Ownership: the builder owns copies of all it is given. */
#ifndef ASSAY_MODEL_BUILDER_H
#define ASSAY_MODEL_BUILDER_H

#include "model/model.h"

struct builder; /* a model being made */

struct builder *builder_new(enum model_source source);
/* A builder that starts as a copy of m without its trees: same features,
 * base, link and names. */
struct builder *builder_like(const struct model *m);
void builder_free(struct builder *b);

struct builder_head {
	enum model_task task;
	enum model_link link;
	bool average, base_last, category_default;
	double sigmoid;
	double missing; /* NaN if there is no such number (0 is one) */
	uint32_t n_groups;
	uint32_t best_round;
	const double *base; /* (n_groups) */
	const char *format, *version, *objective;
	const char *parameters; /* may be NULL */
};
void builder_head(struct builder *b, const struct builder_head *head);
void builder_feature(struct builder *b, const struct model_feature *f);
/* Nodes as in struct model_node; set and set_words of category nodes index
 * into words, which are copied. Of tree, n_nodes, group, round and weight are
 * read. An inner node's children are tree-relative indices. */
ATTR_USED int builder_tree(struct builder *b, const struct model_tree *tree,
	const struct model_node *nodes, const uint32_t *words, size_t n_words,
	struct err *err);
/* Terms that the NODE_LINEAR leaves of the next tree index into; they stay
 * valid until it is added. */
void builder_terms(
	struct builder *b, const struct model_term *terms, size_t n_terms);
/* Makes it a linear model: ((n_features + 1) * n_groups) weights, whose number
 * the caller has checked against features and outputs. */
void builder_linear(struct builder *b, const float *weights, size_t n);
/* Makes it a graph (model/graph.h), of n bytes, a multiple of 8. */
void builder_graph(struct builder *b, const void *image, size_t n);
/* Trees added so far, whose group, round and weight may still be changed
 * (files say them before or after); valid until the next builder_tree(). */
struct model_tree *builder_trees(struct builder *b, size_t *n);
/* Forgets the trees from the first one of the given round on. */
void builder_cut(struct builder *b, uint32_t n_rounds);
/* Makes the model; b is freed in any case. */
ATTR_USED int builder_finish(
	struct builder *b, struct model *out, struct err *err);

#endif
