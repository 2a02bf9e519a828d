/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence on the real models of the demonstration: what is known comes out
 * as others computed it, what is not known is never a pass. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"
#include "base/evidence.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/xalloc.h"

static struct json *lending(void)
{
	struct json *ask = ask_new(ask_demo("lending/lending.ubj"));

	ask_set(ask, "train", ask_demo("lending/train.csv"), "default", NULL);
	ask_set(ask, "test", ask_demo("lending/test.csv"), "default", NULL);
	ask_set(ask, "submitted", ask_demo("lending/expect.csv"), NULL, NULL);
	return ask;
}

static struct json *taxi(void)
{
	struct json *ask = ask_new(ask_demo("taxi/taxi.txt"));
	const char *rows = ask_demo("taxi/train.csv");

	json_set_str(ask_set(ask, "train", rows, "demand", "time"), "until",
		"2014-09-16");
	json_set_str(ask_set(ask, "test", rows, "demand", "time"), "from",
		"2014-09-16");
	ask_set(ask, "out-of-time", ask_demo("taxi/production.csv"), "demand",
		"time");
	ask_set(ask, "submitted", ask_demo("taxi/expect.csv"), NULL, NULL);
	return ask;
}

static void digest(char hex[HASH_HEX], const struct json *body)
{
	struct buf b = BUF_INIT;

	json_write(&b, body);
	hash_hex(hex, b.data, b.len);
	buf_release(&b);
}

static void same_bytes_twice(struct json *ask)
{
	for (size_t i = 0; evidence_at(i); i++) {
		const struct evidence_function *f = evidence_at(i);
		char once[HASH_HEX], twice[HASH_HEX];
		struct json *body;

		if (f->measured || f->parent)
			continue;
		body = ask_body(ask, f->name);
		digest(once, body);
		json_free(body);
		body = ask_body(ask, f->name);
		digest(twice, body);
		json_free(body);
		assert_string_equal(once, twice);
	}
	json_free(ask);
}

static void evidence_has_the_same_bytes_twice(void **state)
{
	(void)state;
	same_bytes_twice(lending());
	same_bytes_twice(taxi());
}

/* The README of the data says 0.764 and 0.0413, computed by others. */
static void performance_is_what_others_computed(void **state)
{
	struct json *ask = lending();
	struct json *body = ask_body(ask, "performance");

	(void)state;
	assert_true(
		fabs(ask_number(body, "test", NULL, "auc") - 0.764) < 0.0005);
	assert_true(fabs(ask_number(body, "test", NULL, "brier") - 0.0413) <
		    0.00005);
	assert_int_equal(ask_number(body, "test", NULL, "rows"), 1972);
	assert_int_equal(ask_number(body, "test", NULL, "positive"), 90);
	assert_true(ask_number(body, "test", NULL, "auc_low") <
		    ask_number(body, "test", NULL, "auc"));
	json_free(body);
	json_free(ask);
}

static void performance_without_a_time_column_is_not_answerable(void **state)
{
	struct json *ask = lending();
	struct json *body = ask_body(ask, "performance");

	(void)state;
	ask_expect(body, "test", NULL, "pass");
	ask_expect(
		body, "out-of-time", "performance.no_time", "not answerable");
	assert_string_equal(
		json_get_str(body, "outcome", ""), "not answerable");
	json_free(body);
	json_free(ask);
}

/* Calling rows out-of-time does not make them later. */
static void performance_does_not_take_a_role_for_a_time(void **state)
{
	struct json *ask = lending();
	struct json *body;

	(void)state;
	ask_set(ask, "out-of-time", ask_demo("lending/production.csv"),
		"default", NULL);
	body = ask_body(ask, "performance");
	ask_expect(
		body, "out-of-time", "performance.no_time", "not answerable");
	json_free(body);
	json_free(ask);
	ask = ask_new(ask_demo("taxi/taxi.txt"));
	ask_set(ask, "train", ask_demo("taxi/train.csv"), "demand", "time");
	json_set_str(ask_set(ask, "out-of-time", ask_demo("taxi/train.csv"),
			     "demand", "time"),
		"from", "2014-10-01");
	body = ask_body(ask, "performance");
	ask_expect(
		body, "out-of-time", "performance.not_later", "not answerable");
	json_free(body);
	json_free(ask);
}

static void performance_cuts_sets_by_time(void **state)
{
	struct json *ask = taxi();
	struct json *body = ask_body(ask, "performance");
	const double train = ask_number(body, "train", NULL, "rows");
	const double test = ask_number(body, "test", NULL, "rows");

	(void)state;
	assert_int_equal(train + test, 2952);
	assert_int_equal(train, (31 + 31 + 15) * 24);
	assert_int_equal(ask_number(body, "out-of-time", NULL, "rows"), 2208);
	assert_true(ask_number(body, "test", NULL, "rmse") >
		    ask_number(body, "train", NULL, "rmse"));
	json_free(body);
	json_free(ask);
}

