/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/inbox.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "ui/svg.h"
#include "ui/term.h"
#include "ui/ui.h"
#include "ui/waterfall.h"
#include "ui/workbench.h"

/* What keeps a key waiting: about four milliseconds. */
enum { MODELS_A_TURN = 200 };

struct app *ui_app(struct ui *ui)
{
	return ui->app;
}

struct cells *ui_cells(struct ui *ui)
{
	return &ui->cells;
}

const struct child *ui_child(const struct ui *ui)
{
	return &ui->child;
}

enum glyphs ui_glyphs(const struct ui *ui)
{
	(void)ui;
	return term_unicode() ? GLYPHS_BRAILLE : GLYPHS_ASCII;
}

const char *ui_subject(const struct ui *ui)
{
	return ui->subject;
}

void ui_set_subject(struct ui *ui, const char *text)
{
	if (strcmp(ui->subject, text) == 0)
		return;
	snprintf(ui->subject, sizeof(ui->subject), "%s", text);
	for (int i = 0; i < UI_PANES; i++)
		if (i != ui->current)
			ui->stale[i] = true;
}

const char *ui_followed(const struct ui *ui)
{
	return ui->follow_after >= 0 && ui->reads > ui->follow_after
		       ? ui->followed
		       : "";
}

void ui_recipes(struct ui *ui, const char *version)
{
	recipes_open(ui, version);
}

void ui_unfollow(struct ui *ui)
{
	ui->followed[0] = '\0';
}

void ui_follow_command(struct ui *ui, const char *const *words)
{
	const char *name = NULL;

	if (strcmp(words[0], "optimize") == 0)
		name = words[1];
	for (size_t i = 1; strcmp(words[0], "import") == 0 && words[i]; i++)
		if (strcmp(words[i - 1], "--name") == 0)
			name = words[i];
	if (!name)
		return;
	snprintf(ui->followed, sizeof(ui->followed), "%.*s",
		(int)strcspn(name, "@"), name);
	ui->follow_after = -1;
}

void ui_follow_ended(struct ui *ui, int status)
{
	if (status == EXIT_OK || status == EXIT_FINDING)
		ui->follow_after = ui->reads;
	else
		ui->followed[0] = '\0';
}

void ui_open(struct ui *ui, const struct pane_ops *pane, const char *ref)
{
	struct err err = ERR_INIT;

	for (int i = 0; i < UI_PANES; i++) {
		if (ui->ops[i] != pane)
			continue;
		ui->current = i;
		ui->stale[i] = false;
		if (pane->load(ui->state[i], ui, &err))
			ui_say(ui, "%s", err.text);
		else if (pane->select)
			pane->select(ui->state[i], ui, ref);
	}
}

void ui_say(struct ui *ui, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(ui->toast, sizeof(ui->toast), fmt, ap) < 0)
		ui->toast[0] = '\0';
	va_end(ap);
	ui->keys_of_toast = 1;
}

/* What was said stays while one more key is pressed, so that a notice which
 * comes between two keys is read. */
static void age_toast(struct ui *ui)
{
	if (ui->toast[0] && ui->keys_of_toast-- == 0)
		ui->toast[0] = '\0';
}

void workbench_stale(struct ui *ui)
{
	for (int i = 0; i < UI_PANES; i++)
		ui->stale[i] = true;
	ui->fleet_stale = true;
}

struct fleet *ui_fleet(struct ui *ui)
{
	return ui->fleet;
}

/* Starts again when what is being read is stale already. */
static int start_reading(struct ui *ui, struct err *err)
{
	if (ui->reading)
		json_free(app_fleet_close(ui->reading));
	ui->reading = NULL;
	ui->fleet_stale = false;
	return app_fleet_open(ui->app, &ui->reading, err);
}

