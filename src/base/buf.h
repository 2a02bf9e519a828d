/* base/buf.h — a growing byte buffer.
 *
 * Invariants: data is NULL exactly while cap is 0; else data[len] is 0, so
 * that data may be read as a string. Ownership: the struct owns data until
 * buf_detach(). BUF_INIT costs nothing; buf_release() takes any state. */
#ifndef ASSAY_BASE_BUF_H
#define ASSAY_BASE_BUF_H

#include <stddef.h>

#include "base/attr.h"

struct buf {
	char *data;
	size_t len, cap;
};

#define BUF_INIT           \
	{                  \
		NULL, 0, 0 \
	}

void buf_release(struct buf *b);
/* Empties, and keeps the memory. */
void buf_clear(struct buf *b);
/* Makes room for at least extra more bytes. */
void buf_grow(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *data, size_t n);
void buf_addstr(struct buf *b, const char *s);
void buf_addch(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* The bytes as a string that the caller frees; b is empty afterwards. */
char *buf_detach(struct buf *b);
/* The bytes as a string, never NULL; owned by b. */
const char *buf_str(const struct buf *b);

#endif
