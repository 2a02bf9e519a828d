/* base/clock.h — time as int64 microseconds since 1970-01-01 UTC.
 *
 * Civil dates are computed here (proleptic Gregorian, no leap seconds), never
 * through the C library's time zone. A process may fix its wall clock with
 * the environment variable ASSAY_NOW (an ISO 8601 time), for tests and
 * reproducible demonstrations. */
#ifndef ASSAY_BASE_CLOCK_H
#define ASSAY_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define CLOCK_SECOND_US ((int64_t)1000000)
#define CLOCK_DAY_US    ((int64_t)86400 * CLOCK_SECOND_US)

enum { CLOCK_TEXT_MAX = 40 };

struct clock_civil {
	int year, month, day; /* month and day count from 1 */
	int hour, minute, second, us;
};

int64_t clock_now_us(void);
/* Monotonic, for durations. */
int64_t clock_ticks_us(void);
int64_t clock_days_from_civil(int year, int month, int day);
void clock_civil(struct clock_civil *out, int64_t us);
int64_t clock_from_civil(const struct clock_civil *c);
/* Day of the week of a time, 0 = Monday. */
int clock_weekday(int64_t us);
/* "2026-11-25T09:30:00Z"; microseconds only where they are not 0. */
void clock_format(char out[CLOCK_TEXT_MAX], int64_t us);
/* "2026-11-25". */
void clock_format_date(char out[CLOCK_TEXT_MAX], int64_t us);
/* ISO 8601 date or time ("T" or a space between), with Z or a numeric offset
 * or none: *has_zone (may be NULL) says which; without one the text is read
 * as UTC. Years 0001 to 9999; second 60 is the next minute's 0. Returns 0, or
 * -1 if the text is not a time. */
ATTR_USED int clock_parse(const char *s, size_t n, int64_t *us, int *has_zone);

#endif
