/* SPDX-License-Identifier: Apache-2.0 */
/* What scoring costs on this machine, before and after. Measured evidence:
 * the times stand in "measured", the gain in "compare"; another run agrees if
 * its gain lies within the tolerance and its outcome is the same. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "optim/speed.h"
#include "optim/verdict.h"
#include "validate/function.h"

/* Two machines, or two moments of one, may tell gains apart by this much. */
#define TOLERANCE 0.5

static int any_set(
	struct val_subject *s, const struct val_set **out, struct err *err)
{
	int rc = 0;

	*out = NULL;
	for (size_t i = 0; rc == 0 && i < SUBJECT_ROLES; i++) {
		rc = subject_set(s, subject_roles[i], out, err);
		if (*out && (*out)->n)
			break;
	}
	return rc;
}

static int progress(void *arg, const char *step, uint64_t done, uint64_t total,
	struct err *err)
{
	const struct val_subject *s = arg;

	(void)done;
	(void)total;
	return s->step ? s->step(s->arg, step, err) : 0;
}

/* Once for all items of a job: 1 if it was measured, 0 without rows. */
static int measure(struct val_subject *s, struct err *err)
{
	const struct val_set *set;
	struct speed_ask ask = {NULL, 0, progress, s};
	int rc;

	if (s->speed)
		return 1;
	rc = subject_models(s, err);
	if (rc == 0)
		rc = any_set(s, &set, err);
	if (rc || !set)
		return rc;
	ask.rows = set->x;
	ask.n_rows = set->n;
	s->speed = xcalloc(1, sizeof(*s->speed));
	rc = speed_measure(s->speed, &s->parent, &s->model, &ask, err);
	if (rc) {
		free(s->speed);
		s->speed = NULL;
	}
	return rc ? rc : 1;
}

static void record(const struct val_subject *s, struct json *body)
{
	struct json *compare = json_set(body, "compare", json_object());
	struct json *measured;

	measured = json_set(body, "measured", json_object());
	json_set(measured, "speed", speed_json(s->speed));
	json_set_real(measured, "before_ns", s->speed->parent.ns_per_row);
	json_set_real(measured, "after_ns", s->speed->child.ns_per_row);
	json_set(body, "environment",
		speed_environment(engine_kernel(s->engine)));
	json_set_real(compare, "gain", s->speed->gain.value);
	json_set_real(body, "tolerance", TOLERANCE);
}

static int bytes_of(const struct json *file, struct json *a, const char *name,
	struct err *err)
{
	char hex[HASH_HEX];
	uint64_t size = 0;
	const int rc =
		hash_file(hex, &size, json_get_str(file, "path", ""), err);

	if (rc == 0)
		json_set_int(a, name, (int64_t)size);
	return rc;
}

int ev_cost(struct val_subject *s, struct json *body, struct err *err)
{
	int rc = measure(s, err);
	struct json *a;

	if (rc == 0)
		body_part(body, "time", VAL_NOT_ANSWERABLE, "bounded.no_rows");
	if (rc <= 0)
		return rc;
	record(s, body);
	body_part(body, "time", VAL_PASS, "cost.time");
	a = body_part(body, "size", VAL_PASS, "cost.size");
	rc = bytes_of(json_get(s->request, "parent"), a, "before", err);
	if (rc == 0)
		rc = bytes_of(json_get(s->request, "model"), a, "after", err);
	return rc;
}

/* What counts as the gain of a recipe is the optimizer's rule: nodes where
 * nothing is lost, as long as time did not grow; else time. */
int ev_gain(struct val_subject *s, struct json *body, struct err *err)
{
	const bool exact =
		strcmp(json_get_str(json_get(s->facts, "run"), "recipe", ""),
			"exact") == 0;
	const int rc = measure(s, err);
	struct size before, after;
	struct gain gain;
	struct json *a;

	if (rc == 0)
		body_part(body, "time", VAL_NOT_ANSWERABLE, "bounded.no_rows");
	if (rc <= 0)
		return rc;
	record(s, body);
	before = size_of(&s->parent, 0);
	after = size_of(&s->model, 0);
	gain = gain_of(exact, &before, &after, s->speed);
	a = body_part(body, "gain", gain.low > 1 ? VAL_PASS : VAL_FAIL,
		gain.low > 1 ? "gain.real" : "gain.none");
	json_set_str(a, "what", gain.what);
	json_set_int(a, "nodes_before", (int64_t)before.nodes);
	json_set_int(a, "nodes_after", (int64_t)after.nodes);
	return 0;
}
