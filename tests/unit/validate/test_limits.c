/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "validate/limits.h"

static void refuses(const char *text, const char *says)
{
	struct limits *l = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(
		limits_parse(&l, "f", text, strlen(text), &err), ERR_PARSE);
	if (!strstr(err.text, says))
		fail_msg("%s", err.text);
	assert_null(l);
}

static void limits_are_numbers_by_name(void **state)
{
	static const char text[] = "# words\n[change]\ncutoffs = 0.25, 0.5\n"
				   "bound = 1e-3\n[performance]\nskill = -1\n";
	double v[LIMITS_LIST_MAX], x = 7;
	struct limits *l;

	(void)state;
	assert_int_equal(limits_parse(&l, "f", text, strlen(text), NULL), 0);
	assert_int_equal(limits_list(l, "change.cutoffs", v), 2);
	assert_true(v[0] == 0.25 && v[1] == 0.5);
	assert_true(limits_get(l, "change.bound", &x) && x == 1e-3);
	assert_true(limits_get(l, "performance.skill", &x) && x == -1);
	assert_false(limits_get(l, "performance.auc", &x));
	assert_true(x == -1);
	assert_int_equal(limits_list(l, "performance.auc", v), 0);
	limits_free(l);
}

static void limits_refuse_slips_with_their_line(void **state)
{
	(void)state;
	refuses("[performance]\nauk = 0.6\n", "f:2: no limit is named");
	refuses("[performance]\nauc = high\n", "f:2: high");
	refuses("[performance]\nauc = nan\n", "f:2:");
	refuses("[performance]\nauc =\n", "f:2:");
	refuses("[change]\ncutoffs = 0.1,,0.2\n", "f:2:");
}

static void limits_that_are_shipped_can_be_read(void **state)
{
	char *path =
		xasprintf("%s/limits/default.limits", getenv("ASSAY_DATADIR"));
	struct err err = ERR_INIT;
	struct limits *l;
	double x;

	(void)state;
	if (limits_read(&l, path, NULL, &err))
		fail_msg("%s", err.text);
	assert_true(limits_get(l, "replication.prediction", &x));
	limits_free(l);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_numbers_by_name),
		cmocka_unit_test(limits_refuse_slips_with_their_line),
		cmocka_unit_test(limits_that_are_shipped_can_be_read),
	};

	return cmocka_run_group_tests_name(
		"validate/limits", tests, NULL, NULL);
}
