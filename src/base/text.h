/* base/text.h — text that came from somebody else, made safe to show.
 *
 * Stored bytes are never changed; text_clean() is applied at the boundary of
 * display. What would act on a terminal, or hide, or reorder its neighbours
 * becomes visible as <U+202E>: C0, DEL, C1, line separators, bidi controls
 * and marks, zero-width, invisible and filler characters, variation
 * selectors, private use, tags, non-characters. Bytes that are not strict
 * UTF-8 become <9B> each. At most four combining marks follow a letter, a
 * digit, or what is not ASCII, so that none joins a sign of ours; more are
 * shown as <U+0301>. Tab and line feed become a space unless kept. Cleaning
 * twice changes nothing more.
 * Threads: no state. */
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
