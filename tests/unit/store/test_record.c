/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/pointer.h"
#include "store/record.h"

/* The test vector of assay-store(5). */
static const char vector[] =
	"{\n"
	"  \"assay\": 1,\n"
	"  \"author\": \"ada\",\n"
	"  \"key\": \"SHA256:cVvR7PNWDjSefx0nXiyqN8LiX3iYkDsE9kSpn3aNYYE\",\n"
	"  \"kind\": \"model\",\n"
	"  \"lamport\": 7,\n"
	"  \"object\": \"self\",\n"
	"  \"ops\": [\n"
	"    {\n"
	"      \"description\": \"a \\\"quoted\\\" word, a tab\\tand "
	"caf\xc3\xa9\",\n"
	"      \"name\": \"credit\",\n"
	"      \"op\": \"model.create\"\n"
	"    }\n"
	"  ],\n"
	"  \"policy\": \"0dbf5728707d37acd6a801371db749a07b1b0312c10dbd19e53258"
	"42299c8f67\",\n"
	"  \"prev\": null,\n"
	"  \"replica\": \"e939b038e5351872\",\n"
	"  \"role\": \"engineer\",\n"
	"  \"seen\": [],\n"
	"  \"seq\": 1,\n"
	"  \"slug\": \"credit\",\n"
	"  \"time\": \"2026-11-25T09:30:00Z\"\n"
	"}\n";

static int parse(struct record *r, const char *text)
{
	struct err err = ERR_INIT;

	return record_parse(r, "vector", text, strlen(text), &err);
}

static void record_reads_the_test_vector(void **state)
{
	struct record r = {0};
	struct buf path = BUF_INIT;
	struct record_birth b;

	(void)state;
	assert_int_equal(parse(&r, vector), 0);
	assert_string_equal(r.id, "f78df47c2c5223c62676e658b13466497bc4b1278aa"
				  "ddeb0703e76a368aa8cc7");
	assert_true(r.create);
	b = (struct record_birth){r.id, r.slug, r.time_us};
	record_path(&path, &r, &b);
	assert_string_equal(path.data,
		"model/2026-11/25/credit.f78df47c2c/00000007-model.create-ada-"
		"f78df47c2c5223c62676e658b1346649.json");
	record_release(&r);
	buf_release(&path);
}

/* The vector with one piece of text replaced by another. */
static char *with(const char *from, const char *to)
{
	const char *at = strstr(vector, from);

	assert_non_null(at);
	return xasprintf(
		"%.*s%s%s", (int)(at - vector), vector, to, at + strlen(from));
}

static void record_refuses_other_forms(void **state)
{
	static const char *const changes[][2] = {
		{"\n  \"assay\"", " \"assay\""},
		{"\"assay\": 1", "\"assay\": 2"},
		{"\"lamport\": 7", "\"lamport\": 7.0"},
		{"\"lamport\": 7", "\"lamport\": 0"},
		{"\"lamport\": 7", "\"lamport\": 07"},
		{"\"lamport\": 7", "\"lamport\": 100000000"},
		{"\"prev\": null", "\"prev\": 1"}, {"\"seq\": 1", "\"seq\": 2"},
		{"\"seq\": 1", "\"seq\": -1"},
		{"\"replica\": \"e9", "\"replica\": \"E9"},
		{"SHA256:cV", "SHA256:*V"}, {"SHA256:cV", "MD5:cVcV"},
		{"\"kind\": \"model\"", "\"kind\": \"../x\""},
		{"\"slug\": \"credit\"", "\"slug\": \"a/b\""},
		{"\"slug\": \"credit\"", "\"slug\": \"Credit\""},
		{"\"author\": \"ada\"", "\"author\": \"a da\""},
		{"\"seen\": []", "\"seen\": {}"},
		{"\"seen\": []", "\"seen\": [\n    \"x\"\n  ]"},
		{"2026-11-25T09:30:00Z", "2026-11-25T09:30:00"},
		{"2026-11-25T09:30:00Z", "1999-11-25T09:30:00Z"},
		{"\"op\": \"model.create\"", "\"op\": \"Model\""},
		{"\"op\": \"model.create\"", "\"op\": \"../../x\""},
		{"caf\xc3\xa9", "caf\\u00e9"}, {"caf\xc3\xa9", "caf\xe9"},
		{"\"slug\": \"credit\",\n", ""},
		{"\"object\": \"self\"", "\"object\": \"other\""},
		{"\"time\"", "\"tame\": 1,\n  \"time\""}, {"}\n  ],", "}],"}};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *text = with(changes[i][0], changes[i][1]);
		struct record r = {0};

		if (parse(&r, text) == 0)
			fail_msg("taken: %s", changes[i][1]);
		free(text);
	}
}

