/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/anchor.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/private.h"

enum { HELD_MAX = 1000 };

/* The records that an anchor leads to. */
struct walk {
	struct store *s;
	struct json *problems; /* may be NULL */
	char (*ids)[STORE_ID];
	size_t n, cap;
	const char *find; /* stops when this id is met, if not NULL */
	bool found, broken;
};

static void tell(struct walk *w, char *text)
{
	if (w->problems)
		json_push(w->problems, json_string(text));
	w->broken = true;
	free(text);
}

/* The place of the walk in one chain. */
struct link {
	char id[STORE_ID], prev[STORE_ID];
	int64_t seq;
};

/* 1 if the record is here: its number and the id before it. */
static int look(struct walk *w, struct link *l, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(w->s, &st, err,
		"SELECT seq,substr(refs,1,64) FROM rec WHERE id=? AND place=1",
		"s", l->id);

	if (rc == 0)
		rc = index_step(w->s, st, err);
	if (rc != 1)
		return rc;
	l->seq = sqlite3_column_int64(st, 0);
	memset(l->prev, 0, sizeof(l->prev));
	if (l->seq > 1)
		memcpy(l->prev, index_text(st, 1),
			strnlen(index_text(st, 1), STORE_ID - 1));
	sqlite3_reset(st);
	return 1;
}

/* 1 and the last record of the chain before number seq that is here. */
static int below(
	struct walk *w, struct link *l, const char *replica, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(w->s, &st, err,
		"SELECT id,seq FROM rec WHERE replica=? AND seq<? AND place=1 "
		"ORDER BY seq DESC LIMIT 1",
		"si", replica, l->seq);

	if (rc == 0)
		rc = index_step(w->s, st, err);
	if (rc == 1) {
		const int64_t here = sqlite3_column_int64(st, 1);

		if (l->seq - here > 1)
			tell(w, xasprintf(_("records %lld to %lld of clone %s, "
					    "which the anchor stands for, are "
					    "missing"),
					(long long)here + 1,
					(long long)l->seq - 1, replica));
		memcpy(l->id, index_text(st, 0), STORE_ID);
	}
	if (rc >= 0)
		sqlite3_reset(st);
	return rc;
}

static void add(struct walk *w, const struct link *l)
{
	w->ids = xgrow(w->ids, &w->cap, w->n + 1, sizeof(*w->ids));
	memcpy(w->ids[w->n++], l->id, STORE_ID);
	if (w->find && strcmp(w->find, l->id) == 0)
		w->found = true;
}

