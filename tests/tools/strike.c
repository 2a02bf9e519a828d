/* SPDX-License-Identifier: Apache-2.0 */
/* strike — runs a program and strikes at one of its system calls.
 *
 *   strike [-w WHO] [-n N] [-fv] WHAT COMMAND [ARG...]
 *
 * WHAT is kill (SIGKILL before the call is made), an error (ENOSPC, EIO,
 * EMFILE, EINTR) that the call returns instead of being made, or short: a
 * write writes half of what it is given. Only the calls that can fail so are
 * counted; for kill these are all. N is the call, from 1; 0 counts only. -f:
 * every call from the Nth on. WHO is self (the program, not its children; the
 * default), tree (all), or the name of a program that it starts. -v: say on
 * standard error which call was struck (first), and of which file.
 *
 * Exit status: the program's (128 + signal); 125 if N was never reached, 126
 * if this cannot work here. -o FILE: how many calls were counted.
 *
 * How: a seccomp filter hands each call to this process, which lets it go on,
 * answers for it, or kills the caller (man 2 seccomp_unotify). What outlives
 * the program is served by a process that stays behind. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "strike_calls.h"

enum { NOT_REACHED = 125, CANNOT = 126, NAME_MAX_ = 16, HALF_MAX = 1 << 16 };

struct run {
	const struct what *what;
	const char *who, *count_file;
	long at, seen, struck;
	int for_ever, tell;
	char told[TOLD_MAX]; /* the call that was struck first */
	pid_t child;
	int listener;
};

static long install(struct sock_filter *code, size_t n)
{
	const struct sock_fprog prog = {(unsigned short)n, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	n = (size_t)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
	return (long)n < 0 ? -errno : (long)n;
}

/* A filter that tells of the calls of "what", or of all but those that end a
 * process or a signal handler. */
static long install_filter(const struct what *w)
{
	static const int quiet[] = {
		SYS_exit, SYS_exit_group, SYS_rt_sigreturn, -1};
	const int *v = w->calls[0] < 0 ? quiet : w->calls;
	const unsigned hit =
		v == quiet ? SECCOMP_RET_ALLOW : SECCOMP_RET_USER_NOTIF;
	const unsigned other =
		v == quiet ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW;
	struct sock_filter code[2 * CALLS_MAX + 2];
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (; *v >= 0; v++) {
		code[n++] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (unsigned)*v, 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, hit);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, other);
	return install(code, n);
}

/* The child shares the table of descriptors until it executes: the listener
 * that it gets is ours too; its number comes through shared memory, since
 * the very next call of the child waits for us. */
static int start(struct run *r, char **argv)
{
	volatile long *said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (said == MAP_FAILED)
		return -1;
	*said = 0;
	r->child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (r->child < 0)
		return -1;
	if (r->child == 0) {
		*said = install_filter(r->what);
		execvp(argv[0], argv);
		_exit(127);
	}
	while (*said == 0)
		usleep(50);
	if (*said < 0) {
		fprintf(stderr, "strike: no seccomp listener: %s\n",
			strerror((int)-*said));
		return -1;
	}
	r->listener = (int)*said;
	return 0;
}

static int is_thread_of(pid_t pid, pid_t tid)
{
	char path[64];

	if (pid == tid)
		return 1;
	snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)pid, (int)tid);
	return access(path, F_OK) == 0;
}

static int has_name(pid_t tid, const char *name)
{
	char path[64], comm[NAME_MAX_ + 1];
	FILE *f;
	int yes = 0;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)tid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fgets(comm, sizeof(comm), f)) {
		comm[strcspn(comm, "\n")] = '\0';
		yes = strcmp(comm, name) == 0;
	}
	fclose(f);
	return yes;
}

static int is_meant(const struct run *r, const struct seccomp_notif *q)
{
	const pid_t tid = (pid_t)q->pid;

	if (strcmp(r->who, "self") == 0 && !is_thread_of(r->child, tid))
		return 0;
	if (strcmp(r->who, "self") != 0 && strcmp(r->who, "tree") != 0 &&
		!has_name(tid, r->who))
		return 0;
	return strike_can(r->what, q);
}

