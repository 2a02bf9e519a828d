/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/genesis.h"

#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"

/* The id of the genesis record among the files of the root commit. */
struct genesis {
	struct store *s;
	char id[HASH_HEX];
	int n;
};

static int on_file(void *arg, const struct repo_change *c, struct err *err)
{
	struct genesis *g = arg;
	struct buf b = BUF_INIT;
	const char *end = strstr(c->path, "-genesis-");
	const size_t n = strlen(c->path);
	int rc;

	if (strncmp(c->path, "policy/", 7) != 0 || !end || !c->new ||
		strcmp(c->path + n - 5, ".json") != 0)
		return 0;
	rc = repo_blob(&g->s->repo, c->new, &b, 1 << 18, err);
	if (rc == 0) {
		hash_hex(g->id, buf_str(&b), b.len);
		g->n++;
	}
	buf_release(&b);
	return rc;
}

static int find_root(
	struct store *s, const git_oid *head, git_oid *root, struct err *err)
{
	git_oid at = *head;

	for (;;) {
		git_commit *c = NULL;
		bool is_root;

		if (git_commit_lookup(&c, s->repo.git, &at) < 0)
			return repo_error(
				err, ERR_IO, _("cannot read a commit"));
		is_root = git_commit_parentcount(c) == 0;
		if (!is_root)
			at = *git_commit_parent_id(c, 0);
		git_commit_free(c);
		if (is_root)
			break;
	}
	git_oid_cpy(root, &at);
	return 0;
}

int genesis_find(struct store *s, const git_oid *head, char id[STORE_ID],
	struct err *err)
{
	struct genesis g = {0};
	git_oid root, tree;
	int rc = find_root(s, head, &root, err);

	g.s = s;
	if (rc == 0)
		rc = repo_tree_of(&s->repo, &root, &tree, err);
	if (rc == 0)
		rc = repo_diff(&s->repo, NULL, &tree, on_file, &g, err);
	if (rc == 0 && g.n != 1)
		rc = err_set(err, ERR_UNSUPPORTED,
			_("the branch assay there does not begin as a store "
			  "does (%d genesis records)"),
			g.n);
	if (rc == 0)
		memcpy(id, g.id, STORE_ID);
	return rc;
}
