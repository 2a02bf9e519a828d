/* cli/out.h — what a command prints.
 *
 * Text is collected in c->out and written at the end, through a pager where
 * standard output is a terminal that is too small. Everything goes through
 * text_clean_lines(), so strings of others may be passed as they are; only
 * the functions here add colour. Reading commands print one JSON document
 * with --json. */
#ifndef ASSAY_CLI_OUT_H
#define ASSAY_CLI_OUT_H

#include <stddef.h>

#include "base/json.h"
#include "cli/command.h"

/* A line or part of a line. */
void out_text(struct cli *c, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* A bold line. */
void out_head(struct cli *c, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* "name  value" in two columns, for cards. */
void out_pair(struct cli *c, const char *name, const char *fmt, ...)
	ATTR_FORMAT(3, 4);
/* Makes the document "assay.VERB/1" of v, prints it, frees it. */
void out_json(struct cli *c, struct json *v);

/* A table: headings and cells as text, widths found at the end. */
struct out_table {
	size_t n_columns, n_cells, cap;
	unsigned right; /* bit i: column i is set to the right */
	char **cells;   /* row-major, owned; the headings first */
};
void out_table_init(struct out_table *t, size_t n_columns, unsigned right);
void out_cell(struct out_table *t, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* Prints (indented by two) and releases; drop only releases. */
void out_table_end(struct cli *c, struct out_table *t);
void out_table_drop(struct out_table *t);

/* Standard error, at once: "assay VERB: warning: ...". */
void out_warn(const struct cli *c, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* A line of progress where standard error is a terminal and the command has
 * run for a second; total 0: unknown. step NULL takes the line away. */
void out_progress(struct cli *c, const char *step, int64_t done, int64_t total);
/* Writes c->out; 0 or an exit status. */
int out_flush(struct cli *c);
/* Copies a file to standard output at once; EXIT_IO without a sentence if its
 * reader has gone. */
ATTR_USED int out_copy(const char *path, struct err *err);
/* The failure of c as "assay VERB: sentence" and its hint. */
void out_error(const struct cli *c, const struct err *err);

/* The first 12 digits of a digest or id. */
enum { OUT_SHORT = 13 };
const char *out_short(char out[OUT_SHORT], const char *digest);
/* A record's time to the second: "2026-11-25T09:30:00Z". */
enum { OUT_TIME = 21 };
const char *out_time(char out[OUT_TIME], const char *time);

#endif
