/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/i18n.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOOSE 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(COVERAGE_BUILD)
#define LOOSE 1
#endif
#ifndef LOOSE
#define LOOSE 0
#endif

#if defined(__x86_64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

/* Of linux/landlock.h, which may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif
enum {
	LANDLOCK_ASK_VERSION = 1,
	LANDLOCK_BENEATH = 1,
	LANDLOCK_READ_FILE = 1 << 2
};
struct landlock_rights {
	uint64_t files, network, scoped;
};
struct landlock_beneath {
	uint64_t files;
	int32_t dir;
} __attribute__((packed));

int walls_landlock(void)
{
	const long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
		LANDLOCK_ASK_VERSION);

	return abi > 0 ? (int)abi : 0;
}

bool walls_are_loose(void)
{
	return LOOSE;
}

/* Files in the working directory may be read. */
static int open_beside(int rules)
{
	struct landlock_beneath here = {.files = LANDLOCK_READ_FILE};
	int rc;

	here.dir = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (here.dir < 0)
		return -1;
	rc = (int)syscall(
		SYS_landlock_add_rule, rules, LANDLOCK_BENEATH, &here, 0);
	close(here.dir);
	return rc;
}

/* All rights that this version knows are taken. */
static int close_files(int abi, bool beside, struct err *err)
{
	struct landlock_rights rights = {
		.files = UINT64_C(0x1fff), .network = 3, .scoped = 3};
	size_t size = sizeof(rights);
	int fd, rc;

	if (abi >= 2)
		rights.files |= UINT64_C(1) << 13; /* refer */
	if (abi >= 3)
		rights.files |= UINT64_C(1) << 14; /* truncate */
	if (abi >= 5)
		rights.files |= UINT64_C(1) << 15; /* ioctl on devices */
	if (abi < 6)
		size = abi < 4 ? 8 : 16;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
	if (fd < 0)
		return err_errno(err, 0, _("Landlock takes no rules"));
	rc = beside ? open_beside(fd) : 0;
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
	return rc < 0 ? err_errno(err, 0, _("Landlock does not close")) : 0;
}

#ifdef MACHINE

#define ARG(i)   (offsetof(struct seccomp_data, args) + 8 * (i))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(at))
#define EQUAL(value, yes, no) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), yes, no)
#define HAS(bits, yes, no) \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (uint32_t)(bits), yes, no)
#define ANSWER(action)     BPF_STMT(BPF_RET | BPF_K, (uint32_t)(action))
#define REFUSED            (SECCOMP_RET_ERRNO | EACCES)
#define WHEN(call, action) EQUAL(SYS_##call, 0, 1), ANSWER(action)
#define ALLOW(call)        WHEN(call, SECCOMP_RET_ALLOW)

/* Memory, but none that could be run. */
#define MEMORY                                                          \
	EQUAL(SYS_mmap, 1, 0), EQUAL(SYS_mprotect, 0, 4), LOAD(ARG(2)), \
		HAS(PROT_EXEC, 0, 1), ANSWER(SECCOMP_RET_KILL_PROCESS), \
		ANSWER(SECCOMP_RET_ALLOW)
/* The seals of what is handed over. */
#define SEALS                                                           \
	EQUAL(SYS_fcntl, 0, 5), LOAD(ARG(1)), EQUAL(F_ADD_SEALS, 1, 0), \
		EQUAL(F_GET_SEALS, 0, 1), ANSWER(SECCOMP_RET_ALLOW),    \
		ANSWER(SECCOMP_RET_KILL_PROCESS)
/* Signals to itself, for abort(). */
#define ABORT                                                     \
	EQUAL(SYS_tgkill, 0, 4), LOAD(ARG(0)), EQUAL(self, 0, 1), \
		ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_KILL_PROCESS)

/* Names of files, for reading at most. */
#define NAMES                                                               \
	EQUAL(SYS_openat, 0, 4), LOAD(ARG(2)),                              \
		HAS(O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_DIRECTORY, 0, \
			1),                                                 \
		ANSWER(REFUSED), ANSWER(names), WHEN(newfstatat, names)

