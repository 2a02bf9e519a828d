/* SPDX-License-Identifier: Apache-2.0 */
/* Leakage: rows of the test set among the training rows, one input that gives
 * the answer away, and times in the wrong order. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "stats/metrics.h"
#include "stats/order.h"
#include "validate/function.h"
#include "validate/rowhash.h"

static void overlap_part(const struct val_subject *s,
	const struct val_set *train, const struct val_set *set,
	struct json *body)
{
	const bool label = train->has_label && set->has_label;
	struct row_key *a = row_keys(train, label);
	struct row_key *b = row_keys(set, label);
	const size_t n = row_keys_common(a, train->n, b, set->n);
	double max = 0;
	const bool has = limits_get(s->limits, "leakage.overlap", &max);
	struct json *args = body_part(body, set->role,
		!has              ? VAL_JUDGE
		: (double)n > max ? VAL_FAIL
				  : VAL_PASS,
		"leakage.overlap");

	json_set_int(args, "rows", (int64_t)n);
	json_set_int(args, "of", (int64_t)set->n);
	json_set_real(args, "limit", max);
	free(a);
	free(b);
}

static void time_part(const struct val_set *train, const struct val_set *set,
	struct json *body)
{
	int64_t last = INT64_MIN, first = INT64_MAX;
	char text[CLOCK_TEXT_MAX];
	struct json *a;

	if (!train->has_time || !set->has_time) {
		body_part(
			body, set->role, VAL_NOT_ANSWERABLE, "leakage.no_time");
		return;
	}
	for (size_t r = 0; r < train->n; r++)
		last = train->time[r] > last ? train->time[r] : last;
	for (size_t r = 0; r < set->n; r++)
		first = set->time[r] < first ? set->time[r] : first;
	a = body_part(body, set->role, first > last ? VAL_PASS : VAL_WARN,
		first > last ? "leakage.time.after" : "leakage.time.before");
	clock_format(text, last);
	json_set_str(a, "last", text);
	clock_format(text, first);
	json_set_str(a, "first", text);
}

/* Rows with a label, and the label as one of two classes: as it is in a
 * binary model, else above the median or not. */
struct classes {
	size_t n;
	size_t *row;
	uint8_t *label;
};

static void classes_of(struct classes *c, const struct val_subject *s,
	const struct val_set *set)
{
	double *y = xcalloc(set->n + 1, sizeof(*y));
	double cut = 0.5;

	c->n = 0;
	c->row = xcalloc(set->n + 1, sizeof(*c->row));
	c->label = xcalloc(set->n + 1, sizeof(*c->label));
	for (size_t r = 0; r < set->n; r++)
		if (isfinite(set->y[r])) {
			y[c->n] = set->y[r];
			c->row[c->n++] = r;
		}
	if (s->model.task != TASK_BINARY && c->n) {
		order_sort(y, c->n);
		cut = order_quantile(y, c->n, 0.5);
	}
	for (size_t i = 0; i < c->n; i++)
		c->label[i] = set->y[c->row[i]] > cut;
	free(y);
}

static void classes_release(struct classes *c)
{
	free(c->row);
	free(c->label);
}

/* A category's code becomes the mean answer of its rows, so that a nominal
 * input can be ranked. */
static void rank_levels(const struct classes *c, double *v)
{
	size_t *order = order_of(v, c->n);
	double *mean = xcalloc(c->n + 1, sizeof(*mean));

	for (size_t i = 0, end; i < c->n; i = end) {
		size_t positive = 0;

		for (end = i; end < c->n && v[order[end]] == v[order[i]]; end++)
			positive += c->label[order[end]];
		for (size_t k = i; k < end; k++)
			mean[order[k]] = (double)positive / (double)(end - i);
	}
	memcpy(v, mean, c->n * sizeof(*v));
	free(mean);
	free(order);
}

