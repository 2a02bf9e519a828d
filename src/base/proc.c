/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#include <linux/close_range.h>

extern char **environ;

enum {
	N_FDS = 4,
	SAFE_FD = 16, /* above all descriptors that a child is given */
	EXEC_FAILED = 127
};

static bool same_name(const char *a, const char *b)
{
	const size_t n = strcspn(a, "=");

	return strncmp(a, b, n) == 0 && b[n] == '=';
}

static bool is_replaced(const struct proc_spec *spec, const char *var)
{
	for (const char *const *s = spec->setenv; s && *s; s++)
		if (same_name(*s, var))
			return true;
	return false;
}

/* The child's environment; the array is freed, the strings are not ours. */
static const char **make_environ(const struct proc_spec *spec)
{
	size_t n = 0, extra = 0;
	const char **env;

	while (environ && environ[n])
		n++;
	while (spec->setenv && spec->setenv[extra])
		extra++;
	env = xcalloc(n + extra + 1, sizeof(*env));
	extra = 0;
	for (size_t i = 0; i < n; i++) {
		if (!spec->keep_git && strncmp(environ[i], "GIT_", 4) == 0)
			continue;
		if (!is_replaced(spec, environ[i]))
			env[extra++] = environ[i];
	}
	for (const char *const *s = spec->setenv; s && *s; s++)
		env[extra++] = *s;
	return env;
}

/* From here to exec only async-signal-safe calls: other threads of the parent
 * may have held any lock at the fork. */

static int place_fds(const struct proc_spec *spec)
{
	int from[N_FDS];

	for (int i = 0; i < N_FDS; i++) {
		int fd = spec->fd[i];

		from[i] = -1;
		if (fd < 0 && i == 3)
			continue;
		if (fd < 0)
			fd = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (fd < 0)
			return -1;
		from[i] = fcntl(fd, F_DUPFD_CLOEXEC, SAFE_FD);
		if (from[i] < 0)
			return -1;
	}
	for (int i = 0; i < N_FDS; i++) {
		if (from[i] < 0)
			close(i);
		else if (dup2(from[i], i) < 0)
			return -1;
	}
	return close_range(N_FDS, ~0U, CLOSE_RANGE_CLOEXEC);
}

static void default_signals(void)
{
	struct sigaction act;
	sigset_t none;

	memset(&act, 0, sizeof(act));
	act.sa_handler = SIG_DFL;
	for (int i = 1; i < NSIG; i++)
		if (i != SIGKILL && i != SIGSTOP)
			sigaction(i, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* exec wants pointers to bytes that may be written, and writes none. */
static char **unconst(const char *const *v)
{
	union {
		const char *const *from;
		char **to;
	} p = {v};

	return p.to;
}

static void child(const struct proc_spec *spec, const char **env,
	int report) ATTR_NORETURN;
static void child(const struct proc_spec *spec, const char **env, int report)
{
	ssize_t n;
	int e;

	report = fcntl(report, F_DUPFD_CLOEXEC, SAFE_FD);
	if (report >= 0 && (!spec->new_session || setsid() >= 0) &&
		place_fds(spec) == 0 && (!spec->dir || chdir(spec->dir) == 0)) {
		default_signals();
		execvpe(spec->argv[0], unconst(spec->argv), unconst(env));
	}
	e = errno;
	n = write(report, &e, sizeof(e));
	(void)n;
	_exit(EXEC_FAILED);
}

static pid_t fork_quietly(
	const struct proc_spec *spec, const char **env, const int report[2])
{
	sigset_t all, before;
	pid_t pid;

	/* No handler of ours may run in the child. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		child(spec, env, report[1]);
	{
		const int e = errno;

		pthread_sigmask(SIG_SETMASK, &before, NULL);
		errno = e;
	}
	return pid;
}

/* The errno of a child that could not execute, 0 if it did. */
static int read_report(int fd)
{
	int e = 0;
	ssize_t n;

	do
		n = read(fd, &e, sizeof(e));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(e) ? e : 0;
}

int proc_start(pid_t *pid, const struct proc_spec *spec, struct err *err)
{
	const char **env;
	int report[2], e;
	pid_t p;

	BUG_ON(!spec->argv || !spec->argv[0]);
	if (pipe2(report, O_CLOEXEC))
		return err_errno(err, 0, _("cannot start %s"), spec->argv[0]);
	env = make_environ(spec);
	p = fork_quietly(spec, env, report);
	e = p < 0 ? errno : 0;
	free(env);
	close(report[1]);
	if (p > 0)
		e = read_report(report[0]);
	close(report[0]);
	if (e) {
		if (p > 0)
			while (waitpid(p, NULL, 0) < 0 && errno == EINTR)
				;
		errno = e;
		return err_errno(err, 0, _("cannot start %s"), spec->argv[0]);
	}
	*pid = p;
	return 0;
}

int proc_wait(pid_t pid, int *status, struct err *err)
{
	int s;

	while (waitpid(pid, &s, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, 0,
				_("cannot wait for process %ld"), (long)pid);
	*status = WIFEXITED(s) ? WEXITSTATUS(s) : 128 + WTERMSIG(s);
	return 0;
}
