/* SPDX-License-Identifier: Apache-2.0 */
/* Every kernel of this machine gives the bits of the reference interpreter,
 * on random forests of every shape and on the values where a comparison could
 * go wrong. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/kernel.h"
#include "model/builder.h"

enum { N_FEATURES = 9, CATEGORY_FROM = 7, WORDS_MAX = 4, N_ROWS = 1200 };

/* What one forest is like. */
struct recipe {
	enum model_source source;
	uint32_t n_trees, n_groups, depth_max, leaves_max;
	uint32_t pool; /* distinct thresholds a feature has, at most */
	bool base_last, category_default, categories;
	double missing;
};

struct forest {
	struct model_node *nodes;
	uint32_t *depth, *words;
	uint32_t n, n_words;
};

static double pool_value(struct rng *r, const struct recipe *recipe)
{
	const uint64_t i = rng_below(r, recipe->pool);
	static const double odd[] = {0.0, -0.0, 1e-40, -1e-40, 1e-36, 1e300,
		-1e300, INFINITY, -INFINITY, 1.0, 16777216.0};

	if (rng_below(r, 40) == 0)
		return odd[rng_below(r, sizeof(odd) / sizeof(odd[0]))];
	return ((double)i - recipe->pool / 3.0) * 0.37;
}

static void make_split(struct forest *f, uint32_t at,
	const struct recipe *recipe, struct rng *r)
{
	struct model_node *n = &f->nodes[at];
	uint32_t i;

	n->flags = (uint16_t)(rng_below(r, 2) ? NODE_DEFAULT_LEFT : 0);
	n->feature = (uint32_t)rng_below(
		r, recipe->categories ? N_FEATURES : CATEGORY_FROM);
	n->missing =
		(uint16_t)(recipe->source == MODEL_LIGHTGBM ? rng_below(r, 3)
							    : MISSING_NAN);
	n->value = pool_value(r, recipe);
	if (recipe->source == MODEL_XGBOOST)
		n->value = (double)(float)n->value;
	n->left = f->n;
	n->right = f->n + 1;
	if (n->feature >= CATEGORY_FROM) {
		n->flags |= NODE_CATEGORY;
		n->set = f->n_words;
		n->set_words = 1 + (uint32_t)rng_below(r, WORDS_MAX);
		for (i = 0; i < n->set_words; i++)
			f->words[f->n_words++] = (uint32_t)rng_next(r);
	}
	for (i = f->n; i < f->n + 2; i++) {
		memset(&f->nodes[i], 0, sizeof(f->nodes[i]));
		f->nodes[i].flags = NODE_LEAF;
		f->nodes[i].value = (double)(float)((rng_unit(r) - 0.5) * 0.3);
		f->depth[i] = f->depth[at] + 1;
	}
	f->n += 2;
}

/* Splits random leaves until there are enough or none may be split. */
static void grow(struct forest *f, const struct recipe *recipe, struct rng *r)
{
	const uint32_t leaves = 1 + (uint32_t)rng_below(r, recipe->leaves_max);
	uint32_t tries = 0;

	memset(&f->nodes[0], 0, sizeof(f->nodes[0]));
	f->nodes[0].flags = NODE_LEAF;
	f->nodes[0].value = 0.25;
	f->depth[0] = 0;
	f->n = 1;
	f->n_words = 0;
	while ((f->n + 1) / 2 < leaves && tries++ < 20 * leaves) {
		/* The youngest more often, so that some trees are deep. */
		const uint32_t back = (uint32_t)rng_below(
			r, rng_below(r, 2) && f->n > 4 ? 4 : f->n);
		const uint32_t at = f->n - 1 - back;

		if ((f->nodes[at].flags & NODE_LEAF) &&
			f->depth[at] < recipe->depth_max)
			make_split(f, at, recipe, r);
	}
}

