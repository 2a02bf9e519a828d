/* engine/tensor.h — the values that a graph's operators work on.
 *
 * A dense array of up to GRAPH_RANK_MAX dimensions, row-major, of one of
 * ONNX's types; a text is a const char * that the graph or the run owns.
 * Elements may be shared between tensors (a reshape), and are never changed
 * once an operator has made them. Limits: TENSOR_MAX elements.
 * Ownership: tensor_new() and tensor_view() fill an empty tensor,
 * tensor_release() takes any state. Threads: one owner; the elements of
 * constants are shared freely. */
#ifndef ASSAY_ENGINE_TENSOR_H
#define ASSAY_ENGINE_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/graph.h"

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define TENSOR_MAX ((size_t)1 << 18)
#else
#define TENSOR_MAX ((size_t)1 << 26)
#endif

struct tensor {
	unsigned type; /* enum graph_type; 0: empty */
	unsigned rank;
	int64_t dims[GRAPH_RANK_MAX];
	size_t n; /* elements */
	void *data;
	struct tensor_memory *memory; /* NULL: not ours */
};

/* Bytes of an element, texts included. */
size_t tensor_width(unsigned type);
/* Zeroed elements of the given shape; ERR_LIMIT. */
ATTR_USED int tensor_new(struct tensor *t, unsigned type, unsigned rank,
	const int64_t *dims, struct err *err);
/* The same shape as another tensor, of some type. */
ATTR_USED int tensor_like(struct tensor *t, unsigned type,
	const struct tensor *shape, struct err *err);
/* The elements of from under another shape of as many elements. */
void tensor_view(struct tensor *t, const struct tensor *from, unsigned rank,
	const int64_t *dims);
/* A constant of the graph; a text constant needs room for its pointers. */
void tensor_constant(
	struct tensor *t, const struct graph *g, const struct graph_value *v);
void tensor_release(struct tensor *t);
/* Product of the dimensions from first to before last. */
size_t tensor_span(const struct tensor *t, unsigned first, unsigned last);

bool tensor_is_real(const struct tensor *t);  /* float, double, 16 bits */
bool tensor_is_whole(const struct tensor *t); /* integers and bool */
/* All elements in one of the two types that operators compute in; the caller
 * frees. Reals are exact in double; whole numbers in int64 (uint64 by its
 * bits). Texts are refused before. */
double *tensor_doubles(const struct tensor *t);
int64_t *tensor_wholes(const struct tensor *t);
/* Stores, rounding to nearest even, or cutting to the low bits. */
void tensor_put_doubles(struct tensor *t, const double *v);
void tensor_put_wholes(struct tensor *t, const int64_t *v);
/* One element. */
double tensor_number(const struct tensor *t, size_t i);
int64_t tensor_whole(const struct tensor *t, size_t i);

float tensor_from_half(uint16_t h);
uint16_t tensor_to_half(double v);
float tensor_from_bfloat(uint16_t b);
uint16_t tensor_to_bfloat(double v);

#endif
