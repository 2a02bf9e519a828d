/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/bind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "table/bind_map.h"
#include "table/csv_file.h"
#include "table/nearest.h"

enum {
	TILE = 16,         /* rows filled at a time, for the cache's sake */
	NAMES_SHOWN = 700, /* bytes of names in a message */
	NEAR_SEARCHES = 8
};

struct bind {
	struct csv *csv;
	struct bind_slot *slots; /* (n) */
	size_t n;
	size_t *extra; /* (n_extra) columns of the batch */
	size_t n_extra;
	size_t n_unused;
	double *rows; /* (rows_cap) */
	size_t rows_cap;
};

/* What the file is asked for. */
struct wish {
	size_t *columns;
	enum column_type *types;
	size_t n;
	struct buf missing; /* names, for the message */
	size_t n_missing, n_hidden;
};

static void add_missing(struct wish *w, const struct csv *c, const char *name)
{
	struct buf near = BUF_INIT;

	w->n_missing++;
	if (w->missing.len > NAMES_SHOWN) {
		w->n_hidden++;
		return;
	}
	buf_addstr(&w->missing, w->n_missing > 1 ? ", \"" : "\"");
	text_clean(&w->missing, name, strnlen(name, 100));
	buf_addch(&w->missing, '"');
	if (w->n_missing <= NEAR_SEARCHES)
		nearest_names(&near, name, c->names, c->n_columns);
	if (near.len)
		buf_addf(&w->missing, _(" (like %s)"), buf_str(&near));
	buf_release(&near);
}

/* Asks for a column; returns its place in the batch. */
static size_t ask(struct wish *w, const struct csv *c, const char *column,
	enum column_type type)
{
	const long i = csv_find(c, column);

	if (i < 0) {
		add_missing(w, c, column);
		return 0;
	}
	w->columns[w->n] = (size_t)i;
	w->types[w->n] = type;
	return w->n++;
}

static int refuse_missing(struct wish *w, const struct csv *c, struct err *err)
{
	if (w->n_hidden)
		buf_addf(&w->missing, _(" and %zu more"), w->n_hidden);
	return err_set(err, ERR_PARSE,
		_("%s lacks %zu of the needed columns: %s; rename them in the "
		  "file, or with --map"),
		c->path, w->n_missing, buf_str(&w->missing));
}

static size_t count_unused(
	const struct csv *c, const struct wish *w, size_t n_feature_columns)
{
	bool *used = xcalloc(c->n_columns, sizeof(*used));
	size_t n = 0;

	for (size_t i = 0; i < n_feature_columns; i++)
		used[w->columns[i]] = true;
	for (size_t i = 0; i < c->n_columns; i++)
		n += !used[i];
	free(used);
	return n;
}

/* Resolves slots and extra columns against the header. */
static int choose_columns(
	struct bind *b, const struct bind_extra *extra, struct err *err)
{
	const size_t n = b->n + b->n_extra;
	struct wish w = {xcalloc(n, sizeof(size_t)),
		xcalloc(n, sizeof(enum column_type)), 0, BUF_INIT, 0, 0};
	int rc = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct bind_slot *s = &b->slots[i];

		if (s->how != BIND_BY_CONSTANT)
			s->selected = ask(&w, b->csv, s->column,
				s->how == BIND_BY_LEVEL ? COLUMN_TEXT
							: COLUMN_NUMBER);
		s->column = NULL; /* its owner may go */
	}
	if (w.n_missing == 0)
		b->n_unused = count_unused(b->csv, &w, w.n);
	for (size_t i = 0; i < b->n_extra; i++)
		b->extra[i] = ask(&w, b->csv, extra[i].column, extra[i].type);
	if (w.n_missing)
		rc = refuse_missing(&w, b->csv, err);
	else
		csv_select(b->csv, w.columns, w.types, w.n);
	free(w.columns);
	free(w.types);
	buf_release(&w.missing);
	return rc;
}

/* All features in one batch of rows must fit as well. */
static void bound_rows(struct bind *b)
{
	const size_t n = BATCH_CELLS_MAX / (b->n ? b->n : 1);

	b->csv->rows_max = n > BATCH_ROWS_MAX ? BATCH_ROWS_MAX : n ? n : 1;
}

