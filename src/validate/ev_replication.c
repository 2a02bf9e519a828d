/* SPDX-License-Identifier: Apache-2.0 */
/* Do the submitted numbers come out again: the predictions (or margins) that
 * came with the model, in a CSV whose columns are named as `assay score` names
 * them, and the metrics in the card. The file may hold the inputs too; if it
 * does not, its rows are those of the data file with as many rows. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "stats/metrics.h"
#include "validate/function.h"
#include "validate/measure.h"
#include "validate/predict.h"
#include "validate/rows.h"

/* What was submitted: values (n, k), column i is output[i]. */
struct submitted {
	const char *path;
	double *values;
	size_t n, cap, k;
	size_t *output;
	bool *margin;
};

static void submitted_release(struct submitted *e)
{
	free(e->values);
	free(e->output);
	free(e->margin);
}

/* "prediction", "margin", or with "_3". */
static bool match(const char *name, bool *margin, size_t *output)
{
	const char *rest = NULL;
	uint64_t n = 0;

	if (strncmp(name, "prediction", 10) == 0)
		rest = name + 10;
	else if (strncmp(name, "margin", 6) == 0)
		rest = name + 6;
	if (!rest || (*rest && *rest != '_'))
		return false;
	if (*rest && num_parse_u64(rest + 1, strlen(rest + 1), &n))
		return false;
	*margin = *name == 'm';
	*output = (size_t)n;
	return true;
}

static int choose(
	struct submitted *e, struct csv *csv, size_t n_outputs, struct err *err)
{
	const size_t n = csv_n_columns(csv);
	size_t *which = xcalloc(n + 1, sizeof(*which));
	enum column_type *types = xcalloc(n + 1, sizeof(*types));

	e->output = xcalloc(n + 1, sizeof(*e->output));
	e->margin = xcalloc(n + 1, sizeof(*e->margin));
	for (size_t i = 0; i < n; i++)
		if (match(csv_column_name(csv, i), &e->margin[e->k],
			    &e->output[e->k]) &&
			e->output[e->k] < n_outputs) {
			types[e->k] = COLUMN_NUMBER;
			which[e->k++] = i;
		}
	csv_select(csv, which, types, e->k);
	free(which);
	free(types);
	if (e->k)
		return 0;
	return err_set(err, ERR_PARSE,
		_("%s: no column is named 'prediction' or 'margin' (with _0, "
		  "_1 ... where the model has several outputs)"),
		e->path);
}

static int read_submitted(struct submitted *e, const char *path,
	size_t n_outputs, struct err *err)
{
	struct batch b = BATCH_INIT;
	struct csv *csv = NULL;
	int rc;

	memset(e, 0, sizeof(*e));
	e->path = path;
	rc = csv_open(&csv, path, err);
	if (rc == 0)
		rc = choose(e, csv, n_outputs, err);
	while (rc == 0 && (rc = csv_next(csv, &b, err)) > 0) {
		e->values = xgrow(e->values, &e->cap, (e->n + b.n_rows) * e->k,
			sizeof(double));
		for (size_t r = 0; r < b.n_rows; r++)
			for (size_t i = 0; i < e->k; i++)
				e->values[(e->n + r) * e->k + i] =
					b.columns[i].number[r];
		e->n += b.n_rows;
		rc = e->n > SUBJECT_CELLS_MAX / e->k
			     ? err_set(err, ERR_LIMIT,
				       _("%s: more submitted predictions than "
					 "fit "
					 "in memory"),
				       path)
			     : 0;
	}
	batch_release(&b);
	csv_close(csv);
	if (rc)
		submitted_release(e);
	return rc;
}

struct difference {
	const struct model *model;
	size_t n, equal, row;
	double largest; /* as a share of the number where that is above 1 */
};

/* Scores of some rows, the first of which is row `first` of the file. */
struct scored {
	const double *margin, *pred; /* (n, k) */
	size_t k, first, n;
};

