/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost's legacy binary format: what a good file says is read, and each
 * broken rule is refused with its own sentence and place. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"

#define GOOD "kinds/xgboost-1.7/early_multi.model"

/* Places in GOOD, behind the mark: the learner's parameters, "multi:softprob",
 * "gbtree", the parameters of the trees, the first tree. */
enum {
	LEARNER = 4,
	OBJECTIVE = LEARNER + 136,
	BOOSTER = OBJECTIVE + 8 + 14,
	TREES = BOOSTER + 8 + 6,
	TREE = TREES + 160,
	NODES = TREE + 148
};

/* Four bytes that become others. */
static const struct {
	size_t at;
	uint32_t value;
	const char *says;
} edits[] = {
	{LEARNER, 0x7fc00000, "base_score"},
	{LEARNER + 4, 3, "feature"},
	{LEARNER + 4, 0xffffffff, "features"},
	{LEARNER + 8, 0xffffffff, "no parameters of a model"},
	{LEARNER + 8, 3, "does not exist"},
	{LEARNER + 12, 2, "no parameters of a model"},
	{LEARNER + 12, 0, "bytes behind the model"},
	{LEARNER + 16, 1, "too early"},
	{LEARNER + 20, 4, "newer XGBoost"},
	{LEARNER + 28, 0xffffffff, "no parameters of a model"},
	{OBJECTIVE, 0, "a name is missing"},
	{OBJECTIVE, 0x7fffffff, "longer than the file"},
	{OBJECTIVE + 8, 0x21212121, "does not know the objective"},
	{OBJECTIVE + 12, 0, "zero byte"},
	{BOOSTER + 8, 0x21212121, "gbtree, dart and gblinear"},
	{TREES, 0xffffffff, "number of trees"},
	{TREES, 1000000, "number of trees"},
	{TREES, 0, "longer than the file"},
	{TREE + 4, 0, "empty, or larger"},
	{TREE + 4, 0x7fffffff, "empty, or larger"},
	{TREE + 20, 2, "vector in each leaf"},
	{NODES + 4, 0xfffffffe, "child does not exist"},
	{NODES + 4, 5, "does not follow its left"},
	{NODES + 12, 0x7ffffff0, "feature"},
	{NODES + 16, 0x7fc00000, "threshold is not a number"},
};

static void put(char *p, uint32_t v)
{
	size_t i;

	for (i = 0; i < 4; i++)
		p[i] = (char)(v >> 8 * i & 255);
}

static void xgb_bin_broken_rules_are_named(void **state)
{
	struct buf good = BUF_INIT, bytes = BUF_INIT;
	size_t i;

	(void)state;
	golden_read(&good, GOOD);
	assert_memory_equal(good.data + BOOSTER + 8, "gbtree", 6);
	for (i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		struct err err = ERR_INIT;
		struct model m = {0};

		buf_clear(&bytes);
		buf_add(&bytes, good.data, good.len);
		put(bytes.data + edits[i].at, edits[i].value);
		if (golden_model(&m, "file", &bytes, &err) == 0)
			fail_msg("edit %zu (%s) was read", i, edits[i].says);
		if (strncmp(err.text, "file", 4) != 0 ||
			!strstr(err.text, edits[i].says))
			fail_msg("edit %zu: no \"%s\" in: %s", i, edits[i].says,
				err.text);
	}
	buf_release(&bytes);
	buf_release(&good);
}

static void xgb_bin_says_what_the_file_says(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	golden_read(&bytes, GOOD);
	assert_int_equal(golden_model(&m, "file", &bytes, &err), 0);
	assert_string_equal(m.format, "XGBoost binary");
	assert_string_equal(m.version, "1.7.0");
	assert_string_equal(m.objective, "multi:softprob");
	assert_non_null(strstr(m.parameters, "softmax_multiclass_param"));
	assert_string_equal(m.features[0].name, "f0");
	assert_int_equal(m.n_groups, 4);
	assert_int_equal(m.n_trees, 32);
	assert_int_equal(m.n_rounds, 4); /* two trees a round and class */
	assert_int_equal(m.best_round, 3);
	model_close(&m);
	buf_clear(&bytes);
	golden_read(&bytes, "fixtures/xgagaricus.model");
	assert_int_equal(golden_model(&m, "file", &bytes, &err), 0);
	assert_string_equal(m.version, "0.x");
	assert_true(m.base[0] == 0 && m.base_last);
	model_close(&m);
	buf_release(&bytes);
}

/* The mark may be left out: the first four bytes are a number then. */
static void xgb_bin_needs_no_mark(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	golden_read(&bytes, GOOD);
	memmove(bytes.data, bytes.data + 4, bytes.len - 4);
	bytes.len -= 4;
	memcpy(bytes.data, "{ \n?", 4); /* 0.54..., which is no JSON */
	assert_int_equal(golden_model(&m, "file", &bytes, &err), 0);
	assert_true(m.base[0] > 0.5 && m.base[0] < 0.6);
	model_close(&m);
	buf_release(&bytes);
}

static void xgb_bin_weights_must_fit(void **state)
{
	const struct {
		const char *from, *to, *says;
	} texts[] = {
		{"\"weights\":[", "\"weights\":[1E0,", "not one weight"},
		{"\"weights\":[", "\"weights\":[1E0],\"weights\":[", "twice"},
		{"\"gblinear\"", "\"gbtree\"", "stand beside trees"},
	};
	struct buf good = BUF_INIT, bytes = BUF_INIT;
	size_t i;

	(void)state;
	golden_read(&good, "kinds/xgboost-1.3/linear_squared.json");
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *at = strstr(buf_str(&good), texts[i].from);
		struct err err = ERR_INIT;
		struct model m = {0};

		assert_non_null(at);
		buf_clear(&bytes);
		buf_add(&bytes, good.data, (size_t)(at - good.data));
		buf_addstr(&bytes, texts[i].to);
		buf_addstr(&bytes, at + strlen(texts[i].from));
		assert_int_equal(
			golden_model(&m, "file", &bytes, &err), ERR_PARSE);
		if (!strstr(err.text, texts[i].says))
			fail_msg("no \"%s\" in: %s", texts[i].says, err.text);
	}
	buf_release(&bytes);
	buf_release(&good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xgb_bin_broken_rules_are_named),
		cmocka_unit_test(xgb_bin_says_what_the_file_says),
		cmocka_unit_test(xgb_bin_needs_no_mark),
		cmocka_unit_test(xgb_bin_weights_must_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
