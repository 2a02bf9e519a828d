/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/anchor.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/private.h"

/* A record that stands at its own path. */
struct item {
	char *path;
	char id[STORE_ID], prev[STORE_ID], replica[STORE_REPLICA];
	int64_t seq;
	bool in; /* of the set that is looked at */
};

/* All of them by id, and the same by path. */
struct items {
	struct item *v;
	struct item **by_path;
	size_t n, cap, in;
};

static void items_release(struct items *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].path);
	free(l->v);
	free(l->by_path);
}

static int compare_paths(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int compare_to_path(const void *path, const void *item)
{
	return strcmp(path, (*(const struct item *const *)item)->path);
}

/* Copies at most n - 1 bytes of a column. */
static void take(char *out, size_t n, sqlite3_stmt *st, int column)
{
	memset(out, 0, n);
	memcpy(out, index_text(st, column),
		strnlen(index_text(st, column), n - 1));
}

static void add_item(struct items *l, sqlite3_stmt *st)
{
	struct item *m;

	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	m = &l->v[l->n++];
	m->path = xstrdup(index_text(st, 0));
	take(m->id, sizeof(m->id), st, 1);
	take(m->replica, sizeof(m->replica), st, 2);
	m->seq = sqlite3_column_int64(st, 3);
	take(m->prev, sizeof(m->prev), st, 4);
	if (m->seq < 2)
		m->prev[0] = '\0';
	m->in = true;
}

static int load(struct store *s, struct items *l, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT path,id,replica,seq,substr(refs,1,64) FROM rec WHERE "
		"place=1 ORDER BY id",
		"");

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		add_item(l, st);
		rc = 0;
	}
	l->in = l->n;
	l->by_path = xcalloc(l->n + 1, sizeof(*l->by_path));
	for (size_t i = 0; i < l->n; i++)
		l->by_path[i] = &l->v[i];
	qsort(l->by_path, l->n, sizeof(*l->by_path), compare_paths);
	return rc;
}

static void set_root(const struct items *l, char out[STORE_ID])
{
	struct hash *h = hash_new();

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].in) {
			hash_add(h, l->v[i].id, STORE_ID - 1);
			hash_add(h, "\n", 1);
		}
	hash_final_hex(h, out);
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The last record of each chain: no other one of the set follows it. */
static struct json *chains(struct items *l)
{
	struct json *list = json_array();
	char **prev = xcalloc(l->n + 1, sizeof(*prev));
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].in && l->v[i].prev[0])
			prev[n++] = l->v[i].prev;
	qsort(prev, n, sizeof(*prev), compare_ids);
	for (size_t i = 0; i < l->n; i++) {
		struct item *m = &l->v[i];
		char *id = m->id;
		struct json *o;

		if (!m->in || bsearch(&id, prev, n, sizeof(*prev), compare_ids))
			continue;
		o = json_push(list, json_object());
		json_set_str(o, "replica", m->replica);
		json_set_int(o, "seq", m->seq);
		json_set_str(o, "id", m->id);
	}
	free(prev);
	return list;
}

static struct json *document(
	struct store *s, struct items *l, const git_oid *head)
{
	struct json *o = json_object();
	char root[STORE_ID], hex[REPO_HEX], now[CLOCK_TEXT_MAX];

	set_root(l, root);
	git_oid_tostr(hex, sizeof(hex), head);
	clock_format(now, clock_now_us());
	json_set_int(o, "assay-anchor", 1);
	json_set_str(o, "genesis", s->genesis);
	json_set_int(o, "records", (int64_t)l->in);
	json_set_str(o, "set_root", root);
	json_set_str(o, "head", hex);
	json_set_str(o, "time", now);
	json_set(o, "chains", chains(l));
	return o;
}

int anchor_make(struct store *s, struct json **out, struct err *err)
{
	struct items l = {0};
	const int rc = load(s, &l, err);

	if (rc == 0)
		*out = document(s, &l, &s->seen);
	items_release(&l);
	return rc;
}

/* A file that the commit has added is not in the state before it. */
static int on_added(void *arg, const struct repo_change *c, struct err *err)
{
	struct items *l = arg;
	struct item **found;

	(void)err;
	if (!c->new || c->old)
		return 0;
	found = bsearch(c->path, l->by_path, l->n, sizeof(*l->by_path),
		compare_to_path);
	if (found && (*found)->in) {
		(*found)->in = false;
		l->in--;
	}
	return 0;
}

/* Goes one commit back; *end at the first one. */
static int step_back(struct store *s, struct items *l, git_oid *at, bool *end,
	struct err *err)
{
	git_commit *c = NULL;
	git_oid tree, before;
	int rc;

	if (git_commit_lookup(&c, s->repo.git, at) < 0)
		return repo_error(err, ERR_IO, _("cannot read a commit"));
	git_oid_cpy(&tree, git_commit_tree_id(c));
	*end = git_commit_parentcount(c) == 0;
	if (!*end)
		git_oid_cpy(at, git_commit_parent_id(c, 0));
	git_commit_free(c);
	if (*end)
		return 0;
	rc = repo_tree_of(&s->repo, at, &before, err);
	return rc < 0 ? rc
		      : repo_diff(&s->repo, &before, &tree, on_added, l, err);
}

static int find(
	struct store *s, const char *root, struct json **out, struct err *err)
{
	struct items l = {0};
	git_oid at = s->seen;
	bool end = false;
	int rc = load(s, &l, err);

	while (rc == 0 && !end && !*out) {
		const size_t before = l.in;
		char hex[STORE_ID];

		set_root(&l, hex);
		if (strcmp(hex, root) == 0)
			*out = document(s, &l, &at);
		while (rc == 0 && !end && !*out && l.in == before)
			rc = step_back(s, &l, &at, &end, err);
	}
	items_release(&l);
	return rc;
}

static int check_form(struct json *o, struct err *err)
{
	const struct json *list = json_get(o, "chains");

	if (json_get_i64(o, "assay-anchor", 0) != 1 ||
		!hash_is_hex(json_get_str(o, "genesis", "")) ||
		!hash_is_hex(json_get_str(o, "set_root", "")) ||
		json_type(list) != JSON_ARRAY)
		return err_set(err, ERR_PARSE,
			_("the anchor is not one that \"assay audit anchor\" "
			  "writes (version 1)"));
	for (size_t i = 0; i < json_count(list); i++)
		if (!hash_is_hex(json_get_str(json_at(list, i), "id", "")))
			return err_set(err, ERR_PARSE,
				_("chain %zu of the anchor names no record"),
				i + 1);
	return 0;
}

int anchor_read(struct store *s, const char *text, struct json **out,
	struct json *problems, struct err *err)
{
	const size_t n = strcspn(text, " \t\r\n");
	char *root = xstrndup(text, n);
	struct json *o = NULL;
	int rc = 0;

	if (hash_is_hex(root) && text[n + strspn(text + n, " \t\r\n")] == 0) {
		rc = find(s, root, &o, err);
		if (rc == 0 && !o) {
			char *why = xasprintf(
				_("no state of this history has the set root "
				  "%s: records that it stood for are missing "
				  "or changed (or it was noted from a clone "
				  "that had not sent all of its work; an "
				  "anchor file names such records too)"),
				root);

			json_push(problems, json_string(why));
			free(why);
		}
	} else {
		rc = json_parse(&o, _("anchor"), text, strlen(text), err);
		if (rc == 0)
			rc = check_form(o, err);
	}
	free(root);
	if (rc < 0) {
		json_free(o);
		return rc;
	}
	*out = o;
	return 0;
}
