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
#include "lab.h"
#include "store/at.h"
#include "store/private.h"
#include "store/sshkey.h"

static const char comment[] = "{\"op\":\"comment.add\",\"text\":\"x\"}";

static bool counts(struct store *s, const char *id)
{
	struct json *row = NULL;
	struct err err = ERR_INIT;
	bool yes;

	assert_int_equal(store_record(s, id, &row, &err), 0);
	yes = json_get_bool(row, "effect", false);
	if (!yes)
		print_message("# %s\n", json_get_str(row, "reason", ""));
	json_free(row);
	return yes;
}

static void fingerprint(
	const struct lab *lab, const char *person, char out[SSHKEY_FP])
{
	char *path = lab_path(lab, person);
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(sshkey_read(&line, path, &err), 0);
	assert_int_equal(sshkey_fingerprint(out, line.data, &err), 0);
	buf_release(&line);
	free(path);
}

/* The operation that takes a person's key back; from as store_frontier(). */
static char *revoke_op(const struct lab *lab, struct store *s,
	const char *person, const char *from)
{
	char fp[SSHKEY_FP], *op;
	struct json *last = NULL;
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	fingerprint(lab, person, fp);
	assert_int_equal(
		store_frontier(s, &(struct store_line){.key = fp, .from = from},
			&last, &err),
		0);
	json_write_line(&text, last);
	op = xasprintf("{\"op\":\"key.revoke\",\"person\":\"%s\",\"key\":"
		       "\"%s\",\"last\":%s}",
		person, fp, buf_str(&text));
	buf_release(&text);
	json_free(last);
	return op;
}

static int try_revoke(struct lab *lab, struct store *s, const char *person,
	const char *from, char id[STORE_ID])
{
	char *op = revoke_op(lab, s, person, from);
	const int rc = lab_try(s, "policy", s->genesis, NULL, op, id);

	free(op);
	return rc;
}

/* ada's model, two acts of oscar on it, back as ada. */
static struct store *begin(struct lab *lab, char model[STORE_ID],
	char first[STORE_ID], char second[STORE_ID])
{
	char version[STORE_ID], *op;
	struct store *s = lab_open(lab, NULL);

	lab_model(s, "credit", model, version);
	store_close(s);
	lab_be(lab, "oscar");
	s = lab_open(lab, NULL);
	op = xasprintf("{\"op\":\"alias.set\",\"alias\":\"production\","
		       "\"version\":\"%s\"}",
		version);
	lab_save(s, "model", model, NULL, op, first);
	free(op);
	lab_save(s, "model", model, NULL, comment, second);
	store_close(s);
	lab_be(lab, "ada");
	return lab_open(lab, NULL);
}

static void revoke_keeps_what_is_inside_the_line(void **state)
{
	struct lab *lab = lab_new();
	char model[STORE_ID], first[STORE_ID], second[STORE_ID], id[STORE_ID];
	struct store *s = begin(lab, model, first, second);
	struct record_birth b = lab_birth(s, model);
	const struct lab_forgery late = {.kind = "model",
		.object = model,
		.author = "oscar",
		.role = "ops",
		.op = comment,
		.key = "oscar",
		.lamport = 40,
		.birth = &b};
	struct lab_forgery early = late;

	(void)state;
	assert_int_equal(try_revoke(lab, s, "oscar", NULL, id), 0);
	assert_true(counts(s, first));
	assert_true(counts(s, second));
	lab_forge(lab, s, &late, id);
	assert_false(counts(s, id));
	early.lamport = 4; /* set back before the revocation */
	lab_forge(lab, s, &early, id);
	assert_false(counts(s, id));
	store_close(s);
	lab_be(lab, "oscar");
	s = lab_open(lab, NULL);
	assert_null(store_identity(s)->person);
	assert_non_null(strstr(store_identity(s)->missing, "taken back"));
	assert_int_equal(
		lab_try(s, "model", model, NULL, comment, id), ERR_AUTH);
	store_close(s);
	lab_free(lab);
}

static void revoke_from_a_record_takes_acts_back(void **state)
{
	struct lab *lab = lab_new();
	char model[STORE_ID], first[STORE_ID], second[STORE_ID], id[STORE_ID];
	struct store *s = begin(lab, model, first, second);
	struct json *v;
	struct err err = ERR_INIT;
	char *before, *after;

	(void)state;
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "aliases")), 1);
	json_free(v);
	assert_int_equal(try_revoke(lab, s, "oscar", first, id), 0);
	assert_false(counts(s, first));
	assert_false(counts(s, second));
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "aliases")), 0);
	assert_int_equal(json_count(json_get(v, "ignored")), 2);
	assert_non_null(strstr(
		json_get_str(json_at(json_get(v, "ignored"), 0), "reason", ""),
		"re-affirmed"));
	json_free(v);
	before = lab_states(s);
	assert_int_equal(store_rebuild(s, &err), 0);
	after = lab_states(s);
	assert_string_equal(before, after);
	free(after);
	store_close(s);
	/* The past at the last record is the present; before it, the acts
	 * counted. Neither can be written. */
	assert_int_equal(store_open_at(&s, lab->store, id, &err), 0);
	after = lab_states(s);
	assert_string_equal(before, after);
	assert_int_equal(
		lab_try(s, "model", model, NULL, comment, id), ERR_ARG);
	store_close(s);
	assert_int_equal(store_open_at(&s, lab->store, second, &err), 0);
	assert_true(counts(s, first));
	assert_int_equal(store_record(s, id, &v, &err), ERR_NOTFOUND);
	store_close(s);
	free(before);
	free(after);
	lab_free(lab);
}

