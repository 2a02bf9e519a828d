/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/runs_plane.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/optimize.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "ui/chart.h"
#include "ui/pane.h"

enum { POINTS_MAX = 30, MARK = 16 };

/* What was lost on rows that the fit never saw; exact runs lose nothing. */
static double lost_of(const struct json *result, const char **what)
{
	const struct json *q = json_get(result, "quality");

	if (json_get(q, "dauc")) {
		*what = "AUC";
		return -json_get_num(json_get(q, "dauc"), "value", 0);
	}
	if (json_get(q, "drmse")) {
		*what = "RMSE";
		return json_get_num(json_get(q, "drmse"), "value", 0);
	}
	return strcmp(json_get_str(result, "class", ""), "identical") == 0
		       ? 0
		       : (double)NAN;
}

static void add_point(struct json *plane, const struct json *run)
{
	const struct json *result = json_get(run, "result_body");
	const struct json *gain = json_get(json_get(result, "speed"), "gain");
	const char *what = NULL;
	const double lost = lost_of(result, &what);
	const struct json *bound = json_get(result, "bound");
	struct json *o;

	if (!gain || isnan(lost))
		return;
	o = json_push(json_edit(plane, "points"), json_object());
	json_set_str(o, "id", json_get_str(run, "id", ""));
	json_set_str(o, "status", json_get_str(run, "status", ""));
	json_set_real(o, "lost", lost);
	json_set_real(o, "gain", json_get_num(gain, "value", 1));
	if (!what)
		return;
	json_set_str(plane, "what", what);
	bound = json_get(bound, strcmp(what, "AUC") == 0 ? "dauc" : "drmse");
	if (bound)
		json_set_real(plane, "bound", json_num(bound, 0));
}

struct json *runs_plane_read(
	struct ui *ui, const struct json *list, const struct json *like)
{
	struct json *plane = json_object();
	const char *model = json_get_str(like, "model", "");
	int seen = 0;

	json_set(plane, "points", json_array());
	json_set_str(plane, "what", "none");
	for (size_t i = 0; i < json_count(list) && seen < POINTS_MAX; i++) {
		const struct json *r = json_at(list, i);
		struct json *run = NULL;

		if (strcmp(json_get_str(r, "model", ""), model) != 0)
			continue;
		seen++;
		if (app_run_show(ui_app(ui), json_get_str(r, "id", ""), &run,
			    NULL) == 0)
			add_point(plane, run);
		json_free(run);
	}
	return plane;
}

static enum cell_look look_of(const struct json *point, bool here)
{
	const char *status = json_get_str(point, "status", "");

	return here                            ? LOOK_CURSOR
	       : strcmp(status, "done") == 0   ? LOOK_GOOD
	       : strcmp(status, "failed") == 0 ? LOOK_BAD
					       : LOOK_DIM;
}

/* "o 1a2b3c": o made a version, x is outside the bound, - brought nothing. */
static void mark_of(char mark[MARK], const struct json *point)
{
	const char *status = json_get_str(point, "status", "");

	snprintf(mark, MARK, "%c %.6s",
		strcmp(status, "done") == 0     ? 'o'
		: strcmp(status, "failed") == 0 ? 'x'
						: '-',
		json_get_str(point, "id", ""));
}

static void widen(double v, double *low, double *high)
{
	*low = fmin(*low, v);
	*high = fmax(*high, v);
}

static void scale(struct chart_plane *p)
{
	double margin;

	p->x0 = p->x1 = 0;
	p->y0 = p->y1 = 1;
	for (size_t i = 0; i < p->n; i++) {
		widen(p->dot[i].x, &p->x0, &p->x1);
		widen(p->dot[i].y, &p->y0, &p->y1);
	}
	if (!isnan(p->limit))
		widen(p->limit, &p->x0, &p->x1);
	margin = p->x1 > p->x0 ? 0.1 * (p->x1 - p->x0) : 0.001;
	p->x0 -= margin;
	p->x1 += margin;
	margin = p->y1 > p->y0 ? 0.1 * (p->y1 - p->y0) : 0.1;
	p->y0 -= margin;
	p->y1 += margin;
}

void runs_plane_draw(struct ui *ui, const struct area *a,
	const struct json *plane, const char *focused)
{
	const struct json *points = json_get(plane, "points");
	const size_t n = json_count(points);
	const char *what = json_get_str(plane, "what", "none");
	struct chart_dot *dots = xcalloc(n + 1, sizeof(*dots));
	char(*marks)[MARK] = xcalloc(n + 1, sizeof(*marks));
	struct buf across = BUF_INIT;
	struct chart_plane p = {.dot = dots,
		.n = n,
		.limit = json_get_num(plane, "bound", (double)NAN),
		.y_name = _("times as fast   (o made a version, x outside the "
			    "bound, - no gain; the line down: the bound)")};

	if (strcmp(what, "none") == 0)
		buf_addstr(&across, _("nothing lost"));
	else
		buf_addf(&across, _("%s lost"), what);
	p.x_name = buf_str(&across);
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(points, i);

		mark_of(marks[i], v);
		dots[i].x = json_get_num(v, "lost", 0);
		dots[i].y = json_get_num(v, "gain", 1);
		dots[i].mark = marks[i];
		dots[i].look = look_of(
			v, strcmp(json_get_str(v, "id", ""), focused) == 0);
	}
	dots[n] = (struct chart_dot){0, 1, _("base"), LOOK_PLAIN};
	p.n = n + 1;
	scale(&p);
	if (n)
		chart_plane(ui_cells(ui), a, &p, ui_glyphs(ui));
	buf_release(&across);
	free(marks);
	free(dots);
}
