/* ui/prompt.h — one line of text being typed at the foot of the screen. */
#ifndef ASSAY_UI_PROMPT_H
#define ASSAY_UI_PROMPT_H

#include <stdbool.h>

#include "base/buf.h"
#include "ui/cell.h"

struct prompt {
	bool open;
	const char *label; /* translated; not owned */
	struct buf text;
	size_t at; /* byte offset of the cursor, on a character's start */
};

enum prompt_end { PROMPT_GOES_ON, PROMPT_DONE, PROMPT_GIVEN_UP };

void prompt_open(struct prompt *p, const char *label);
/* Puts text in, the cursor at its end. */
void prompt_set(struct prompt *p, const char *text);
enum prompt_end prompt_key(struct prompt *p, int key);
/* Draws into one row and puts the terminal's cursor there. */
void prompt_draw(const struct prompt *p, struct cells *c, int row);
void prompt_release(struct prompt *p);

#endif
