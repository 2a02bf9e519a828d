/* SPDX-License-Identifier: Apache-2.0 */
/* The access rules as states: who may change what of them in which state, and
 * what follows. Written by hand from the design ("What counts", "Verdicts,
 * tiers and aliases", "Operations" of assay-store(5)). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "store/fold.h"

#define ADA_KEY        \
	"ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIGO51LtS33KDMmXzaotJh/jLyJX1CEHAex5D7QPlIiTw"
#define PAT_KEY        \
	"ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIAlKi77HQaJMQOaWrAiJD5SUXi6iObRBzEV5b3ufiGvz"
#define PAT_FP "SHA256:PiX3+ZBzULYhBxzRuSZAMHkenX7lQZbjuWdk0Ln/DCI"

/* What has states. ROLE is pat's role of ops: u(nknown person), k(nown
 * person), r(ole), s (taken away). KEY is pat's key: u(nknown person), k(nown
 * person), h(eld), x (taken back). Of the others one value is in force:
 * n(one), a or b. */
enum part { ROLE, KEY, TIER, ALIAS, SETTING, ASSIGNED, PARTS };

static const char *const letters[PARTS] = {
	"ukrs", "ukhx", "nab", "nab", "nab", "nab"};

#define FINDINGS_A "{\"validators\":2,\"findings\":\"major\"}"
#define FINDINGS_B "{\"conditions\":false,\"checklists\":[]}"
#define AFTER_A    "{\"after\":\"staging\"}"
#define AFTER_B    "{\"approval\":true}"
#define OP(name)   "{\"op\":\"" name "\","
#define ROLE_OP(name, role) \
	OP(name) "\"person\":\"pat\",\"role\":\"" role "\",\"last\":[]}"
#define GRANT(role)  OP("role.grant") "\"person\":\"pat\",\"role\":\"" role "\"}"
#define KEY_ADD(key) OP("key.add") "\"person\":\"pat\",\"key\":\"" key "\"}"
#define KEY_REVOKE       \
	OP("key.revoke") \
	"\"person\":\"pat\",\"key\":\"" PAT_FP "\",\"last\":[]}"
#define RULE(rule, name, value)                       \
	OP("rule.set")                                \
	"\"rule\":\"" rule "\",\"name\":\"" name "\"" \
	",\"value\":" value "}"
#define SETTING_SET(value) \
	OP("setting.set") "\"name\":\"content\",\"value\":\"" value "\"}"
#define TIER_SET(tier) OP("tier.set") "\"tier\":\"" tier "\"}"
#define PERSON_ADD     OP("person.add") "\"person\":\"pat\",\"email\":\"x\"}"
#define COMMENT        OP("comment.add") "\"text\":\"x\"}"
#define GENESIS        OP("genesis") "\"persons\":[]}"

/* Roles: e engineer, o ops, v validator, w owner, a administrator, m monitor.
 * blind: written without knowing of earlier removals. next has a letter for
 * each state, '-' where the operation has no effect. */
static const struct cell {
	enum part part;
	const char *by, *op;
	bool blind;
	const char *roles, *next;
} table[] = {
	/* persons and roles: an administrator's */
	{ROLE, "zoe", GENESIS, false, "a", "----"},
	{ROLE, "zoe", PERSON_ADD, false, "a", "k---"},
	{ROLE, "zoe", GRANT("ops"), false, "a", "-rrr"},
	{ROLE, "zoe", GRANT("ops"), true, "a", "-rrs"},
	{ROLE, "pat", GRANT("ops"), false, "a", "-rrr"},
	{ROLE, "zoe", GRANT("king"), false, "a", "----"},
	{ROLE, "zoe", ROLE_OP("role.revoke", "ops"), false, "a", "-sss"},
	{ROLE, "zoe", ROLE_OP("role.revoke", "king"), false, "a", "----"},
	{ROLE, "zoe", COMMENT, false, "eovwam", "ukrs"},
	/* keys: anybody's of his own, an administrator's of all; a key has
	 * one owner for ever */
	{KEY, "zoe", PERSON_ADD, false, "a", "k---"},
	{KEY, "zoe", KEY_ADD(PAT_KEY), false, "a", "-h--"},
	{KEY, "pat", KEY_ADD(PAT_KEY), false, "eovwam", "-h--"},
	{KEY, "pat", KEY_ADD(ADA_KEY), false, "eovwam", "----"},
	{KEY, "zoe", KEY_ADD(ADA_KEY), false, "a", "----"},
	{KEY, "zoe", KEY_ADD("no key"), false, "a", "----"},
	{KEY, "zoe", KEY_REVOKE, false, "a", "--xx"},
	{KEY, "pat", KEY_REVOKE, false, "eovwam", "--xx"},
	{KEY, "pat", COMMENT, false, "eovwam", "ukhx"},
	/* policy tier */
	{TIER, "zoe", RULE("tier", "1", FINDINGS_A), false, "a", "aaa"},
	{TIER, "zoe", RULE("tier", "1", FINDINGS_B), false, "a", "bbb"},
	{TIER, "zoe", RULE("tier", "2", FINDINGS_B), false, "a", "nab"},
	{TIER, "zoe", RULE("tier", "1", AFTER_A), false, "a", "---"},
	{TIER, "zoe", RULE("tier", "1", "{\"new\":1}"), false, "a", "---"},
	{TIER, "zoe", RULE("tier", "1", "\"x\""), false, "a", "---"},
	{TIER, "zoe", RULE("king", "1", FINDINGS_A), false, "a", "---"},
	{TIER, "zoe", COMMENT, false, "eovwam", "nab"},
	/* policy alias */
	{ALIAS, "zoe", RULE("alias", "live", AFTER_A), false, "a", "aaa"},
	{ALIAS, "zoe", RULE("alias", "live", AFTER_B), false, "a", "bbb"},
	{ALIAS, "zoe", RULE("alias", "test", AFTER_B), false, "a", "nab"},
	{ALIAS, "zoe", RULE("alias", "live", FINDINGS_A), false, "a", "---"},
	{ALIAS, "zoe", RULE("alias", "live", "[]"), false, "a", "---"},
	/* settings */
	{SETTING, "zoe", SETTING_SET("a"), false, "a", "aaa"},
	{SETTING, "zoe", SETTING_SET("b"), false, "a", "bbb"},
	/* policy assign: of a model */
	{ASSIGNED, "zoe", TIER_SET("a"), false, "vw", "aaa"},
	{ASSIGNED, "zoe", TIER_SET("b"), false, "vw", "bbb"},
	{ASSIGNED, "zoe", COMMENT, false, "eovwam", "nab"},
};

