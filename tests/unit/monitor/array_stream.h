/* A row stream over arrays in memory, for the tests of this room. */
#ifndef ASSAY_TESTS_ARRAY_STREAM_H
#define ASSAY_TESTS_ARRAY_STREAM_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "monitor/stream.h"

struct array_stream {
	struct row_stream rows; /* first */
	size_t n, at;
	double *cell; /* (n, n_series) */
	int64_t *time;
	const enum series_kind *kinds; /* (n_series) */
};

static int array_next(struct row_stream *s, struct err *err)
{
	struct array_stream *a = (struct array_stream *)s;

	(void)err;
	if (a->at == a->n)
		return 0;
	memcpy(s->value, a->cell + a->at * s->n_series,
		s->n_series * sizeof(double));
	s->now = a->time[a->at++];
	return 1;
}

static int array_rewind(struct row_stream *s, struct err *err)
{
	(void)err;
	((struct array_stream *)s)->at = 0;
	return 0;
}

static void array_describe(
	const struct row_stream *s, size_t i, struct series *out)
{
	memset(out, 0, sizeof(*out));
	out->min = out->max = NAN;
	out->used = true;
	out->kind = ((const struct array_stream *)s)->kinds[i];
	out->name = xasprintf("s%zu", i);
}

static void array_init(struct array_stream *a, const enum series_kind *kinds,
	size_t n_series, size_t n)
{
	memset(a, 0, sizeof(*a));
	a->rows.next = array_next;
	a->rows.rewind = array_rewind;
	a->rows.describe = array_describe;
	a->rows.name = "array";
	a->rows.n_series = n_series;
	a->rows.has_time = true;
	a->rows.loss = LOSS_ABSOLUTE;
	a->rows.value = xcalloc(n_series, sizeof(double));
	a->kinds = kinds;
	a->n = n;
	a->cell = xcalloc(n * n_series, sizeof(double));
	a->time = xcalloc(n, sizeof(int64_t));
}

static void array_release(struct array_stream *a)
{
	free(a->rows.value);
	free(a->cell);
	free(a->time);
}

#endif
