/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/private.h"

bool store_is_dir(const char *dir)
{
	char *head = path_join(dir, "HEAD");
	char *config = path_join(dir, "assay/config");
	const bool yes = access(head, F_OK) == 0 && access(config, F_OK) == 0;

	free(head);
	free(config);
	return yes;
}

/* The directory that was meant, as a new string, or NULL. */
static char *discover(const char *dir, struct err *err)
{
	const char *env = getenv("ASSAY_STORE");
	char *at;

	if (!dir && env && *env)
		dir = env;
	if (dir) {
		if (store_is_dir(dir))
			return path_absolute(dir);
		err_set(err, ERR_NOTFOUND,
			_("%s is not a store; make one with \"assay init %s\" "
			  "or \"assay join URL %s\""),
			dir, dir, dir);
		return NULL;
	}
	at = path_absolute(".");
	for (;;) {
		char *slash;

		if (store_is_dir(*at ? at : "/"))
			return at;
		slash = strrchr(at, '/');
		if (!slash || !*at)
			break;
		*slash = '\0';
	}
	free(at);
	err_set(err, ERR_NOTFOUND,
		_("no store here or above; go into one, set ASSAY_STORE, or "
		  "make one with \"assay init DIR\""));
	return NULL;
}

int store_attach(struct store **out, const char *dir, struct err *err)
{
	struct store *s = xcalloc(1, sizeof(*s));
	int rc;

	s->lock_fd = s->sync_fd = -1;
	s->home = path_join(dir, "assay");
	s->tmp = path_join(s->home, "tmp");
	rc = repo_open(&s->repo, dir, err);
	if (rc == 0)
		rc = store_config_open(s, err);
	if (rc < 0) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_identity_forget(s);
	access_release(&s->access);
	repo_files_release(&s->staged);
	if (s->db)
		index_close(s);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	if (s->sync_fd >= 0)
		close(s->sync_fd);
	git_config_free(s->config);
	repo_close(&s->repo);
	free(s->setting);
	free(s->home);
	free(s->tmp);
	free(s);
}

int store_open(struct store **out, const char *dir, struct err *err)
{
	char *at = discover(dir, err);
	struct store *s = NULL;
	int rc;

	if (!at)
		return ERR_NOTFOUND;
	rc = store_attach(&s, at, err);
	free(at);
	if (rc == 0)
		rc = store_config_genesis(s, err);
	if (rc == 0)
		rc = index_open(s, err);
	if (rc == 0) {
		s->own_index = !s->private_index;
		rc = store_refresh(s, NULL, err);
	}
	if (rc < 0) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

const char *store_dir(const struct store *s)
{
	return s->repo.dir;
}

int store_head(struct store *s, git_oid *head, struct err *err)
{
	bool found = false;
	int rc = repo_ref(&s->repo, REPO_BRANCH, head, &found, err);

	if (rc == 0 && !found)
		rc = err_set(err, ERR_PARSE,
			_("%s has no branch assay; fetch it with \"assay "
			  "sync\", or join again"),
			s->repo.dir);
	return rc;
}

/* Whether the index shows the head; *head is set. */
static int is_fresh(
	struct store *s, git_oid *head, bool *fresh, struct err *err)
{
	struct buf hex = BUF_INIT;
	git_oid shown;
	int rc = store_head(s, head, err);

	if (rc == 0)
		rc = index_meta(s, "head", &hex, err);
	*fresh = rc == 0 && hex.len == REPO_HEX - 1 &&
		 git_oid_fromstr(&shown, hex.data) == 0 &&
		 git_oid_equal(&shown, head);
	buf_release(&hex);
	return rc;
}

static int catch_up(struct store *s, git_oid *head, struct err *err)
{
	bool fresh = false;
	int rc = store_lock(s, err);
	const bool locked = rc == 0;

	if (rc == ERR_NOWRITE && s->private_index)
		rc = 0;
	if (rc == 0)
		rc = is_fresh(s, head, &fresh, err);
	if (rc == 0 && !fresh)
		rc = store_intake(s, head, err);
	if (locked)
		store_unlock(s);
	return rc;
}

int store_refresh(struct store *s, bool *changed, struct err *err)
{
	git_oid head;
	bool fresh = false;
	int rc;

	if (s->until) {
		if (changed)
			*changed = false;
		return 0;
	}
	index_reset(s); /* else reads would go on in an old snapshot */
	rc = is_fresh(s, &head, &fresh, err);
	if (rc == 0 && !fresh)
		rc = catch_up(s, &head, err);
	if (rc < 0)
		return rc;
	if (changed)
		*changed = !git_oid_equal(&head, &s->seen);
	if (!git_oid_equal(&head, &s->seen)) {
		s->access_known = false;
		store_identity_forget(s);
		git_oid_cpy(&s->seen, &head);
	}
	return 0;
}

int store_rebuild(struct store *s, struct err *err)
{
	int rc = store_lock(s, err);

	if (rc < 0)
		return rc;
	s->access_known = false;
	rc = index_clear(s, err);
	if (rc == 0)
		rc = store_refresh(s, NULL, err);
	store_unlock(s);
	return rc;
}