/* AUC of one column of values, whichever way it points. */
static int column_auc(
	double *auc, const struct classes *c, const double *v, struct err *err)
{
	struct metrics_rank rank;
	const int rc = metrics_rank(&rank, v, c->label, c->n, err);

	if (rc == 0)
		*auc = rank.auc < 0.5 ? 1 - rank.auc : rank.auc;
	return rc;
}

static int feature_auc(const struct val_subject *s, const struct val_set *set,
	const struct classes *c, size_t f, double *auc)
{
	double *v = xcalloc(c->n + 1, sizeof(*v));
	double low = 0;
	int rc;

	for (size_t i = 0; i < c->n; i++) {
		v[i] = set->x[c->row[i] * set->n_features + f];
		if (isfinite(v[i]) && v[i] < low)
			low = v[i];
	}
	for (size_t i = 0; i < c->n; i++)
		if (!isfinite(v[i]))
			v[i] = isnan(v[i]) || v[i] < 0 ? low - 1 : 1e300;
	if (s->model.features[f].kind == FEATURE_CATEGORY)
		rank_levels(c, v);
	rc = column_auc(auc, c, v, NULL);
	free(v);
	return rc;
}

static void feature_parts(const struct val_subject *s,
	const struct val_set *set, const struct classes *c, double model_auc,
	struct json *body)
{
	double ratio = 0, best = 0;
	const bool has = limits_get(s->limits, "leakage.feature", &ratio);
	struct json *over = json_array();
	size_t top = 0;
	struct json *a;

	for (size_t f = 0; f < set->n_features; f++) {
		double auc = 0;

		if (feature_auc(s, set, c, f, &auc))
			continue;
		if (has && auc >= ratio * model_auc)
			json_push(over, json_string(s->model.features[f].name));
		if (auc > best) {
			best = auc;
			top = f;
		}
	}
	a = body_part(body, set->role,
		!has               ? VAL_JUDGE
		: json_count(over) ? VAL_FAIL
				   : VAL_PASS,
		json_count(over) ? "leakage.feature.over" : "leakage.feature");
	json_set_str(a, "feature", s->model.features[top].name);
	json_set_real(a, "auc", best);
	json_set_real(a, "model", model_auc);
	json_set_real(a, "limit", ratio);
	json_set(a, "names", over);
	json_set_bool(a, "median", s->model.task != TASK_BINARY);
}

static void features(const struct val_subject *s, const struct val_set *set,
	struct json *body)
{
	struct classes c;
	double model_auc = 0;
	double *v;

	if (!set->has_label || set->n_outputs != 1) {
		body_part(body, set->role, VAL_NOT_ANSWERABLE,
			set->has_label ? "leakage.several_outputs"
				       : "leakage.no_label");
		return;
	}
	classes_of(&c, s, set);
	v = xcalloc(c.n + 1, sizeof(*v));
	for (size_t i = 0; i < c.n; i++)
		v[i] = set->own.margin[c.row[i]];
	if (column_auc(&model_auc, &c, v, NULL))
		body_part(body, set->role, VAL_NOT_ANSWERABLE,
			"leakage.one_class");
	else
		feature_parts(s, set, &c, model_auc, body);
	free(v);
	classes_release(&c);
}

int ev_leakage(struct val_subject *s, struct json *body, struct err *err)
{
	const struct val_set *sets[SUBJECT_ROLES];
	const struct val_set *train;

	for (size_t i = 0; i < SUBJECT_ROLES; i++) {
		const int rc = subject_set(s, subject_roles[i], &sets[i], err);

		if (rc)
			return rc;
	}
	train = sets[0];
	if (!train) {
		body_part(body, "train", VAL_NOT_ANSWERABLE, "data.no_train");
		return 0;
	}
	features(s, train, body);
	if (!sets[1] && !sets[2])
		body_part(body, "test", VAL_NOT_ANSWERABLE, "leakage.no_test");
	for (size_t i = 1; i < SUBJECT_ROLES; i++) {
		if (!sets[i])
			continue;
		overlap_part(s, train, sets[i], body);
		time_part(train, sets[i], body);
	}
	return 0;
}
