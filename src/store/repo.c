/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/repo.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/loose.h"
#include "store/tidy.h"

int repo_error(struct err *err, int code, const char *doing)
{
	const git_error *e = git_error_last();

	return err_set(err, code, "%s: %s", doing,
		e && e->message ? e->message : _("libgit2 gives no reason"));
}

int repo_write_error(const struct repo *r, struct err *err)
{
	char *objects = path_join(git_repository_path(r->git), "objects");
	const bool mine = access(objects, W_OK) == 0;

	free(objects);
	if (mine)
		return repo_error(err, ERR_IO,
			_("cannot write into the store (is the disk full?)"));
	return repo_error(err, ERR_NOWRITE,
		_("you may not write into this store; join it, and write into "
		  "a clone of your own"));
}

/* Where libgit2 is built with mbed TLS, as in Debian 12, its start reads every
 * certificate authority of the system: 54 million instructions, more than the
 * rest of a command. It is git that talks to the network, never libgit2, so
 * this definition, which the dynamic linker finds first, reads none; a TLS
 * connection made all the same would be refused. */
__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(
	void *chain, const char *path);
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1;
}

/* Process-wide settings of libgit2, the same for every handle. */
static int start_library(struct err *err)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_PROGRAMDATA};

	if (git_libgit2_init() < 0)
		return repo_error(err, ERR_BUG, _("cannot start libgit2"));
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)32 << 20);
	/* A window is a gigabyte by default, and one is always allowed. */
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)16 << 20);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)128 << 20);
	return 0;
}

static int set_config(git_repository *git, struct err *err)
{
	git_config *c = NULL;
	int rc = git_repository_config(&c, git);

	if (rc == 0)
		rc = git_config_set_bool(c, "core.logAllRefUpdates", 1);
	if (rc == 0)
		rc = git_config_set_bool(c, "fetch.fsckObjects", 1);
	if (rc == 0)
		rc = git_config_set_bool(c, "transfer.fsckObjects", 1);
	git_config_free(c);
	return rc < 0 ? repo_error(err, ERR_NOWRITE,
				_("cannot write the repository's config"))
		      : 0;
}

