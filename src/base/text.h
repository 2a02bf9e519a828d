/* base/text.h — text that came from somebody else, made safe to show.
 *
 * Stored bytes are never changed; text_clean() is applied at the boundary of
 * display. The rule is in doc/internals/text.md: C0, DEL, C1, bidi controls,
 * zero-width, tag and private characters and invalid UTF-8 become visible as
 * <U+202E> (invalid bytes as <9B>), at most four combining marks follow a
 * base character, tab and line feed become a space unless kept. */
#ifndef ASSAY_BASE_TEXT_H
#define ASSAY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Decodes one UTF-8 character of s (n > 0); returns its length, or 0 if the
 * bytes are not strict UTF-8. */
size_t text_decode(const char *s, size_t n, uint32_t *cp);
bool text_valid(const char *s, size_t n);
/* Columns of one character: 0, 1 or 2. Own table, not the locale's. */
int text_char_width(uint32_t cp);
/* Appends the safe form of s. */
void text_clean(struct buf *out, const char *s, size_t n);
/* As text_clean(), keeping line feeds. */
void text_clean_lines(struct buf *out, const char *s, size_t n);
/* The safe form of a string; the caller frees it. */
char *text_safe(const char *s);
/* Columns of an already safe string. */
size_t text_width(const char *s);
/* True for [a-z0-9][a-z0-9._-]{0,63}: the names of models, persons, aliases,
 * data sets. */
bool text_is_name(const char *s);

#endif