int bind_new(struct bind **out, struct csv *csv,
	const struct bind_feature *features, size_t n_features,
	const struct json *map, const struct bind_extra *extra, size_t n_extra,
	struct err *err)
{
	struct bind *b;
	int rc = bind_map_check(map, features, n_features, err);

	if (rc)
		return rc;
	b = xcalloc(1, sizeof(*b));
	b->csv = csv;
	b->n = n_features;
	b->slots = xcalloc(n_features, sizeof(*b->slots));
	b->n_extra = n_extra;
	b->extra = xcalloc(n_extra, sizeof(*b->extra));
	for (size_t i = 0; i < n_features && rc == 0; i++)
		rc = bind_map_resolve(&b->slots[i], &features[i], map, err);
	if (rc == 0)
		rc = choose_columns(b, extra, err);
	if (rc) {
		bind_free(b);
		return rc;
	}
	bound_rows(b);
	*out = b;
	return 0;
}

void bind_free(struct bind *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n; i++) {
		free(b->slots[i].name);
		levels_free(b->slots[i].levels);
	}
	free(b->slots);
	free(b->extra);
	free(b->rows);
	free(b);
}

size_t bind_n_features(const struct bind *b)
{
	return b->n;
}

size_t bind_n_unused(const struct bind *b)
{
	return b->n_unused;
}

uint64_t bind_n_unseen(const struct bind *b, size_t feature)
{
	return b->slots[feature].unseen;
}

size_t bind_extra_column(const struct bind *b, size_t i)
{
	return b->extra[i];
}

static int refuse_level(const struct bind *b, const struct bind_slot *s,
	uint64_t line, struct text_span text, struct err *err)
{
	struct buf safe = BUF_INIT, name = BUF_INIT;
	const size_t shown = text.len > 40 ? 40 : text.len;

	text_clean(&safe, text.data, shown);
	text_clean(&name, s->name, strlen(s->name));
	err_set(err, ERR_PARSE,
		_("%s: line %llu, feature \"%.100s\": \"%.200s\"%s is neither "
		  "a level of the map nor a number; add it to the map"),
		b->csv->path, (unsigned long long)line, buf_str(&name),
		buf_str(&safe), text.len > shown ? "..." : "");
	buf_release(&safe);
	buf_release(&name);
	return ERR_PARSE;
}

/* One cell of a feature with a table. */
static int code_of(struct bind_slot *s, struct text_span text, double *out)
{
	if (!text.data) {
		*out = (double)NAN;
		return 0;
	}
	if (levels_find(s->levels, text.data, text.len, out))
		return 0;
	if (s->strict)
		return num_parse_data(text.data, text.len, out);
	*out = BIND_UNSEEN;
	s->unseen++;
	return 0;
}

static int fill_slot(struct bind *b, const struct batch *batch, size_t feature,
	size_t first, struct err *err)
{
	struct bind_slot *s = &b->slots[feature];
	const struct column *c = s->how == BIND_BY_CONSTANT
					 ? NULL
					 : &batch->columns[s->selected];
	double *out = b->rows + first * b->n + feature;
	size_t end = first + TILE;

	if (end > batch->n_rows)
		end = batch->n_rows;
	for (size_t r = first; r < end; r++, out += b->n) {
		if (!c)
			*out = s->constant;
		else if (s->how == BIND_BY_NUMBER)
			*out = c->number[r];
		else if (code_of(s, c->text[r], out))
			return refuse_level(
				b, s, batch->line[r], c->text[r], err);
	}
	return 0;
}

int bind_next(struct bind *b, struct batch *batch, const double **rows,
	struct err *err)
{
	int rc = csv_next(b->csv, batch, err);

	if (rc <= 0)
		return rc;
	b->rows = xgrow(
		b->rows, &b->rows_cap, batch->n_rows * b->n, sizeof(*b->rows));
	for (size_t r = 0; r < batch->n_rows; r += TILE)
		for (size_t i = 0; i < b->n; i++) {
			rc = fill_slot(b, batch, i, r, err);
			if (rc)
				return rc;
		}
	*rows = b->rows;
	return 1;
}
