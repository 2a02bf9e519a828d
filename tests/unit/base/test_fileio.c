/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <fcntl.h>
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

#define DIR_NAME "test_fileio.tmp"

static int make_place(void **state)
{
	(void)state;
	return dir_make(DIR_NAME "/a/b", NULL);
}

static int drop_place(void **state)
{
	(void)state;
	return dir_remove(DIR_NAME, NULL);
}

static void assert_holds(const char *path, const char *want)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(&b, path, 100, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void fileio_writes_and_reads(void **state)
{
	const char *path = DIR_NAME "/f";
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(file_write(path, "one", 3, &err), 0);
	assert_int_equal(file_write(path, "three", 5, &err), 0);
	assert_holds(path, "three");
	buf_addstr(&b, "x");
	assert_int_equal(file_read(&b, path, 4, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, path));
	assert_string_equal(b.data, "x");
	assert_int_equal(file_read(&b, path, 5, &err), 0);
	assert_string_equal(b.data, "xthree");
	buf_release(&b);
}

static void fileio_keeps_mode_and_follows_links(void **state)
{
	const char *path = DIR_NAME "/real", *link = DIR_NAME "/link";
	struct err err = ERR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(file_write(path, "1", 1, &err), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(symlink("real", link), 0);
	assert_int_equal(file_write(link, "2", 1, &err), 0);
	assert_holds(path, "2");
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void fileio_leaves_devices_alone(void **state)
{
	struct err err = ERR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(file_write("/dev/null", "x", 1, &err), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(file_write("/dev/full", "x", 1, &err), ERR_IO);
	assert_non_null(strstr(err.text, "/dev/full"));
}

static void fileio_copies_and_maps(void **state)
{
	struct err err = ERR_INIT;
	struct file_map m;

	(void)state;
	assert_int_equal(file_write(DIR_NAME "/s", "bytes", 5, &err), 0);
	assert_int_equal(file_copy(DIR_NAME "/s", DIR_NAME "/a/t", &err), 0);
	assert_int_equal(file_map(&m, DIR_NAME "/a/t", &err), 0);
	assert_int_equal(m.size, 5);
	assert_memory_equal(m.data, "bytes", 5);
	file_unmap(&m);
	assert_int_equal(file_write(DIR_NAME "/empty", "", 0, &err), 0);
	assert_int_equal(file_map(&m, DIR_NAME "/empty", &err), 0);
	assert_null(m.data);
	file_unmap(&m);
	assert_int_equal(file_map(&m, DIR_NAME, &err), ERR_ARG);
	assert_int_equal(file_copy(DIR_NAME "/none", "x", &err), ERR_NOTFOUND);
	assert_int_equal(
		file_write(DIR_NAME "/no/f", "", 0, &err), ERR_NOTFOUND);
}

static void fileio_removes_without_following(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(dir_make(DIR_NAME "/d/e", &err), 0);
	assert_int_equal(dir_make(DIR_NAME "/keep/", &err), 0);
	assert_int_equal(file_write(DIR_NAME "/keep/f", "", 0, &err), 0);
	assert_int_equal(file_write(DIR_NAME "/d/e/f", "", 0, &err), 0);
	assert_int_equal(symlink("../../keep", DIR_NAME "/d/e/out"), 0);
	assert_int_equal(dir_remove(DIR_NAME "/d", &err), 0);
	assert_false(file_exists(DIR_NAME "/d"));
	assert_true(file_exists(DIR_NAME "/keep/f"));
	assert_int_equal(dir_remove(DIR_NAME "/d", &err), ERR_NOTFOUND);
	assert_true(file_is_dir(DIR_NAME "/keep"));
	assert_false(file_is_dir(DIR_NAME "/keep/f"));
	assert_int_not_equal(dir_make(DIR_NAME "/keep/f/g", &err), 0);
}

static void fileio_joins_paths(void **state)
{
	char *a = path_join("d", "n"), *b = path_join("d/", "n");
	char *c = path_join("", "n"), *d = path_absolute("x");

	(void)state;
	assert_string_equal(a, "d/n");
	assert_string_equal(b, "d/n");
	assert_string_equal(c, "n");
	assert_true(*d == '/');
	assert_string_equal(path_base(d), "x");
	assert_string_equal(path_base("x"), "x");
	free(a);
	free(b);
	free(c);
	free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fileio_writes_and_reads),
		cmocka_unit_test(fileio_keeps_mode_and_follows_links),
		cmocka_unit_test(fileio_leaves_devices_alone),
		cmocka_unit_test(fileio_copies_and_maps),
		cmocka_unit_test(fileio_removes_without_following),
		cmocka_unit_test(fileio_joins_paths),
	};

	return cmocka_run_group_tests_name(
		"fileio", tests, make_place, drop_place);
}