static void add_tree(struct builder *b, const struct recipe *recipe,
	uint32_t index, struct rng *r)
{
	const uint32_t most = 2 * recipe->leaves_max + 2;
	struct err err = ERR_INIT;
	struct forest f = {
		.nodes = xcalloc(most, sizeof(*f.nodes)),
		.depth = xcalloc(most, sizeof(*f.depth)),
		.words = xcalloc((size_t)most * WORDS_MAX, sizeof(*f.words)),
	};
	struct model_tree tree = {0};

	grow(&f, recipe, r);
	tree.n_nodes = f.n;
	tree.group = index % recipe->n_groups;
	tree.round = index / recipe->n_groups;
	tree.weight = 1;
	if (recipe->source == MODEL_XGBOOST && rng_below(r, 2))
		tree.weight = (double)(float)(0.5 + rng_unit(r));
	if (builder_tree(b, &tree, f.nodes, f.words, f.n_words, &err) < 0)
		fail_msg("%s", err.text);
	free(f.nodes);
	free(f.depth);
	free(f.words);
}

static void make_model(
	struct model *out, const struct recipe *recipe, struct rng *r)
{
	struct builder *b = builder_new(recipe->source);
	double *base = xcalloc(recipe->n_groups, sizeof(*base));
	struct err err = ERR_INIT;
	uint32_t i;

	for (i = 0; i < recipe->n_groups; i++)
		if (recipe->source == MODEL_XGBOOST)
			base[i] = (double)(float)(rng_unit(r) - 0.5);
	builder_head(b, &(struct builder_head){
				.task = TASK_REGRESSION,
				.link = LINK_IDENTITY,
				.base_last = recipe->base_last,
				.category_default = recipe->category_default,
				.sigmoid = 1,
				.missing = recipe->missing,
				.n_groups = recipe->n_groups,
				.base = base,
				.format = "test",
				.version = "1",
				.objective = "test",
			});
	for (i = 0; i < N_FEATURES; i++) {
		char name[] = {'f', (char)('0' + i), '\0'};

		builder_feature(b, &(struct model_feature){.name = name,
					   .kind = FEATURE_NUMBER,
					   .min = NAN,
					   .max = NAN});
	}
	for (i = 0; i < recipe->n_trees; i++)
		add_tree(b, recipe, i, r);
	if (builder_finish(b, out, &err) < 0)
		fail_msg("%s", err.text);
	free(base);
}

static double near_threshold(const struct model *m, struct rng *r)
{
	const struct model_node *n = &m->nodes[rng_below(r, m->n_nodes)];
	const double v = n->value;

	switch (rng_below(r, 5)) {
	case 0:
		return (double)nextafterf((float)v, INFINITY);
	case 1:
		return (double)nextafterf((float)v, -INFINITY);
	case 2:
		return nextafter(v, INFINITY);
	case 3:
		return nextafter(v, -INFINITY);
	default:
		return v;
	}
}

static double row_value(const struct model *m, uint32_t f, struct rng *r)
{
	static const double odd[] = {NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e-45,
		-1e-45, 5e-324, 1e-35, 1.1e-35, -1e-35, 1e300, -1e300, -999,
		3.4028236e38, 0.5, -0.5, -0.999, -1, -3.7, 31.99, 32, 63, 64,
		127.5, 128, 1e6, 16777215, 16777216, 2147483647.0, 2147483648.0,
		1e18};

	if (rng_below(r, 4) == 0)
		return odd[rng_below(r, sizeof(odd) / sizeof(odd[0]))];
	if (f >= CATEGORY_FROM && rng_below(r, 8))
		return (double)rng_below(r, 140) +
		       (rng_below(r, 6) ? 0 : rng_unit(r));
	if (rng_below(r, 2))
		return near_threshold(m, r);
	return (rng_unit(r) - 0.4) * 200;
}