/* The ways there, each after the one before it. */
static const char *const ways[PARTS][3] = {
	{PERSON_ADD, GRANT("ops"), ROLE_OP("role.revoke", "ops")},
	{PERSON_ADD, KEY_ADD(PAT_KEY), KEY_REVOKE},
	{RULE("tier", "1", FINDINGS_A), RULE("tier", "1", FINDINGS_B), NULL},
	{RULE("alias", "live", AFTER_A), RULE("alias", "live", AFTER_B), NULL},
	{SETTING_SET("a"), SETTING_SET("b"), NULL},
	{TIER_SET("a"), TIER_SET("b"), NULL},
};

static const char *const roles[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};
static const char role_letters[] = "eovwam";

enum {
	CELLS = sizeof(table) / sizeof(table[0]),
	ROLES = 6,
	ACTS_MAX = 24,
	RUNS = 1000,
	RUNS_LONG = 1000000
};

/* The access rules, or a model, as the fold has them. */
struct object {
	const struct fold_kind *fold;
	struct fold f;
	char id[65];
	int n;
	bool blind;
};

static bool saw(void *arg, const char *a, const char *b)
{
	(void)a;
	(void)b;
	return !((const struct object *)arg)->blind;
}

/* True if it had an effect. */
static bool act(
	struct object *o, const char *by, const char *role, const char *op)
{
	const size_t before = json_count(json_get(o->f.state, "ignored"));
	struct json *record = NULL;
	char *text = xasprintf("{\"ops\":[%s]}", op);
	struct err err = ERR_INIT;

