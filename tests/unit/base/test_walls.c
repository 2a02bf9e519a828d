/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader cannot do any more; tests/tools/wallprobe tries it. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/proc.h"
#include "base/walls.h"
#include "base/xalloc.h"

enum { COULD, REFUSED, BROKEN, SIGNALLED = 128 };

/* Exit status of the probe, as base/proc.h says it. */
static int probe(const char *act)
{
	const char *top = getenv("TOP_BUILDDIR");
	char *program = xasprintf("%s/tests/tools/wallprobe", top ? top : ".");
	const char *const argv[] = {program, act, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct err err = ERR_INIT;
	int status = 0;
	pid_t pid;

	spec.argv = argv;
	spec.fd[1] = spec.fd[2] = -1;
	if (proc_start(&pid, &spec, &err) < 0 ||
		proc_wait(pid, &status, &err) < 0)
		fail_msg("%s", err.text);
	free(program);
	return status;
}

static void walls_leave_room_to_work(void **state)
{
	(void)state;
	assert_int_equal(probe("nothing"), COULD);
	assert_int_equal(probe("sort"), COULD);
	assert_int_equal(probe("nonsense"), BROKEN);
}

static void walls_stop_programs_and_sockets(void **state)
{
	static const char *const acts[] = {"execve", "socket", "unix-socket"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		const int status = probe(acts[i]);

		if (walls_seccomp())
			assert_int_equal(status, SIGNALLED + SIGSYS);
		else if (walls_landlock() && i == 0 && !walls_are_loose())
			assert_int_equal(status, REFUSED);
		else
			assert_int_not_equal(status, BROKEN);
	}
}

static void walls_stop_names_of_files(void **state)
{
	const bool walled =
		!walls_are_loose() && (walls_seccomp() || walls_landlock());

	(void)state;
	assert_int_equal(probe("open"), walled ? REFUSED : COULD);
	assert_int_equal(probe("create"), walled ? REFUSED : COULD);
	if (walls_seccomp() && walled)
		assert_int_equal(probe("remove"), SIGNALLED + SIGSYS);
	else
		assert_int_equal(probe("remove"), walled ? REFUSED : COULD);
}

/* What ONNX needs, whose constants may lie in files beside the model. */
static void walls_open_for_files_beside(void **state)
{
	(void)state;
	assert_int_equal(probe("beside"), COULD);
	if (walls_are_loose())
		return;
	if (walls_seccomp() || walls_landlock())
		assert_int_equal(probe("beside-write"), REFUSED);
	assert_int_equal(
		probe("beside-elsewhere"), walls_landlock() ? REFUSED : COULD);
}

static void walls_stop_what_reaches_others(void **state)
{
	static const char *const acts[] = {
		"fork", "signal", "trace", "run-memory"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (walls_seccomp() && !walls_are_loose())
			assert_int_equal(probe(acts[i]), SIGNALLED + SIGSYS);
		else
			assert_int_not_equal(probe(acts[i]), BROKEN);
}

static void walls_limit_memory_files_and_time(void **state)
{
	(void)state;
	assert_int_equal(probe("memory"), walls_are_loose() ? COULD : REFUSED);
	assert_int_equal(probe("file-size"), SIGNALLED + SIGXFSZ);
	assert_int_equal(probe("spin"), SIGNALLED + SIGKILL);
	assert_int_equal(probe("abort"), SIGNALLED + SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walls_leave_room_to_work),
		cmocka_unit_test(walls_stop_programs_and_sockets),
		cmocka_unit_test(walls_stop_names_of_files),
		cmocka_unit_test(walls_open_for_files_beside),
		cmocka_unit_test(walls_stop_what_reaches_others),
		cmocka_unit_test(walls_limit_memory_files_and_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
