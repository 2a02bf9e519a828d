/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "table/csv.h"
#include "table/levels.h"

/* Levels of all columns together may hold this many bytes. */
#define LEVEL_BYTES_MAX ((size_t)64 << 20)

/* What the values seen so far may still be. */
struct guess {
	bool integer, number, time;
	uint64_t present;
};

static void note_number(struct schema_column *c, double v)
{
	if (isnan(v))
		return;
	if (isnan(c->min) || v < c->min)
		c->min = v;
	if (isnan(c->max) || v > c->max)
		c->max = v;
}

static void note_value(
	struct schema_column *c, struct guess *g, const struct text_span *t)
{
	int64_t i64;
	double v;

	if (!t->data) {
		c->missing++;
		return;
	}
	g->present++;
	if (g->number) {
		g->number = num_parse_data(t->data, t->len, &v) == 0;
		if (g->number)
			note_number(c, v);
	}
	if (g->integer)
		g->integer = num_parse_i64(t->data, t->len, &i64) == 0;
	if (g->time)
		g->time = clock_parse(t->data, t->len, &i64, NULL) == 0;
}

static enum schema_type decide(const struct guess *g)
{
	if (g->present == 0)
		return SCHEMA_EMPTY;
	if (g->integer)
		return SCHEMA_INTEGER;
	if (g->number)
		return SCHEMA_NUMBER;
	return g->time ? SCHEMA_TIME : SCHEMA_TEXT;
}

static int find_types(struct schema *s, struct csv *csv, struct err *err)
{
	struct guess *guesses = xcalloc(s->n_columns, sizeof(*guesses));
	struct batch b = BATCH_INIT;
	int rc;

	for (size_t i = 0; i < s->n_columns; i++)
		guesses[i] = (struct guess){true, true, true, 0};
	while ((rc = csv_next(csv, &b, err)) > 0) {
		for (size_t i = 0; i < s->n_columns; i++)
			for (size_t r = 0; r < b.n_rows; r++)
				note_value(&s->columns[i], &guesses[i],
					&b.columns[i].text[r]);
		s->n_rows += b.n_rows;
	}
	for (size_t i = 0; i < s->n_columns; i++) {
		struct schema_column *c = &s->columns[i];

		c->type = decide(&guesses[i]);
		if (!guesses[i].number)
			c->min = c->max = (double)NAN;
	}
	batch_release(&b);
	free(guesses);
	return rc;
}

static void drop_levels(struct schema_column *c)
{
	for (size_t i = 0; i < c->n_levels; i++)
		free(c->levels[i]);
	free(c->levels);
	c->levels = NULL;
	c->n_levels = 0;
}

/* The levels of one column while they are collected. */
struct collector {
	struct schema_column *column;
	struct levels *seen;
	size_t cap, bytes;
};

static void note_level(
	struct collector *k, const struct text_span *t, size_t *bytes)
{
	struct schema_column *c = k->column;
	double code;

	if (c->many || !t->data || levels_get(k->seen, t->data, t->len, &code))
		return;
	if (c->n_levels == SCHEMA_LEVELS_MAX ||
		*bytes + t->len > LEVEL_BYTES_MAX) {
		c->many = true;
		*bytes -= k->bytes;
		drop_levels(c);
		levels_free(k->seen);
		k->seen = NULL;
		return;
	}
	levels_add(k->seen, t->data, t->len, 0);
	c->levels =
		xgrow(c->levels, &k->cap, c->n_levels + 1, sizeof(*c->levels));
	c->levels[c->n_levels++] = xstrndup(t->data, t->len);
	k->bytes += t->len + 1;
	*bytes += t->len + 1;
}

static int compare_levels(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int collect(
	struct collector *k, size_t n, struct csv *csv, struct err *err)
{
	struct batch b = BATCH_INIT;
	size_t bytes = 0;
	int rc;

	while ((rc = csv_next(csv, &b, err)) > 0)
		for (size_t i = 0; i < n; i++)
			for (size_t r = 0; r < b.n_rows; r++)
				note_level(
					&k[i], &b.columns[i].text[r], &bytes);
	batch_release(&b);
	for (size_t i = 0; i < n; i++)
		if (k[i].column->n_levels)
			qsort(k[i].column->levels, k[i].column->n_levels,
				sizeof(char *), compare_levels);
	return rc;
}

/* A second pass over the text columns only, so that no level of a column of
 * numbers is ever kept. */
static int find_levels(struct schema *s, struct csv *csv, struct err *err)
{
	struct collector *k = xcalloc(s->n_columns, sizeof(*k));
	size_t *columns = xcalloc(s->n_columns, sizeof(*columns));
	enum column_type *types = xcalloc(s->n_columns, sizeof(*types));
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].type != SCHEMA_TEXT)
			continue;
		k[n].column = &s->columns[i];
		k[n].seen = levels_new();
		types[n] = COLUMN_TEXT;
		columns[n++] = i;
	}
	if (n) {
		csv_select(csv, columns, types, n);
		rc = csv_rewind(csv, err);
	}
	if (n && rc == 0)
		rc = collect(k, n, csv, err);
	for (size_t i = 0; i < n; i++)
		levels_free(k[i].seen);
	free(k);
	free(columns);
	free(types);
	return rc;
}

static void name_columns(struct schema *s, const struct csv *csv)
{
	s->n_columns = csv_n_columns(csv);
	s->columns = xcalloc(s->n_columns, sizeof(*s->columns));
	for (size_t i = 0; i < s->n_columns; i++) {
		s->columns[i].name = xstrdup(csv_column_name(csv, i));
		s->columns[i].min = s->columns[i].max = (double)NAN;
	}
}

int schema_infer(struct schema *out, const char *csv_path, struct err *err)
{
	struct schema s = {0};
	struct csv *csv;
	int rc = csv_open(&csv, csv_path, err);

	if (rc)
		return rc;
	name_columns(&s, csv);
	rc = find_types(&s, csv, err);
	if (rc == 0)
		rc = find_levels(&s, csv, err);
	csv_close(csv);
	if (rc)
		schema_release(&s);
	else
		*out = s;
	return rc;
}

void schema_release(struct schema *s)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		drop_levels(&s->columns[i]);
		free(s->columns[i].name);
	}
	free(s->columns);
	*s = (struct schema){0};
}

static const char *type_name(enum schema_type t)
{
	static const char *const names[] = {
		"integer", "number", "time", "text", "empty"};

	return names[t];
}

static struct json *column_to_json(const struct schema_column *c)
{
	struct json *o = json_object();

	json_set_str(o, "name", c->name);
	json_set_str(o, "type", type_name(c->type));
	json_set_int(o, "missing", (int64_t)c->missing);
	if (isfinite(c->min))
		json_set_real(o, "min", c->min);
	if (isfinite(c->max))
		json_set_real(o, "max", c->max);
	if (c->many)
		json_set_bool(o, "many", true);
	if (c->n_levels) {
		struct json *levels = json_set(o, "levels", json_array());

		for (size_t i = 0; i < c->n_levels; i++)
			json_push(levels, json_string(c->levels[i]));
	}
	return o;
}

struct json *schema_to_json(const struct schema *s)
{
	struct json *o = json_object();
	struct json *columns = json_set(o, "columns", json_array());

	json_set_int(o, "rows", (int64_t)s->n_rows);
	for (size_t i = 0; i < s->n_columns; i++)
		json_push(columns, column_to_json(&s->columns[i]));
	return o;
}
