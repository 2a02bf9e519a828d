/* ui/rows.h — the rows of a JSON array as a list: filtered, and in an order
 * that does not change under the cursor.
 *
 * A row is known by one of its members (its id). When the array is read
 * again, the rows that were there keep their places once the cursor has been
 * moved; new ones come last; rows_moved() says by how much a row would rise,
 * rows_settle() lets all go to their places.
 * Ownership: at points into the array, which must outlive it until the next
 * rows_fill(). */
#ifndef ASSAY_UI_ROWS_H
#define ASSAY_UI_ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "ui/filter.h"
#include "ui/list.h"

struct rows_kind {
	const char *id; /* member that names a row */
	const struct filter_field *fields;
	bool holds; /* the order, under the cursor */
};

struct rows {
	const struct rows_kind *kind;
	const struct json *array;
	const struct json **at; /* (list.count) shown */
	int *rise;              /* (list.count) places that it would rise */
	struct list list;
	struct filter filter;
	struct buf typed; /* the filter's text */
	size_t *order;    /* (n_order) offsets in ids, as they stood */
	size_t n_order;
	struct buf ids; /* each with its final 0 */
	bool touched;
};

void rows_open(struct rows *r, const struct rows_kind *kind);
void rows_fill(struct rows *r, const struct json *array);
/* Filters by text; on an error the rows stay as they were. */
ATTR_USED int rows_filter(struct rows *r, const char *text, struct err *err);
void rows_settle(struct rows *r);
/* True if some row is not in its place. */
bool rows_unsettled(const struct rows *r);
const struct json *rows_focused(const struct rows *r); /* or NULL */
const struct json *rows_at(const struct rows *r, int i);
int rows_moved(const struct rows *r, int i);
/* Puts the cursor on the row of that id; false if it is not shown. */
bool rows_go(struct rows *r, const char *id);
/* As list_key(). */
bool rows_key(struct rows *r, int key, int height);
/* "12 of 200", or nothing where no filter is. */
void rows_say(const struct rows *r, struct buf *out);
void rows_release(struct rows *r);

#endif
