/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_class.h"
#include "engine/graph_ops.h"

static int bad_length(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("its lists do not go with the columns of its input"), err);
}

/* ArrayFeatureExtractor: columns of the last axis. */
int graph_ml_extract(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const size_t width = tensor_width(x->type);
	int64_t dims[GRAPH_RANK_MAX] = {1, 0}, *at = NULL;
	const unsigned rank = x->rank == 1 ? 2 : x->rank;
	size_t n, i, rows, columns, r;
	char *to;
	int rc;

	if (x->rank < 1)
		return bad_length(s, err);
	rc = step_wholes(s, 1, &at, &n, err);
	columns = (size_t)x->dims[x->rank - 1];
	for (i = 0; rc == 0 && i < n; i++)
		if (at[i] < 0 || (uint64_t)at[i] >= columns)
			rc = bad_length(s, err);
	if (x->rank > 1)
		memcpy(dims, x->dims, sizeof(dims));
	dims[rank - 1] = (int64_t)n;
	if (rc == 0)
		rc = tensor_new(s->out[0], x->type, rank, dims, err);
	if (rc == 0) {
		rows = columns ? x->n / columns : 0;
		to = s->out[0]->data;
		for (r = 0; r < rows; r++)
			for (i = 0; i < n; i++, to += width)
				memcpy(to,
					(const char *)x->data +
						(r * columns + (size_t)at[i]) *
							width,
					width);
	}
	free(at);
	return rc;
}

int graph_ml_binarize(struct step *s, struct err *err)
{
	const double threshold =
		(double)graph_float(s->g, s->node, "threshold", 0);
	double *v;
	size_t i;
	int rc;

	if (s->in[0]->type == GRAPH_TEXT)
		return step_bad_type(s, s->in[0], err);
	rc = tensor_like(s->out[0], s->in[0]->type, s->in[0], err);
	if (rc < 0)
		return rc;
	v = tensor_doubles(s->in[0]);
	for (i = 0; i < s->in[0]->n; i++)
		v[i] = v[i] > threshold;
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}

/* FeatureVectorizer: the first columns of each input, side by side. */
int graph_ml_vectorize(struct step *s, struct err *err)
{
	size_t n_wanted, k, r, c, at = 0, rows = 0;
	const int64_t *wanted =
		graph_ints(s->g, s->node, "inputdimensions", &n_wanted);
	int64_t dims[2] = {0, 0};
	int rc;

	if (wanted && n_wanted != s->n_in)
		return bad_length(s, err);
	for (k = 0; k < s->n_in; k++) {
		const struct tensor *x = s->in[k];
		const int64_t have = x && x->rank ? x->dims[x->rank - 1] : 0;

		if (!x || x->type == GRAPH_TEXT)
			return step_bad_type(s, x ? x : s->in[0], err);
		r = x->rank == 2 ? (size_t)x->dims[0] : 1;
		if (x->rank < 1 || x->rank > 2 || (k && r != rows) ||
			(wanted && (wanted[k] < 0 || wanted[k] > have)))
			return bad_length(s, err);
		rows = r;
		dims[1] += wanted ? wanted[k] : have;
	}
	dims[0] = (int64_t)rows;
	rc = tensor_new(s->out[0], GRAPH_FLOAT, 2, dims, err);
	for (k = 0; k < s->n_in && rc == 0; k++) {
		const struct tensor *x = s->in[k];
		const size_t have = (size_t)x->dims[x->rank - 1];
		const size_t n = wanted ? (size_t)wanted[k] : have;
		double *v = tensor_doubles(x);
		float *to = s->out[0]->data;

		for (r = 0; r < rows; r++)
			for (c = 0; c < n; c++)
				to[r * (size_t)dims[1] + at + c] =
					(float)v[r * have + c];
		at += n;
		free(v);
	}
	return rc;
}

