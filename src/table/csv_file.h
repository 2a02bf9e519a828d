/* table/csv_file.h — the inside of struct csv: a buffer over a file that
 * gives one record at a time, as spans of its fields.
 *
 * Invariants: data[begin..end) are bytes not yet given out, and data[end] is
 * a line feed that stops every scan. A record lies in the buffer as a whole;
 * its fields are valid until the next one is read. Private to this room. */
#ifndef ASSAY_TABLE_CSV_FILE_H
#define ASSAY_TABLE_CSV_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "table/csv.h"

enum { CSV_LINE_MAX = 64 << 20, CSV_COLUMNS_MAX = 1000000 };

struct csv_field {
	uint32_t start, len; /* from the record; without its quotes */
	bool quoted;
	bool doubled; /* holds "" for " */
};

struct csv_file {
	const char *path;
	int fd;
	char *data;
	size_t cap, begin, end;
	bool eof;
	char separator;
	uint64_t line; /* 1-based, of the next record */
	const char *record;
	uint64_t record_line;
	struct csv_field *fields;
	size_t n_fields, fields_cap;
};

struct csv {
	struct csv_file file;
	char *path;
	char **names;  /* (n_columns) */
	size_t *order; /* (n_columns) by name */
	size_t n_columns;
	size_t *selected; /* (n_selected) columns of the file */
	enum column_type *types;
	size_t n_selected;
	size_t rows_max; /* of a batch, besides its own bounds */
	uint64_t row;
};

ATTR_USED int csv_file_open(
	struct csv_file *f, const char *path, struct err *err);
void csv_file_close(struct csv_file *f);
/* Back to the first byte behind the byte-order mark. */
ATTR_USED int csv_file_rewind(struct csv_file *f, struct err *err);
/* The next record that is not an empty line: 1, 0 at the end, negative. */
ATTR_USED int csv_file_record(struct csv_file *f, struct err *err);

#endif
