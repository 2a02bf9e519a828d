/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/evidence.h"

static struct json *parse(const char *text)
{
	struct json *v = NULL;

	assert_int_equal(json_parse(&v, "test", text, strlen(text), NULL), 0);
	return v;
}

static const char subject_text[] =
	"{\"model\":{\"sha256\":\"m\",\"path\":\"/a\",\"inputs\":\"i\"},"
	"\"parent\":{\"sha256\":\"p\"},"
	"\"data\":[{\"role\":\"train\",\"sha256\":\"t\",\"label\":\"y\"},"
	"{\"role\":\"submitted\",\"sha256\":\"s\"}],"
	"\"limits\":{\"sha256\":\"l\"},\"checklist\":{\"sha256\":\"c\"},"
	"\"facts\":{\"card\":{\"a\":1},\"run\":{\"recipe\":\"exact\"}}}";

static void check_change(const char *function, const char *from, const char *to,
	const char *says)
{
	const struct evidence_function *f = evidence_find(function);
	struct json *then = parse(subject_text);
	char text[1024];
	struct json *now, *a, *b;
	struct buf why = BUF_INIT;
	const char *at = strstr(subject_text, from);

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - subject_text),
		subject_text, to, at + strlen(from));
	now = parse(text);
	a = evidence_bindings(f, then);
	b = evidence_bindings(f, now);
	assert_int_equal(evidence_differs(&why, a, b), says != NULL);
	assert_string_equal(buf_str(&why), says ? says : "");
	buf_release(&why);
	json_free(then);
	json_free(now);
	json_free(a);
	json_free(b);
}

static void evidence_is_bound_to_what_it_reads(void **state)
{
	(void)state;
	check_change("performance", "\"m\"", "\"n\"", "model");
	check_change("performance", "\"t\"", "\"u\"", "data train");
	check_change("performance", "\"y\"", "\"z\"", "data train");
	check_change("performance", "\"l\"", "\"k\"", "limits");
	check_change("performance", "\"c\"", "\"d\"", "checklist");
	check_change("performance", "\"submitted\"", "\"test\"", "data test");
	check_change("bounded", "\"p\"", "\"q\"", "parent");
	check_change("bounded", "exact", "refit", "facts run");
	check_change("purpose", "\"i\"", "\"j\"", "model");
	check_change("purpose", "{\"a\":1}", "{\"a\":2}", "facts card");
}

static void evidence_is_not_bound_to_what_it_does_not_read(void **state)
{
	(void)state;
	check_change("performance", "/a", "/elsewhere", NULL);
	check_change("performance", "\"p\"", "\"q\"", NULL);
	check_change("performance", "\"s\"", "\"r\"", NULL);
	check_change("performance", "exact", "refit", NULL);
	check_change("data-fitness", "\"m\"", "\"n\"", NULL);
	check_change("independence", "\"i\"", "\"j\"", NULL);
	check_change("purpose", "\"t\"", "\"u\"", NULL);
}

static void agree(const char *a, const char *b, bool want)
{
	struct json *x = parse(a), *y = parse(b);

	assert_int_equal(evidence_agrees(x, y), want);
	assert_int_equal(evidence_agrees(y, x), want);
	json_free(x);
	json_free(y);
}

#define M "{\"class\":\"measured\","

static void evidence_agrees_within_its_tolerance(void **state)
{
	(void)state;
	agree(M "\"outcome\":\"pass\",\"compare\":{\"r\":2},"
		"\"tolerance\":0.1,\"measured\":{\"t\":1}}",
		M "\"outcome\":\"pass\",\"compare\":{\"r\":2.15},"
		  "\"tolerance\":0.1,\"measured\":{\"t\":9}}",
		true);
	agree(M "\"compare\":{\"r\":2},\"tolerance\":0.1}",
		M "\"compare\":{\"r\":2.5},\"tolerance\":0.1}", false);
	agree(M "\"compare\":{\"r\":2},\"tolerance\":0.1}",
		M "\"compare\":{\"r\":2},\"tolerance\":0.2}", false);
	agree(M "\"compare\":{\"r\":2},\"tolerance\":0.1}",
		M "\"compare\":{\"q\":2},\"tolerance\":0.1}", false);
	agree(M "\"compare\":{\"r\":2},\"tolerance\":0.1}",
		M "\"tolerance\":0.1}", false);
	agree(M "\"compare\":{\"r\":null},\"tolerance\":9}",
		M "\"compare\":{\"r\":null},\"tolerance\":9}", false);
	agree(M "\"outcome\":\"pass\"}", M "\"outcome\":\"fail\"}", false);
	agree(M "\"a\":1}", M "\"a\":1,\"b\":2}", false);
}

/* An exact body leaves no room beside its numbers. */
static void evidence_that_is_exact_is_equal_or_not(void **state)
{
	(void)state;
	agree("{\"class\":\"exact\",\"a\":1}", "{\"a\":1,\"class\":\"exact\"}",
		true);
	agree("{\"class\":\"exact\"}",
		"{\"class\":\"exact\",\"measured\":{\"t\":1}}", false);
	agree("{\"class\":\"exact\",\"compare\":{\"r\":2},"
	      "\"tolerance\":1}",
		"{\"class\":\"exact\",\"compare\":{\"r\":3},"
		"\"tolerance\":1}",
		false);
	agree("{\"class\":\"exact\"}", M "\"a\":1}", false);
}

static void evidence_table_has_one_row_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; evidence_at(i); i++) {
		assert_ptr_equal(
			evidence_find(evidence_at(i)->name), evidence_at(i));
		assert_true(evidence_at(i)->version > 0);
	}
	assert_null(evidence_find("no such function"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_is_bound_to_what_it_reads),
		cmocka_unit_test(
			evidence_is_not_bound_to_what_it_does_not_read),
		cmocka_unit_test(evidence_agrees_within_its_tolerance),
		cmocka_unit_test(evidence_that_is_exact_is_equal_or_not),
		cmocka_unit_test(evidence_table_has_one_row_a_name),
	};

	return cmocka_run_group_tests_name("base/evidence", tests, NULL, NULL);
}
