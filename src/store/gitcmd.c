/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/gitcmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/xalloc.h"

enum { OUTPUT_MAX = 1 << 20, ARGS_MAX = 16 };

static int run_git(struct store *s, const char *const *argv,
	struct proc_result *r, struct err *err)
{
	static const char *const env[] = {
		"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;

	spec.argv = argv;
	spec.dir = s->repo.dir;
	spec.setenv = env;
	spec.fd[3] = s->sync_fd;
	return proc_run(r, &spec, NULL, OUTPUT_MAX, err);
}

static int hex_at(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *p = c ? strchr(digits, c) : NULL;
	const int at = p ? (int)(p - digits) : -1;

	return at < 16 ? at : at - 6;
}

/* The directory of a file:///dir as git reads it, %20 and all. */
static char *url_path(const char *url)
{
	struct buf out = BUF_INIT;

	for (const char *p = url; *p; p++) {
		const int high = *p == '%' ? hex_at(p[1]) : -1;
		const int low = high >= 0 ? hex_at(p[2]) : -1;
		const int c = low >= 0 ? high * 16 + low : 0;

		buf_addch(&out, c ? (char)c : *p);
		p += c ? 2 : 0;
	}
	return buf_detach(&out);
}

char *gitcmd_local(struct store *s, const char *remote)
{
	char *key = xasprintf("remote.%s.url", remote);
	git_config *c = NULL;
	git_buf url = GIT_BUF_INIT;
	char *out = NULL;

	if (git_repository_config(&c, s->repo.git) == 0 &&
		git_config_get_string_buf(&url, c, key) == 0) {
		if (url.ptr[0] == '/')
			out = xstrdup(url.ptr);
		else if (strncmp(url.ptr, "file:///", 8) == 0)
			out = url_path(url.ptr + 7);
	}
	git_buf_dispose(&url);
	git_config_free(c);
	free(key);
	return out;
}

/* A remote on this machine may belong to another account; whoever joined it
 * has named it, so git need not ask. NULL if the remote is elsewhere. */
static char *other_side(struct store *s, const char *remote, const char *pack)
{
	char *url = gitcmd_local(s, remote);
	char *out = NULL;

	if (url && !strchr(url, '\''))
		out = xasprintf("git -c 'safe.directory=%s' %s", url, pack);
	free(url);
	return out;
}

static void first_line(struct buf *out, const struct buf *text)
{
	const char *p = buf_str(text), *best = p;

	for (const char *q = p; q && *q;
		q = strchr(q, '\n') ? strchr(q, '\n') + 1 : NULL)
		if (strncmp(q, "fatal:", 6) == 0 ||
			strncmp(q, "error:", 6) == 0) {
			best = q;
			break;
		}
	text_clean(out, best, strcspn(best, "\n"));
}

static int unreachable(
	const char *remote, const struct proc_result *r, struct err *err)
{
	struct buf why = BUF_INIT;

	first_line(&why, &r->err);
	if (!why.len)
		buf_addf(&why, _("git ended with status %d"), r->status);
	err_set(err, ERR_UNREACHABLE,
		_("the remote \"%s\" does not answer (%s); check it with \"git "
		  "-C STORE ls-remote %s\""),
		remote, buf_str(&why), remote);
	buf_release(&why);
	return ERR_UNREACHABLE;
}

int gitcmd_fetch(struct store *s, const char *remote, struct err *err)
{
	char *spec =
		xasprintf("+refs/heads/assay*:refs/remotes/%s/assay*", remote);
	char *side = other_side(s, remote, "upload-pack");
	const char *argv[ARGS_MAX] = {"git", "--git-dir=.", "fetch", "--quiet",
		"--prune", "--no-tags", "--no-write-fetch-head",
		"--no-auto-maintenance", NULL};
	struct proc_result r = {0};
	size_t n = 8;
	int rc;

	if (side) {
		argv[n++] = "--upload-pack";
		argv[n++] = side;
	}
	argv[n++] = "--";
	argv[n++] = remote;
	argv[n++] = spec;
	rc = run_git(s, argv, &r, err);
	if (rc == 0 && r.status != 0)
		rc = unreachable(remote, &r, err);
	proc_result_release(&r);
	free(side);
	free(spec);
	return rc;
}

int gitcmd_fetch_bundle(
	struct store *s, const char *path, const char *name, struct err *err)
{
	char *spec = xasprintf("+refs/heads/assay:refs/remotes/%s/assay", name);
	const char *argv[] = {"git", "--git-dir=.", "fetch", "--quiet",
		"--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
		"--", path, spec, NULL};
	struct proc_result r = {0};
	struct buf why = BUF_INIT;
	int rc = run_git(s, argv, &r, err);

