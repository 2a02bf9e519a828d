/* SPDX-License-Identifier: Apache-2.0 */
/* wallprobe ACT — closes the walls of base/walls.h and then does what a
 * hostile model file would like a reader to do. Exit: 0 it could; 1 it was
 * refused; 2 wrong call. Most acts do not come back. */
#include "config.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/walls.h"

enum { MEMORY = 256 << 20, FILE_SIZE = 1 << 20, PAGE = 4096 };

static int out = -1; /* a file that was open before */

static int act_nothing(void)
{
	void *p = malloc(1 << 20);

	free(p);
	return p ? 0 : -1;
}

static int compare(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

/* The C library asks how much memory there is. */
static int act_sort(void)
{
	static char bytes[1 << 16];

	qsort(bytes, sizeof(bytes) / 16, 16, compare);
	return 0;
}

static int act_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static int act_beside(void)
{
	return open("passwd", O_RDONLY | O_CLOEXEC);
}

static int act_beside_write(void)
{
	return open("passwd", O_WRONLY | O_CLOEXEC);
}

static int act_beside_elsewhere(void)
{
	return open("/usr/bin/env", O_RDONLY | O_CLOEXEC);
}

static int act_create(void)
{
	return open(
		"/tmp/assay-wallprobe", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
}

static int act_remove(void)
{
	return unlink("/tmp/assay-wallprobe");
}

static int act_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int act_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static int act_execve(void)
{
	char *argv[] = {(char[]){"true"}, NULL};

	return execve("/bin/true", argv, NULL);
}

static int act_fork(void)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static int act_signal(void)
{
	return kill(getppid(), SIGCONT);
}

static int act_trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int act_run_memory(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static int act_memory(void)
{
	void *p = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static int act_file_size(void)
{
	static char bytes[FILE_SIZE];
	int i;

	for (i = 0; i < 2; i++)
		if (write(out, bytes, sizeof(bytes)) != sizeof(bytes))
			return -1;
	return 0;
}

static int act_spin(void)
{
	for (;;)
		(void)getpid();
	return 0;
}

static int act_abort(void)
{
	abort();
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} acts[] = {
	{"nothing", act_nothing},
	{"sort", act_sort},
	{"open", act_open},
	{"beside", act_beside},
	{"beside-write", act_beside_write},
	{"beside-elsewhere", act_beside_elsewhere},
	{"create", act_create},
	{"remove", act_remove},
	{"socket", act_socket},
	{"unix-socket", act_unix_socket},
	{"execve", act_execve},
	{"fork", act_fork},
	{"signal", act_signal},
	{"trace", act_trace},
	{"run-memory", act_run_memory},
	{"memory", act_memory},
	{"file-size", act_file_size},
	{"spin", act_spin},
	{"abort", act_abort},
};

int main(int argc, char **argv)
{
	struct walls walls = {MEMORY, FILE_SIZE, 1, false};
	struct err err = ERR_INIT;
	size_t i;

	out = memfd_create("probe", MFD_CLOEXEC);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (argc == 2 && strcmp(argv[1], acts[i].name) == 0)
			break;
	if (i == sizeof(acts) / sizeof(acts[0]) || out < 0) {
		fputs("usage: wallprobe ACT\n", stderr);
		return 2;
	}
	walls.beside = strncmp(argv[1], "beside", 6) == 0;
	if (walls.beside && chdir("/etc") < 0)
		return 2;
	if (walls_close(&walls, &err) < 0) {
		fprintf(stderr, "wallprobe: %s\n", err.text);
		return 2;
	}
	return acts[i].run() < 0;
}
