/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/ini.h"
#include "base/xalloc.h"

static void refuses(const char *text, const char *says)
{
	struct ini *i = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(
		ini_parse(&i, "f", text, strlen(text), &err), ERR_PARSE);
	assert_non_null(strstr(err.text, says));
	assert_null(i);
}

static void ini_reads_sections_keys_and_continuations(void **state)
{
	static const char text[] = "# head\n\n[a-1]\r\nkey = one\n"
				   "  # not a value\n\ttwo  three\n"
				   "empty =\n[b]\nkey=x = y\n";
	struct ini *i;

	(void)state;
	assert_int_equal(ini_parse(&i, "f", text, strlen(text), NULL), 0);
	assert_int_equal(ini_n_sections(i), 2);
	assert_string_equal(ini_get(i, "a-1", "key"), "one two  three");
	assert_string_equal(ini_get(i, "a-1", "empty"), "");
	assert_string_equal(ini_get(i, "b", "key"), "x = y");
	assert_null(ini_get(i, "b", "none"));
	assert_null(ini_get(i, "c", "key"));
	assert_int_equal(ini_section(i, "b")->line, 8);
	assert_int_equal(ini_key(ini_section(i, "b"), "key")->line, 9);
	ini_free(i);
}

static void ini_errors_name_file_and_line(void **state)
{
	(void)state;
	refuses("key = 1\n", "f:1");
	refuses("[a]\nwords\n", "f:2");
	refuses("[a b]\n", "f:1");
	refuses("[a]\nk = 1\nk = 2\n", "first at line 2");
	refuses("[a]\n[b]\n[a]\n", "f:3");
	refuses("[a]\n  more\n", "f:2");
	refuses("[a]\nk = \xff\n", "f:2");
}

static void ini_refuses_what_no_person_wrote(void **state)
{
	struct ini *i = NULL;
	char *big = xcalloc(INI_BYTES_MAX + 2, 1);

	(void)state;
	memset(big, '\n', INI_BYTES_MAX + 1);
	assert_int_equal(
		ini_parse(&i, "f", big, INI_BYTES_MAX + 1, NULL), ERR_LIMIT);
	assert_int_equal(
		ini_parse(&i, "f", "[a]\nk = \0\n", 10, NULL), ERR_PARSE);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ini_reads_sections_keys_and_continuations),
		cmocka_unit_test(ini_errors_name_file_and_line),
		cmocka_unit_test(ini_refuses_what_no_person_wrote),
	};

	return cmocka_run_group_tests_name("base/ini", tests, NULL, NULL);
}
