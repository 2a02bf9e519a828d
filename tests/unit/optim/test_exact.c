/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/json.h"
#include "forest.h"
#include "model/builder.h"
#include "model/load.h"
#include "optim/check.h"
#include "optim/exact.h"
#include "optim/measure.h"

static void assert_same_bits(
	const struct model *a, const struct model *b, uint64_t seed)
{
	enum { ROWS = 500 };
	double *rows = forest_rows(ROWS, seed);
	const struct measure_data data = {rows, NULL, ROWS};
	struct measure_equal e;
	struct check_report r = {0};

	assert_int_equal(measure_rows(&e, a, b, &data, NULL), 0);
	assert_int_equal(e.rows, ROWS);
	assert_int_equal(e.different, 0);
	assert_int_equal(measure_edges(&e, a, b, &data, NULL), 0);
	assert_true(e.rows > 50);
	assert_int_equal(e.different, 0);
	assert_int_equal(check_models(&r, a, b, NULL), 0);
	assert_int_equal(r.verdict, CHECK_EQUAL);
	assert_true(r.pairs >= a->n_trees);
	check_release(&r);
	free(rows);
}

static uint64_t count_removed(const struct json *removed, const char *reason)
{
	uint64_t n = 0;

	for (size_t i = 0; i < json_count(removed); i++) {
		const struct json *o = json_at(removed, i);

		if (!reason ||
			strcmp(json_get_str(o, "reason", ""), reason) == 0)
			n += (uint64_t)json_get_i64(o, "nodes", 0);
	}
	return n;
}

/* Which way one value goes at a node, written once more from the rules. */
static bool goes_left(
	const struct model *m, const struct model_node *n, double x)
{
	const bool xgboost = m->source == MODEL_XGBOOST;
	const bool default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;

	if (n->flags & NODE_CATEGORY) {
		if (isnan(x))
			return xgboost && default_left;
		if (m->category_default && !model_set_reaches(m, n, x))
			return default_left;
		return model_in_set(m, n, x) != xgboost;
	}
	if (xgboost)
		return isnan(x) ? default_left : (float)x < (float)n->value;
	if (n->missing == MISSING_NAN && isnan(x))
		return default_left;
	if (isnan(x) || fabs(x) < 1e-35)
		x = 0.0;
	if (n->missing == MISSING_ZERO && x == 0.0)
		return default_left;
	return x <= n->value;
}

static bool satisfies(const struct model *m, const struct json *o, double x)
{
	const struct json *path = json_get(o, "path");
	const struct model_node *nodes =
		m->nodes + m->trees[json_get_i64(o, "tree", 0)].first_node;

	for (size_t i = 0; i < json_count(path); i++) {
		const struct json *s = json_at(path, i);
		const struct model_node *n = &nodes[json_get_i64(s, "node", 0)];
		const bool left =
			strcmp(json_get_str(s, "goes", ""), "left") == 0;

		if (goes_left(m, n, x) != left)
			return false;
	}
	return true;
}

/* No value of the feature takes all steps of a path that is called
 * unreachable: the thresholds of these forests are multiples of 1/4, the
 * codes small. */
static void assert_unsatisfiable(const struct model *m, const struct json *o)
{
	const double odd[] = {(double)NAN, (double)INFINITY, -(double)INFINITY,
		-1.0, 1e-36, -1e-36, 1e-30, -1e-30};

	assert_true(json_count(json_get(o, "path")) >= 1);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_false(satisfies(m, o, odd[i]));
	for (int i = -40; i <= 100; i++)
		assert_false(satisfies(m, o, i / 8.0));
}

static void exact_paths_are_unsatisfiable(void **state)
{
	size_t n_paths = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		const struct forest_spec spec = {
			seed % 2 ? MODEL_XGBOOST : MODEL_LIGHTGBM, 8, 6, 1, 6,
			seed % 4 == 1};
		struct recipe_result r;
		struct model m;

		forest_make(&m, &spec, seed);
		assert_int_equal(recipe_exact(&r, &m, NULL), 0);
		for (size_t i = 0; i < json_count(r.removed); i++) {
			const struct json *o = json_at(r.removed, i);

			if (!json_get(o, "path"))
				continue;
			assert_unsatisfiable(&m, o);
			n_paths++;
		}
		recipe_exact_release(&r);
		model_close(&m);
	}
	assert_true(n_paths > 100);
}

static void exact_keeps_every_bit(void **state)
{
	uint64_t unreachable = 0, equal = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		const struct forest_spec spec = {
			seed % 2 ? MODEL_XGBOOST : MODEL_LIGHTGBM, 8, 6,
			seed % 3 ? 1 : 2, 6, seed % 4 == 1};
		struct recipe_result r, again;
		struct model m;

		forest_make(&m, &spec, seed);
		assert_int_equal(recipe_exact(&r, &m, NULL), 0);
		assert_int_equal(m.n_trees, r.model.n_trees);
		assert_int_equal(m.n_nodes - r.model.n_nodes, r.n_removed);
		assert_int_equal(count_removed(r.removed, NULL), r.n_removed);
		unreachable += count_removed(r.removed, "unreachable");
		equal += count_removed(r.removed, "equal leaves");
		assert_same_bits(&m, &r.model, seed);
		assert_int_equal(recipe_exact(&again, &r.model, NULL), 0);
		assert_int_equal(again.n_removed, 0);
		recipe_exact_release(&again);
		recipe_exact_release(&r);
		model_close(&m);
	}
	assert_true(unreachable > 100);
	assert_true(equal > 100);
}

