/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "bend.h"
#include "store/private.h"
#include "store/record.h"
#include "store/sshsig.h"

enum { TEXT_MAX = 1 << 18, RECORDS_MAX = 200 };

/* The records of the store, in the order of their paths. */
struct row {
	char path[BEND_TEXT], id[STORE_ID], kind[40];
	int64_t lamport, seq;
	char replica[STORE_ID];
};
struct rows {
	struct row v[RECORDS_MAX];
	size_t n;
};

static void read_rows(struct store *s, const char *sql, struct rows *out)
{
	sqlite3_stmt *st;
	struct err err = ERR_INIT;

	out->n = 0;
	assert_int_equal(index_bind(s, &st, &err, sql, ""), 0);
	while (index_step(s, st, &err) == 1) {
		struct row *r = &out->v[out->n++];

		assert_true(out->n < RECORDS_MAX);
		snprintf(r->path, sizeof(r->path), "%s", index_text(st, 0));
		snprintf(r->id, sizeof(r->id), "%s", index_text(st, 1));
		snprintf(r->kind, sizeof(r->kind), "%s", index_text(st, 2));
		r->lamport = sqlite3_column_int64(st, 3);
		r->seq = sqlite3_column_int64(st, 4);
		snprintf(r->replica, sizeof(r->replica), "%s",
			index_text(st, 5));
	}
	index_reset(s);
}

static const char all_rows[] = "SELECT path,id,kind,lamport,seq,replica FROM "
			       "rec WHERE place=1 ORDER BY path";
static const char last_rows[] = "SELECT path,id,kind,lamport,seq,replica FROM "
				"rec WHERE place=1 ORDER BY lamport "
				"DESC,id DESC";
static const char last_rules[] = "SELECT path,id,kind,lamport,seq,replica FROM "
				 "rec WHERE place=1 AND kind='policy' "
				 "AND id<>object ORDER BY lamport DESC,id DESC";

static const struct row *pick(
	struct store *s, struct rng *rng, struct rows *rows)
{
	read_rows(s, all_rows, rows);
	return &rows->v[rng_below(rng, rows->n)];
}

static void name(struct bent *out, const struct row *r)
{
	snprintf(out->path, sizeof(out->path), "%s", r->path);
	snprintf(out->id, sizeof(out->id), "%s", r->id);
	snprintf(out->replica, sizeof(out->replica), "%s", r->replica);
	out->seq = r->seq;
}

static void head_index(struct store *s, git_oid *head, git_index **index)
{
	git_oid base;
	git_tree *tree = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(store_head(s, head, &err), 0);
	assert_int_equal(repo_tree_of(&s->repo, head, &base, &err), 0);
	assert_int_equal(git_tree_lookup(&tree, s->repo.git, &base), 0);
	assert_int_equal(git_index_new(index), 0);
	assert_int_equal(git_index_read_tree(*index, tree), 0);
	git_tree_free(tree);
}

