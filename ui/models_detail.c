/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/models_detail.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "ui/pane.h"

static void draw_pair(struct ui *ui, const struct area *a, int row,
	const char *name, const char *value)
{
	if (row >= a->rows)
		return;
	cells_text(ui_cells(ui), a->row + row, a->col + 1, 12, LOOK_DIM, name);
	cells_foreign(ui_cells(ui), a->row + row, a->col + 14, a->cols - 14,
		LOOK_PLAIN, value);
}

static void add_summary(struct buf *out, const struct json *describe)
{
	static const char *const names[] = {
		"format", "version", "objective", "task"};
	static const char *const counts[] = {
		"trees", "leaves", "features", "outputs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get_str(describe, names[i], NULL))
			buf_addf(out, "%s%s", out->len ? ", " : "",
				json_get_str(describe, names[i], ""));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (json_type(json_get(describe, counts[i])) == JSON_INT)
			buf_addf(out, ", %lld %s",
				(long long)json_get_i64(describe, counts[i], 0),
				counts[i]);
}

static void draw_card(
	const struct models_detail *p, struct ui *ui, const struct area *a)
{
	const struct json *card = p->card;
	const struct json *approval = json_get(card, "approval");
	struct buf text = BUF_INIT;
	const struct json *aliases = json_get(card, "aliases");

	if (!card || a->rows < 2)
		return;
	ui_heading(ui, a, _("%s  ([ ] other versions, d what changed)"),
		json_get_str(card, "version", ui_subject(ui)));
	add_summary(&text, json_get(card, "describe"));
	draw_pair(ui, a, 1, _("model"), buf_str(&text));
	draw_pair(ui, a, 2, _("artifact"),
		json_str(json_get(card, "artifact"),
			json_get_str(
				json_get(card, "artifact"), "sha256", "")));
	buf_clear(&text);
	buf_addf(&text, "%s  %s", json_get_str(approval, "state", "none"),
		json_get_str(approval, "reason", ""));
	draw_pair(ui, a, 3, _("approval"), buf_str(&text));
	buf_clear(&text);
	for (size_t i = 0; i < json_count(aliases); i++)
		buf_addf(&text, "%s%s", i ? ", " : "",
			json_str(json_at(aliases, i), ""));
	draw_pair(ui, a, 4, _("aliases"), buf_str(&text));
	draw_pair(ui, a, 5, _("made from"), json_get_str(card, "parent", "-"));
	buf_clear(&text);
	buf_addf(&text, "%s (%s) %.16s", json_get_str(card, "by", ""),
		json_get_str(card, "role", ""), json_get_str(card, "time", ""));
	draw_pair(ui, a, 6, _("added by"), buf_str(&text));
	draw_pair(ui, a, 7, _("bytes"), json_get_str(card, "bytes", ""));
	buf_release(&text);
}

static void add_side(struct buf *out, const struct json *v)
{
	if (json_type(v) == JSON_STRING)
		buf_addstr(out, json_str(v, ""));
	else if (v)
		json_write_line(out, v);
	else
		buf_addch(out, '-');
	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

/* What differs from the version before, one row a member. */
static void draw_diff(
	const struct models_detail *p, struct ui *ui, const struct area *a)
{
	const struct json *list = json_get(p->diff, "differences");
	struct buf left = BUF_INIT, right = BUF_INIT;

	ui_heading(ui, a, _("%s and %s: %zu differences (d closes)"),
		json_get_str(p->diff, "a", ""), json_get_str(p->diff, "b", ""),
		json_count(list));
	for (int i = 0; i + 1 < a->rows && (size_t)i < json_count(list); i++) {
		const struct json *d = json_at(list, (size_t)i);

		buf_clear(&left);
		buf_clear(&right);
		add_side(&left, json_get(d, "a"));
		add_side(&right, json_get(d, "b"));
		cells_format(ui_cells(ui), a->row + 1 + i, a->col + 1,
			a->cols - 1, LOOK_PLAIN, "%-30.30s %-20.20s %.60s",
			json_get_str(d, "path", ""), buf_str(&left),
			buf_str(&right));
	}
	buf_release(&left);
	buf_release(&right);
}

/* The number of the version with that id, or 0. */
static int64_t number_of(const struct json *versions, const char *id)
{
	for (size_t i = 0; i < json_count(versions); i++)
		if (strcmp(json_get_str(json_at(versions, i), "id", ""), id) ==
			0)
			return json_get_i64(json_at(versions, i), "number", 0);
	return 0;
}

/* Both edges: from which version it was made and how, from which rows it was
 * fitted. */
static void add_edges(
	struct buf *out, const struct json *versions, const struct json *v)
{
	const struct json *lineage = json_get(v, "lineage");
	const char *parent = json_get_str(lineage, "parent", NULL);
	const char *rows = json_get_str(lineage, "trained_from", NULL);
	const int64_t n = parent ? number_of(versions, parent) : 0;

	if (parent && n)
		buf_addf(out, "%s @%lld  ", json_get_str(lineage, "kind", ""),
			(long long)n);
	else if (parent)
		buf_addf(out, _("%s another model  "),
			json_get_str(lineage, "kind", ""));
	if (rows)
		buf_addf(out, _("trained-from %.8s"), rows);
}

static void draw_version(struct ui *ui, const struct area *a,
	const struct json *versions, const struct json *v, bool here)
{
	const bool child =
		json_get_str(json_get(v, "lineage"), "parent", NULL) != NULL;
	const bool wide = ui_glyphs(ui) != GLYPHS_ASCII;
	struct buf edges = BUF_INIT;

	add_edges(&edges, versions, v);
	cells_format(ui_cells(ui), a->row, a->col, a->cols,
		here ? LOOK_BOLD : LOOK_PLAIN,
		"%c%s@%-3lld %-9.9s %-38.38s %.10s %s", here ? '>' : ' ',
		!child ? "  "
		: wide ? "\u2514\u2500"
		       : "`-",
		(long long)json_get_i64(v, "number", 0),
		json_get_str(json_get(v, "approval"), "state", ""),
		buf_str(&edges), json_get_str(v, "time", ""),
		json_get_str(v, "by", ""));
	buf_release(&edges);
}

/* The versions, latest first, each with what it was made from. */
static void draw_versions(
	const struct models_detail *p, struct ui *ui, const struct area *a)
{
	const struct json *list = json_get(p->model, "versions");
	const size_t n = json_count(list);

	if (a->rows < 2 || n == 0)
		return;
	ui_heading(ui, a, _("VERSIONS (%zu)"), n);
	for (int i = 0; i + 1 < a->rows && (size_t)i < n; i++) {
		const struct json *v = json_at(list, n - 1 - (size_t)i);

		draw_version(ui,
			&(struct area){
				a->row + 1 + i, a->col + 1, 1, a->cols - 1},
			list, v, json_get_i64(v, "number", 0) == p->number);
	}
}

void models_detail_draw(
	const struct models_detail *p, struct ui *ui, const struct area *a)
{
	const struct area card = {
		a->row, a->col, a->rows < 9 ? a->rows : 9, a->cols};
	const struct area below = {a->row + 9, a->col, a->rows - 9, a->cols};

	if (p->diff) {
		draw_diff(p, ui, a);
		return;
	}
	draw_card(p, ui, &card);
	draw_versions(p, ui, &below);
}
