/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/onnx.h"

/* Fields of NodeProto. */
enum {
	NODE_INPUT = 1,
	NODE_OUTPUT = 2,
	NODE_NAME = 3,
	NODE_OP = 4,
	NODE_ATTRIBUTE = 5,
	NODE_DOMAIN = 7
};

struct node {
	struct onnx_text name, op, domain;
	struct graph_node n;
	char *label; /* for messages, safe to show */
};

static bool is(const struct onnx_text *t, const char *s)
{
	return t->n == strlen(s) && (!t->n || memcmp(t->p, s, t->n) == 0);
}

static int read_head(
	struct node *t, const struct wire *message, struct err *err)
{
	struct wire w = *message;
	struct wire_field f;
	int rc;

	while ((rc = wire_next(&w, &f, err)) > 0) {
		struct onnx_text *to = NULL;

		if (f.number == NODE_NAME)
			to = &t->name;
		else if (f.number == NODE_OP)
			to = &t->op;
		else if (f.number == NODE_DOMAIN)
			to = &t->domain;
		if (!to)
			continue;
		rc = wire_expect(&w, &f, WIRE_BYTES, err);
		if (rc < 0)
			return rc;
		*to = (struct onnx_text){f.data, f.n};
	}
	return rc;
}

static char *make_label(const struct onnx *x, const struct node *t)
{
	char *op =
		xstrndup((const char *)(t->op.p ? t->op.p : (const void *)""),
			t->op.n < 80 ? t->op.n : 80);
	char *name = xstrndup(
		(const char *)(t->name.p ? t->name.p : (const void *)""),
		t->name.n < 200 ? t->name.n : 200);
	char *raw = *name ? xasprintf(_("node %zu (%s, \"%s\")"), x->k.n_nodes,
				    op, name)
			  : xasprintf(_("node %zu (%s)"), x->k.n_nodes, op);
	char *label = text_safe(raw);

	free(op);
	free(name);
	free(raw);
	return label;
}

static int unknown(const struct onnx *x, const struct node *t, struct err *err)
{
	if (!is(&t->domain, "") && !is(&t->domain, "ai.onnx") &&
		!is(&t->domain, "ai.onnx.ml"))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: %s: assay runs operators of ai.onnx and "
			  "ai.onnx.ml, and this one is of the domain \"%.*s\"; "
			  "export without it"),
			x->in->what, t->label,
			(int)(t->domain.n < 100 ? t->domain.n : 100),
			(const char *)t->domain.p);
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: %s: assay does not run this operator; it runs those of "
		  "tabular networks and pipelines (doc/exactness.md says "
		  "which); export the model without it"),
		x->in->what, t->label);
}

static int find_op(const struct onnx *x, struct node *t, struct err *err)
{
	const bool ml = is(&t->domain, "ai.onnx.ml");

	t->n.op = OP_COUNT;
	if (ml || is(&t->domain, "") || is(&t->domain, "ai.onnx"))
		t->n.op = graph_op_find((const char *)t->op.p, t->op.n, ml);
	t->n.version = (uint32_t)(ml ? x->opset_ml : x->opset);
	if (t->n.op == OP_COUNT)
		return unknown(x, t, err);
	if (!t->n.version)
		return err_set(err, ERR_PARSE,
			_("%s: %s: the file does not say which version of the "
			  "operators it means (opset_import)"),
			x->in->what, t->label);
	return 0;
}

static int read_inputs(struct onnx *x, struct node *t,
	const struct wire *message, struct err *err)
{
	struct wire w = *message;
	struct wire_field f;
	uint32_t value;
	int rc;

	t->n.first_in = (uint32_t)x->k.n_refs;
	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number != NODE_INPUT)
			continue;
		value = onnx_names_get(&x->names, f.data, f.n);
		if (f.n && value == GRAPH_NONE)
			return err_set(err, ERR_PARSE,
				_("%s: %s: its input %u, \"%.*s\", is made by "
				  "no node before it"),
				x->in->what, t->label, t->n.n_in,
				(int)(f.n < 200 ? f.n : 200),
				(const char *)f.data);
		graph_make_ref(&x->k, value);
		t->n.n_in++;
	}
	return rc;
}

static int name_taken(
	const struct onnx *x, const struct node *t, struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("%s: %s: its output has the name of another value"),
		x->in->what, t->label);
}

static int read_outputs(struct onnx *x, struct node *t,
	const struct wire *message, struct err *err)
{
	struct wire w = *message;
	struct wire_field f;
	int rc;

	t->n.first_out = (uint32_t)x->k.n_refs;
	while ((rc = wire_next(&w, &f, err)) > 0) {
		struct graph_value v = {.role = ROLE_COMPUTED};
		struct onnx_name name = {f.data, f.n, GRAPH_NONE};

		if (f.number != NODE_OUTPUT)
			continue;
		if (f.n) {
			v.name = graph_make_string(&x->k, f.data, f.n);
			name.value = graph_make_value(&x->k, &v);
			if (!onnx_names_add(&x->names, &name))
				return name_taken(x, t, err);
		}
		graph_make_ref(&x->k, name.value);
		t->n.n_out++;
	}
	return rc;
}

