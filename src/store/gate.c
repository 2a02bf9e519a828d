/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/gate.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/anchor.h"
#include "store/check.h"
#include "store/genesis.h"
#include "store/private.h"

enum { PROBLEMS_MAX = 100, HOOK_MAX = 64 << 10 };

static const char hook_mark[] = "# written by assay verify --install-hook\n";

/* The check of one push. */
struct gate {
	struct store *s;
	bool keeps; /* an index stays here from push to push */
	git_oid old, new;
	bool has_old;
	struct json *problems, *anchor;
	const char *commit; /* being looked at, abbreviated */
	int64_t records;
};

static void problem(struct gate *g, char *text)
{
	if (json_count(g->problems) < PROBLEMS_MAX)
		json_push(g->problems, json_string(text));
	free(text);
}

static int open_repo(struct store **out, const char *dir, struct err *err)
{
	struct store *s = xcalloc(1, sizeof(*s));
	const char *tmp = getenv("TMPDIR");
	int rc;

	s->lock_fd = -1;
	s->tmp =
		xasprintf("%s/assay-verify-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	rc = mkdtemp(s->tmp) ? 0
			     : err_errno(err, 1, _("cannot make %s"), s->tmp);
	if (rc == 0)
		rc = repo_open_env(&s->repo, dir, err);
	if (rc == 0)
		s->home = path_join(s->repo.dir, "assay");
	*out = s;
	return rc;
}

static int close_repo(struct store *s, int rc, struct err *err)
{
	const int gone = dir_remove(s->tmp, rc == 0 ? err : NULL);

	store_close(s);
	return rc == 0 ? gone : rc;
}

static bool is_none(const char *rev)
{
	return !rev || strspn(rev, "0") == strlen(rev);
}

/* A file that goes or changes; the rest is decided by the fold. */
static int on_lost(void *arg, const struct repo_change *c, struct err *err)
{
	struct gate *g = arg;

	(void)err;
	if (c->old)
		problem(g, xasprintf(_("commit %s %s %s: files of a store are "
				       "only added"),
				   g->commit,
				   c->new ? _("changes") : _("takes away"),
				   c->path));
	return 0;
}

static int check_commit(struct gate *g, const git_oid *id, struct err *err)
{
	git_commit *c = NULL;
	char hex[11];
	git_oid tree, old;
	int rc = repo_tree_of(&g->s->repo, id, &tree, err);

	if (rc < 0)
		return rc;
	if (git_commit_lookup(&c, g->s->repo.git, id) < 0)
		return repo_error(err, ERR_IO, _("cannot read a commit"));
	git_oid_tostr(hex, sizeof(hex), id);
	g->commit = hex;
	if (git_commit_parentcount(c) == 0 && g->has_old)
		problem(g,
			xasprintf(_("commit %s begins another history"), hex));
	for (unsigned i = 0; i < git_commit_parentcount(c) && rc == 0; i++) {
		rc = repo_tree_of(
			&g->s->repo, git_commit_parent_id(c, i), &old, err);
		if (rc == 0)
			rc = repo_diff(
				&g->s->repo, &old, &tree, on_lost, g, err);
	}
	g->commit = NULL;
	git_commit_free(c);
	return rc;
}

/* Every commit of old..new against each of its parents. */
static int check_commits(struct gate *g, struct err *err)
{
	git_revwalk *w = NULL;
	git_oid id;
	int rc = 0;

	if (git_revwalk_new(&w, g->s->repo.git) < 0 ||
		git_revwalk_push(w, &g->new) < 0 ||
		(g->has_old && git_revwalk_hide(w, &g->old) < 0))
		rc = repo_error(err, ERR_IO, _("cannot walk the history"));
	while (rc == 0 && (rc = repo_walk_next(w, &id, err)) == 1)
		rc = check_commit(g, &id, err);
	git_revwalk_free(w);
	return rc;
}

/* Whatever the push adds must count. */
static int on_added(void *arg, const struct repo_change *c, struct err *err)
{
	struct gate *g = arg;
	sqlite3_stmt *st;
	int rc;

	if (!c->new || c->old)
		return 0;
	rc = index_bind(g->s, &st, err,
		"SELECT effect IS NULL,reason,1 FROM rec WHERE path=?1 AND "
		"(effect IS NULL OR effect=0) UNION ALL SELECT 0,reason,0 FROM "
		"stray WHERE path=?1",
		"s", c->path);
	if (rc == 0)
		rc = index_step(g->s, st, err);
	if (rc == 1)
		problem(g,
			sqlite3_column_int(st, 0)
				? xasprintf(_("the record %s names one that "
					      "is not here"),
					  c->path)
			: sqlite3_column_int(st, 2)
				? xasprintf(_("the record %s has no effect: "
					      "%s"),
					  c->path, _(index_text(st, 1)))
				: xasprintf(_("the file %s has no effect: %s"),
					  c->path, _(index_text(st, 1))));
	if (rc >= 0)
		sqlite3_reset(st);
	if (strlen(c->path) > 5 &&
		strcmp(c->path + strlen(c->path) - 5, ".json") == 0)
		g->records++;
	return rc < 0 ? rc : 0;
}

static int check_added(struct gate *g, struct err *err)
{
	git_oid old, new;
	int rc = repo_tree_of(&g->s->repo, &g->new, &new, err);

	if (rc == 0 && g->has_old)
		rc = repo_tree_of(&g->s->repo, &g->old, &old, err);
	if (rc == 0)
		rc = repo_diff(&g->s->repo, g->has_old ? &old : NULL, &new,
			on_added, g, err);
	return rc;
}

/* The push must go on from where the branch is, in the same store. */
static int check_line(struct gate *g, struct err *err)
{
	char theirs[STORE_ID];
	int rc;

	if (!g->has_old)
		return 0;
	rc = repo_contains(&g->s->repo, &g->new, &g->old, err);
	if (rc != 0)
		return rc < 0 ? rc : 0; /* the same beginning, too */
	problem(g, xstrdup(_("the branch would be rewound: what it holds now "
			     "is not part of what is pushed")));
	rc = genesis_find(g->s, &g->new, theirs, err);
	if (rc == 0 && strcmp(theirs, g->s->genesis) != 0)
		problem(g, xstrdup(_("it is the history of another store")));
	return rc;
}

/* A fold in memory, of this check only. */
static int begin_memory(struct gate *g, struct err *err)
{
	int rc = genesis_find(
		g->s, g->has_old ? &g->old : &g->new, g->s->genesis, err);

	return rc < 0 ? rc : index_open_passing(g->s, err);
}

/* Whether the index is one of what the branch held before it came to old. */
static int is_earlier(struct gate *g, bool *yes, struct err *err)
{
	struct buf hex = BUF_INIT;
	git_oid head;
	int rc = index_meta(g->s, "head", &hex, err);

	*yes = rc == 0 && hex.len == REPO_HEX - 1 &&
	       git_oid_fromstr(&head, hex.data) == 0 &&
	       git_odb_exists(g->s->repo.odb, &head);
	if (*yes)
		rc = repo_contains(&g->s->repo, &g->old, &head, err);
	*yes = *yes && rc == 1;
	buf_release(&hex);
	return rc < 0 ? rc : 0;
}

/* The index of what the branch holds, kept beside it (or, where that cannot
 * be written, in the cache of whoever pushes), so that a push costs what it
 * brings. Without a place for one: a fold in memory. */
static int begin_kept(struct gate *g, struct err *err)
{
	bool earlier = false;
	int rc;

	if (dir_make(g->s->home, NULL) < 0 || index_open(g->s, NULL) < 0) {
		g->keeps = false;
		return begin_memory(g, err);
	}
	if (store_lock(g->s, NULL) < 0)
		g->s->locked = 0; /* SQLite itself lets one in at a time */
	rc = is_earlier(g, &earlier, err);
	if (rc == 0 && !earlier)
		rc = genesis_find(g->s, &g->old, g->s->genesis, err);
	if (rc == 0 && !earlier)
		rc = index_clear(g->s, err);
	return rc < 0 ? rc : store_intake(g->s, &g->old, err);
}

static int begin(struct gate *g, struct err *err)
{
	return g->keeps ? begin_kept(g, err) : begin_memory(g, err);
}

static int run(struct gate *g, struct err *err)
{
	int rc = begin(g, err);

	if (rc == 0)
		rc = check_line(g, err);
	if (rc == 0)
		rc = check_commits(g, err);
	if (rc == 0)
		rc = store_intake_try(g->s, &g->new, err);
	if (rc == 0)
		rc = check_added(g, err);
	return rc;
}

/* The anchor that was given, against the fold in memory. */
static int check_anchor(struct gate *g, const char *text, struct err *err)
{
	struct json *a = NULL, *o;
	const size_t before = json_count(g->problems);
	int rc;

	if (g->keeps) { /* it has seen all that was here before */
		g->anchor = json_object();
		json_set_str(g->anchor, "state", "seen");
		return 0;
	}
	rc = anchor_state(g->s, &g->anchor, NULL, err);
	if (rc == 0 && g->has_old)
		json_set_str(g->anchor, "state", "seen");
	if (rc < 0 || !text)
		return rc;
	rc = anchor_read(g->s, text, &a, g->problems, err);
	if (rc == 0 && a)
		rc = anchor_check(g->s, a, g->problems, err);
	if (rc == 0 && json_count(g->problems) == before) {
		json_set_str(g->anchor, "state", "anchored");
		json_set_int(
			g->anchor, "records", json_get_i64(a, "records", 0));
		o = json_push(json_edit(g->anchor, "anchors"), json_object());
		json_set_str(o, "set_root", json_get_str(a, "set_root", ""));
		json_set_int(o, "records", json_get_i64(a, "records", 0));
		json_set_str(o, "time", json_get_str(a, "time", ""));
	}
	json_free(a);
	return rc;
}

static int make_report(struct gate *g, struct json **report, struct err *err)
{
	struct json *o = json_object();
	char root[STORE_ID], hex[REPO_HEX];
	int64_t n = 0;
	const int rc = check_set_root(g->s, root, &n, err);

	if (rc < 0) {
		json_free(o);
		return rc;
	}
	git_oid_tostr(hex, sizeof(hex), &g->old);
	json_set(o, "old", g->has_old ? json_string(hex) : json_null());
	git_oid_tostr(hex, sizeof(hex), &g->new);
	json_set_str(o, "new", hex);
	json_set_int(o, "records", g->records);
	json_set_str(o, "set_root", root);
	json_set(o, "anchor", g->anchor);
	json_set(o, "problems", g->problems);
	g->problems = g->anchor = NULL;
	*report = o;
	return 0;
}

/* The transaction in which the push was looked at is left undone. */
static int end(struct gate *g, int rc, struct err *err)
{
	if (g->s->db)
		index_reset(g->s);
	if (g->s->locked)
		store_unlock(g->s);
	return close_repo(g->s, rc, err);
}

int gate_check(const struct gate_push *p, struct json **report, struct err *err)
{
	struct gate g = {0};
	int rc = open_repo(&g.s, p->dir, err);

	g.has_old = !is_none(p->old);
	g.keeps = p->hook && g.has_old;
	g.problems = json_array();
	if (rc == 0)
		rc = repo_resolve(&g.s->repo, p->new, &g.new, err);
	if (rc == 0 && g.has_old)
		rc = repo_resolve(&g.s->repo, p->old, &g.old, err);
	if (rc == 0) {
		git_oid_cpy(&g.s->seen, &g.new);
		rc = run(&g, err);
	}
	if (rc == 0)
		rc = check_anchor(&g, p->anchor, err);
	if (rc == 0)
		rc = make_report(&g, report, err);
	json_free(g.problems);
	json_free(g.anchor);
	return end(&g, rc, err);
}

static int check_free(const char *path, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	if (file_exists(path)) {
		rc = file_read(&b, path, HOOK_MAX, err);
		if (rc == 0 && !strstr(buf_str(&b), hook_mark))
			rc = err_set(err, ERR_CONFLICT,
				_("%s is there already; let it run \"assay "
				  "verify --hook\" on its standard input"),
				path);
	}
	buf_release(&b);
	return rc;
}

int gate_install(const char *dir, const char *program, struct err *err)
{
	char *hooks = path_join(dir, "hooks"),
	     *objects = path_join(dir, "objects");
	char *path = path_join(hooks, "pre-receive");
	struct buf b = BUF_INIT;
	int rc = 0;

	if (!file_is_dir(objects))
		rc = err_set(err, ERR_NOTFOUND,
			_("%s is not a bare git repository"), dir);
	if (rc == 0 && strchr(program, '\''))
		rc = err_set(err, ERR_UNSUPPORTED,
			_("%s: a hook cannot name a program with a quotation "
			  "mark in its path"),
			program);
	if (rc == 0)
		rc = check_free(path, err);
	buf_addf(&b, "#!/bin/sh\n%sexec '%s' verify --hook\n", hook_mark,
		program);
	if (rc == 0)
		rc = dir_make(hooks, err);
	if (rc == 0)
		rc = file_write(path, b.data, b.len, err);
	if (rc == 0 && chmod(path, 0755) < 0)
		rc = err_errno(err, 1, _("cannot make %s a program"), path);
	buf_release(&b);
	free(path);
	free(objects);
	free(hooks);
	return rc;
}
