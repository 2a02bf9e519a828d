/* monitor/window.h — half-open windows of time, and rows sorted into them.
 *
 * Times are int64 microseconds; a table without zones is read as one wall
 * clock ("naive"), where every day has 24 hours. Windows are aligned: an
 * hour to the hour, a day to midnight, a week to Monday.
 * Class: windows of a day are compared with the same weekday, windows of an
 * hour with the same hour of the week or of the day, where the reference has
 * enough of each; window_class() says which one a window is in.
 * Ownership: windows_release() frees. */
#ifndef ASSAY_MONITOR_WINDOW_H
#define ASSAY_MONITOR_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "monitor/profile.h"
#include "monitor/series.h"

enum window_length { WINDOW_HOUR, WINDOW_DAY, WINDOW_WEEK, WINDOW_COUNT };

/* Counters held at once: series times windows. */
#define WINDOWS_TALLIES_MAX ((size_t)500000)

const char *window_name(enum window_length length);
/* -1 if the word is not one of ours. */
int window_from_name(const char *name);
int64_t window_us(enum window_length length);
int64_t window_start(enum window_length length, int64_t time);
/* The ways to class windows of this length, finest first: number of classes
 * of way i, 0 after the last (which has one class). */
size_t window_classes(enum window_length length, size_t way);
size_t window_class(enum window_length length, size_t way, int64_t from);

struct windows {
	enum window_length length;
	const struct series *series; /* not owned */
	size_t n_series;
	struct profile *at; /* (n) ascending in time, empty windows absent */
	size_t n, cap;
	size_t last; /* private: where the last row went */
};

void windows_init(struct windows *w, enum window_length length,
	const struct series *s, size_t n_series);
void windows_release(struct windows *w);
/* ERR_LIMIT if there would be too many windows. */
ATTR_USED int windows_add_row(
	struct windows *w, int64_t time, const double *row, struct err *err);
/* The window that holds time, or NULL. */
const struct profile *windows_find(const struct windows *w, int64_t time);

#endif
