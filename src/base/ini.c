/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/ini.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"

struct ini {
	char *what;
	size_t n_sections, cap;
	struct ini_section *sections;
};

/* Where the reader is. */
struct reader {
	struct ini *ini;
	unsigned line;
	size_t cap_keys;
	struct err *err;
};

void ini_free(struct ini *i)
{
	if (!i)
		return;
	for (size_t s = 0; s < i->n_sections; s++) {
		for (size_t k = 0; k < i->sections[s].n_keys; k++) {
			free((char *)(uintptr_t)i->sections[s].keys[k].name);
			free((char *)(uintptr_t)i->sections[s].keys[k].value);
		}
		free((struct ini_key *)(uintptr_t)i->sections[s].keys);
		free((char *)(uintptr_t)i->sections[s].name);
	}
	free(i->sections);
	free(i->what);
	free(i);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_word(const char *s, size_t n)
{
	if (n == 0 || n > 64)
		return false;
	for (size_t i = 0; i < n; i++) {
		const char c = s[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '.' || c == '_' ||
			    c == '-'))
			return false;
	}
	return true;
}

static void trim(const char **s, size_t *n)
{
	while (*n && is_space(**s)) {
		++*s;
		--*n;
	}
	while (*n && is_space((*s)[*n - 1]))
		--*n;
}

static struct ini_section *last_section(struct reader *r)
{
	return r->ini->n_sections ? &r->ini->sections[r->ini->n_sections - 1]
				  : NULL;
}

static int add_section(struct reader *r, const char *s, size_t n)
{
	struct ini *i = r->ini;
	char *name;

	if (n < 3 || s[n - 1] != ']' || !is_word(s + 1, n - 2))
		return err_set(r->err, ERR_PARSE,
			_("%s:%u: a section is written [name], with letters, "
			  "digits, dots, dashes and underscores"),
			i->what, r->line);
	name = xstrndup(s + 1, n - 2);
	if (ini_section(i, name)) {
		err_set(r->err, ERR_PARSE,
			_("%s:%u: section [%s] stands here a second time; it "
			  "began at line %u"),
			i->what, r->line, name, ini_section(i, name)->line);
		free(name);
		return ERR_PARSE;
	}
	i->sections = xgrow(
		i->sections, &i->cap, i->n_sections + 1, sizeof(*i->sections));
	i->sections[i->n_sections++] =
		(struct ini_section){name, r->line, 0, NULL};
	r->cap_keys = 0;
	return 0;
}

static int add_key(struct reader *r, const char *s, size_t n)
{
	struct ini_section *sec = last_section(r);
	const char *eq = memchr(s, '=', n);
	const char *value;
	size_t len, value_len;
	struct ini_key *keys;
	char *name;

	if (!sec)
		return err_set(r->err, ERR_PARSE,
			_("%s:%u: a line before the first [section]"),
			r->ini->what, r->line);
	len = eq ? (size_t)(eq - s) : 0;
	while (len && is_space(s[len - 1]))
		len--;
	if (!eq || !is_word(s, len))
		return err_set(r->err, ERR_PARSE,
			_("%s:%u: expected \"key = value\", a [section], a "
			  "comment that starts with #, or a continuation that "
			  "starts with a space"),
			r->ini->what, r->line);
	value = eq + 1;
	value_len = n - (size_t)(value - s);
	trim(&value, &value_len);
	name = xstrndup(s, len);
	if (ini_key(sec, name)) {
		err_set(r->err, ERR_PARSE,
			_("%s:%u: key \"%s\" stands in [%s] a second time; "
			  "first at line %u"),
			r->ini->what, r->line, name, sec->name,
			ini_key(sec, name)->line);
		free(name);
		return ERR_PARSE;
	}
	keys = xgrow((struct ini_key *)(uintptr_t)sec->keys, &r->cap_keys,
		sec->n_keys + 1, sizeof(*keys));
	keys[sec->n_keys++] =
		(struct ini_key){name, xstrndup(value, value_len), r->line};
	sec->keys = keys;
	return 0;
}

static int continue_value(struct reader *r, const char *s, size_t n)
{
	struct ini_section *sec = last_section(r);
	struct ini_key *key;
	struct buf b = BUF_INIT;

	if (!sec || !sec->n_keys)
		return err_set(r->err, ERR_PARSE,
			_("%s:%u: a line that starts with a space continues a "
			  "value, and there is none above it"),
			r->ini->what, r->line);
	key = (struct ini_key *)(uintptr_t)&sec->keys[sec->n_keys - 1];
	buf_addstr(&b, key->value);
	if (b.len)
		buf_addch(&b, ' ');
	buf_add(&b, s, n);
	free((char *)(uintptr_t)key->value);
	key->value = buf_detach(&b);
	return 0;
}

static int read_line(struct reader *r, const char *s, size_t n)
{
	const bool indented = n && is_space(*s);

	trim(&s, &n);
	if (n == 0 || *s == '#')
		return 0;
	if (memchr(s, '\0', n) || !text_valid(s, n))
		return err_set(r->err, ERR_PARSE,
			_("%s:%u: the line is not UTF-8 text"), r->ini->what,
			r->line);
	if (indented)
		return continue_value(r, s, n);
	if (*s == '[')
		return add_section(r, s, n);
	return add_key(r, s, n);
}

int ini_parse(struct ini **out, const char *what, const void *data, size_t n,
	struct err *err)
{
	struct reader r = {xcalloc(1, sizeof(*r.ini)), 0, 0, err};
	const char *p = data;
	int rc = 0;

	r.ini->what = xstrdup(what);
	if (n > INI_BYTES_MAX)
		rc = err_set(err, ERR_LIMIT,
			_("%s: larger than 1 MiB; such a file is written by "
			  "hand and is small"),
			what);
	while (rc == 0 && n) {
		const char *nl = memchr(p, '\n', n);
		const size_t len = nl ? (size_t)(nl - p) : n;

		r.line++;
		rc = read_line(&r, p, len);
		p += len + (nl ? 1 : 0);
		n -= len + (nl ? 1 : 0);
	}
	if (rc) {
		ini_free(r.ini);
		return rc;
	}
	*out = r.ini;
	return 0;
}

int ini_read_file(struct ini **out, const char *path, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, INI_BYTES_MAX, err);

	if (rc == 0)
		rc = ini_parse(out, path, buf_str(&b), b.len, err);
	buf_release(&b);
	return rc;
}

const char *ini_what(const struct ini *i)
{
	return i->what;
}

size_t ini_n_sections(const struct ini *i)
{
	return i->n_sections;
}

const struct ini_section *ini_at(const struct ini *i, size_t n)
{
	return &i->sections[n];
}

const struct ini_section *ini_section(const struct ini *i, const char *name)
{
	for (size_t s = 0; s < i->n_sections; s++)
		if (strcmp(i->sections[s].name, name) == 0)
			return &i->sections[s];
	return NULL;
}

const struct ini_key *ini_key(const struct ini_section *s, const char *name)
{
	for (size_t k = 0; s && k < s->n_keys; k++)
		if (strcmp(s->keys[k].name, name) == 0)
			return &s->keys[k];
	return NULL;
}

const char *ini_get(const struct ini *i, const char *section, const char *key)
{
	const struct ini_key *k = ini_key(ini_section(i, section), key);

	return k ? k->value : NULL;
}
