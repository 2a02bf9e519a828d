/* SPDX-License-Identifier: Apache-2.0 */
/* A block is believed only if every invariant of model/model.h holds. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "model/block.h"
#include "model/builder.h"

static struct model_node leaf(double value)
{
	return (struct model_node){.flags = NODE_LEAF, .value = value};
}

static struct model_node split(
	uint32_t left, uint32_t right, uint32_t feature, double value)
{
	return (struct model_node){.left = left,
		.right = right,
		.feature = feature,
		.missing = MISSING_NAN,
		.flags = NODE_DEFAULT_LEFT,
		.value = value};
}

static struct builder *new_builder(uint32_t n_groups)
{
	static const char *const levels[] = {"red", "green", "blue"};
	static const double base[2] = {0.5, 0.25};
	struct builder *b = builder_new(MODEL_XGBOOST);

	builder_head(b, &(struct builder_head){.task = TASK_REGRESSION,
				.link = LINK_IDENTITY,
				.sigmoid = 1,
				.missing = (double)NAN,
				.n_groups = n_groups,
				.base = base,
				.format = "test",
				.version = "1.7.4",
				.objective = "reg:squarederror"});
	builder_feature(b, &(struct model_feature){"size", FEATURE_NUMBER, NULL,
				   0, (double)NAN, (double)NAN});
	builder_feature(b, &(struct model_feature){"colour", FEATURE_CATEGORY,
				   levels, 3, 0, 2});
	return b;
}

/* Two trees: five nodes in a strange order with one that nobody reaches, and
 * a single leaf. */
static void make(struct model *m)
{
	struct model_node nodes[6] = {split(4, 2, 0, 1.5), leaf(99), leaf(3),
		leaf(1), split(3, 5, 1, 0), leaf(2)};
	const struct model_node one[1] = {leaf(7)};
	const uint32_t words[2] = {5, 0};
	struct model_tree tree = {.n_nodes = 6, .weight = 1};
	struct builder *b = new_builder(2);
	struct err err = ERR_INIT;

	nodes[4].flags |= NODE_CATEGORY;
	nodes[4].set_words = 2;
	assert_int_equal(builder_tree(b, &tree, nodes, words, 2, &err), 0);
	tree = (struct model_tree){.n_nodes = 1, .group = 1, .weight = 0.5};
	assert_int_equal(builder_tree(b, &tree, one, NULL, 0, &err), 0);
	assert_int_equal(builder_finish(b, m, &err), 0);
}

static void builder_numbers_breadth_first(void **state)
{
	struct model m = {0};

	(void)state;
	make(&m);
	assert_int_equal(m.n_trees, 2);
	assert_int_equal(m.n_nodes, 6);
	assert_int_equal(m.trees[0].n_nodes, 5);
	assert_int_equal(m.nodes[0].left, 1);
	assert_int_equal(m.nodes[0].right, 2);
	assert_int_equal(m.nodes[1].left, 3);
	assert_true(m.nodes[2].value == 3);
	assert_true(m.nodes[3].value == 1);
	assert_true(m.nodes[4].value == 2);
	assert_int_equal(m.nodes[1].set_words, 1);
	assert_string_equal(m.features[1].levels[2], "blue");
	assert_true(m.base[1] == 0.25);
	assert_true(isnan(m.missing));
	model_close(&m);
}

static void builder_knows_the_sets(void **state)
{
	struct model m = {0};
	const struct model_node *n;

	(void)state;
	make(&m);
	n = &m.nodes[1];
	assert_true(model_in_set(&m, n, 0));
	assert_false(model_in_set(&m, n, 1));
	assert_true(model_in_set(&m, n, 2.75));
	/* float32 rounds this to 2, and that to 3. */
	assert_true(model_in_set(&m, n, 1.99999999));
	assert_false(model_in_set(&m, n, 2.99999999));
	assert_false(model_in_set(&m, n, -0.5));
	assert_false(model_in_set(&m, n, (double)NAN));
	assert_false(model_in_set(&m, n, 1e30));
	assert_true(model_set_reaches(&m, n, 31));
	assert_false(model_set_reaches(&m, n, 32));
	model_close(&m);
}

static int build(const struct model_node *nodes, uint32_t n)
{
	const struct model_tree tree = {.n_nodes = n, .weight = 1};
	struct builder *b = new_builder(1);
	struct model m = {0};
	struct err err = ERR_INIT;
	int rc = builder_tree(b, &tree, nodes, NULL, 0, &err);

	if (rc == 0) {
		rc = builder_finish(b, &m, &err);
		model_close(&m);
	} else {
		builder_free(b);
	}
	assert_true(rc == 0 || err.text[0]);
	return rc;
}

