/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "store/fold.h"

/* Who may do what, written by hand from the design: e engineer, o ops,
 * v validator, w owner, a administrator, m monitor. */
static const struct cell {
	const char *kind, *op, *roles;
} table[] = {
	{"policy", "genesis", "a"},
	{"policy", "person.add", "a"},
	{"policy", "key.add", "eovwam"}, /* of oneself; see below */
	{"policy", "key.revoke", "eovwam"},
	{"policy", "role.grant", "a"},
	{"policy", "role.revoke", "a"},
	{"policy", "setting.set", "a"},
	{"policy", "rule.set", "a"},
	{"policy", "comment.add", "eovwam"},
	{"model", "model.create", "ew"},
	{"model", "version.add", "e"},
	{"model", "alias.set", "ow"},
	{"model", "tier.set", "vw"},
	{"model", "attest", "om"},
	{"model", "profile.add", "om"},
	{"model", "comment.add", "eovwam"},
	{"review", "review.open", "eovwa"},
	{"review", "evidence.add", "eovwam"},
	{"review", "answer.set", "vw"},
	{"review", "finding.raise", "ovw"},
	{"review", "finding.close", "vw"},
	{"review", "verdict", "v"},
	{"review", "review.close", "vw"},
	{"review", "comment.add", "eovwam"},
	{"alarm", "alarm.open", "om"},
	{"alarm", "alarm.extend", "om"},
	{"alarm", "alarm.ack", "ow"},
	{"alarm", "alarm.mute", "ow"},
	{"alarm", "alarm.handoff", "ow"},
	{"alarm", "alarm.close", "owm"},
	{"alarm", "comment.add", "eovwam"},
	{"handoff", "handoff.open", "eovwa"},
	{"handoff", "handoff.accept", "eovwa"},
	{"handoff", "handoff.return", "eovwa"},
	{"handoff", "handoff.close", "eovwa"},
	{"handoff", "comment.add", "eovwam"},
	{"run", "run.start", "eo"},
	{"run", "run.finish", "eo"},
	{"run", "comment.add", "eovwam"},
	{"data", "data.add", "eovw"},
	{"data", "data.locate", "eovw"},
	{"data", "comment.add", "eovwam"},
};

static const char *const names[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};
static const char letters[] = "eovwam";

static const char no_right[] = "the role may not do this";

enum { CELLS = sizeof(table) / sizeof(table[0]), ROLES = 6 };

/* A record with one operation that has all members it needs. */
static struct json *record(const struct fold_op *op)
{
	struct json *r = json_object(), *o;
	const char *p = op->members;

	o = json_push(json_set(r, "ops", json_array()), json_object());
	json_set_str(o, "op", op->name);
	while (*p) {
		const size_t n = strcspn(p, " ");

		if (n && p[n - 1] == '!') {
			char *name = xstrndup(p, n - 1);

			json_set_str(o, name, "x");
			free(name);
		}
		p += n + strspn(p + n, " ");
	}
	return r;
}

static void apply(struct fold *f, const struct fold_kind *k,
	const struct fold_op *op, const char *role)
{
	struct json *r = record(op);

	f->role = role;
	fold_record(f, k, r);
	json_free(r);
}

/* True if the fold refuses the operation for its role. */
static bool refused(const char *kind, const char *name, const char *role)
{
	const struct fold_kind *k = fold_kind_find(kind);
	const struct fold_op *op = k ? fold_op_find(k, name) : NULL;
	const struct json *ignored;
	struct fold f = {.id = "1",
		.author = "x",
		.key = "k",
		.role = "x",
		.time = "t",
		.lamport = 1,
		.create = true};
	bool no = false;

	if (!op)
		fail_msg("%s has no %s", kind, name);
	fold_begin(&f, kind, "x");
	if (op != k->ops) {
		/* a role that may create it, whichever */
		for (unsigned i = 0; fold_role_name(i); i++)
			if (k->ops[0].roles & (1u << i)) {
				apply(&f, k, &k->ops[0], fold_role_name(i));
				break;
			}
		f.create = false;
	}
	apply(&f, k, op, role);
	assert_int_equal(json_count(json_get(f.state, "unknown")), 0);
	ignored = json_get(f.state, "ignored");
	for (size_t i = 0; i < json_count(ignored); i++)
		no = no ||
		     strcmp(json_get_str(json_at(ignored, i), "reason", ""),
			     no_right) == 0;
	json_free(f.state);
	return no;
}

static void access_equals_the_table_of_the_design(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < CELLS; i++)
		for (size_t r = 0; r < ROLES; r++) {
			const bool may =
				strchr(table[i].roles, letters[r]) != NULL;
			const bool no =
				refused(table[i].kind, table[i].op, names[r]);

			if (may == !no)
				continue;
			print_message("# %s: %s on a %s\n", names[r],
				table[i].op, table[i].kind);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static void access_table_names_every_operation(void **state)
{
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; fold_kind_at(i); i++)
		for (const struct fold_op *op = fold_kind_at(i)->ops; op->name;
			op++)
			n++;
	assert_int_equal(n, CELLS);
	for (size_t i = 0; i < ROLES; i++)
		assert_int_not_equal(fold_role_bit(names[i]), 0);
	assert_null(fold_role_name(ROLES));
	assert_true(refused("model", "version.add", "no such role"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_equals_the_table_of_the_design),
		cmocka_unit_test(access_table_names_every_operation),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