bool workbench_read_on(struct ui *ui)
{
	struct err err = ERR_INIT;
	struct json *doc;
	bool done = false;
	int rc = 0;

	if (!ui->fleet_stale && !ui->reading)
		return false;
	if (ui->fleet_stale)
		rc = start_reading(ui, &err);
	if (rc == 0)
		rc = app_fleet_step(ui->reading, MODELS_A_TURN, &done, &err);
	if (rc == 0 && !done)
		return true;
	doc = ui->reading ? app_fleet_close(ui->reading) : NULL;
	ui->reading = NULL;
	if (rc)
		ui_say(ui, "%s", err.text);
	if (!doc)
		return false;
	fleet_drop(ui->fleet);
	ui->fleet = fleet_new(doc);
	ui->reads++;
	ui->live = true;
	for (int i = 0; i < UI_PANES; i++)
		ui->stale[i] |= ui->ops[i] == &pane_home ||
				ui->ops[i] == &pane_models ||
				ui->ops[i] == &pane_drift;
	return false;
}

static struct rows *rows_here(const struct ui *ui)
{
	const struct pane_ops *ops = ui->ops[ui->current];

	return ops->rows ? ops->rows(ui->state[ui->current]) : NULL;
}

static void rows_changed(struct ui *ui)
{
	const struct pane_ops *ops = ui->ops[ui->current];

	if (ops->moved)
		ops->moved(ui->state[ui->current], ui);
}

static void filter_rows(struct ui *ui, const char *text)
{
	struct rows *r = rows_here(ui);
	struct err err = ERR_INIT;

	ui->toast[0] = '\0';
	if (!r)
		return;
	if (rows_filter(r, text, &err))
		ui_say(ui, "%s", err.text);
	else
		rows_changed(ui);
}

static void filter_key(struct ui *ui, int key)
{
	const enum prompt_end end = prompt_key(&ui->prompt, key);

	if (end != PROMPT_GOES_ON)
		ui->asking = ASKING_NOTHING;
	filter_rows(
		ui, end == PROMPT_GIVEN_UP ? "" : buf_str(&ui->prompt.text));
}

static void write_picture(struct ui *ui, const char *path)
{
	struct buf svg = BUF_INIT;
	struct err err = ERR_INIT;

	frame_draw(ui);
	svg_cells(&svg, &ui->cells);
	if (file_write(path, svg.data, svg.len, &err))
		ui_say(ui, "%s", err.text);
	else
		ui_say(ui, _("the picture is in %s"), path);
	buf_release(&svg);
}

static void picture_key(struct ui *ui, int key)
{
	const enum prompt_end end = prompt_key(&ui->prompt, key);

	if (end == PROMPT_GOES_ON)
		return;
	ui->asking = ASKING_NOTHING;
	ui->toast[0] = '\0';
	if (end == PROMPT_DONE && ui->prompt.text.len)
		write_picture(ui, buf_str(&ui->prompt.text));
}

static bool twin_here(const struct ui *ui, struct words *w)
{
	const struct pane_ops *ops = ui->ops[ui->current];

	return ops->twin && ops->twin(ui->state[ui->current], w);
}

static void copy_twin(struct ui *ui)
{
	struct words w = {0};
	struct buf line = BUF_INIT;

	if (twin_here(ui, &w)) {
		child_line(&line, w.word);
		term_copy(buf_str(&line));
		ui_say(ui, _("sent to the terminal's clipboard: %s"),
			buf_str(&line));
	}
	buf_release(&line);
	words_release(&w);
}

const char *workbench_refuses(const struct ui *ui, enum ui_command command)
{
	const struct rows *r = rows_here(ui);
	struct words w = {0};
	bool any;

	switch (command) {
	case CMD_FILTER:
		return r ? NULL : _("there is no list to filter");
	case CMD_SETTLE:
		return r && rows_unsettled(r)
			       ? NULL
			       : _("all rows are in their places");
	case CMD_CANCEL:
		return ui->child.running ? NULL
					 : _("nothing is running; q quits");
	case CMD_COPY:
		any = twin_here(ui, &w);
		words_release(&w);
		return any ? NULL : _("no command shows this");
	case CMD_MOVE:
	case CMD_OPEN:
	case CMD_PANE:
		return _("press the key itself");
	default:
		return NULL;
	}
}

static void open_filter(struct ui *ui)
{
	const struct rows *r = rows_here(ui);

	ui->asking = ASKING_FILTER;
	prompt_open(&ui->prompt, _("filter:"));
	prompt_set(&ui->prompt, buf_str(&r->typed));
}

