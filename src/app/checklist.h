/* app/checklist.h — the questions of a review, as a text file that a person
 * keeps (assay-checklist(5)).
 *
 * Invariants: at least one item; ids are distinct; an item of kind A or S
 * names an evidence function that this version knows, one of kind M none.
 * Errors name file and line. Ownership: checklist_parse() fills *out,
 * checklist_free() frees; strings belong to it. */
#ifndef ASSAY_APP_CHECKLIST_H
#define ASSAY_APP_CHECKLIST_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

enum { CHECKLIST_ITEMS_MAX = 500 };

struct checklist_item {
	const char *id, *section, *question, *source;
	char kind;            /* 'A', 'S' or 'M' */
	const char *function; /* NULL for kind M */
	const char *limits;   /* names, separated by spaces; may be "" */
};

struct checklist {
	const char *id, *title;
	int64_t version;
	size_t n_items;
	const struct checklist_item *items; /* in the order of the file */
	struct ini *file;                   /* private */
};

ATTR_USED int checklist_parse(struct checklist **out, const char *what,
	const void *data, size_t n, struct err *err);
void checklist_free(struct checklist *c);
/* NULL if there is none. */
const struct checklist_item *checklist_find(
	const struct checklist *c, const char *id);
/* {"id","title","version","items":[{"id","kind","section","question",
 *  "function","limits","source"}]} */
struct json *checklist_json(const struct checklist *c);

#endif
