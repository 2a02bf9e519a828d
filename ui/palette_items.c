/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/palette_items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/inbox.h"
#include "app/review.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/workbench.h"

static struct palette_item *add(
	struct palette *p, const char *name, const char *detail)
{
	struct palette_item *it;

	p->items = xgrow(p->items, &p->cap, p->n + 1, sizeof(*p->items));
	it = &p->items[p->n++];
	memset(it, 0, sizeof(*it));
	it->name = xstrdup(name);
	it->detail = xstrdup(detail);
	it->possible = true;
	return it;
}

static void add_action(struct ui *ui, const struct pane_action *a)
{
	struct words w = {0};
	struct buf line = BUF_INIT, key = BUF_INIT;
	const char *why = a->make(ui->state[ui->current], &w);
	struct palette_item *it;

	child_line(&line, w.word);
	keymap_key_name(&key, a->key);
	it = add(&ui->palette, _(a->label), why ? why : buf_str(&line));
	it->possible = !why;
	it->action = a;
	snprintf(it->key, sizeof(it->key), "%s", buf_str(&key));
	buf_release(&key);
	buf_release(&line);
	words_release(&w);
}

static void add_actions(struct ui *ui)
{
	const struct pane_action *a = ui->ops[ui->current]->actions;

	for (; a->label; a++)
		add_action(ui, a);
	for (a = workbench_common; a->label; a++)
		add_action(ui, a);
}

static void add_commands(struct ui *ui)
{
	const struct pane_key *k = ui->ops[ui->current]->keys;

	for (; k && k->shown && ui->palette.kind == PALETTE_KEYS; k++) {
		struct palette_item *it = add(&ui->palette, k->shown, "");

		snprintf(it->key, sizeof(it->key), "%.8s", k->shown);
		free(it->name);
		it->name = xstrdup(_(k->help));
	}
	for (const struct keymap_entry *e = keymap_all(); e->command; e++) {
		const char *why = workbench_refuses(ui, e->command);
		struct palette_item *it =
			add(&ui->palette, _(e->name), why ? why : _(e->help));

		it->possible = !why;
		it->command = e->command;
		snprintf(it->key, sizeof(it->key), "%s", e->shown);
	}
}

static void add_names(struct ui *ui, const struct json *list,
	const char *member, const struct pane_ops *pane)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		struct palette_item *it =
			add(&ui->palette, json_get_str(v, member, ""),
				json_get_str(v, "status", ""));

		it->pane = pane;
		snprintf(it->key, sizeof(it->key), "%s", _(pane->title));
	}
}

static void add_alarms(struct ui *ui, const struct json *items)
{
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *v = json_at(items, i);
		struct palette_item *it;

		if (strcmp(json_get_str(v, "kind", ""), "alarm") != 0)
			continue;
		it = add(&ui->palette, json_get_str(v, "name", ""),
			json_get_str(v, "text", ""));
		it->pane = &pane_drift;
		snprintf(it->key, sizeof(it->key), "%s", _("alarm"));
	}
}

static void add_all_names(struct ui *ui)
{
	struct err err = ERR_INIT;
	struct json *reviews = NULL, *inbox = NULL;

	for (int i = 0; i < UI_PANES; i++) {
		struct palette_item *it = add(
			&ui->palette, _(ui->ops[i]->title), _("go to a pane"));

		it->pane = ui->ops[i];
		snprintf(it->key, sizeof(it->key), "%d", i + 1);
	}
	add_names(ui, json_get(fleet_json(ui_fleet(ui)), "models"), "name",
		&pane_models);
	if (app_review_list(ui->app, NULL, &reviews, &err) == 0)
		add_names(ui, json_get(reviews, "reviews"), "review",
			&pane_reviews);
	if (app_inbox(ui->app, &inbox, &err) == 0)
		add_alarms(ui, json_get(inbox, "items"));
	json_free(reviews);
	json_free(inbox);
}

void palette_fill(struct ui *ui)
{
	const enum palette_kind kind = ui->palette.kind;

	if (kind != PALETTE_KEYS)
		add_actions(ui);
	if (kind != PALETTE_ACTIONS)
		add_commands(ui);
	if (kind == PALETTE_KEYS)
		add_actions(ui);
	if (kind == PALETTE_ALL)
		add_all_names(ui);
}
