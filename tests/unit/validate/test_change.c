/* SPDX-License-Identifier: Apache-2.0 */
/* A version against its parent: made by the recipes, and damaged by hand. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"
#include "base/evidence.h"
#include "base/xalloc.h"
#include "model/builder.h"
#include "model/load.h"
#include "model/writer.h"
#include "optim/exact.h"

static void load(struct model *m, const char *path)
{
	struct err err = ERR_INIT;

	if (model_load(m, path, NULL, &err))
		fail_msg("%s", err.text);
}

static const char *write_model(const char *name, const struct model *m)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	const char *path;

	if (model_write(&b, m, &err))
		fail_msg("%s", err.text);
	path = ask_file(name, b.data, b.len);
	buf_release(&b);
	return path;
}

/* What recipe exact makes of the demonstration's model. */
static const char *exact_child(void)
{
	static const char *path;
	struct recipe_result r;
	struct model m;

	if (path)
		return path;
	load(&m, ask_demo("lending/lending.ubj"));
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	path = write_model("exact.json", &r.model);
	recipe_exact_release(&r);
	model_close(&m);
	return path;
}

/* A copy in which the value of one leaf is a little larger. */
static void copy_damaged(struct model *out, const struct model *m)
{
	struct builder *b = builder_like(m);
	bool done = false;

	for (uint32_t t = 0; t < m->n_trees; t++) {
		const struct model_tree *tree = &m->trees[t];
		struct model_node *n =
			xcalloc(tree->n_nodes, sizeof(struct model_node));

		memcpy(n, m->nodes + tree->first_node,
			tree->n_nodes * sizeof(*n));
		for (uint32_t i = 0; t >= 7 && !done && i < tree->n_nodes; i++)
			if (n[i].flags & NODE_LEAF) {
				n[i].value =
					(double)((float)n[i].value * 1.001F);
				done = true;
			}
		assert_int_equal(
			builder_tree(b, tree, n, m->sets, m->n_set_words, NULL),
			0);
		free(n);
	}
	assert_true(done);
	assert_int_equal(builder_finish(b, out, NULL), 0);
}

static const char *damaged_child(void)
{
	struct model m, damaged;
	const char *path;

	load(&m, exact_child());
	copy_damaged(&damaged, &m);
	path = write_model("damaged.json", &damaged);
	model_close(&damaged);
	model_close(&m);
	return path;
}

static struct json *changed(const char *child)
{
	struct json *ask = ask_new(child);

	ask_parent(ask, ask_demo("lending/lending.ubj"));
	ask_set(ask, "train", ask_demo("lending/train.csv"), "default", NULL);
	ask_set(ask, "test", ask_demo("lending/test.csv"), "default", NULL);
	ask_facts(ask, "run", "{\"recipe\":\"exact\",\"seed\":1}");
	return ask;
}

static void change_exact_is_proved_and_reproduced(void **state)
{
	static const char cut[] = "[change]\ncutoffs = 0.1\nauc = 0\n"
				  "brier = 0\n";
	struct json *ask = changed(exact_child());
	struct json *body = ask_body(ask, "bounded");

	(void)state;
	assert_string_equal(json_get_str(body, "outcome", ""), "pass");
	ask_expect(body, "proof", "bounded.equal", "pass");
	ask_expect(body, "thresholds", "bounded.margins.equal", "pass");
	json_free(body);
	body = ask_body(ask, "reproducible");
	ask_expect(body, "recipe", "reproducible.same", "pass");
	json_free(body);
	/* No prediction reaches a half: there is no decision at that cut. */
	body = ask_body(ask, "decisions");
	ask_expect(body, "test", "decisions.no_cutoff", "not answerable");
	json_free(body);
	ask_limits(ask, ask_file("cut.limits", cut, sizeof(cut) - 1));
	body = ask_body(ask, "decisions");
	assert_string_equal(json_get_str(body, "outcome", ""), "pass");
	assert_int_equal(ask_number(body, "test", NULL, "flips"), 0);
	json_free(body);
	body = ask_body(ask, "non-inferior");
	assert_string_equal(json_get_str(body, "outcome", ""), "pass");
	json_free(body);
	json_free(ask);
}

static void change_of_one_leaf_is_found(void **state)
{
	struct json *ask = changed(damaged_child());
	struct json *body = ask_body(ask, "bounded");

	(void)state;
	assert_string_equal(json_get_str(body, "outcome", ""), "fail");
	ask_expect(body, "proof", "bounded.different", "fail");
	json_free(body);
	body = ask_body(ask, "reproducible");
	ask_expect(body, "recipe", "reproducible.other", "fail");
	json_free(body);
	json_free(ask);
}

/* Without the claim of losing nothing, the same change has a bound. */
static void change_with_a_bound_is_bounded(void **state)
{
	struct json *ask = changed(damaged_child());
	struct json *body;

	(void)state;
	ask_facts(ask, "run", "{\"recipe\":\"other\"}");
	body = ask_body(ask, "bounded");
	ask_expect(body, "bound", "bounded.bound", "pass");
	assert_true(ask_number(body, "bound", NULL, "bound") >=
		    ask_number(body, "test", NULL, "largest"));
	assert_string_equal(json_get_str(body, "outcome", ""), "pass");
	json_free(body);
	body = ask_body(ask, "reproducible");
	assert_string_equal(
		json_get_str(body, "outcome", ""), "not answerable");
	json_free(body);
	json_free(ask);
}

static void change_without_a_parent_is_not_answerable(void **state)
{
	struct json *ask = ask_new(ask_demo("lending/lending.ubj"));

	(void)state;
	for (size_t i = 0; evidence_at(i); i++) {
		struct json *body;

		if (!evidence_at(i)->parent)
			continue;
		body = ask_body(ask, evidence_at(i)->name);
		assert_string_equal(
			json_get_str(body, "outcome", ""), "not answerable");
		json_free(body);
	}
	json_free(ask);
}

static void change_cost_agrees_with_itself(void **state)
{
	struct json *ask = changed(exact_child());
	struct json *once = ask_body(ask, "cost");
	struct json *twice = ask_body(ask, "cost");

	(void)state;
	assert_string_equal(json_get_str(once, "class", ""), "measured");
	assert_string_equal(json_get_str(once, "outcome", ""), "pass");
	assert_true(json_get_num(json_get(once, "compare"), "gain", 0) > 0);
	assert_non_null(
		json_get_str(json_get(once, "environment"), "digest", NULL));
	assert_true(ask_number(once, "size", NULL, "before") > 0);
	assert_true(evidence_agrees(once, twice));
	json_set_real(json_edit(twice, "compare"), "gain", 1000);
	assert_false(evidence_agrees(once, twice));
	json_free(once);
	json_free(twice);
	json_free(ask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(change_exact_is_proved_and_reproduced),
		cmocka_unit_test(change_of_one_leaf_is_found),
		cmocka_unit_test(change_with_a_bound_is_bounded),
		cmocka_unit_test(change_without_a_parent_is_not_answerable),
		cmocka_unit_test(change_cost_agrees_with_itself),
	};

	return cmocka_run_group_tests_name(
		"validate/change", tests, NULL, NULL);
}
