/* base/jpull.h — a strict pull reader of JSON over bytes in memory.
 *
 * Events come one at a time, nothing is allocated and nothing is copied:
 * keys, strings and numbers are spans of the input. Checked: grammar, UTF-8,
 * depth, one value and nothing behind it; U+0000 and lone surrogates in
 * strings are refused, since no C string could hold them. Not checked:
 * duplicate keys (the caller knows its keys). With allow_nan the bare words
 * NaN, Infinity and -Infinity are numbers, as XGBoost writes them. Ownership:
 * the input outlives the reader. Threads: one owner. */
#ifndef ASSAY_BASE_JPULL_H
#define ASSAY_BASE_JPULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

enum { JPULL_DEPTH_MAX = 64 };

enum jpull_event {
	JPULL_OBJECT,     /* { */
	JPULL_OBJECT_END, /* } */
	JPULL_ARRAY,      /* [ */
	JPULL_ARRAY_END,  /* ] */
	JPULL_KEY,        /* a member's name; its value follows */
	JPULL_STRING,
	JPULL_NUMBER,
	JPULL_TRUE,
	JPULL_FALSE,
	JPULL_NULL,
	JPULL_END /* after the one value and white space */
};

struct jpull {
	const char *begin, *p, *end;
	const char *what; /* name of the input, for messages */
	bool allow_nan;
	/* The span of the last key, string (without quotes, still escaped) or
	 * number. */
	const char *span;
	size_t span_len;
	bool escaped; /* the span holds a backslash */
	unsigned depth;
	const char *at;                       /* start of the last event */
	unsigned char stack[JPULL_DEPTH_MAX]; /* private */
	unsigned char state;                  /* private */
};

void jpull_init(struct jpull *j, const char *what, const void *data, size_t n);
/* The next event, or a negative code; *err names the byte offset. */
ATTR_USED int jpull_next(struct jpull *j, struct err *err);
/* Reads past the value that starts with the next event. */
ATTR_USED int jpull_skip(struct jpull *j, struct err *err);
/* The last key or string, unescaped, appended to out. */
ATTR_USED int jpull_text(
	const struct jpull *j, struct buf *out, struct err *err);
/* True if the last key or string is exactly s (no escapes in s). */
bool jpull_is(const struct jpull *j, const char *s);
/* Byte offset of the last event. */
size_t jpull_offset(const struct jpull *j);

#endif
