/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_class.h"
#include "engine/graph_ops.h"

/* Scores of all rows: coefficients (n, columns), intercepts (n) or none. */
struct linear {
	struct table_view x;
	const float *coefficients, *intercepts;
	size_t n;
	double *reals; /* a table of doubles, else NULL */
};

static int bad_length(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("its lists do not go with the columns of its input"), err);
}

static int linear_open(const struct step *s, struct linear *l, struct err *err)
{
	size_t n, n_intercepts;
	int rc = class_table(s, &l->x, err);

	if (rc < 0)
		return rc;
	l->coefficients = graph_floats(s->g, s->node, "coefficients", &n);
	l->intercepts =
		graph_floats(s->g, s->node, "intercepts", &n_intercepts);
	l->n = l->x.columns ? n / l->x.columns : 0;
	l->reals = s->in[0]->type == GRAPH_DOUBLE ? tensor_doubles(s->in[0])
						  : NULL;
	if (!l->n || l->n * l->x.columns != n ||
		(n_intercepts && n_intercepts != l->n))
		return bad_length(s, err);
	return 0;
}

static void linear_close(struct linear *l)
{
	free(l->x.made);
	free(l->reals);
}

/* One row: products are added up in double and rounded once. */
static void linear_row(const struct linear *l, size_t row, float *scores)
{
	size_t i, c;

	for (i = 0; i < l->n; i++) {
		const float *w = l->coefficients + i * l->x.columns;
		double sum = 0;

		for (c = 0; c < l->x.columns; c++)
			sum += (double)w[c] *
			       (l->reals ? l->reals[row * l->x.columns + c]
					 : (double)l->x.v[row * l->x.columns +
							  c]);
		if (l->intercepts)
			sum += (double)l->intercepts[i];
		scores[i] = (float)sum;
	}
}

int graph_ml_linear_regressor(struct step *s, struct err *err)
{
	const int post = class_transform(s);
	struct linear l = {.n = 0};
	int64_t dims[2];
	float *to;
	size_t r;
	int rc = linear_open(s, &l, err);

	if (rc == 0 && post < 0)
		rc = step_fail(s, ERR_UNSUPPORTED,
			_("a transformation that assay does not know"), err);
	if (rc == 0) {
		dims[0] = (int64_t)l.x.rows;
		dims[1] = (int64_t)l.n;
		rc = tensor_new(s->out[0], GRAPH_FLOAT, 2, dims, err);
	}
	for (r = 0; rc == 0 && r < l.x.rows; r++) {
		to = (float *)s->out[0]->data + r * l.n;
		linear_row(&l, r, to);
		class_apply((enum post_transform)post, to, l.n);
	}
	linear_close(&l);
	return rc;
}

/* One score for two classes is that of the second. */
static void classify_row(const struct step *s, const struct linear *l,
	const struct classes *c, size_t row, float *to)
{
	const int post = class_transform(s);
	size_t n = l->n;

	linear_row(l, row, to);
	if (n == 1 && c->n == 2) {
		to[1] = to[0];
		to[0] = -to[0];
		n = 2;
	}
	class_apply((enum post_transform)post, to, n);
	if (n > 1)
		classes_put(s, c, row, class_largest(to, n));
	else if (to[0] >= (post == POST_NONE ? 0 : 0.5F))
		classes_put(s, c, row, 0);
	else
		classes_put_none(s, row);
}

int graph_ml_linear_classifier(struct step *s, struct err *err)
{
	const struct classes c = classes_of(s);
	struct linear l = {.n = 0};
	int64_t dims[2];
	float *row = NULL;
	size_t r, n;
	int rc = linear_open(s, &l, err);

	if (rc == 0 && class_transform(s) < 0)
		rc = step_fail(s, ERR_UNSUPPORTED,
			_("a transformation that assay does not know"), err);
	if (rc == 0 && c.n != l.n && c.n && !(l.n == 1 && c.n == 2))
		rc = bad_length(s, err);
	n = l.n == 1 && c.n == 2 ? 2 : l.n;
	dims[0] = (int64_t)l.x.rows;
	dims[1] = (int64_t)n;
	if (rc == 0)
		rc = classes_open(s, &c, l.x.rows, err);
	if (rc == 0 && s->n_out > 1 && s->out[1])
		rc = tensor_new(s->out[1], GRAPH_FLOAT, 2, dims, err);
	if (rc == 0)
		row = xcalloc(n + 1, sizeof(*row));
	for (r = 0; rc == 0 && r < l.x.rows; r++) {
		classify_row(s, &l, &c, r, row);
		if (s->n_out > 1 && s->out[1])
			memcpy((float *)s->out[1]->data + r * n, row,
				n * sizeof(*row));
	}
	free(row);
	linear_close(&l);
	return rc;
}
