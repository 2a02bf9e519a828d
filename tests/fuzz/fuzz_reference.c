/* SPDX-License-Identifier: Apache-2.0 */
/* A reference profile of somebody else: refused, or it can be worked with and
 * is written back in one way only. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "monitor/alarm.h"

static void judge_itself(const struct reference *r)
{
	struct json *result = json_object();
	struct detection d;
	struct policy policy;

	policy_default(&policy);
	policy.min_rows = 1;
	detect(&d, r, &r->windows, &policy);
	alarm_report(result, &d, r);
	CHECK(json_count(json_get(result, "windows")) == r->windows.n);
	detection_release(&d);
	json_free(result);
}

static void check_round_trip(const struct reference *r)
{
	struct json *first = reference_to_json(r), *second;
	struct reference again;

	CHECK(reference_from_json(&again, first, NULL) == 0);
	second = reference_to_json(&again);
	CHECK(json_equal(first, second));
	reference_release(&again);
	json_free(first);
	json_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err err = ERR_INIT;
	struct json *v = NULL;
	struct reference r;

	if (json_parse(&v, "input", data, n, NULL))
		return 0;
	if (reference_from_json(&r, v, &err) == 0) {
		check_round_trip(&r);
		judge_itself(&r);
		reference_release(&r);
	} else {
		CHECK(err.code < 0 && err.text[0]);
	}
	json_free(v);
	return 0;
}