static void replication_finds_one_changed_number(void **state)
{
	struct json *ask = lending();
	struct json *body = ask_body(ask, "replication");
	struct buf text = BUF_INIT;
	char *at;

	(void)state;
	ask_expect(body, "predictions", "replication.same", "pass");
	json_free(body);
	json_free(ask);
	assert_int_equal(
		file_read(&text, ask_demo("lending/expect.csv"), 1 << 20, NULL),
		0);
	/* One digit of the thousandth row, the second behind the point. */
	at = text.data;
	for (int row = 0; row < 1000; row++)
		at = strchr(at, '\n') + 1;
	at = strchr(at, '.') + 2;
	*at = *at == '9' ? '0' : (char)(*at + 1);
	ask = ask_new(ask_demo("lending/lending.ubj"));
	ask_set(ask, "test", ask_demo("lending/test.csv"), "default", NULL);
	ask_set(ask, "submitted", ask_file("one.csv", text.data, text.len),
		NULL, NULL);
	body = ask_body(ask, "replication");
	ask_expect(body, "predictions", "replication.differs", "fail");
	assert_int_equal(ask_number(body, "predictions", NULL, "row"), 1000);
	json_free(body);
	json_free(ask);
	buf_release(&text);
}

static void replication_takes_the_file_with_as_many_rows(void **state)
{
	struct json *ask = taxi();
	struct json *body = ask_body(ask, "replication");

	(void)state;
	ask_expect(body, "predictions", "replication.same", "pass");
	assert_int_equal(ask_number(body, "predictions", NULL, "rows"), 2952);
	assert_int_equal(ask_number(body, "predictions", NULL, "equal"), 2952);
	json_free(body);
	json_free(ask);
}

/* Lines of two files side by side. */
static void paste(struct buf *out, const char *a, const char *b, int lines)
{
	while (lines-- > 0) {
		buf_add(out, a, strcspn(a, "\n"));
		buf_addch(out, ',');
		buf_add(out, b, strcspn(b, "\n") + 1);
		a = strchr(a, '\n') + 1;
		b = strchr(b, '\n') + 1;
	}
}

static void replication_reads_inputs_beside_predictions(void **state)
{
	struct json *ask = ask_new(ask_demo("taxi/taxi.txt"));
	struct buf a = BUF_INIT, b = BUF_INIT, out = BUF_INIT;
	struct json *body;

	(void)state;
	assert_int_equal(
		file_read(&a, ask_demo("taxi/train.csv"), 1 << 20, NULL), 0);
	assert_int_equal(
		file_read(&b, ask_demo("taxi/expect.csv"), 1 << 20, NULL), 0);
	paste(&out, buf_str(&a), buf_str(&b), 101);
	ask_set(ask, "submitted", ask_file("both.csv", out.data, out.len), NULL,
		NULL);
	body = ask_body(ask, "replication");
	ask_expect(body, "predictions", "replication.same", "pass");
	assert_int_equal(ask_number(body, "predictions", NULL, "equal"), 100);
	json_free(body);
	json_free(ask);
	buf_release(&a);
	buf_release(&b);
	buf_release(&out);
}

static void replication_of_metrics_needs_the_right_number(void **state)
{
	struct json *ask = lending();
	struct json *body;

	(void)state;
	ask_facts(ask, "card", "{\"metrics\":{\"auc\":0.9}}");
	body = ask_body(ask, "replication");
	ask_expect(body, "metrics", NULL, "fail");
	json_free(body);
	json_free(ask);
}

/* The header and the given rows of a file, then those of another. */
static const char *mixed(
	const char *name, const char *a, const char *b, int n_a, int n_b)
{
	struct buf x = BUF_INIT, y = BUF_INIT, out = BUF_INIT;
	const char *p, *path;

	assert_int_equal(file_read(&x, a, 1 << 22, NULL), 0);
	assert_int_equal(file_read(&y, b, 1 << 22, NULL), 0);
	p = buf_str(&x);
	for (int i = 0; i < n_a + 1; i++)
		p = strchr(p, '\n') + 1;
	buf_add(&out, x.data, (size_t)(p - x.data));
	p = strchr(buf_str(&y), '\n') + 1;
	for (int i = 0; i < n_b; i++) {
		const char *end = strchr(p, '\n') + 1;

		buf_add(&out, p, (size_t)(end - p));
		p = end;
	}
	path = ask_file(name, out.data, out.len);
	buf_release(&x);
	buf_release(&y);
	buf_release(&out);
	return path;
}

static void leakage_counts_training_rows_in_the_test_set(void **state)
{
	const char *train = ask_demo("lending/train.csv");
	const char *test = ask_demo("lending/test.csv");
	struct json *ask = ask_new(ask_demo("lending/lending.ubj"));
	struct json *body;

	(void)state;
	ask_set(ask, "train", train, "default", NULL);
	ask_set(ask, "test", mixed("leak.csv", test, train, 100, 7), "default",
		NULL);
	body = ask_body(ask, "leakage");
	ask_expect(body, "test", "leakage.overlap", "fail");
	assert_int_equal(
		ask_number(body, "test", "leakage.overlap", "rows"), 7);
	assert_int_equal(
		ask_number(body, "test", "leakage.overlap", "of"), 107);
	ask_expect(body, "test", "leakage.no_time", "not answerable");
	json_free(body);
	json_free(ask);
}