	if (json_parse(&record, "op", text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	free(text);
	snprintf(o->id, sizeof(o->id), "%064d", ++o->n);
	o->f.author = by;
	o->f.role = role;
	o->f.lamport = o->n;
	fold_record(&o->f, o->fold, record);
	json_free(record);
	assert_int_equal(json_count(json_get(o->f.state, "unknown")), 0);
	return json_count(json_get(o->f.state, "ignored")) == before;
}

static void begin(struct object *o, bool model)
{
	memset(o, 0, sizeof(*o));
	o->fold = fold_kind_find(model ? "model" : "policy");
	o->f.id = o->id;
	o->f.key = "k";
	o->f.time = "t";
	o->f.author = "ada";
	o->f.role = model ? "engineer" : "administrator";
	o->f.create = true;
	o->f.saw = saw;
	o->f.arg = o;
	fold_begin(&o->f, model ? "model" : "policy", "x");
	assert_true(act(o, "ada", o->f.role,
		model ? OP("model.create") "\"name\":\"x\"}"
		      : OP("genesis") "\"persons\":[{\"name\":\"ada\","
				      "\"keys\":[\"" ADA_KEY "\"],\"roles\":"
				      "[\"administrator\"]}]}"));
	o->f.create = false;
}

static char role_state(const struct json *pat)
{
	const struct json *held = json_get(pat, "roles");

	if (!pat)
		return 'u';
	for (size_t i = 0; i < json_count(held); i++)
		if (strcmp(json_str(json_at(held, i), ""), "ops") == 0)
			return 'r';
	return json_count(json_get(pat, "removals")) ? 's' : 'k';
}

static char key_state(const struct json *pat)
{
	const struct json *keys = json_get(pat, "keys");

	if (!pat)
		return 'u';
	if (json_count(keys) == 0)
		return 'k';
	assert_int_equal(json_count(keys), 1);
	assert_string_equal(
		json_get_str(json_at(keys, 0), "fingerprint", ""), PAT_FP);
	return json_get(json_at(keys, 0), "revoked") ? 'x' : 'h';
}

/* Which of the two values the last rule of that name has. */
static char rule_state(
	const struct object *o, const char *rule, const char *name)
{
	const struct json *all = json_get(o->f.state, "rules");

	for (size_t i = json_count(all); i > 0; i--) {
		const struct json *r = json_at(all, i - 1);
		const struct json *v = json_get(r, "value");

		if (strcmp(json_get_str(r, "rule", ""), rule) == 0 &&
			strcmp(json_get_str(r, "name", ""), name) == 0)
			return json_get(v, "validators") || json_get(v, "after")
				       ? 'a'
				       : 'b';
	}
	return 'n';
}

static char text_state(const char *text)
{
	return *text ? *text : 'n';
}

static char state_of(const struct object *o, enum part part)
{
	const struct json *pat =
		json_get(json_get(o->f.state, "persons"), "pat");

	switch (part) {
	case ROLE:
		return role_state(pat);
	case KEY:
		return key_state(pat);
	case TIER:
		return rule_state(o, "tier", "1");
	case ALIAS:
		return rule_state(o, "alias", "live");
	case SETTING:
		return text_state(json_get_str(
			json_get(o->f.state, "settings"), "content", ""));
	default:
		return text_state(json_get_str(o->f.state, "tier", ""));
	}
}

static void reach(struct object *o, enum part part, size_t state)
{
	for (size_t i = 0; i < state; i++)
		assert_true(act(o, "ada",
			part == ASSIGNED ? "owner" : "administrator",
			ways[part][i]));
	assert_int_equal(state_of(o, part), letters[part][state]);
}

static int check_cell(const struct cell *c, size_t s)
{
	int wrong = 0;

	for (size_t r = 0; r < ROLES; r++) {
		const bool may = strchr(c->roles, role_letters[r]) != NULL &&
				 c->next[s] != '-';
		const char want = may ? c->next[s] : letters[c->part][s];
		struct object o;
		bool done;

		begin(&o, c->part == ASSIGNED);
		reach(&o, c->part, s);
		o.blind = c->blind;
		done = act(&o, c->by, roles[r], c->op);
		if (done != may || state_of(&o, c->part) != want) {
			print_message("# %s (%s) where it is %c: %s: %d, %c\n",
				c->by, roles[r], letters[c->part][s], c->op,
				done, state_of(&o, c->part));
			wrong++;
		}
		json_free(o.f.state);
	}
	return wrong;
}

static void rules_equal_the_table_of_the_design(void **state)
{
	int wrong = 0, cells = 0;

	(void)state;
	for (size_t i = 0; i < CELLS; i++) {
		const char *all = letters[table[i].part];

		assert_int_equal(strlen(table[i].next), strlen(all));
		for (size_t s = 0; all[s]; s++) {
			wrong += check_cell(&table[i], s);
			cells += ROLES;
		}
	}
	print_message("# %d cells\n", cells);
	assert_int_equal(wrong, 0);
}

/* What the table says of one act; now are the states before and after. */
static bool expect(char now[PARTS], const struct cell *c, char role)
{
	const char *all = letters[c->part];
	const char next = c->next[strchr(all, now[c->part]) - all];

	if (!strchr(c->roles, role) || next == '-')
		return false;
	now[c->part] = next;
	if (strcmp(c->op, PERSON_ADD) == 0)
		now[ROLE] = now[KEY] = 'k';
	return true;
}

static void play(struct rng *rng, int64_t *acts, int64_t *done)
{
	struct object of[2];
	char now[PARTS];

	for (size_t i = 0; i < 2; i++)
		begin(&of[i], i == 1);
	for (size_t i = 0; i < PARTS; i++)
		now[i] = letters[i][0];
	for (size_t n = 4 + (size_t)rng_below(rng, ACTS_MAX); n > 0; n--) {
		const struct cell *c = &table[rng_below(rng, CELLS)];
		struct object *o = &of[c->part == ASSIGNED];
		const size_t r =
			rng_below(rng, 3) ? (size_t)4 : rng_below(rng, ROLES);
		const bool want = expect(now, c, role_letters[r]);

		o->blind = c->blind;
		if (act(o, c->by, roles[r], c->op) != want)
			fail_msg("%s by %s (%s): not %d", c->op, c->by,
				roles[r], want);
		for (size_t i = 0; i < PARTS; i++)
			assert_int_equal(
				state_of(&of[i == ASSIGNED], i), now[i]);
		++*acts;
		*done += want;
	}
	json_free(of[0].f.state);
	json_free(of[1].f.state);
}

static void rules_equal_the_table_in_random_sequences(void **state)
{
	const int runs = getenv("ASSAY_LONG") ? RUNS_LONG : RUNS;
	int64_t acts = 0, done = 0;
	struct rng rng;

	(void)state;
	for (int i = 0; i < runs; i++) {
		rng_seed(&rng, (uint64_t)i + 1);
		play(&rng, &acts, &done);
	}
	print_message("# %d sequences, %lld acts, %lld with an effect\n", runs,
		(long long)acts, (long long)done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_equal_the_table_of_the_design),
		cmocka_unit_test(rules_equal_the_table_in_random_sequences),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
