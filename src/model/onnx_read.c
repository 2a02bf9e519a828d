/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph_image.h"
#include "model/onnx_table.h"

/* Fields of ModelProto. */
enum {
	MODEL_IR = 1,
	MODEL_PRODUCER = 2,
	MODEL_PRODUCER_VERSION = 3,
	MODEL_GRAPH = 7,
	MODEL_OPSET = 8,
	MODEL_FUNCTION = 25
};

/* Versions of operators that the runner was checked against. */
enum { OPSET_MAX = 25, OPSET_ML_MAX = 5, IR_MAX = 13 };

/* OperatorSetIdProto: domain 1, version 2. */
static int read_opset(struct onnx *x, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	struct wire set;
	struct wire_field g;
	struct onnx_text domain = {NULL, 0};
	uint64_t version = 0;
	int rc = wire_message(&set, w, f, err);

	while (rc == 0 && (rc = wire_next(&set, &g, err)) > 0) {
		rc = 0;
		if (g.number == 1 && g.type == WIRE_BYTES)
			domain = (struct onnx_text){g.data, g.n};
		else if (g.number == 2 && g.type == WIRE_VARINT)
			version = g.v;
	}
	if (rc < 0)
		return rc;
	if (domain.n == 0 || (domain.n == 7 && !memcmp(domain.p, "ai.onnx", 7)))
		x->opset = version;
	else if (domain.n == 10 && !memcmp(domain.p, "ai.onnx.ml", 10))
		x->opset_ml = version;
	return 0;
}

static int read_field(struct onnx *x, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	switch (f->number) {
	case MODEL_IR:
		x->ir = f->v;
		return wire_expect(w, f, WIRE_VARINT, err);
	case MODEL_PRODUCER:
		x->producer = (struct onnx_text){f->data, f->n};
		return wire_expect(w, f, WIRE_BYTES, err);
	case MODEL_PRODUCER_VERSION:
		x->producer_version = (struct onnx_text){f->data, f->n};
		return wire_expect(w, f, WIRE_BYTES, err);
	case MODEL_GRAPH:
		if (x->has_graph)
			return wire_fail(w, f->at, ERR_PARSE,
				_("the file holds two graphs"), err);
		x->has_graph = true;
		return wire_message(&x->graph, w, f, err);
	case MODEL_OPSET:
		return read_opset(x, w, f, err);
	case MODEL_FUNCTION:
		return wire_fail(w, f->at, ERR_UNSUPPORTED,
			_("the model holds functions of its own; export it "
			  "with functions inlined (onnx.inliner."
			  "inline_local_functions)"),
			err);
	default:
		return 0;
	}
}

static int read_model(struct onnx *x, struct err *err)
{
	struct wire w;
	struct wire_field f;
	int rc;

	wire_init(&w, x->in->what, x->in->data, x->in->size);
	while ((rc = wire_next(&w, &f, err)) > 0) {
		rc = read_field(x, &w, &f, err);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		return rc;
	if (!x->has_graph || !x->ir)
		return err_set(err, ERR_PARSE,
			_("%s: this is no ONNX model: it holds no graph"),
			x->in->what);
	if (x->ir > IR_MAX || x->opset > OPSET_MAX ||
		x->opset_ml > OPSET_ML_MAX)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: the file is newer than assay knows (IR %llu, "
			  "operators %llu, ai.onnx.ml %llu; it knows up to "
			  "%d, %d, %d): export with a lower opset_version"),
			x->in->what, (unsigned long long)x->ir,
			(unsigned long long)x->opset,
			(unsigned long long)x->opset_ml, (int)IR_MAX,
			(int)OPSET_MAX, (int)OPSET_ML_MAX);
	return onnx_graph(x, err);
}

/* A forest where the graph is one, else the graph itself. */
static int make(struct onnx *x, struct model *out, struct graph *g,
	struct buf *image, struct err *err)
{
	struct builder *b = builder_new(MODEL_XGBOOST);
	int rc = x->as_graph ? 0 : onnx_forest(b, x, g, err);

	if (rc > 0)
		return builder_finish(b, out, err);
	builder_free(b);
	if (rc < 0)
		return rc;
	b = builder_new(MODEL_ONNX);
	onnx_head(b, x, g);
	rc = onnx_features(b, g, err);
	if (rc == 0) {
		builder_graph(b, image->data, image->len);
		buf_release(image);
		return builder_finish(b, out, err);
	}
	builder_free(b);
	return rc;
}

void onnx_release(struct onnx *x)
{
	graph_make_release(&x->k);
	onnx_names_release(&x->names);
	onnx_sides_release(x);
	free(x->inputs);
	free(x->outputs);
}

int onnx_image(
	struct onnx *x, struct buf *image, struct graph *g, struct err *err)
{
	int rc = read_model(x, err);

	if (rc == 0)
		rc = graph_make_image(image, &x->k, err);
	graph_make_release(&x->k);
	return rc < 0 ? rc : graph_open(g, image->data, image->len, err);
}

static int read_as(struct model *out, const struct model_input *in,
	bool as_graph, struct err *err)
{
	struct onnx x = {.in = in, .as_graph = as_graph};
	struct buf image = BUF_INIT;
	struct graph g;
	int rc = onnx_image(&x, &image, &g, err);

	if (rc == 0)
		rc = onnx_ends(&g.ends, in, &g, err);
	if (rc == 0) {
		memcpy(image.data + offsetof(struct graph_head, ends), &g.ends,
			sizeof(g.ends));
		rc = make(&x, out, &g, &image, err);
	}
	buf_release(&image);
	onnx_release(&x);
	return rc;
}

int onnx_read(struct model *out, const struct model_input *in, struct err *err)
{
	return read_as(out, in, false, err);
}

int onnx_read_graph(
	struct model *out, const struct model_input *in, struct err *err)
{
	return read_as(out, in, true, err);
}
