/* table/bind.h — a model's features found in the columns of a table.
 *
 * Features bind by name. A number feature takes decimal text to double (the
 * engine narrows it to float32 where its model does). A category feature
 * takes a level's text to its code by the model's own table, or by the table
 * of the map; levels that are numbers agree by value ("1.0" is "1"). A level
 * that the table does not hold becomes BIND_UNSEEN and is counted. A category
 * feature without any table takes codes; text is refused. Missing is NaN. A
 * map (JSON file) may rename, fix or recode; other members are refused:
 *   {"columns": {"FEATURE": {"from": "COLUMN", "levels": {"good": 0},
 *    "constant": 3, "cast": "number"}}}
 * levels: text to code; on a number feature text that is neither a level nor
 * a number is refused. constant: a number, or a level of the table; no column
 * is read. cast "number": the column holds codes although there is a table.
 * Shapes: a matrix is (n_rows, n_features), row-major, in feature order.
 * Ownership: bind_new() fills *out, bind_free() frees; features and map are
 * not kept; csv must outlive the binding. Threads: one owner. */
#ifndef ASSAY_TABLE_BIND_H
#define ASSAY_TABLE_BIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "table/csv.h"

/* Code of a level that the table does not hold: no tree has it in a set. */
#define BIND_UNSEEN (-1.0)

enum bind_kind { BIND_NUMBER, BIND_CATEGORY };

struct bind_feature {
	const char *name;
	enum bind_kind kind;
	/* Category table: level i has code codes[i], or i where codes is
	 * NULL; n_levels 0 where the model holds no table. */
	const char *const *levels;
	const double *codes;
	size_t n_levels;
};

struct bind; /* a binding of features to one CSV file */

/* map may be NULL. Missing columns: ERR_PARSE naming all of them. Sets the
 * selection of csv: features first, then the extra columns asked for. */
struct bind_extra {
	const char *column;
	enum column_type type;
};
ATTR_USED int bind_new(struct bind **out, struct csv *csv,
	const struct bind_feature *features, size_t n_features,
	const struct json *map, const struct bind_extra *extra, size_t n_extra,
	struct err *err);
void bind_free(struct bind *b);
size_t bind_n_features(const struct bind *b);
/* Columns of the file that no feature uses. */
size_t bind_n_unused(const struct bind *b);
/* Unseen levels met so far in feature i. */
uint64_t bind_n_unseen(const struct bind *b, size_t feature);

/* The next rows: 1, 0 at the end, negative on error. *rows is
 * (batch->n_rows, n_features), owned by b until the next call. Extra columns
 * are in batch->columns[bind_extra_column(b, i)]. */
ATTR_USED int bind_next(struct bind *b, struct batch *batch,
	const double **rows, struct err *err);
size_t bind_extra_column(const struct bind *b, size_t i);

#endif
