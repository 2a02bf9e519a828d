/* engine/graph_ops.h — the operators, by family; for engine/graph_*.c only.
 *
 * Each runs one node (graph_step.h); s->node->op says which of the family. */
#ifndef ASSAY_ENGINE_GRAPH_OPS_H
#define ASSAY_ENGINE_GRAPH_OPS_H

#include "engine/graph_step.h"

#define GRAPH_RUN(name) int name(struct step *s, struct err *err)

/* graph_unary.c: element by element */
GRAPH_RUN(graph_unary);
GRAPH_RUN(graph_relu);
GRAPH_RUN(graph_identity);
GRAPH_RUN(graph_dropout);
GRAPH_RUN(graph_clip);
/* graph_binary.c: with broadcasting */
GRAPH_RUN(graph_binary);
GRAPH_RUN(graph_variadic);
GRAPH_RUN(graph_where);
/* graph_cast.c */
GRAPH_RUN(graph_cast);
/* graph_shape.c: other shapes of the same elements */
GRAPH_RUN(graph_reshape);
GRAPH_RUN(graph_flatten);
GRAPH_RUN(graph_squeeze);
GRAPH_RUN(graph_unsqueeze);
GRAPH_RUN(graph_shape);
GRAPH_RUN(graph_size);
/* graph_move.c: elements moved */
GRAPH_RUN(graph_transpose);
GRAPH_RUN(graph_concat);
GRAPH_RUN(graph_split);
GRAPH_RUN(graph_slice);
GRAPH_RUN(graph_expand);
GRAPH_RUN(graph_tile);
GRAPH_RUN(graph_pad);
/* graph_pick.c: elements chosen by numbers */
GRAPH_RUN(graph_gather);
GRAPH_RUN(graph_gather_elements);
GRAPH_RUN(graph_gather_nd);
GRAPH_RUN(graph_one_hot);
GRAPH_RUN(graph_fill);
GRAPH_RUN(graph_range);
/* graph_reduce.c */
GRAPH_RUN(graph_reduce);
/* graph_order.c */
GRAPH_RUN(graph_arg);
GRAPH_RUN(graph_cumsum);
GRAPH_RUN(graph_top_k);
/* graph_matmul.c */
GRAPH_RUN(graph_matmul);
GRAPH_RUN(graph_gemm);
GRAPH_RUN(graph_matmul_integer);
int graph_gemm_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err);
/* graph_norm.c */
GRAPH_RUN(graph_softmax);
GRAPH_RUN(graph_lp_norm);
GRAPH_RUN(graph_batch_norm);
GRAPH_RUN(graph_layer_norm);
/* graph_quantize.c */
GRAPH_RUN(graph_quantize);
GRAPH_RUN(graph_dequantize);
GRAPH_RUN(graph_quantize_dynamic);
/* graph_ml.c: columns of a table */
GRAPH_RUN(graph_ml_extract);
GRAPH_RUN(graph_ml_binarize);
GRAPH_RUN(graph_ml_vectorize);
GRAPH_RUN(graph_ml_impute);
GRAPH_RUN(graph_ml_normalize);
GRAPH_RUN(graph_ml_scale);
/* graph_ml_encode.c: tables of categories, prepared once */
GRAPH_RUN(graph_ml_one_hot);
GRAPH_RUN(graph_ml_labels);
GRAPH_RUN(graph_ml_categories);
int graph_ml_labels_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err);
int graph_ml_categories_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err);
int graph_ml_one_hot_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err);
void graph_ml_table_release(void *state);
/* graph_ml_linear.c, graph_ml_svm.c */
GRAPH_RUN(graph_ml_linear_classifier);
GRAPH_RUN(graph_ml_linear_regressor);
GRAPH_RUN(graph_ml_svm);
/* graph_ml_trees.c */
GRAPH_RUN(graph_ml_trees);
int graph_ml_trees_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err);
void graph_ml_trees_release(void *state);

#endif