static void data_counts_repeated_rows(void **state)
{
	const char *test = ask_demo("lending/test.csv");
	struct json *ask = ask_new(ask_demo("lending/lending.ubj"));
	struct json *body;

	(void)state;
	ask_set(ask, "train", mixed("twice.csv", test, test, 50, 20), "default",
		NULL);
	body = ask_body(ask, "data-fitness");
	assert_int_equal(
		ask_number(body, "train", "data.duplicates", "rows"), 20);
	ask_expect(body, "train", "data.duplicates", "fail");
	json_free(body);
	json_free(ask);
}

/* The rows of all bins; each has a rising prediction and a rate of 0 to 1. */
static int64_t bins_hold(const struct json *body)
{
	const struct json *parts = json_get(body, "parts");
	const struct json *bins =
		json_get(json_at(parts, json_count(parts) - 1), "bins");
	double before = -1;
	int64_t rows = 0;

	assert_int_equal(json_count(bins), 10);
	for (size_t i = 0; i < json_count(bins); i++) {
		const struct json *b = json_at(bins, i);
		const double p = json_get_num(b, "predicted", -1);
		const double y = json_get_num(b, "happened", -1);

		assert_true(p > before && y >= 0 && y <= 1);
		before = p;
		rows += json_get_i64(b, "rows", 0);
	}
	return rows;
}

static void calibration_is_not_judged_on_training_rows(void **state)
{
	struct json *ask = ask_new(ask_demo("lending/lending.ubj"));
	struct json *body;

	(void)state;
	ask_set(ask, "train", ask_demo("lending/train.csv"), "default", NULL);
	body = ask_body(ask, "calibration");
	ask_expect(body, "test", "calibration.no_set", "not answerable");
	json_free(body);
	ask_set(ask, "test", ask_demo("lending/test.csv"), "default", NULL);
	body = ask_body(ask, "calibration");
	ask_expect(body, "test", "calibration.slope.one", "pass");
	assert_int_equal(bins_hold(body), 1972);
	json_free(body);
	json_free(ask);
}

static void identity_needs_an_attestation(void **state)
{
	struct json *ask = lending();
	const char *sha256 = json_get_str(json_get(ask, "model"), "sha256", "");
	char *text = xasprintf("{\"sha256\":\"%s\"}", sha256);
	char *other = xasprintf("[{\"host\":\"h\",\"sha256\":\"%s\"},"
				"{\"host\":\"i\",\"sha256\":\"00\"}]",
		sha256);
	struct json *body;

	(void)state;
	ask_facts(ask, "registered", text);
	body = ask_body(ask, "identity");
	assert_string_equal(
		json_get_str(body, "outcome", ""), "not answerable");
	json_free(body);
	ask_facts(ask, "deployed", other);
	body = ask_body(ask, "identity");
	ask_expect(body, "deployed", "identity.deployed.same", "pass");
	ask_expect(body, "deployed", "identity.deployed.other", "fail");
	assert_string_equal(json_get_str(body, "outcome", ""), "fail");
	json_free(body);
	json_free(ask);
	free(text);
	free(other);
}

static void subject_refuses_other_bytes(void **state)
{
	struct json *ask = lending();
	struct err err = ERR_INIT;

	(void)state;
	json_set_str(json_edit_at(json_edit(ask, "data"), 1), "sha256", "00");
	assert_int_equal(ask_code(ask, "performance", &err), ERR_CONFLICT);
	assert_non_null(strstr(err.text, "test.csv"));
	assert_int_equal(ask_code(ask, "no such", &err), ERR_NOTFOUND);
	json_free(ask);
}

static void limits_that_are_not_set_do_not_pass(void **state)
{
	struct json *ask = lending();
	struct json *body;

	(void)state;
	ask_limits(ask, ask_file("empty.limits", "", 0));
	body = ask_body(ask, "performance");
	ask_expect(body, "test", NULL, "judge");
	json_free(body);
	json_free(ask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_has_the_same_bytes_twice),
		cmocka_unit_test(performance_is_what_others_computed),
		cmocka_unit_test(
			performance_without_a_time_column_is_not_answerable),
		cmocka_unit_test(performance_does_not_take_a_role_for_a_time),
		cmocka_unit_test(performance_cuts_sets_by_time),
		cmocka_unit_test(replication_finds_one_changed_number),
		cmocka_unit_test(replication_takes_the_file_with_as_many_rows),
		cmocka_unit_test(replication_reads_inputs_beside_predictions),
		cmocka_unit_test(replication_of_metrics_needs_the_right_number),
		cmocka_unit_test(leakage_counts_training_rows_in_the_test_set),
		cmocka_unit_test(data_counts_repeated_rows),
		cmocka_unit_test(calibration_is_not_judged_on_training_rows),
		cmocka_unit_test(identity_needs_an_attestation),
		cmocka_unit_test(subject_refuses_other_bytes),
		cmocka_unit_test(limits_that_are_not_set_do_not_pass),
	};

	return cmocka_run_group_tests_name(
		"validate/evidence", tests, NULL, NULL);
}
