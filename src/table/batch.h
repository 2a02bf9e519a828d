/* table/batch.h — some rows of a table, column by column.
 *
 * Shapes: columns[n_columns], each with n_rows values. A number that is
 * missing is NaN; a text that is missing has data NULL. Rows are counted from
 * 0 at the first data row of the file; line[] holds the 1-based line where
 * each row starts, for messages.
 * Ownership: the batch owns everything; batch_clear() keeps the memory for
 * the next read. Threads: one owner. */
#ifndef ASSAY_TABLE_BATCH_H
#define ASSAY_TABLE_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { BATCH_ROWS_MAX = 65536 };
/* Rows of a batch are also bounded so that rows * columns stays below. */
#define BATCH_CELLS_MAX ((size_t)4 << 20)

enum column_type { COLUMN_NUMBER, COLUMN_TEXT };

struct text_span {
	const char *data; /* not terminated; NULL is missing */
	size_t len;
};

struct column {
	enum column_type type;
	double *number;         /* (n_rows), COLUMN_NUMBER */
	struct text_span *text; /* (n_rows), COLUMN_TEXT */
};

struct batch {
	size_t n_rows, n_columns;
	uint64_t first_row;
	uint64_t *line; /* (n_rows) */
	struct column *columns;
	struct batch_memory *memory; /* private */
};

#define BATCH_INIT                        \
	{                                 \
		0, 0, 0, NULL, NULL, NULL \
	}

void batch_release(struct batch *b);
void batch_clear(struct batch *b);

#endif
