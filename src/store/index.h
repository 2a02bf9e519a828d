/* store/index.h — the index: SQLite, and statements kept ready.
 *
 * What is in it is a function of the head's tree; a file that is damaged or
 * of another version is made anew. Errors: ERR_IO with SQLite's message. */
#ifndef ASSAY_STORE_INDEX_H
#define ASSAY_STORE_INDEX_H

#include <sqlite3.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct store;

ATTR_USED int index_open(struct store *s, struct err *err);
/* An index of this process only, gone when it is closed. */
ATTR_USED int index_open_passing(struct store *s, struct err *err);
void index_close(struct store *s);
ATTR_USED int index_clear(struct store *s, struct err *err);
/* The indexes of SQLite, which an empty index lacks: sorting all rows at the
 * end costs less than finding a place for each. */
ATTR_USED int index_sort_records(struct store *s, struct err *err);
ATTR_USED int index_sort_objects(struct store *s, struct err *err);
ATTR_USED int index_exec(struct store *s, const char *sql, struct err *err);
int index_error(struct store *s, struct err *err);
/* A cached statement for a literal, reset and bound: types is one letter a
 * value, s text (NULL: null), i int64_t. Reset it when done. */
ATTR_USED int index_bind(struct store *s, sqlite3_stmt **stmt, struct err *err,
	const char *sql, const char *types, ...);
/* index_bind() and one step; no rows are expected. */
ATTR_USED int index_run(struct store *s, struct err *err, const char *sql,
	const char *types, ...);
/* Resets all cached statements: no read stays open. */
void index_reset(struct store *s);
/* 1 a row, 0 the end, or an error. */
ATTR_USED int index_step(struct store *s, sqlite3_stmt *stmt, struct err *err);
const char *index_text(sqlite3_stmt *stmt, int column); /* never NULL */
/* A value of the table meta, or "". */
ATTR_USED int index_meta(
	struct store *s, const char *name, struct buf *out, struct err *err);

#endif
