/* SPDX-License-Identifier: Apache-2.0 */
/* Every golden model, written back and read again, is the same model. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"
#include "model/writer.h"

enum { MODEL_FIELD = 4, MODELS_MIN = 300 };

static void open_bytes(
	struct model *m, const char *what, const struct buf *bytes)
{
	struct err err = ERR_INIT;

	if (golden_model(m, what, bytes, &err) < 0)
		fail_msg("%s", err.text);
}

static void check_round_trip(const char *name)
{
	struct buf file = BUF_INIT, once = BUF_INIT, twice = BUF_INIT;
	struct err err = ERR_INIT;
	struct model a = {0}, b = {0};

	golden_read(&file, name);
	open_bytes(&a, name, &file);
	if (model_write(&once, &a, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	open_bytes(&b, name, &once);
	assert_int_equal(model_write(&twice, &b, &err), 0);
	if (once.len != twice.len ||
		memcmp(once.data, twice.data, once.len) != 0)
		fail_msg("%s: writing twice gives other bytes", name);
	/* The name of the format is all that UBJSON may lose. */
	if (strcmp(a.format, b.format) == 0 &&
		(a.block_size != b.block_size ||
			memcmp(a.block, b.block, a.block_size) != 0))
		fail_msg("%s: reading back gives another model", name);
	model_close(&a);
	model_close(&b);
	buf_release(&file);
	buf_release(&once);
	buf_release(&twice);
}

static void writer_reads_back_equal(void **state)
{
	const char *fields[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	const char *last = "";
	size_t n = 0;
	char *p;

	(void)state;
	golden_read(&index, "INDEX.tsv");
	p = index.data;
	golden_fields(&p, fields);
	while (golden_fields(&p, fields)) {
		if (strcmp(fields[MODEL_FIELD], last) == 0)
			continue;
		check_round_trip(fields[MODEL_FIELD]);
		last = fields[MODEL_FIELD];
		n++;
	}
	assert_true(n >= MODELS_MIN);
	buf_release(&index);
}

static void writer_reads_fixtures_back_equal(void **state)
{
	const char *fields[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	char *p;

	(void)state;
	golden_read(&index, "fixtures.tsv");
	p = index.data;
	golden_fields(&p, fields);
	while (golden_fields(&p, fields)) {
		char *name = xasprintf("fixtures/%s", fields[0]);

		check_round_trip(name);
		free(name);
	}
	buf_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writer_reads_back_equal),
		cmocka_unit_test(writer_reads_fixtures_back_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
