/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"

static const char *const names[WINDOW_COUNT] = {"hour", "day", "week"};

const char *window_name(enum window_length length)
{
	return names[length];
}

int window_from_name(const char *name)
{
	int i;

	for (i = 0; i < WINDOW_COUNT; i++)
		if (!strcmp(name, names[i]))
			return i;
	return -1;
}

int64_t window_us(enum window_length length)
{
	if (length == WINDOW_HOUR)
		return CLOCK_DAY_US / 24;
	return length == WINDOW_DAY ? CLOCK_DAY_US : 7 * CLOCK_DAY_US;
}

/* Floor division: times before 1970 have their windows too. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t window_start(enum window_length length, int64_t time)
{
	/* 1970-01-05 was a Monday. */
	int64_t origin = length == WINDOW_WEEK ? 4 * CLOCK_DAY_US : 0;
	int64_t us = window_us(length);

	return floor_div(time - origin, us) * us + origin;
}

size_t window_classes(enum window_length length, size_t way)
{
	static const size_t ways[WINDOW_COUNT][4] = {
		{168, 24, 1, 0}, {7, 1, 0, 0}, {1, 0, 0, 0}};

	return way < 4 ? ways[length][way] : 0;
}

size_t window_class(enum window_length length, size_t way, int64_t from)
{
	int64_t hour = floor_div(from, CLOCK_DAY_US / 24);

	switch (window_classes(length, way)) {
	case 168:
		return (size_t)(hour - 168 * floor_div(hour, 168));
	case 24:
		return (size_t)(hour - 24 * floor_div(hour, 24));
	case 7:
		return (size_t)clock_weekday(from);
	default:
		return 0;
	}
}

void windows_init(struct windows *w, enum window_length length,
	const struct series *s, size_t n_series)
{
	memset(w, 0, sizeof(*w));
	w->length = length;
	w->series = s;
	w->n_series = n_series;
}

void windows_release(struct windows *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		profile_release(&w->at[i]);
	free(w->at);
	memset(w, 0, sizeof(*w));
}

/* Number of windows that start at or before from. */
static size_t position(const struct windows *w, int64_t from)
{
	size_t lo = 0, hi = w->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (w->at[mid].from <= from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int insert(struct windows *w, size_t at, int64_t from, struct err *err)
{
	if ((w->n + 1) * w->n_series > WINDOWS_TALLIES_MAX)
		return err_set(err, ERR_LIMIT,
			_("too many windows: %zu of %zu series each; choose "
			  "longer windows or a shorter period"),
			w->n + 1, w->n_series);
	w->at = xgrow(w->at, &w->cap, w->n + 1, sizeof(*w->at));
	memmove(w->at + at + 1, w->at + at, (w->n - at) * sizeof(*w->at));
	w->n++;
	profile_init(&w->at[at], w->series, w->n_series);
	w->at[at].from = from;
	w->at[at].until = from + window_us(w->length);
	return 0;
}

int windows_add_row(
	struct windows *w, int64_t time, const double *row, struct err *err)
{
	int64_t from = window_start(w->length, time);
	size_t i = w->last;
	int rc;

	if (i >= w->n || w->at[i].from != from) {
		i = position(w, from);
		if (i && w->at[i - 1].from == from) {
			i--;
		} else {
			rc = insert(w, i, from, err);
			if (rc)
				return rc;
		}
		w->last = i;
	}
	profile_add_row(&w->at[i], w->series, row);
	return 0;
}

const struct profile *windows_find(const struct windows *w, int64_t time)
{
	int64_t from = window_start(w->length, time);
	size_t i = position(w, from);

	return i && w->at[i - 1].from == from ? &w->at[i - 1] : NULL;
}
