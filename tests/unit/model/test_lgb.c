/* SPDX-License-Identifier: Apache-2.0 */
/* What no golden file shows of LightGBM text: by hand. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/read.h"

/* The lines that differ between the tests; NULL: as below. */
struct text {
	const char *version, *objective, *infos, *leaves, *tail;
	const char *feature; /* a second line of split_feature, or "" */
};

static const char * or (const char *s, const char *otherwise)
{
	return s ? s : otherwise;
}

static void make(struct buf *out, const struct text *t)
{
	buf_addf(out,
		"tree\nversion=%s\nnum_class=1\nnum_tree_per_iteration=1\n"
		"label_index=0\nmax_feature_idx=2\nobjective=%s\n"
		"feature_names=a b c\nfeature_infos=%s\n\n"
		"Tree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=0\n%s"
		"threshold=0.5\ndecision_type=2\nleft_child=-1\n"
		"right_child=-2\nleaf_value=%s\nshrinkage=1\n\n\n"
		"end of trees\n\n%s",
		or (t->version, "v4"), or (t->objective, "regression"),
		or (t->infos, "[0:1] [0:1] [0:1]"), or (t->feature, ""),
		or (t->leaves, "0.25 0.75"), or (t->tail, ""));
}

static int read_text(struct model *m, const struct buf *bytes, struct err *err)
{
	const struct model_input in = {
		"text", bytes->data, bytes->len, NULL, NULL};

	return model_read(m, &in, err);
}

static int read_made(struct model *m, const struct text *t, struct err *err)
{
	struct buf bytes = BUF_INIT;
	int rc;

	make(&bytes, t);
	rc = read_text(m, &bytes, err);
	buf_release(&bytes);
	return rc;
}

static void lgb_gives_levels_to_constant_categories(void **state)
{
	const struct text with = {.infos = "[0:1] none 0:1",
		.tail = "parameters:\n[categorical_feature: 1,2]\n"
			"end of parameters\n\n"
			"pandas_categorical:[[\"only\"],[\"x\",\"y\"]]\n"};
	const struct text without = {.infos = "[0:1] none 0:1",
		.tail = "pandas_categorical:[[\"only\"],[\"x\",\"y\"]]\n"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &with, &err), 0);
	assert_int_equal(m.features[1].kind, FEATURE_CATEGORY);
	assert_int_equal(m.features[1].n_levels, 1);
	assert_string_equal(m.features[1].levels[0], "only");
	assert_string_equal(m.features[2].levels[1], "y");
	model_close(&m);
	/* Whose list is whose cannot be known: no table at all. */
	assert_int_equal(read_made(&m, &without, &err), 0);
	assert_int_equal(m.features[2].n_levels, 0);
	model_close(&m);
}

static void lgb_takes_no_table_that_is_too_short(void **state)
{
	const struct text t = {.infos = "[0:1] [0:1] 0:1:2",
		.tail = "pandas_categorical:[[\"x\",\"y\"]]\n"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &t, &err), 0);
	assert_int_equal(m.features[2].kind, FEATURE_CATEGORY);
	assert_int_equal(m.features[2].n_levels, 0);
	model_close(&m);
}

static void lgb_shows_numbers_as_levels(void **state)
{
	const struct text t = {.infos = "[0:1] [0:1] 0:1:2",
		.tail = "pandas_categorical:[[7,2.5,true]]\n"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &t, &err), 0);
	assert_int_equal(m.features[2].n_levels, 3);
	assert_string_equal(m.features[2].levels[0], "7");
	assert_string_equal(m.features[2].levels[1], "2.5");
	assert_string_equal(m.features[2].levels[2], "True");
	model_close(&m);
}

/* Random forests up to 2.2.2 hold probabilities in their leaves. */
static void lgb_tells_old_forests_by_their_leaves(void **state)
{
	static const char binary[] = "binary sigmoid:1\naverage_output";
	const struct text old = {.version = "v2", .objective = binary};
	const struct text raw = {
		.version = "v2", .objective = binary, .leaves = "-0.25 0.75"};
	const struct text new = {.version = "v3", .objective = binary};
	const struct text count = {
		.version = "v2", .objective = "poisson\naverage_output"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &old, &err), 0);
	assert_true(m.average);
	assert_int_equal(m.link, LINK_IDENTITY);
	model_close(&m);
	assert_int_equal(read_made(&m, &raw, &err), 0);
	assert_int_equal(m.link, LINK_LOGISTIC);
	model_close(&m);
	assert_int_equal(read_made(&m, &new, &err), 0);
	assert_int_equal(m.link, LINK_LOGISTIC);
	model_close(&m);
	assert_int_equal(read_made(&m, &count, &err), ERR_UNSUPPORTED);
}

static void lgb_reads_the_factor(void **state)
{
	const struct text t = {.objective = "binary sigmoid:2.5"};
	const struct text zero = {.objective = "binary sigmoid:0"};
	const struct text strange = {.objective = "binary bend:2"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &t, &err), 0);
	assert_true(m.sigmoid == 2.5);
	assert_string_equal(m.objective, "binary");
	assert_string_equal(m.parameters, "binary sigmoid:2.5");
	model_close(&m);
	assert_int_equal(read_made(&m, &zero, &err), ERR_UNSUPPORTED);
	assert_int_equal(read_made(&m, &strange, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "text: line 7: objective: "));
}

static void lgb_refuses_a_line_twice(void **state)
{
	const struct text t = {.feature = "split_feature=1\n"};
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	assert_int_equal(read_made(&m, &t, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "line 15: split_feature: "));
}

static void lgb_reads_lines_of_windows(void **state)
{
	const struct text t = {.objective = "binary sigmoid:1"};
	struct buf unix_bytes = BUF_INIT, dos = BUF_INIT;
	struct err err = ERR_INIT;
	struct model a = {0}, b = {0};
	size_t i;

	(void)state;
	make(&unix_bytes, &t);
	for (i = 0; i < unix_bytes.len; i++) {
		if (unix_bytes.data[i] == '\n')
			buf_addch(&dos, '\r');
		buf_addch(&dos, unix_bytes.data[i]);
	}
	assert_int_equal(read_text(&a, &unix_bytes, &err), 0);
	assert_int_equal(read_text(&b, &dos, &err), 0);
	assert_int_equal(a.block_size, b.block_size);
	assert_memory_equal(a.block, b.block, a.block_size);
	model_close(&a);
	model_close(&b);
	buf_release(&unix_bytes);
	buf_release(&dos);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lgb_gives_levels_to_constant_categories),
		cmocka_unit_test(lgb_takes_no_table_that_is_too_short),
		cmocka_unit_test(lgb_shows_numbers_as_levels),
		cmocka_unit_test(lgb_tells_old_forests_by_their_leaves),
		cmocka_unit_test(lgb_reads_the_factor),
		cmocka_unit_test(lgb_refuses_a_line_twice),
		cmocka_unit_test(lgb_reads_lines_of_windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
