/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/csv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/xalloc.h"

enum { BUFFER_MIN = 1 << 18 };

enum scan {
	SCAN_MORE, /* the bytes end before the field does */
	SCAN_FIELD,
	SCAN_LAST /* the field, and the record with it */
};

/* Where a scan stands in the buffer. */
struct place {
	const char *p, *end;
};

int csv_file_open(struct csv_file *f, const char *path, struct err *err)
{
	*f = (struct csv_file){0};
	f->path = path;
	f->separator = ',';
	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (f->fd < 0)
		return err_errno(err, 0, _("cannot open %s"), path);
	f->line = 1;
	f->cap = BUFFER_MIN;
	f->data = xmalloc(f->cap + 1);
	f->data[0] = '\n';
	return 0;
}

void csv_file_close(struct csv_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	free(f->data);
	free(f->fields);
	f->fd = -1;
	f->data = NULL;
	f->fields = NULL;
}

static int make_room(struct csv_file *f, struct err *err)
{
	const size_t n = f->end - f->begin;

	if (f->begin) {
		memmove(f->data, f->data + f->begin, n);
		f->begin = 0;
		f->end = n;
	}
	if (n < f->cap / 2)
		return 0;
	if (f->cap >= CSV_LINE_MAX && n == f->cap)
		return err_set(err, ERR_LIMIT,
			_("%s: line %llu is longer than %d MiB; is a quote "
			  "left open, or is this no CSV file?"),
			f->path, (unsigned long long)f->line,
			CSV_LINE_MAX >> 20);
	if (n == f->cap) {
		f->cap *= 2;
		f->data = xreallocarray(f->data, f->cap + 1, 1);
	}
	return 0;
}

/* Fills the buffer as far as the file goes, so that a record is rescanned
 * only when the buffer has doubled. */
static int fill(struct csv_file *f, struct err *err)
{
	int rc = make_room(f, err);

	while (rc == 0 && f->end < f->cap && !f->eof) {
		const ssize_t n =
			read(f->fd, f->data + f->end, f->cap - f->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_errno(err, 0, _("cannot read %s"), f->path);
		else if (n == 0)
			f->eof = true;
		else
			f->end += (size_t)n;
	}
	f->data[f->end] = '\n';
	return rc;
}

static int refuse_start(
	const struct csv_file *f, const char *what, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, _("%s: %s"), f->path, what);
}

/* Skips a byte-order mark, and recognises what is no text at all. */
static int check_start(struct csv_file *f, struct err *err)
{
	const char *p = f->data;
	const size_t n = f->end;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		f->begin = 3;
	if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 ||
			      memcmp(p, "\xfe\xff", 2) == 0))
		return refuse_start(f,
			_("this is UTF-16; convert it to UTF-8, for example "
			  "with iconv -f UTF-16 -t UTF-8"),
			err);
	if (n >= 2 && memcmp(p, "\x1f\x8b", 2) == 0)
		return refuse_start(f,
			_("this is compressed by gzip; unpack it first"), err);
	if (n >= 4 && memcmp(p, "PAR1", 4) == 0)
		return refuse_start(
			f, _("this is a Parquet file; export it as CSV"), err);
	if (n >= 4 && memcmp(p, "PK\3\4", 4) == 0)
		return refuse_start(f,
			_("this is a zip archive or a spreadsheet; export it "
			  "as CSV"),
			err);
	return 0;
}

int csv_file_rewind(struct csv_file *f, struct err *err)
{
	int rc;

	if (lseek(f->fd, 0, SEEK_SET) < 0 && f->line != 1)
		return err_errno(err, 0,
			_("%s can be read only once, and is needed twice; "
			  "copy it to a file"),
			f->path);
	f->begin = f->end = 0;
	f->eof = false;
	f->line = 1;
	rc = fill(f, err);
	return rc ? rc : check_start(f, err);
}

static int after_quote(
	const struct csv_file *f, struct place *at, struct err *err)
{
	const char *p = at->p;

	if (p == at->end && !f->eof)
		return SCAN_MORE;
	if (p < at->end && *p == f->separator) {
		at->p = p + 1;
		return SCAN_FIELD;
	}
	if (p < at->end && *p == '\r') {
		p++;
		if (p == at->end && !f->eof)
			return SCAN_MORE;
	}
	if (p == at->end || *p == '\n') {
		at->p = p == at->end ? p : p + 1;
		return SCAN_LAST;
	}
	return err_set(err, ERR_PARSE,
		_("%s: line %llu, field %zu: text stands behind a closing "
		  "quote; a quote inside a quoted field is written twice"),
		f->path, (unsigned long long)f->line, f->n_fields + 1);
}

