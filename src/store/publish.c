/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/publish.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/private.h"

static int make_tree(struct store *s, const struct publish_file *v, size_t n,
	git_oid *tree, struct err *err)
{
	struct repo_files files = {0};
	git_oid id;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = repo_put_blob(
			&s->repo, buf_str(&v[i].text), v[i].text.len, &id, err);
		if (rc == 0)
			repo_files_add(&files, v[i].path, &id);
	}
	if (rc == 0)
		rc = repo_tree_add(&s->repo, NULL, &files, tree, err);
	repo_files_release(&files);
	return rc;
}

static int move(
	struct store *s, const char *ref, const git_oid *id, struct err *err)
{
	git_reference *r = NULL;
	int rc = repo_sync(&s->repo, err);

	if (rc == 0 && git_reference_create(
			       &r, s->repo.git, ref, id, 1, "assay: view") < 0)
		rc = repo_write_error(&s->repo, err);
	git_reference_free(r);
	return rc;
}

static int commit(struct store *s, const char *ref, struct repo_commit *c,
	bool *changed, struct err *err)
{
	const struct store_identity *who = store_identity(s);
	git_oid old, id;
	bool found = false;
	int rc = repo_ref(&s->repo, ref, &c->parent[0], &found, err);

	c->parents = found;
	if (rc == 0 && found)
		rc = repo_tree_of(&s->repo, &c->parent[0], &old, err);
	if (rc < 0)
		return rc;
	*changed = !found || !git_oid_equal(&old, &c->tree);
	if (!*changed)
		return 0;
	c->name = who->person ? who->person : "assay";
	c->email = who->email && *who->email ? who->email : "unknown";
	c->message = "view: pages made from the records\n";
	c->time_us = clock_now_us();
	rc = repo_commit(&s->repo, c, &id, err);
	return rc < 0 ? rc : move(s, ref, &id, err);
}

int store_publish(struct store *s, const char *branch,
	const struct publish_file *v, size_t n, bool *changed, struct err *err)
{
	char *ref = xasprintf("refs/heads/%s", branch);
	struct repo_commit c = {0};
	int rc = 0;

	if (strcmp(ref, REPO_BRANCH) == 0 || !git_reference_is_valid_name(ref))
		rc = err_set(err, ERR_ARG,
			_("'%s' cannot be the branch of the pages"), branch);
	if (rc == 0)
		rc = store_lock(s, err);
	if (rc == 0) {
		rc = make_tree(s, v, n, &c.tree, err);
		if (rc == 0)
			rc = commit(s, ref, &c, changed, err);
		store_unlock(s);
	}
	free(ref);
	return rc;
}
