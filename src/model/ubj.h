/* model/ubj.h — a strict pull reader of Universal Binary JSON, as XGBoost
 * writes it.
 *
 * Gives the events of base/jpull.h. Big-endian numbers; keys and strings with
 * an int64 length; arrays with a count or with a type and a count (always
 * int64); no-ops between values. Every count is held against the bytes left
 * before it is believed. Nothing is allocated.
 * Ownership: the input outlives the reader. Threads: one owner. */
#ifndef ASSAY_MODEL_UBJ_H
#define ASSAY_MODEL_UBJ_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/jpull.h"

struct ubj_level {
	bool object;
	bool counted;   /* an array that says how many values it has */
	char type;      /* of a typed array, else 0 */
	uint64_t count; /* values left in a counted array */
};

struct ubj {
	const char *begin, *p, *end;
	const char *what; /* name of the input, for messages */
	const char *at;   /* start of the last event */
	const char *span; /* the last key or string */
	size_t span_len;
	char type; /* marker of the last number: d D are real, else whole */
	double real;
	int64_t whole;
	unsigned depth;
	bool begun, value_due; /* private */
	struct ubj_level stack[JPULL_DEPTH_MAX];
};

void ubj_init(struct ubj *u, const char *what, const void *data, size_t n);
/* The next event, or a negative code; *err names the byte offset. */
ATTR_USED int ubj_next(struct ubj *u, struct err *err);
/* After JPULL_ARRAY: the marker of its typed values, else 0. */
char ubj_array_type(const struct ubj *u);
/* Takes all values of the typed array that was just opened, and its end: the
 * first byte of *n values of ubj_array_type(). */
const char *ubj_take_array(struct ubj *u, uint64_t *n);
/* Bytes of one value behind a number's marker; 0 if it is none. */
unsigned ubj_width(char type);
/* Reads a number of the given type into real or whole. */
void ubj_number(struct ubj *u, char type, const char *p);

#endif
