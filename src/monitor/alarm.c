/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/alarm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "monitor/report.h"

static const char *const messages[] = {"drift.moved", "quality.missing",
	"quality.unseen", "quality.constant", "score.moved", "accuracy.worse",
	"real.window", "real.time", "real.both", "big.shift", "big.rate",
	"big.loss", "matters.score", "matters.accuracy", "matters.unknown",
	"action.check_feed", "action.hand_off", "action.accept_reference",
	"reference.no_time", "reference.no_holdout", "reference.few_windows",
	"data.naive_time", NULL};

const char *alarm_message(size_t i)
{
	return messages[i];
}

struct incident *incidents_find(
	size_t *n, const struct detection *d, enum window_length length)
{
	struct incident *out = NULL, *last = NULL;
	int64_t gap = (int64_t)d->policy.quiet * window_us(length);
	size_t cap = 0, i, k;

	*n = 0;
	for (i = 0; i < d->n_windows; i++) {
		const struct judged_window *w = &d->window[i];

		if (!w->alarm)
			continue;
		if (!last ||
			w->profile->from - d->window[last->last].profile->from >
				gap) {
			out = xgrow(out, &cap, *n + 1, sizeof(*out));
			last = &out[(*n)++];
			memset(last, 0, sizeof(*last));
			last->first = i;
		}
		last->last = i;
		last->n_windows++;
		for (k = 0; k < d->n_series; k++)
			last->n_alarms += shift_alarms(&w->shift[k]);
	}
	if (last)
		last->open = d->window[d->n_windows - 1].profile->from -
				     d->window[last->last].profile->from <
			     gap;
	return out;
}

static struct json *message(struct json *into, const char *slot, const char *id)
{
	struct json *m = json_set(into, slot, json_object());

	json_set_str(m, "message", id);
	return json_set(m, "args", json_object());
}

static void say_what(struct json *a, const struct series *s,
	const struct shift *x, const struct profile *p, const struct tally *t,
	double usual_loss)
{
	double rows = (double)p->rows;
	struct json *args;

	if (x->moved == MOVED_WORSE) {
		args = message(a, "what", "accuracy.worse");
		json_set_real(args, "now", x->mean);
		json_set_real(args, "usual", usual_loss);
		json_set_real(args, "ratio", x->effect);
	} else if (x->moved == MOVED_MISSING) {
		args = message(a, "what", "quality.missing");
		json_set_real(args, "now", (double)t->missing / rows);
		json_set_real(
			args, "usual", (double)t->missing / rows - x->effect);
	} else if (x->moved == MOVED_UNSEEN) {
		args = message(a, "what", "quality.unseen");
		json_set_real(args, "now", (double)t->unseen / rows);
	} else if (x->moved == MOVED_CHANGED) {
		args = message(a, "what", "quality.constant");
		json_set_real(args, "now", x->effect);
	} else {
		args = message(a, "what",
			s->kind == SERIES_SCORE ? "score.moved"
						: "drift.moved");
		json_set_str(args, "moved", moved_name(x->moved));
		json_set_real(args, "effect", x->effect);
		json_set_real(args, "usual", x->usual);
	}
	json_set_str(args, "series", s->name);
}

static bool is_rate(const struct shift *x)
{
	return x->moved == MOVED_MISSING || x->moved == MOVED_UNSEEN ||
	       x->moved == MOVED_CHANGED;
}

static void say_real(struct json *a, const struct shift *x, double level)
{
	struct json *args = message(a, "real",
		x->by_window && x->by_time ? "real.both"
		: x->by_window             ? "real.window"
					   : "real.time");

	if (x->by_window) {
		json_set_real(args, "p", x->p);
		json_set_real(args, "every", floor(1.0 / (x->p + 1e-15)));
	}
	if (x->by_time) {
		json_set_real(args, "evidence", x->evidence);
		json_set_real(args, "level", level);
	}
}

static void say_big(
	struct json *a, const struct shift *x, const struct policy *p)
{
	bool rate = is_rate(x);
	bool loss = x->moved == MOVED_WORSE;
	struct json *args = message(a, "big",
		loss   ? "big.loss"
		: rate ? "big.rate"
		       : "big.shift");

	json_set_real(args, "effect", x->effect);
	json_set_real(args, "floor",
		loss   ? p->loss_floor
		: rate ? p->rate_floor
		       : p->floor);
}

static void say_matters(
	struct json *a, const struct shift *x, const struct policy *p)
{
	struct json *args;

	if (isnan(x->impact)) {
		message(a, "matters", "matters.unknown");
		return;
	}
	if (x->moved == MOVED_WORSE) {
		args = message(a, "matters", "matters.accuracy");
	} else {
		args = message(a, "matters", "matters.score");
		json_set_real(args, "floor", p->impact);
	}
	json_set_real(args, "impact", x->impact);
}

/* The one action. A column that moved alone in its incident, or lost its
 * values, is first a question to its feed; a slow change of the inputs that
 * costs no accuracy is the new normal; anything else goes to the engineer. */
static void say_action(struct json *a, const struct series *s,
	const struct shift *x, const struct shift *loss, size_t n_moved)
{
	bool column = s->kind == SERIES_NUMBER || s->kind == SERIES_CATEGORY;
	bool slow = x->by_time && !x->by_window;

	if (is_rate(x) || (column && n_moved == 1 && !slow))
		json_set_str(message(a, "action", "action.check_feed"),
			"series", s->name);
	else if (column && slow && loss->tested && !shift_alarms(loss))
		message(a, "action", "action.accept_reference");
	else
		message(a, "action", "action.hand_off");
}

bool incident_moved(
	const struct detection *d, const struct incident *x, size_t i)
{
	size_t w;

	for (w = x->first; w <= x->last; w++)
		if (shift_alarms(&d->window[w].shift[i]))
			return true;
	return false;
}

struct json *alarm_of(const struct detection *d, const struct reference *r,
	const struct incident *incident, size_t window, size_t i)
{
	const struct judged_window *w = &d->window[window];
	const struct shift *x = &w->shift[i];
	const struct profile *p = w->profile;
	struct json *a = json_object();
	size_t moved = 0, k;

	for (k = 0; k < d->n_series; k++)
		moved += incident_moved(d, incident, k);
	report_period(a, p->from, p->until);
	json_set_int(a, "window", (int64_t)window);
	json_set_str(a, "series", r->series[i].name);
	json_set_int(a, "n", (int64_t)p->tally[i].n);
	json_set_int(a, "n_needed", (int64_t)x->n_needed);
	say_what(a, &r->series[i], x, p, &p->tally[i],
		tally_mean(&reference_base(r, SERIES_LOSS)
				    ->tally[r->n_series - 1]));
	say_real(a, x, d->level);
	say_big(a, x, &d->policy);
	say_matters(a, x, &d->policy);
	say_action(a, &r->series[i], x, &w->shift[d->n_series - 1], moved);
	return a;
}
