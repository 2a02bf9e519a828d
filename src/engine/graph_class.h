/* engine/graph_class.h — what the classifiers of ai.onnx.ml have in common:
 * labels, and the transformations of scores. For engine/graph_ml_*.c only.
 *
 * Formulas: ONNX's reference implementation (_common_classifier.py), in
 * float32 as there. */
#ifndef ASSAY_ENGINE_GRAPH_CLASS_H
#define ASSAY_ENGINE_GRAPH_CLASS_H

#include "engine/graph_step.h"
#include "model/ensemble.h"

struct classes {
	const int64_t *ints;
	const uint64_t *texts; /* in the graph's texts */
	size_t n;              /* 0: labels are indices */
};

/* The attributes "classlabels_ints" or "classlabels_int64s", and
 * "classlabels_strings". */
struct classes classes_of(const struct step *s);
/* The label output for that many rows, if it is wanted. */
ATTR_USED int classes_open(const struct step *s, const struct classes *c,
	size_t rows, struct err *err);
/* Writes the label of a row: class i, or no class (0, ""). */
void classes_put(
	const struct step *s, const struct classes *c, size_t row, size_t i);
void classes_put_none(const struct step *s, size_t row);

/* The node's post_transform; negative if it is not known. */
int class_transform(const struct step *s);
void class_apply(enum post_transform post, float *scores, size_t n);
size_t class_largest(const float *scores, size_t n);

/* The rows and columns of a table, as float32 (rows, columns): *made is what
 * the caller frees. ERR_PARSE unless it has one or two dimensions. */
struct table_view {
	size_t rows, columns;
	const float *v;
	float *made;
};
ATTR_USED int class_table(
	const struct step *s, struct table_view *t, struct err *err);

#endif
