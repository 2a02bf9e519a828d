/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/proc.h"

static struct proc_result run(const char *script, const struct buf *in)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r;
	struct err err = ERR_INIT;

	spec.argv = argv;
	if (proc_run(&r, &spec, in, 1 << 22, &err))
		fail_msg("%s", err.text);
	return r;
}

static void proc_collects_both_outputs(void **state)
{
	struct proc_result r = run("echo out; echo err >&2; exit 7", NULL);

	(void)state;
	assert_int_equal(r.status, 7);
	assert_string_equal(buf_str(&r.out), "out\n");
	assert_string_equal(buf_str(&r.err), "err\n");
	proc_result_release(&r);
	r = run("kill -9 $$", NULL);
	assert_int_equal(r.status, 137);
	proc_result_release(&r);
}

/* More than any pipe holds, on all three at once. */
static void proc_does_not_deadlock(void **state)
{
	struct buf in = BUF_INIT;
	struct proc_result r;

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_addstr(&in, "12345678\n");
	r = run("tee /dev/stderr", &in);
	assert_int_equal(r.status, 0);
	assert_int_equal(r.out.len, in.len);
	assert_int_equal(r.err.len, in.len);
	assert_memory_equal(r.out.data, in.data, in.len);
	proc_result_release(&r);
	r = run("exit 0", &in); /* input that nobody reads */
	assert_int_equal(r.status, 0);
	proc_result_release(&r);
	buf_release(&in);
}

static void proc_reports_what_cannot_run(void **state)
{
	const char *const argv[] = {"no-such-program-here", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct err err = ERR_INIT;
	pid_t pid = 0;

	(void)state;
	spec.argv = argv;
	assert_int_equal(proc_start(&pid, &spec, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, argv[0]));
	assert_int_equal(pid, 0);
}

static void proc_bounds_output(void **state)
{
	const char *const argv[] = {"yes", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r;
	struct err err = ERR_INIT;

	(void)state;
	spec.argv = argv;
	assert_int_equal(proc_run(&r, &spec, NULL, 1000, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "1000"));
}

static void proc_does_not_wait_for_a_daemon(void **state)
{
	struct proc_result r = run("sleep 600 & echo $!", NULL);
	const int pid = (int)strtol(buf_str(&r.out), NULL, 10);

	(void)state;
	assert_true(pid > 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	proc_result_release(&r);
}

static void proc_gives_a_clean_start(void **state)
{
	struct proc_result r;
	sigset_t set;
	const int leak = open("/dev/null", O_RDONLY); /* not close-on-exec */

	(void)state;
	assert_true(leak > 2);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setenv("GIT_DIR", "/nowhere", 1);
	r = run("echo ${GIT_DIR-unset}; ls /proc/self/fd; "
		"grep SigBlk /proc/self/status; kill -INT $$; echo alive",
		NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	unsetenv("GIT_DIR");
	signal(SIGINT, SIG_DFL);
	close(leak);
	assert_string_equal(buf_str(&r.out),
		"unset\n0\n1\n2\n3\nSigBlk:\t0000000000000000\n");
	assert_int_equal(r.status, 130);
	proc_result_release(&r);
}

static void proc_places_descriptors_and_environment(void **state)
{
	static const char *const vars[] = {"HOME=/x", "NEW=1", NULL};
	static const char *const argv[] = {"sh", "-c",
		"pwd; echo $HOME $NEW >&3; cat; cat <&2 2>/dev/null", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct err err = ERR_INIT;
	int p[2], status = -1;
	char got[32] = "";
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(p), 0);
	spec.argv = argv;
	spec.dir = "/";
	spec.setenv = vars;
	spec.fd[0] = -1;
	spec.fd[1] = p[1];
	spec.fd[2] = -1;
	spec.fd[3] = p[1];
	assert_int_equal(proc_start(&pid, &spec, &err), 0);
	assert_int_equal(proc_wait(pid, &status, &err), 0);
	assert_int_equal(status, 0);
	assert_int_equal(read(p[0], got, sizeof(got) - 1), 7);
	assert_string_equal(got, "/\n/x 1\n");
	close(p[0]);
	close(p[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proc_collects_both_outputs),
		cmocka_unit_test(proc_does_not_deadlock),
		cmocka_unit_test(proc_reports_what_cannot_run),
		cmocka_unit_test(proc_bounds_output),
		cmocka_unit_test(proc_does_not_wait_for_a_daemon),
		cmocka_unit_test(proc_gives_a_clean_start),
		cmocka_unit_test(proc_places_descriptors_and_environment),
	};

	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
