/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/proc.h"

enum { CHUNK = 65536, ASK_MS = 100 };

/* The input waits in memory as a file, so that writing it can neither block
 * nor raise SIGPIPE. */
static int make_input(const struct buf *in)
{
	const int fd = memfd_create("input", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && in && done < in->len) {
		const ssize_t n = write(fd, in->data + done, in->len - done);

		if (n < 0 && errno != EINTR) {
			close(fd);
			return -1;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* One output of the child. */
struct stream {
	int fd; /* our end; -1 at its end */
	struct buf *to;
	size_t max;
	bool over; /* there was more than max */
};

static void close_stream(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* Takes what is there; returns false when nothing is, or at the end. */
static bool drain(struct stream *s)
{
	char chunk[CHUNK];
	ssize_t n;

	if (s->fd < 0)
		return false;
	n = read(s->fd, chunk, sizeof(chunk));
	if (n < 0)
		return errno == EINTR;
	if (n == 0) {
		close_stream(s);
		return false;
	}
	if ((size_t)n > s->max - s->to->len) {
		n = (ssize_t)(s->max - s->to->len);
		s->over = true;
	}
	buf_add(s->to, chunk, (size_t)n);
	return true;
}

/* The child, and a descriptor that is readable when it has ended; -1 where
 * the kernel (or what stands before it) gives none. */
struct watch {
	pid_t pid;
	int fd;
};

static bool has_ended(const struct watch *w, int revents)
{
	siginfo_t info = {0};

	if (w->fd >= 0)
		return revents != 0;
	return waitid(P_PID, (id_t)w->pid, &info,
		       WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == w->pid;
}

/* Collects both outputs until they end or the child has: a grandchild may
 * hold them open for ever. Returns -1 when the first is over its limit. */
static int collect(struct stream s[2], const struct watch *w)
{
	const int timeout = w->fd >= 0 ? -1 : ASK_MS;
	struct pollfd p[3] = {
		{-1, POLLIN, 0}, {-1, POLLIN, 0}, {w->fd, POLLIN, 0}};

	while (s[0].fd >= 0 || s[1].fd >= 0) {
		p[0].fd = s[0].fd;
		p[1].fd = s[1].fd;
		if (poll(p, 3, timeout) < 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (p[i].revents)
				drain(&s[i]);
		if (s[0].over)
			return -1;
		if (has_ended(w, p[2].revents)) {
			for (int i = 0; i < 2; i++)
				while (drain(&s[i]) && !s[i].over)
					;
			return s[0].over ? -1 : 0;
		}
	}
	return 0;
}

static int open_pipes(struct stream s[2], int ends[2])
{
	for (int i = 0; i < 2; i++) {
		int fd[2];

		if (pipe2(fd, O_CLOEXEC))
			return -1;
		s[i].fd = fd[0];
		ends[i] = fd[1];
		if (fcntl(fd[0], F_SETFL, O_NONBLOCK))
			return -1;
	}
	return 0;
}

static int run(struct proc_result *r, const struct proc_spec *spec,
	struct stream s[2], struct err *err)
{
	struct watch w = {0, -1};
	int over, rc;

	rc = proc_start(&w.pid, spec, err);
	for (int i = 0; i < 3; i++)
		close(spec->fd[i]);
	if (rc)
		return rc;
	w.fd = pidfd_open(w.pid, 0);
	over = collect(s, &w);
	if (over)
		kill(w.pid, SIGKILL);
	rc = proc_wait(w.pid, &r->status, err);
	if (w.fd >= 0)
		close(w.fd);
	if (rc == 0 && over)
		rc = err_set(err, ERR_LIMIT,
			_("%s wrote more than %zu bytes and was stopped"),
			spec->argv[0], s[0].max);
	return rc;
}

int proc_run(struct proc_result *r, const struct proc_spec *spec,
	const struct buf *in, size_t max, struct err *err)
{
	struct proc_result got = {0, BUF_INIT, BUF_INIT};
	struct stream s[2] = {
		{-1, &got.out, max, false}, {-1, &got.err, max, false}};
	struct proc_spec own = *spec;
	int ends[2] = {-1, -1};
	const int input = make_input(in);
	int rc;

	if (input < 0 || open_pipes(s, ends)) {
		rc = err_errno(err, 0, _("cannot start %s"), spec->argv[0]);
		for (int i = 0; i < 2; i++)
			if (ends[i] >= 0)
				close(ends[i]);
		if (input >= 0)
			close(input);
	} else {
		own.fd[0] = input;
		own.fd[1] = ends[0];
		own.fd[2] = ends[1];
		rc = run(&got, &own, s, err);
	}
	close_stream(&s[0]);
	close_stream(&s[1]);
	if (rc)
		proc_result_release(&got);
	else
		*r = got;
	return rc;
}

void proc_result_release(struct proc_result *r)
{
	buf_release(&r->out);
	buf_release(&r->err);
}
