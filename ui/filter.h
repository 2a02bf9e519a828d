/* ui/filter.h — which rows of a list are shown, as the person typed it.
 *
 * Words are joined by "and"; "or" and parentheses group; "-" before a term
 * turns it round. A term is field:text (contains; a word of a status must be
 * equal), field=text, field>n, field<n, age<7d (s m h d w), "free text",
 * or a word: free text is looked for in every text field, in any case;
 * /regex/ and field:/regex/ match an extended regular expression.
 * sort:field and sort:-field order the rows.
 * Rows are JSON objects; fields say which members may be asked for.
 * Ownership: filter_release() frees; fields must outlive the filter. */
#ifndef ASSAY_UI_FILTER_H
#define ASSAY_UI_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

enum filter_type { FIELD_TEXT, FIELD_WORD, FIELD_NUMBER, FIELD_TIME };

struct filter_field {
	const char *name; /* as typed; NULL ends the table */
	const char *member;
	enum filter_type type;
};

enum { FILTER_NODES = 64 };

enum filter_op {
	OP_AND,
	OP_OR,
	OP_NOT,
	OP_HAS,
	OP_EQUAL,
	OP_MORE,
	OP_LESS,
	OP_MATCH
};

struct filter_node {
	enum filter_op op;
	int left, right;                  /* of AND, OR, NOT; -1: none */
	const struct filter_field *field; /* NULL: any text field */
	char *text;                       /* lower case */
	regex_t *regex;                   /* of MATCH */
	double number;
};

struct filter {
	const struct filter_field *fields;
	struct filter_node node[FILTER_NODES];
	int n, root;                     /* root -1: everything */
	const struct filter_field *sort; /* or NULL */
	bool descending;
	size_t fault; /* byte offset of the last error */
};

/* On an error *f is empty and fault says where. */
ATTR_USED int filter_parse(struct filter *f, const struct filter_field *fields,
	const char *text, struct err *err);
bool filter_match(
	const struct filter *f, const struct json *row, int64_t now_us);
/* By f->sort; negative, 0 or positive. */
int filter_compare(
	const struct filter *f, const struct json *a, const struct json *b);
void filter_release(struct filter *f);

#endif
