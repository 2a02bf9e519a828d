/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "strike_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* What each call can return, and what the kernel's own sources say where the
 * manual does not: a disk that is full is noticed by what makes a name or a
 * byte (open only with O_CREAT; fsync because of delayed allocation), one
 * that is broken by all that reads or writes an inode, a directory or data
 * (fstat and flock where the disk is another machine's), a full table by what
 * makes a descriptor (dup2 and dup3 do not: they say EBADF beyond the limit).
 * Pipes, sockets, /proc and /dev know neither full nor broken disks. */
/* clang-format off */
static const struct what whats[] = {
	{"kill", 0, {-1}},
	{"short", 0, {SYS_write, SYS_pwrite64, -1}},
	{"ENOSPC", ENOSPC, {SYS_openat, SYS_write, SYS_pwrite64, SYS_writev,
		SYS_fsync, SYS_fdatasync, SYS_syncfs, SYS_ftruncate,
		SYS_fallocate, SYS_renameat, SYS_renameat2, SYS_linkat,
		SYS_symlinkat, SYS_mkdirat, SYS_copy_file_range, SYS_sendfile,
#ifdef SYS_open
		SYS_open, SYS_creat, SYS_rename, SYS_link, SYS_symlink,
		SYS_mkdir,
#endif
		-1}},
	{"EIO", EIO, {SYS_openat, SYS_read, SYS_pread64, SYS_readv, SYS_write,
		SYS_pwrite64, SYS_writev, SYS_fsync, SYS_fdatasync, SYS_syncfs,
		SYS_ftruncate, SYS_fallocate, SYS_renameat, SYS_renameat2,
		SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_unlinkat,
		SYS_getdents64, SYS_fstat, SYS_statx, SYS_faccessat,
		SYS_faccessat2, SYS_readlinkat, SYS_flock, SYS_copy_file_range,
		SYS_sendfile,
#ifdef SYS_newfstatat
		SYS_newfstatat,
#endif
#ifdef SYS_open
		SYS_open, SYS_creat, SYS_rename, SYS_link, SYS_symlink,
		SYS_mkdir, SYS_unlink, SYS_rmdir, SYS_stat, SYS_lstat,
		SYS_access, SYS_readlink,
#endif
		-1}},
	{"EMFILE", EMFILE, {SYS_openat, SYS_pipe2, SYS_socket, SYS_socketpair,
		SYS_accept4, SYS_dup, SYS_fcntl, SYS_eventfd2,
		SYS_memfd_create, SYS_inotify_init1, SYS_signalfd4,
		SYS_timerfd_create, SYS_epoll_create1, SYS_pidfd_open,
#ifdef SYS_landlock_create_ruleset
		SYS_landlock_create_ruleset,
#endif
#ifdef SYS_open
		SYS_open, SYS_creat, SYS_pipe,
#endif
		-1}},
	{"EINTR", EINTR, {SYS_openat, SYS_read, SYS_write, SYS_pread64,
		SYS_pwrite64, SYS_flock, SYS_ppoll, SYS_wait4, SYS_connect,
#ifdef SYS_open
		SYS_open, SYS_poll,
#endif
		-1}},
};
/* clang-format on */

#define CALL(name)                    \
	{                             \
		SYS_##name, #name, -1 \
	}
#define CALL_OF_PATH(name, at)        \
	{                             \
		SYS_##name, #name, at \
	}

/* The calls that have a name in a message; path: which argument is one; if
 * none, the first one is a descriptor. */
static const struct call {
	int nr;
	const char *name;
	int path;
} calls[] = {
	CALL_OF_PATH(openat, 1),
	CALL_OF_PATH(mkdirat, 1),
	CALL_OF_PATH(unlinkat, 1),
	CALL_OF_PATH(renameat2, 1),
	CALL_OF_PATH(renameat, 1),
	CALL_OF_PATH(linkat, 1),
	CALL_OF_PATH(symlinkat, 2),
	CALL_OF_PATH(faccessat, 1),
	CALL_OF_PATH(faccessat2, 1),
	CALL_OF_PATH(readlinkat, 1),
#ifdef SYS_newfstatat
	CALL_OF_PATH(newfstatat, 1),
#endif
#ifdef SYS_open
	CALL_OF_PATH(open, 0),
	CALL_OF_PATH(creat, 0),
	CALL_OF_PATH(rename, 0),
	CALL_OF_PATH(link, 0),
	CALL_OF_PATH(mkdir, 0),
	CALL_OF_PATH(unlink, 0),
	CALL_OF_PATH(rmdir, 0),
	CALL_OF_PATH(stat, 0),
	CALL_OF_PATH(lstat, 0),
	CALL_OF_PATH(symlink, 1),
	CALL_OF_PATH(access, 0),
	CALL_OF_PATH(readlink, 0),
#endif
	CALL(read),
	CALL(pread64),
	CALL(readv),
	CALL(write),
	CALL(pwrite64),
	CALL(writev),
	CALL(sendfile),
	CALL(fsync),
	CALL(fdatasync),
	CALL(syncfs),
	CALL(ftruncate),
	CALL(fallocate),
	CALL(getdents64),
	CALL(fstat),
	CALL(flock),
};
/* The file that a call is about; "" if it cannot be told. */
static void file_of(const struct seccomp_notif *q, int path, char *out)
{
	char link[64];
	struct iovec to = {out, TOLD_MAX - 1};
	struct iovec from;
	ssize_t n;

	memset(out, 0, TOLD_MAX);
	if (path < 0) {
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)q->pid,
			(int)q->data.args[0]);
		n = readlink(link, out, TOLD_MAX - 1);
		out[n < 0 ? 0 : n] = '\0';
		return;
	}
	/* Not over the end of a page: the next one may not be there. */
	from.iov_base = (void *)(uintptr_t)q->data.args[path];
	from.iov_len = 4096 - (size_t)(q->data.args[path] % 4096);
	if (from.iov_len > to.iov_len)
		from.iov_len = to.iov_len;
	if (process_vm_readv((pid_t)q->pid, &to, 1, &from, 1, 0) < 0)
		out[0] = '\0';
}

