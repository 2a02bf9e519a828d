/* model/xgb_bin.h — reads XGBoost's legacy binary format (0.4 to 3.0).
 *
 * Little-endian structs as the library kept them in memory, with and without
 * the mark "binf": the learner's parameters (136 bytes), the names of
 * objective and booster, the booster's parameters and trees, then attributes
 * and metrics as texts. Texts and lists begin with a uint64 length, which is
 * held against the bytes left before it is believed; a file must end where
 * its last part does. There are no feature names, and no categories: the
 * library refused to write such models.
 * Sources: files of 0.72 to 3.0 (tests/golden/kinds). */
#ifndef ASSAY_MODEL_XGB_BIN_H
#define ASSAY_MODEL_XGB_BIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/events.h"

/* Where in the bytes we are. */
struct cursor {
	const char *what; /* name for messages */
	const unsigned char *data;
	size_t size, at; /* at <= size */
};

/* The next n bytes. */
ATTR_USED int cursor_take(struct cursor *c, uint64_t n,
	const unsigned char **out, struct err *err);
/* A length of things that take at least unit bytes each. */
ATTR_USED int cursor_count(
	struct cursor *c, uint64_t unit, uint64_t *out, struct err *err);
ATTR_USED int cursor_text(struct cursor *c, struct buf *out, struct err *err);
ATTR_USED int cursor_floats(
	struct cursor *c, struct float_list *out, struct err *err);
uint32_t cursor_u32(const unsigned char *p);
float cursor_f32(const unsigned char *p);

#endif
