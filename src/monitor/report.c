/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

void report_period(struct json *o, int64_t from, int64_t until)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(text, from);
	json_set_str(o, "from", text);
	clock_format(text, until);
	json_set_str(o, "until", text);
}

/* A number that could not be told is left out. */
static void set_known(struct json *o, const char *name, double v)
{
	if (isfinite(v))
		json_set_real(o, name, v);
}

static const char *found_by(const struct shift *x)
{
	if (x->by_window)
		return x->by_time ? "both" : "window";
	return x->by_time ? "time" : "none";
}

static void report_test(struct json *o, const struct shift *x)
{
	json_set_bool(o, "tested", x->tested);
	if (!x->tested)
		return;
	json_set_str(o, "moved", moved_name(x->moved));
	set_known(o, "effect", x->effect);
	set_known(o, "usual", x->usual);
	set_known(o, "t", x->t);
	set_known(o, "p", x->p);
	set_known(o, "e", x->evidence);
	json_set_int(o, "n_needed", (int64_t)x->n_needed);
	json_set_bool(o, "real", x->by_window || x->by_time);
	json_set_str(o, "by", found_by(x));
	json_set_bool(o, "big", x->big);
	json_set_bool(o, "matters", x->matters);
	json_set_bool(o, "alarm", shift_alarms(x));
}

static struct json *report_shift(
	const struct series *s, const struct shift *x, const struct tally *t)
{
	struct json *o = json_object();

	json_set_str(o, "series", s->name);
	json_set_int(o, "n", (int64_t)t->n);
	set_known(o, "mean", x->mean);
	if (s->kind != SERIES_LOSS) {
		json_set_int(o, "missing", (int64_t)t->missing);
		json_set_int(o, "unseen", (int64_t)t->unseen);
		json_set_int(o, "below", (int64_t)t->below);
		json_set_int(o, "above", (int64_t)t->above);
		json_set_int(o, "psi_bins", (int64_t)x->psi_bins);
		set_known(o, "psi", x->psi);
		set_known(o, "psi_sampling_point", x->psi_point);
		set_known(o, "js", x->js);
		set_known(o, "ks", x->ks);
		set_known(o, "w1", x->w1);
	}
	set_known(o, "impact", x->impact);
	report_test(o, x);
	return o;
}

static void report_window(struct json *list, const struct detection *d,
	const struct reference *r, size_t i)
{
	const struct judged_window *w = &d->window[i];
	const struct profile *p = w->profile;
	struct json *o = json_push(list, json_object()), *series;
	size_t k;

	report_period(o, p->from, p->until);
	json_set_int(o, "n", (int64_t)p->rows);
	json_set_int(o, "labelled", (int64_t)p->tally[d->n_series - 1].n);
	json_set_str(o, "status",
		w->few        ? "few"
		: d->n_tested ? "judged"
			      : "untested");
	json_set_bool(o, "alarm", w->alarm);
	series = json_set(o, "series", json_array());
	for (k = 0; k < d->n_series; k++)
		if (r->series[k].kind != SERIES_LOSS || p->tally[k].n)
			json_push(series, report_shift(&r->series[k],
						  &w->shift[k], &p->tally[k]));
}

static void report_series(
	struct json *list, const struct reference *r, size_t i)
{
	const struct series *s = &r->series[i];
	const struct tally *t = &reference_base(r, s->kind)->tally[i];
	struct json *o = json_push(list, json_object());
	size_t w, windows = 0;

	for (w = 0; w < r->windows.n; w++)
		windows += r->windows.at[w].tally[i].n &&
			   reference_uses(r, s->kind, r->windows.at[w].from);
	json_set_str(o, "name", s->name);
	json_set_str(o, "kind", series_kind_name(s->kind));
	json_set_int(o, "bins", (int64_t)s->n_bins);
	json_set_int(o, "windows", (int64_t)windows);
	json_set_int(o, "n", (int64_t)t->n);
	json_set_int(o, "missing", (int64_t)t->missing);
	if (s->kind != SERIES_CATEGORY && t->n) {
		json_set_real(o, "mean", tally_mean(t));
		json_set_real(o, "sd", tally_sd(t));
	}
}

