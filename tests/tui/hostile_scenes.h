/* tests/tui/hostile_scenes.h — the screens on which tests/tui/hostile.c draws
 * its texts, and the fields of each that no record holds: who and where, what a
 * command is called and prints, error messages, answers, what is typed. */
#ifndef ASSAY_TESTS_TUI_HOSTILE_SCENES_H
#define ASSAY_TESTS_TUI_HOSTILE_SCENES_H

#include <stdbool.h>

#include "base/buf.h"

struct ui;

/* What stands for the strings: the hostile text itself, or its filler. */
struct hostile_texts {
	const char *text;
	const struct buf *hostile;
	bool filler;
};

/* Each starts where the one before ended. */
struct hostile_scene {
	const char *keys;
	int rows, cols;
	bool typed; /* a text at the foot that scrolls by whole characters */
	/* beside the frame, or NULL */
	void (*fill)(struct ui *ui, const struct hostile_texts *t);
};

/* Ends with keys NULL. */
extern const struct hostile_scene hostile_scenes[];
/* The corners of the frame, on every screen. */
void hostile_fill_frame(struct ui *ui, const struct hostile_texts *t);
/* Counts fields that were filled; the driver's. */
void hostile_given(int n);

#endif
