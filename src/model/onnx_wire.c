/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/onnx_wire.h"

#include <string.h>

#include "base/i18n.h"

void wire_init(struct wire *w, const char *what, const void *data, size_t n)
{
	w->begin = w->p = data;
	w->end = w->begin + n;
	w->what = what;
}

int wire_fail(const struct wire *w, size_t at, int code, const char *why,
	struct err *err)
{
	return err_set(err, code, "%s: byte %zu: %s", w->what, at, why);
}

static int ends_early(const struct wire *w, struct err *err)
{
	return wire_fail(w, (size_t)(w->p - w->begin), ERR_PARSE,
		_("the file ends too early; is it complete?"), err);
}

static int take_varint(struct wire *w, uint64_t *out, struct err *err)
{
	const unsigned char *p = w->p;
	uint64_t v = 0;
	unsigned shift;

	for (shift = 0; shift < 70; shift += 7) {
		if (p == w->end)
			return ends_early(w, err);
		if (shift == 63 && *p > 1)
			break;
		v |= (uint64_t)(*p & 0x7f) << shift;
		if (!(*p++ & 0x80)) {
			w->p = p;
			*out = v;
			return 0;
		}
	}
	return wire_fail(w, (size_t)(w->p - w->begin), ERR_PARSE,
		_("a number of more than 64 bits; is this a protobuf file?"),
		err);
}

static int take_fixed(
	struct wire *w, unsigned n, uint64_t *out, struct err *err)
{
	uint64_t v = 0;
	unsigned i;

	if ((size_t)(w->end - w->p) < n)
		return ends_early(w, err);
	for (i = 0; i < n; i++)
		v |= (uint64_t)w->p[i] << (8 * i);
	w->p += n;
	*out = v;
	return 0;
}

static int take_value(struct wire *w, struct wire_field *f, struct err *err)
{
	uint64_t n = 0;
	int rc;

	switch (f->type) {
	case WIRE_VARINT:
		return take_varint(w, &f->v, err);
	case WIRE_FIXED64:
		return take_fixed(w, 8, &f->v, err);
	case WIRE_FIXED32:
		return take_fixed(w, 4, &f->v, err);
	case WIRE_BYTES:
	default:
		rc = take_varint(w, &n, err);
		if (rc < 0)
			return rc;
		if (n > (size_t)(w->end - w->p))
			return ends_early(w, err);
		f->data = w->p;
		f->n = (size_t)n;
		w->p += n;
		return 0;
	}
}

int wire_next(struct wire *w, struct wire_field *f, struct err *err)
{
	uint64_t key = 0;
	int rc;

	if (w->p == w->end)
		return 0;
	memset(f, 0, sizeof(*f));
	f->at = (size_t)(w->p - w->begin);
	rc = take_varint(w, &key, err);
	if (rc < 0)
		return rc;
	if (key >> 3 == 0 || key >> 3 > 0x1fffffff ||
		((key & 7) > WIRE_BYTES && (key & 7) != WIRE_FIXED32))
		return wire_fail(w, f->at, ERR_PARSE,
			_("this is no field of a protobuf message: the file is "
			  "damaged, or no ONNX model"),
			err);
	f->number = (uint32_t)(key >> 3);
	f->type = (enum wire_type)(key & 7);
	rc = take_value(w, f, err);
	return rc < 0 ? rc : 1;
}

int wire_expect(const struct wire *w, const struct wire_field *f,
	enum wire_type type, struct err *err)
{
	if (f->type == type)
		return 0;
	return wire_fail(w, f->at, ERR_PARSE,
		_("the field is not of the type that ONNX gives it"), err);
}

int wire_message(struct wire *out, const struct wire *w,
	const struct wire_field *f, struct err *err)
{
	int rc = wire_expect(w, f, WIRE_BYTES, err);

	if (rc < 0)
		return rc;
	*out = *w;
	out->p = f->data;
	out->end = f->data + f->n;
	return 0;
}

int wire_packed(
	struct wire *w, enum wire_type type, uint64_t *v, struct err *err)
{
	int rc;

	if (w->p == w->end)
		return 0;
	if (type == WIRE_VARINT)
		rc = take_varint(w, v, err);
	else
		rc = take_fixed(w, type == WIRE_FIXED64 ? 8 : 4, v, err);
	return rc < 0 ? rc : 1;
}

float wire_float(uint64_t v)
{
	const uint32_t u = (uint32_t)v;
	float out;

	memcpy(&out, &u, sizeof(out));
	return out;
}

double wire_double(uint64_t v)
{
	double out;

	memcpy(&out, &v, sizeof(out));
	return out;
}
