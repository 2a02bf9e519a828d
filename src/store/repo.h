/* store/repo.h — git objects and refs through libgit2, with its traps closed.
 *
 * Every write is checked, and synced by repo_sync() before a ref moves; commits
 * are made from a buffer written as an object (git_commit_create() of libgit2
 * up to 1.9 reports success when the object could not be written); the branch
 * moves by compare-and-swap. Nothing here changes a work tree: a store is a
 * bare repository. */
#ifndef ASSAY_STORE_REPO_H
#define ASSAY_STORE_REPO_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#define REPO_BRANCH "refs/heads/assay"

enum { REPO_HEX = 41, REPO_PATH_MAX = 512, REPO_DEPTH_MAX = 8 };

struct repo {
	git_repository *git;
	git_odb *odb;
	char *dir;
	git_oid *fresh; /* objects written since the last repo_sync() */
	size_t n_fresh, fresh_cap;
};

ATTR_USED int repo_create(const char *dir, struct err *err);
ATTR_USED int repo_open(struct repo *r, const char *dir, struct err *err);
/* As git's own environment says: GIT_DIR if dir is NULL, and the objects of a
 * push that is not taken yet. For reading what others have made. */
ATTR_USED int repo_open_env(struct repo *r, const char *dir, struct err *err);
/* ERR_UNSUPPORTED if what git shows there is not what its objects say, or not
 * whole: borrowed, cut, grafted or replaced history. */
ATTR_USED int repo_check_whole(const char *dir, struct err *err);
/* repo_kind.c: ERR_UNSUPPORTED, with what to do, for a repository that libgit2
 * cannot read: SHA-256, reftable, partial clone, worktreeConfig. */
ATTR_USED int repo_check_kind(const char *dir, struct err *err);
/* A commit named as git names them. */
ATTR_USED int repo_resolve(
	struct repo *r, const char *name, git_oid *id, struct err *err);
void repo_close(struct repo *r);
/* The message of the last libgit2 failure as an error of ours. */
int repo_error(struct err *err, int code, const char *doing);
/* After a failed write: ERR_IO, or ERR_NOWRITE where the user may not. */
int repo_write_error(const struct repo *r, struct err *err);

/* *found is false if the ref does not exist. */
ATTR_USED int repo_ref(struct repo *r, const char *name, git_oid *id,
	bool *found, struct err *err);
ATTR_USED int repo_tree_of(
	struct repo *r, const git_oid *commit, git_oid *tree, struct err *err);
ATTR_USED int repo_blob(struct repo *r, const git_oid *id, struct buf *out,
	size_t max, struct err *err);
ATTR_USED int repo_put_blob(struct repo *r, const void *data, size_t n,
	git_oid *id, struct err *err);

/* Waits until all objects written so far are on the disk, the directories
 * that name them included: one wait for all instead of one each. */
ATTR_USED int repo_sync(struct repo *r, struct err *err);
void repo_note(struct repo *r, const git_oid *id); /* written just now */

bool repo_path_ends(const char *path, const char *end);
struct repo_file {
	char *path; /* owned by the list */
	git_oid id;
};
struct repo_files {
	struct repo_file *v;
	size_t n, cap;
	bool replace; /* other bytes at a path are no conflict */
};
void repo_files_add(struct repo_files *f, const char *path, const git_oid *id);
void repo_files_release(struct repo_files *f);

/* The tree base (NULL: empty) with the files added; sorts them. ERR_CONFLICT
 * if a path holds other bytes already. */
ATTR_USED int repo_tree_add(struct repo *r, const git_oid *base,
	struct repo_files *files, git_oid *tree, struct err *err);

/* One difference of two trees; old or new is NULL where there is none. mode
 * is that of the new entry. */
struct repo_change {
	const char *path;
	const git_oid *old, *new;
	unsigned mode;
};
typedef int repo_change_fn(
	void *arg, const struct repo_change *c, struct err *err);
/* Calls each for every file that differs; equal sub-trees are not read. */
ATTR_USED int repo_diff(struct repo *r, const git_oid *old, const git_oid *new,
	repo_change_fn *each, void *arg, struct err *err);

struct repo_commit {
	git_oid tree, parent[2];
	size_t parents;
	const char *name, *email, *message;
	int64_t time_us;
};
ATTR_USED int repo_commit(struct repo *r, const struct repo_commit *c,
	git_oid *id, struct err *err);
/* Compare-and-swap of the branch; old NULL: it must not exist. ERR_CONFLICT
 * if it is not at old. */
ATTR_USED int repo_move(struct repo *r, const git_oid *old, const git_oid *new,
	const char *why, struct err *err);
/* *found is false if the histories share no commit. */
ATTR_USED int repo_base(struct repo *r, const git_oid *a, const git_oid *b,
	git_oid *base, bool *found, struct err *err);
/* 1 if a is b or a descendant of b, 0 if not, or an error. */
ATTR_USED int repo_contains(
	struct repo *r, const git_oid *a, const git_oid *b, struct err *err);
/* 1 and the next commit, 0 at the end, or an error. */
ATTR_USED int repo_walk_next(git_revwalk *w, git_oid *id, struct err *err);

#endif