void workbench_do(struct ui *ui, enum ui_command command, int key)
{
	const char *why = workbench_refuses(ui, command);

	if (why && command != CMD_PANE) {
		ui_say(ui, "%s", why);
		return;
	}
	wait_tell(&ui->wait, "command %d", (int)command);
	if (command == CMD_PANE)
		ui->current = key - '1';
	else if (command == CMD_HELP)
		palette_open(ui, PALETTE_KEYS);
	else if (command == CMD_PALETTE)
		palette_open(ui, PALETTE_ALL);
	else if (command == CMD_ACTIONS)
		palette_open(ui, PALETTE_ACTIONS);
	else if (command == CMD_FILTER)
		open_filter(ui);
	else if (command == CMD_SETTLE)
		rows_settle(rows_here(ui));
	else if (command == CMD_COPY)
		copy_twin(ui);
	else if (command == CMD_CANCEL)
		child_cancel(&ui->child);
	else if (command == CMD_REDRAW)
		term_redraw();
	else if (command == CMD_SUSPEND)
		term_suspend();
	else if (command == CMD_QUIT)
		ui->quit = true;
	if (command == CMD_PICTURE) {
		ui->asking = ASKING_PICTURE;
		prompt_open(&ui->prompt, _("picture (SVG file):"));
	}
}

static bool action_key(struct ui *ui, int key)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;

	for (int pass = 0; pass < 2; pass++, a = workbench_common)
		for (; a->label; a++)
			if (a->key && a->key == key) {
				workbench_act(ui, a);
				return true;
			}
	return false;
}

static bool global_key(struct ui *ui, int key)
{
	const struct keymap_entry *e = keymap_find(key);

	if (key >= '1' && key < '1' + UI_PANES)
		workbench_do(ui, CMD_PANE, key);
	else if (e)
		workbench_do(ui, e->command, key);
	else
		return false;
	return true;
}

/* Back one thing: what was said, then the filter. */
static void escape(struct ui *ui)
{
	const struct rows *r = rows_here(ui);

	if (ui->toast[0])
		ui->toast[0] = '\0';
	else if (r && r->typed.len)
		filter_rows(ui, "");
}

static void free_key(struct ui *ui, int key)
{
	const int pane = ui->current;

	if (key != TERM_KEY_ESCAPE)
		age_toast(ui);
	if (ui->ops[pane]->key(ui->state[pane], ui, key)) {
		wait_tell(&ui->wait, "key %d %d", pane + 1, key);
		return;
	}
	if (key == TERM_KEY_ESCAPE)
		escape(ui);
	else if (!global_key(ui, key) && !action_key(ui, key)) {
		ui_say(ui, _("that key does nothing here; ? lists the keys"));
		ui->keys_of_toast = 0;
	}
}

/* Pasted text is text: it goes into a prompt or nowhere. */
static int pasted(struct ui *ui, int key)
{
	if (key == TERM_KEY_ENTER || key == TERM_KEY_TAB)
		key = ' ';
	if (key < ' ' || key >= 0x110000)
		return TERM_KEY_NONE;
	if (ui->asking == ASKING_NOTHING && !ui->palette.open)
		return TERM_KEY_NONE;
	return key;
}

void workbench_key(struct ui *ui, int key)
{
	if (key == TERM_KEY_PASTE || key == TERM_KEY_PASTED) {
		ui->pasting = key == TERM_KEY_PASTE;
		return;
	}
	if (ui->pasting)
		key = pasted(ui, key);
	if (key == TERM_KEY_NONE)
		return;
	if (ui->asking == ASKING_ACTION)
		ask_key(ui, key);
	else if (ui->asking == ASKING_FILTER)
		filter_key(ui, key);
	else if (ui->asking == ASKING_PICTURE)
		picture_key(ui, key);
	else if (ui->explained)
		waterfall_close(ui);
	else if (ui->recipes.open)
		recipes_key(ui, key);
	else if (ui->palette.open)
		palette_key(ui, key);
	else
		free_key(ui, key);
}
