/* ui/keymap.h — the keys that mean the same everywhere: one table.
 *
 * Help (?), palette (:), key bar and the manual page come from it and from
 * the tables of the panes (ui/pane.h); there is no other list of keys. */
#ifndef ASSAY_UI_KEYMAP_H
#define ASSAY_UI_KEYMAP_H

#include "base/buf.h"

enum ui_command {
	CMD_NONE,
	CMD_MOVE, /* the pane's own: up, down, pages */
	CMD_OPEN, /* the pane's own: Enter, Escape */
	CMD_PANE, /* 1 to 6 */
	CMD_HELP,
	CMD_PALETTE,
	CMD_ACTIONS,
	CMD_FILTER,
	CMD_SETTLE,
	CMD_COPY,
	CMD_PICTURE,
	CMD_CANCEL,
	CMD_REDRAW,
	CMD_SUSPEND,
	CMD_QUIT
};

struct keymap_entry {
	enum ui_command command;
	int key, other;    /* 0: none */
	const char *shown; /* the keys, for people; "" for the palette only */
	const char *name;  /* N_(): two or three words */
	const char *help;  /* N_(): a sentence without its full stop */
	const char *bar;   /* N_(): in the key bar, or NULL */
};

/* Ends with command CMD_NONE. */
const struct keymap_entry *keymap_all(void);
/* The entry of a key, or NULL. */
const struct keymap_entry *keymap_find(int key);
/* "H", "Ctrl-P", "PgDn". */
void keymap_key_name(struct buf *out, int key);
/* The section KEYS of a manual page. */
void keymap_mdoc(struct buf *out);

#endif
