/* model/onnx_table.h — what an ONNX graph is to a table of rows; for
 * src/model only.
 *
 * Features are the columns of the graph's inputs. The score is the first
 * output that is no label; of two scores beside a label the second is the
 * prediction, the probability of the second class. */
#ifndef ASSAY_MODEL_ONNX_TABLE_H
#define ASSAY_MODEL_ONNX_TABLE_H

#include "model/builder.h"
#include "model/graph.h"
#include "model/onnx.h"
#include "model/read.h"

/* Columns of a value, or 0 where the graph does not say. */
int64_t onnx_columns(const struct graph *g, uint32_t value);
/* Chooses label and score. */
ATTR_USED int onnx_ends(struct graph_ends *e, const struct model_input *in,
	const struct graph *g, struct err *err);
/* Head and features of a graph that is scored as it is. */
void onnx_head(struct builder *b, const struct onnx *x, const struct graph *g);
/* "skl2onnx 1.17.0", which the caller frees. */
char *onnx_version(const struct onnx *x);
ATTR_USED int onnx_features(
	struct builder *b, const struct graph *g, struct err *err);
/* Columns of all inputs. */
size_t onnx_count_features(const struct graph *g);
/* Levels of text features: the texts that the graph compares each with. */
struct onnx_levels {
	const char **v;
	size_t n, cap;
};
/* (n_features), freed by onnx_levels_free(). ERR_UNSUPPORTED where the graph
 * does more with a text than compare it. */
ATTR_USED int onnx_levels(struct onnx_levels **out, const struct graph *g,
	size_t n_features, struct err *err);
void onnx_levels_free(struct onnx_levels *l, size_t n_features);
/* 1, with head, features and trees in b, if the graph is a forest behind
 * nothing but steps that move thresholds exactly; else 0. */
ATTR_USED int onnx_forest(struct builder *b, const struct onnx *x,
	const struct graph *g, struct err *err);

#endif
