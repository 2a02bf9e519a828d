/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE_US (60 * CLOCK_SECOND_US)
#define HOUR_US   (60 * MINUTE_US)

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * CLOCK_SECOND_US + ts.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	const char *fixed = getenv("ASSAY_NOW");
	int64_t us;

	if (fixed && clock_parse(fixed, strlen(fixed), &us, NULL) == 0)
		return us;
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_ticks_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* A year is counted from March, so that the leap day is its last, and 400 of
 * them always have 146097 days. */
enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 };

int64_t clock_days_from_civil(int year, int month, int day)
{
	const int64_t y = (int64_t)year - (month <= 2);
	const int64_t era = floor_div(y, 400);
	const int64_t of_era = y - era * 400;
	const int64_t of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - EPOCH_SHIFT;
}

static void civil_from_days(struct clock_civil *out, int64_t days)
{
	const int64_t z = days + EPOCH_SHIFT;
	const int64_t era = floor_div(z, ERA_DAYS);
	const int64_t d = z - era * ERA_DAYS;
	const int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	const int64_t of_year = d - (365 * y + y / 4 - y / 100);
	const int64_t m = (5 * of_year + 2) / 153;

	out->day = (int)(of_year - (153 * m + 2) / 5 + 1);
	out->month = (int)(m < 10 ? m + 3 : m - 9);
	out->year = (int)(y + era * 400 + (out->month <= 2));
}

void clock_civil(struct clock_civil *out, int64_t us)
{
	const int64_t days = floor_div(us, CLOCK_DAY_US);
	int64_t rest = us % CLOCK_DAY_US;

	if (rest < 0)
		rest += CLOCK_DAY_US;
	civil_from_days(out, days);
	out->hour = (int)(rest / HOUR_US);
	rest %= HOUR_US;
	out->minute = (int)(rest / MINUTE_US);
	rest %= MINUTE_US;
	out->second = (int)(rest / CLOCK_SECOND_US);
	out->us = (int)(rest % CLOCK_SECOND_US);
}

int64_t clock_from_civil(const struct clock_civil *c)
{
	return clock_days_from_civil(c->year, c->month, c->day) * CLOCK_DAY_US +
	       c->hour * HOUR_US + c->minute * MINUTE_US +
	       c->second * CLOCK_SECOND_US + c->us;
}

int clock_weekday(int64_t us)
{
	/* 1970-01-01 was a Thursday. */
	const int64_t d = floor_div(us, CLOCK_DAY_US) + 3;

	return (int)(d - floor_div(d, 7) * 7);
}

void clock_format_date(char out[CLOCK_TEXT_MAX], int64_t us)
{
	struct clock_civil c;

	clock_civil(&c, us);
	snprintf(out, CLOCK_TEXT_MAX, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void clock_format(char out[CLOCK_TEXT_MAX], int64_t us)
{
	struct clock_civil c;
	size_t n;

	clock_civil(&c, us);
	clock_format_date(out, us);
	n = strlen(out);
	snprintf(out + n, CLOCK_TEXT_MAX - n, "T%02d:%02d:%02d", c.hour,
		c.minute, c.second);
	n = strlen(out);
	if (c.us)
		snprintf(out + n, CLOCK_TEXT_MAX - n, ".%06dZ", c.us);
	else
		snprintf(out + n, CLOCK_TEXT_MAX - n, "Z");
}

/* Text that is read from the left. */
struct cursor {
	const char *p, *end;
};

static bool accept(struct cursor *c, const char *any)
{
	if (c->p >= c->end || !*c->p || !strchr(any, *c->p))
		return false;
	c->p++;
	return true;
}

/* Exactly n digits with a value from low to high. */
static bool digits(struct cursor *c, int n, int *out, const int range[2])
{
	int v = 0;

	if (c->end - c->p < n)
		return false;
	for (int i = 0; i < n; i++, c->p++) {
		if (*c->p < '0' || *c->p > '9')
			return false;
		v = v * 10 + (*c->p - '0');
	}
	*out = v;
	return v >= range[0] && v <= range[1];
}

static int days_of(int year, int month)
{
	const int next_year = month == 12 ? year + 1 : year;

	return (int)(clock_days_from_civil(next_year, month % 12 + 1, 1) -
		     clock_days_from_civil(year, month, 1));
}

static bool read_date(struct cursor *c, struct clock_civil *t)
{
	static const int years[] = {1, 9999}, months[] = {1, 12};
	int days[] = {1, 31};

	if (!digits(c, 4, &t->year, years) || !accept(c, "-") ||
		!digits(c, 2, &t->month, months) || !accept(c, "-"))
		return false;
	days[1] = days_of(t->year, t->month);
	return digits(c, 2, &t->day, days);
}

/* Microseconds; digits behind the sixth are cut off. */
static bool read_fraction(struct cursor *c, int *us)
{
	int scale = 100000;

	if (c->p >= c->end || *c->p < '0' || *c->p > '9')
		return false;
	for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++) {
		*us += (*c->p - '0') * scale;
		scale /= 10;
	}
	return true;
}

static bool read_clock_text(struct cursor *c, struct clock_civil *t)
{
	static const int hours[] = {0, 23}, minutes[] = {0, 59};
	static const int seconds[] = {0, 60}; /* a leap second is the next */

	if (!digits(c, 2, &t->hour, hours) || !accept(c, ":") ||
		!digits(c, 2, &t->minute, minutes))
		return false;
	if (!accept(c, ":"))
		return true;
	if (!digits(c, 2, &t->second, seconds))
		return false;
	return !accept(c, ".,") || read_fraction(c, &t->us);
}

/* Z or an offset; *offset is to be subtracted. */
static bool read_zone(struct cursor *c, int64_t *offset, int *has_zone)
{
	static const int hours[] = {0, 23}, minutes[] = {0, 59};
	int hour, minute = 0;
	bool west;

	*has_zone = 0;
	*offset = 0;
	if (c->p == c->end)
		return true;
	*has_zone = 1;
	if (accept(c, "Zz"))
		return true;
	west = *c->p == '-';
	if (!accept(c, "+-") || !digits(c, 2, &hour, hours))
		return false;
	if ((accept(c, ":") || c->p < c->end) &&
		!digits(c, 2, &minute, minutes))
		return false;
	*offset = hour * HOUR_US + minute * MINUTE_US;
	if (west)
		*offset = -*offset;
	return true;
}

int clock_parse(const char *s, size_t n, int64_t *us, int *has_zone)
{
	struct cursor c = {s, s + n};
	struct clock_civil t = {0};
	int64_t offset = 0;
	int zone = 0;

	if (!read_date(&c, &t))
		return -1;
	if (c.p < c.end && (!accept(&c, "Tt ") || !read_clock_text(&c, &t) ||
				   !read_zone(&c, &offset, &zone)))
		return -1;
	if (c.p != c.end)
		return -1;
	*us = clock_from_civil(&t) - offset;
	if (has_zone)
		*has_zone = zone;
	return 0;
}