static void revoke_lets_people_change_their_own_keys_only(void **state)
{
	struct lab *lab = lab_new();
	char model[STORE_ID], first[STORE_ID], second[STORE_ID], id[STORE_ID];
	struct store *s = begin(lab, model, first, second);
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;
	char *path, *op;
	struct json *v;

	(void)state;
	store_close(s);
	lab_shell(lab, "ssh-keygen -q -t ed25519 -N '' -C '' -f oscar2");
	path = lab_path(lab, "oscar2");
	assert_int_equal(sshkey_read(&line, path, &err), 0);
	op = xasprintf("{\"op\":\"key.add\",\"person\":\"oscar\",\"key\":"
		       "\"%s\"}",
		buf_str(&line));
	lab_be(lab, "vera"); /* for another: no effect */
	s = lab_open(lab, NULL);
	lab_save(s, "policy", s->genesis, NULL, op, id);
	assert_int_equal(try_revoke(lab, s, "oscar", first, id), 0);
	assert_true(counts(s, first));
	store_close(s);
	lab_be(lab, "oscar"); /* for himself, with the old key */
	s = lab_open(lab, NULL);
	lab_save(s, "policy", s->genesis, NULL, op, id);
	store_close(s);
	setenv("ASSAY_KEY", path, 1);
	s = lab_open(lab, NULL); /* and takes that back with the new one */
	assert_int_equal(try_revoke(lab, s, "oscar", NULL, id), 0);
	lab_save(s, "model", model, NULL, comment, id);
	assert_true(counts(s, id));
	assert_true(counts(s, first));
	v = lab_get(s, "policy", NULL);
	assert_int_equal(json_count(json_get(v, "ignored")), 2);
	json_free(v);
	store_close(s);
	buf_release(&line);
	free(op);
	free(path);
	lab_free(lab);
}

/* What a stolen key of an administrator gave away is taken back with it, and
 * what was decided because of that. */
static void revoke_undoes_the_grants_of_a_stolen_key(void **state)
{
	struct lab *lab = lab_new();
	char model[STORE_ID], first[STORE_ID], second[STORE_ID], id[STORE_ID],
		grant[STORE_ID], act[STORE_ID];
	struct store *s = begin(lab, model, first, second);
	char *before, *after;
	struct err err = ERR_INIT;

	(void)state;
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"vera\",\"role\":"
		"\"administrator\"}",
		id);
	store_close(s);
	lab_be(lab, "vera");
	s = lab_open(lab, NULL);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"mallory\",\"role\":"
		"\"engineer\"}",
		grant);
	store_close(s);
	lab_be(lab, "mallory");
	s = lab_open(lab, NULL);
	lab_save(s, "model", model, NULL, comment, act);
	assert_true(counts(s, act));
	store_close(s);
	lab_be(lab, "ada");
	s = lab_open(lab, NULL);
	assert_int_equal(try_revoke(lab, s, "vera", grant, id), 0);
	assert_true(counts(s, id));
	assert_false(counts(s, grant));
	assert_false(counts(s, act));
	before = lab_states(s);
	assert_int_equal(store_rebuild(s, &err), 0);
	after = lab_states(s);
	assert_string_equal(before, after);
	free(before);
	free(after);
	store_close(s);
	lab_free(lab);
}

/* The operation that takes a role; its line: what s has seen. */
static char *remove_op(struct store *s, const char *person, const char *role)
{
	const struct store_line line = {.person = person, .role = role};
	struct json *last = NULL;
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	char *op;

	assert_int_equal(store_frontier(s, &line, &last, &err), 0);
	json_write_line(&text, last);
	op = xasprintf("{\"op\":\"role.revoke\",\"person\":\"%s\",\"role\":"
		       "\"%s\",\"last\":%s}",
		person, role, buf_str(&text));
	buf_release(&text);
	json_free(last);
	return op;
}

static void remove_role(struct store *s, const char *person, const char *role,
	char id[STORE_ID])
{
	char *op = remove_op(s, person, role);

	lab_save(s, "policy", s->genesis, NULL, op, id);
	free(op);
}

