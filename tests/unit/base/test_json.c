/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/jpull.h"
#include "base/json.h"

static struct json *parsed(const char *s)
{
	struct json *v = NULL;
	struct err err = ERR_INIT;

	if (json_parse(&v, "test", s, strlen(s), &err))
		fail_msg("%s", err.text);
	return v;
}

static void assert_canonical(const char *in, const char *want)
{
	struct buf b = BUF_INIT;
	struct json *v = parsed(in);
	struct json *again;

	json_write(&b, v);
	assert_string_equal(buf_str(&b), want);
	again = parsed(buf_str(&b));
	assert_true(json_equal(v, again));
	buf_clear(&b);
	json_write(&b, again);
	assert_string_equal(buf_str(&b), want);
	json_free(again);
	json_free(v);
	buf_release(&b);
}

static void assert_refused(const char *in, size_t n, const char *part)
{
	struct json *v = NULL;
	struct err err = ERR_INIT;

	if (json_parse(&v, "test", in, n, &err) >= 0)
		fail_msg("accepted: %s", in);
	assert_null(v);
	if (!strstr(err.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, err.text);
}

static void json_writes_canonical_bytes(void **state)
{
	(void)state;
	assert_canonical("{}", "{}\n");
	assert_canonical(" [ ] ", "[]\n");
	assert_canonical("{\"b\":[1,2.50,true],\"a\":null,\"A\":{\"x\":{}}}",
		"{\n  \"A\": {\n    \"x\": {}\n  },\n  \"a\": null,\n"
		"  \"b\": [\n    1,\n    2.5,\n    true\n  ]\n}\n");
	assert_canonical("\"\\u00e9\\/\\b\\u001F\\n\\t\\\"\\\\\x7f\"",
		"\"\xc3\xa9/\\u0008\\u001f\\n\\t\\\"\\\\\x7f\"\n");
	assert_canonical("\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"\n");
	assert_canonical("3.0", "3\n");
	assert_canonical("1e2", "100\n");
	assert_canonical("-0", "-0\n");
	assert_canonical("-0.0e5", "-0\n");
	assert_canonical("9223372036854775807", "9223372036854775807\n");
	assert_canonical("1e17", "1e17\n");
	assert_canonical("0.1", "0.1\n");
}

static void json_writes_one_line(void **state)
{
	struct buf b = BUF_INIT;
	struct json *o = json_object();

	(void)state;
	json_set_str(o, "s", "x");
	json_set_real(o, "n", (double)NAN);
	json_set_int(o, "i", -5);
	json_push(json_set(o, "a", json_array()), json_bool(false));
	json_write_line(&b, o);
	assert_string_equal(buf_str(&b),
		"{\"a\":[false],\"i\":-5,\"n\":null,\"s\":\"x\"}\n");
	json_free(o);
	buf_release(&b);
}

static void json_refuses_what_is_not_json(void **state)
{
	static const struct {
		const char *text, *part;
	} rows[] = {{"", "byte 0"}, {"[1,]", "byte 3"}, {"[1 2]", "byte 3"},
		{"{\"a\" 1}", "byte 5"}, {"{a:1}", "byte 1"}, {"01", "byte 0"},
		{"1.", "byte 2"}, {"+1", "byte 0"}, {"[-", "byte 2"},
		{"1e+", "byte 3"}, {".5", "byte 0"}, {"NaN", "byte 0"},
		{"1 1", "byte 2"}, {"\"a", "byte 2"}, {"\"\\x\"", "byte 1"},
		{"\"\\ud800\"", "byte 1"}, {"\"\\u0000\"", "byte 1"},
		{"\"\xff\"", "byte 1"}, {"\"\xc0\x80\"", "byte 1"},
		{"\"\x01\"", "byte 1"}, {"tru", "byte 0"}, {"[", "byte 1"},
		{"{\"a\":1,}", "byte 7"}, {"]", "byte 0"}, {"[}", "byte 1"},
		{"1e999", "too large"}, {"{\"k\":1,\"j\":2,\"k\":3}", "\"k\""},
		{"{\"a\":1,\"\\u0061\":2}", "two members"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_refused(
			rows[i].text, strlen(rows[i].text), rows[i].part);
	assert_refused("1\0", 2, "byte 1");
}

static void json_bounds_depth(void **state)
{
	char s[2 * JPULL_DEPTH_MAX + 3];
	struct json *v;

	(void)state;
	memset(s, '[', sizeof(s));
	assert_refused(s, JPULL_DEPTH_MAX + 1, "nested");
	memset(s + JPULL_DEPTH_MAX, ']', JPULL_DEPTH_MAX);
	s[2 * JPULL_DEPTH_MAX] = '\0';
	v = parsed(s);
	json_free(v);
}

static void json_holds_large_objects(void **state)
{
	struct buf b = BUF_INIT;
	struct json *v, *w = json_object();
	enum { N = 20000 };

	(void)state;
	buf_addch(&b, '{');
	for (int i = 0; i < N; i++)
		buf_addf(&b, "%s\"k%d\":%d", i ? "," : "", i * 7919 % N,
			i * 7919 % N);
	buf_addch(&b, '}');
	v = parsed(buf_str(&b));
	assert_int_equal(json_count(v), N);
	for (int i = 0; i < N; i++) {
		char name[16];

		snprintf(name, sizeof(name), "k%d", i);
		assert_int_equal(json_get_i64(v, name, -1), i);
		json_set_int(w, name, i);
	}
	assert_true(json_equal(v, w));
	json_free(v);
	json_free(w);
	buf_release(&b);
}

static void json_sets_replaces_and_removes(void **state)
{
	struct json *o = json_object(), *c;

	(void)state;
	json_set_int(o, "b", 1);
	json_set_int(o, "a", 2);
	json_set_int(o, "b", 3);
	assert_int_equal(json_count(o), 2);
	assert_string_equal(json_name(o, 0), "a");
	assert_int_equal(json_i64(json_at(o, 1), 0), 3);
	c = json_copy(o);
	json_set(o, "a", NULL);
	json_set(o, "nothing", NULL);
	assert_int_equal(json_count(o), 1);
	assert_null(json_get(o, "a"));
	assert_int_equal(json_get_i64(c, "a", 0), 2);
	assert_false(json_equal(o, c));
	json_free(o);
	json_free(c);
}

static void json_getters_give_defaults(void **state)
{
	struct json *o = parsed("{\"s\":\"x\",\"n\":1.5,\"t\":true,\"a\":[1]}");
	struct json *taken;

	(void)state;
	assert_string_equal(json_get_str(o, "s", "no"), "x");
	assert_string_equal(json_get_str(o, "n", "no"), "no");
	assert_true(json_get_num(o, "n", 0) == 1.5);
	assert_true(json_get_num(o, "t", 9) == 9);
	assert_true(json_get_bool(o, "t", false));
	assert_int_equal(json_get_i64(o, "n", 7), 7);
	assert_null(json_get(json_get(json_get(o, "x"), "y"), "z"));
	assert_null(json_at(json_get(o, "a"), 1));
	assert_int_equal(json_count(NULL), 0);
	assert_int_equal(json_type(NULL), JSON_NULL);
	taken = json_take(json_edit(o, "a"), 0);
	assert_int_equal(json_i64(taken, 0), 1);
	assert_int_equal(json_count(json_get(o, "a")), 0);
	json_free(taken);
	json_free(o);
}

static void json_repairs_strings_that_are_not_text(void **state)
{
	struct json *v = json_stringn("a\xff\0b", 4);

	(void)state;
	assert_string_equal(json_str(v, ""), "a\xef\xbf\xbd\xef\xbf\xbd"
					     "b");
	json_free(v);
}

static void json_reads_only_members_asked_for(void **state)
{
	static const char text[] =
		"{\"c\":[{\"a\":1},\"]}\"],\"a\":{\"b\":2},\"b\":\"x\"}";
	static const char twice[] = "{\"a\":1,\"b\":2,\"a\":3}";
	static const char *const names[] = {"a", "b", "missing", NULL};
	struct err err = ERR_INIT;
	struct json *v = NULL, *want = parsed("{\"a\":{\"b\":2},\"b\":\"x\"}");

	(void)state;
	assert_int_equal(json_parse_members(&v, "test", text, sizeof(text) - 1,
				 names, &err),
		0);
	assert_true(json_equal(v, want));
	json_free(v);
	json_free(want);
	v = NULL;
	assert_true(json_parse_members(&v, "test", text, sizeof(text) - 4,
			    names, &err) < 0);
	assert_true(json_parse_members(&v, "test", twice, sizeof(twice) - 1,
			    names, &err) < 0);
	assert_non_null(strstr(err.text, "two members"));
	assert_null(v);
}

/* Strings are scanned by words: every byte at every place of one. */
static void jpull_sees_every_byte_of_a_string(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	for (size_t at = 1; at < 25; at++)
		for (unsigned c = 1; c < 256; c++) {
			const bool plain =
				c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
			char text[28];
			struct jpull j;

			memset(text, 'a', sizeof(text));
			text[0] = text[26] = '"';
			text[at] = (char)c;
			jpull_init(&j, "test", text, 27);
			if (plain) {
				assert_int_equal(
					jpull_next(&j, &err), JPULL_STRING);
				assert_int_equal(j.span_len, 25);
				assert_int_equal(
					jpull_next(&j, &err), JPULL_END);
			} else {
				const int event = jpull_next(&j, &err);

				assert_true(
					event < 0 || jpull_next(&j, &err) < 0);
			}
		}
}

static void jpull_gives_events_and_spans(void **state)
{
	static const char s[] = "{\"a\":[1,-Infinity,\"\\n\"],\"b\":{\"c\":0}}";
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;
	struct jpull j;

	(void)state;
	jpull_init(&j, "test", s, sizeof(s) - 1);
	j.allow_nan = true;
	assert_int_equal(jpull_next(&j, &err), JPULL_OBJECT);
	assert_int_equal(jpull_next(&j, &err), JPULL_KEY);
	assert_true(jpull_is(&j, "a"));
	assert_false(jpull_is(&j, "ab"));
	assert_int_equal(jpull_next(&j, &err), JPULL_ARRAY);
	assert_int_equal(jpull_next(&j, &err), JPULL_NUMBER);
	assert_int_equal(jpull_offset(&j), 6);
	assert_int_equal(jpull_next(&j, &err), JPULL_NUMBER);
	assert_int_equal(j.span_len, 9);
	assert_int_equal(jpull_next(&j, &err), JPULL_STRING);
	assert_true(j.escaped);
	assert_int_equal(jpull_text(&j, &b, &err), 0);
	assert_string_equal(buf_str(&b), "\n");
	assert_int_equal(jpull_next(&j, &err), JPULL_ARRAY_END);
	assert_int_equal(jpull_next(&j, &err), JPULL_KEY);
	assert_int_equal(jpull_skip(&j, &err), 0);
	assert_int_equal(jpull_next(&j, &err), JPULL_OBJECT_END);
	assert_int_equal(jpull_next(&j, &err), JPULL_END);
	assert_int_equal(jpull_next(&j, &err), JPULL_END);
	buf_release(&b);
}

static void jpull_reports_where(void **state)
{
	static const char s[] = "[1, nul]";
	struct err err = ERR_INIT;
	struct jpull j;

	(void)state;
	jpull_init(&j, "model.json", s, sizeof(s) - 1);
	assert_int_equal(jpull_skip(&j, &err), ERR_PARSE);
	assert_non_null(strstr(err.text, "model.json: byte 4:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_writes_canonical_bytes),
		cmocka_unit_test(json_writes_one_line),
		cmocka_unit_test(json_refuses_what_is_not_json),
		cmocka_unit_test(json_bounds_depth),
		cmocka_unit_test(json_holds_large_objects),
		cmocka_unit_test(json_sets_replaces_and_removes),
		cmocka_unit_test(json_getters_give_defaults),
		cmocka_unit_test(json_repairs_strings_that_are_not_text),
		cmocka_unit_test(json_reads_only_members_asked_for),
		cmocka_unit_test(jpull_sees_every_byte_of_a_string),
		cmocka_unit_test(jpull_gives_events_and_spans),
		cmocka_unit_test(jpull_reports_where),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
