/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/job.h"
#include "base/fileio.h"
#include "base/xalloc.h"

/* The worker of these tests is a script; no store is near. */
static char *top;

static void write_worker(const char *body)
{
	char *path = path_join(top, "assay-worker");
	char *text = xasprintf("#!/bin/sh\n%s\n", body);

	assert_int_equal(file_write(path, text, strlen(text), NULL), 0);
	assert_int_equal(chmod(path, 0755), 0);
	free(text);
	free(path);
}

static int make_top(void **state)
{
	(void)state;
	top = xstrdup("/tmp/assay-test-job-XXXXXX");
	if (!mkdtemp(top) || setenv("ASSAY_LIBEXEC", top, 1) ||
		setenv("TMPDIR", top, 1) || setenv("ASSAY_STORE", top, 1))
		return -1;
	return 0;
}

static int remove_top(void **state)
{
	const int rc = dir_remove(top, NULL);

	(void)state;
	free(top);
	return rc;
}

static void count_steps(
	void *arg, const char *step, int64_t done, int64_t total)
{
	int *n = arg;

	assert_string_equal(step, "score");
	assert_int_equal(total, 9);
	assert_true(done >= 0);
	(*n)++;
}

static int run(const struct app_job_ask *ask, struct app_job **job,
	struct json **result, struct err *err)
{
	struct app *a = app_new(NULL);
	const int rc = app_job_run(a, ask, job, result, err);

	app_free(a);
	return rc;
}

static void job_hands_back_the_result(void **state)
{
	struct json *request = json_object(), *result = NULL;
	struct app_job *job = NULL;
	struct err err = ERR_INIT;
	int steps = 0;
	const struct app_job_ask ask = {.kind = "score",
		.request = request,
		.progress = count_steps,
		.arg = &steps};
	char *dir;

	(void)state;
	write_worker(
		"grep -q '\"job\": \"score\"' \"$1/request.json\" || exit 9\n"
		"echo '{\"step\":\"score\",\"done\":1,\"total\":9}' >&3\n"
		"echo '{\"step\":\"score\",\"done\":2,\"total\":9}' >&3\n"
		"echo '{\"ok\":true,\"result\":{\"rows\":9}}' "
		">\"$1/result.json\"");
	assert_int_equal(run(&ask, &job, &result, &err), 0);
	assert_int_equal(json_get_i64(result, "rows", 0), 9);
	assert_int_equal(steps, 2);
	dir = xstrdup(app_job_dir(job));
	assert_true(file_is_dir(dir));
	app_job_free(job);
	assert_false(file_is_dir(dir));
	free(dir);
	json_free(result);
	json_free(request);
}

static void job_hands_back_the_failure(void **state)
{
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score", .request = request};
	struct app_job *job = NULL;
	struct err err = ERR_INIT;

	(void)state;
	write_worker("echo '{\"ok\":false,\"error\":{\"code\":\"limit\","
		     "\"message\":\"a.csv: too much\"}}' >\"$1/result.json\"\n"
		     "exit 65");
	assert_int_equal(run(&ask, &job, &result, &err), ERR_LIMIT);
	assert_string_equal(err.text, "a.csv: too much");
	assert_null(job);
	json_free(request);
}

static void job_that_crashes_is_a_failure_with_its_log(void **state)
{
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score", .request = request};
	struct app_job *job = NULL;
	struct err err = ERR_INIT;
	char *at, *path;

	(void)state;
	write_worker("echo last words >&2\nkill -SEGV $$");
	assert_int_equal(run(&ask, &job, &result, &err), ERR_BUG);
	assert_non_null(strstr(err.text, "signal 11"));
	at = strstr(err.text, top);
	assert_non_null(at);
	path = path_join(at, "output");
	assert_true(file_exists(path));
	free(path);
	json_free(request);
}

static void job_with_half_a_result_is_a_failure(void **state)
{
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score", .request = request};
	struct app_job *job = NULL;
	struct err err = ERR_INIT;

	(void)state;
	write_worker("echo '{\"ok\":true,\"resu' >\"$1/result.json\"\nexit 3");
	assert_int_equal(run(&ask, &job, &result, &err), ERR_BUG);
	assert_non_null(strstr(err.text, "status 3"));
	json_free(request);
}

static void job_without_a_worker_says_so(void **state)
{
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score", .request = request};
	struct app_job *job = NULL;
	struct err err = ERR_INIT;
	char *path = path_join(top, "assay-worker");

	(void)state;
	unlink(path);
	free(path);
	assert_int_equal(run(&ask, &job, &result, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, "assay doctor"));
	json_free(request);
}

static void job_can_be_cancelled(void **state)
{
	struct json *request = json_object(), *result = NULL;
	const struct app_job_ask ask = {.kind = "score", .request = request};
	struct app *a = app_new(NULL);
	struct app_job *job = NULL;
	struct err err = ERR_INIT;

	(void)state;
	write_worker("trap 'kill $!; exit 130' TERM\n"
		     "sleep 600 3>&- >/dev/null 2>&1 &\n"
		     "wait");
	assert_int_equal(app_job_start(a, &ask, &job, &err), 0);
	assert_true(app_job_fd(job) >= 0);
	app_job_cancel(job);
	assert_int_equal(app_job_finish(job, &result, &err), ERR_CANCELLED);
	assert_true(app_job_poll(job));
	app_job_free(job);
	app_free(a);
	json_free(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(job_hands_back_the_result),
		cmocka_unit_test(job_hands_back_the_failure),
		cmocka_unit_test(job_that_crashes_is_a_failure_with_its_log),
		cmocka_unit_test(job_with_half_a_result_is_a_failure),
		cmocka_unit_test(job_without_a_worker_says_so),
		cmocka_unit_test(job_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, make_top, remove_top);
}
