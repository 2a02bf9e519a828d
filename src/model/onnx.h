/* model/onnx.h — the parts of the ONNX reader; for src/model and its tests.
 *
 * A file is one ModelProto. Its graph is read twice: constants and inputs
 * first, then the nodes, whose names are looked up as they come. What a
 * prediction can depend on and assay does not know is refused by name:
 * operators, subgraphs, local functions, sparse tensors, quantization notes
 * are not. Numbers of fields are those of onnx.proto (IR version 3 to 13). */
#ifndef ASSAY_MODEL_ONNX_H
#define ASSAY_MODEL_ONNX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/builder.h"
#include "model/graph_make.h"
#include "model/onnx_wire.h"
#include "model/read.h"

struct onnx_name {
	const unsigned char *p; /* in the file */
	size_t n;
	uint32_t value;
};

/* Values by name: open addressing, a power of two of places. */
struct onnx_names {
	struct onnx_name *places;
	size_t n, cap;
};

struct onnx_text {
	const unsigned char *p;
	size_t n;
};

/* A file beside the model, mapped. */
struct onnx_side {
	char *name;
	const unsigned char *data;
	size_t size;
};

enum { ONNX_SIDES_MAX = 64 };

struct onnx {
	const struct model_input *in;
	struct graph_make k;
	struct onnx_names names;
	uint64_t ir, opset, opset_ml; /* 0: not said */
	struct onnx_text producer, producer_version;
	struct wire graph;
	bool has_graph;
	bool as_graph;              /* even if it could be a forest */
	uint32_t *inputs, *outputs; /* values */
	struct onnx_side sides[ONNX_SIDES_MAX];
	size_t n_sides;
	size_t n_inputs, inputs_cap, n_outputs, outputs_cap;
};

void onnx_release(struct onnx *x);
void onnx_sides_release(struct onnx *x);
void onnx_names_release(struct onnx_names *t);
/* The value of that name, or GRAPH_NONE. */
uint32_t onnx_names_get(
	const struct onnx_names *t, const unsigned char *p, size_t n);
/* False if the name is taken. */
bool onnx_names_add(struct onnx_names *t, const struct onnx_name *name);

/* Appends the field's text to the pool. */
ATTR_USED int onnx_text(struct onnx *x, const struct wire *w,
	const struct wire_field *f, struct err *err);
/* Reads a TensorProto as a constant. */
ATTR_USED int onnx_tensor(struct onnx *x, const struct wire *message,
	uint32_t *value, struct err *err);
/* Gives the bytes of a tensor that lies in another file: a regular file, no
 * link, in the directory of the model; the name is a plain one. */
ATTR_USED int onnx_external(struct onnx *x, const struct wire *message,
	const unsigned char **data, size_t *n, struct err *err);
/* Reads a ValueInfoProto; *tensor is false for maps and sequences. */
ATTR_USED int onnx_info(struct onnx *x, const struct wire *message,
	struct onnx_text *name, struct graph_value *v, bool *tensor,
	struct err *err);
/* Reads the attributes of a NodeProto, which are the last in x->k.attrs. */
ATTR_USED int onnx_attribute(struct onnx *x, const struct wire *message,
	const char *node, struct err *err);
/* Reads a NodeProto: appends it, or what it is a name for. */
ATTR_USED int onnx_node(
	struct onnx *x, const struct wire *message, struct err *err);
/* As onnx_read(), and a forest stays the graph that it is written as. */
ATTR_USED int onnx_read_graph(
	struct model *out, const struct model_input *in, struct err *err);
/* Reads the file of x->in, whatever its inputs and outputs are: g is a view
 * of the image. x is released by onnx_release() in any case. */
ATTR_USED int onnx_image(
	struct onnx *x, struct buf *image, struct graph *g, struct err *err);
/* Reads the GraphProto. */
ATTR_USED int onnx_graph(struct onnx *x, struct err *err);

#endif
