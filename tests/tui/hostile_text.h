/* tests/tui/hostile_text.h — texts that try to act on a terminal or to hide:
 * C0, C1, commands, bidi, zero width, tags, private use, storms of marks, wide
 * characters, surrogates, bytes that are no UTF-8. */
#ifndef ASSAY_TESTS_TUI_HOSTILE_TEXT_H
#define ASSAY_TESTS_TUI_HOSTILE_TEXT_H

#include "base/buf.h"
#include "base/rng.h"

struct VTerm;

struct hostile {
	struct rng rng;
	struct VTerm *probe; /* for the widths that the emulator knows */
};

void hostile_open(struct hostile *h, uint64_t seed);
void hostile_close(struct hostile *h);
/* The next one; a hundredth of them has 4 KiB or more. */
void hostile_make(struct buf *out, struct hostile *h);
/* A harmless text of the same columns: "`", or "〓" where two are taken.
 * Blanks and line feeds stay, since lines are broken there. */
void hostile_filler(struct buf *out, const struct buf *text);

#endif
