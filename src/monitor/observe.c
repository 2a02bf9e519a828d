/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/observe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"

enum loss_kind loss_of_model(const struct model *m)
{
	if (m->task == TASK_RANK)
		return LOSS_NONE;
	if (m->link == LINK_MAX || m->link == LINK_SIGN)
		return LOSS_ERROR;
	return m->task == TASK_BINARY || m->task == TASK_MULTICLASS
		       ? LOSS_BRIER
		       : LOSS_ABSOLUTE;
}

static double score_of(const double *p, size_t n)
{
	double best = p[0];
	size_t k;

	for (k = 1; k < n; k++)
		best = p[k] > best ? p[k] : best;
	return best;
}

/* The loss of one row; negative where the label is no class. */
static double loss_of(const struct observer *o, const double *p, double label)
{
	const struct model *m = &o->scoring.model;
	size_t n = o->scoring.n_outputs, k;
	double classes = m->task == TASK_BINARY ? 2 : m->n_groups, sum = 0.0;

	if (o->rows.loss == LOSS_ABSOLUTE)
		return fabs(label - p[0]);
	if (!(label >= 0.0 && label < classes && floor(label) == label))
		return -1.0;
	if (o->rows.loss == LOSS_ERROR)
		return p[0] == label ? 0.0 : 1.0;
	if (m->task == TASK_BINARY)
		return (p[0] - label) * (p[0] - label);
	for (k = 0; k < n; k++) {
		double d = p[k] - (label == (double)k ? 1.0 : 0.0);

		sum += d * d;
	}
	return sum;
}

static int read_time(struct observer *o, struct err *err)
{
	const struct text_span *t =
		&scoring_extra(&o->scoring, 0)->text[o->row];
	unsigned long long line = o->scoring.batch.line[o->row];
	int zone;

	if (!t->data)
		return 0;
	if (clock_parse(t->data, t->len, &o->rows.now, &zone))
		return err_set(err, ERR_PARSE,
			_("%s:%llu: column %s: \"%.*s\" is not a time; write "
			  "it as 2014-11-27T09:30:00, with or without a zone"),
			csv_path(o->scoring.csv), line, o->time,
			(int)(t->len < 40 ? t->len : 40), t->data);
	if (o->zone >= 0 && o->zone != (zone != 0))
		return err_set(err, ERR_PARSE,
			_("%s:%llu: column %s: times with and without a zone "
			  "are mixed; give all of them a zone, or none"),
			csv_path(o->scoring.csv), line, o->time);
	o->zone = zone != 0;
	return 1;
}

static int read_loss(struct observer *o, const double *p, struct err *err)
{
	double *loss = &o->rows.value[o->rows.n_series - 1], label;

	*loss = NAN;
	if (o->rows.loss == LOSS_NONE)
		return 0;
	label = scoring_extra(&o->scoring, o->time ? 1 : 0)->number[o->row];
	if (!isfinite(label)) {
		o->rows_without_label++;
		return 0;
	}
	*loss = loss_of(o, p, label);
	if (*loss >= 0.0)
		return 0;
	return err_set(err, ERR_PARSE,
		_("%s:%llu: column %s: %g is not a class of this model; "
		  "classes are whole numbers from 0"),
		csv_path(o->scoring.csv),
		(unsigned long long)o->scoring.batch.line[o->row], o->label,
		label);
}

/* The values of the row at hand: 1, or 0 if it has no time. */
static int read_row(struct observer *o, struct err *err)
{
	const struct scoring *s = &o->scoring;
	size_t f = s->model.n_features;
	const double *p = s->predictions + o->row * s->n_outputs;
	int rc = o->time ? read_time(o, err) : 1;

	o->n_rows++;
	if (rc <= 0) {
		o->rows_without_time += rc == 0;
		return rc;
	}
	memcpy(o->rows.value, s->rows + o->row * f, f * sizeof(*o->rows.value));
	o->rows.value[f] = score_of(p, s->n_outputs);
	rc = read_loss(o, p, err);
	return rc ? rc : 1;
}

static int next(struct row_stream *s, struct err *err)
{
	struct observer *o = (struct observer *)s;
	int rc;

	for (;;) {
		if (!o->loaded) {
			rc = scoring_next(&o->scoring, err);
			if (rc <= 0)
				return rc;
			o->loaded = true;
			o->row = 0;
		}
		if (o->row == o->scoring.batch.n_rows) {
			o->loaded = false;
			continue;
		}
		rc = read_row(o, err);
		o->row++;
		if (rc)
			return rc;
	}
}

static int rewind_rows(struct row_stream *s, struct err *err)
{
	struct observer *o = (struct observer *)s;

	o->row = 0;
	o->loaded = false;
	o->n_rows = o->rows_without_time = o->rows_without_label = 0;
	return csv_rewind(o->scoring.csv, err);
}

static void describe(const struct row_stream *s, size_t i, struct series *out)
{
	const struct observer *o = (const struct observer *)s;
	const struct model *m = &o->scoring.model;

	memset(out, 0, sizeof(*out));
	out->min = out->max = NAN;
	out->used = i >= m->n_features || o->used[i];
	if (i < m->n_features) {
		out->name = xstrdup(m->features[i].name);
		out->kind = m->features[i].kind == FEATURE_CATEGORY
				    ? SERIES_CATEGORY
				    : SERIES_NUMBER;
	} else if (i == m->n_features) {
		out->name = xstrdup("@score");
		out->kind = SERIES_SCORE;
	} else {
		out->name = xstrdup("@loss");
		out->kind = SERIES_LOSS;
	}
}

static void mark_used(struct observer *o)
{
	const struct model *m = &o->scoring.model;
	size_t i;

	o->used = xcalloc(m->n_features + (size_t)1, sizeof(*o->used));
	for (i = 0; i < m->n_nodes; i++)
		if (!(m->nodes[i].flags & NODE_LEAF))
			o->used[m->nodes[i].feature] = true;
	for (i = 0; i < m->n_terms; i++)
		if (m->terms[i].coefficient != 0)
			o->used[m->terms[i].feature] = true;
	for (i = 0; m->linear && i < m->n_features * (size_t)m->n_groups; i++)
		if (m->linear[i] != 0)
			o->used[i / m->n_groups] = true;
}

int observer_open(struct observer *o, const struct scoring_spec *spec,
	const char *time, const char *label, struct err *err)
{
	struct scoring_spec own = *spec;
	struct bind_extra extra[2];
	int rc;

	memset(o, 0, sizeof(*o));
	own.extra = extra;
	own.n_extra = 0;
	if (time)
		extra[own.n_extra++] = (struct bind_extra){time, COLUMN_TEXT};
	if (label)
		extra[own.n_extra++] =
			(struct bind_extra){label, COLUMN_NUMBER};
	rc = scoring_open(&o->scoring, &own, err);
	if (rc)
		return rc;
	mark_used(o);
	o->rows.next = next;
	o->rows.rewind = rewind_rows;
	o->rows.describe = describe;
	o->rows.name = spec->data;
	o->rows.has_time = time != NULL;
	o->time = time;
	o->label = label;
	o->zone = -1;
	o->rows.loss = loss_of_model(&o->scoring.model);
	if (!label)
		o->rows.loss = LOSS_NONE;
	o->rows.n_series = o->scoring.model.n_features + 2;
	o->rows.value = xcalloc(o->rows.n_series, sizeof(*o->rows.value));
	return 0;
}

void observer_close(struct observer *o)
{
	free(o->rows.value);
	free(o->used);
	scoring_close(&o->scoring);
	memset(o, 0, sizeof(*o));
}
