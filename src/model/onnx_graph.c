/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/onnx.h"

/* Fields of GraphProto. */
enum {
	GRAPH_NODE = 1,
	GRAPH_INITIALIZER = 5,
	GRAPH_INPUT = 11,
	GRAPH_OUTPUT = 12,
	GRAPH_SPARSE = 15
};

/* TypeProto.Tensor: its element type and its shape. */
static int read_dim(const struct wire *w, const struct wire_field *f,
	int64_t *d, struct err *err)
{
	struct wire dim;
	struct wire_field g;
	int rc = wire_message(&dim, w, f, err);

	*d = -1;
	while (rc == 0 && (rc = wire_next(&dim, &g, err)) > 0) {
		if (g.number == 1 && g.type == WIRE_VARINT && g.v > 0 &&
			g.v <= INT32_MAX)
			*d = (int64_t)g.v;
		rc = 0;
	}
	return rc;
}

static int read_shape(struct onnx *x, const struct wire *w,
	const struct wire_field *f, struct graph_value *v, struct err *err)
{
	struct wire shape;
	struct wire_field g;
	int64_t d = -1;
	int rc = wire_message(&shape, w, f, err);

	v->first_dim = (uint32_t)x->k.n_ints;
	v->rank = 0;
	while (rc == 0 && (rc = wire_next(&shape, &g, err)) > 0) {
		rc = 0;
		if (g.number != 1)
			continue;
		if (v->rank == GRAPH_RANK_MAX)
			return wire_fail(w, f->at, ERR_LIMIT,
				_("a tensor of more than 8 dimensions"), err);
		rc = read_dim(&shape, &g, &d, err);
		graph_make_int(&x->k, d);
		v->rank++;
	}
	return rc;
}

static int read_tensor_type(struct onnx *x, const struct wire *w,
	const struct wire_field *f, struct graph_value *v, struct err *err)
{
	struct wire type;
	struct wire_field g;
	int rc = wire_message(&type, w, f, err);

	while (rc == 0 && (rc = wire_next(&type, &g, err)) > 0) {
		rc = 0;
		if (g.number == 1 && g.type == WIRE_VARINT)
			v->type = g.v < 32 ? (uint8_t)g.v : 0;
		else if (g.number == 2)
			rc = read_shape(x, &type, &g, v, err);
	}
	return rc;
}

/* ValueInfoProto: name 1, TypeProto 2, whose field 1 is a tensor. */
int onnx_info(struct onnx *x, const struct wire *message,
	struct onnx_text *name, struct graph_value *v, bool *tensor,
	struct err *err)
{
	struct wire w = *message, type;
	struct wire_field f, g;
	int rc;

	*tensor = true;
	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number == 1)
			*name = (struct onnx_text){f.data, f.n};
		if (f.number != 2)
			continue;
		rc = wire_message(&type, &w, &f, err);
		while (rc == 0 && (rc = wire_next(&type, &g, err)) > 0) {
			rc = 0;
			if (g.number == 1)
				rc = read_tensor_type(x, &type, &g, v, err);
			else if (g.type == WIRE_BYTES && g.number <= 9 &&
				 g.number != 6)
				*tensor = false;
		}
		if (rc < 0)
			return rc;
	}
	if (v->type && v->type != GRAPH_TEXT && !graph_width(v->type))
		return wire_fail(message, (size_t)(message->p - message->begin),
			ERR_UNSUPPORTED,
			_("a value of a type that assay does not compute "
			  "with"),
			err);
	return rc;
}

static int add_input(
	struct onnx *x, const struct wire *message, struct err *err)
{
	struct graph_value v = {.role = ROLE_INPUT};
	struct onnx_name name;
	struct onnx_text text = {NULL, 0};
	bool tensor;
	int rc = onnx_info(x, message, &text, &v, &tensor, err);