/* Values of whole-number columns that stand for missing ones. */
static int impute_wholes(const struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	size_t n, i, columns = (size_t)x->dims[x->rank - 1];
	const int64_t *fill =
		graph_ints(s->g, s->node, "imputed_value_int64s", &n);
	const int64_t from =
		graph_int(s->g, s->node, "replaced_value_int64", 0);
	int64_t *v;

	if (!n || (n != 1 && n != columns))
		return bad_length(s, err);
	v = tensor_wholes(x);
	for (i = 0; i < x->n; i++)
		if (v[i] == from)
			v[i] = fill[n == 1 ? 0 : i % columns];
	tensor_put_wholes(s->out[0], v);
	free(v);
	return 0;
}

int graph_ml_impute(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	size_t n, i, columns;
	const float *fill =
		graph_floats(s->g, s->node, "imputed_value_floats", &n);
	const double from =
		(double)graph_float(s->g, s->node, "replaced_value_float", 0);
	double *v;
	int rc;

	if (x->type == GRAPH_TEXT || x->rank < 1)
		return step_bad_type(s, x, err);
	rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	if (tensor_is_whole(x))
		return impute_wholes(s, err);
	columns = (size_t)x->dims[x->rank - 1];
	if (!n || (n != 1 && n != columns))
		return bad_length(s, err);
	v = tensor_doubles(x);
	for (i = 0; i < x->n; i++)
		if (v[i] == from || (isnan(v[i]) && isnan(from)))
			v[i] = (double)fill[n == 1 ? 0 : i % columns];
	tensor_put_doubles(s->out[0], v);
	free(v);
	return 0;
}

static float norm_of(const char *norm, const float *v, size_t n)
{
	float sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const float x = fabsf(v[i]);

		if (*norm == 'M')
			sum = x > sum ? x : sum;
		else
			sum += norm[1] == '1' ? x : x * x;
	}
	return norm[0] == 'L' && norm[1] == '2' ? sqrtf(sum) : sum;
}

int graph_ml_normalize(struct step *s, struct err *err)
{
	const char *norm = graph_string(s->g, s->node, "norm", "MAX");
	struct table_view t;
	float *to;
	size_t r, c;
	int rc = class_table(s, &t, err);

	if (rc < 0)
		return rc;
	if (strcmp(norm, "MAX") != 0 && strcmp(norm, "L1") != 0 &&
		strcmp(norm, "L2") != 0)
		rc = step_fail(s, ERR_UNSUPPORTED,
			_("it normalizes by a norm that assay does not know"),
			err);
	if (rc == 0)
		rc = tensor_like(s->out[0], GRAPH_FLOAT, s->in[0], err);
	to = rc == 0 ? s->out[0]->data : NULL;
	for (r = 0; r < t.rows && rc == 0; r++) {
		const float *row = t.v + r * t.columns;
		const float by = norm_of(norm, row, t.columns);

		for (c = 0; c < t.columns; c++)
			*to++ = by != 0 ? row[c] / by : row[c];
	}
	free(t.made);
	return rc;
}

/* (x - offset) * scale, in float32. */
int graph_ml_scale(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	size_t n_offset, n_scale, i, columns;
	const float *offset = graph_floats(s->g, s->node, "offset", &n_offset);
	const float *scale = graph_floats(s->g, s->node, "scale", &n_scale);
	double *v;
	float *to;
	int rc;

	if (x->type == GRAPH_TEXT || x->rank < 1)
		return step_bad_type(s, x, err);
	columns = (size_t)x->dims[x->rank - 1];
	if (!n_offset || !n_scale || (n_offset != 1 && n_offset != columns) ||
		(n_scale != 1 && n_scale != columns))
		return bad_length(s, err);
	rc = tensor_like(s->out[0], GRAPH_FLOAT, x, err);
	if (rc < 0)
		return rc;
	v = tensor_doubles(x);
	to = s->out[0]->data;
	for (i = 0; i < x->n; i++) {
		const size_t c = i % columns;
		const float o = offset[n_offset == 1 ? 0 : c];
		const float f = scale[n_scale == 1 ? 0 : c];

		/* A double input is shifted in double. */
		to[i] = x->type == GRAPH_DOUBLE
				? (float)((v[i] - (double)o) * (double)f)
				: ((float)v[i] - o) * f;
	}
	free(v);
	return 0;
}
