/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"

struct reservoir {
	struct sample *s;
	size_t capacity, allocated;
	struct rng rng;
};

struct one {
	const double *row;
	double label;
	uint8_t late;
};

static void put(struct sample *s, size_t at, const struct one *one)
{
	memcpy(s->rows + at * s->n_features, one->row,
		s->n_features * sizeof(*s->rows));
	if (s->label)
		s->label[at] = one->label;
	if (s->late)
		s->late[at] = one->late;
}

static void reserve(struct reservoir *r, size_t n)
{
	struct sample *s = r->s;

	if (n <= r->allocated)
		return;
	r->allocated = 2 * r->allocated > n ? 2 * r->allocated : n;
	s->rows = xreallocarray(
		s->rows, r->allocated, s->n_features * sizeof(*s->rows));
	if (s->label)
		s->label = xreallocarray(
			s->label, r->allocated, sizeof(*s->label));
	if (s->late)
		s->late = xreallocarray(s->late, r->allocated, 1);
}

/* Vitter's algorithm R. */
static void offer(struct reservoir *r, const struct one *one)
{
	struct sample *s = r->s;
	uint64_t at = s->n_seen++;

	if (s->n_rows < r->capacity) {
		reserve(r, s->n_rows + 1);
		put(s, s->n_rows++, one);
		return;
	}
	at = rng_below(&r->rng, at + 1);
	if (at < s->n_rows)
		put(s, (size_t)at, one);
}

static int read_late(const struct scoring *s, const struct text_span *t,
	uint64_t line, int64_t since, uint8_t *late, struct err *err)
{
	int64_t us;
	int zone;

	if (!t->data || clock_parse(t->data, t->len, &us, &zone) < 0)
		return err_set(err, ERR_PARSE,
			_("%s: line %llu: the time is missing or not an ISO "
			  "8601 time"),
			csv_path(s->csv), (unsigned long long)line);
	*late = us >= since;
	return 0;
}

static int offer_batch(struct reservoir *r, const struct scoring *s,
	const struct sample_spec *spec, struct err *err)
{
	const struct column *label =
		spec->labelled ? scoring_extra(s, 0) : NULL;
	const struct column *time =
		spec->timed ? scoring_extra(s, spec->labelled ? 1 : 0) : NULL;
	struct one one = {NULL, (double)NAN, 0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->batch.n_rows; i++) {
		one.row = s->rows + i * r->s->n_features;
		if (label)
			one.label = label->number[i];
		if (time)
			rc = read_late(s, &time->text[i], s->batch.line[i],
				spec->since_us, &one.late, err);
		if (rc == 0)
			offer(r, &one);
	}
	return rc;
}

int sample_read(struct sample *out, struct scoring *s,
	const struct sample_spec *spec, struct err *err)
{
	struct sample sample = {.n_features = s->model.n_features};
	struct reservoir r = {.s = &sample};
	const size_t width = sample.n_features > 0 ? sample.n_features : 1;
	int rc;

	r.capacity =
		SAMPLE_CELLS_MAX / width > 0 ? SAMPLE_CELLS_MAX / width : 1;
	rng_seed(&r.rng, spec->seed);
	if (spec->labelled)
		sample.label = xcalloc(1, sizeof(*sample.label));
	if (spec->timed)
		sample.late = xcalloc(1, 1);
	while ((rc = bind_next(s->bind, &s->batch, &s->rows, err)) > 0) {
		rc = offer_batch(&r, s, spec, err);
		if (rc < 0)
			break;
	}
	if (rc == 0)
		*out = sample;
	else
		sample_release(&sample);
	return rc;
}

void sample_release(struct sample *s)
{
	free(s->rows);
	free(s->label);
	free(s->late);
	memset(s, 0, sizeof(*s));
}

static void swap_rows(struct sample *s, size_t i, size_t j)
{
	double *a = s->rows + i * s->n_features;
	double *b = s->rows + j * s->n_features;
	double t;

	for (size_t k = 0; k < s->n_features; k++) {
		t = a[k];
		a[k] = b[k];
		b[k] = t;
	}
	if (s->label) {
		t = s->label[i];
		s->label[i] = s->label[j];
		s->label[j] = t;
	}
	if (s->late) {
		const uint8_t l = s->late[i];

		s->late[i] = s->late[j];
		s->late[j] = l;
	}
}

void sample_shuffle(struct sample *s, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = s->n_rows; i > 1; i--)
		swap_rows(s, i - 1, (size_t)rng_below(&rng, i));
}

size_t sample_labelled(struct sample *s)
{
	size_t n = 0;

	for (size_t i = 0; s->label && i < s->n_rows; i++)
		if (!isnan(s->label[i]))
			swap_rows(s, i, n++);
	return n;
}

size_t sample_early(struct sample *s)
{
	size_t n = 0;

	for (size_t i = 0; s->late && i < s->n_rows; i++)
		if (!s->late[i])
			swap_rows(s, i, n++);
	return n;
}

void sample_cut(struct sample *s, size_t from, struct sample *tail)
{
	struct sample t = {.n_features = s->n_features};
	const size_t n = s->n_rows - from;

	t.n_rows = n;
	t.n_seen = s->n_seen;
	t.rows = xreallocarray(
		NULL, n + 1, (s->n_features + 1) * sizeof(*t.rows));
	memcpy(t.rows, s->rows + from * s->n_features,
		n * s->n_features * sizeof(*t.rows));
	if (s->label) {
		t.label = xreallocarray(NULL, n + 1, sizeof(*t.label));
		memcpy(t.label, s->label + from, n * sizeof(*t.label));
	}
	if (s->late) {
		t.late = xreallocarray(NULL, n + 1, 1);
		memcpy(t.late, s->late + from, n);
	}
	s->n_rows = from;
	*tail = t;
}

enum sample_judge sample_divide(
	struct sample *fit, struct sample *judge, bool holdout, uint64_t seed)
{
	const bool late = !holdout && fit->late;

	if (late)
		sample_cut(fit, sample_early(fit), judge);
	sample_shuffle(fit, seed);
	if (!holdout && !late)
		sample_cut(fit, fit->n_rows * 3 / 5, judge);
	return holdout ? JUDGE_HOLDOUT : late ? JUDGE_UNSEEN : JUDGE_HELD_BACK;
}
