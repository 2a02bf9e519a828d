/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/checklist.h"
#include "base/fileio.h"
#include "base/xalloc.h"

#define HEAD "[checklist]\nid = x\ntitle = t\nversion = 1\n"

static void refuses(const char *text, const char *says)
{
	struct checklist *c = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(
		checklist_parse(&c, "f", text, strlen(text), &err), ERR_PARSE);
	if (!strstr(err.text, says))
		fail_msg("%s", err.text);
	assert_null(c);
}

static struct checklist *shipped(const char *name)
{
	char *path = xasprintf(
		"%s/checklists/%s.checklist", getenv("ASSAY_DATADIR"), name);
	struct buf b = BUF_INIT;
	struct checklist *c = NULL;
	struct err err = ERR_INIT;

	if (file_read(&b, path, 1 << 20, &err) ||
		checklist_parse(&c, path, b.data, b.len, &err))
		fail_msg("%s", err.text);
	buf_release(&b);
	free(path);
	return c;
}

static void checklist_reads_items_in_their_order(void **state)
{
	static const char text[] =
		HEAD "[B2]\nquestion = Is it\n  so?\nkind = A\n"
		     "evidence = leakage\nlimits = leakage.overlap\n"
		     "[A1]\nquestion = Why?\nkind = M\nsource = me\n";
	struct checklist *c;

	(void)state;
	assert_int_equal(checklist_parse(&c, "f", text, strlen(text), NULL), 0);
	assert_int_equal(c->n_items, 2);
	assert_string_equal(c->items[0].id, "B2");
	assert_string_equal(c->items[0].question, "Is it so?");
	assert_string_equal(c->items[0].function, "leakage");
	assert_int_equal(c->items[1].kind, 'M');
	assert_null(c->items[1].function);
	assert_ptr_equal(checklist_find(c, "A1"), &c->items[1]);
	assert_null(checklist_find(c, "checklist"));
	checklist_free(c);
}

static void checklist_errors_name_file_and_line(void **state)
{
	(void)state;
	refuses("", "no section [checklist]");
	refuses("[checklist]\nid = x\n", "title");
	refuses(HEAD, "between one and");
	refuses("[checklist]\nid = x\ntitle = t\nversion = one\n", "f:4");
	refuses(HEAD "[A]\nkind = M\n", "f:5");
	refuses(HEAD "[A]\nquestion = q\nkind = Z\n", "f:7");
	refuses(HEAD "[A]\nquestion = q\nkind = A\n", "needs \"evidence");
	refuses(HEAD "[A]\nquestion = q\nkind = A\nevidence = magic\n",
		"\"magic\"");
	refuses(HEAD "[A]\nquestion = q\nkind = M\nevidence = leakage\n",
		"f:8");
	refuses(HEAD "[A]\nquestion = q\nkind = M\ncolour = red\n", "f:8");
}

static void checklist_files_that_are_shipped_hold_their_items(void **state)
{
	static const char *const t1[] = {
		"S01", "S03", "S04", "S05", "S06", "S07", "S11", "S24", "S27"};
	static const char *const t4[] = {
		"O01", "O02", "O03", "O04", "O05", "O11", "O12", "O14"};
	struct checklist *c = shipped("sr26-2-tabular");

	(void)state;
	assert_int_equal(c->n_items, sizeof(t1) / sizeof(t1[0]));
	for (size_t i = 0; i < sizeof(t1) / sizeof(t1[0]); i++)
		assert_non_null(checklist_find(c, t1[i]));
	checklist_free(c);
	c = shipped("opt-change");
	assert_int_equal(c->n_items, sizeof(t4) / sizeof(t4[0]));
	for (size_t i = 0; i < sizeof(t4) / sizeof(t4[0]); i++)
		assert_non_null(checklist_find(c, t4[i]));
	checklist_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checklist_reads_items_in_their_order),
		cmocka_unit_test(checklist_errors_name_file_and_line),
		cmocka_unit_test(
			checklist_files_that_are_shipped_hold_their_items),
	};

	return cmocka_run_group_tests_name("app/checklist", tests, NULL, NULL);
}