	if (rc == 0 && r.status != 0) {
		first_line(&why, &r.err);
		rc = err_set(err, ERR_PARSE,
			_("%s is not a git bundle that continues this store "
			  "(%s)"),
			path, buf_str(&why));
	}
	buf_release(&why);
	proc_result_release(&r);
	free(spec);
	return rc;
}

/* What a hook of the other side said first. */
static void add_remote(struct buf *out, const struct buf *text)
{
	const char *p = strstr(buf_str(text), "remote: ");

	if (!p)
		return;
	p += strlen("remote: ");
	text_clean(out, p, strcspn(p, "\r\n"));
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

/* Reads the "!" line of git push --porcelain. */
static int read_refusal(const char *remote, const struct proc_result *r,
	bool *refused, struct err *err)
{
	static const char *const again[] = {"fetch first", "non-fast-forward",
		"stale info", "failed to lock", "incorrect old value",
		"failed to update ref", "cannot lock ref", "already exists",
		NULL};
	const char *line = strstr(buf_str(&r->out), "!\t");
	const char *said = line ? line + 2 : "";
	struct buf why = BUF_INIT;

	if (!line)
		return unreachable(remote, r, err);
	for (size_t i = 0; again[i]; i++)
		if (strstr(line, again[i])) {
			*refused = true;
			return 0;
		}
	add_remote(&why, &r->err);
	if (!why.len)
		text_clean(&why, said, strcspn(said, "\n"));
	err_set(err, ERR_CONFLICT,
		_("the remote \"%s\" refuses what was sent: %s"), remote,
		buf_str(&why));
	buf_release(&why);
	return ERR_CONFLICT;
}

int gitcmd_push(
	struct store *s, const char *remote, bool *refused, struct err *err)
{
	char *side = other_side(s, remote, "receive-pack");
	const char *argv[ARGS_MAX] = {"git", "--git-dir=.", "push",
		"--porcelain", "--no-verify", NULL};
	struct proc_result r = {0};
	size_t n = 5;
	int rc;

	*refused = false;
	if (side) {
		argv[n++] = "--receive-pack";
		argv[n++] = side;
	}
	argv[n++] = "--";
	argv[n++] = remote;
	argv[n++] = REPO_BRANCH ":" REPO_BRANCH;
	rc = run_git(s, argv, &r, err);
	if (rc == 0 && r.status != 0)
		rc = read_refusal(remote, &r, refused, err);
	proc_result_release(&r);
	free(side);
	return rc;
}

int gitcmd_fsck(struct store *s, bool *clean, struct buf *out, struct err *err)
{
	const char *argv[] = {"git", "--git-dir=.", "fsck", "--full",
		"--strict", "--no-dangling", "--no-progress", NULL};
	struct proc_result r = {0};
	int rc = run_git(s, argv, &r, err);

	if (rc == 0) {
		*clean = r.status == 0;
		first_line(out, &r.err);
	}
	proc_result_release(&r);
	return rc;
}

int gitcmd_bundle(struct store *s, const char *path, struct err *err)
{
	const char *argv[] = {"git", "--git-dir=.", "bundle", "create",
		"--quiet", path, "refs/heads/assay", NULL};
	struct proc_result r = {0};
	struct buf why = BUF_INIT;
	int rc = run_git(s, argv, &r, err);

	if (rc == 0 && r.status != 0) {
		first_line(&why, &r.err);
		rc = err_set(err, ERR_IO, _("git bundle: %s"), buf_str(&why));
	}
	buf_release(&why);
	proc_result_release(&r);
	return rc;
}

/* What git says of it is nobody's concern: it will try again. */
static bool run_aside(struct store *s, const char *const *argv)
{
	struct proc_result r = {0};
	const int fd = s->sync_fd;
	int rc;

	s->sync_fd = -1; /* it may go on for minutes */
	rc = run_git(s, argv, &r, NULL);
	s->sync_fd = fd;
	rc = rc < 0 || r.status != 0;
	proc_result_release(&r);
	return !rc;
}

void gitcmd_maintain(struct store *s)
{
	const char *argv[] = {"git", "--git-dir=.", "maintenance", "run",
		"--auto", "--quiet", NULL};

	(void)run_aside(s, argv);
}

bool gitcmd_prune(struct store *s)
{
	const char *argv[] = {
		"git", "--git-dir=.", "prune", "--expire=1.day.ago", NULL};

	return run_aside(s, argv);
}