/* Models that people trained, of which some splits are dead. */
static void exact_finds_dead_branches_of_real_models(void **state)
{
	static const struct {
		const char *path;
		uint64_t n_removed;
	} rows[] = {
		{"tests/golden/fixtures/lg_breast_cancer.txt", 6},
		{"tests/golden/fixtures/lg_dart_breast_cancer.model", 4},
		{"tests/golden/fixtures/lg_kddcup99.model", 36},
		{"data/demo/lending/lending.ubj", 0},
	};
	const struct model_options options = {ROUNDS_ALL, NULL, false};
	const struct measure_data none = {NULL, NULL, 0};
	const char *top = getenv("TOP_SRCDIR");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *path = path_join(top ? top : ".", rows[i].path);
		struct check_report c = {0};
		struct measure_equal e;
		struct recipe_result r;
		struct model m;

		assert_int_equal(model_load(&m, path, &options, NULL), 0);
		assert_int_equal(recipe_exact(&r, &m, NULL), 0);
		assert_int_equal(r.n_removed, rows[i].n_removed);
		assert_int_equal(check_models(&c, &m, &r.model, NULL), 0);
		assert_int_equal(c.verdict, CHECK_EQUAL);
		assert_int_equal(
			measure_edges(&e, &m, &r.model, &none, NULL), 0);
		assert_int_equal(e.different, 0);
		check_release(&c);
		recipe_exact_release(&r);
		model_close(&m);
		free(path);
	}
}

/* a < 1 (missing left), then below it a < 2: its right side is reached by
 * nothing where missing goes left, and by missing alone where it goes right. */
static void make_chain(struct model *out, int missing_left, double other)
{
	const double base = 0.0;
	const uint16_t low = missing_left ? NODE_DEFAULT_LEFT : 0;
	const struct model_node nodes[5] = {
		{1, 2, 0, NODE_DEFAULT_LEFT, MISSING_NAN, 1.0, 4, 0, 0},
		{3, 4, 0, low, MISSING_NAN, 2.0, 3, 0, 0},
		{0, 0, 0, NODE_LEAF, 0, 0.5, 1, 0, 0},
		{0, 0, 0, NODE_LEAF, 0, 0.0, 1, 0, 0},
		{0, 0, 0, NODE_LEAF, 0, other, 2, 0, 0},
	};
	const struct model_tree tree = {0, 5, 0, 0, 1.0};
	struct builder *b = builder_new(MODEL_XGBOOST);

	builder_head(b, &(struct builder_head){.task = TASK_REGRESSION,
				.link = LINK_IDENTITY,
				.sigmoid = 1.0,
				.missing = (double)NAN,
				.n_groups = 1,
				.base = &base,
				.format = "test",
				.version = "1",
				.objective = "test"});
	for (int f = 0; f < 2; f++)
		builder_feature(
			b, &(struct model_feature){.name = f ? "b" : "a",
				   .min = (double)NAN,
				   .max = (double)NAN});
	assert_int_equal(builder_tree(b, &tree, nodes, NULL, 0, NULL), 0);
	assert_int_equal(builder_finish(b, out, NULL), 0);
}

static void exact_justifies_what_it_removes(void **state)
{
	struct recipe_result r;
	struct model m;
	const struct json *o, *path;

	(void)state;
	make_chain(&m, 1, 3.0);
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	assert_int_equal(r.model.n_nodes, 3);
	assert_int_equal(json_count(r.removed), 1);
	o = json_at(r.removed, 0);
	assert_string_equal(json_get_str(o, "reason", ""), "unreachable");
	assert_int_equal(json_get_i64(o, "node", -1), 4);
	assert_int_equal(json_get_i64(o, "nodes", -1), 2);
	path = json_get(o, "path");
	assert_int_equal(json_count(path), 2);
	assert_string_equal(json_get_str(json_at(path, 0), "goes", ""), "left");
	assert_string_equal(
		json_get_str(json_at(path, 1), "goes", ""), "right");
	assert_true(json_get_num(json_at(path, 1), "value", 0) == 2.0);
	assert_int_equal(json_count(r.unused), 1);
	assert_string_equal(json_str(json_at(r.unused, 0), ""), "b");
	recipe_exact_release(&r);
	model_close(&m);
}

static void exact_keeps_what_only_missing_reaches(void **state)
{
	struct recipe_result r;
	struct model m;

	(void)state;
	make_chain(&m, 0, 3.0);
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	assert_int_equal(r.n_removed, 0);
	assert_int_equal(r.model.n_nodes, 5);
	recipe_exact_release(&r);
	model_close(&m);
}

static void exact_tells_the_zeros_apart(void **state)
{
	struct recipe_result r;
	struct model m;

	(void)state;
	make_chain(&m, 0, -0.0);
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	assert_int_equal(r.n_removed, 0);
	recipe_exact_release(&r);
	model_close(&m);
	make_chain(&m, 0, 0.0);
	assert_int_equal(recipe_exact(&r, &m, NULL), 0);
	assert_int_equal(r.n_removed, 2);
	recipe_exact_release(&r);
	model_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_keeps_every_bit),
		cmocka_unit_test(exact_paths_are_unsatisfiable),
		cmocka_unit_test(exact_finds_dead_branches_of_real_models),
		cmocka_unit_test(exact_justifies_what_it_removes),
		cmocka_unit_test(exact_keeps_what_only_missing_reaches),
		cmocka_unit_test(exact_tells_the_zeros_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