static void builder_refuses_bad_trees(void **state)
{
	const struct model_node cycle[3] = {
		split(1, 2, 0, 1), split(0, 2, 0, 1), leaf(1)};
	const struct model_node shared[3] = {
		split(1, 2, 0, 1), split(2, 1, 0, 1), leaf(1)};
	const struct model_node twins[2] = {split(1, 1, 0, 1), leaf(1)};
	const struct model_node beyond[3] = {
		split(1, 3, 0, 1), leaf(1), leaf(2)};
	const struct model_node feature[3] = {
		split(1, 2, 2, 1), leaf(1), leaf(2)};
	const struct model_node threshold[3] = {
		split(1, 2, 0, (double)NAN), leaf(1), leaf(2)};
	const struct model_node infinite[1] = {leaf((double)INFINITY)};
	const struct model_node precise[1] = {leaf(0.1)};

	(void)state;
	assert_int_equal(build(cycle, 3), ERR_PARSE);
	assert_int_equal(build(shared, 3), ERR_PARSE);
	assert_int_equal(build(twins, 2), ERR_PARSE);
	assert_int_equal(build(beyond, 3), ERR_PARSE);
	assert_int_equal(build(feature, 3), ERR_PARSE);
	assert_int_equal(build(threshold, 3), ERR_PARSE);
	assert_int_equal(build(infinite, 1), ERR_PARSE);
	assert_int_equal(build(precise, 1), ERR_PARSE);
	assert_int_equal(build(infinite, 0), ERR_PARSE);
}

/* A chain of n splits. */
static int build_chain(uint32_t n)
{
	struct model_node *nodes = xcalloc(2 * n + 1, sizeof(*nodes));
	uint32_t i;
	int rc;

	for (i = 0; i < n; i++) {
		nodes[2 * i] = split(2 * i + 1, 2 * i + 2, 0, 1);
		nodes[2 * i + 1] = leaf(1);
	}
	nodes[2 * n] = leaf(2);
	rc = build(nodes, 2 * n + 1);
	free(nodes);
	return rc;
}

static void builder_limits_the_depth(void **state)
{
	(void)state;
	assert_int_equal(build_chain(MODEL_DEPTH_MAX), 0);
	assert_int_equal(build_chain(MODEL_DEPTH_MAX + 1), ERR_PARSE);
}

static void builder_refuses_equal_names(void **state)
{
	struct builder *b = new_builder(1);
	const struct model_tree tree = {.n_nodes = 1, .weight = 1};
	const struct model_node one[1] = {leaf(7)};
	struct model m = {0};
	struct err err = ERR_INIT;

	(void)state;
	builder_feature(b, &(struct model_feature){"size", FEATURE_NUMBER, NULL,
				   0, (double)NAN, (double)NAN});
	assert_int_equal(builder_tree(b, &tree, one, NULL, 0, &err), 0);
	assert_int_equal(builder_finish(b, &m, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "size"));
}

static void builder_like_gives_an_equal_model(void **state)
{
	struct model a = {0}, b = {0};
	struct builder *like;
	struct err err = ERR_INIT;
	uint32_t t;

	(void)state;
	make(&a);
	like = builder_like(&a);
	for (t = 0; t < a.n_trees; t++)
		assert_int_equal(builder_tree(like, &a.trees[t],
					 a.nodes + a.trees[t].first_node,
					 a.sets, a.n_set_words, &err),
			0);
	assert_int_equal(builder_finish(like, &b, &err), 0);
	assert_int_equal(a.block_size, b.block_size);
	assert_memory_equal(a.block, b.block, a.block_size);
	model_close(&a);
	model_close(&b);
}

/* The block with the bytes at one place changed must not open. */
static void refuse_change(
	const struct model *m, size_t at, const void *bytes, size_t n)
{
	char *copy = xmalloc(m->block_size);
	struct model out = {0};
	struct err err = ERR_INIT;

	memcpy(copy, m->block, m->block_size);
	assert_true(at + n <= m->block_size);
	assert_memory_not_equal(copy + at, bytes, n);
	memcpy(copy + at, bytes, n);
	if (model_open(&out, copy, m->block_size, true, &err) == 0)
		fail_msg("byte %zu may be changed", at);
	assert_true(err.text[0]);
	assert_null(out.block);
	free(copy);
}

#define REFUSE(m, at, type, value)                               \
	do {                                                     \
		const type changed = (value);                    \
		refuse_change(m, at, &changed, sizeof(changed)); \
	} while (0)

static size_t place(const struct model *m, const void *p)
{
	return (size_t)((const char *)p - (const char *)m->block);
}

