/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/chart.h"
#include "ui/drift.h"
#include "ui/pane.h"

const struct json *drift_windows(const struct drift *p)
{
	return json_get(p->doc, "windows");
}

const struct json *drift_window(const struct drift *p, int i)
{
	return json_at(drift_windows(p), (size_t)i);
}

const char *drift_name(const struct drift *p, size_t i)
{
	return json_get_str(json_at(json_get(p->doc, "series"), i), "name", "");
}

const char *drift_series(const struct drift *p)
{
	return p->series.count ? drift_name(p, p->order[p->series.at]) : "";
}

const struct json *drift_alarm(const struct drift *p)
{
	const struct json *alarms = json_get(p->doc, "alarms");
	const char *from =
		json_get_str(drift_window(p, p->window.at), "from", "");

	for (size_t i = 0; *from && i < json_count(alarms); i++) {
		const struct json *a = json_at(alarms, i);

		if (strcmp(json_get_str(a, "from", ""), from) <= 0 &&
			strcmp(from, json_get_str(a, "to", "")) < 0)
			return a;
	}
	return NULL;
}

static const struct json *cell_of(const struct json *window, const char *series)
{
	const struct json *list = json_get(window, "series");

	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "series", ""),
			    series) == 0)
			return json_at(list, i);
	return NULL;
}

/* How unusual: -log10 p up to 9; -1 where nothing was tested. */
static double unusual(const struct json *cell)
{
	const double p = json_get_num(cell, "p", -1);

	if (!cell || p < 0 || !json_get_bool(cell, "tested", true))
		return -1;
	return p > 1e-9 ? -log10(p) : 9;
}

/* PSI with its sampling point, or the loss as a multiple of the usual. */
static void draw_effect(
	struct ui *ui, int row, int col, int width, const struct json *cell)
{
	struct cells *c = ui_cells(ui);

	if (!cell)
		return;
	if (json_get(cell, "psi"))
		cells_format(c, row, col, width, LOOK_BOLD, "%.2f/%.2f",
			json_get_num(cell, "psi", 0),
			json_get_num(cell, "psi_sampling_point", 0));
	else
		cells_format(c, row, col, width, LOOK_BOLD, "x%.2f",
			json_get_num(cell, "effect", 0));
}

/* Where windows are drawn: columns from..from+shown of the buffer; what is
 * said of a row stands from column `end`. */
struct grid {
	int col, from, first, shown, end;
};

enum { NAME_WIDTH = 16, EFFECT_WIDTH = 10, FLEET_WIDTH = 44 };

static int round_up(int n, int step)
{
	return (n + step - 1) / step * step;
}

/* The first window moves by a quarter of the width, not by one: a live view
 * would else change every cell at each new window. */
static struct grid grid_of(const struct drift *p, const struct area *a)
{
	const int room = a->cols - NAME_WIDTH - EFFECT_WIDTH;
	const int step = room >= 8 ? room / 4 : 1;
	const int over = room > 0 ? p->window.count - room : p->window.count;
	struct grid g = {a->col, a->col + NAME_WIDTH, 0, 0, 0};

	if (over > 0)
		g.first = round_up(over, step);
	if (p->window.at < g.first)
		g.first = p->window.at / step * step;
	g.shown = p->window.count - g.first;
	if (g.shown > room)
		g.shown = room;
	if (g.shown < 0)
		g.shown = 0;
	g.end = round_up(g.shown, step);
	g.end = g.from + (g.end > room ? room : g.end) + 1;
	return g;
}

/* The windows of one series, a digit each. */
static void draw_cells(struct drift *p, struct ui *ui, int row,
	const char *name, bool here, const struct grid *g)
{
	const size_t n = (size_t)(g->shown > 0 ? g->shown : 0);
	double *v = xcalloc(n + 1, sizeof(*v));
	bool *bad = xcalloc(n + 1, sizeof(*bad));
	const struct chart_row r = {
		v, bad, n, here ? p->window.at - g->first : -1};

	for (size_t k = 0; k < n; k++) {
		const struct json *cell =
			cell_of(drift_window(p, g->first + (int)k), name);

		v[k] = unusual(cell);
		bad[k] = json_get_bool(cell, "alarm", false);
	}
	chart_heat(ui_cells(ui), row, g->from, &r);
	free(v);
	free(bad);
}

static void draw_series(
	struct drift *p, struct ui *ui, int row, size_t i, const struct grid *g)
{
	struct cells *c = ui_cells(ui);
	const char *name = drift_name(p, p->order[i]);
	const bool here = (int)i == p->series.at;

