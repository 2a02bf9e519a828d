/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/onnx.h"

/* Fields of TensorProto. */
enum {
	TENSOR_DIMS = 1,
	TENSOR_TYPE = 2,
	TENSOR_SEGMENT = 3,
	TENSOR_FLOATS = 4,
	TENSOR_INTS = 5,
	TENSOR_TEXTS = 6,
	TENSOR_LONGS = 7,
	TENSOR_NAME = 8,
	TENSOR_RAW = 9,
	TENSOR_DOUBLES = 10,
	TENSOR_UNSIGNED = 11,
	TENSOR_LOCATION = 14
};

struct tensor {
	const struct wire *message;
	size_t at; /* byte where it starts, for messages */
	struct graph_value v;
	int64_t dims[GRAPH_RANK_MAX];
	struct onnx_text name, raw;
	bool has_raw, external;
	uint64_t filled; /* elements read so far */
	unsigned char *out;
	size_t width;
};

static int fail(
	const struct tensor *t, int code, const char *why, struct err *err)
{
	return wire_fail(t->message, t->at, code, why, err);
}

static int add_dim(struct tensor *t, uint64_t d, struct err *err)
{
	if (t->v.rank == GRAPH_RANK_MAX)
		return fail(t, ERR_LIMIT,
			_("a tensor of more than 8 dimensions"), err);
	if (d > INT32_MAX ||
		(d && t->v.n > GRAPH_ITEMS_MAX * UINT64_C(4096) / d))
		return fail(t, ERR_LIMIT,
			_("a tensor whose dimensions are too large"), err);
	t->dims[t->v.rank++] = (int64_t)d;
	t->v.n *= d;
	return 0;
}

/* Dimensions, packed or one by one. */
static int read_dims(struct tensor *t, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	struct wire list;
	uint64_t d = 0;
	int rc;

	if (f->type == WIRE_VARINT)
		return add_dim(t, f->v, err);
	rc = wire_message(&list, w, f, err);
	while (rc == 0 && (rc = wire_packed(&list, WIRE_VARINT, &d, err)) > 0)
		rc = add_dim(t, d, err);
	return rc;
}

static int read_head_field(struct tensor *t, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	int rc;

	switch (f->number) {
	case TENSOR_DIMS:
		return read_dims(t, w, f, err);
	case TENSOR_TYPE:
		rc = wire_expect(w, f, WIRE_VARINT, err);
		t->v.type = f->v < 32 ? (uint8_t)f->v : 0;
		return rc;
	case TENSOR_NAME:
		t->name = (struct onnx_text){f->data, f->n};
		return wire_expect(w, f, WIRE_BYTES, err);
	case TENSOR_RAW:
		t->raw = (struct onnx_text){f->data, f->n};
		t->has_raw = true;
		return wire_expect(w, f, WIRE_BYTES, err);
	case TENSOR_LOCATION:
		t->external = f->v == 1;
		return wire_expect(w, f, WIRE_VARINT, err);
	case TENSOR_SEGMENT:
		return fail(t, ERR_UNSUPPORTED,
			_("a tensor in segments, which no exporter writes"),
			err);
	default:
		return 0;
	}
}

static void put(struct tensor *t, uint64_t bits)
{
	unsigned char *p = t->out + t->filled++ * t->width;

	/* Little-endian hosts only, as everywhere in a block. */
	memcpy(p, &bits, t->width);
}

/* The wire type of a list of numbers, and whether it goes with the type. */
static bool list_type(
	const struct tensor *t, uint32_t number, enum wire_type *type)
{
	*type = WIRE_VARINT;
	switch (number) {
	case TENSOR_FLOATS:
		*type = WIRE_FIXED32;
		return t->v.type == GRAPH_FLOAT;
	case TENSOR_DOUBLES:
		*type = WIRE_FIXED64;
		return t->v.type == GRAPH_DOUBLE;
	case TENSOR_LONGS:
		return t->v.type == GRAPH_INT64;
	case TENSOR_UNSIGNED:
		return t->v.type == GRAPH_UINT64 || t->v.type == GRAPH_UINT32;
	case TENSOR_INTS:
	default:
		return t->width <= 4 && t->v.type != GRAPH_FLOAT &&
		       t->v.type != GRAPH_UINT32;
	}
}

static int read_numbers(struct tensor *t, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	enum wire_type type;
	struct wire list;
	uint64_t v = f->v;
	int rc = 1;

	if (!list_type(t, f->number, &type))
		return fail(t, ERR_PARSE,
			_("a tensor holds numbers of another type than it "
			  "says"),
			err);
	if (f->type == WIRE_BYTES) {
		rc = wire_message(&list, w, f, err);
		if (rc == 0)
			rc = wire_packed(&list, type, &v, err);
	} else {
		rc = wire_expect(w, f, type, err) < 0 ? ERR_PARSE : 1;
	}
	while (rc > 0) {
		if (t->filled == t->v.n)
			return fail(t, ERR_PARSE,
				_("a tensor holds more numbers than its "
				  "dimensions say"),
				err);
		put(t, v);
		rc = f->type == WIRE_BYTES ? wire_packed(&list, type, &v, err)
					   : 0;
	}
	return rc;
}

