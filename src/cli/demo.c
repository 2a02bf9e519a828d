/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/xalloc.h"

enum { WORDS_MAX = 64, OUTPUT_MAX = 4 << 20, SHOWN_LINES = 6, NAME_MAX_ = 64 };

/* The words of a step, ready to run. */
struct line {
	char *argv[WORDS_MAX + 1];
	size_t n;
};

void demo_set(struct demo *d, const char *name, const char *value)
{
	json_set_str(d->vars, name, value);
}

const char *demo_get(const struct demo *d, const char *name)
{
	return json_get_str(d->vars, name, "");
}

void demo_release(struct demo *d)
{
	free(d->dir);
	free(d->self);
	json_free(d->vars);
	memset(d, 0, sizeof(*d));
}

/* The element of a list that has member=value; expr is without brackets. */
static const struct json *pick_where(const struct json *list, const char *expr)
{
	const char *equal = strchr(expr, '=');
	char *member =
		xstrndup(expr, equal ? (size_t)(equal - expr) : strlen(expr));
	const struct json *found = NULL;

	for (size_t i = 0; equal && !found && i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (strcmp(json_get_str(v, member, ""), equal + 1) == 0)
			found = v;
	}
	free(member);
	return found;
}

static const struct json *pick_part(const struct json *v, const char *part)
{
	const char *open = strchr(part, '[');
	const struct json *found;
	int64_t i;
	char *name;

	if (json_type(v) == JSON_ARRAY) {
		if (num_parse_i64(part, strlen(part), &i) < 0)
			return NULL;
		if (i < 0)
			i += (int64_t)json_count(v);
		return i < 0 ? NULL : json_at(v, (size_t)i);
	}
	if (!open)
		return json_get(v, part);
	name = xstrndup(part, (size_t)(open - part));
	found = json_get(v, name);
	free(name);
	name = xstrndup(open + 1, strcspn(open + 1, "]"));
	found = pick_where(found, name);
	free(name);
	return found;
}

const struct json *demo_pick(const struct json *v, const char *path)
{
	char *copy = xstrdup(path), *save = NULL;

	for (char *part = strtok_r(copy, ".", &save); v && part;
		part = strtok_r(NULL, ".", &save))
		v = pick_part(v, part);
	free(copy);
	return v;
}

/* Appends word with its {VARIABLES}; *empty if one of them is. */
static void expand(
	const struct demo *d, const char *word, struct buf *out, bool *empty)
{
	while (*word) {
		const char *end = *word == '{' ? strchr(word, '}') : NULL;
		char *name;

		if (!end) {
			buf_addch(out, *word++);
			continue;
		}
		name = xstrndup(word + 1, (size_t)(end - word) - 1);
		if (!*demo_get(d, name))
			*empty = true;
		buf_addstr(out, demo_get(d, name));
		free(name);
		word = end + 1;
	}
}

static void add_word(const struct demo *d, struct line *l, const char *word,
	size_t n, bool *empty)
{
	char *copy = xstrndup(word, n);
	struct buf out = BUF_INIT;

	BUG_ON(l->n >= WORDS_MAX);
	/* '_' stands for a space, so that a text may be one word. */
	for (char *p = copy; *copy == '\'' && *p; p++)
		if (*p == '_')
			*p = ' ';
	expand(d, *copy == '\'' ? copy + 1 : copy, &out, empty);
	l->argv[l->n++] = buf_detach(&out);
	free(copy);
}

static void drop_words(struct line *l, size_t down_to)
{
	while (l->n > down_to) {
		free(l->argv[--l->n]);
		l->argv[l->n] = NULL;
	}
}

/* "import {model} --name taxi [--time {time}]" to words. */
static void make_line(const struct demo *d, const char *words, struct line *l)
{
	size_t group = 0;
	bool in_group = false, empty = false;

	memset(l, 0, sizeof(*l));
	l->argv[l->n++] = xstrdup(d->self);
	while (*words) {
		size_t n = strcspn(words, " ");
		const bool last = n > 0 && words[n - 1] == ']';

		if (*words == '[') {
			in_group = true;
			empty = false;
			group = l->n;
			words++;
			n--;
		}
		add_word(d, l, words, n - (last ? 1 : 0), &empty);
		words += n;
		words += strspn(words, " ");
		if (in_group && last) {
			if (empty)
				drop_words(l, group);
			in_group = false;
		}
	}
}

/* Text without the directory of the demonstration, in which every command
 * runs: it is another one each time. */
static char *relative(const struct demo *d, const char *text)
{
	const size_t n = strlen(d->dir);
	struct buf out = BUF_INIT;
	const char *at;

	while ((at = strstr(text, d->dir)) && at[n] == '/') {
		buf_add(&out, text, (size_t)(at - text));
		text = at + n + 1;
	}
	buf_addstr(&out, text);
	return buf_detach(&out);
}

