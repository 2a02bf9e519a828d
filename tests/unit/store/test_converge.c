/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "forge.h"
#include "history.h"
#include "store/sync.h"

enum { ORDERS = 6, SEEDS = 8, SEEDS_LONG = 1000 };

/* A history with whatever can go wrong in it: late and withdrawn roles, names
 * that clash, records without right, at a wrong path, of unknown operations,
 * with a clock that jumps. */
static void write_history(const struct lab *lab, struct store *s)
{
	char model[STORE_ID], version[STORE_ID], id[STORE_ID], run[STORE_ID];
	struct lab_forgery f = {.kind = "model",
		.author = "oscar",
		.role = "ops",
		.op = "{\"op\":\"comment.add\",\"text\":\"x\"}",
		.key = "oscar",
		.lamport = 9};
	struct record_birth b;
	char *op;

	lab_model(s, "credit", model, version);
	lab_model(s, "credit", id, id);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"mallory\",\"role\":"
		"\"validator\"}",
		NULL);
	op = xasprintf("{\"op\":\"review.open\",\"model\":\"%s\",\"version\":"
		       "\"%s\",\"artifact\":\"a\",\"checklist\":{}}",
		model, version);
	lab_save(s, "review", NULL, "credit-1", op, run);
	free(op);
	lab_save(s, "review", run, NULL,
		"{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":\"1\"}",
		NULL);
	b = lab_birth(s, model);
	f.object = model;
	f.birth = &b;
	lab_forge(lab, s, &f, id);
	f.author = f.key = "mallory"; /* before and after the role is his */
	f.role = "validator";
	f.lamport = 5;
	lab_forge(lab, s, &f, id);
	f.lamport = 12;
	lab_forge(lab, s, &f, id);
	f.op = "{\"op\":\"model.dance\"}";
	lab_forge(lab, s, &f, id);
	f.lamport = 80000000;
	lab_forge(lab, s, &f, id);
	f.lamport = 13;
	f.path = "model/2026-01/01/x.0123456789/00000013-x.json";
	lab_forge(lab, s, &f, id);
	f.path = NULL;
	f.object = NULL; /* a model whose maker may not make one */
	f.birth = NULL;
	f.slug = "credit";
	f.op = "{\"op\":\"model.create\",\"name\":\"credit\"}";
	lab_forge(lab, s, &f, id);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.revoke\",\"person\":\"mallory\",\"role\":"
		"\"validator\",\"last\":[]}",
		NULL);
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"last\"}", NULL);
}

/* The states of a copy, the same again from an index made anew. */
static char *copied(struct history *h, bool anew)
{
	struct store *s = history_copy(h);
	struct err err = ERR_INIT;
	struct json *report = NULL;
	char *got = lab_states(s), *again;

	if (anew) {
		assert_int_equal(store_rebuild(s, &err), 0);
		again = lab_states(s);
		assert_string_equal(got, again);
		free(again);
		assert_int_equal(store_check(s, false, &report, &err), 0);
		json_free(report);
	}
	store_close(s);
	return got;
}

static void converge_whatever_the_order_of_arrival(void **state)
{
	struct history *h = history_new(2026);
	char *want;

	(void)state;
	write_history(h->lab, h->s);
	history_list(h);
	want = lab_states(h->s);
	for (int i = 0; i < ORDERS; i++) {
		char *got = copied(h, true);

		assert_string_equal(got, want);
		free(got);
	}
	free(want);
	history_free(h);
}

static void converge_on_random_histories(void **state)
{
	const struct history_seeds seeds = history_seeds(SEEDS, SEEDS_LONG);

	(void)state;
	for (int seed = seeds.first; seed <= seeds.last; seed++) {
		struct history *h = history_new(seed);
		size_t clones;
		char *want;

		history_write(h);
		history_list(h);
		want = lab_states(h->s);
		clones =
			1 + history_below(h,
				    history_is_long() ? HISTORY_CLONES - 1 : 2);
		for (size_t i = 0; i < clones; i++) {
			char *got = copied(h, history_below(h, 2));

			if (strcmp(got, want) != 0)
				print_message("# seed %d\n", seed);
			assert_string_equal(got, want);
			free(got);
		}
		free(want);
		history_free(h);
		if (seed % 50 == 0)
			print_message("# %d histories\n", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(converge_whatever_the_order_of_arrival),
		cmocka_unit_test(converge_on_random_histories),
	};

	history_in_memory();
	return cmocka_run_group_tests_name("converge", tests, NULL, NULL);
}
