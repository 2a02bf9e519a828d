/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "table/batch_memory.h"
#include "table/csv_file.h"
#include "table/csv_words.h"

bool csv_is_missing_word(const char *s, size_t n)
{
	switch (n) {
	case 0:
		return true;
	case 2:
		return memcmp(s, "NA", 2) == 0;
	case 3:
		return memcmp(s, "NaN", 3) == 0 || memcmp(s, "nan", 3) == 0;
	case 4:
		return memcmp(s, "null", 4) == 0 || memcmp(s, "NULL", 4) == 0 ||
		       memcmp(s, "None", 4) == 0;
	default:
		return false;
	}
}

/* One cell: where it is, for messages, and its bytes. */
struct cell {
	const struct csv *csv;
	size_t column;
	const struct csv_field *field;
	const char *p;
	size_t n;
};

static int refuse_cell(const struct cell *c, const char *why, struct err *err)
{
	struct buf text = BUF_INIT, name = BUF_INIT;
	const size_t shown = c->n > 40 ? 40 : c->n;

	text_clean(&text, c->p, shown);
	text_clean(&name, c->csv->names[c->column],
		strlen(c->csv->names[c->column]));
	err_set(err, ERR_PARSE,
		_("%s: line %llu, column \"%.100s\": \"%.200s\"%s %s"),
		c->csv->path, (unsigned long long)c->csv->file.record_line,
		buf_str(&name), buf_str(&text), c->n > shown ? "..." : "", why);
	buf_release(&text);
	buf_release(&name);
	return ERR_PARSE;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What num_parse_double() did not take at once. */
static int slow_number(double *out, const struct cell *c, struct err *err)
{
	const char *p = c->p;
	size_t n = c->n;

	while (n && is_blank(*p)) {
		p++;
		n--;
	}
	while (n && is_blank(p[n - 1]))
		n--;
	if (csv_is_missing_word(p, n)) {
		*out = (double)NAN;
		return 0;
	}
	if (num_parse_data(p, n, out) == 0)
		return 0;
	return refuse_cell(c,
		_("is not a number; say with --map what it means, or leave "
		  "the column out"),
		err);
}

static int read_text(struct batch *b, struct text_span *out,
	const struct cell *c, struct err *err)
{
	char *to;
	size_t n = 0;

	*out = (struct text_span){NULL, 0};
	if (!c->field->quoted && csv_is_missing_word(c->p, c->n))
		return 0;
	if (!text_valid(c->p, c->n))
		return refuse_cell(c,
			_("is not UTF-8; convert the file, for example with "
			  "iconv -f LATIN1 -t UTF-8"),
			err);
	to = batch_text(b, c->n);
	out->data = to;
	if (!c->field->doubled) {
		memcpy(to, c->p, c->n);
		out->len = c->n;
		return 0;
	}
	for (size_t i = 0; i < c->n; i++) {
		to[n++] = c->p[i];
		i += c->p[i] == '"';
	}
	out->len = n;
	return 0;
}

static int read_row(struct csv *c, struct batch *b, struct err *err)
{
	const size_t row = b->n_rows;

	for (size_t i = 0; i < c->n_selected; i++) {
		struct column *column = &b->columns[i];
		const struct csv_field *f = &c->file.fields[c->selected[i]];
		const char *p = c->file.record + f->start;
		const struct cell cell = {c, c->selected[i], f, p, f->len};
		int rc = 0;

		if (column->type == COLUMN_TEXT)
			rc = read_text(b, &column->text[row], &cell, err);
		else if (num_parse_double(p, f->len, &column->number[row]))
			rc = slow_number(&column->number[row], &cell, err);
		if (rc)
			return rc;
	}
	b->line[row] = c->file.record_line;
	b->n_rows++;
	c->row++;
	return 0;
}

static int check_width(const struct csv *c, struct err *err)
{
	if (c->file.n_fields == c->n_columns)
		return 0;
	return err_set(err, ERR_PARSE,
		_("%s: line %llu has %zu fields, the header has %zu; is a "
		  "separator missing, or one unquoted in a text?"),
		c->path, (unsigned long long)c->file.record_line,
		c->file.n_fields, c->n_columns);
}

int csv_next(struct csv *c, struct batch *out, struct err *err)
{
	batch_shape(out, c->types, c->n_selected);
	out->first_row = c->row;
	while (!batch_is_full(out) && out->n_rows < c->rows_max) {
		int rc = csv_file_record(&c->file, err);

		if (rc == 0)
			break;
		if (rc > 0)
			rc = check_width(c, err);
		if (rc)
			return rc;
		batch_reserve(out);
		rc = read_row(c, out, err);
		if (rc)
			return rc;
	}
	return out->n_rows > 0;
}
