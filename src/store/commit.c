/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/private.h"

int store_commit(struct store *s, struct repo_files *files,
	const git_oid *parent, const struct store_message *m, git_oid *id,
	struct err *err)
{
	struct repo_commit c = {0};
	git_oid base;
	int rc = 0;

	c.name = m->name;
	c.email = m->email && *m->email ? m->email : "unknown";
	c.message = m->text;
	c.time_us = m->time_us;
	if (parent) {
		c.parents = 1;
		git_oid_cpy(&c.parent[0], parent);
		rc = repo_tree_of(&s->repo, parent, &base, err);
	}
	if (rc == 0)
		rc = repo_tree_add(
			&s->repo, parent ? &base : NULL, files, &c.tree, err);
	if (rc == 0)
		rc = repo_commit(&s->repo, &c, id, err);
	return rc;
}

int store_advance(struct store *s, const git_oid *old, const git_oid *new,
	const char *why, struct err *err)
{
	int rc = store_pending(s, new, err);

	if (rc == 0)
		rc = repo_move(&s->repo, old, new, why, err);
	store_pending_done(s);
	return rc;
}

int store_add_record(struct store *s, struct repo_files *files,
	const char *path, const struct buf *body, const struct buf *armour,
	struct err *err)
{
	char *sig = xasprintf("%s.sig", path);
	git_oid id;
	int rc = repo_put_blob(&s->repo, body->data, body->len, &id, err);

	if (rc == 0) {
		repo_files_add(files, path, &id);
		rc = repo_put_blob(
			&s->repo, armour->data, armour->len, &id, err);
	}
	if (rc == 0)
		repo_files_add(files, sig, &id);
	free(sig);
	return rc;
}
