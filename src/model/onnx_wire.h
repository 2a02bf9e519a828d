/* model/onnx_wire.h — a strict reader of protobuf's wire format, as ONNX
 * files use it.
 *
 * A message is a sequence of fields: a key (number and type), then a varint,
 * four or eight bytes, or a length and that many bytes. Every length is held
 * against the bytes left before it is believed; groups, field number 0 and
 * varints of more than ten bytes are refused. Nothing is allocated, and
 * nothing is copied: spans point into the input.
 * Ownership: the input outlives the reader. Threads: one owner.
 * Source of the format: protobuf's "Encoding" page. */
#ifndef ASSAY_MODEL_ONNX_WIRE_H
#define ASSAY_MODEL_ONNX_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5
};

struct wire {
	const unsigned char *begin; /* of the file: offsets count from here */
	const unsigned char *p, *end;
	const char *what; /* name of the input, for messages */
};

struct wire_field {
	uint32_t number;
	enum wire_type type;
	uint64_t v;                /* WIRE_VARINT, WIRE_FIXED32 and 64 */
	const unsigned char *data; /* WIRE_BYTES */
	size_t n;
	size_t at; /* byte offset of the key */
};

void wire_init(struct wire *w, const char *what, const void *data, size_t n);
/* The next field: 1, or 0 at the end of the message, or negative. */
ATTR_USED int wire_next(struct wire *w, struct wire_field *f, struct err *err);
/* A reader of the message in a field of bytes. */
ATTR_USED int wire_message(struct wire *out, const struct wire *w,
	const struct wire_field *f, struct err *err);
/* The next number of the packed field's content, by the given type: 1, 0 at
 * the end, negative. */
ATTR_USED int wire_packed(
	struct wire *w, enum wire_type type, uint64_t *v, struct err *err);
/* ERR_PARSE unless the field is of the type. */
ATTR_USED int wire_expect(const struct wire *w, const struct wire_field *f,
	enum wire_type type, struct err *err);
/* Sets an error with the input's name and the byte. */
int wire_fail(const struct wire *w, size_t at, int code, const char *why,
	struct err *err);
float wire_float(uint64_t v);
double wire_double(uint64_t v);

#endif