	if (rc < 0)
		return rc;
	/* Before IR version 4 constants stand among the inputs. */
	if (onnx_names_get(&x->names, text.p, text.n) != GRAPH_NONE)
		return 0;
	if (!tensor || !v.type || !text.n)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: the graph's input \"%.*s\" is no tensor of a "
			  "known type; assay feeds columns of a table"),
			x->in->what, (int)(text.n < 200 ? text.n : 200),
			text.p ? (const char *)text.p : "");
	v.name = graph_make_string(&x->k, text.p, text.n);
	name = (struct onnx_name){text.p, text.n, graph_make_value(&x->k, &v)};
	if (!onnx_names_add(&x->names, &name))
		return wire_fail(message, (size_t)(message->p - message->begin),
			ERR_PARSE, _("two inputs have one name"), err);
	x->inputs = xgrow(
		x->inputs, &x->inputs_cap, x->n_inputs + 1, sizeof(*x->inputs));
	x->inputs[x->n_inputs++] = name.value;
	return 0;
}

static int add_output(
	struct onnx *x, const struct wire *message, struct err *err)
{
	struct graph_value v = {.role = ROLE_COMPUTED};
	struct onnx_text name = {NULL, 0};
	struct graph_value *made;
	uint32_t value;
	bool tensor;
	int rc = onnx_info(x, message, &name, &v, &tensor, err);

	if (rc < 0)
		return rc;
	value = onnx_names_get(&x->names, name.p, name.n);
	if (value == GRAPH_NONE)
		return err_set(err, ERR_PARSE,
			_("%s: the graph's output \"%.*s\" is made by no "
			  "node"),
			x->in->what, (int)(name.n < 200 ? name.n : 200),
			name.p ? (const char *)name.p : "");
	made = &x->k.values[value];
	if (made->role == ROLE_COMPUTED && tensor) {
		made->type = v.type;
		made->rank = v.rank;
		made->first_dim = v.first_dim;
	}
	x->outputs = xgrow(x->outputs, &x->outputs_cap, x->n_outputs + 1,
		sizeof(*x->outputs));
	x->outputs[x->n_outputs++] = value;
	return 0;
}

static int add_constant(
	struct onnx *x, const struct wire *message, struct err *err)
{
	uint32_t value;

	return onnx_tensor(x, message, &value, err);
}

/* Calls one reader for every field of that number. */
static int each(struct onnx *x, uint32_t number,
	int (*read)(
		struct onnx *x, const struct wire *message, struct err *err),
	struct err *err)
{
	struct wire w = x->graph, message;
	struct wire_field f;
	int rc;

	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number != number)
			continue;
		rc = wire_message(&message, &w, &f, err);
		if (rc == 0)
			rc = read(x, &message, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static int refuse_sparse(
	struct onnx *x, const struct wire *message, struct err *err)
{
	(void)x;
	return wire_fail(message, (size_t)(message->p - message->begin),
		ERR_UNSUPPORTED,
		_("a sparse constant; export the model with dense ones"), err);
}

/* Inputs and outputs go before the references of the nodes. */
static void order_refs(struct onnx *x)
{
	const size_t n = x->n_inputs + x->n_outputs;
	struct graph_make *k = &x->k;
	size_t i;

	k->refs = xgrow(k->refs, &k->refs_cap, k->n_refs + n, sizeof(*k->refs));
	memmove(k->refs + n, k->refs, k->n_refs * sizeof(*k->refs));
	for (i = 0; i < x->n_inputs; i++)
		k->refs[i] = x->inputs[i];
	for (i = 0; i < x->n_outputs; i++)
		k->refs[x->n_inputs + i] = x->outputs[i];
	k->n_refs += n;
	for (i = 0; i < k->n_nodes; i++) {
		k->nodes[i].first_in += (uint32_t)n;
		k->nodes[i].first_out += (uint32_t)n;
	}
	k->ends.n_inputs = (uint32_t)x->n_inputs;
	k->ends.n_outputs = (uint32_t)x->n_outputs;
}

int onnx_graph(struct onnx *x, struct err *err)
{
	int rc = each(x, GRAPH_SPARSE, refuse_sparse, err);

	if (rc == 0)
		rc = each(x, GRAPH_INITIALIZER, add_constant, err);
	if (rc == 0)
		rc = each(x, GRAPH_INPUT, add_input, err);
	if (rc == 0)
		rc = each(x, GRAPH_NODE, onnx_node, err);
	if (rc == 0)
		rc = each(x, GRAPH_OUTPUT, add_output, err);
	if (rc < 0)
		return rc;
	if (!x->n_outputs)
		return err_set(err, ERR_PARSE, _("%s: the graph has no output"),
			x->in->what);
	order_refs(x);
	return 0;
}