	cells_format(c, row, g->col, NAME_WIDTH,
		here ? LOOK_CURSOR : LOOK_PLAIN, "%c%-14.14s", here ? '>' : ' ',
		name);
	draw_cells(p, ui, row, name, here, g);
	if (!here)
		return;
	draw_effect(ui, row, g->end, EFFECT_WIDTH,
		cell_of(drift_window(p, p->window.at), name));
	c->cursor_row = row;
	c->cursor_col = g->col;
}

/* Marks under the heading where a window is in alarm. */
static void draw_marks(
	struct drift *p, struct ui *ui, int row, const struct grid *g)
{
	struct cells *c = ui_cells(ui);

	for (int k = 0; k < g->shown; k++) {
		const bool at = g->first + k == p->window.at;
		const bool alarm = json_get_bool(
			drift_window(p, g->first + k), "alarm", false);

		cells_text(c, row, g->from + k, 1, alarm ? LOOK_BAD : LOOK_DIM,
			alarm ? "!"
			: at  ? "^"
			      : " ");
	}
}

static double size_of(const struct json *cell)
{
	const double psi = json_get_num(cell, "psi", (double)NAN);

	return isnan(psi) ? json_get_num(cell, "effect", (double)NAN) : psi;
}

/* The size of the focused series' effect, over the same columns. */
static void draw_size(
	struct drift *p, struct ui *ui, int row, const struct grid *g)
{
	double *v = xcalloc((size_t)g->shown + 1, sizeof(*v));
	const struct chart_line line = {v, (size_t)g->shown, 0, 0};
	const struct area a = {row, g->from, 1, g->shown};
	double most = (double)-INFINITY;

	for (int k = 0; k < g->shown; k++) {
		v[k] = size_of(cell_of(
			drift_window(p, g->first + k), drift_series(p)));
		most = fmax(most, v[k]);
	}
	cells_text(ui_cells(ui), row, g->col + 1, NAME_WIDTH - 1, LOOK_DIM,
		_("how much"));
	chart_sparkline(ui_cells(ui), &a, &line, ui_glyphs(ui));
	if (isfinite(most))
		cells_format(ui_cells(ui), row, g->end, EFFECT_WIDTH, LOOK_DIM,
			_("to %.2f"), most);
	free(v);
}

static double psi_term(double p, double q)
{
	const double floor = 1e-4;

	p = p > floor ? p : floor;
	q = q > floor ? q : floor;
	return (q - p) * log(q / p);
}

static void draw_bin(
	struct ui *ui, const struct area *a, const struct json *b, double mark)
{
	struct cells *c = ui_cells(ui);
	const double ref = json_get_num(b, "reference", 0);
	const double prod = json_get_num(b, "production", 0);
	const double term = psi_term(ref, prod);
	const int width = (a->cols - 51) / 2;
	const enum cell_look look = term > mark ? LOOK_BAD : LOOK_PLAIN;
	const struct area left = {a->row, a->col + 49, 1, width};
	const struct area right = {a->row, a->col + 50 + width, 1, width};

	cells_format(c, a->row, a->col + 1, a->cols - 1, look,
		"%-24.24s %5.1f%% %5.1f%% %6.3f%c",
		json_get_str(b, "label", ""), 100 * ref, 100 * prod, term,
		term > mark ? '!' : ' ');
	if (width < 4)
		return;
	chart_bar_left(c, &left, ref * 2, LOOK_PLAIN, ui_glyphs(ui));
	cells_text(c, a->row, a->col + 49 + width, 1, LOOK_DIM, "|");
	chart_bar(c, &right, prod * 2, look, ui_glyphs(ui));
}

/* One row a bin: reference, production, its share of the PSI, and both as
 * bars back to back (half the rows fill a bar). */
static void draw_bins(struct drift *p, struct ui *ui, const struct area *a)
{
	const struct json *bins = json_get(p->bins, "bins");
	/* Bins are marked where the series is in alarm: else it is luck. */
	const double mark = json_get_bool(cell_of(drift_window(p, p->window.at),
						  drift_series(p)),
				    "alarm", false)
				    ? 0.02
				    : (double)INFINITY;

	if (!p->bins) {
		ui_heading(ui, a, _("%s has no bins; j goes to a feature"),
			drift_series(p));
		return;
	}
	ui_heading(ui, a,
		_("%s: reference, production, PSI in %.16s (%lld rows)"),
		drift_series(p), json_get_str(p->bins, "from", ""),
		(long long)json_get_i64(p->bins, "production_rows", 0));
	for (size_t i = 0; i < json_count(bins) && (int)i + 1 < a->rows; i++)
		draw_bin(ui,
			&(struct area){a->row + 1 + (int)i, a->col, 1, a->cols},
			json_at(bins, i), mark);
}

