/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/alarm.h"
#include "app/monitor.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/list.h"
#include "ui/pane.h"
#include "ui/term.h"

/* Series against time, the bins of one of them in one window, and the alarm
 * that the window belongs to. */
struct drift {
	struct json *doc;  /* app_monitor_series(), or NULL */
	struct json *bins; /* app_monitor_bins(), or NULL */
	size_t *order; /* (series.count) the loss and the score come first */
	struct list series, window;
	char why[256];    /* why there is nothing to show */
	char subject[96]; /* the version, "taxi@1", or "" */
};

static void *open_drift(void)
{
	return xcalloc(1, sizeof(struct drift));
}

static void close_drift(void *state)
{
	struct drift *p = state;

	json_free(p->doc);
	json_free(p->bins);
	free(p->order);
	free(p);
}

static const struct json *windows_of(const struct drift *p)
{
	return json_get(p->doc, "windows");
}

static const struct json *window_at(const struct drift *p, int i)
{
	return json_at(windows_of(p), (size_t)i);
}

static const char *name_at(const struct drift *p, size_t i)
{
	return json_get_str(json_at(json_get(p->doc, "series"), i), "name", "");
}

static const char *series_name(const struct drift *p)
{
	return p->series.count ? name_at(p, p->order[p->series.at]) : "";
}

/* What all models have first, then the features in the model's order. */
static void put_in_order(struct drift *p, size_t n)
{
	size_t k = 0;

	free(p->order);
	p->order = xcalloc(n, sizeof(*p->order));
	for (size_t i = n; i-- > 0;)
		if (name_at(p, i)[0] == '@')
			p->order[k++] = i;
	for (size_t i = 0; i < n; i++)
		if (name_at(p, i)[0] != '@')
			p->order[k++] = i;
}

static void load_bins(struct drift *p, struct ui *ui)
{
	struct err err = ERR_INIT;

	json_free(p->bins);
	p->bins = NULL;
	if (p->doc && app_monitor_bins(ui_app(ui), ui_subject(ui),
			      series_name(p), p->window.at, &p->bins, &err))
		p->bins = NULL;
}

