/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

bool repo_path_ends(const char *s, const char *end)
{
	const size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

void repo_files_add(struct repo_files *f, const char *path, const git_oid *id)
{
	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n].path = xstrdup(path);
	git_oid_cpy(&f->v[f->n].id, id);
	f->n++;
}

void repo_files_release(struct repo_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].path);
	free(f->v);
	memset(f, 0, sizeof(*f));
}

static int by_path(const void *a, const void *b)
{
	const struct repo_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* A run of sorted files below one directory; skip: bytes of its prefix. */
struct run {
	struct repo_file *v;
	size_t n, skip;
	bool replace;
};

static int put_file(git_treebuilder *tb, const char *name, const git_oid *id,
	bool replace, struct err *err)
{
	const git_tree_entry *e = git_treebuilder_get(tb, name);

	if (e && !replace && !git_oid_equal(git_tree_entry_id(e), id))
		return err_set(err, ERR_CONFLICT,
			_("the store holds other bytes at %s"), name);
	if (git_treebuilder_insert(NULL, tb, name, id, GIT_FILEMODE_BLOB) < 0)
		return repo_error(err, ERR_IO, _("cannot make a directory"));
	return 0;
}

static int add_run(struct repo *r, const git_oid *base, const struct run *run,
	git_oid *out, struct err *err);

static int put_dir(struct repo *r, git_treebuilder *tb, const char *name,
	const struct run *run, struct err *err)
{
	const git_tree_entry *e = git_treebuilder_get(tb, name);
	git_oid old, new;
	int rc;

	if (e && git_tree_entry_type(e) != GIT_OBJECT_TREE)
		return err_set(err, ERR_CONFLICT,
			_("%s is a file where a directory belongs"), name);
	if (e)
		git_oid_cpy(&old, git_tree_entry_id(e));
	rc = add_run(r, e ? &old : NULL, run, &new, err);
	if (rc == 0 && git_treebuilder_insert(
			       NULL, tb, name, &new, GIT_FILEMODE_TREE) < 0)
		rc = repo_error(err, ERR_IO, _("cannot make a directory"));
	return rc;
}

/* The files that share the first component of v[i]. */
static size_t same_dir(const struct run *run, size_t i, size_t len)
{
	const char *first = run->v[i].path + run->skip;
	size_t n = 1;

	while (i + n < run->n &&
		strncmp(run->v[i + n].path + run->skip, first, len + 1) == 0)
		n++;
	return n;
}

static int fill_tree(struct repo *r, git_treebuilder *tb, const struct run *run,
	struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < run->n && rc == 0;) {
		const char *p = run->v[i].path + run->skip;
		const size_t len = strcspn(p, "/");

		if (p[len] == '/') {
			const size_t n = same_dir(run, i, len);
			const struct run sub = {run->v + i, n,
				run->skip + len + 1, run->replace};
			char *name = xstrndup(p, len);

			rc = put_dir(r, tb, name, &sub, err);
			free(name);
			i += n;
		} else {
			rc = put_file(tb, p, &run->v[i].id, run->replace, err);
			i++;
		}
	}
	return rc;
}

static int add_run(struct repo *r, const git_oid *base, const struct run *run,
	git_oid *out, struct err *err)
{
	git_tree *tree = NULL;
	git_treebuilder *tb = NULL;
	int rc = 0;

	if ((base && git_tree_lookup(&tree, r->git, base) < 0) ||
		git_treebuilder_new(&tb, r->git, tree) < 0)
		rc = repo_error(err, ERR_IO, _("cannot read a directory"));
	if (rc == 0)
		rc = fill_tree(r, tb, run, err);
	if (rc == 0 && git_treebuilder_write(out, tb) < 0)
		rc = repo_write_error(r, err);
	if (rc == 0)
		repo_note(r, out);
	git_treebuilder_free(tb);
	git_tree_free(tree);
	return rc;
}

int repo_tree_add(struct repo *r, const git_oid *base, struct repo_files *files,
	git_oid *tree, struct err *err)
{
	struct run run;

	if (files->n > 1)
		qsort(files->v, files->n, sizeof(*files->v), by_path);
	run = (struct run){files->v, files->n, 0, files->replace};
	return add_run(r, base, &run, tree, err);
}

