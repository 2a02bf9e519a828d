/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

void reference_release(struct reference *r)
{
	size_t i;

	windows_release(&r->windows);
	profile_release(&r->total);
	profile_release(&r->held);
	for (i = 0; r->series && i < r->n_series; i++)
		series_release(&r->series[i]);
	free(r->series);
	memset(r, 0, sizeof(*r));
}

static bool is_held(enum series_kind kind)
{
	return kind == SERIES_SCORE || kind == SERIES_LOSS;
}

const struct profile *reference_base(
	const struct reference *r, enum series_kind kind)
{
	return is_held(kind) && r->has_unseen ? &r->held : &r->total;
}

bool reference_uses(
	const struct reference *r, enum series_kind kind, int64_t from)
{
	return !is_held(kind) || !r->has_unseen || from >= r->unseen_from;
}

/* Sums of the windows; called once they are all there. */
void reference_add_up(struct reference *r)
{
	const struct tally *score;
	size_t i;

	profile_init(&r->total, r->series, r->n_series);
	profile_init(&r->held, r->series, r->n_series);
	for (i = 0; i < r->windows.n; i++) {
		const struct profile *p = &r->windows.at[i];

		profile_merge(&r->total, p, r->series);
		if (r->has_unseen && p->from >= r->unseen_from)
			profile_merge(&r->held, p, r->series);
	}
	score = &r->total.tally[r->n_series - 2];
	r->score_mean = tally_mean(score);
	r->score_sd = tally_sd(score);
}

static bool in_period(
	const struct row_stream *o, const struct reference_spec *spec)
{
	return !o->has_time || (o->now >= spec->from && o->now < spec->until);
}

static int too_many_codes(const struct series *s, struct err *err)
{
	return err_set(err, ERR_LIMIT,
		_("feature %s: more than %d levels; group them before the "
		  "model, or leave the feature out of the table"),
		s->name, (int)SERIES_CODES_MAX);
}

static int sample_row(struct reference *r, struct series_sample *sample,
	const double *value, struct err *err)
{
	size_t i;

	for (i = 0; i + 1 < r->n_series; i++) {
		if (r->series[i].kind != SERIES_CATEGORY)
			series_sample_number(&sample[i], value[i]);
		else if (series_sample_code(&sample[i], value[i]))
			return too_many_codes(&r->series[i], err);
	}
	return 0;
}

/* First pass: the bins. The score's come from held-out rows. */
static int cut_bins(struct reference *r, struct row_stream *o,
	const struct reference_spec *spec, struct err *err)
{
	struct series_sample *sample = xcalloc(r->n_series, sizeof(*sample));
	size_t score = r->n_series - 2, i;
	int rc;

	while ((rc = o->next(o, err)) > 0) {
		if (!in_period(o, spec))
			continue;
		if (r->has_unseen && o->now < r->unseen_from)
			o->value[score] = NAN;
		rc = sample_row(r, sample, o->value, err);
		if (rc)
			break;
	}
	for (i = 0; rc == 0 && i + 1 < r->n_series; i++) {
		if (r->series[i].kind == SERIES_CATEGORY)
			series_cut_codes(&r->series[i], &sample[i]);
		else
			series_cut_number(&r->series[i], &sample[i]);
	}
	for (i = 0; i < r->n_series; i++)
		series_sample_release(&sample[i]);
	free(sample);
	return rc;
}

/* Sums of scores per series and bin, for what a shift does to the score. */
struct score_sums {
	struct exact *sum; /* (n_series, SERIES_BINS_MAX) */
	uint64_t *n;
};

static void add_scores(
	struct score_sums *sums, const struct reference *r, const double *value)
{
	double score = value[r->n_series - 2];
	size_t i;

	for (i = 0; isfinite(score) && i + 1 < r->n_series; i++) {
		int b = series_bin(&r->series[i], value[i]);

		if (b >= 0) {
			size_t at = i * SERIES_BINS_MAX + (size_t)b;

			exact_add(&sums->sum[at], score);
			sums->n[at]++;
		}
	}
}

static void set_mean_scores(struct score_sums *sums, struct reference *r)
{
	size_t i, b;

	for (i = 0; i < (r->n_series - 1) * SERIES_BINS_MAX; i++) {
		struct series *s = &r->series[i / SERIES_BINS_MAX];

		b = i % SERIES_BINS_MAX;
		if (b < s->n_bins) {
			if (!s->mean_score)
				s->mean_score =
					xcalloc(s->n_bins, sizeof(double));
			s->mean_score[b] =
				sums->n[i] ? exact_value(&sums->sum[i]) /
						     (double)sums->n[i]
					   : r->score_mean;
		}
		exact_release(&sums->sum[i]);
	}
	free(sums->sum);
	free(sums->n);
}

/* Second pass: the counts. */
static int count_rows(struct reference *r, struct row_stream *o,
	const struct reference_spec *spec, struct err *err)
{
	size_t cells = (r->n_series - 1) * SERIES_BINS_MAX;
	struct score_sums sums = {
		xcalloc(cells, sizeof(struct exact)), xcalloc(cells, 8)};
	int rc;

	windows_init(&r->windows, spec->window, r->series, r->n_series);
	while ((rc = o->next(o, err)) > 0) {
		if (!in_period(o, spec))
			continue;
		rc = windows_add_row(&r->windows, o->now, o->value, err);
		if (rc)
			break;
		add_scores(&sums, r, o->value);
	}
	reference_add_up(r);
	set_mean_scores(&sums, r);
	return rc;
}

int reference_build(struct reference *out, struct row_stream *o,
	const struct reference_spec *spec, struct err *err)
{
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	out->n_series = o->n_series;
	out->series = xcalloc(out->n_series, sizeof(*out->series));
	for (i = 0; i < out->n_series; i++)
		o->describe(o, i, &out->series[i]);
	out->has_time = o->has_time;
	out->has_unseen = out->has_time && spec->has_unseen;
	out->unseen_from = spec->unseen_from;
	out->loss = o->loss;
	rc = cut_bins(out, o, spec, err);
	if (rc == 0)
		rc = o->rewind(o, err);
	if (rc == 0)
		rc = count_rows(out, o, spec, err);
	if (rc == 0 && !out->windows.n)
		rc = err_set(err, ERR_PARSE,
			_("%s: no row to make a reference from; check the "
			  "time column and the period asked for"),
			o->name);
	if (rc)
		reference_release(out);
	return rc;
}
