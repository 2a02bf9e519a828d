/* SPDX-License-Identifier: Apache-2.0 */
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

/* Who may do what in which state, and what state follows: written by hand
 * from the design. Roles: e engineer, o ops, v validator, w owner,
 * a administrator, m monitor. next has a letter for each state of the kind,
 * '-' where the operation has no effect. A word behind the operation is the
 * value that decides. */
static const struct cell {
	const char *kind, *op, *word, *roles, *next;
} table[] = {
	/* model: a(ctive) */
	{"model", "model.create", NULL, "ew", "-"},
	{"model", "version.add", NULL, "e", "a"},
	{"model", "alias.set", NULL, "ow", "a"},
	{"model", "tier.set", NULL, "vw", "a"},
	{"model", "attest", NULL, "om", "a"},
	{"model", "profile.add", NULL, "om", "a"},
	{"model", "comment.add", NULL, "eovwam", "a"},
	/* review: o(pen) y approved, k with conditions, n rejected, c(losed) */
	{"review", "review.open", NULL, "eovwa", "-----"},
	{"review", "evidence.add", NULL, "eovwam", "oyknc"},
	{"review", "answer.set", NULL, "vw", "oykn-"},
	{"review", "finding.raise", NULL, "ovw", "oyknc"},
	{"review", "finding.close", NULL, "vw", "oyknc"},
	{"review", "verdict", "approved", "v", "yyyy-"},
	{"review", "verdict", "approved with conditions", "v", "kkkk-"},
	{"review", "verdict", "rejected", "v", "nnnn-"},
	{"review", "verdict", "maybe", "v", "-----"},
	{"review", "review.close", NULL, "vw", "cccc-"},
	{"review", "comment.add", NULL, "eovwam", "oyknc"},
	/* alarm: o(pen) a(cknowledged) m(uted) h(anded off) c(losed) */
	{"alarm", "alarm.open", NULL, "om", "-----"},
	{"alarm", "alarm.extend", NULL, "om", "oamh-"},
	{"alarm", "alarm.ack", NULL, "ow", "aaah-"},
	{"alarm", "alarm.mute", NULL, "ow", "mmmh-"},
	{"alarm", "alarm.handoff", NULL, "ow", "hhhh-"},
	{"alarm", "alarm.close", NULL, "owm", "cccc-"},
	{"alarm", "comment.add", NULL, "eovwam", "oamhc"},
	/* handoff to the engineer: o(pen) a(ccepted) r(eturned) c(losed) */
	{"handoff", "handoff.open", NULL, "eovwa", "----"},
	{"handoff", "handoff.accept", NULL, "e", "a-a-"},
	{"handoff", "handoff.return", NULL, "eovwa", "-r--"},
	{"handoff", "handoff.close", NULL, "eovwa", "ccc-"},
	{"handoff", "comment.add", NULL, "eovwam", "oarc"},
	/* run: r(unning) d(one) n(o gain) f(ailed) c(ancelled) */
	{"run", "run.start", NULL, "eo", "-----"},
	{"run", "run.finish", "done", "eo", "d----"},
	{"run", "run.finish", "no gain", "eo", "n----"},
	{"run", "run.finish", "failed", "eo", "f----"},
	{"run", "run.finish", "cancelled", "eo", "c----"},
	{"run", "run.finish", "lost", "eo", "-----"},
	{"run", "comment.add", NULL, "eovwam", "rdnfc"},
	/* data: a(ctive) */
	{"data", "data.add", NULL, "eovw", "-"},
	{"data", "data.locate", NULL, "eovw", "a"},
	{"data", "comment.add", NULL, "eovwam", "a"},
};

/* The states of each kind: their letters, names, and the way there. */
static const struct kind {
	const char *name, *letters, *makers;
	const char *status[6], *way[6][2];
} kinds[] = {
	{"model", "a", "e", {"active"}, {{NULL}}},
	{"review", "oyknc", "e",
		{"open", "approved", "approved with conditions", "rejected",
			"closed"},
		{{NULL}, {"verdict", "approved"},
			{"verdict", "approved with conditions"},
			{"verdict", "rejected"}, {"review.close", NULL}}},
	{"alarm", "oamhc", "o",
		{"open", "acknowledged", "muted", "handed off", "closed"},
		{{NULL}, {"alarm.ack", NULL}, {"alarm.mute", NULL},
			{"alarm.handoff", NULL}, {"alarm.close", NULL}}},
	{"handoff", "oarc", "o", {"open", "accepted", "returned", "closed"},
		{{NULL}, {"handoff.accept", NULL}, {"handoff.return", NULL},
			{"handoff.close", NULL}}},
	{"run", "rdnfc", "e",
		{"running", "done", "no gain", "failed", "cancelled"},
		{{NULL}, {"run.finish", "done"}, {"run.finish", "no gain"},
			{"run.finish", "failed"}, {"run.finish", "cancelled"}}},
	{"data", "a", "e", {"active"}, {{NULL}}},
};

