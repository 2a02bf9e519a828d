/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/keymap.h"

#include <string.h>

#include "base/i18n.h"
#include "ui/workbench.h"

enum { CTRL_C = 3, CTRL_L = 12, CTRL_P = 16, CTRL_Z = 26 };

static const struct keymap_entry table[] = {
	{CMD_MOVE, 0, 0, "j k g G PgUp PgDn", N_("move"),
		N_("moves in a list; so do the arrows, Home and End"),
		N_("j/k move")},
	{CMD_OPEN, 0, 0, "Enter Esc", N_("open, back"),
		N_("opens what is under the cursor; goes back one thing: "
		   "prompt, filter, view"),
		N_("Enter open")},
	{CMD_ACTIONS, 'x', 0, "x", N_("actions"),
		N_("lists what can be done here, each with its command line, "
		   "and why not where it cannot"),
		N_("x actions")},
	{CMD_FILTER, '/', 0, "/", N_("filter the list"),
		N_("shows the rows that match as you type: words, "
		   "status:ALERT, alarms>0, age<7d, /regex/, or, -, sort:name"),
		N_("/ filter")},
	{CMD_PALETTE, ':', CTRL_P, ": Ctrl-P", N_("palette"),
		N_("finds a command, model, review or alarm by some of its "
		   "letters"),
		N_(": go")},
	{CMD_HELP, '?', 0, "?", N_("help"),
		N_("lists the keys that are valid now; Enter runs one"),
		N_("? help")},
	{CMD_PANE, 0, 0, "1 to 6", N_("go to a pane"),
		N_("Home, Models, Runs, Monitor, Reviews, Audit"), NULL},
	{CMD_COPY, 'y', 0, "y", N_("copy the command"),
		N_("sends the command line of what is shown to the "
		   "terminal's clipboard (OSC 52)"),
		NULL},
	{CMD_SETTLE, '.', 0, ".", N_("put rows in their places"),
		N_("a list keeps its order while you move in it; this applies "
		   "the new one"),
		NULL},
	{CMD_PICTURE, 0, 0, "", N_("picture of this screen"),
		N_("writes what is shown to an SVG file"), NULL},
	{CMD_CANCEL, CTRL_C, 0, "Ctrl-C", N_("cancel the command"),
		N_("asks the running command to stop; never quits"), NULL},
	{CMD_REDRAW, CTRL_L, 0, "Ctrl-L", N_("redraw"),
		N_("paints the whole screen again"), NULL},
	{CMD_SUSPEND, CTRL_Z, 0, "Ctrl-Z", N_("suspend"),
		N_("back to the shell until fg"), NULL},
	{CMD_QUIT, 'q', 0, "q", N_("quit"),
		N_("leaves; runs that were started go on"), N_("q quit")},
	{CMD_NONE, 0, 0, NULL, NULL, NULL, NULL},
};

const struct keymap_entry *keymap_all(void)
{
	return table;
}

const struct keymap_entry *keymap_find(int key)
{
	for (const struct keymap_entry *e = table; e->command; e++)
		if (key && (e->key == key || e->other == key))
			return e;
	return NULL;
}

void keymap_key_name(struct buf *out, int key)
{
	if (key > 0 && key < 27)
		buf_addf(out, "Ctrl-%c", 'A' + key - 1);
	else if (key == ' ')
		buf_addstr(out, _("Space"));
	else if (key > 27 && key < 127)
		buf_addch(out, (char)key);
}

static void add_item(struct buf *out, const char *keys, const char *text)
{
	buf_addf(out, ".It %s%s\n%s.\n", *keys == '.' ? "\\&" : "", keys, text);
}

static void add_action(struct buf *out, const struct pane_action *a)
{
	struct buf name = BUF_INIT;

	keymap_key_name(&name, a->key);
	add_item(out, a->key ? buf_str(&name) : "x", a->label);
	buf_release(&name);
}

static void add_pane(struct buf *out, const struct pane_ops *pane)
{
	if (!pane->keys->shown && !pane->actions->label)
		return;
	buf_addf(
		out, ".Ss %s\n.Bl -tag -width \"j k g G PgUp\"\n", pane->title);
	for (const struct pane_key *k = pane->keys; k->shown; k++)
		add_item(out, k->shown, k->help);
	for (const struct pane_action *a = pane->actions; a->label; a++)
		add_action(out, a);
	buf_addstr(out, ".El\n");
}

void keymap_mdoc(struct buf *out)
{
	buf_addstr(out, ".Sh KEYS\n.Ss Everywhere\n"
			".Bl -tag -width \"j k g G PgUp\"\n");
	for (const struct keymap_entry *e = table; e->command; e++)
		add_item(out, *e->shown ? e->shown : ":", e->help);
	for (const struct pane_action *a = workbench_common; a->label; a++)
		add_action(out, a);
	buf_addstr(out, ".El\n");
	for (const struct pane_ops *const *p = pane_all; *p; p++)
		add_pane(out, *p);
}
