/* tests/tui/keys.h — keys as bytes, named or random; and what bytes a terminal
 * must never get. */
#ifndef ASSAY_TESTS_TUI_KEYS_H
#define ASSAY_TESTS_TUI_KEYS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/rng.h"

/* Appends the bytes of a text with names in it: "jj<Enter>", "<C-x>", "<lt>" is
 * "<" itself. */
void keys_add(struct buf *out, const char *text);
/* Appends one random key of any kind, but for those that would leave the
 * program alone: q and Ctrl-Z. A slash only at the start of a prompt can be one
 * of a path, so it is left out too. */
void keys_add_random(struct buf *out, struct rng *r);
/* Where in s something stands that no terminal may get from us: controls of
 * Unicode, characters that turn or hide text, bytes that are no UTF-8, strings
 * that are commands and not ours. NULL: nowhere. */
const char *keys_unsafe(const char *s, size_t n);

#endif
