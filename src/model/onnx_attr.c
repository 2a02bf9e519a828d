/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/onnx.h"

/* Fields of AttributeProto; its type (20) says which of them counts. */
enum {
	ATTR_NAME = 1,
	ATTR_F = 2,
	ATTR_I = 3,
	ATTR_S = 4,
	ATTR_T = 5,
	ATTR_FLOATS = 7,
	ATTR_INTS = 8,
	ATTR_STRINGS = 9,
	ATTR_DOC = 13,
	ATTR_TYPE = 20,
	ATTR_REF = 21
};

struct attribute {
	const char *node;
	struct onnx_text name;
	uint64_t type; /* 0: not said (IR version 1) */
	struct graph_attr a;
	uint32_t tensor;
};

static int refuse(const struct onnx *x, const struct attribute *t, int code,
	const char *why, struct err *err)
{
	return err_set(err, code, _("%s: %s: attribute %.*s: %s"), x->in->what,
		t->node, (int)(t->name.n < 100 ? t->name.n : 100),
		t->name.p ? (const char *)t->name.p : "", why);
}

static int read_list(struct onnx *x, struct attribute *t, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	const bool floats = f->number == ATTR_FLOATS;
	const enum wire_type type = floats ? WIRE_FIXED32 : WIRE_VARINT;
	struct wire list;
	uint64_t v = f->v;
	int rc = 1;

	if (f->type == WIRE_BYTES) {
		rc = wire_message(&list, w, f, err);
		if (rc == 0)
			rc = wire_packed(&list, type, &v, err);
	} else if (wire_expect(w, f, type, err) < 0) {
		return ERR_PARSE;
	}
	while (rc > 0) {
		if (floats)
			graph_make_float(&x->k, wire_float(v));
		else
			graph_make_int(&x->k, (int64_t)v);
		t->a.n++;
		rc = f->type == WIRE_BYTES ? wire_packed(&list, type, &v, err)
					   : 0;
	}
	return rc;
}

/* The kind that a field stands for, or 0. */
static uint64_t field_kind(uint32_t number)
{
	switch (number) {
	case ATTR_F:
		return KIND_FLOAT;
	case ATTR_I:
		return KIND_INT;
	case ATTR_S:
		return KIND_TEXT;
	case ATTR_T:
		return KIND_TENSOR;
	case ATTR_FLOATS:
		return KIND_FLOATS;
	case ATTR_INTS:
		return KIND_INTS;
	case ATTR_STRINGS:
		return KIND_TEXTS;
	default:
		return 0;
	}
}

static int read_tensor(struct onnx *x, struct attribute *t,
	const struct wire *w, const struct wire_field *f, struct err *err)
{
	struct wire message;
	struct onnx_names keep = x->names;
	int rc = wire_message(&message, w, f, err);

	/* Its name is its own matter, and no value's. */
	x->names = (struct onnx_names){NULL, 0, 0};
	if (rc == 0)
		rc = onnx_tensor(x, &message, &t->tensor, err);
	onnx_names_release(&x->names);
	x->names = keep;
	t->a.first = t->tensor;
	t->a.n = 1;
	return rc;
}

static int read_value(struct onnx *x, struct attribute *t, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	switch (f->number) {
	case ATTR_F:
		graph_make_float(&x->k, wire_float(f->v));
		t->a.n = 1;
		return wire_expect(w, f, WIRE_FIXED32, err);
	case ATTR_I:
		graph_make_int(&x->k, (int64_t)f->v);
		t->a.n = 1;
		return wire_expect(w, f, WIRE_VARINT, err);
	case ATTR_S:
	case ATTR_STRINGS:
		t->a.n++;
		return onnx_text(x, w, f, err);
	case ATTR_T:
		return read_tensor(x, t, w, f, err);
	case ATTR_FLOATS:
	case ATTR_INTS:
	default:
		return read_list(x, t, w, f, err);
	}
}

static int read_head(struct onnx *x, struct attribute *t,
	const struct wire *message, struct err *err)
{
	struct wire w = *message;
	struct wire_field f;
	uint64_t kind = 0;
	int rc;

	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (f.number == ATTR_NAME && f.type == WIRE_BYTES)
			t->name = (struct onnx_text){f.data, f.n};
		else if (f.number == ATTR_TYPE && f.type == WIRE_VARINT)
			t->type = f.v;
		else if (f.number == ATTR_REF && f.n)
			return refuse(x, t, ERR_UNSUPPORTED,
				_("refers to a function's attribute"), err);
		else if (field_kind(f.number))
			kind = field_kind(f.number);
	}
	t->a.kind = t->type ? t->type : kind;
	return rc;
}

static void set_first(const struct onnx *x, struct attribute *t)
{
	switch (t->a.kind) {
	case KIND_FLOAT:
	case KIND_FLOATS:
		t->a.first = x->k.n_floats;
		break;
	case KIND_TEXT:
	case KIND_TEXTS:
		t->a.first = x->k.n_texts;
		break;
	default:
		t->a.first = x->k.n_ints;
		break;
	}
}

/* What protobuf leaves out is its default. */
static void set_default(struct onnx *x, struct attribute *t)
{
	if (t->a.n)
		return;
	if (t->a.kind == KIND_FLOAT)
		graph_make_float(&x->k, 0);
	else if (t->a.kind == KIND_INT)
		graph_make_int(&x->k, 0);
	else if (t->a.kind == KIND_TEXT)
		graph_make_text(&x->k, "", 0);
	else
		return;
	t->a.n = 1;
}

int onnx_attribute(struct onnx *x, const struct wire *message, const char *node,
	struct err *err)
{
	struct attribute t = {.node = node};
	struct wire w = *message;
	struct wire_field f;
	int rc = read_head(x, &t, message, err);

	if (rc < 0)
		return rc;
	if (t.a.kind != KIND_FLOAT && t.a.kind != KIND_INT &&
		t.a.kind != KIND_TEXT && t.a.kind != KIND_TENSOR &&
		(t.a.kind < KIND_FLOATS || t.a.kind > KIND_TEXTS))
		return refuse(x, &t, ERR_UNSUPPORTED,
			_("assay does not run subgraphs (If, Loop, Scan) and "
			  "sparse tensors; export without them"),
			err);
	set_first(x, &t);
	while ((rc = wire_next(&w, &f, err)) > 0) {
		if (field_kind(f.number) != t.a.kind)
			continue;
		if (t.a.n && t.a.kind <= KIND_TENSOR)
			return refuse(
				x, &t, ERR_PARSE, _("has two values"), err);
		rc = read_value(x, &t, &w, &f, err);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		return rc;
	set_default(x, &t);
	if (t.a.kind == KIND_TENSOR && !t.a.n)
		return refuse(x, &t, ERR_PARSE, _("has no value"), err);
	t.a.name = graph_make_string(&x->k, t.name.p, t.name.n);
	graph_make_attr(&x->k, &t.a);
	return 0;
}
