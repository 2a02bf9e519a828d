/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

/* No error code, and no node: there was nothing to ask. */
enum { DEPTH_MAX = 16, NOTHING = -1 };

struct reader {
	struct filter *f;
	const char *text, *at;
	int depth;
	struct err *err;
};

void filter_release(struct filter *f)
{
	for (int i = 0; i < f->n; i++) {
		free(f->node[i].text);
		if (f->node[i].regex)
			regfree(f->node[i].regex);
		free(f->node[i].regex);
	}
	memset(f, 0, sizeof(*f));
	f->root = -1;
}

static int refuse(struct reader *r, const char *at, const char *why)
{
	r->f->fault = (size_t)(at - r->text);
	return err_set(r->err, ERR_PARSE, _("filter, column %zu: %s"),
		r->f->fault + 1, why);
}

static int add_node(struct reader *r, enum filter_op op, int left, int right)
{
	struct filter_node *n;

	if (r->f->n == FILTER_NODES)
		return refuse(r, r->at, _("too many terms"));
	n = &r->f->node[r->f->n];
	memset(n, 0, sizeof(*n));
	n->op = op;
	n->left = left;
	n->right = right;
	return r->f->n++;
}

static void skip_blanks(struct reader *r)
{
	while (*r->at == ' ')
		r->at++;
}

static bool at_or(const struct reader *r)
{
	return strncmp(r->at, "or", 2) == 0 &&
	       (r->at[2] == ' ' || r->at[2] == '(');
}

static const struct filter_field *find_field(
	const struct filter *f, const char *s, size_t n)
{
	const struct filter_field *d = f->fields;

	for (; d && d->name; d++)
		if (strlen(d->name) == n && strncmp(d->name, s, n) == 0)
			return d;
	return NULL;
}

/* A word or "quoted text", in lower case; the caller frees it. NULL: the
 * quotes do not close. */
