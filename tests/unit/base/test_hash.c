/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/hash.h"

/* FIPS 180-4 and its examples. */
static void hash_gives_the_published_digests(void **state)
{
	char hex[HASH_HEX];
	struct hash *h;

	(void)state;
	hash_hex(hex, "", 0);
	assert_string_equal(hex,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b855");
	hash_hex(hex, "abc", 3);
	assert_string_equal(hex,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		"15ad");
	h = hash_new();
	for (int i = 0; i < 1000000; i++)
		hash_add(h, "a", 1);
	hash_final_hex(h, hex);
	assert_string_equal(hex,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc711"
		"2cd0");
}

static void hash_reads_files(void **state)
{
	const char *path = "test_hash.tmp";
	char hex[HASH_HEX], want[HASH_HEX];
	struct err err = ERR_INIT;
	uint64_t size = 0;

	(void)state;
	assert_int_equal(file_write(path, "abc", 3, &err), 0);
	hash_hex(want, "abc", 3);
	assert_int_equal(hash_file(hex, &size, path, &err), 0);
	assert_string_equal(hex, want);
	assert_int_equal(size, 3);
	unlink(path);
	assert_int_equal(hash_file(hex, NULL, path, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(hash_file(hex, NULL, ".", &err), ERR_ARG);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(hash_file(hex, NULL, path, &err), ERR_ARG);
	unlink(path);
}

static void hash_knows_its_names(void **state)
{
	char hex[HASH_HEX];

	(void)state;
	hash_hex(hex, "", 0);
	assert_true(hash_is_hex(hex));
	hex[0] = 'E';
	assert_false(hash_is_hex(hex));
	hex[63] = '\0';
	assert_false(hash_is_hex(hex));
	assert_false(hash_is_hex(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_gives_the_published_digests),
		cmocka_unit_test(hash_reads_files),
		cmocka_unit_test(hash_knows_its_names),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
