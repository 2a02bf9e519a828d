/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "table/csv_file.h"
#include "table/nearest.h"

/* Tabs separate where the first line holds some and no comma. */
static void choose_separator(struct csv_file *f)
{
	const char *p = f->data + f->begin;
	const size_t left = f->end - f->begin;
	const char *eol = memchr(p, '\n', left);
	const size_t n = eol ? (size_t)(eol - p) : left;

	f->separator = ',';
	if (!memchr(p, ',', n) && memchr(p, '\t', n))
		f->separator = '\t';
}

static char *field_text(const struct csv_file *f, const struct csv_field *at)
{
	const char *p = f->record + at->start;
	char *s = xstrndup(p, at->len);
	size_t n = 0;

	if (!at->doubled)
		return s;
	for (size_t i = 0; i < at->len; i++) {
		s[n++] = p[i];
		i += p[i] == '"';
	}
	s[n] = '\0';
	return s;
}

static int check_name(const struct csv *c, size_t i, struct err *err)
{
	const char *name = c->names[i];

	if (!*name)
		return err_set(err, ERR_PARSE,
			_("%s: line %llu: column %zu has no name; give it "
			  "one in the header"),
			c->path, (unsigned long long)c->file.record_line,
			i + 1);
	if (!text_valid(name, strlen(name)))
		return err_set(err, ERR_PARSE,
			_("%s: line %llu: the name of column %zu is not "
			  "UTF-8; convert the file, for example with "
			  "iconv -f LATIN1 -t UTF-8"),
			c->path, (unsigned long long)c->file.record_line,
			i + 1);
	if (strchr(name, '\r'))
		return err_set(err, ERR_PARSE,
			_("%s: line %llu: the name of column %zu holds a "
			  "carriage return; end lines with a line feed"),
			c->path, (unsigned long long)c->file.record_line,
			i + 1);
	return 0;
}

static int compare_names(const void *a, const void *b, void *names)
{
	char *const *n = names;

	return strcmp(n[*(const size_t *)a], n[*(const size_t *)b]);
}

static int sort_names(struct csv *c, struct err *err)
{
	c->order = xcalloc(c->n_columns, sizeof(*c->order));
	for (size_t i = 0; i < c->n_columns; i++)
		c->order[i] = i;
	qsort_r(c->order, c->n_columns, sizeof(*c->order), compare_names,
		c->names);
	for (size_t i = 1; i < c->n_columns; i++) {
		const char *name = c->names[c->order[i]];
		char *safe;

		if (strcmp(c->names[c->order[i - 1]], name) != 0)
			continue;
		safe = text_safe(name);
		err_set(err, ERR_PARSE,
			_("%s: line %llu: two columns are named \"%.100s\"; "
			  "rename one of them"),
			c->path, (unsigned long long)c->file.record_line, safe);
		free(safe);
		return ERR_PARSE;
	}
	return 0;
}

static int read_header(struct csv *c, struct err *err)
{
	int rc = csv_file_record(&c->file, err);

	if (rc == 0)
		return err_set(err, ERR_PARSE,
			_("%s is empty; a header line with the names of the "
			  "columns was expected"),
			c->path);
	if (rc < 0)
		return rc;
	c->n_columns = c->file.n_fields;
	c->names = xcalloc(c->n_columns, sizeof(*c->names));
	for (size_t i = 0; i < c->n_columns; i++)
		c->names[i] = field_text(&c->file, &c->file.fields[i]);
	rc = 0;
	for (size_t i = 0; i < c->n_columns && rc == 0; i++)
		rc = check_name(c, i, err);
	if (rc)
		return rc;
	if (c->n_columns == 1 && strchr(c->names[0], ';'))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: line %llu: the header holds semicolons and no "
			  "comma; separate the columns by commas or tabs"),
			c->path, (unsigned long long)c->file.record_line);
	return sort_names(c, err);
}

int csv_open(struct csv **out, const char *path, struct err *err)
{
	struct csv *c = xcalloc(1, sizeof(*c));
	int rc;

	c->path = xstrdup(path);
	c->rows_max = BATCH_ROWS_MAX;
	rc = csv_file_open(&c->file, c->path, err);
	if (rc == 0)
		rc = csv_file_rewind(&c->file, err);
	if (rc == 0) {
		choose_separator(&c->file);
		rc = read_header(c, err);
	}
	if (rc) {
		csv_close(c);
		return rc;
	}
	csv_select(c, NULL, NULL, 0);
	*out = c;
	return 0;
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	csv_file_close(&c->file);
	for (size_t i = 0; c->names && i < c->n_columns; i++)
		free(c->names[i]);
	free(c->names);
	free(c->order);
	free(c->selected);
	free(c->types);
	free(c->path);
	free(c);
}

int csv_rewind(struct csv *c, struct err *err)
{
	int rc = csv_file_rewind(&c->file, err);

	if (rc)
		return rc;
	rc = csv_file_record(&c->file, err);
	c->row = 0;
	return rc < 0 ? rc : 0;
}

size_t csv_n_columns(const struct csv *c)
{
	return c->n_columns;
}

const char *csv_column_name(const struct csv *c, size_t i)
{
	return i < c->n_columns ? c->names[i] : NULL;
}

const char *csv_path(const struct csv *c)
{
	return c->path;
}

long csv_find(const struct csv *c, const char *name)
{
	size_t lo = 0, hi = c->n_columns;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int d = strcmp(c->names[c->order[mid]], name);

		if (d == 0)
			return (long)c->order[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

void csv_select(struct csv *c, const size_t *columns,
	const enum column_type *types, size_t n)
{
	const size_t count = columns ? n : c->n_columns;
	size_t *selected = xcalloc(count, sizeof(*selected));
	enum column_type *kinds = xcalloc(count, sizeof(*kinds));

	for (size_t i = 0; i < count; i++) {
		selected[i] = columns ? columns[i] : i;
		kinds[i] = columns ? types[i] : COLUMN_TEXT;
		BUG_ON(selected[i] >= c->n_columns);
	}
	free(c->selected);
	free(c->types);
	c->selected = selected;
	c->types = kinds;
	c->n_selected = count;
}

int csv_require(
	const struct csv *c, const char *name, size_t *index, struct err *err)
{
	const long i = csv_find(c, name);
	struct buf near = BUF_INIT;
	char *safe;

	if (i >= 0) {
		*index = (size_t)i;
		return 0;
	}
	safe = text_safe(name);
	nearest_names(&near, name, c->names, c->n_columns);
	if (near.len)
		err_set(err, ERR_PARSE,
			_("%s has no column \"%.100s\"; the nearest names "
			  "are %.300s"),
			c->path, safe, buf_str(&near));
	else
		err_set(err, ERR_PARSE,
			_("%s has no column \"%.100s\", and none of its %zu "
			  "columns has a name like it"),
			c->path, safe, c->n_columns);
	buf_release(&near);
	free(safe);
	return ERR_PARSE;
}
