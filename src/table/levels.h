/* table/levels.h — a table from a level's text to its code.
 *
 * A hash table of copied texts. A level that is a number may also be found by
 * any other spelling of it, unless that is a level itself.
 * Private to this room. Threads: reading is shareable. */
#ifndef ASSAY_TABLE_LEVELS_H
#define ASSAY_TABLE_LEVELS_H

#include <stdbool.h>
#include <stddef.h>

struct levels;

struct levels *levels_new(void);
void levels_free(struct levels *l);
/* Adds a level; the first of two equal ones stays. s is copied. */
void levels_add(struct levels *l, const char *s, size_t n, double code);
/* Makes a level that is a number known to levels_find() by value. */
void levels_alias(struct levels *l, const char *s, size_t n, double code);
/* True, and the code, if exactly this text is there. */
bool levels_get(const struct levels *l, const char *s, size_t n, double *code);
/* The same, also for another spelling of an aliased number. */
bool levels_find(const struct levels *l, const char *s, size_t n, double *code);

#endif