/* XGBoost prints float32 numbers: they are compared as such. */
static double as_source(const struct model *m, double v)
{
	return m->source == MODEL_XGBOOST ? (double)(float)v : v;
}

static void compare_one(
	struct difference *d, double want, double have, size_t row)
{
	double diff = fabs(want - have) / fmax(1, fabs(want));

	if (isnan(want) || isnan(have))
		diff = INFINITY;
	d->n++;
	d->equal += as_source(d->model, want) == as_source(d->model, have);
	if (diff > d->largest) {
		d->largest = diff;
		d->row = row;
	}
}

static void compare(
	struct difference *d, const struct submitted *e, const struct scored *c)
{
	for (size_t r = 0; r < c->n; r++)
		for (size_t i = 0; i < e->k; i++)
			compare_one(d, e->values[(c->first + r) * e->k + i],
				(e->margin[i] ? c->margin
					      : c->pred)[r * c->k +
							 e->output[i]],
				c->first + r);
}

/* True if every input of the model is a column of the file. */
static bool holds_inputs(const struct model *m, const char *path)
{
	struct csv *csv = NULL;
	bool all = csv_open(&csv, path, NULL) == 0;

	for (uint32_t i = 0; all && i < m->n_features; i++)
		all = csv_find(csv, m->features[i].name) >= 0;
	csv_close(csv);
	return all;
}

static void compare_batch(const struct val_subject *s,
	const struct submitted *e, const struct rows *in, size_t first,
	struct difference *d)
{
	const size_t n = in->batch.n_rows, k = engine_n_outputs(s->engine);
	double *margin = xcalloc(n * k + 1, sizeof(*margin));
	double *pred = xcalloc(n * k + 1, sizeof(*pred));
	const struct scored c = {margin, pred, k, first, n};

	engine_margins(s->engine, in->x, n, margin);
	val_predict(&s->model, margin, n, pred);
	compare(d, e, &c);
	free(margin);
	free(pred);
}

/* Holds the rows of a file against the submitted ones: 1 if the file has as
 * many, else 0. */
static int compare_file(struct val_subject *s, const struct submitted *e,
	const char *path, struct difference *d, struct err *err)
{
	const struct rows_extra none = {.n = 0};
	struct rows in;
	size_t first = 0;
	int rc = rows_open(&in, s, path, &none, err);

	if (rc)
		return rc;
	*d = (struct difference){.model = &s->model};
	while (first <= e->n && (rc = rows_next(&in, err)) > 0) {
		const size_t n = in.batch.n_rows;

		if (n <= e->n - first)
			compare_batch(s, e, &in, first, d);
		first = n <= e->n - first ? first + n : e->n + 1;
	}
	rows_close(&in);
	return rc < 0 ? rc : first == e->n;
}

/* The submitted file itself if it holds the inputs, else the file of the
 * review with as many rows. 1 if there is one. */
static int compare_rows(struct val_subject *s, const struct submitted *e,
	struct difference *d, struct err *err)
{
	static const int order[SUBJECT_ROLES] = {1, 0, 2};
	int rc = 0;

	if (holds_inputs(&s->model, e->path))
		return compare_file(s, e, e->path, d, err);
	for (size_t i = 0; rc == 0 && i < SUBJECT_ROLES; i++) {
		const struct json *data =
			subject_data(s, subject_roles[order[i]]);

		if (data)
			rc = compare_file(
				s, e, json_get_str(data, "path", ""), d, err);
	}
	return rc;
}

static void add_part(const struct val_subject *s, const struct submitted *e,
	const struct difference *d, struct json *body)
{
	double max = 0;
	const bool has = limits_get(s->limits, "replication.prediction", &max);
	const bool over = has && !(d->largest <= max);
	struct json *a = body_part(body, "predictions",
		!has   ? VAL_JUDGE
		: over ? VAL_FAIL
		       : VAL_PASS,
		over ? "replication.differs" : "replication.same");

	json_set_int(a, "rows", (int64_t)e->n);
	json_set_int(a, "equal", (int64_t)d->equal);
	json_set_int(a, "values", (int64_t)d->n);
	json_set_real(a, "largest", d->largest);
	json_set_int(a, "row", (int64_t)d->row + 1);
	json_set_real(a, "limit", max);
}

