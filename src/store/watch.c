/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/gitcmd.h"

struct watch {
	int fd[2]; /* of our branch and of theirs; -1 if it is elsewhere */
};

/* The branch is a loose ref, or a line of packed-refs after maintenance. */
static int watch_dir(const char *git_dir)
{
	const int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	char *heads = path_join(git_dir, "refs/heads");

	if (fd >= 0 &&
		(inotify_add_watch(fd, heads, IN_MOVED_TO | IN_CREATE) < 0 ||
			inotify_add_watch(fd, git_dir, IN_MOVED_TO) < 0)) {
		close(fd);
		free(heads);
		return -1;
	}
	free(heads);
	return fd;
}

int watch_theirs(struct store *s, const char *remote)
{
	char *theirs = gitcmd_local(s, remote ? remote : "origin");
	char *inner = theirs ? path_join(theirs, ".git") : NULL;
	const int fd =
		theirs ? watch_dir(file_is_dir(inner) ? inner : theirs) : -1;

	free(inner);
	free(theirs);
	return fd;
}

int watch_open(struct watch **out, struct store *s, const char *remote,
	struct err *err)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->fd[0] = watch_dir(s->repo.dir);
	w->fd[1] = watch_theirs(s, remote);
	if (w->fd[0] < 0) {
		watch_close(w);
		return err_errno(err, 0, _("cannot watch %s"), s->repo.dir);
	}
	*out = w;
	return 0;
}

void watch_close(struct watch *w)
{
	if (!w)
		return;
	for (int i = 0; i < 2; i++)
		if (w->fd[i] >= 0)
			close(w->fd[i]);
	free(w);
}

bool watch_is_local(const struct watch *w)
{
	return w->fd[1] >= 0;
}

bool watch_take(int fd)
{
	_Alignas(struct inotify_event) char b[4096];
	bool any = false;
	ssize_t n;

	while ((n = read(fd, b, sizeof(b))) > 0)
		for (ssize_t at = 0; at < n;) {
			struct inotify_event e;

			memcpy(&e, b + at, sizeof(e));
			if (e.len &&
				(strcmp(b + at + sizeof(e), "assay") == 0 ||
					strcmp(b + at + sizeof(e),
						"packed-refs") == 0))
				any = true;
			at += (ssize_t)(sizeof(e) + e.len);
		}
	return any;
}

/* Until something comes; the result of ppoll(). */
static int sleep_for(struct watch *w, int64_t us, struct pollfd p[2])
{
	const struct timespec t = {us / 1000000, us % 1000000 * 1000};
	sigset_t none;

	p[0] = (struct pollfd){w->fd[0], POLLIN, 0};
	p[1] = (struct pollfd){w->fd[1], POLLIN, 0};
	sigemptyset(&none);
	return ppoll(p, 2, us < 0 ? NULL : &t, &none);
}

int watch_wait(struct watch *w, int ms, int *news, struct err *err)
{
	const int64_t end = clock_ticks_us() + (int64_t)ms * 1000;
	struct pollfd p[2];

	for (*news = 0; *news == 0;) {
		const int64_t left = end - clock_ticks_us();
		const int n = sleep_for(w,
			ms < 0     ? -1
			: left > 0 ? left
				   : 0,
			p);

		if (n < 0 && errno != EINTR)
			return err_errno(err, 0, _("cannot wait for news"));
		if (n < 0)
			*news = WATCH_STOP;
		if (n == 0)
			return 0;
		if (n > 0 && p[0].revents && watch_take(w->fd[0]))
			*news |= WATCH_OURS;
		if (n > 0 && p[1].revents && watch_take(w->fd[1]))
			*news |= WATCH_THEIRS;
	}
	return 0;
}

struct unsent {
	int64_t n;
	bool urgent;
};

/* The name of a record is LAMPORT-VERB-AUTHOR-ID.json. */
static int on_file(void *arg, const struct repo_change *c, struct err *err)
{
	static const char *const verbs[] = {
		"-verdict-", "-handoff.", "-alarm.", "-review.verdict-", NULL};
	struct unsent *u = arg;
	const char *name = strrchr(c->path, '/');
	const size_t len = strlen(c->path);

	(void)err;
	if (!c->new || !name || len < 6 ||
		strcmp(c->path + len - 5, ".json") != 0)
		return 0;
	u->n++;
	for (size_t i = 0; verbs[i]; i++)
		if (strstr(name, verbs[i]))
			u->urgent = true;
	return 0;
}

int store_unsent(struct store *s, const char *remote, int64_t *n, bool *urgent,
	struct err *err)
{
	char *ref =
		xasprintf("refs/remotes/%s/assay", remote ? remote : "origin");
	struct unsent u = {0, false};
	git_oid theirs, ours, a, b;
	bool found = false;
	int rc = store_head(s, &ours, err);

	if (rc == 0)
		rc = repo_ref(&s->repo, ref, &theirs, &found, err);
	if (rc == 0)
		rc = repo_tree_of(&s->repo, &ours, &b, err);
	if (rc == 0 && found)
		rc = repo_tree_of(&s->repo, &theirs, &a, err);
	if (rc == 0)
		rc = repo_diff(
			&s->repo, found ? &a : NULL, &b, on_file, &u, err);
	free(ref);
	if (rc < 0)
		return rc;
	*n = u.n;
	*urgent = u.urgent;
	return 0;
}
