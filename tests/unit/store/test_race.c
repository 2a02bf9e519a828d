/* SPDX-License-Identifier: Apache-2.0 */
/* Four processes write into one clone while five clones save and sync with
 * one hub, all at once: nothing is lost, nothing is merged, nobody is asked.
 * ASSAY_LONG: 50 saves each, else 3. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "lab.h"
#include "store/sync.h"

enum { CLONES = 5, WRITERS = 4, RACERS = CLONES + WRITERS };

static const char *const people[CLONES] = {
	"ada", "oscar", "vera", "ada", "oscar"};

struct race {
	struct lab *lab;
	char model[STORE_ID];
	char *dirs[CLONES];
	int saves;
};

static int save(struct store *s, const char *model, int i, char id[STORE_ID])
{
	struct json *ops = json_array(), *op = json_object();
	struct store_save r = {.kind = "model", .object = model};
	char text[40];
	int rc;

	snprintf(text, sizeof(text), "%d of %d", i, (int)getpid());
	json_set_str(op, "op", "comment.add");
	json_set_str(op, "text", text);
	json_push(ops, op);
	r.ops = ops;
	rc = store_save(s, &r, id, NULL);
	json_free(ops);
	return rc;
}

/* A process without a terminal: whoever asks gets no answer. Racers below
 * CLONES sync after every save; the others write into the first clone. */
static void racer(const struct race *r, int me, int fd)
{
	const bool syncs = me < CLONES;
	struct store *s = NULL;
	char id[STORE_ID];

	lab_be(r->lab, people[syncs ? me : 0]);
	setsid();
	close(0);
	if (open("/dev/null", O_RDONLY | O_CLOEXEC) != 0 ||
		store_open(&s, r->dirs[syncs ? me : 0], NULL) < 0)
		_exit(2);
	for (int i = 0; i < r->saves; i++) {
		struct json *report = NULL;
		struct err err = ERR_INIT;

		if (save(s, r->model, i, id) < 0)
			_exit(3);
		if (write(fd, id, STORE_ID) != STORE_ID)
			_exit(4);
		if (syncs && store_sync(s, NULL, &report, &err) < 0) {
			fprintf(stderr, "# racer %d: %s\n", me, err.text);
			_exit(5);
		}
		if (json_count(json_get(report, "alarms")))
			_exit(6);
		json_free(report);
	}
	store_close(s);
	_exit(0);
}

static void run_all(const struct race *r, FILE *acks[RACERS])
{
	pid_t pid[RACERS];
	int status;

	for (int i = 0; i < RACERS; i++) {
		acks[i] = tmpfile();
		assert_non_null(acks[i]);
		pid[i] = fork();
		if (pid[i] == 0)
			racer(r, i, fileno(acks[i]));
	}
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
}

static void assert_all_there(struct store *s, FILE *acks, int n)
{
	char id[STORE_ID];
	int found = 0;

	rewind(acks);
	while (fread(id, STORE_ID, 1, acks) == 1) {
		struct json *row = NULL;
		struct err err = ERR_INIT;

		if (store_record(s, id, &row, &err) < 0)
			fail_msg("acknowledged but missing: %s", err.text);
		assert_true(json_get_bool(row, "effect", false));
		json_free(row);
		found++;
	}
	assert_int_equal(found, n);
}

static void check_clones(const struct race *r, FILE *acks[RACERS])
{
	struct store *s[CLONES];
	char *first = NULL;

	for (int i = 0; i < CLONES; i++) {
		lab_be(r->lab, people[i]);
		assert_int_equal(store_open(&s[i], r->dirs[i], NULL), 0);
		assert_int_equal(lab_sync(s[i]), 0);
	}
	for (int i = 0; i < CLONES; i++) {
		char *states;

		assert_int_equal(lab_sync(s[i]), 0);
		for (int k = 0; k < RACERS; k++)
			assert_all_there(s[i], acks[k], r->saves);
		states = lab_states(s[i]);
		if (first)
			assert_string_equal(states, first);
		else
			first = xstrdup(states);
		free(states);
		store_close(s[i]);
	}
	free(first);
}

static void race_loses_and_merges_nothing(void **state)
{
	struct race r = {0};
	FILE *acks[RACERS];
	struct store *s;
	char version[STORE_ID];

	(void)state;
	r.lab = lab_new();
	r.saves = getenv("ASSAY_LONG") ? 50 : 3;
	s = lab_open(r.lab, NULL);
	lab_model(s, "credit", r.model, version);
	store_close(s);
	lab_publish(r.lab);
	for (int i = 0; i < CLONES; i++) {
		r.dirs[i] = xasprintf("%s/racer-%d", r.lab->dir, i);
		assert_int_equal(store_clone(r.lab->hub, r.dirs[i], NULL), 0);
	}
	run_all(&r, acks);
	check_clones(&r, acks);
	lab_shell(r.lab, "for d in hub.git racer-*; do test \"$(git "
			 "--git-dir=$d rev-list --count --merges assay)\" = 0 "
			 "|| exit 1; git --git-dir=$d fsck --full --strict "
			 "--no-dangling || exit 1; done");
	for (int i = 0; i < RACERS; i++)
		fclose(acks[i]);
	for (int i = 0; i < CLONES; i++)
		free(r.dirs[i]);
	lab_free(r.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(race_loses_and_merges_nothing),
	};

	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