/* What stands for an incident: its surest alarm, but if the answers went
 * wrong then that, as nothing matters more. */
static void find_worst(const struct detection *d, const struct incident *x,
	size_t *window, size_t *series)
{
	size_t loss = d->n_series - 1, i, k;
	bool only_loss = incident_moved(d, x, loss);
	double least = INFINITY;

	for (i = x->first; i <= x->last; i++) {
		for (k = only_loss ? loss : 0; k < d->n_series; k++) {
			const struct shift *s = &d->window[i].shift[k];

			if (shift_alarms(s) && s->p < least) {
				least = s->p;
				*window = i;
				*series = k;
			}
		}
	}
}

static void report_incident(struct json *list, const struct detection *d,
	const struct reference *r, const struct incident *x)
{
	struct json *o = json_push(list, json_object()), *names, *worst, *alarm;
	size_t k, window = x->first, series = 0;

	find_worst(d, x, &window, &series);
	report_period(o, d->window[x->first].profile->from,
		d->window[x->last].profile->until);
	json_set_bool(o, "open", x->open);
	json_set_int(o, "alarmed", (int64_t)x->n_windows);
	json_set_int(o, "alarms", (int64_t)x->n_alarms);
	json_set_int(o, "windows", (int64_t)(x->last - x->first + 1));
	names = json_set(o, "series", json_array());
	for (k = 0; k < d->n_series; k++)
		if (incident_moved(d, x, k))
			json_push(names, json_string(r->series[k].name));
	worst = json_set(o, "worst", json_object());
	json_set_str(worst, "series", r->series[series].name);
	json_set_int(worst, "window", (int64_t)window);
	json_set_real(worst, "p", d->window[window].shift[series].p);
	alarm = alarm_of(d, r, x, window, series);
	json_set(o, "what", json_copy(json_get(alarm, "what")));
	json_set(o, "action", json_copy(json_get(alarm, "action")));
	json_free(alarm);
}

static void report_alarms(struct json *result, const struct detection *d,
	const struct reference *r)
{
	struct json *alarms = json_set(result, "alarms", json_array());
	struct json *list = json_set(result, "incidents", json_array());
	size_t n, i, w, k;
	struct incident *x = incidents_find(&n, d, r->windows.length);

	for (i = 0; i < n; i++) {
		report_incident(list, d, r, &x[i]);
		for (w = x[i].first; w <= x[i].last; w++) {
			for (k = 0; k < d->n_series; k++) {
				struct json *a;

				if (!shift_alarms(&d->window[w].shift[k]))
					continue;
				a = alarm_of(d, r, &x[i], w, k);
				json_set_int(a, "incident", (int64_t)i);
				json_push(alarms, a);
			}
		}
	}
	free(x);
	json_set_str(result, "verdict",
		n             ? "alarm"
		: d->n_tested ? "quiet"
			      : "untested");
}

struct json *alarm_note(struct json *result, const char *id)
{
	struct json *notes = json_edit(result, "notes"), *o;

	if (!notes)
		notes = json_set(result, "notes", json_array());
	o = json_push(notes, json_object());
	json_set_str(o, "message", id);
	return json_set(o, "args", json_object());
}

void alarm_report(struct json *result, const struct detection *d,
	const struct reference *r)
{
	struct json *list = json_set(result, "series", json_array());
	size_t i, judged = 0;

	for (i = 0; i < r->n_series; i++)
		report_series(list, r, i);
	list = json_set(result, "windows", json_array());
	for (i = 0; i < d->n_windows; i++) {
		report_window(list, d, r, i);
		judged += d->n_tested && !d->window[i].few;
	}
	report_alarms(result, d, r);
	json_set_real(result, "expected_false_alarms",
		(double)judged * d->policy.budget);
	if (!json_get(result, "notes"))
		json_set(result, "notes", json_array());
	if (!r->has_time)
		alarm_note(result, "reference.no_time");
	else if (!d->n_tested)
		json_set_int(alarm_note(result, "reference.few_windows"),
			"windows", (int64_t)r->windows.n);
	if (r->has_time && !r->has_unseen)
		alarm_note(result, "reference.no_holdout");
}