static bool shows_role(struct store *s, const char *person, const char *role)
{
	struct json *v = lab_get(s, "policy", NULL);
	const struct json *roles =
		json_get(json_get(json_get(v, "persons"), person), "roles");
	bool yes = false;

	for (size_t i = 0; i < json_count(roles); i++)
		yes = yes || strcmp(json_str(json_at(roles, i), ""), role) == 0;
	json_free(v);
	return yes;
}

/* Whatever the clocks and the ids say: what the remover had seen counts, what
 * was done without knowing of the removal does not, and a new grant begins
 * anew, but not one that did not know of the removal either. */
static void revoke_of_a_role_wins_against_what_it_had_not_seen(void **state)
{
	struct lab *lab = lab_new();
	char model[STORE_ID], first[STORE_ID], second[STORE_ID],
		taken[STORE_ID], id[STORE_ID];
	struct store *s = begin(lab, model, first, second);
	struct record_birth b = lab_birth(s, model);
	struct record_birth rules = lab_birth(s, s->genesis);
	struct lab_forgery act = {.kind = "model",
		.object = model,
		.author = "oscar",
		.role = "ops",
		.op = comment,
		.key = "oscar",
		.birth = &b};
	struct lab_forgery grant = {.kind = "policy",
		.object = s->genesis,
		.author = "ada",
		.role = "administrator",
		.op = "{\"op\":\"role.grant\",\"person\":\"oscar\",\"role\":"
		      "\"ops\"}",
		.key = "ada",
		.birth = &rules};
	char *before, *after;
	struct err err = ERR_INIT;

	(void)state;
	rules.slug = "policy";
	remove_role(s, "oscar", "ops", taken);
	assert_true(counts(s, first));
	assert_true(counts(s, second));
	assert_true(counts(s, taken));
	for (act.lamport = 2; act.lamport < 12; act.lamport++) {
		lab_forge(lab, s, &act, id);
		assert_false(counts(s, id));
	}
	for (grant.lamport = 3; grant.lamport < 12; grant.lamport++) {
		lab_forge(lab, s, &grant, id);
		assert_true(counts(s, id)); /* but it changes nothing */
		assert_false(shows_role(s, "oscar", "ops"));
	}
	act.lamport = 20;
	lab_forge(lab, s, &act, id);
	assert_false(counts(s, id));
	lab_save(s, "policy", s->genesis, NULL, grant.op, NULL);
	assert_true(shows_role(s, "oscar", "ops"));
	assert_true(counts(s, first));
	assert_true(counts(s, id)); /* it stands after the grant */
	act.lamport = 40;
	lab_forge(lab, s, &act, id);
	assert_true(counts(s, id));
	before = lab_states(s);
	assert_int_equal(store_rebuild(s, &err), 0);
	after = lab_states(s);
	assert_string_equal(before, after);
	free(before);
	free(after);
	store_close(s);
	lab_free(lab);
}

/* Two administrators who remove each other: the first in the order stands. */
static void revoke_of_each_other_is_decided_by_the_order(void **state)
{
	struct lab *lab = lab_new();
	char id[STORE_ID], one[STORE_ID], two[STORE_ID], *of_ada, *of_vera;
	struct store *s = lab_open(lab, NULL);
	struct record_birth rules = lab_birth(s, s->genesis);
	struct lab_forgery f = {.kind = "policy",
		.object = s->genesis,
		.role = "administrator",
		.birth = &rules};

	(void)state;
	rules.slug = "policy";
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"vera\",\"role\":"
		"\"administrator\"}",
		id);
	of_vera = remove_op(s, "vera", "administrator");
	of_ada = remove_op(s, "ada", "administrator");
	f.author = f.key = "ada";
	f.op = of_vera;
	f.lamport = 9;
	lab_forge(lab, s, &f, one);
	assert_true(counts(s, one));
	f.author = f.key = "vera";
	f.op = of_ada;
	f.lamport = 8;
	lab_forge(lab, s, &f, two);
	free(of_vera);
	free(of_ada);
	assert_true(counts(s, two));
	assert_false(counts(s, one));
	assert_true(shows_role(s, "vera", "administrator"));
	assert_false(shows_role(s, "ada", "administrator"));
	store_close(s);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(revoke_keeps_what_is_inside_the_line),
		cmocka_unit_test(revoke_from_a_record_takes_acts_back),
		cmocka_unit_test(revoke_lets_people_change_their_own_keys_only),
		cmocka_unit_test(revoke_undoes_the_grants_of_a_stolen_key),
		cmocka_unit_test(
			revoke_of_a_role_wins_against_what_it_had_not_seen),
		cmocka_unit_test(revoke_of_each_other_is_decided_by_the_order),
	};

	return cmocka_run_group_tests_name("revoke", tests, NULL, NULL);
}
