/* table/csvout.h — writes CSV: quoting where needed, shortest numbers that
 * read back, and for people's spreadsheets a quote before = + - @ in text
 * that is not a plain number. A text NULL is written NA, a missing number
 * nan; a text that looks like a missing value is quoted. No field is written
 * as nothing, so that a line's first field can be told from none. */
#ifndef ASSAY_TABLE_CSVOUT_H
#define ASSAY_TABLE_CSVOUT_H

#include <stddef.h>

#include "base/buf.h"

/* Each appends one field; a separator precedes all but the first of a line. */
void csvout_text(struct buf *out, const char *s, size_t n);
void csvout_double(struct buf *out, double v);
void csvout_float(struct buf *out, float v);
void csvout_end_line(struct buf *out);

#endif