static char *read_value(struct reader *r)
{
	const bool quoted = *r->at == '"';
	const char *start = quoted ? ++r->at : r->at;
	char *text;

	while (*r->at && (quoted ? *r->at != '"' : !strchr(" ()", *r->at)))
		r->at++;
	if (quoted && !*r->at)
		return NULL;
	text = xstrndup(start, (size_t)(r->at - start));
	r->at += quoted;
	for (char *p = text; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return text;
}

/* "7d" in seconds, or a plain number. */
static int to_number(const char *text, bool age, double *out)
{
	static const char units[] = "smhdw";
	static const double seconds[] = {1, 60, 3600, 86400, 604800};
	const size_t n = strlen(text);
	const char *unit = n && age ? strchr(units, text[n - 1]) : NULL;

	if (n == 0 || num_parse_double(text, unit ? n - 1 : n, out) < 0)
		return -1;
	*out *= unit ? seconds[unit - units] : age ? 86400 : 1;
	return 0;
}

static int set_sort(struct reader *r, const char *start)
{
	const char *name;

	r->f->descending = *r->at == '-';
	r->at += r->f->descending;
	name = r->at;
	while (*r->at && !strchr(" ()", *r->at))
		r->at++;
	r->f->sort = find_field(r->f, name, (size_t)(r->at - name));
	if (!r->f->sort)
		return refuse(r, start, _("cannot sort by that"));
	return NOTHING;
}

/* /regex/; a slash inside is written with a backslash. d NULL: any field. */
static int regex_term(struct reader *r, const struct filter_field *d)
{
	const char *start = r->at++;
	struct buf text = BUF_INIT;
	regex_t *regex;
	int i;

	for (; *r->at && *r->at != '/'; r->at++) {
		if (r->at[0] == '\\' && r->at[1] == '/')
			r->at++;
		buf_addch(&text, *r->at);
	}
	if (!*r->at) {
		buf_release(&text);
		return refuse(r, start, _("the second slash is missing"));
	}
	r->at++;
	regex = xcalloc(1, sizeof(*regex));
	if (regcomp(regex, buf_str(&text),
		    REG_EXTENDED | REG_ICASE | REG_NOSUB)) {
		free(regex);
		buf_release(&text);
		return refuse(r, start, _("not a regular expression"));
	}
	buf_release(&text);
	i = add_node(r, OP_MATCH, -1, -1);
	if (i < 0) {
		regfree(regex);
		free(regex);
		return i;
	}
	r->f->node[i].regex = regex;
	r->f->node[i].field = d;
	return i;
}

static int free_text(struct reader *r)
{
	const char *start = r->at;
	char *text = read_value(r);
	int i;

	if (!text)
		return refuse(r, start, _("the quotes do not close"));
	i = add_node(r, OP_HAS, -1, -1);
	if (i < 0)
		free(text);
	else
		r->f->node[i].text = text;
	return i;
}

static int typed_term(struct reader *r, const struct filter_field *d, char sign)
{
	const char *start = r->at;
	const bool number = d->type == FIELD_NUMBER || d->type == FIELD_TIME;
	char *text = read_value(r);
	double v = 0;
	int i;

	if (!text)
		return refuse(r, start, _("the quotes do not close"));
	if (number && *text && to_number(text, d->type == FIELD_TIME, &v)) {
		free(text);
		return refuse(r, start, _("a number is needed"));
	}
	i = *text ? add_node(r,
			    sign == '>'   ? OP_MORE
			    : sign == '<' ? OP_LESS
			    : sign == '=' || number || d->type == FIELD_WORD
				    ? OP_EQUAL
				    : OP_HAS,
			    -1, -1)
		  : NOTHING;
	if (i < 0) {
		free(text);
		return i;
	}
	r->f->node[i].field = d;
	r->f->node[i].text = text;
	r->f->node[i].number = v;
	return i;
}

static int read_or(struct reader *r);

static int read_term(struct reader *r);

static int negated(struct reader *r)
{
	int i;

	if (++r->depth > DEPTH_MAX)
		return refuse(r, r->at, _("too deep"));
	r->at++;
	i = read_term(r);
	r->depth--;
	return i < 0 ? i : add_node(r, OP_NOT, i, -1);
}

static int bracketed(struct reader *r)
{
	const char *start = r->at++;
	int i;

	if (++r->depth > DEPTH_MAX)
		return refuse(r, start, _("too deep"));
	i = read_or(r);
	skip_blanks(r);
	if (i < NOTHING)
		return i;
	if (*r->at != ')')
		return refuse(r, start, _("the bracket does not close"));
	r->at++;
	r->depth--;
	return i;
}

static int read_term(struct reader *r)
{
	const char *start = r->at;
	size_t n = 0;
	const struct filter_field *d;

	if (*r->at == '-' && r->at[1] && r->at[1] != ' ')
		return negated(r);
	if (*r->at == '(')
		return bracketed(r);
	if (*r->at == '/')
		return regex_term(r, NULL);
	while (isalpha((unsigned char)r->at[n]) || r->at[n] == '_')
		n++;
	if (n == 0 || !r->at[n] || !strchr(":=<>", r->at[n]))
		return free_text(r);
	r->at += n + 1;
	if (n == 4 && strncmp(start, "sort", 4) == 0)
		return set_sort(r, start);
	d = find_field(r->f, start, n);
	if (!d)
		return refuse(r, start, _("there is no such field here"));
	if (*r->at == '/' && (d->type == FIELD_TEXT || d->type == FIELD_WORD))
		return regex_term(r, d);
	return typed_term(r, d, start[n]);
}

/* The index of a node, NOTHING, or an error code below that. */
static int read_and(struct reader *r)
{
	int all = NOTHING;

	for (;;) {
		int i;

		skip_blanks(r);
		if (!*r->at || *r->at == ')' || at_or(r))
			return all;
		i = read_term(r);
		if (i < NOTHING)
			return i;
		if (i >= 0)
			all = all < 0 ? i : add_node(r, OP_AND, all, i);
		if (all < NOTHING)
			return all;
	}
}

static int read_or(struct reader *r)
{
	int any = read_and(r);

	while (any >= NOTHING && at_or(r)) {
		int i;

		r->at += 2;
		i = read_and(r);
		if (i < NOTHING)
			return i;
		if (i >= 0)
			any = any < 0 ? i : add_node(r, OP_OR, any, i);
	}
	return any;
}

int filter_parse(struct filter *f, const struct filter_field *fields,
	const char *text, struct err *err)
{
	struct reader r = {f, text, text, 0, err};
	size_t fault;

	memset(f, 0, sizeof(*f));
	f->fields = fields;
	f->root = read_or(&r);
	if (f->root >= NOTHING && *r.at)
		f->root = refuse(&r, r.at, _("a bracket too many"));
	if (f->root >= NOTHING)
		return 0;
	fault = f->fault;
	filter_release(f);
	f->fault = fault;
	return ERR_PARSE;
}

/* Does text contain low (lower case), whatever its case? ASCII case only. */
static bool contains(const char *text, const char *low)
{
	const unsigned char first = (unsigned char)*low;

	if (!first)
		return true;
	for (; *text; text++) {
		size_t i = 0;

		if (tolower((unsigned char)*text) != first)
			continue;
		while (low[i] && tolower((unsigned char)text[i]) ==
					 (unsigned char)low[i])
			i++;
		if (!low[i])
			return true;
	}
	return false;
}

static bool equal(const char *text, const char *low)
{
	while (*low && tolower((unsigned char)*text) == (unsigned char)*low) {
		text++;
		low++;
	}
	return !*text && !*low;
}

static bool text_holds(const struct filter_node *n, const char *text)
{
	if (n->op == OP_MATCH)
		return regexec(n->regex, text, 0, NULL, 0) == 0;
	return contains(text, n->text);
}

static bool any_text(const struct filter *f, const struct filter_node *n,
	const struct json *row)
{
	for (const struct filter_field *d = f->fields; d->name; d++)
		if ((d->type == FIELD_TEXT || d->type == FIELD_WORD) &&
			text_holds(n, json_get_str(row, d->member, "")))
			return true;
	return false;
}

/* The number that a row has for a field; seconds of age for a time. */
static bool number_of(const struct filter_field *d, const struct json *row,
	int64_t now_us, double *out)
{
	const struct json *v = json_get(row, d->member);
	const char *text = json_str(v, "");
	int64_t us;

	if (d->type == FIELD_NUMBER) {
		*out = json_num(v, 0);
		return json_type(v) == JSON_INT || json_type(v) == JSON_REAL;
	}
	if (clock_parse(text, strlen(text), &us, NULL))
		return false;
	*out = (double)(now_us - us) / 1e6;
	return true;
}

static bool test(const struct filter *f, const struct filter_node *n,
	const struct json *row, int64_t now_us)
{
	double v;

	if (!n->field)
		return any_text(f, n, row);
	if (n->field->type == FIELD_NUMBER || n->field->type == FIELD_TIME) {
		if (!number_of(n->field, row, now_us, &v))
			return false;
		return n->op == OP_MORE ? v > n->number
		       : n->op == OP_LESS
			       ? v < n->number
			       : !(v < n->number) && !(v > n->number);
	}
	if (n->op == OP_EQUAL)
		return equal(json_get_str(row, n->field->member, ""), n->text);
	return text_holds(n, json_get_str(row, n->field->member, ""));
}

static bool holds(
	const struct filter *f, int i, const struct json *row, int64_t now_us)
{
	const struct filter_node *n = &f->node[i];

	switch (n->op) {
	case OP_AND:
		return holds(f, n->left, row, now_us) &&
		       holds(f, n->right, row, now_us);
	case OP_OR:
		return holds(f, n->left, row, now_us) ||
		       holds(f, n->right, row, now_us);
	case OP_NOT:
		return !holds(f, n->left, row, now_us);
	default:
		return test(f, n, row, now_us);
	}
}

bool filter_match(
	const struct filter *f, const struct json *row, int64_t now_us)
{
	return f->root < 0 || holds(f, f->root, row, now_us);
}

int filter_compare(
	const struct filter *f, const struct json *a, const struct json *b)
{
	double x = 0, y = 0;
	bool has_x, has_y;
	int c;

	if (!f->sort)
		return 0;
	if (f->sort->type == FIELD_TEXT || f->sort->type == FIELD_WORD) {
		c = strcmp(json_get_str(a, f->sort->member, ""),
			json_get_str(b, f->sort->member, ""));
		return f->descending ? -c : c;
	}
	has_x = number_of(f->sort, a, 0, &x);
	has_y = number_of(f->sort, b, 0, &y);
	if (!has_x || !has_y)
		return (int)has_y - (int)has_x;
	c = (x > y) - (x < y);
	return f->descending ? -c : c;
}