int repo_create(const char *dir, struct err *err)
{
	git_repository_init_options o;
	git_repository *git = NULL;
	int rc = start_library(err);

	if (rc < 0)
		return rc;
	git_repository_init_options_init(
		&o, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	o.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH |
		  GIT_REPOSITORY_INIT_NO_REINIT;
	o.initial_head = "assay";
	if (git_repository_init_ext(&git, dir, &o) < 0)
		rc = repo_error(err, ERR_NOWRITE,
			_("cannot make the store's repository"));
	else
		rc = set_config(git, err);
	git_repository_free(git);
	git_libgit2_shutdown();
	return rc;
}

/* Where GIT_OBJECT_DIRECTORY and its alternates say that a push lies in wait
 * (git quotes a path with a colon; such a one is left to libgit2). */
static char **env_objects(char **all)
{
	const char *env = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	char **v = xcalloc(8, sizeof(*v)), *p;
	size_t n = 0;

	*all = xstrdup(env ? env : "");
	for (p = *all; *p && n < 7;) {
		const size_t len = strcspn(p, ":");
		const bool last = p[len] == '\0';

		p[len] = '\0';
		if (len)
			v[n++] = p;
		p += len + !last;
	}
	return v;
}

/* The objects, read as loose.h says. */
static int open_objects(struct repo *r, bool env, struct err *err)
{
	const char *dir = env ? getenv("GIT_OBJECT_DIRECTORY") : NULL;
	char *own = dir ? xstrdup(dir)
			: path_join(git_repository_path(r->git), "objects");
	char *all = NULL, **others = env ? env_objects(&all) : NULL;
	int rc = 0;

	if (!all || !strchr(all, '"'))
		rc = loose_attach(r->git, own, others, err);
	if (rc == 0 && git_repository_odb(&r->odb, r->git) < 0)
		rc = repo_error(err, ERR_UNSUPPORTED,
			_("cannot open the store's objects"));
	free(own);
	free(all);
	free(others);
	return rc;
}

int repo_open(struct repo *r, const char *dir, struct err *err)
{
	int rc = repo_check_whole(dir, err);

	memset(r, 0, sizeof(*r));
	if (rc < 0)
		return rc;
	rc = start_library(err);
	if (rc < 0)
		return rc;
	r->dir = xstrdup(dir);
	rc = repo_check_kind(dir, err);
	if (rc == 0 &&
		(git_repository_open_bare(&r->git, dir) < 0 ||
			git_repository_set_ident(r->git, "assay", "assay") < 0))
		rc = repo_error(err, ERR_UNSUPPORTED,
			_("cannot open the store's repository"));
	if (rc == 0)
		rc = open_objects(r, false, err);
	if (rc < 0)
		repo_close(r);
	return rc;
}

int repo_open_env(struct repo *r, const char *dir, struct err *err)
{
	const unsigned flags =
		GIT_REPOSITORY_OPEN_FROM_ENV | GIT_REPOSITORY_OPEN_BARE;
	const char *git_dir = getenv("GIT_DIR");
	int rc;

	memset(r, 0, sizeof(*r));
	rc = start_library(err);
	if (rc < 0)
		return rc;
	/* Whoever runs a hook has been let in by git already. */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	r->dir = xstrdup(dir ? dir : git_dir ? git_dir : ".");
	rc = repo_check_kind(r->dir, err);
	if (rc < 0) {
		repo_close(r);
		return rc;
	}
	if ((dir ? git_repository_open_bare(&r->git, dir)
		 : git_repository_open_ext(&r->git, NULL, flags, NULL)) < 0)
		rc = repo_error(err, ERR_NOTFOUND,
			_("cannot open the repository (is this a bare one?)"));
	else
		rc = repo_check_whole(git_repository_path(r->git), err);
	if (rc == 0)
		rc = open_objects(r, dir == NULL, err);
	if (rc < 0) {
		repo_close(r);
		return rc;
	}
	free(r->dir);
	r->dir = xstrdup(git_repository_path(r->git));
	return 0;
}

int repo_resolve(struct repo *r, const char *name, git_oid *id, struct err *err)
{
	git_object *o = NULL, *c = NULL;
	int rc = 0;

	if (git_revparse_single(&o, r->git, name) < 0 ||
		git_object_peel(&c, o, GIT_OBJECT_COMMIT) < 0)
		rc = repo_error(err, ERR_NOTFOUND, name);
	else
		git_oid_cpy(id, git_object_id(c));
	git_object_free(o);
	git_object_free(c);
	return rc;
}

void repo_close(struct repo *r)
{
	if (!r->dir)
		return;
	git_odb_free(r->odb);
	git_repository_free(r->git);
	free(r->fresh);
	free(r->dir);
	memset(r, 0, sizeof(*r));
	git_libgit2_shutdown();
}

int repo_ref(struct repo *r, const char *name, git_oid *id, bool *found,
	struct err *err)
{
	const int rc = git_reference_name_to_id(id, r->git, name);

	*found = rc == 0;
	if (rc < 0 && rc != GIT_ENOTFOUND)
		return repo_error(err, ERR_IO, name);
	return 0;
}

int repo_tree_of(
	struct repo *r, const git_oid *commit, git_oid *tree, struct err *err)
{
	git_commit *c = NULL;

	if (git_commit_lookup(&c, r->git, commit) < 0)
		return repo_error(err, ERR_IO, _("cannot read a commit"));
	git_oid_cpy(tree, git_commit_tree_id(c));
	git_commit_free(c);
	return 0;
}

int repo_blob(struct repo *r, const git_oid *id, struct buf *out, size_t max,
	struct err *err)
{
	git_odb_object *o = NULL;
	size_t size = 0;
	git_object_t type = GIT_OBJECT_INVALID;
	int rc = 0;

	if (git_odb_read_header(&size, &type, r->odb, id) < 0)
		return repo_error(err, ERR_IO, _("cannot read a git object"));
	if (type != GIT_OBJECT_BLOB || size > max)
		return err_set(err, ERR_LIMIT,
			_("a git object has %zu bytes, more than %zu, or is "
			  "not a file"),
			size, max);
	if (git_odb_read(&o, r->odb, id) < 0)
		return repo_error(err, ERR_IO, _("cannot read a git object"));
	if (git_odb_object_size(o) > max)
		rc = err_set(err, ERR_LIMIT, _("a git object is too large"));
	else
		buf_add(out, git_odb_object_data(o), git_odb_object_size(o));
	git_odb_object_free(o);
	return rc;
}

int repo_put_blob(struct repo *r, const void *data, size_t n, git_oid *id,
	struct err *err)
{
	if (git_odb_write(id, r->odb, data, n, GIT_OBJECT_BLOB) < 0)
		return repo_write_error(r, err);
	repo_note(r, id);
	return 0;
}

static int make_commit(struct repo *r, const struct repo_commit *c,
	git_buf *bytes, struct err *err)
{
	git_signature *who = NULL;
	git_tree *tree = NULL;
	git_commit *p[2] = {NULL, NULL};
	const git_commit *parents[2];
	int rc = git_signature_new(
		&who, c->name, c->email, (git_time_t)(c->time_us / 1000000), 0);

	if (rc == 0)
		rc = git_tree_lookup(&tree, r->git, &c->tree);
	for (size_t i = 0; i < c->parents && rc == 0; i++) {
		rc = git_commit_lookup(&p[i], r->git, &c->parent[i]);
		parents[i] = p[i];
	}
	if (rc == 0)
		rc = git_commit_create_buffer(bytes, r->git, who, who, NULL,
			c->message, tree, c->parents, parents);
	git_signature_free(who);
	git_tree_free(tree);
	git_commit_free(p[0]);
	git_commit_free(p[1]);
	return rc < 0 ? repo_error(err, ERR_IO, _("cannot make a commit")) : 0;
}

int repo_commit(struct repo *r, const struct repo_commit *c, git_oid *id,
	struct err *err)
{
	git_buf bytes = GIT_BUF_INIT;
	int rc = make_commit(r, c, &bytes, err);

	if (rc == 0 && (git_odb_write(id, r->odb, bytes.ptr, bytes.size,
				GIT_OBJECT_COMMIT) < 0 ||
			       !git_odb_exists(r->odb, id)))
		rc = repo_write_error(r, err);
	if (rc == 0)
		repo_note(r, id);
	git_buf_dispose(&bytes);
	return rc;
}

int repo_move(struct repo *r, const git_oid *old, const git_oid *new,
	const char *why, struct err *err)
{
	static const git_oid none;
	git_reference *ref = NULL;
	int rc = repo_sync(r, err);

	if (rc < 0)
		return rc;
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	for (int i = 0; i < 100; i++) {
		rc = git_reference_create_matching(&ref, r->git, REPO_BRANCH,
			new, 1, old ? old : &none, why);
		git_reference_free(ref);
		ref = NULL;
		if (rc != GIT_ELOCKED)
			break;
		if (tidy_ref_lock(r->dir, REPO_BRANCH, TIDY_STALE_S))
			continue;
		usleep(50000);
	}
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	if (rc == GIT_EMODIFIED || rc == GIT_EEXISTS || rc == GIT_ENOTFOUND)
		return err_set(err, ERR_CONFLICT,
			_("somebody else moved the branch; try again"));
	if (rc == GIT_ELOCKED)
		return err_set(err, ERR_CONFLICT,
			_("%s/" REPO_BRANCH ".lock is held by another "
			  "program; see \"assay doctor\""),
			r->dir);
	if (rc < 0)
		return repo_error(err, ERR_IO, _("cannot move the branch"));
	return 0;
}

int repo_contains(
	struct repo *r, const git_oid *a, const git_oid *b, struct err *err)
{
	int rc;

	if (git_oid_equal(a, b))
		return 1;
	rc = git_graph_descendant_of(r->git, a, b);
	return rc < 0 ? repo_error(err, ERR_IO, _("cannot walk the history"))
		      : rc;
}

int repo_base(struct repo *r, const git_oid *a, const git_oid *b, git_oid *base,
	bool *found, struct err *err)
{
	const int rc = git_merge_base(base, r->git, a, b);

	*found = rc == 0;
	if (rc < 0 && rc != GIT_ENOTFOUND)
		return repo_error(err, ERR_IO, _("cannot walk the history"));
	return 0;
}

int repo_walk_next(git_revwalk *w, git_oid *id, struct err *err)
{
	const int rc = git_revwalk_next(id, w);

	if (rc < 0 && rc != GIT_ITEROVER)
		return repo_error(err, ERR_IO, _("cannot walk the history"));
	return rc == 0;
}