static void block_refuses_a_wrong_head(void **state)
{
	struct model m = {0};

	(void)state;
	make(&m);
	REFUSE(&m, offsetof(struct block_head, magic), uint64_t, 1);
	REFUSE(&m, offsetof(struct block_head, size), uint64_t, 8);
	REFUSE(&m, offsetof(struct block_head, source), uint32_t, 9);
	REFUSE(&m, offsetof(struct block_head, task), uint32_t, 9);
	REFUSE(&m, offsetof(struct block_head, link), uint32_t, 99);
	REFUSE(&m, offsetof(struct block_head, average), uint32_t, 1);
	REFUSE(&m, offsetof(struct block_head, sigmoid), double, 0);
	REFUSE(&m, offsetof(struct block_head, missing), double,
		(double)INFINITY);
	REFUSE(&m, offsetof(struct block_head, n_features), uint32_t, 1);
	REFUSE(&m, offsetof(struct block_head, n_groups), uint32_t, 0);
	REFUSE(&m, offsetof(struct block_head, n_trees), uint32_t, 1 << 30);
	REFUSE(&m, offsetof(struct block_head, n_rounds), uint32_t, 2);
	REFUSE(&m, offsetof(struct block_head, best_round), uint32_t, 2);
	REFUSE(&m, offsetof(struct block_head, n_levels), uint64_t, UINT64_MAX);
	REFUSE(&m, offsetof(struct block_head, n_nodes), uint64_t, 5);
	REFUSE(&m, offsetof(struct block_head, n_strings), uint64_t,
		UINT64_MAX);
	REFUSE(&m, offsetof(struct block_head, format), uint64_t, 1 << 20);
	REFUSE(&m, offsetof(struct block_head, objective), uint64_t,
		UINT64_MAX);
	model_close(&m);
}

static void block_refuses_a_wrong_tree(void **state)
{
	struct model m = {0};
	size_t t, n;

	(void)state;
	make(&m);
	t = place(&m, m.trees);
	REFUSE(&m, t + offsetof(struct model_tree, first_node), uint32_t, 1);
	REFUSE(&m, t + offsetof(struct model_tree, n_nodes), uint32_t, 6);
	REFUSE(&m, t + offsetof(struct model_tree, group), uint32_t, 2);
	REFUSE(&m, t + offsetof(struct model_tree, round), uint32_t, 1);
	REFUSE(&m, t + offsetof(struct model_tree, weight), double, 0.1);
	n = place(&m, m.nodes);
	REFUSE(&m, n + offsetof(struct model_node, left), uint32_t, 0);
	REFUSE(&m, n + offsetof(struct model_node, right), uint32_t, 1);
	REFUSE(&m, n + offsetof(struct model_node, feature), uint32_t, 2);
	REFUSE(&m, n + offsetof(struct model_node, flags), uint16_t, 8);
	REFUSE(&m, n + offsetof(struct model_node, flags), uint16_t, NODE_LEAF);
	REFUSE(&m, n + offsetof(struct model_node, missing), uint16_t, 0);
	REFUSE(&m, n + offsetof(struct model_node, value), double, 0.1);
	REFUSE(&m, n + offsetof(struct model_node, cover), double, -1);
	REFUSE(&m, n + offsetof(struct model_node, set_words), uint32_t, 1);
	n += sizeof(struct model_node); /* the split by category */
	REFUSE(&m, n + offsetof(struct model_node, set), uint32_t, 1);
	REFUSE(&m, n + offsetof(struct model_node, set_words), uint32_t,
		UINT32_MAX);
	n += sizeof(struct model_node); /* a leaf */
	REFUSE(&m, n + offsetof(struct model_node, value), double, (double)NAN);
	REFUSE(&m, n + offsetof(struct model_node, left), uint32_t, 3);
	model_close(&m);
}

static void block_refuses_wrong_names_and_base(void **state)
{
	struct model m = {0};
	size_t f;

	(void)state;
	make(&m);
	f = sizeof(struct block_head) + 2 * sizeof(double);
	REFUSE(&m, f + offsetof(struct block_feature, name), uint64_t, 0);
	REFUSE(&m, f + offsetof(struct block_feature, name), uint64_t, 1 << 20);
	REFUSE(&m, f + offsetof(struct block_feature, kind), uint32_t, 9);
	REFUSE(&m, f + offsetof(struct block_feature, n_levels), uint64_t, 1);
	REFUSE(&m, place(&m, m.base), double, 0.1);
	REFUSE(&m, place(&m, m.base), double, (double)NAN);
	REFUSE(&m, place(&m, m.features[0].name), char, (char)0xff);
	model_close(&m);
}

static void block_refuses_other_sizes(void **state)
{
	struct model m = {0}, out = {0};
	struct err err = ERR_INIT;
	size_t n;

	(void)state;
	make(&m);
	for (n = 0; n < m.block_size; n += 8)
		assert_true(model_open(&out, m.block, n, false, &err) < 0);
	assert_int_equal(
		model_open(&out, m.block, m.block_size, false, &err), 0);
	model_close(&out);
	model_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builder_numbers_breadth_first),
		cmocka_unit_test(builder_knows_the_sets),
		cmocka_unit_test(builder_refuses_bad_trees),
		cmocka_unit_test(builder_limits_the_depth),
		cmocka_unit_test(builder_refuses_equal_names),
		cmocka_unit_test(builder_like_gives_an_equal_model),
		cmocka_unit_test(block_refuses_a_wrong_head),
		cmocka_unit_test(block_refuses_a_wrong_tree),
		cmocka_unit_test(block_refuses_wrong_names_and_base),
		cmocka_unit_test(block_refuses_other_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
