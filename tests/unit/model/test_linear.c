/* SPDX-License-Identifier: Apache-2.0 */
/* LightGBM's linear trees: what a leaf holds, and the rules that a broken
 * file breaks. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"
#include "model/block.h"
#include "model/writer.h"

#define GOOD "kinds/lightgbm-4.6/linear_regression.txt"

/* The first such text becomes the other. */
static const struct {
	const char *from, *to, *says;
} edits[] = {
	{"is_linear=1", "is_linear=2", "neither 0 nor 1"},
	{"leaf_const=", "leaf_const=1 ", "not complete"},
	{"leaf_const=", "leaf_const=nan#", "not a number"},
	{"num_features=", "num_features=1 ", "not complete"},
	{"num_features=0 ", "num_features=7 ", "not complete"},
	{"num_features=0 ", "num_features=-1 ", "not complete"},
	{"leaf_features=", "leaf_features=0 ", "not complete"},
	{"leaf_coeff=", "leaf_coeff=1 ", "not complete"},
	{"leaf_const=-", "leaf_const=inf -", "not complete"},
};

static void linear_broken_rules_are_named(void **state)
{
	struct buf good = BUF_INIT, bytes = BUF_INIT;
	size_t i;

	(void)state;
	golden_read(&good, GOOD);
	for (i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		const char *at = strstr(buf_str(&good), edits[i].from);
		struct err err = ERR_INIT;
		struct model m = {0};

		if (!at)
			fail_msg("no %s", edits[i].from);
		buf_clear(&bytes);
		buf_add(&bytes, good.data, (size_t)(at - good.data));
		buf_addstr(&bytes, edits[i].to);
		buf_addstr(&bytes, at + strlen(edits[i].from));
		if (golden_model(&m, "file", &bytes, &err) == 0)
			fail_msg("edit %zu was read", i);
		if (!strstr(err.text, edits[i].says))
			fail_msg("edit %zu: no \"%s\" in: %s", i, edits[i].says,
				err.text);
	}
	buf_release(&bytes);
	buf_release(&good);
}

static const struct model_node *linear_leaf(const struct model *m)
{
	size_t i;

	for (i = 0; i < m->n_nodes; i++)
		if (m->nodes[i].flags & NODE_LINEAR &&
			m->nodes[i].set_words > 1)
			return &m->nodes[i];
	return NULL;
}

/* A block whose terms are not what they must be does not open. */
static void linear_blocks_are_checked(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0}, again = {0};
	struct model_term *term;
	struct model_node *node;
	char *copy;

	(void)state;
	golden_read(&bytes, GOOD);
	assert_int_equal(golden_model(&m, "file", &bytes, &err), 0);
	assert_true(m.n_terms > 0);
	assert_int_equal(model_need_trees(&m, &err), ERR_UNSUPPORTED);
	assert_int_equal(model_write(&bytes, &m, &err), ERR_UNSUPPORTED);
	copy = xmalloc(m.block_size);
	memcpy(copy, m.block, m.block_size);
	node = (void *)(copy + ((const char *)linear_leaf(&m) -
				       (const char *)m.block));
	term = (void *)(copy + ((const char *)(m.terms + node->set + 1) -
				       (const char *)m.block));
	term->feature = m.n_features;
	assert_true(model_open(&again, copy, m.block_size, false, &err) < 0);
	term->feature = 0;
	assert_int_equal(
		model_open(&again, copy, m.block_size, false, &err), 0);
	model_close(&again);
	node->set_words = (uint32_t)m.n_terms + 1;
	assert_true(model_open(&again, copy, m.block_size, false, &err) < 0);
	node->set_words = 0;
	assert_true(model_open(&again, copy, m.block_size, false, &err) < 0);
	free(copy);
	model_close(&m);
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linear_broken_rules_are_named),
		cmocka_unit_test(linear_blocks_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