static const struct call *call_of(const struct seccomp_notif *q)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].nr == q->data.nr)
			return &calls[i];
	return NULL;
}

/* Whether a call is about what a disk holds. */
static int is_of_a_disk(const struct seccomp_notif *q)
{
	static const char *const others[] = {"pipe:", "socket:", "anon_inode:",
		"/memfd:", "/proc/", "/sys/", "/dev/"};
	const struct call *c = call_of(q);
	char file[TOLD_MAX];

	if (!c)
		return 1;
	file_of(q, c->path, file);
	if (strncmp(file, "/dev/shm/", 9) == 0)
		return 1;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strncmp(file, others[i], strlen(others[i])) == 0)
			return 0;
	return 1;
}

/* Whether this call can fail so; the filter knows only its number. */
int strike_can(const struct what *w, const struct seccomp_notif *q)
{
	switch (w->error) {
	case ENOSPC: /* a disk has room to read from */
		return is_of_a_disk(q) &&
		       (q->data.nr != SYS_openat || q->data.args[2] & O_CREAT);
	case EIO:
		return is_of_a_disk(q);
	case EMFILE:
		return q->data.nr != SYS_fcntl || q->data.args[1] == F_DUPFD ||
		       q->data.args[1] == F_DUPFD_CLOEXEC;
	default: /* half of one byte is none */
		return strcmp(w->name, "short") != 0 || q->data.args[2] > 1;
	}
}
void strike_tell(const struct seccomp_notif *q, char out[TOLD_MAX])
{
	const struct call *c = call_of(q);
	char file[TOLD_MAX];

	snprintf(out, TOLD_MAX, "call %d", (int)q->data.nr);
	if (!c)
		return;
	file_of(q, c->path, file);
	snprintf(out, TOLD_MAX, "%s %.400s", c->name, file);
}

const struct what *strike_what(const char *name)
{
	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
		if (strcmp(name, whats[i].name) == 0)
			return &whats[i];
	return NULL;
}