static int replicate(struct val_subject *s, const struct json *data,
	struct json *body, struct err *err)
{
	struct submitted e;
	struct difference d = {&s->model, 0, 0, 0, 0};
	char hex[HASH_HEX];
	int rc = hash_file(hex, NULL, json_get_str(data, "path", ""), err);

	if (rc == 0 && strcmp(hex, json_get_str(data, "sha256", "")) != 0)
		rc = err_set(err, ERR_CONFLICT,
			_("%s: not the bytes of the submitted predictions that "
			  "the record names"),
			json_get_str(data, "path", ""));
	if (rc == 0)
		rc = read_submitted(&e, json_get_str(data, "path", ""),
			engine_n_outputs(s->engine), err);
	if (rc)
		return rc;
	rc = compare_rows(s, &e, &d, err);
	if (rc > 0)
		add_part(s, &e, &d, body);
	else if (rc == 0)
		json_set_int(body_part(body, "predictions", VAL_NOT_ANSWERABLE,
				     "replication.no_rows"),
			"rows", (int64_t)e.n);
	submitted_release(&e);
	return rc < 0 ? rc : 0;
}

/* One metric of the card against the same computed here. */
static void metric_part(const struct val_subject *s, const struct json *card,
	const char *name, double have, struct json *body)
{
	const double want = json_get_num(card, name, NAN);
	double max = 0;
	const bool has = limits_get(s->limits, "replication.metric", &max);
	const bool over = !(fabs(want - have) <= max * fmax(1, fabs(want)));
	struct json *a;

	if (isnan(want))
		return;
	a = body_part(body, "metrics",
		!has   ? VAL_JUDGE
		: over ? VAL_FAIL
		       : VAL_PASS,
		"replication.metric");
	json_set_str(a, "metric", name);
	json_set_real(a, "submitted", want);
	json_set_real(a, "computed", have);
	json_set_real(a, "limit", max);
}

static void metric_parts(const struct val_subject *s, const struct json *card,
	const struct labelled *l, struct json *body)
{
	struct metrics_rank rank;

	if (s->model.task == TASK_BINARY &&
		metrics_rank(&rank, l->margin, l->label, l->n, NULL) == 0) {
		metric_part(s, card, "auc", rank.auc, body);
		metric_part(s, card, "ks", rank.ks, body);
		metric_part(s, card, "brier",
			metrics_brier(l->pred, l->label, l->n), body);
	} else if (s->model.task != TASK_MULTICLASS && l->n) {
		metric_part(s, card, "rmse", metrics_rmse(l->pred, l->y, l->n),
			body);
		metric_part(
			s, card, "mae", metrics_mae(l->pred, l->y, l->n), body);
	}
}

/* The metrics that the card states, on the test rows. */
static int replicate_metrics(
	struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *card =
		json_get(json_get(s->facts, "card"), "metrics");
	const struct val_set *set;
	struct labelled l;
	int rc;

	if (!json_count(card))
		return 0;
	rc = subject_set(s, "test", &set, err);
	if (rc)
		return rc;
	if (!set || !set_labelled(set)) {
		body_part(body, "metrics", VAL_NOT_ANSWERABLE,
			"replication.no_test");
		return 0;
	}
	rc = labelled_take(&l, s, set, err);
	if (rc == 0) {
		metric_parts(s, card, &l, body);
		labelled_release(&l);
	}
	return rc;
}

int ev_replication(struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *data = subject_data(s, "submitted");
	int rc = subject_models(s, err);

	if (rc == 0 && data)
		rc = replicate(s, data, body, err);
	else if (rc == 0)
		body_part(body, "predictions", VAL_NOT_ANSWERABLE,
			"replication.none");
	return rc ? rc : replicate_metrics(s, body, err);
}
