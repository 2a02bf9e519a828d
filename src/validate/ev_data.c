/* SPDX-License-Identifier: Apache-2.0 */
/* Is the data fit: missing cells, constants, duplicates, equal rows with
 * different answers, and values outside the range of the training rows. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "validate/function.h"
#include "validate/rowhash.h"

/* Inputs named one by one in a body; the rest is counted. */
enum { NAMED_MAX = 20 };

struct range {
	double min, max;
	size_t n; /* not missing */
};

static struct range range_of(const struct val_set *set, size_t f)
{
	struct range g = {INFINITY, -INFINITY, 0};

	for (size_t r = 0; r < set->n; r++) {
		const double v = set->x[r * set->n_features + f];

		if (isnan(v))
			continue;
		g.n++;
		g.min = v < g.min ? v : g.min;
		g.max = v > g.max ? v : g.max;
	}
	return g;
}

static double share(size_t part, size_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

/* Adds a part that holds a share against a limit. */
static struct json *share_part(const struct val_subject *s, struct json *body,
	const char *message, double value, const char *limit)
{
	double max = 0;
	const bool has = limits_get(s->limits, limit, &max);
	struct json *a = body_part(body, "",
		!has          ? VAL_JUDGE
		: value > max ? VAL_FAIL
			      : VAL_PASS,
		message);

	json_set_real(a, "share", value);
	if (has)
		json_set_real(a, "limit", max);
	return a;
}

static void name_part(struct json *body, const char *role)
{
	json_set_str(body_last(body), "part", role);
}

static void missing_part(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	struct json *names = json_array();
	double worst = 0, max = 1;
	size_t constants = 0;
	struct json *a;

	limits_get(s->limits, "data.missing", &max);
	for (size_t f = 0; f < set->n_features; f++) {
		const struct range g = range_of(set, f);
		const double m = 1 - share(g.n, set->n);

		worst = m > worst ? m : worst;
		constants += g.min >= g.max;
		if ((m > max || g.min >= g.max) &&
			json_count(names) < NAMED_MAX)
			json_push(
				names, json_string(s->model.features[f].name));
	}
	a = share_part(s, body, "data.missing", worst, "data.missing");
	name_part(body, set->role);
	json_set_int(a, "rows", (int64_t)set->n);
	json_set_int(a, "inputs", (int64_t)set->n_features);
	json_set(a, "names", names);
	if (constants) {
		a = body_part(body, set->role, VAL_WARN, "data.constants");
		json_set_int(a, "inputs", (int64_t)constants);
	}
}

/* Rows that repeat an earlier one. */
static size_t count_repeats(const struct row_key *k, size_t n)
{
	size_t repeats = 0;

	for (size_t i = 1; i < n; i++)
		repeats += row_key_equal(&k[i - 1], &k[i]);
	return repeats;
}

/* Rows whose inputs stand elsewhere with another label. */
static size_t count_conflicts(
	const struct val_set *set, const struct row_key *k)
{
	size_t conflicts = 0;

	for (size_t i = 0, end; i < set->n; i = end) {
		bool mixed = false;

		for (end = i + 1; end < set->n && row_key_equal(&k[i], &k[end]);
			end++)
			mixed |= set->y[k[end].row] != set->y[k[i].row];
		conflicts += mixed ? end - i : 0;
	}
	return conflicts;
}

static void repeats_part(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	struct row_key *keys = row_keys(set, true);
	const size_t n = count_repeats(keys, set->n);
	struct json *a = share_part(s, body, "data.duplicates",
		share(n, set->n), "data.duplicates");

	name_part(body, set->role);
	json_set_int(a, "rows", (int64_t)n);
	free(keys);
	if (!set->has_label || (s->model.task != TASK_BINARY &&
				       s->model.task != TASK_MULTICLASS))
		return;
	keys = row_keys(set, false);
	a = share_part(s, body, "data.conflicts",
		share(count_conflicts(set, keys), set->n), "data.conflicts");
	name_part(body, set->role);
	json_set_int(a, "rows", (int64_t)count_conflicts(set, keys));
	free(keys);
}

static void labels_part(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	const size_t n = set_labelled(set);
	bool varies = false;
	struct json *a;

	(void)s;
	for (size_t r = 1; set->has_label && r < set->n && !varies; r++)
		varies = isfinite(set->y[r]) && set->y[r] != set->y[0];
	if (!n)
		a = body_part(
			body, set->role, VAL_NOT_ANSWERABLE, "data.no_label");
	else if (!varies)
		a = body_part(body, set->role, VAL_FAIL, "data.one_answer");
	else
		a = body_part(body, set->role, n < set->n ? VAL_WARN : VAL_PASS,
			"data.labels");
	json_set_int(a, "rows", (int64_t)set->n);
	json_set_int(a, "labelled", (int64_t)n);
}

static void outside_part(const struct val_subject *s,
	const struct val_set *train, const struct val_set *set,
	struct json *body)
{
	size_t outside = 0, cells = 0;
	struct json *a;

	for (size_t f = 0; f < set->n_features; f++) {
		const struct range g = range_of(train, f);

		for (size_t r = 0; r < set->n; r++) {
			const double v = set->x[r * set->n_features + f];

			cells += !isnan(v);
			outside += v < g.min || v > g.max;
		}
	}
	a = share_part(
		s, body, "data.outside", share(outside, cells), "data.outside");
	name_part(body, set->role);
	json_set_int(a, "values", (int64_t)outside);
}

int ev_data_fitness(struct val_subject *s, struct json *body, struct err *err)
{
	const struct val_set *train = NULL;

	for (size_t i = 0; i < SUBJECT_ROLES; i++) {
		const struct val_set *set;
		const int rc = subject_set(s, subject_roles[i], &set, err);

		if (rc)
			return rc;
		if (!set)
			continue;
		if (!set->n) {
			body_part(body, set->role, VAL_FAIL, "data.empty");
			continue;
		}
		train = i == 0 ? set : train;
		missing_part(s, set, body);
		repeats_part(s, set, body);
		labels_part(s, set, body);
		if (train && set != train)
			outside_part(s, train, set, body);
	}
	if (!train)
		body_part(body, "train", VAL_NOT_ANSWERABLE, "data.no_train");
	return 0;
}
