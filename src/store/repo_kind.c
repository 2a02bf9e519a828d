/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/repo.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fileio.h"
#include "base/i18n.h"

/* Whether the setting is there with another value than the plain one. */
static bool differs(git_config *c, const char *name, const char *plain)
{
	git_buf value = GIT_BUF_INIT;
	const bool yes = git_config_get_string_buf(&value, c, name) == 0 &&
			 strcasecmp(value.ptr, plain) != 0;

	git_buf_dispose(&value);
	return yes;
}

/* A clone made with a filter need not say so in its extensions. */
static bool is_promised(git_config *c)
{
	static const char end[] = ".promisor";
	git_config_iterator *it = NULL;
	git_config_entry *e;
	bool yes = false;

	/* libgit2 1.5 leaks at each match of a pattern. */
	if (git_config_iterator_new(&it, c) < 0)
		return false;
	while (!yes && git_config_next(&e, it) == 0) {
		const size_t n = strlen(e->name);

		yes = strncmp(e->name, "remote.", 7) == 0 && n > sizeof(end) &&
		      strcmp(e->name + n - strlen(end), end) == 0 &&
		      (!e->value || strcasecmp(e->value, "true") == 0);
	}
	git_config_iterator_free(it);
	return yes;
}

static int judge(git_config *c, const char *dir, struct err *err)
{
	if (differs(c, "extensions.objectformat", "sha1"))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s is a SHA-256 repository, and libgit2 here reads "
			  "SHA-1 only; make the store again with \"assay "
			  "init\" "
			  "or \"assay join\""),
			dir);
	if (differs(c, "extensions.refstorage", "files"))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s keeps its refs as a reftable, not as files; run "
			  "\"git refs migrate --ref-format=files\" in it, or "
			  "join the store again"),
			dir);
	if (differs(c, "extensions.partialclone", "") || is_promised(c))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s is a partial clone, which lacks files of the "
			  "history; a store must be whole: join it again with "
			  "\"assay join\""),
			dir);
	if (differs(c, "extensions.worktreeconfig", "false"))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s has extensions.worktreeConfig on, which git "
			  "worktree and git sparse-checkout set; run \"git "
			  "config --unset extensions.worktreeConfig\" in it"),
			dir);
	return 0;
}

int repo_check_kind(const char *dir, struct err *err)
{
	char *path = path_join(dir, "config");
	git_config *c = NULL;
	int rc = 0;

	if (git_config_open_ondisk(&c, path) == 0)
		rc = judge(c, dir, err);
	else
		rc = repo_error(err, ERR_IO, path);
	git_config_free(c);
	free(path);
	return rc;
}