static const char *const roles[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};
static const char role_letters[] = "eovwam";

enum {
	CELLS = sizeof(table) / sizeof(table[0]),
	KINDS = sizeof(kinds) / sizeof(kinds[0]),
	RUNS = 3000,
	RUNS_LONG = 1000000
};

/* An object as the fold has it. */
struct object {
	const struct kind *kind;
	const struct fold_kind *fold;
	struct fold f;
	char id[65], version[65];
	int n;
};

static const char *role_of(char letter)
{
	return roles[strchr(role_letters, letter) - role_letters];
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* One operation with the members it needs. */
static struct json *operation(
	const struct object *o, const char *name, const char *word)
{
	const struct fold_op *t = fold_op_find(o->fold, name);
	struct json *op = json_object();

	json_set_str(op, "op", name);
	for (const char *p = t->members; *p;) {
		const size_t n = strcspn(p, " ");

		if (n && p[n - 1] == '!') {
			char *member = xstrndup(p, n - 1);

			json_set_str(op, member, "x");
			free(member);
		}
		p += n + strspn(p + n, " ");
	}
	if (is(name, "verdict"))
		json_set_str(op, "verdict", word);
	if (is(name, "run.finish"))
		json_set_str(op, "state", word);
	if (is(name, "handoff.open"))
		json_set_str(op, "to_role", "engineer");
	if (json_get(op, "version") && is(o->kind->name, "model"))
		json_set_str(op, "version", word ? word : o->version);
	return op;
}

/* True if it had an effect. */
static bool act(struct object *o, const char *person, const char *role,
	const char *name, const char *word)
{
	struct json *record = json_object();
	const size_t before = json_count(json_get(o->f.state, "ignored"));
	bool done;

	json_push(json_set(record, "ops", json_array()),
		operation(o, name, word));
	snprintf(o->id, sizeof(o->id), "%064d", ++o->n);
	o->f.author = person;
	o->f.role = role;
	o->f.lamport = o->n;
	fold_record(&o->f, o->fold, record);
	json_free(record);
	assert_int_equal(json_count(json_get(o->f.state, "unknown")), 0);
	done = json_count(json_get(o->f.state, "ignored")) == before;
	if (done && is(name, "version.add"))
		memcpy(o->version, o->id, sizeof(o->version));
	return done;
}

static void begin(struct object *o, const struct kind *k)
{
	memset(o, 0, sizeof(*o));
	o->kind = k;
	o->fold = fold_kind_find(k->name);
	o->f.id = o->id;
	o->f.key = "k";
	o->f.time = "t";
	o->f.author = "p0";
	o->f.role = role_of(*k->makers);
	o->f.create = true;
	snprintf(o->version, sizeof(o->version), "none");
	fold_begin(&o->f, k->name, "x");
	assert_true(
		act(o, "p0", role_of(*k->makers), o->fold->ops[0].name, NULL));
	o->f.create = false;
}

/* Brings an object to a state, by somebody who may. */
static void reach(struct object *o, size_t state)
{
	const char *const *way = o->kind->way[state];

	if (is(o->kind->name, "model"))
		assert_true(act(o, "p0", "engineer", "version.add", NULL));
	if (is(o->kind->name, "review"))
		assert_true(act(o, "p0", "validator", "finding.raise", NULL));
	if (way[0] && is(way[0], "handoff.return"))
		assert_true(act(o, "p0", "engineer", "handoff.accept", NULL));
	for (size_t i = 0; way[0] && i < CELLS; i++)
		if (is(table[i].kind, o->kind->name) &&
			is(table[i].op, way[0])) {
			assert_true(act(o, "p0", role_of(*table[i].roles),
				way[0], way[1]));
			break;
		}
	assert_string_equal(
		json_get_str(o->f.state, "status", ""), o->kind->status[state]);
}

static const char *after(const struct cell *c, const struct kind *k, size_t s)
{
	const char next = c->next[s];

	return next == '-' ? k->status[s]
			   : k->status[strchr(k->letters, next) - k->letters];
}

static int check_cell(const struct cell *c, const struct kind *k, size_t s)
{
	int wrong = 0;

	for (size_t r = 0; r < 6; r++) {
		const bool may = strchr(c->roles, role_letters[r]) != NULL &&
				 c->next[s] != '-';
		struct object o;
		bool done;

		begin(&o, k);
		reach(&o, s);
		done = act(&o, "p0", roles[r], c->op, c->word);
		if (done != may ||
			!is(json_get_str(o.f.state, "status", ""),
				may ? after(c, k, s) : k->status[s])) {
			print_message("# %s in a %s that is %s: %s\n", roles[r],
				k->name, k->status[s], c->op);
			wrong++;
		}
		json_free(o.f.state);
	}
	return wrong;
}

static void states_equal_the_table_of_the_design(void **state)
{
	int wrong = 0, cells = 0;

	(void)state;
	for (size_t i = 0; i < CELLS; i++)
		for (size_t k = 0; k < KINDS; k++) {
			if (!is(kinds[k].name, table[i].kind))
				continue;
			assert_int_equal(strlen(table[i].next),
				strlen(kinds[k].letters));
			for (size_t s = 0; kinds[k].letters[s]; s++) {
				wrong += check_cell(&table[i], &kinds[k], s);
				cells += 6;
			}
		}
	print_message("# %d cells\n", cells);
	assert_int_equal(wrong, 0);
}

/* The same object as the table has it, and what it says beyond states. */
struct shadow {
	char letter;
	const char *owner; /* of a hand-off */
	int finding;       /* 0 none, 1 open, 2 closed */
	bool version;
};

static bool expect(struct shadow *w, const struct cell *c, const struct kind *k,
	const char *person, char role)
{
	const size_t s = (size_t)(strchr(k->letters, w->letter) - k->letters);

	if (!strchr(c->roles, role) || c->next[s] == '-')
		return false;
	if (is(c->op, "handoff.return") && !is(w->owner, person))
		return false;
	if (is(c->op, "finding.close") && w->finding != 1)
		return false;
	if ((is(c->op, "alias.set") || is(c->op, "attest") ||
		    is(c->op, "profile.add")) &&
		!w->version)
		return false;
	w->letter = c->next[s];
	if (is(c->op, "handoff.accept"))
		w->owner = person;
	if (is(c->op, "finding.raise") && w->finding == 0)
		w->finding = 1;
	if (is(c->op, "finding.close"))
		w->finding = 2;
	if (is(c->op, "version.add"))
		w->version = true;
	return true;
}

static void play(struct rng *rng, int64_t *acts, int64_t *done)
{
	static const char *const persons[] = {"p0", "p1", "p2"};
	const struct kind *k = &kinds[rng_below(rng, KINDS)];
	struct shadow w = {.letter = k->letters[0], .owner = ""};
	struct object o;

	begin(&o, k);
	for (int i = 2 + (int)rng_below(rng, 10); i > 0; i--) {
		const char *person = persons[rng_below(rng, 3)];
		const char role = role_letters[rng_below(rng, 6)];
		const struct cell *c = &table[rng_below(rng, CELLS)];
		bool want, got;

		while (!is(c->kind, k->name))
			c = &table[rng_below(rng, CELLS)];
		want = expect(&w, c, k, person, role);
		got = act(&o, person, role_of(role), c->op, c->word);
		if (want != got)
			fail_msg(
				"%s of %c by %s: %d", c->op, role, person, got);
		++*acts;
		*done += got;
	}
	assert_string_equal(json_get_str(o.f.state, "status", ""),
		k->status[strchr(k->letters, w.letter) - k->letters]);
	json_free(o.f.state);
}

static void states_equal_the_table_in_random_sequences(void **state)
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
		cmocka_unit_test(states_equal_the_table_of_the_design),
		cmocka_unit_test(states_equal_the_table_in_random_sequences),
	};

	return cmocka_run_group_tests_name("states", tests, NULL, NULL);
}
