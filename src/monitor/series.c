/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "table/bind.h"

static const char *const kind_names[SERIES_KIND_COUNT] = {
	"number", "category", "score", "loss"};

const char *series_kind_name(enum series_kind kind)
{
	return kind_names[kind];
}

void series_release(struct series *s)
{
	free(s->name);
	free(s->edge);
	free(s->code);
	free(s->code_bin);
	free(s->mean_score);
	memset(s, 0, sizeof(*s));
}

/* How many of the n ascending values are <= x. */
static size_t count_up_to(const double *value, size_t n, double x)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (value[mid] <= x)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int series_bin(const struct series *s, double x)
{
	size_t i;

	if (isnan(x))
		return SERIES_MISSING;
	if (s->kind != SERIES_CATEGORY)
		return s->n_bins ? (int)count_up_to(s->edge, s->n_bins - 1, x)
				 : SERIES_MISSING;
	i = count_up_to(s->code, s->n_codes, x);
	if (x == BIND_UNSEEN || i == 0 || s->code[i - 1] != x)
		return SERIES_UNSEEN;
	return s->code_bin[i - 1];
}

void series_positions(const struct series *s, double *at)
{
	size_t i;

	for (i = 0; i < s->n_bins; i++) {
		double low = i ? s->edge[i - 1] : s->min;
		double high = i + 1 < s->n_bins ? s->edge[i] : s->max;

		at[i] = s->kind == SERIES_CATEGORY ? (double)i
						   : low / 2.0 + high / 2.0;
	}
}

static void sample_put(struct series_sample *s, size_t at, double x)
{
	size_t cap = s->cap;

	s->value = xgrow(s->value, &cap, s->n + 1, sizeof(*s->value));
	if (cap != s->cap || !s->count)
		s->count = xreallocarray(s->count, cap, sizeof(*s->count));
	s->cap = cap;
	memmove(s->value + at + 1, s->value + at,
		(s->n - at) * sizeof(*s->value));
	memmove(s->count + at + 1, s->count + at,
		(s->n - at) * sizeof(*s->count));
	s->value[at] = x;
	s->count[at] = 1;
	s->n++;
}

void series_sample_number(struct series_sample *s, double x)
{
	size_t i;

	if (!s->stride) {
		s->stride = 1;
		s->min = INFINITY;
		s->max = -INFINITY;
	}
	if (isfinite(x)) {
		s->min = x < s->min ? x : s->min;
		s->max = x > s->max ? x : s->max;
	}
	if (s->rows++ % s->stride || !isfinite(x))
		return;
	if (s->n == SERIES_SAMPLE_MAX) {
		for (i = 0; i < s->n / 2; i++)
			s->value[i] = s->value[2 * i];
		s->n /= 2;
		s->stride *= 2;
	}
	if (s->n == s->cap)
		s->value =
			xgrow(s->value, &s->cap, s->n + 1, sizeof(*s->value));
	s->value[s->n++] = x;
}

int series_sample_code(struct series_sample *s, double code)
{
	size_t i;

	s->rows++;
	if (isnan(code) || code == BIND_UNSEEN)
		return 0;
	i = count_up_to(s->value, s->n, code);
	if (i && s->value[i - 1] == code) {
		s->count[i - 1]++;
		return 0;
	}
	if (s->n == SERIES_CODES_MAX)
		return -1;
	sample_put(s, i, code);
	return 0;
}

void series_sample_release(struct series_sample *s)
{
	free(s->value);
	free(s->count);
	memset(s, 0, sizeof(*s));
}

static int ascending(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

static void add_edge(struct series *out, double first, double x)
{
	double last = out->n_bins > 1 ? out->edge[out->n_bins - 2] : first;

	if (x > last)
		out->edge[out->n_bins++ - 1] = x;
}

void series_cut_number(struct series *out, struct series_sample *s)
{
	size_t i, distinct = 0;

	out->min = out->max = NAN;
	out->n_bins = 0;
	out->edge = xcalloc(SERIES_BINS_MAX, sizeof(*out->edge));
	if (!s->n)
		return;
	qsort(s->value, s->n, sizeof(*s->value), ascending);
	out->min = s->min;
	out->max = s->max;
	for (i = 0; i < s->n && distinct <= SERIES_BINS_MAX; i++)
		distinct += i == 0 || s->value[i] > s->value[i - 1];
	out->n_bins = 1;
	if (distinct <= SERIES_BINS_MAX) {
		for (i = 1; i < s->n; i++)
			add_edge(out, s->value[0], s->value[i]);
		return;
	}
	for (i = 1; i < SERIES_BINS_MAX; i++)
		add_edge(out, s->value[0],
			s->value[(s->n * i + SERIES_BINS_MAX - 1) /
				 SERIES_BINS_MAX]);
}

/* Number of codes that are more frequent than code i (ties: the smaller). */
static size_t rank_of(const struct series_sample *s, size_t i)
{
	size_t k, rank = 0;

	for (k = 0; k < s->n; k++)
		rank += s->count[k] > s->count[i] ||
			(s->count[k] == s->count[i] && k < i);
	return rank;
}

void series_cut_codes(struct series *out, struct series_sample *s)
{
	size_t i;

	out->min = out->max = NAN;
	out->n_codes = s->n;
	out->code = xcalloc(s->n + 1, sizeof(*out->code));
	out->code_bin = xcalloc(s->n + 1, sizeof(*out->code_bin));
	out->n_bins = s->n < SERIES_BINS_MAX ? s->n : SERIES_BINS_MAX;
	for (i = 0; i < s->n; i++) {
		size_t rank = s->n > SERIES_BINS_MAX ? rank_of(s, i) : i;

		out->code[i] = s->value[i];
		out->code_bin[i] =
			(uint8_t)(rank < SERIES_BINS_MAX ? rank
							 : SERIES_BINS_MAX - 1);
	}
}
