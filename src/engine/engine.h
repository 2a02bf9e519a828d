/* engine/engine.h — runs a model over rows: margins, predictions, leaves.
 *
 * Exactness: a margin is the source library's number (engine-and-formats
 * 2.4). XGBoost: rows are narrowed to float32, leaves (times the tree's
 * weight) are added in tree order in float32 starting at the base margin;
 * each margin is a float32 held in a double. A linear model adds bias and base,
 * then value times weight, feature by feature. LightGBM: double throughout,
 * from 0, in tree order; of a random forest it is the sum, and the prediction
 * divides. Links are the library's formulas, with this machine's expf and
 * exp.
 * A graph (MODEL_ONNX) is run as graph_run.h says; its margins are its scores.
 * Shapes: rows is (n_rows, n_features) row-major double, NaN is missing;
 * margins and predictions are (n_rows, n_outputs) row-major.
 * Kernels: the reference interpreter reads the nodes as they are; the others
 * work on a plan (plan.h) and are bit-equal to it. engine_new() chooses the
 * fastest that this machine has; ASSAY_ISA=reference, generic, avx2 or avx512
 * forces one. A model that no plan fits goes through the reference.
 * Ownership: the model outlives the engine. Threads: an engine is immutable
 * after engine_new(); callers may score disjoint rows at the same time. More
 * rows than ENGINE_BLOCK are shared among threads (base/parallel.h); a margin
 * does not depend on the others. */
#ifndef ASSAY_ENGINE_ENGINE_H
#define ASSAY_ENGINE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

enum { ENGINE_BLOCK = 1024 }; /* rows that one thread takes at a time */

struct engine; /* a plan for one model */

/* ERR_UNSUPPORTED if ASSAY_ISA names no kernel of this machine. */
ATTR_USED int engine_new(
	struct engine **out, const struct model *m, struct err *err);
void engine_free(struct engine *e);
/* From now on the caller's thread does all the work: for who measures. */
void engine_alone(struct engine *e);
/* Name of the kernel in use, "reference", "generic" ... */
const char *engine_kernel(const struct engine *e);
/* Outputs of a row: the model's groups. */
size_t engine_n_outputs(const struct engine *e);

void engine_margins(const struct engine *e, const double *rows, size_t n_rows,
	double *margins);
/* The same of rows in float32. */
void engine_margins_float(const struct engine *e, const float *rows,
	size_t n_rows, double *margins);
/* As engine_margins(), but a row that a graph has no answer for is an error
 * (engine_margins() gives NaN). */
ATTR_USED int engine_answers(const struct engine *e, const double *rows,
	size_t n_rows, double *margins, struct err *err);
/* The same, with the labels of a graph that has them (graph_score.h). */
struct graph_labels;
ATTR_USED int engine_labels(const struct engine *e, const double *rows,
	size_t n_rows, double *margins, const struct graph_labels *labels,
	struct err *err);
/* The source library's link applied to margins, which may be the same array.
 * LINK_MAX gives the class in column 0 and NaN behind it. */
void engine_predict(const struct engine *e, const double *margins,
	size_t n_rows, double *predictions);
/* Index of the leaf (node index within its tree) that each row reaches:
 * leaves is (n_rows, n_trees). */
void engine_leaves(const struct engine *e, const double *rows, size_t n_rows,
	uint32_t *leaves);

#endif