static int load_drift(void *state, struct ui *ui, struct err *err)
{
	struct drift *p = state;
	struct err why = ERR_INIT;
	const bool at_end = p->window.at >= p->window.count - 1;

	(void)err;
	json_free(p->doc);
	p->doc = NULL;
	p->why[0] = '\0';
	snprintf(p->subject, sizeof(p->subject), "%s", ui_subject(ui));
	if (!*ui_subject(ui))
		snprintf(p->why, sizeof(p->why), "%s",
			_("no model is chosen; press 1"));
	else if (app_monitor_series(ui_app(ui), ui_subject(ui), &p->doc, &why))
		snprintf(p->why, sizeof(p->why), "%.250s", why.text);
	put_in_order(p, json_count(json_get(p->doc, "series")));
	list_count(&p->series, (int)json_count(json_get(p->doc, "series")));
	list_count(&p->window, (int)json_count(windows_of(p)));
	if (at_end && p->window.count)
		p->window.at = p->window.count - 1;
	load_bins(p, ui);
	return 0;
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

/* How unusual: floor(-log10 p) up to 9; '.' where nothing was tested. */
static char digit_of(const struct json *cell)
{
	const double p = json_get_num(cell, "p", -1);
	double v;

	if (!cell || p < 0 || !json_get_bool(cell, "tested", true))
		return '.';
	v = p > 1e-9 ? -log10(p) : 9;
	return (char)('0' + (v < 9 ? (int)v : 9));
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

static void draw_series(struct drift *p, struct ui *ui, int row, size_t i,
	int first, int shown, int cols)
{
	struct cells *c = ui_cells(ui);
	const char *name = name_at(p, p->order[i]);
	const bool here = (int)i == p->series.at;

	cells_format(c, row, 0, 16, here ? LOOK_CURSOR : LOOK_PLAIN,
		"%c%-14.14s", here ? '>' : ' ', name);
	for (int k = 0; k < shown; k++) {
		const struct json *cell =
			cell_of(window_at(p, first + k), name);
		const bool alarm = json_get_bool(cell, "alarm", false);
		char text[2] = {digit_of(cell), '\0'};
		enum cell_look look = alarm ? LOOK_BAD : LOOK_PLAIN;

		if (first + k == p->window.at && here)
			look = LOOK_CURSOR;
		cells_text(c, row, 16 + k, 1, look, text);
	}
	if (here) {
		const struct json *cell =
			cell_of(window_at(p, p->window.at), name);

		draw_effect(ui, row, 17 + shown, cols - 17 - shown, cell);
		c->cursor_row = row;
		c->cursor_col = 0;
	}
}

static int first_window(const struct drift *p, int shown)
{
	int first = p->window.count - shown;

	if (p->window.at < first)
		first = p->window.at;
	return first < 0 ? 0 : first;
}

/* Marks under the heading where a window is in alarm. */
static void draw_marks(
	struct drift *p, struct ui *ui, int row, int first, int shown)
{
	struct cells *c = ui_cells(ui);

	for (int k = 0; k < shown; k++) {
		const bool at = first + k == p->window.at;
		const bool alarm =
			json_get_bool(window_at(p, first + k), "alarm", false);

		cells_text(c, row, 16 + k, 1, alarm ? LOOK_BAD : LOOK_DIM,
			alarm ? "!"
			: at  ? "^"
			      : " ");
	}
}

static void draw_bar(struct ui *ui, int row, int col, int width, double share)
{
	const int n = (int)lround(share * width);

	for (int i = 0; i < n && i < width; i++)
		cells_text(ui_cells(ui), row, col + i, 1, LOOK_PLAIN, "#");
}

static double psi_term(double p, double q)
{
	const double floor = 1e-4;

	p = p > floor ? p : floor;
	q = q > floor ? q : floor;
	return (q - p) * log(q / p);
}

static void draw_bins(struct drift *p, struct ui *ui, const struct area *a)
{
	struct cells *c = ui_cells(ui);
	const struct json *bins = json_get(p->bins, "bins");
	const int width = (a->cols - 52) / 2;
	/* Bins are marked where the series is in alarm: else it is luck. */
	const double mark = json_get_bool(cell_of(window_at(p, p->window.at),
						  series_name(p)),
				    "alarm", false)
				    ? 0.02
				    : (double)INFINITY;

	if (!p->bins) {
		cells_format(c, a->row, 0, a->cols, LOOK_DIM,
			_("-- %s has no bins; j goes to a feature --"),
			series_name(p));
		return;
	}
	cells_format(c, a->row, 0, a->cols, LOOK_BOLD,
		_("-- %s: reference and production in the window of %.16s "
		  "(%lld rows) --"),
		series_name(p), json_get_str(p->bins, "from", ""),
		(long long)json_get_i64(p->bins, "production_rows", 0));
	for (size_t i = 0; i < json_count(bins) && (int)i + 1 < a->rows; i++) {
		const struct json *b = json_at(bins, i);
		const double ref = json_get_num(b, "reference", 0);
		const double prod = json_get_num(b, "production", 0);
		const double term = psi_term(ref, prod);
		const int row = a->row + 1 + (int)i;

		cells_format(c, row, 1, 50,
			term > mark ? LOOK_BOLD : LOOK_PLAIN,
			"%-24.24s %5.1f%% %5.1f%% %6.3f%c",
			json_get_str(b, "label", ""), 100 * ref, 100 * prod,
			term, term > mark ? '!' : ' ');
		if (width < 4)
			continue;
		draw_bar(ui, row, 50, width, ref * 2);
		cells_text(c, row, 50 + width, 1, LOOK_DIM, "|");
		draw_bar(ui, row, 51 + width, width, prod * 2);
	}
}

/* The alarm whose time covers the focused window, or NULL. */
static const struct json *alarm_here(const struct drift *p)
{
	const struct json *alarms = json_get(p->doc, "alarms");
	const char *from = json_get_str(window_at(p, p->window.at), "from", "");

	for (size_t i = 0; *from && i < json_count(alarms); i++) {
		const struct json *a = json_at(alarms, i);

		if (strcmp(json_get_str(a, "from", ""), from) <= 0 &&
			strcmp(from, json_get_str(a, "to", "")) < 0)
			return a;
	}
	return NULL;
}

static void draw_alarm(struct drift *p, struct ui *ui, const struct area *a)
{
	static const char *const names[] = {
		"what", "real", "big", "matters", "action"};
	static const char *const labels[] = {
		N_("what"), N_("real?"), N_("big?"), N_("matters?"), N_("do")};
	struct cells *c = ui_cells(ui);
	const struct json *alarm = alarm_here(p);
	const struct json *words = json_get(alarm, "words");

	if (!alarm) {
		cells_text(c, a->row, 0, a->cols, LOOK_DIM,
			_("no alarm in this window"));
		return;
	}
	cells_format(c, a->row, 0, a->cols, LOOK_BAD,
		"! %s  %s  %.10s .. %.10s", json_get_str(alarm, "name", ""),
		json_get_str(alarm, "status", ""),
		json_get_str(alarm, "from", ""), json_get_str(alarm, "to", ""));
	for (int i = 0; i < 5 && i + 1 < a->rows; i++) {
		cells_text(c, a->row + 1 + i, 1, 10, LOOK_DIM, _(labels[i]));
		cells_foreign(c, a->row + 1 + i, 11, a->cols - 11, LOOK_PLAIN,
			json_get_str(words, names[i], ""));
	}
}

static void draw_drift(void *state, struct ui *ui, const struct area *a)
{
	struct drift *p = state;
	struct cells *c = ui_cells(ui);
	const int shown =
		a->cols - 26 < p->window.count ? a->cols - 26 : p->window.count;
	const int first = first_window(p, shown);
	const int alarm_rows = a->rows >= 18 ? 6 : 1;
	const int rest = a->rows - 2 - alarm_rows;
	const int bin_rows = rest < 9                      ? 0
			     : rest - p->series.count > 11 ? 11
			     : rest - p->series.count > rest / 2
				     ? rest - p->series.count
				     : rest / 2;
	const int room = rest - bin_rows;
	const int top = list_top(&p->series, room);
	const struct area nothing = {a->row + 2, 2, a->rows - 2, a->cols - 4};
	const struct area bins = {a->row + 2 + room, 0, bin_rows, a->cols};
	const struct area alarm = {
		a->row + 2 + room + bin_rows, 0, alarm_rows, a->cols};

	if (!p->doc) {
		ui_paragraph(ui, &nothing, LOOK_PLAIN, p->why);
		return;
	}
	cells_format(c, a->row, 0, a->cols, LOOK_BOLD,
		_("%s  %d windows  [%.10s]  h/l n/N window  digit: "
		  "-log10 p"),
		ui_subject(ui), p->window.count,
		json_get_str(window_at(p, p->window.at), "from", ""));
	draw_marks(p, ui, a->row + 1, first, shown);
	for (int i = 0; i < room && top + i < p->series.count; i++)
		draw_series(p, ui, a->row + 2 + i, (size_t)(top + i), first,
			shown, a->cols);
	if (bin_rows)
		draw_bins(p, ui, &bins);
	draw_alarm(p, ui, &alarm);
}

/* Next or previous window in alarm. */
static void jump(struct drift *p, int step)
{
	int i = p->window.at + step;

	while (i >= 0 && i < p->window.count &&
		!json_get_bool(window_at(p, i), "alarm", false))
		i += step;
	if (i >= 0 && i < p->window.count)
		p->window.at = i;
}

static bool key_drift(void *state, struct ui *ui, int key)
{
	struct drift *p = state;

	switch (key) {
	case 'h':
	case TERM_KEY_LEFT:
		p->window.at -= p->window.at > 0;
		break;
	case 'l':
	case TERM_KEY_RIGHT:
		p->window.at += p->window.at + 1 < p->window.count;
		break;
	case 'n':
		jump(p, 1);
		break;
	case 'N':
		jump(p, -1);
		break;
	default:
		if (!list_key(&p->series, key, 5))
			return false;
	}
	load_bins(p, ui);
	return true;
}

/* Goes to the first window of an alarm, on the version that it is about. */
static void select_alarm(void *state, struct ui *ui, const char *ref)
{
	struct drift *p = state;
	struct err err = ERR_INIT;
	struct json *alarm = NULL;
	const char *from;

	if (app_alarm_get(ui_app(ui), ref, &alarm, &err)) {
		ui_say(ui, "%s", err.text);
		return;
	}
	ui_set_subject(ui, json_get_str(alarm, "version_text", ""));
	if (load_drift(p, ui, &err))
		ui_say(ui, "%s", err.text);
	from = json_get_str(alarm, "from", "");
	for (int i = 0; i < p->window.count; i++)
		if (strcmp(json_get_str(window_at(p, i), "from", ""), from) ==
			0)
			p->window.at = i;
	load_bins(p, ui);
	json_free(alarm);
}

static const char *add_subject(const struct drift *p, struct words *w)
{
	if (*p->subject)
		words_add(w, p->subject);
	return *p->subject ? NULL : _("no model is chosen; press 1");
}

static const char *make_check(void *state, struct words *w)
{
	words_add(w, "monitor");
	words_add(w, "check");
	return add_subject(state, w);
}

static const char *make_follow(void *state, struct words *w)
{
	words_add(w, "monitor");
	words_add(w, "follow");
	words_add(w, "--replay");
	words_add(w, "--pace");
	words_add(w, "0.2");
	return add_subject(state, w);
}

static const char *make_alarm_word(
	struct drift *p, struct words *w, const char *a, const char *b)
{
	const struct json *alarm = alarm_here(p);

	words_add(w, a);
	words_add(w, b);
	if (!alarm)
		return _("no alarm in this window; n goes to the next one");
	words_add(w, json_get_str(alarm, "name", ""));
	return NULL;
}

static const char *make_handoff(void *state, struct words *w)
{
	const char *why = make_alarm_word(state, w, "handoff", "open");

	words_add(w, "--to");
	words_add(w, "engineer");
	return why;
}

static const char *make_ack(void *state, struct words *w)
{
	return make_alarm_word(state, w, "alarm", "ack");
}

static const struct pane_action actions[] = {
	{'H', N_("hand off"), {{N_("note:"), "--note"}}, make_handoff, NULL},
	{'A', N_("acknowledge"), {{N_("note (may be empty):"), "--note"}},
		make_ack, NULL},
	{0, N_("check rows now"), {{N_("rows, a CSV file:"), "--data"}},
		make_check, NULL},
	{0, N_("follow, replaying a file"),
		{{N_("rows, a CSV file:"), "--data"}}, make_follow, NULL},
	{0, NULL, {{NULL, NULL}}, NULL, NULL},
};

static bool twin_drift(void *state, struct words *w)
{
	const struct drift *p = state;

	words_add(w, "monitor");
	words_add(w, "show");
	words_add(w, p->subject);
	return *p->subject != '\0';
}

static const struct pane_key keys[] = {
	{"j k", N_("from series to series")},
	{"h l", N_("from window to window")},
	{"n N", N_("to the next, the last window in alarm")},
	{NULL, NULL},
};

const struct pane_ops pane_drift = {N_("Monitor"), open_drift, close_drift,
	load_drift, draw_drift, key_drift, select_alarm, actions, keys, NULL,
	twin_drift, NULL};