int onnx_text(struct onnx *x, const struct wire *w, const struct wire_field *f,
	struct err *err)
{
	const int rc = wire_expect(w, f, WIRE_BYTES, err);

	if (rc < 0)
		return rc;
	if (f->n && memchr(f->data, 0, f->n))
		return wire_fail(w, f->at, ERR_PARSE,
			_("a text with a zero byte in it"), err);
	graph_make_text(&x->k, f->data, f->n);
	return 0;
}

static int read_lists(struct onnx *x, struct tensor *t, struct err *err)
{
	struct wire w = *t->message;
	struct wire_field f;
	int rc;

	while ((rc = wire_next(&w, &f, err)) > 0) {
		rc = 0;
		if (f.number == TENSOR_TEXTS && t->v.type == GRAPH_TEXT) {
			rc = onnx_text(x, &w, &f, err);
			t->filled++;
		} else if (f.number >= TENSOR_FLOATS &&
			   f.number <= TENSOR_UNSIGNED &&
			   f.number != TENSOR_NAME && f.number != TENSOR_RAW) {
			rc = t->v.type == GRAPH_TEXT
				     ? fail(t, ERR_PARSE,
					       _("a tensor of texts holds "
						 "numbers"),
					       err)
				     : read_numbers(t, &w, &f, err);
		}
		if (rc < 0)
			return rc;
	}
	if (rc == 0 && t->filled != t->v.n)
		return fail(t, ERR_PARSE,
			_("a tensor holds fewer numbers than its dimensions "
			  "say"),
			err);
	return rc;
}

/* Every element takes at least a byte of the file, or it is refused. */
static int fill(struct onnx *x, struct tensor *t, struct err *err)
{
	const size_t file = (size_t)(t->message->end - t->message->p);
	const unsigned char *raw = t->raw.p;
	size_t n = t->raw.n;
	int rc;

	if (t->v.type == GRAPH_TEXT) {
		t->v.data = x->k.n_texts;
		return t->has_raw || t->external
			       ? fail(t, ERR_PARSE,
					 _("a tensor of texts holds raw bytes"),
					 err)
			       : read_lists(x, t, err);
	}
	if (t->external) {
		rc = onnx_external(x, t->message, &raw, &n, err);
		if (rc < 0)
			return rc;
	}
	if ((t->external || t->has_raw) && n != t->v.n * t->width)
		return fail(t, ERR_PARSE,
			_("a tensor's bytes do not fit its dimensions"), err);
	if (!t->external && !t->has_raw && t->v.n > file)
		return fail(t, ERR_PARSE,
			_("a tensor holds fewer numbers than its dimensions "
			  "say"),
			err);
	t->out = graph_make_data(&x->k, t->v.n * t->width, &t->v.data);
	if (!t->external && !t->has_raw)
		return read_lists(x, t, err);
	if (n)
		memcpy(t->out, raw, n);
	return 0;
}

int onnx_tensor(struct onnx *x, const struct wire *message, uint32_t *value,
	struct err *err)
{
	struct tensor t = {.message = message};
	struct wire w = *message;
	struct wire_field f;
	unsigned i;
	int rc;

	t.at = (size_t)(message->p - message->begin);
	t.v.n = 1;
	t.v.role = ROLE_CONSTANT;
	while ((rc = wire_next(&w, &f, err)) > 0) {
		rc = read_head_field(&t, &w, &f, err);
		if (rc < 0)
			return rc;
	}
	t.width = graph_width(t.v.type);
	if (rc == 0 && !t.width && t.v.type != GRAPH_TEXT)
		rc = fail(&t, ERR_UNSUPPORTED,
			_("a tensor of a type that assay does not compute "
			  "with (it takes float, double, float16, bfloat16, "
			  "integers, bool and string)"),
			err);
	if (rc == 0)
		rc = fill(x, &t, err);
	if (rc < 0)
		return rc;
	t.v.name = graph_make_string(&x->k, t.name.p, t.name.n);
	t.v.first_dim = (uint32_t)x->k.n_ints;
	for (i = 0; i < t.v.rank; i++)
		graph_make_int(&x->k, t.dims[i]);
	*value = graph_make_value(&x->k, &t.v);
	if (t.name.n && !onnx_names_add(&x->names, &(struct onnx_name){t.name.p,
							   t.name.n, *value}))
		return fail(&t, ERR_PARSE, _("two values have one name"), err);
	return 0;
}