/* The walk of two trees. */
struct walk {
	struct repo *r;
	repo_change_fn *each;
	void *arg;
	struct buf path;
	unsigned depth;
};

static int walk_trees(struct walk *w, const git_oid *old, const git_oid *new,
	struct err *err);

static const git_oid *id_if(const git_tree_entry *e, git_object_t type)
{
	return e && git_tree_entry_type(e) == type ? git_tree_entry_id(e)
						   : NULL;
}

static int changed(struct walk *w, const git_tree_entry *old,
	const git_tree_entry *new, struct err *err)
{
	const git_oid *ot = id_if(old, GIT_OBJECT_TREE);
	const git_oid *nt = id_if(new, GIT_OBJECT_TREE);
	const size_t len = w->path.len;
	struct repo_change c = {NULL, NULL, NULL, 0};
	int rc = 0;

	if (len)
		buf_addch(&w->path, '/');
	buf_addstr(&w->path, git_tree_entry_name(new ? new : old));
	if (w->path.len > REPO_PATH_MAX)
		rc = err_set(err, ERR_LIMIT,
			_("a path in the store is longer than %d bytes"),
			REPO_PATH_MAX);
	if (rc == 0 && (ot || nt))
		rc = walk_trees(w, ot, nt, err);
	c.path = buf_str(&w->path);
	c.old = old && !ot ? git_tree_entry_id(old) : NULL;
	c.new = new && !nt ? git_tree_entry_id(new) : NULL;
	c.mode = new ? (unsigned)git_tree_entry_filemode(new) : 0;
	if (rc == 0 && (c.old || c.new))
		rc = w->each(w->arg, &c, err);
	w->path.len = len;
	if (w->path.data)
		w->path.data[len] = '\0';
	return rc;
}

static bool entries_equal(const git_tree_entry *a, const git_tree_entry *b)
{
	return git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b)) &&
	       git_tree_entry_filemode(a) == git_tree_entry_filemode(b);
}

/* Both are sorted by git_tree_entry_cmp. */
static int merge_walk(struct walk *w, git_tree *a, git_tree *b, struct err *err)
{
	const size_t na = a ? git_tree_entrycount(a) : 0;
	const size_t nb = b ? git_tree_entrycount(b) : 0;
	size_t i = 0, j = 0;
	int rc = 0;

	while (rc == 0 && (i < na || j < nb)) {
		const git_tree_entry *x =
			i < na ? git_tree_entry_byindex(a, i) : NULL;
		const git_tree_entry *y =
			j < nb ? git_tree_entry_byindex(b, j) : NULL;
		const int order = !x ? 1 : !y ? -1 : git_tree_entry_cmp(x, y);

		if (order < 0) {
			rc = changed(w, x, NULL, err);
			i++;
		} else if (order > 0) {
			rc = changed(w, NULL, y, err);
			j++;
		} else {
			if (!entries_equal(x, y))
				rc = changed(w, x, y, err);
			i++;
			j++;
		}
	}
	return rc;
}

static int walk_trees(
	struct walk *w, const git_oid *old, const git_oid *new, struct err *err)
{
	git_tree *a = NULL, *b = NULL;
	int rc;

	if (w->depth >= REPO_DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: directories nested deeper than %d"),
			buf_str(&w->path), REPO_DEPTH_MAX);
	w->depth++;
	if ((old && git_tree_lookup(&a, w->r->git, old) < 0) ||
		(new &&git_tree_lookup(&b, w->r->git, new) < 0))
		rc = repo_error(err, ERR_IO, _("cannot read a directory"));
	else
		rc = merge_walk(w, a, b, err);
	w->depth--;
	git_tree_free(a);
	git_tree_free(b);
	return rc;
}

int repo_diff(struct repo *r, const git_oid *old, const git_oid *new,
	repo_change_fn *each, void *arg, struct err *err)
{
	struct walk w = {r, each, arg, BUF_INIT, 0};
	int rc = 0;

	if (!old || !new || !git_oid_equal(old, new))
		rc = walk_trees(&w, old, new, err);
	buf_release(&w.path);
	return rc;
}
