/* table/batch_memory.h — how a batch is filled; private to this room.
 *
 * All numbers of a batch lie in one block, all text spans in another, column
 * behind column; both grow by doubling the rows. Text bytes lie in pieces
 * that never move, so that spans stay valid. */
#ifndef ASSAY_TABLE_BATCH_MEMORY_H
#define ASSAY_TABLE_BATCH_MEMORY_H

#include <stdbool.h>

#include "table/batch.h"

/* Empties b and gives it n columns of the given types. */
void batch_shape(struct batch *b, const enum column_type *types, size_t n);
/* Makes room for one more row. */
void batch_reserve(struct batch *b);
/* True if the batch is as large as one may be. */
bool batch_is_full(const struct batch *b);
/* Room for n bytes of text (n may be 0), owned by b. */
char *batch_text(struct batch *b, size_t n);

#endif