static int read_attributes(struct onnx *x, struct node *t,
	const struct wire *message, struct err *err)
{
	struct wire w = *message, attribute;
	struct wire_field f;
	int rc;

	t->n.first_attr = (uint32_t)x->k.n_attrs;
	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number != NODE_ATTRIBUTE)
			continue;
		rc = wire_message(&attribute, &w, &f, err);
		if (rc == 0)
			rc = onnx_attribute(x, &attribute, t->label, err);
		if (rc < 0)
			return rc;
	}
	t->n.n_attr = (uint32_t)x->k.n_attrs - t->n.first_attr;
	return rc;
}

static void constant_dims(struct onnx *x, struct graph_value *v, bool list)
{
	v->role = ROLE_CONSTANT;
	v->first_dim = (uint32_t)x->k.n_ints;
	v->rank = list;
	if (list)
		graph_make_int(&x->k, (int64_t)v->n);
}

/* The value of a Constant node, from its one attribute. */
static int constant_value(struct onnx *x, const struct node *t,
	struct graph_value *v, struct err *err)
{
	const struct graph_attr a = x->k.attrs[t->n.first_attr];
	const bool list = a.kind >= KIND_FLOATS;
	void *to;

	*v = (struct graph_value){.n = a.n};
	if (a.kind == KIND_TENSOR) {
		*v = x->k.values[a.first];
	} else if (a.kind == KIND_FLOAT || a.kind == KIND_FLOATS) {
		v->type = GRAPH_FLOAT;
		to = graph_make_data(&x->k, a.n * sizeof(float), &v->data);
		if (a.n)
			memcpy(to, x->k.floats + a.first, a.n * sizeof(float));
		constant_dims(x, v, list);
	} else if (a.kind == KIND_INT || a.kind == KIND_INTS) {
		v->type = GRAPH_INT64;
		to = graph_make_data(&x->k, a.n * sizeof(int64_t), &v->data);
		if (a.n)
			memcpy(to, x->k.ints + a.first, a.n * sizeof(int64_t));
		constant_dims(x, v, list);
	} else {
		v->type = GRAPH_TEXT;
		v->data = a.first;
		constant_dims(x, v, list);
	}
	(void)err;
	return 0;
}

static int read_constant(struct onnx *x, struct node *t,
	const struct wire *message, struct err *err)
{
	struct onnx_name name = {NULL, 0, 0};
	struct wire w = *message;
	struct wire_field f;
	struct graph_value v;
	int rc = read_attributes(x, t, message, err);

	if (rc < 0)
		return rc;
	if (t->n.n_attr != 1)
		return err_set(err, ERR_PARSE,
			_("%s: %s: a constant has one value"), x->in->what,
			t->label);
	while ((rc = wire_next(&w, &f, err)) > 0)
		if (f.number == NODE_OUTPUT && f.n) {
			name.p = f.data;
			name.n = f.n;
		}
	if (rc == 0)
		rc = constant_value(x, t, &v, err);
	if (rc < 0 || !name.p)
		return rc;
	v.name = graph_make_string(&x->k, name.p, name.n);
	name.value = graph_make_value(&x->k, &v);
	return onnx_names_add(&x->names, &name) ? 0 : name_taken(x, t, err);
}

static int read_ordinary(struct onnx *x, struct node *t,
	const struct wire *message, struct err *err)
{
	const struct graph_op_facts *facts;
	int rc = find_op(x, t, err);

	if (rc == 0)
		rc = read_inputs(x, t, message, err);
	if (rc == 0)
		rc = read_outputs(x, t, message, err);
	if (rc == 0)
		rc = read_attributes(x, t, message, err);
	if (rc < 0)
		return rc;
	facts = graph_op_facts(t->n.op);
	if (t->n.n_in < facts->fewest || t->n.n_in > facts->most ||
		t->n.n_out < 1 || t->n.n_out > facts->outputs)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: %s: it has %u inputs and %u outputs; assay "
			  "knows it with %u to %u inputs and 1 to %u outputs"),
			x->in->what, t->label, t->n.n_in, t->n.n_out,
			facts->fewest, facts->most, facts->outputs);
	t->n.name = graph_make_string(&x->k, t->label, strlen(t->label));
	graph_make_node(&x->k, &t->n);
	return 0;
}

int onnx_node(struct onnx *x, const struct wire *message, struct err *err)
{
	struct node t = {.label = NULL};
	int rc = read_head(&t, message, err);

	if (rc < 0)
		return rc;
	t.label = make_label(x, &t);
	if (is(&t.op, "Constant") && is(&t.domain, ""))
		rc = read_constant(x, &t, message, err);
	else
		rc = read_ordinary(x, &t, message, err);
	free(t.label);
	return rc;
}
