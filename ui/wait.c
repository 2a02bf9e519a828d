/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/wait.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "app/sync.h"
#include "base/buf.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"

static const int watched[] = {
	SIGWINCH, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP, SIGCONT};

static int block_signals(struct wait *w, struct err *err)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		sigaddset(&set, watched[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (w->signals < 0)
		return err_errno(err, 0, _("cannot wait for signals"));
	return 0;
}

/* The branch is one loose ref (or packed-refs after maintenance): a rename
 * over either of them is news. */
static void watch_store(struct wait *w, const char *git_dir)
{
	char *heads;

	w->store = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (w->store < 0)
		return;
	heads = path_join(git_dir, "refs/heads");
	inotify_add_watch(w->store, heads, IN_MOVED_TO | IN_CLOSE_WRITE);
	inotify_add_watch(w->store, git_dir, IN_MOVED_TO);
	free(heads);
}

void wait_none(struct wait *w)
{
	const char *fd = getenv("ASSAY_TEST_FD");
	uint64_t n;

	w->signals = w->store = w->remote = w->timer = w->idle = -1;
	if (fd && num_parse_u64(fd, strlen(fd), &n) == 0 && n > 2 && n < 1024)
		w->idle = (int)n;
}

int wait_open(struct wait *w, const char *git_dir, struct err *err)
{
	wait_none(w);
	if (git_dir)
		watch_store(w, git_dir);
	return block_signals(w, err);
}

void wait_remote(struct wait *w, int remote, int every)
{
	const struct itimerspec t = {{every, 0}, {every, 0}};

	w->remote = remote;
	if (every <= 0)
		return;
	w->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (w->timer >= 0)
		timerfd_settime(w->timer, 0, &t, NULL);
}

static bool take_timer(const struct wait *w)
{
	uint64_t times;

	return read(w->timer, &times, sizeof(times)) == (ssize_t)sizeof(times);
}

static void take_signals(const struct wait *w, struct wait_news *news)
{
	struct signalfd_siginfo s;

	while (read(w->signals, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.ssi_signo == SIGWINCH)
			news->resized = true;
		else if (s.ssi_signo == SIGCHLD)
			news->child = true;
		else if (s.ssi_signo == SIGTSTP)
			news->suspend = true;
		else if (s.ssi_signo == SIGCONT)
			news->resumed = true;
		else
			news->quit = true;
	}
}

static bool take_store(const struct wait *w)
{
	char events[4096];
	bool any = false;

	while (read(w->store, events, sizeof(events)) > 0)
		any = true;
	return any;
}

int wait_for(struct wait *w, const int child[2], int ms, struct wait_news *news,
	struct err *err)
{
	struct pollfd p[7] = {
		{STDIN_FILENO, POLLIN, 0},
		{w->signals, POLLIN, 0},
		{w->store, POLLIN, 0},
		{child[0], POLLIN, 0},
		{child[1], POLLIN, 0},
		{w->remote, POLLIN, 0},
		{w->timer, POLLIN, 0},
	};

	memset(news, 0, sizeof(*news));
	if (poll(p, 7, ms) < 0) {
		if (errno == EINTR)
			return 0;
		return err_errno(err, 0, _("cannot wait for the terminal"));
	}
	news->key = (p[0].revents & POLLIN) != 0;
	news->quit = (p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
	if (p[1].revents)
		take_signals(w, news);
	if (p[2].revents)
		news->store = take_store(w);
	if (p[3].revents || p[4].revents)
		news->child = true;
	if (p[5].revents)
		news->remote = app_sync_moved(w->remote);
	if (p[6].revents)
		news->due = take_timer(w);
	return 0;
}

void wait_say_idle(const struct wait *w)
{
	struct pollfd p[4] = {
		{STDIN_FILENO, POLLIN, 0},
		{w->signals, POLLIN, 0},
		{w->store, POLLIN, 0},
		{w->remote, POLLIN, 0},
	};

	if (w->idle < 0 || poll(p, 4, 0) != 0)
		return;
	if (write(w->idle, ".", 1) < 0)
		return;
}

void wait_tell(const struct wait *w, const char *fmt, ...)
{
	struct buf line = BUF_INIT;
	char text[256];
	va_list ap;

	if (w->idle < 0)
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	buf_addf(&line, "+%s\n", text);
	if (write(w->idle, line.data, line.len) < 0)
		text[0] = '\0'; /* nobody listens any more */
	buf_release(&line);
}

void wait_close(struct wait *w)
{
	if (w->signals >= 0)
		close(w->signals);
	if (w->store >= 0)
		close(w->store);
	if (w->remote >= 0)
		close(w->remote);
	if (w->timer >= 0)
		close(w->timer);
	w->signals = w->store = w->remote = w->timer = -1;
}