static void record_refuses_every_shorter_text(void **state)
{
	struct err err = ERR_INIT;
	struct record r = {0};

	(void)state;
	for (size_t n = 0; n < sizeof(vector) - 1; n++)
		assert_true(record_parse(&r, "short", vector, n, &err) < 0);
}

static void record_bounds_size_and_depth(void **state)
{
	struct err err = ERR_INIT;
	struct record r = {0};
	struct buf b = BUF_INIT;
	char *deep = with("\"name\": \"credit\"",
		"\"more\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": 1}}}"
		"}}},\n      \"name\": \"credit\"");

	(void)state;
	buf_grow(&b, RECORD_MAX + 1);
	memset(b.data, ' ', RECORD_MAX + 1);
	assert_int_equal(record_parse(&r, "big", b.data, RECORD_MAX + 1, &err),
		ERR_LIMIT);
	assert_int_equal(parse(&r, deep), ERR_LIMIT);
	buf_release(&b);
	free(deep);
}

static void record_pointer_is_exactly_that_of_git_lfs(void **state)
{
	static const char digest[] = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b"
				     "1258daaa5e2ca24d17e2393";
	static const char want[] =
		"version https://git-lfs.github.com/spec/v1\n"
		"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5"
		"e2ca24d17e2393\n"
		"size 12345\n";
	struct buf b = BUF_INIT;
	char hex[HASH_HEX];
	uint64_t size = 0;

	(void)state;
	pointer_write(&b, digest, 12345);
	assert_string_equal(b.data, want);
	assert_int_equal(pointer_parse(&b, hex, &size), 0);
	assert_string_equal(hex, digest);
	assert_int_equal(size, 12345);
	for (size_t i = 0; i < b.len; i++) {
		const char old = b.data[i];

		b.data[i] = '#';
		assert_int_equal(pointer_parse(&b, hex, &size), -1);
		b.data[i] = old;
	}
	for (; b.len > 0; b.data[--b.len] = '\0')
		if (b.len < sizeof(want) - 1)
			assert_int_equal(pointer_parse(&b, hex, &size), -1);
	buf_release(&b);
}

static void record_manual_lists_every_operation(void **state)
{
	static const char *const kinds[] = {
		"policy", "model", "review", "alarm", "handoff", "run", "data"};
	const char *top = getenv("TOP_SRCDIR");
	char *path = path_join(top ? top : ".", "doc/assay-store.5");
	struct buf page = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	if (file_read(&page, path, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < page.len; i++)
		if (page.data[i] == '\n')
			page.data[i] = ' ';
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (const struct fold_op *op = fold_kind_find(kinds[k])->ops;
			op->name; op++) {
			char *name = xasprintf(".It Ic %s Pq ", op->name);
			char *members = xasprintf(") %s .", op->members);

			if (!strstr(page.data, name))
				fail_msg("%s is not in %s", op->name, path);
			if (*op->members && !strstr(page.data, members + 1))
				fail_msg("members of %s differ in %s: %s",
					op->name, path, op->members);
			free(name);
			free(members);
		}
	buf_release(&page);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(record_reads_the_test_vector),
		cmocka_unit_test(record_refuses_other_forms),
		cmocka_unit_test(record_refuses_every_shorter_text),
		cmocka_unit_test(record_bounds_size_and_depth),
		cmocka_unit_test(record_pointer_is_exactly_that_of_git_lfs),
		cmocka_unit_test(record_manual_lists_every_operation),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