#if LOOSE
#define CALLS                                               \
	WHEN(execve, SECCOMP_RET_KILL_PROCESS),             \
		WHEN(execveat, SECCOMP_RET_KILL_PROCESS),   \
		WHEN(socket, SECCOMP_RET_KILL_PROCESS),     \
		WHEN(socketpair, SECCOMP_RET_KILL_PROCESS), \
		WHEN(connect, SECCOMP_RET_KILL_PROCESS),    \
		ANSWER(SECCOMP_RET_ALLOW)
#else
#ifdef __x86_64__
/* Calls that newer machines have not. */
#define OLD_CALLS                                                        \
	WHEN(open, REFUSED), WHEN(access, REFUSED), WHEN(stat, REFUSED), \
		WHEN(lstat, REFUSED), WHEN(readlink, REFUSED),           \
		WHEN(mkdir, REFUSED),
#else
#define OLD_CALLS
#endif
#define CALLS                                                               \
	ALLOW(read), ALLOW(pread64), ALLOW(write), ALLOW(writev),           \
		ALLOW(lseek), ALLOW(close), ALLOW(munmap), ALLOW(mremap),   \
		ALLOW(brk), ALLOW(madvise), ALLOW(exit), ALLOW(exit_group), \
		ALLOW(rt_sigreturn), ALLOW(rt_sigprocmask),                 \
		ALLOW(rt_sigaction), ALLOW(getpid), ALLOW(gettid),          \
		ALLOW(futex), ALLOW(getrandom), ALLOW(clock_gettime),       \
		ALLOW(sched_yield), ALLOW(restart_syscall),                 \
		/* qsort() */ ALLOW(sysinfo), OLD_CALLS NAMES,              \
		WHEN(faccessat, REFUSED), WHEN(faccessat2, REFUSED),        \
		WHEN(fstat, names), WHEN(statx, REFUSED),                   \
		WHEN(readlinkat, REFUSED), WHEN(mkdirat, REFUSED), MEMORY,  \
		SEALS, ABORT, ANSWER(SECCOMP_RET_KILL_PROCESS)
#endif

bool walls_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

static int close_calls(bool beside, struct err *err)
{
	const uint32_t self = (uint32_t)getpid();
	const uint32_t names = beside ? SECCOMP_RET_ALLOW : REFUSED;
	struct sock_filter filter[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		EQUAL(MACHINE, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		LOAD(offsetof(struct seccomp_data, nr)),
		CALLS,
	};
	const struct sock_fprog program = {
		.len = (unsigned short)(sizeof(filter) / sizeof(filter[0])),
		.filter = filter};

	(void)self;
	(void)names;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return err_errno(
			err, 0, _("the filter of system calls does not close"));
	return 0;
}

#else

bool walls_seccomp(void)
{
	return false;
}

static int close_calls(bool beside, struct err *err)
{
	(void)beside;
	(void)err;
	return 0;
}

#endif

/* Descriptors where files may be opened. */
enum { FILES_MAX = 256 };

static void limit(int what, size_t most)
{
	struct rlimit now, to;

	if (getrlimit((__rlimit_resource_t)what, &now) < 0)
		return;
	to.rlim_cur = to.rlim_max =
		now.rlim_max < most ? now.rlim_max : (rlim_t)most;
	setrlimit((__rlimit_resource_t)what, &to);
}

static void set_limits(const struct walls *w)
{
	limit(RLIMIT_CPU, w->cpu_seconds);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, w->file_size);
	if (LOOSE)
		return;
	if (w->memory)
		limit(RLIMIT_AS, w->memory);
	limit(RLIMIT_NOFILE, w->beside ? FILES_MAX : 0);
	limit(RLIMIT_NPROC, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int walls_close(const struct walls *w, struct err *err)
{
	const int abi = walls_landlock();
	int rc = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_errno(err, 0, _("the kernel gives rights back"));
	if (abi && !LOOSE)
		rc = close_files(abi, w->beside, err);
	if (rc < 0)
		return rc;
	set_limits(w);
	return walls_seccomp() ? close_calls(w->beside, err) : 0;
}