static void commit_index(struct store *s, const git_oid *head, git_index *index)
{
	struct repo_commit c = {.name = "x",
		.email = "x@example.org",
		.message = "bent\n",
		.parents = 1};
	struct err err = ERR_INIT;
	git_oid new;

	assert_int_equal(
		git_index_write_tree_to(&c.tree, index, s->repo.git), 0);
	git_index_free(index);
	c.parent[0] = *head;
	assert_int_equal(repo_commit(&s->repo, &c, &new, &err), 0);
	assert_int_equal(store_advance(s, head, &new, "bent", &err), 0);
	if (store_refresh(s, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void put(git_index *index, const char *path, const git_oid *id)
{
	git_index_entry e;

	memset(&e, 0, sizeof(e));
	e.mode = GIT_FILEMODE_BLOB;
	e.path = path;
	git_oid_cpy(&e.id, id);
	assert_int_equal(git_index_add(index, &e), 0);
}

static void put_text(struct store *s, git_index *index, const char *path,
	const struct buf *text)
{
	git_oid id;

	assert_int_equal(
		repo_put_blob(&s->repo, buf_str(text), text->len, &id, NULL),
		0);
	put(index, path, &id);
}

static const git_oid *at(git_index *index, const char *path)
{
	const git_index_entry *e = git_index_get_bypath(index, path, 0);

	assert_non_null(e);
	return &e->id;
}

static void read_text(
	struct store *s, git_index *index, const char *path, struct buf *out)
{
	struct err err = ERR_INIT;

	if (repo_blob(&s->repo, at(index, path), out, TEXT_MAX, &err) < 0)
		fail_msg("%s: %s", path, err.text);
}

static char *signature(const char *path)
{
	return xasprintf("%s.sig", path);
}

static void drop(git_index *index, const char *path)
{
	char *sig = signature(path);

	assert_int_equal(git_index_remove_bypath(index, path), 0);
	assert_int_equal(git_index_remove_bypath(index, sig), 0);
	free(sig);
}

static const char changed[] = "which this clone has seen, was changed";
static const char removed[] = "which this clone has seen, was removed";
static const char missing[] = "is missing";

/* One letter of a record becomes another one. */
static void amended(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	struct rows rows;
	const struct row *r = pick(s, rng, &rows);
	struct buf text = BUF_INIT;
	git_index *index;
	git_oid head;
	size_t i;

	(void)b;
	head_index(s, &head, &index);
	read_text(s, index, r->path, &text);
	do
		i = (size_t)rng_below(rng, text.len);
	while (text.data[i] < 'a' || text.data[i] > 'y');
	text.data[i]++;
	put_text(s, index, r->path, &text);
	commit_index(s, &head, index);
	buf_release(&text);
	name(out, r);
	*out = (struct bent){changed, missing, "", .by_id = false};
	name(out, r);
}

/* The path of a record that is put on object, and its bytes. */
static void place(struct store *s, struct json *json, const char *object,
	struct buf *body, struct bent *out)
{
	struct json *row = NULL;
	const struct json *born;
	struct record r = {0}, birth = {0};
	struct buf text = BUF_INIT, path = BUF_INIT;
	struct err err = ERR_INIT;

	if (record_make(&r, json, body, &err) < 0 ||
		store_record(s, object, &row, &err) < 0)
		fail_msg("%s", err.text);
	born = json_get(row, "record");
	json_write(&text, born);
	assert_int_equal(
		record_parse(&birth, "born", text.data, text.len, &err), 0);
	record_path(&path, &r,
		&(struct record_birth){birth.id, birth.slug, birth.time_us});
	snprintf(out->path, sizeof(out->path), "%s", buf_str(&path));
	snprintf(out->id, sizeof(out->id), "%s", r.id);
	record_release(&r);
	record_release(&birth);
	json_free(row);
	buf_release(&text);
	buf_release(&path);
}

static struct json *read_json(
	struct store *s, git_index *index, const char *path)
{
	struct buf text = BUF_INIT;
	struct json *json = NULL;

	read_text(s, index, path, &text);
	assert_int_equal(json_parse(&json, path, text.data, text.len, NULL), 0);
	buf_release(&text);
	return json;
}

static void sign(const struct bend *b, struct store *s, const char *who,
	const struct buf *body, struct buf *armour)
{
	char *key = lab_path(b->lab, who);
	struct err err = ERR_INIT;

	if (sshsig_sign(armour, body, 1, key, s->tmp, &err) < 0)
		fail_msg("%s", err.text);
	free(key);
}

/* The author himself writes a record of his again at another place of the
 * order (its clock), with or without the old one. */
static void reordered(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	struct rows rows;
	const struct row *r;
	struct json *json;
	struct buf body = BUF_INIT, armour = BUF_INIT;
	const bool keep = rng_below(rng, 2) == 0;
	struct bent made = {0};
	git_index *index;
	git_oid head;
	char *object, *sig;

	head_index(s, &head, &index);
	do {
		r = pick(s, rng, &rows);
		json = read_json(s, index, r->path);
		object = xstrdup(json_get_str(json, "object", ""));
		if (strcmp(object, "self") != 0)
			break;
		json_free(json);
		free(object);
	} while (true);
	json_set_int(
		json, "lamport", r->lamport + 1 + (int64_t)rng_below(rng, 9));
	{
		char who[80];

		snprintf(who, sizeof(who), "%s",
			json_get_str(json, "author", ""));
		place(s, json, object, &body, &made);
		sign(b, s, who, &body, &armour);
	}
	put_text(s, index, made.path, &body);
	sig = signature(made.path);
	put_text(s, index, sig, &armour);
	free(sig);
	if (!keep)
		drop(index, r->path);
	commit_index(s, &head, index);
	*out = (struct bent){keep ? "forks" : removed, keep ? "forks" : missing,
		keep ? "forks" : NULL, .by_id = false};
	if (!keep)
		name(out, r);
	free(object);
	buf_release(&body);
	buf_release(&armour);
}

/* The newest records are taken away, as if they had never come. */
static void cut(
	struct store *s, const char *sql, struct rng *rng, struct bent *out)
{
	struct rows rows;
	git_index *index;
	git_oid head;
	size_t n;

	read_rows(s, sql, &rows);
	n = 1 + (size_t)rng_below(rng, rows.n < 5 ? rows.n : 5);
	head_index(s, &head, &index);
	for (size_t i = 0; i < n; i++)
		drop(index, rows.v[i].path);
	commit_index(s, &head, index);
	*out = (struct bent){removed, missing, NULL, .by_id = false};
	name(out, &rows.v[rng_below(rng, n)]);
}

static void deleted_tail(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	(void)b;
	cut(s, last_rows, rng, out);
}

/* The branch shows an older commit. */
static void rewound(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	const size_t back = 1 + (size_t)rng_below(rng, 6);
	struct rows before, after;
	struct err err = ERR_INIT;
	git_oid head, old;

	(void)b;
	read_rows(s, last_rows, &before);
	assert_int_equal(store_head(s, &head, &err), 0);
	old = head;
	for (size_t i = 0; i < back; i++) {
		git_commit *c = NULL;

		assert_int_equal(git_commit_lookup(&c, s->repo.git, &old), 0);
		old = *git_commit_parent_id(c, 0);
		git_commit_free(c);
	}
	assert_int_equal(store_advance(s, &head, &old, "rewound", &err), 0);
	assert_int_equal(store_refresh(s, NULL, &err), 0);
	read_rows(s, last_rows, &after);
	*out = (struct bent){removed, missing, NULL, .by_id = false};
	assert_true(after.n < before.n);
	name(out, &before.v[rng_below(rng, before.n - after.n)]);
}

/* The bytes of another file of the store. */
static void swapped(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	const bool sig = rng_below(rng, 2) == 0;
	struct rows rows;
	const struct row *r = pick(s, rng, &rows), *other;
	char *path, *from;
	git_index *index;
	git_oid head;

	(void)b;
	do
		other = &rows.v[rng_below(rng, rows.n)];
	while (other == r);
	path = sig ? signature(r->path) : xstrdup(r->path);
	from = rng_below(rng, 2) ? signature(other->path)
				 : xstrdup(other->path);
	head_index(s, &head, &index);
	put(index, path, at(index, from));
	commit_index(s, &head, index);
	*out = (struct bent){changed, sig ? "" : missing, "", .by_id = false};
	name(out, r);
	free(path);
	free(from);
}

/* A verdict is put on another review: as it is, or with its signature under
 * words that fit there. */
static void transplanted(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	struct json *row = NULL, *json;
	struct buf body = BUF_INIT, armour = BUF_INIT;
	struct err err = ERR_INIT;
	char *path, *sig, *from;
	git_index *index;
	git_oid head;

	assert_int_equal(store_record(s, b->verdict, &row, &err), 0);
	path = xstrdup(json_get_str(row, "path", ""));
	from = signature(path);
	head_index(s, &head, &index);
	json = read_json(s, index, path);
	json_set_str(json, "object", b->own);
	json_set_int(json, "lamport",
		json_get_i64(json, "lamport", 0) + (int64_t)rng_below(rng, 50));
	*out = (struct bent){"the signature is bad", "the signature is bad",
		"the signature is bad", .by_id = false};
	place(s, json, b->own, &body, out);
	if (rng_below(rng, 2)) { /* the very record */
		buf_clear(&body);
		read_text(s, index, path, &body);
		out->seen = out->anchored = out->fresh = "at its own path";
	}
	read_text(s, index, from, &armour);
	sig = signature(out->path);
	put_text(s, index, out->path, &body);
	put_text(s, index, sig, &armour);
	commit_index(s, &head, index);
	json_free(row);
	buf_release(&body);
	buf_release(&armour);
	free(path);
	free(from);
	free(sig);
}

void bend_cut_rules(struct store *s, struct rng *rng, struct bent *out)
{
	cut(s, last_rules, rng, out);
}

const struct bend_class bend_classes[] = {{"amended text", amended},
	{"forged author", bend_forged_author}, {"reordered", reordered},
	{"deleted tail", deleted_tail}, {"rewound ref", rewound},
	{"swapped blob", swapped}, {"transplanted approval", transplanted},
	{"old policy", bend_old_rules}, {"expired key", bend_expired_key},
	{"wrong role", bend_wrong_role}, {"self-approval", bend_self_approval}};
