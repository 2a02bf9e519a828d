/* model/events.h — one way to read JSON and UBJSON, and where we are in it.
 *
 * The events are those of base/jpull.h. The place is kept as a path
 * ("learner.gradient_booster.model.trees[3].left_children"), which stands in
 * every message. Lists are read whole; the caller owns them and frees .v.
 * Ownership: the input outlives the reader. Threads: one owner. */
#ifndef ASSAY_MODEL_EVENTS_H
#define ASSAY_MODEL_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/jpull.h"
#include "model/ubj.h"

struct place {
	const char *key; /* member read last; NULL in an array */
	size_t key_len;
	uint64_t index; /* element read last, from 1 */
};

struct events {
	bool binary;
	struct jpull json;
	struct ubj ubj;
	unsigned depth;
	struct place stack[JPULL_DEPTH_MAX + 1];
};

struct float_list {
	float *v;
	size_t n, cap;
};

struct int_list {
	int64_t *v;
	size_t n, cap;
};

struct text_list {
	char **v;
	size_t n, cap;
};

void events_init(struct events *e, bool binary, const char *what,
	const void *data, size_t n);
/* The next event, or a negative code. */
ATTR_USED int events_next(struct events *e, struct err *err);
/* The next event must be the given one. */
ATTR_USED int events_expect(
	struct events *e, enum jpull_event event, struct err *err);
ATTR_USED int events_skip(struct events *e, struct err *err);
/* True if the last key is s. */
bool events_is(const struct events *e, const char *s);

/* The last key. */
ATTR_USED int events_key(struct events *e, struct buf *out, struct err *err);

/* Each reads the next value, which must be of that kind. A number list takes
 * true and false as 1 and 0. Contents are replaced. */
ATTR_USED int events_text(struct events *e, struct buf *out, struct err *err);
ATTR_USED int events_floats(
	struct events *e, struct float_list *out, struct err *err);
ATTR_USED int events_ints(
	struct events *e, struct int_list *out, struct err *err);
ATTR_USED int events_texts(
	struct events *e, struct text_list *out, struct err *err);
ATTR_USED int events_int(struct events *e, int64_t *out, struct err *err);
void text_list_release(struct text_list *l);

/* Sets an error that begins with the input's name and the path. */
int events_fail(struct events *e, struct err *err, int code, const char *why);
/* A member's value read by its own function; NULL: known, and of no meaning
 * to a prediction. */
struct events_field {
	const char *name;
	int (*read)(void *ctx, struct err *err);
};
/* Reads an object of known members, at most 32; each at most once. *seen
 * (may be NULL) gets a bit for each that was there. */
ATTR_USED int events_object(struct events *e, const struct events_field *fields,
	size_t n, void *ctx, uint32_t *seen, struct err *err);
/* The same, where JPULL_OBJECT was the last event. */
ATTR_USED int events_members(struct events *e,
	const struct events_field *fields, size_t n, void *ctx, uint32_t *seen,
	struct err *err);
/* The next element of an array must be an object: 1 if its members follow, 0
 * at the end of the array. */
ATTR_USED int events_next_object(struct events *e, struct err *err);

#endif