/* A word as a shell would want it. */
static void print_word(const struct demo *d, const char *word)
{
	char *bare = relative(d, word), *safe = text_safe(bare);

	if (strpbrk(safe, " '\"$&;<>()|") || !*safe)
		printf(" '%s'", safe);
	else
		printf(" %s", safe);
	free(safe);
	free(bare);
}

static void print_line(
	const struct demo *d, const char *who, const struct line *l)
{
	printf("%s$ assay", who);
	for (size_t i = 1; i < l->n; i++)
		print_word(d, l->argv[i]);
	putchar('\n');
	fflush(stdout);
}

static void print_short(const struct demo *d, const struct buf *out)
{
	char *text = relative(d, buf_str(out));
	const char *p = text;
	int lines = 0, more = 0;

	while (*p) {
		const size_t n = strcspn(p, "\n");

		if (lines < SHOWN_LINES) {
			struct buf safe = BUF_INIT;

			text_clean(&safe, p, n);
			printf("    %s\n", buf_str(&safe));
			buf_release(&safe);
			lines++;
		} else {
			more++;
		}
		p += n + (p[n] == '\n');
	}
	if (more)
		printf(_("    ... %d more lines\n"), more);
	free(text);
}

/* "alarm=alarms.0.id review=id" out of a document. */
static int take_members(struct demo *d, const char *take, const struct buf *out,
	struct err *err)
{
	struct json *v = NULL;
	char *copy, *save = NULL;
	int rc = json_parse(&v, "--json", buf_str(out), out->len, err);

	if (rc < 0)
		return rc;
	copy = xstrdup(take);
	for (char *part = strtok_r(copy, " ", &save); rc == 0 && part;
		part = strtok_r(NULL, " ", &save)) {
		char *path = strchr(part, '=');
		const struct json *found;
		struct buf text = BUF_INIT;

		*path++ = '\0';
		found = demo_pick(v, path);
		if (json_type(found) == JSON_STRING)
			buf_addstr(&text, json_str(found, ""));
		else if (found && json_type(found) != JSON_NULL) {
			json_write_line(&text, found);
			text.data[--text.len] = '\0'; /* its line feed */
		}
		demo_set(d, part, buf_str(&text));
		printf("    %s: %s\n", part,
			text.len ? buf_str(&text) : _("(none)"));
		buf_release(&text);
	}
	free(copy);
	json_free(v);
	return rc;
}

static int run_line(struct demo *d, const char *who, const struct line *l,
	struct proc_result *r, struct err *err)
{
	char *store = xasprintf("ASSAY_STORE=%s/%s", d->dir, who);
	char *person = xasprintf("ASSAY_PERSON=%s", who);
	char *key = xasprintf("ASSAY_KEY=%s/keys/%s", d->dir, who);
	const char *const env[] = {store, person, key, "NO_COLOR=1", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	int rc;

	spec.argv = (const char *const *)l->argv;
	spec.dir = d->dir;
	spec.setenv = env;
	rc = proc_run(r, &spec, NULL, OUTPUT_MAX, err);
	free(key);
	free(person);
	free(store);
	return rc;
}

static int judge(const struct demo_step *s, const struct line *l,
	const struct proc_result *r, struct err *err)
{
	struct buf words = BUF_INIT;

	if (r->status == s->status ||
		(s->status == DEMO_ANY && r->status <= EXIT_FINDING) ||
		(s->status == DEMO_REFUSED &&
			(r->status == EXIT_AUTH || r->status == EXIT_CONFLICT)))
		return 0;
	for (size_t i = 1; i < l->n; i++)
		buf_addf(&words, " %s", l->argv[i]);
	err_set(err, ERR_BUG,
		_("%s: 'assay%s' ended with status %d, not %d: %s%s"), s->who,
		buf_str(&words), r->status, s->status, buf_str(&r->out),
		buf_str(&r->err));
	buf_release(&words);
	return ERR_BUG;
}

static int run_step(struct demo *d, const struct demo_step *s, struct err *err)
{
	struct proc_result r;
	struct line l;
	int rc;

	memset(&r, 0, sizeof(r));
	make_line(d, s->words, &l);
	if (s->take)
		l.argv[l.n++] = xstrdup("--json");
	print_line(d, s->who, &l);
	rc = run_line(d, s->who, &l, &r, err);
	if (rc == 0)
		rc = judge(s, &l, &r, err);
	if (rc == 0 && s->take)
		rc = take_members(d, s->take, &r.out, err);
	else if (rc == 0) {
		print_short(d, &r.out);
		print_short(d, &r.err);
	}
	if (rc == 0 && r.status)
		printf(_("    (exit status %d, as it should be)\n"), r.status);
	d->n_steps++;
	proc_result_release(&r);
	drop_words(&l, 0);
	return rc;
}

int demo_run(struct demo *d, const struct demo_step *steps, struct err *err)
{
	for (; steps->words; steps++) {
		int rc;

		if (steps->need && !*demo_get(d, steps->need))
			continue;
		if (!steps->who) {
			printf("\n== %s\n", _(steps->words));
			continue;
		}
		rc = run_step(d, steps, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}
