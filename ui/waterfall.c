/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/waterfall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "ui/chart.h"
#include "ui/workbench.h"

void waterfall_close(struct ui *ui)
{
	json_free(ui->explained);
	ui->explained = NULL;
}

void waterfall_take(struct ui *ui, const char *text)
{
	struct err err = ERR_INIT;

	waterfall_close(ui);
	if (json_parse(&ui->explained, "explain", text, strlen(text), &err)) {
		ui->explained = NULL;
		ui_say(ui, "%s", err.text);
	} else {
		ui->toast[0] = '\0';
	}
}

/* "rate=9.16" */
static char *step_name(const struct json *v)
{
	const struct json *value = json_get(v, "value");
	struct buf b = BUF_INIT;
	char number[NUM_TEXT_MAX];

	buf_addf(&b, "%s=", json_get_str(v, "feature", ""));
	if (json_type(value) == JSON_INT || json_type(value) == JSON_REAL) {
		num_format_double(number, json_num(value, 0));
		buf_addstr(&b, number);
	} else {
		buf_addstr(&b, json_str(value, _("missing")));
	}
	return buf_detach(&b);
}

static void draw_output(
	struct ui *ui, const struct area *a, const struct json *output)
{
	const struct json *values = json_get(output, "values");
	const size_t n = json_count(values);
	struct chart_step *steps = xcalloc(n + 1, sizeof(*steps));
	char **names = xcalloc(n + 1, sizeof(*names));
	const struct chart_fall fall = {
		steps, n, json_get_num(output, "bias", 0)};

	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(values, i);

		names[i] = step_name(v);
		steps[i].name = names[i];
		steps[i].adds = json_get_num(v, "adds", 0);
	}
	chart_waterfall(&ui->cells, a, &fall, ui_glyphs(ui));
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(steps);
}

void waterfall_draw(struct ui *ui)
{
	struct cells *c = &ui->cells;
	const struct json *outputs = json_get(ui->explained, "explained");
	const struct json *first = json_at(outputs, 0);
	const struct area inner = {3, 1, c->rows - 4, c->cols - 2};

	if (c->rows < 8)
		return;
	for (int i = 1; i < c->rows - 1; i++)
		cells_clear(c, i, LOOK_PLAIN);
	ui_heading(ui, &(struct area){1, 0, 1, c->cols},
		_("%s, row %lld: margin %.6g (any key closes)"),
		json_get_str(ui->explained, "of", ""),
		(long long)json_get_i64(ui->explained, "row", 0),
		json_get_num(first, "margin", 0));
	cells_text(c, 2, 1, c->cols - 1, LOOK_DIM,
		_("how the model came to its answer, no causes; the largest "
		  "first"));
	draw_output(ui, &inner, first);
	if (json_count(outputs) > 1)
		cells_format(c, c->rows - 2, 1, c->cols - 1, LOOK_DIM,
			_("output 0 of %zu"), json_count(outputs));
}
