/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"

static void buf_grows_and_terminates(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i);
	assert_int_equal(b.len, 3890);
	assert_int_equal(b.data[b.len], 0);
	buf_clear(&b);
	buf_addf(&b, "%0*d", 5000, 1);
	assert_int_equal(strlen(b.data), 5000);
	buf_release(&b);
	buf_release(&b);
	assert_null(b.data);
}

static void buf_detaches(void **state)
{
	struct buf b = BUF_INIT;
	char *s;

	(void)state;
	s = buf_detach(&b);
	assert_string_equal(s, "");
	free(s);
	buf_addch(&b, 'x');
	s = buf_detach(&b);
	assert_string_equal(s, "x");
	assert_null(b.data);
	free(s);
}

static void err_codes_have_names_and_statuses(void **state)
{
	(void)state;
	for (int code = ERR_ARG; code >= ERR_BUG; code--) {
		assert_int_equal(err_code_from_name(err_code_name(code)), code);
		assert_non_null(err_exit_text(err_exit_status(code)));
	}
	assert_int_equal(err_exit_status(0), EXIT_OK);
	assert_int_equal(err_exit_status(-99), EXIT_BUG);
	assert_int_equal(err_code_from_name("none"), 0);
	assert_null(err_exit_text(99));
}

static void err_keeps_one_sentence(void **state)
{
	struct err e = ERR_INIT;
	char *large = malloc(5000);

	(void)state;
	memset(large, 'x', 4999);
	large[4999] = '\0';
	assert_int_equal(err_set(&e, ERR_PARSE, "%s", large), ERR_PARSE);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	assert_int_equal(e.code, ERR_PARSE);
	assert_int_equal(err_set(NULL, ERR_IO, "x"), ERR_IO);
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf_grows_and_terminates),
		cmocka_unit_test(buf_detaches),
		cmocka_unit_test(err_codes_have_names_and_statuses),
		cmocka_unit_test(err_keeps_one_sentence),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