static void draw_alarm(struct drift *p, struct ui *ui, const struct area *a)
{
	static const char *const names[] = {
		"what", "real", "big", "matters", "action"};
	static const char *const labels[] = {
		N_("what"), N_("real?"), N_("big?"), N_("matters?"), N_("do")};
	struct cells *c = ui_cells(ui);
	const struct json *alarm = drift_alarm(p);
	const struct json *words = json_get(alarm, "words");

	if (!alarm) {
		cells_text(c, a->row, a->col, a->cols, LOOK_DIM,
			_("no alarm in this window"));
		return;
	}
	cells_format(c, a->row, a->col, a->cols, LOOK_BAD,
		"! %s  %s  %.10s .. %.10s", json_get_str(alarm, "name", ""),
		json_get_str(alarm, "status", ""),
		json_get_str(alarm, "from", ""), json_get_str(alarm, "to", ""));
	for (int i = 0; i < 5 && i + 1 < a->rows; i++) {
		cells_text(c, a->row + 1 + i, a->col + 1, 10, LOOK_DIM,
			_(labels[i]));
		cells_foreign(c, a->row + 1 + i, a->col + 11, a->cols - 11,
			LOOK_PLAIN, json_get_str(words, names[i], ""));
	}
}

/* Rows for the bins, of those that the series and they share. */
static int rows_for_bins(int rest, int series)
{
	if (rest < 9)
		return 0;
	if (rest - series > 11)
		return 11;
	return rest - series > rest / 2 ? rest - series : rest / 2;
}

static void draw_model(struct drift *p, struct ui *ui, const struct area *a)
{
	const struct grid g = grid_of(p, a);
	const int alarm_rows = a->rows >= 18 ? 6 : 1;
	const int top_rows = a->rows >= 18 ? 3 : 2;
	const int rest = a->rows - top_rows - alarm_rows;
	const int bin_rows = rows_for_bins(rest, p->series.count);
	const int room = rest - bin_rows;
	const int top = list_top(&p->series, room);
	const struct area bins = {
		a->row + top_rows + room, a->col, bin_rows, a->cols};
	const struct area alarm = {a->row + top_rows + room + bin_rows, a->col,
		alarm_rows, a->cols};

	cells_format(ui_cells(ui), a->row, a->col, a->cols, LOOK_BOLD,
		_("%s  %d windows  [%.10s]  h/l n/N window  digit: -log10 p"),
		ui_subject(ui), p->window.count,
		json_get_str(drift_window(p, p->window.at), "from", ""));
	draw_marks(p, ui, a->row + 1, &g);
	if (top_rows > 2)
		draw_size(p, ui, a->row + 2, &g);
	for (int i = 0; i < room && top + i < p->series.count; i++)
		draw_series(
			p, ui, a->row + top_rows + i, (size_t)(top + i), &g);
	if (bin_rows)
		draw_bins(p, ui, &bins);
	draw_alarm(p, ui, &alarm);
}

static void draw_fleet(struct drift *p, struct ui *ui, const struct area *a)
{
	struct cells *c = ui_cells(ui);
	const int top = list_top(&p->models.list, a->rows - 1);

	ui_heading(ui, a, _("MODELS, worst first"));
	for (int i = 0; i + 1 < a->rows && top + i < p->models.list.count;
		i++) {
		const struct json *m = rows_at(&p->models, top + i);
		const char *status = json_get_str(m, "status", "");
		const bool here = top + i == p->models.list.at;
		const int row = a->row + 1 + i;
		const enum cell_look look =
			here && p->choosing            ? LOOK_CURSOR
			: strcmp(status, "ALERT") == 0 ? LOOK_BAD
			: strcmp(status, "watch") == 0 ? LOOK_WATCH
						       : LOOK_PLAIN;

		cells_look(c, row, a->col, a->cols, look);
		cells_format(c, row, a->col, a->cols, look,
			"%c %-9.9s %-20.20s %.10s", here ? '>' : ' ', status,
			json_get_str(m, "name", ""),
			json_get_str(m, "last_check", "-"));
		if (here && p->choosing) {
			c->cursor_row = row;
			c->cursor_col = a->col;
		}
	}
}

/* The models stand beside the chosen one where there is room, else they are
 * shown until one is chosen. */
void drift_draw(struct drift *p, struct ui *ui, const struct area *a)
{
	const bool wide = a->cols >= 130;
	const int left = wide ? FLEET_WIDTH : 0;
	const struct area fleet = {
		a->row, a->col, a->rows, wide ? FLEET_WIDTH - 1 : a->cols};
	const struct area model = {
		a->row, a->col + left, a->rows, a->cols - left};
	const struct area nothing = {
		a->row + 2, model.col + 2, a->rows - 2, model.cols - 4};

	if (p->doc && (wide || !p->choosing))
		draw_model(p, ui, &model);
	else if (wide || !p->choosing)
		ui_paragraph(ui, &nothing, LOOK_PLAIN, p->why);
	if (wide || p->choosing)
		draw_fleet(p, ui, &fleet);
}
