/* table/schema.h — what the columns of a data set are.
 *
 * Inferred by one pass over the file: a column is an integer, a number, a
 * time or a text; texts keep at most SCHEMA_LEVELS_MAX distinct levels (more:
 * levels are dropped and many is set).
 * Ownership: schema_release() frees. */
#ifndef ASSAY_TABLE_SCHEMA_H
#define ASSAY_TABLE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

enum { SCHEMA_LEVELS_MAX = 4096 };

enum schema_type {
	SCHEMA_INTEGER,
	SCHEMA_NUMBER,
	SCHEMA_TIME,
	SCHEMA_TEXT,
	SCHEMA_EMPTY
};

struct schema_column {
	char *name;
	enum schema_type type;
	uint64_t missing;
	double min, max; /* numbers; NaN where there are none */
	char **levels;   /* (n_levels) sorted, texts only */
	size_t n_levels;
	bool many; /* more than SCHEMA_LEVELS_MAX levels */
};

struct schema {
	uint64_t n_rows;
	size_t n_columns;
	struct schema_column *columns;
};

ATTR_USED int schema_infer(
	struct schema *out, const char *csv_path, struct err *err);
void schema_release(struct schema *s);
/* {"rows": n, "columns": [{"name", "type", "missing", ...}]} */
struct json *schema_to_json(const struct schema *s);

#endif
