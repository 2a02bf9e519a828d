/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/seen.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"

static void add(struct seen *o, const git_oid *id)
{
	for (size_t i = 0; i < o->n; i++)
		if (git_oid_equal(&o->v[i], id))
			return;
	if (o->n < SEEN_MAX)
		git_oid_cpy(&o->v[o->n++], id);
}

int seen_read(struct store *s, struct seen *o, struct err *err)
{
	char *path = path_join(s->home, "seen");
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, SEEN_MAX * REPO_HEX, err);

	o->n = 0;
	if (rc == 0)
		for (const char *p = buf_str(&b);
			strcspn(p, "\n") == REPO_HEX - 1;) {
			git_oid id;

			if (git_oid_fromstrn(&id, p, REPO_HEX - 1) == 0)
				add(o, &id);
			p += REPO_HEX - 1;
			p += *p == '\n';
		}
	if (rc == ERR_NOTFOUND || rc == ERR_LIMIT) /* none, or not ours */
		rc = 0;
	buf_release(&b);
	free(path);
	return rc;
}

/* In place and not waited for: a save must not wait twice for the disk, and
 * half a line is none. */
static void write_lines(struct store *s, const struct seen *o)
{
	char *path = path_join(s->home, "seen"), hex[REPO_HEX];
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < o->n; i++)
		buf_addf(&b, "%s\n", git_oid_tostr(hex, sizeof(hex), &o->v[i]));
	if (fd >= 0) {
		if (pwrite(fd, buf_str(&b), b.len, 0) != (ssize_t)b.len ||
			ftruncate(fd, (off_t)b.len) < 0)
			b.len = 0;
		close(fd);
	}
	buf_release(&b);
	free(path);
}

/* The first text of a row that is missing is what there was at the time. */
static int insert(struct store *s, const struct repo_change *c, bool used,
	struct err *err)
{
	char blob[REPO_HEX];

	git_oid_tostr(blob, sizeof(blob), c->old);
	s->gone = true;
	return index_run(s, err,
		"INSERT OR IGNORE INTO missing SELECT ?1,?2,?3 WHERE ?4 OR "
		"NOT EXISTS(SELECT 1 FROM stray WHERE path=?1 UNION ALL SELECT "
		"1 FROM rec WHERE path=?1 AND place=2)",
		"sssi", c->path, blob, c->new ? "changed" : "removed",
		(int64_t)used);
}

int seen_missing(struct store *s, const struct repo_change *c, struct err *err)
{
	return insert(s, c, false, err);
}

int seen_again(struct store *s, const struct repo_change *c, struct err *err)
{
	char blob[REPO_HEX];

	git_oid_tostr(blob, sizeof(blob), c->new);
	return index_run(s, err, "DELETE FROM missing WHERE path=? AND blob=?",
		"ss", c->path, blob);
}

static int on_lost(void *arg, const struct repo_change *c, struct err *err)
{
	return c->old ? insert(arg, c, true, err) : 0;
}

int seen_tree(struct store *s, const git_oid *head, git_oid *tree, bool *found,
	struct err *err)
{
	git_commit *c = NULL;
	char hex[REPO_HEX], *doing;
	const int code = git_commit_lookup(&c, s->repo.git, head);

	*found = code == 0;
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code == 0) {
		git_oid_cpy(tree, git_commit_tree_id(c));
		git_commit_free(c);
		return 0;
	}
	git_oid_tostr(hex, sizeof(hex), head);
	doing = xasprintf(_("cannot read the commit %s, which this clone has "
			    "seen and still holds (\"git -C %s fsck\" says "
			    "what is damaged)"),
		hex, s->repo.dir);
	repo_error(err, ERR_IO, doing);
	free(doing);
	return ERR_IO;
}

int seen_recall(struct store *s, const git_oid *tree, struct err *err)
{
	struct seen seen = {.n = 0};
	bool found = false;
	git_oid old;
	int rc = 0;

	if (s->own_index)
		rc = seen_read(s, &seen, err);
	for (size_t i = 0; i < seen.n && rc == 0; i++) {
		rc = seen_tree(s, &seen.v[i], &old, &found, err);
		if (rc == 0 && found)
			rc = repo_diff(&s->repo, &old, tree, on_lost, s, err);
	}
	return rc;
}

int seen_settle(struct store *s, struct err *err)
{
	return index_run(s, err,
		"DELETE FROM missing WHERE EXISTS(SELECT 1 FROM rec WHERE "
		"rec.path=missing.path AND place=1) OR (path GLOB "
		"'*.json.sig' AND EXISTS(SELECT 1 FROM rec WHERE "
		"rec.path=substr(missing.path,1,length(missing.path)-4) AND "
		"sig=1)) OR EXISTS(SELECT 1 FROM artifact WHERE "
		"missing.path='artifact/'||substr(sha256,1,2)||'/'||sha256)",
		"");
}

int seen_any(struct store *s, bool *any, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err, "SELECT 1 FROM missing LIMIT 1", "");

	if (rc == 0)
		rc = index_step(s, st, err);
	*any = rc == 1;
	if (rc >= 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

void seen_note(struct store *s, const git_oid *head)
{
	struct seen old, now = {.n = 0};
	bool any;

	if (!s->own_index || seen_any(s, &any, NULL) < 0)
		return;
	if (seen_read(s, &old, NULL) < 0)
		return; /* the next one notes it */
	add(&now, head);
	for (size_t i = s->gone ? 0 : 1; i < old.n && any; i++)
		add(&now, &old.v[i]);
	s->gone = false;
	write_lines(s, &now);
}
