/* table/csv.h — a streaming reader of CSV files with a header.
 *
 * RFC 4180 with LF or CRLF, quoted fields (line feeds inside too), UTF-8, a
 * byte-order mark skipped, empty lines skipped. A quote that does not begin
 * its field is an ordinary character. Missing: an empty field, NA, NaN, nan,
 * null, NULL, None; in a text column only where it is not quoted. Blanks
 * around a number do not count. Limits: 64 MiB a line, 1,000,000 columns. A
 * line with more or fewer fields than the header, and a NUL byte, are
 * refused. Every error names file, line and column. The separator is a comma,
 * or a tab where the header holds tabs and no comma. Ownership: csv_open()
 * fills *out, csv_close() frees. Threads: one owner. */
#ifndef ASSAY_TABLE_CSV_H
#define ASSAY_TABLE_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "table/batch.h"

struct csv; /* an open file */

/* Opens and reads the header; duplicate or empty names are refused. */
ATTR_USED int csv_open(struct csv **out, const char *path, struct err *err);
void csv_close(struct csv *c);
size_t csv_n_columns(const struct csv *c);
const char *csv_column_name(const struct csv *c, size_t i);
/* Index of a column, or -1. */
long csv_find(const struct csv *c, const char *name);
const char *csv_path(const struct csv *c);

/* Says which columns a batch holds, in which order, and how each is read.
 * A column may be chosen more than once. Without a selection (columns NULL) a
 * batch holds every column as text. */
void csv_select(struct csv *c, const size_t *columns,
	const enum column_type *types, size_t n);
/* The next rows: 1 if there are any, 0 at the end, negative on error. A text
 * in a number column is ERR_PARSE. */
ATTR_USED int csv_next(struct csv *c, struct batch *out, struct err *err);
/* Back to the first data row; a pipe has no way back (ERR_IO). */
ATTR_USED int csv_rewind(struct csv *c, struct err *err);

/* ERR_PARSE naming the column, and the nearest names that exist. */
ATTR_USED int csv_require(
	const struct csv *c, const char *name, size_t *index, struct err *err);

#endif
