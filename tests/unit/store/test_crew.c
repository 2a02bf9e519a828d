/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "lab.h"
#include "store/bulk.h"
#include "store/crew.h"
#include "store/sshkey.h"
#include "store/sshsig.h"

enum { RECORDS = 1000, DAMAGED = 7, UNSIGNED = 5, FALSE_SIG = 3, IDS = 5000 };

struct inputs {
	struct buf body[RECORDS], armour[RECORDS];
	char ids[RECORDS][HASH_HEX];
};

static void make_body(struct buf *out, char id[HASH_HEX], const char *fp, int i)
{
	char *text = xasprintf(
		"{\"assay\":1,\"kind\":\"model\",\"object\":\"self\",\"slug\":"
		"\"m%d\",\"author\":\"ada\",\"key\":\"%s\",\"role\":"
		"\"engineer\",\"replica\":\"00112233445566aa\",\"seq\":1,"
		"\"prev\":null,\"policy\":null,\"lamport\":%d,\"seen\":[],"
		"\"time\":\"2026-11-25T00:00:00Z\",\"ops\":[{\"op\":"
		"\"model.create\",\"name\":\"m%d\"}]}",
		i, fp, i + 1, i);
	struct json *v = NULL;
	struct record r = {0};

	assert_int_equal(json_parse(&v, "t", text, strlen(text), NULL), 0);
	assert_int_equal(record_make(&r, v, out, NULL), 0);
	memcpy(id, r.id, HASH_HEX);
	record_release(&r);
	free(text);
}

static struct inputs *make_inputs(const struct lab *lab)
{
	struct inputs *in = xcalloc(1, sizeof(*in));
	struct buf line = BUF_INIT;
	char *key = lab_path(lab, "ada"), fp[SSHKEY_FP];

	assert_int_equal(sshkey_read(&line, key, NULL), 0);
	assert_int_equal(sshkey_fingerprint(fp, line.data, NULL), 0);
	for (int i = 0; i < RECORDS; i++)
		make_body(&in->body[i], in->ids[i], fp, i);
	assert_int_equal(
		sshsig_sign(in->armour, in->body, RECORDS, key, lab->dir, NULL),
		0);
	buf_release(&line);
	free(key);
	return in;
}

static void free_inputs(struct inputs *in)
{
	for (int i = 0; i < RECORDS; i++) {
		buf_release(&in->body[i]);
		buf_release(&in->armour[i]);
	}
	free(in);
}

/* Item i is what its number says: damaged, unsigned, signed for another, or
 * good. */
static void check_item(
	const struct inputs *in, const struct crew_item *it, int i)
{
	if (i % 10 == DAMAGED) {
		assert_null(it->r.json);
		assert_true(strlen(it->why.text) > 0);
		return;
	}
	assert_non_null(it->r.json);
	assert_string_equal(it->r.id, in->ids[i]);
	assert_int_equal(it->sig, i % 10 == UNSIGNED    ? -1
				  : i % 10 == FALSE_SIG ? 0
							: 1);
}

static void run_crew(const struct inputs *in)
{
	struct crew *c = crew_new(true);
	struct crew_item *it;
	int taken = 0;

	for (int i = 0; i < RECORDS; i++) {
		while (!(it = crew_begin(c))) {
			check_item(in, crew_take(c), taken++);
			crew_done(c);
		}
		buf_addf(&it->path, "record %d", i);
		buf_add(&it->body, in->body[i].data,
			in->body[i].len - (i % 10 == DAMAGED));
		if (i % 10 != UNSIGNED)
			buf_add(&it->armour,
				in->armour[i - (i % 10 == FALSE_SIG)].data,
				in->armour[i - (i % 10 == FALSE_SIG)].len);
		crew_submit(c);
	}
	while ((it = crew_take(c))) {
		check_item(in, it, taken++);
		crew_done(c);
	}
	assert_int_equal(taken, RECORDS);
	crew_free(c);
}

static void crew_keeps_the_order_on_any_number_of_processors(void **state)
{
	struct lab *lab = lab_new();
	struct inputs *in = make_inputs(lab);
	cpu_set_t all, one;
	int first = 0;

	(void)state;
	run_crew(in);
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	while (!CPU_ISSET(first, &all))
		first++;
	CPU_ZERO(&one);
	CPU_SET(first, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	run_crew(in);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
	free_inputs(in);
	lab_free(lab);
}

static void crew_may_be_left_in_the_middle(void **state)
{
	struct crew *c = crew_new(true);

	(void)state;
	for (int i = 0; i < CREW_ITEMS; i++) {
		buf_addstr(&crew_begin(c)->body, "{}");
		crew_submit(c);
	}
	assert_null(crew_begin(c));
	assert_null(crew_take(c)->r.json);
	crew_free(c);
}

static void crew_bulk_finds_every_id_and_no_other(void **state)
{
	struct bulk *b = bulk_new();
	char id[HASH_HEX], text[16];

	(void)state;
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < 2 * IDS; i++) {
			snprintf(text, sizeof(text), "%d", i);
			hash_hex(id, text, strlen(text));
			if (pass == 0 && i < IDS)
				bulk_add(b, id, i + 1);
			if (pass == 1)
				assert_int_equal(
					bulk_clock(b, id), i < IDS ? i + 1 : 0);
		}
	bulk_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			crew_keeps_the_order_on_any_number_of_processors),
		cmocka_unit_test(crew_may_be_left_in_the_middle),
		cmocka_unit_test(crew_bulk_finds_every_id_and_no_other),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