/* From the last record of a chain back to its first. */
static int walk_chain(struct walk *w, const struct json *chain, struct err *err)
{
	const char *replica = json_get_str(chain, "replica", "");
	struct link l = {.seq = json_get_i64(chain, "seq", 0)};
	int rc = 1;

	memcpy(l.id, json_get_str(chain, "id", ""), STORE_ID);
	while (rc == 1 && l.id[0] && !w->found) {
		rc = look(w, &l, err);
		if (rc == 1) {
			add(w, &l);
			memcpy(l.id, l.prev, STORE_ID);
			l.seq--;
		} else if (rc == 0) {
			tell(w, xasprintf(_("the record %.16s, number %lld of "
					    "clone %s, which the anchor stands "
					    "for, is missing"),
					l.id, (long long)l.seq, replica));
			rc = below(w, &l, replica, err);
		}
	}
	return rc < 0 ? rc : 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The set root of what was found; chains that meet are counted once. */
static void root_of(struct walk *w, char out[STORE_ID])
{
	struct hash *h = hash_new();
	size_t n = 0;

	if (w->n)
		qsort(w->ids, w->n, sizeof(*w->ids), compare);
	for (size_t i = 0; i < w->n; i++) {
		if (i && strcmp(w->ids[i], w->ids[i - 1]) == 0)
			continue;
		hash_add(h, w->ids[i], STORE_ID - 1);
		hash_add(h, "\n", 1);
		n++;
	}
	w->n = n;
	hash_final_hex(h, out);
}

static int walk_all(struct walk *w, const struct json *anchor, struct err *err)
{
	const struct json *list = json_get(anchor, "chains");
	int rc = 0;

	for (size_t i = 0; i < json_count(list) && rc == 0; i++)
		rc = walk_chain(w, json_at(list, i), err);
	return rc;
}

int anchor_check(struct store *s, const struct json *anchor,
	struct json *problems, struct err *err)
{
	struct walk w = {.s = s, .problems = problems};
	char root[STORE_ID];
	int rc = 0;

	if (strcmp(json_get_str(anchor, "genesis", ""), s->genesis) != 0) {
		tell(&w, xstrdup(_("the anchor is one of another store")));
		return 0;
	}
	rc = walk_all(&w, anchor, err);
	if (rc == 0) {
		root_of(&w, root);
		if (!w.broken &&
			strcmp(root, json_get_str(anchor, "set_root", "")) != 0)
			tell(&w, xasprintf(_("the anchor's chains lead to %zu "
					     "records and not to the set root "
					     "%s of %lld"),
					 w.n,
					 json_get_str(anchor, "set_root", ""),
					 (long long)json_get_i64(
						 anchor, "records", 0)));
	}
	free(w.ids);
	return rc;
}

int anchor_keep(struct store *s, const struct json *anchor, struct err *err)
{
	char *dir = path_join(s->home, "anchors");
	char *path = xasprintf(
		"%s/%.32s.json", dir, json_get_str(anchor, "set_root", ""));
	struct buf b = BUF_INIT;
	int rc = 0;

	if (!file_exists(path)) { /* the earlier one says more */
		json_write(&b, anchor);
		rc = dir_make(dir, err);
		if (rc == 0)
			rc = file_write(path, b.data, b.len, err);
	}
	buf_release(&b);
	free(path);
	free(dir);
	return rc;
}

static int by_time(const void *a, const void *b)
{
	struct json *const *x = a, *const *y = b;

	return strcmp(
		json_get_str(*x, "time", ""), json_get_str(*y, "time", ""));
}

/* Reads one anchor: 1, or 0 if the file is none, or an error. */
static int read_held(struct json **o, const char *path, struct err *err)
{
	const int rc = json_read_file(o, path, ANCHOR_MAX, err);

	return rc == ERR_IO ? rc : rc == 0;
}

/* The anchors that this clone holds, the earliest first. One that cannot be
 * read now is an error: a check against fewer would pass unseen. */
static int held(struct store *s, struct json **out, struct err *err)
{
	char *path = path_join(s->home, "anchors");
	DIR *d = opendir(path);
	struct json *list = json_array(), **v = NULL;
	const struct dirent *e;
	size_t n = 0, cap = 0;
	int rc = 0;

	if (!d && errno != ENOENT)
		rc = err_errno(err, 0, _("cannot read %s"), path);
	while (d && rc == 0 && n < HELD_MAX) {
		struct json *o = NULL;
		char *file;

		errno = 0;
		e = readdir(d);
		if (!e && errno)
			rc = err_errno(err, 0, _("cannot read %s"), path);
		if (!e)
			break;
		if (e->d_name[0] == '.')
			continue;
		file = path_join(path, e->d_name);
		rc = read_held(&o, file, err);
		if (rc == 1) {
			v = xgrow(v, &cap, n + 1, sizeof(struct json *));
			v[n++] = o;
			rc = 0;
		}
		free(file);
	}
	if (n)
		qsort(v, n, sizeof(struct json *), by_time);
	for (size_t i = 0; i < n; i++)
		json_push(list, v[i]);
	if (d)
		closedir(d);
	free(v);
	free(path);
	if (rc < 0)
		json_free(list);
	else
		*out = list;
	return rc;
}

/* True if this clone wrote the first record. */
static bool is_maker(struct store *s)
{
	char mine[STORE_REPLICA];
	sqlite3_stmt *st;
	bool yes = false;

	if (store_replica_kept(s, mine) &&
		index_bind(s, &st, NULL,
			"SELECT replica FROM rec WHERE id=? AND place=1", "s",
			s->genesis) == 0) {
		yes = index_step(s, st, NULL) == 1 &&
		      strcmp(index_text(st, 0), mine) == 0;
		sqlite3_reset(st);
	}
	return yes;
}

static int64_t count(struct store *s)
{
	sqlite3_stmt *st;
	int64_t n = 0;

	if (index_bind(s, &st, NULL,
		    "SELECT count(DISTINCT id) FROM rec WHERE place=1",
		    "") == 0 &&
		index_step(s, st, NULL) == 1) {
		n = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return n;
}

/* Adds the anchor if all is there that it stands for. */
static int judge(struct store *s, const struct json *a, struct json *good,
	struct json *problems, struct err *err)
{
	struct json *broken = json_array();
	const int rc = anchor_check(s, a, broken, err);

	if (rc == 0 && json_count(broken) == 0) {
		struct json *o = json_push(good, json_object());

		json_set_str(o, "set_root", json_get_str(a, "set_root", ""));
		json_set_int(o, "records", json_get_i64(a, "records", 0));
		json_set_str(o, "time", json_get_str(a, "time", ""));
	}
	for (size_t i = 0; i < json_count(broken) && problems; i++)
		json_push(problems, json_copy(json_at(broken, i)));
	json_free(broken);
	return rc;
}

int anchor_state(struct store *s, struct json **out, struct json *problems,
	struct err *err)
{
	struct json *all = NULL, *good = json_array(), *o;
	int64_t most = 0;
	int rc = s->config ? held(s, &all, err) : 0;

	for (size_t i = 0; all && i < json_count(all) && rc == 0; i++)
		rc = judge(s, json_at(all, i), good, problems, err);
	json_free(all);
	if (rc < 0) {
		json_free(good);
		return rc;
	}
	for (size_t i = 0; i < json_count(good); i++)
		if (json_get_i64(json_at(good, i), "records", 0) > most)
			most = json_get_i64(json_at(good, i), "records", 0);
	o = json_object();
	json_set_str(o, "state",
		most                       ? "anchored"
		: s->config && is_maker(s) ? "seen"
					   : "unanchored");
	json_set_int(o, "records", most);
	json_set_int(o, "of", count(s));
	json_set(o, "anchors", good);
	*out = o;
	return 0;
}

int anchor_covers(struct store *s, const char *record, char *time, size_t size,
	struct err *err)
{
	struct json *all;
	int rc = held(s, &all, err);

	if (rc < 0)
		return rc;
	rc = ERR_NOTFOUND;
	for (size_t i = 0; i < json_count(all) && rc == ERR_NOTFOUND; i++) {
		struct walk w = {.s = s, .find = record};
		const char *at = json_get_str(json_at(all, i), "time", "");
		const int walked = walk_all(&w, json_at(all, i), err);

		if (walked < 0)
			rc = walked;
		else if (w.found && !w.broken && strlen(at) < size) {
			memcpy(time, at, strlen(at) + 1);
			rc = 0;
		}
		free(w.ids);
	}
	json_free(all);
	return rc;
}
