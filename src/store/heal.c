/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/heal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/pointer.h"
#include "store/record.h"
#include "store/seen.h"
#include "store/sshsig.h"

enum { ID_IN_PATH = 32 };

/* The bytes at a path of a tree; false if there are none. */
static bool read_at(
	struct store *s, git_tree *tree, const char *path, struct buf *out)
{
	git_tree_entry *e = NULL;
	bool found = false;

	if (git_tree_entry_bypath(&e, tree, path) == 0)
		found = git_tree_entry_filemode(e) == GIT_FILEMODE_BLOB &&
			repo_blob(&s->repo, git_tree_entry_id(e), out,
				STORE_INLINE_MAX, NULL) == 0;
	git_tree_entry_free(e);
	return found;
}

static bool is_record(const char *path, const struct buf *b)
{
	const size_t n = strlen(path), end = strlen(".json");
	char hex[HASH_HEX];

	hash_hex(hex, buf_str(b), b->len);
	return n > end + ID_IN_PATH &&
	       memcmp(path + n - end - ID_IN_PATH, hex, ID_IN_PATH) == 0;
}

static bool is_artifact(const char *path, const struct buf *b)
{
	char hex[HASH_HEX];
	uint64_t size;

	hash_hex(hex, buf_str(b), b->len);
	return repo_path_ends(path, hex) ||
	       (pointer_parse(b, hex, &size) == 0 && repo_path_ends(path, hex));
}

/* Whether b signs the record that lies beside it. */
static bool is_signature(
	struct store *s, git_tree *tree, const char *path, const struct buf *b)
{
	char *of = xstrndup(path, strlen(path) - strlen(".sig"));
	struct buf body = BUF_INIT;
	struct record r = {0};
	bool good = false;

	if (read_at(s, tree, of, &body) && is_record(of, &body) &&
		record_parse(&r, of, buf_str(&body), body.len, NULL) == 0) {
		const struct sshsig_claim c = {r.author, r.key, buf_str(&body),
			body.len, buf_str(b), b->len};

		if (sshsig_verify(&good, &c, false, s->tmp, NULL) < 0)
			good = false;
		record_release(&r);
	}
	buf_release(&body);
	free(of);
	return good;
}

static bool is_right(struct store *s, git_tree *tree, const char *path)
{
	struct buf b = BUF_INIT;
	bool right = false;

	if (read_at(s, tree, path, &b))
		right = strncmp(path, "artifact/", 9) == 0
				? is_artifact(path, &b)
			: repo_path_ends(path, ".json.sig")
				? is_signature(s, tree, path, &b)
				: repo_path_ends(path, ".json") &&
					  is_record(path, &b);
	buf_release(&b);
	return right;
}

int heal_needed(struct store *s, const git_oid *tree, struct repo_files *files,
	struct err *err)
{
	git_tree *t = NULL;
	size_t n = 0;

	if (git_tree_lookup(&t, s->repo.git, tree) < 0)
		return repo_error(err, ERR_IO, "tree");
	for (size_t i = 0; i < files->n; i++)
		if (is_right(s, t, files->v[i].path))
			free(files->v[i].path);
		else
			files->v[n++] = files->v[i];
	files->n = n;
	git_tree_free(t);
	return 0;
}

int heal_commit(struct store *s, struct repo_files *files, git_oid *head,
	struct err *err)
{
	const struct store_identity *who = store_identity(s);
	const struct store_message m = {who->person ? who->person : "assay",
		who->email, "sync: put back files that were removed\n",
		clock_now_us()};
	const git_oid parent = *head;

	files->replace = true;
	return store_commit(s, files, &parent, &m, head, err);
}

static int on_lost(void *arg, const struct repo_change *c, struct err *err)
{
	(void)err;
	if (c->old)
		repo_files_add(arg, c->path, c->old);
	return 0;
}

/* The same for one of the heads. */
static int heal_from(struct store *s, const git_oid *from, git_oid *head,
	struct repo_files *files, struct err *err)
{
	git_oid old, new;
	bool found = false;
	int rc = seen_tree(s, from, &old, &found, err);

	if (rc < 0 || !found)
		return rc;
	rc = repo_tree_of(&s->repo, head, &new, err);
	if (rc == 0)
		rc = repo_diff(&s->repo, &old, &new, on_lost, files, err);
	if (rc == 0 && files->n)
		rc = heal_needed(s, &new, files, err);
	if (rc == 0 && files->n)
		rc = heal_commit(s, files, head, err);
	return rc;
}

int heal_seen(struct store *s, git_oid *head, size_t *n, char **first,
	struct err *err)
{
	struct seen seen;
	int rc;

	*n = 0;
	*first = NULL;
	rc = seen_read(s, &seen, err);
	for (size_t i = 1; i < seen.n && rc == 0; i++) {
		struct repo_files files = {0};

		rc = heal_from(s, &seen.v[i], head, &files, err);
		*n += files.n;
		if (files.n && !*first)
			*first = xstrdup(files.v[0].path);
		repo_files_release(&files);
	}
	return rc;
}