/* Writes half of what the caller wanted, on its behalf; returns how much. */
static int64_t write_half(const struct seccomp_notif *q)
{
	static char bytes[HALF_MAX];
	const int pidfd = (int)syscall(SYS_pidfd_open, q->pid, 0);
	const int fd =
		(int)syscall(SYS_pidfd_getfd, pidfd, (int)q->data.args[0], 0);
	size_t n = q->data.args[2] / 2;
	const struct iovec to = {bytes, n < HALF_MAX ? n : HALF_MAX};
	struct iovec from;
	int64_t rc = -1;

	from.iov_base = (void *)(uintptr_t)q->data.args[1];
	from.iov_len = to.iov_len;
	if (fd >= 0 && process_vm_readv((pid_t)q->pid, &to, 1, &from, 1, 0) ==
			       (ssize_t)to.iov_len) {
		if (q->data.nr == SYS_pwrite64)
			rc = pwrite(
				fd, bytes, to.iov_len, (off_t)q->data.args[3]);
		else
			rc = write(fd, bytes, to.iov_len);
	}
	close(fd);
	close(pidfd);
	return rc;
}

/* The thread's process: what a signal must go to. */
static void kill_owner(const struct run *r, pid_t tid)
{
	if (is_thread_of(r->child, tid))
		kill(r->child, SIGKILL);
	else
		kill(tid, SIGKILL);
}

static void strike(struct run *r, const struct seccomp_notif *q,
	struct seccomp_notif_resp *a)
{
	int64_t put;

	if (r->struck++ == 0 && r->tell)
		strike_tell(q, r->told);
	if (strcmp(r->what->name, "kill") == 0) {
		kill_owner(r, (pid_t)q->pid);
		return;
	}
	if (r->what->error) {
		a->error = -r->what->error;
		return;
	}
	put = write_half(q);
	if (put < 0) {
		a->error = -EIO;
		return;
	}
	a->val = put;
}

static void serve(struct run *r)
{
	struct seccomp_notif q;
	struct seccomp_notif_resp a;

	memset(&q, 0, sizeof(q));
	if (ioctl(r->listener, SECCOMP_IOCTL_NOTIF_RECV, &q) < 0)
		return; /* the caller has died meanwhile */
	memset(&a, 0, sizeof(a));
	a.id = q.id;
	if (is_meant(r, &q)) {
		r->seen++;
		if (r->at &&
			(r->seen == r->at || (r->for_ever && r->seen > r->at)))
			strike(r, &q, &a);
	}
	if (!a.error && !a.val)
		a.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(r->listener, SECCOMP_IOCTL_NOTIF_SEND, &a);
}

/* Until nobody is left who could ask; with a status also until the program
 * has ended, whose status it gets. */
static void supervise(struct run *r, int *status)
{
	struct pollfd p[2] = {{r->listener, POLLIN, 0}, {-1, POLLIN, 0}};

	if (status)
		p[1].fd = (int)syscall(SYS_pidfd_open, r->child, 0);
	for (;;) {
		const int n = poll(p, 2, status ? 50 : -1);

		if (n > 0 && (p[0].revents & POLLIN)) {
			serve(r);
			continue;
		}
		if (!status && n > 0)
			return;
		if (status && waitpid(r->child, status, WNOHANG) == r->child)
			break;
		if (status && n > 0 && (p[0].revents & POLLHUP))
			p[0].fd = -1; /* it ends without a call */
	}
	close(p[1].fd);
}

static void stay_behind(struct run *r)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fork() != 0)
		return;
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	supervise(r, NULL);
	_exit(0);
}

static int report(const struct run *r, int status)
{
	FILE *f = r->count_file ? fopen(r->count_file, "we") : NULL;

	if (f) {
		fprintf(f, "%ld\n", r->seen);
		fclose(f);
	}
	if (r->told[0])
		fprintf(stderr, "strike: %s %ld: %s\n", r->what->name, r->at,
			r->told);
	if (r->at && !r->struck)
		return NOT_REACHED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int usage(void)
{
	fputs("usage: strike [-w self|tree|NAME] [-n N] [-fv] [-o FILE] "
	      "kill|short|ENOSPC|EIO|EMFILE|EINTR COMMAND [ARG...]\n",
		stderr);
	return CANNOT;
}

int main(int argc, char **argv)
{
	struct run r = {.who = "self", .listener = -1};
	int c, status = 0;

	while ((c = getopt(argc, argv, "+w:n:fvo:")) != -1)
		if (c == 'w')
			r.who = optarg;
		else if (c == 'n')
			r.at = strtol(optarg, NULL, 10);
		else if (c == 'f')
			r.for_ever = 1;
		else if (c == 'v')
			r.tell = 1;
		else if (c == 'o')
			r.count_file = optarg;
		else
			return usage();
	if (optind < argc)
		r.what = strike_what(argv[optind]);
	if (!r.what || optind + 1 >= argc)
		return usage();
	if (start(&r, argv + optind + 1) < 0)
		return CANNOT;
	supervise(&r, &status);
	stay_behind(&r);
	return report(&r, status);
}