static int scan_quoted(const struct csv_file *f, struct csv_field *field,
	struct place *at, struct err *err)
{
	const char *start = at->p + 1;
	const char *p = start;

	field->quoted = true;
	for (;;) {
		p = memchr(p, '"', (size_t)(at->end - p));
		if (!p && f->eof)
			return err_set(err, ERR_PARSE,
				_("%s: line %llu, field %zu: the quote that "
				  "opens here is never closed"),
				f->path, (unsigned long long)f->line,
				f->n_fields + 1);
		if (!p || (p + 1 == at->end && !f->eof))
			return SCAN_MORE;
		if (p + 1 == at->end || p[1] != '"')
			break;
		field->doubled = true;
		p += 2;
	}
	field->start = (uint32_t)(start - f->record);
	field->len = (uint32_t)(p - start);
	at->p = p + 1;
	return after_quote(f, at, err);
}

static int scan_plain(
	const struct csv_file *f, struct csv_field *field, struct place *at)
{
	const char separator = f->separator;
	const char *start = at->p;
	const char *p = start;
	size_t n;

	while (*p != separator && *p != '\n')
		p++;
	if (p >= at->end && !f->eof)
		return SCAN_MORE;
	n = (size_t)(p - start);
	field->start = (uint32_t)(start - f->record);
	if (p < at->end && *p == separator) {
		field->len = (uint32_t)n;
		at->p = p + 1;
		return SCAN_FIELD;
	}
	field->len = (uint32_t)(n - (n && p[-1] == '\r'));
	at->p = p < at->end ? p + 1 : p;
	return SCAN_LAST;
}

static int scan_record(struct csv_file *f, struct place *at, struct err *err)
{
	int rc;

	f->n_fields = 0;
	do {
		struct csv_field field = {0, 0, false, false};

		if (f->n_fields == CSV_COLUMNS_MAX)
			return err_set(err, ERR_LIMIT,
				_("%s: line %llu has more than %d columns, "
				  "the most that is read"),
				f->path, (unsigned long long)f->line,
				CSV_COLUMNS_MAX);
		if (f->n_fields == f->fields_cap)
			f->fields = xgrow(f->fields, &f->fields_cap,
				f->n_fields + 1, sizeof(field));
		if (*at->p == '"' && at->p < at->end)
			rc = scan_quoted(f, &field, at, err);
		else
			rc = scan_plain(f, &field, at);
		f->fields[f->n_fields] = field;
		f->n_fields += rc > SCAN_MORE;
	} while (rc == SCAN_FIELD);
	return rc;
}

/* Line feeds of the record, whose fields may hold some. */
static void count_lines(struct csv_file *f, const char *end)
{
	const char *p = f->record;

	f->record_line = f->line;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		f->line++;
		p++;
	}
}

/* Steps over empty lines; false when more bytes are needed to tell. */
static bool skip_empty(struct csv_file *f)
{
	while (f->begin < f->end) {
		const char *p = f->data + f->begin;
		size_t n = *p == '\n';

		if (*p == '\r') {
			if (f->begin + 1 == f->end && !f->eof)
				return false;
			n = p[1] == '\n' ? 2 : 0;
		}
		if (n == 0)
			return true;
		f->begin += n;
		if (f->begin > f->end)
			f->begin = f->end;
		f->line++;
	}
	return f->eof;
}

int csv_file_record(struct csv_file *f, struct err *err)
{
	for (;;) {
		struct place at;
		int rc = SCAN_MORE;

		if (skip_empty(f)) {
			if (f->begin == f->end)
				return 0;
			f->record = f->data + f->begin;
			at.p = f->record;
			at.end = f->data + f->end;
			rc = scan_record(f, &at, err);
		}
		if (rc < 0)
			return rc;
		if (rc == SCAN_MORE) {
			rc = fill(f, err);
			if (rc)
				return rc;
			continue;
		}
		f->begin = (size_t)(at.p - f->data);
		count_lines(f, at.p);
		if (memchr(f->record, '\0', (size_t)(at.p - f->record)))
			return err_set(err, ERR_PARSE,
				_("%s: line %llu holds a NUL byte; is this "
				  "a text file?"),
				f->path, (unsigned long long)f->record_line);
		return 1;
	}
}
