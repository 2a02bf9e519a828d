/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "lab.h"
#include "store/sync.h"

enum { WRITERS = 4, SAVES = 10, KILLS = 12 };

static int save_comment(
	struct store *s, const char *model, const char *text, char id[STORE_ID])
{
	struct json *ops = json_array(), *op = json_object();
	struct store_save save = {.kind = "model", .object = model};
	struct err err = ERR_INIT;
	int rc;

	json_set_str(op, "op", "comment.add");
	json_set_str(op, "text", text);
	json_push(ops, op);
	save.ops = ops;
	rc = store_save(s, &save, id, &err);
	json_free(ops);
	return rc;
}

/* In a child: saves for ever (n < 0) or n times, each id acknowledged on the
 * descriptor only after store_save() said 0. */
static void writer(const char *dir, const char *model, int n, int fd)
{
	struct store *s = NULL;
	struct err err = ERR_INIT;
	char id[STORE_ID], text[32];

	if (store_open(&s, dir, &err) < 0)
		_exit(2);
	for (int i = 0; i != n; i++) {
		snprintf(text, sizeof(text), "%d of %d", i, (int)getpid());
		if (save_comment(s, model, text, id) < 0)
			_exit(3);
		if (write(fd, id, STORE_ID) != STORE_ID)
			_exit(4);
	}
	store_close(s);
	_exit(0);
}

/* Every acknowledged record must be there. */
static int count_acknowledged(struct store *s, FILE *acks)
{
	char id[STORE_ID];
	int n = 0;

	rewind(acks);
	while (fread(id, STORE_ID, 1, acks) == 1) {
		struct json *row = NULL;
		struct err err = ERR_INIT;

		if (store_record(s, id, &row, &err) < 0)
			fail_msg("acknowledged but missing: %s", err.text);
		assert_true(json_get_bool(row, "effect", false));
		json_free(row);
		n++;
	}
	return n;
}

static FILE *open_acks(void)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	return f;
}

static void crash_four_writers_lose_nothing(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID];
	struct json *v, *report = NULL;
	FILE *acks[WRITERS];
	pid_t pid[WRITERS];
	struct err err = ERR_INIT;
	int status;

	(void)state;
	lab_model(s, "credit", model, version);
	for (int i = 0; i < WRITERS; i++) {
		acks[i] = open_acks();
		pid[i] = fork();
		if (pid[i] == 0)
			writer(lab->store, model, SAVES, fileno(acks[i]));
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(store_refresh(s, NULL, &err), 0);
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(count_acknowledged(s, acks[i]), SAVES);
		fclose(acks[i]);
	}
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "comments")), WRITERS * SAVES);
	json_free(v);
	assert_int_equal(store_check(s, true, &report, &err), 0);
	assert_int_equal(json_count(json_get(report, "problems")), 0);
	json_free(report);
	store_close(s);
	lab_free(lab);
}

/* Until the writers have acknowledged at least n saves. */
static void wait_for_acks(int fd, int n)
{
	struct stat st = {0};

	while (st.st_size < (off_t)n * STORE_ID) {
		usleep(1000);
		assert_int_equal(fstat(fd, &st), 0);
	}
}

static void crash_a_killed_writer_leaves_a_store(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID];
	struct json *report = NULL;
	struct err err = ERR_INIT;
	FILE *acks = open_acks();
	struct rng rng;
	int status, n;

	(void)state;
	lab_model(s, "credit", model, version);
	store_close(s);
	rng_seed(&rng, 42);
	for (int i = 0; i < KILLS; i++) {
		const pid_t pid = fork();

		if (pid == 0)
			writer(lab->store, model, -1, fileno(acks));
		wait_for_acks(fileno(acks), i + 1);
		usleep((useconds_t)rng_below(&rng, 50000));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		s = lab_open(lab, NULL);
		assert_int_equal(save_comment(s, model, "after", NULL), 0);
		store_close(s);
	}
	s = lab_open(lab, NULL);
	n = count_acknowledged(s, acks);
	print_message("# %d saves acknowledged before %d kills\n", n, KILLS);
	assert_true(n >= KILLS);
	assert_int_equal(store_check(s, true, &report, &err), 0);
	assert_int_equal(json_count(json_get(report, "problems")), 0);
	json_free(report);
	fclose(acks);
	store_close(s);
	lab_free(lab);
}

static void crash_a_stale_lock_is_taken_away(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);

	(void)state;
	lab_shell(lab, "git -C store rev-parse HEAD >store/assay/pending && "
		       "git -C store rev-parse HEAD "
		       ">store/refs/heads/assay.lock");
	lab_model(s, "credit", NULL, (char[STORE_ID]){0});
	lab_shell(lab, "test ! -e store/refs/heads/assay.lock");
	store_close(s);
	lab_free(lab);
}

/* A clone's first save writes who and where it is; one that was killed there
 * may have left the lock file of the configuration. */
static void crash_a_stale_lock_of_the_settings_too(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct err err = ERR_INIT;

	(void)state;
	lab_shell(lab, "git config -f store/assay/config --unset assay.place "
		       "&& : >store/assay/config.lock");
	lab_model(s, "credit", NULL, (char[STORE_ID]){0});
	lab_shell(lab, "test ! -e store/assay/config.lock && "
		       ": >store/config.lock && "
		       "touch -d '1 minute ago' store/config.lock");
	assert_int_equal(store_remote_set(s, "origin", "there", &err), 0);
	lab_shell(lab, "test ! -e store/config.lock");
	store_close(s);
	lab_free(lab);
}

/* A file-size limit stands for the full disk: every write past it fails. */
static void crash_a_full_disk_is_said(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], id[STORE_ID];
	static const rlim_t limits[] = {0, 40, 80, 150, 300, 600, 2000};
	char *text = xmalloc(4000);

	(void)state;
	lab_model(s, "credit", model, version);
	store_close(s);
	for (size_t i = 0; i < 3999; i++)
		text[i] = (char)('a' + (i * 7 + i / 26 * 3) % 26);
	text[3999] = '\0';
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const pid_t pid = fork();
		int status;

		if (pid == 0) {
			const struct rlimit l = {limits[i], limits[i]};

			s = lab_open(lab, NULL);
			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &l);
			_exit(save_comment(s, model, text, id) < 0 ? 9 : 0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 9);
		lab_shell(lab, "git -C store fsck --full && "
			       "test $(git -C store rev-list --count HEAD) "
			       "= 3");
	}
	s = lab_open(lab, NULL);
	assert_int_equal(save_comment(s, model, text, id), 0);
	store_close(s);
	free(text);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crash_four_writers_lose_nothing),
		cmocka_unit_test(crash_a_killed_writer_leaves_a_store),
		cmocka_unit_test(crash_a_stale_lock_is_taken_away),
		cmocka_unit_test(crash_a_stale_lock_of_the_settings_too),
		cmocka_unit_test(crash_a_full_disk_is_said),
	};

	return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