/* Scores the rows in batches of n under one instruction set. */
static void score(const struct model *m, const char *isa, const double *rows,
	size_t batch, double *margins)
{
	struct engine *e = NULL;
	struct err err = ERR_INIT;
	size_t at, n;

	assert_int_equal(setenv("ASSAY_ISA", isa, 1), 0);
	if (engine_new(&e, m, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(engine_kernel(e), isa);
	for (at = 0; at < N_ROWS; at += n) {
		n = N_ROWS - at < batch ? N_ROWS - at : batch;
		engine_margins(e, rows + at * N_FEATURES, n,
			margins + at * m->n_groups);
	}
	engine_free(e);
}

static void compare(const struct model *m, const double *rows, uint64_t seed)
{
	static const char *const isas[] = {"generic", "avx2", "avx512"};
	static const size_t batches[] = {
		1, 2, 9, 63, 64, 65, 127, 128, 129, 511, 513, 1000, N_ROWS};
	const size_t n = N_ROWS * m->n_groups;
	double *want = xcalloc(n, sizeof(*want));
	double *got = xcalloc(n, sizeof(*got));
	size_t i, k, b = seed % (sizeof(batches) / sizeof(batches[0]));

	setenv("ASSAY_THREADS", "1", 1);
	score(m, "reference", rows, N_ROWS, want);
	setenv("ASSAY_THREADS", seed % 2 ? "1" : "3", 1);
	for (i = 0; i < sizeof(isas) / sizeof(isas[0]); i++) {
		if (!kernel_choose(isas[i]))
			continue;
		for (k = 0; k < 2; k++) {
			memset(got, 0xff, n * sizeof(*got));
			score(m, isas[i], rows, k ? batches[b] : N_ROWS, got);
			if (memcmp(want, got, n * sizeof(*got)) != 0)
				fail_msg("seed %zu: %s, batch %zu",
					(size_t)seed, isas[i],
					k ? batches[b] : (size_t)N_ROWS);
		}
	}
	free(want);
	free(got);
}

/* The rows as float32 score like the same numbers as double. */
static void compare_narrow(const struct model *m, const double *rows)
{
	static const char *const isas[] = {
		"reference", "generic", "avx2", "avx512"};
	const size_t n = N_ROWS * m->n_groups, values = N_ROWS * N_FEATURES;
	double *want = xcalloc(n, sizeof(*want)), *got;
	double *wide = xcalloc(values, sizeof(*wide));
	float *narrow = xcalloc(values, sizeof(*narrow));
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < values; i++) {
		narrow[i] = (float)rows[i];
		wide[i] = (double)narrow[i];
	}
	score(m, "reference", wide, N_ROWS, want);
	for (i = 0; i < sizeof(isas) / sizeof(isas[0]); i++) {
		struct engine *e = NULL;

		if (!kernel_choose(isas[i]))
			continue;
		got = xcalloc(n, sizeof(*got));
		setenv("ASSAY_ISA", isas[i], 1);
		assert_int_equal(engine_new(&e, m, &err), 0);
		engine_margins_float(e, narrow, N_ROWS - 1, got);
		engine_margins_float(e, narrow + values - N_FEATURES, 1,
			got + n - m->n_groups);
		engine_free(e);
		assert_memory_equal(want, got, n * sizeof(*got));
		free(got);
	}
	free(narrow);
	free(wide);
	free(want);
}

static void check_forest(const struct recipe *recipe, uint64_t seed)
{
	double *rows = xcalloc(N_ROWS * N_FEATURES, sizeof(*rows));
	struct model m = {0};
	struct rng r;
	uint32_t i;

	rng_seed(&r, seed);
	make_model(&m, recipe, &r);
	for (i = 0; i < N_ROWS * N_FEATURES; i++)
		rows[i] = row_value(&m, i % N_FEATURES, &r);
	compare(&m, rows, seed);
	compare_narrow(&m, rows);
	free(rows);
	model_close(&m);
}

/* Depths, sizes and numbers of thresholds that meet every regime. */
static void check_shapes(enum model_source source, uint64_t seed)
{
	static const uint32_t depths[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 30};
	static const uint32_t leaves[] = {2, 5, 16, 64, 65, 256, 300};
	size_t i, k;

	for (i = 0; i < sizeof(depths) / sizeof(depths[0]); i++)
		for (k = 0; k < sizeof(leaves) / sizeof(leaves[0]); k++) {
			struct recipe recipe = {
				.source = source,
				.n_trees = 12 + (uint32_t)k,
				.n_groups = 1 + (uint32_t)(seed % 3),
				.depth_max = depths[i],
				.leaves_max = leaves[k],
				.pool = k % 3 == 0 ? 700 : 90,
				.categories = (seed + k) % 2 == 0,
				.missing = NAN,
			};

			if (source == MODEL_XGBOOST) {
				recipe.base_last = seed % 4 == 1;
				recipe.category_default = seed % 5 < 2;
				recipe.missing = seed % 7 == 3   ? -999
						 : seed % 7 == 5 ? 0
								 : (double)NAN;
			}
			recipe.n_trees -= recipe.n_trees % recipe.n_groups;
			check_forest(&recipe, seed++);
		}
}

static void kernels_score_xgboost_as_the_reference(void **state)
{
	(void)state;
	check_shapes(MODEL_XGBOOST, 1000);
}

static void kernels_score_lightgbm_as_the_reference(void **state)
{
	(void)state;
	check_shapes(MODEL_LIGHTGBM, 2000);
}

/* Deep random forests: thousands of leaves, far children. */
static void kernels_score_large_trees_as_the_reference(void **state)
{
	const struct recipe recipe = {
		.source = MODEL_XGBOOST,
		.n_trees = 3,
		.n_groups = 1,
		.depth_max = 40,
		.leaves_max = 20000,
		.pool = 3000,
		.missing = NAN,
	};
	struct recipe wide = recipe;

	(void)state;
	wide.source = MODEL_LIGHTGBM;
	check_forest(&recipe, 3001);
	check_forest(&wide, 3002);
}

/* Enough small trees for the way that takes one row through many at once;
 * the batches are of 1, 2 and 9 rows. */
static void kernels_score_single_rows_as_the_reference(void **state)
{
	struct recipe recipe = {
		.source = MODEL_XGBOOST,
		.n_trees = 201,
		.n_groups = 3,
		.leaves_max = 64,
		.pool = 40,
		.missing = NAN,
	};
	uint64_t seed;

	(void)state;
	for (seed = 0; seed < 12; seed++) {
		recipe.depth_max = 1 + (uint32_t)(seed % 6);
		recipe.source = seed % 4 == 3 ? MODEL_LIGHTGBM : MODEL_XGBOOST;
		recipe.pool = seed % 2 ? 300 : 40;
		check_forest(&recipe, 13 * (seed + 400) + seed % 3);
	}
	recipe.depth_max = 9; /* heaps and others in turn */
	check_forest(&recipe, 13 * 500);
}

static void kernels_refuse_an_unknown_name(void **state)
{
	struct recipe recipe = {.source = MODEL_XGBOOST,
		.n_trees = 1,
		.n_groups = 1,
		.depth_max = 1,
		.leaves_max = 2,
		.pool = 5,
		.missing = NAN};
	struct engine *e = NULL;
	struct err err = ERR_INIT;
	struct model m = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	make_model(&m, &recipe, &r);
	assert_int_equal(setenv("ASSAY_ISA", "mmx", 1), 0);
	assert_int_equal(engine_new(&e, &m, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "mmx"));
	assert_null(e);
	model_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_score_xgboost_as_the_reference),
		cmocka_unit_test(kernels_score_lightgbm_as_the_reference),
		cmocka_unit_test(kernels_score_large_trees_as_the_reference),
		cmocka_unit_test(kernels_score_single_rows_as_the_reference),
		cmocka_unit_test(kernels_refuse_an_unknown_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
