/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_class.h"
#include "engine/graph_ops.h"

int graph_ml_trees_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct ensemble *e = xcalloc(1, sizeof(*e));
	int rc = ensemble_new(e, g, n, err);

	if (rc < 0)
		free(e);
	else
		*state = e;
	return rc;
}

void graph_ml_trees_release(void *state)
{
	ensemble_free(state);
	free(state);
}

static bool is_member(
	const struct ensemble *e, const struct ensemble_node *n, double x)
{
	uint32_t i;

	for (i = 0; i < n->n; i++)
		if (e->members[n->first + i] == x)
			return true;
	return false;
}

static bool says_yes(
	const struct ensemble *e, const struct ensemble_node *n, double x)
{
	if (isnan(x))
		return n->missing_yes != 0;
	switch (n->mode) {
	case MODE_LEQ:
		return x <= n->value;
	case MODE_LT:
		return x < n->value;
	case MODE_GTE:
		return x >= n->value;
	case MODE_GT:
		return x > n->value;
	case MODE_EQ:
		return x == n->value;
	case MODE_NEQ:
		return x != n->value;
	default:
		return is_member(e, n, x);
	}
}

static const struct ensemble_node *leaf_of(
	const struct ensemble *e, uint32_t root, const double *row)
{
	const struct ensemble_node *n = &e->nodes[root];

	while (n->mode != MODE_LEAF)
		n = &e->nodes[says_yes(e, n, row[n->feature]) ? n->yes : n->no];
	return n;
}

/* Sums of a row, in double (narrow: rounded at each step to float32, which
 * is what float32 operands add up to). */
static void add_up(
	const struct ensemble *e, const double *row, double *sums, bool *any)
{
	size_t t;
	uint32_t i;

	memset(sums, 0, e->n_targets * sizeof(*sums));
	memset(any, 0, e->n_targets * sizeof(*any));
	for (t = 0; t < e->n_roots; t++) {
		const struct ensemble_node *n = leaf_of(e, e->roots[t], row);

		for (i = 0; i < n->n; i++) {
			const struct ensemble_weight *w =
				&e->weights[n->first + i];
			double *sum = &sums[w->target];

			if (e->sum == SUM_MIN || e->sum == SUM_MAX)
				*sum = !any[w->target] ? w->value
				       : (e->sum == SUM_MIN) ==
						       (w->value < *sum)
					       ? w->value
					       : *sum;
			else
				*sum += w->value;
			any[w->target] = true;
			if (!e->wide)
				*sum = (double)(float)*sum;
		}
	}
}

/* Averages, then base values; float32 unless the trees are in double. */
static void finish(const struct ensemble *e, double *sums)
{
	uint32_t k;

	for (k = 0; k < e->n_targets; k++) {
		if (e->sum == SUM_AVERAGE)
			sums[k] /= (double)e->n_roots;
		if (!e->wide)
			sums[k] = (double)(float)sums[k];
		if (e->n_base)
			sums[k] += e->base[e->n_base == 1 ? 0 : k];
		if (!e->wide)
			sums[k] = (double)(float)sums[k];
	}
}

/* Scores of a classifier with one weight for two classes: that of the second,
 * and its opposite. */
static void two_of_one(const struct ensemble *e, float *scores)
{
	const float x = scores[e->weights[0].target];

	scores[1] = x;
	scores[0] = e->post == POST_NONE && e->positive ? 1 - x : -x;
}

struct trees {
	const struct ensemble *e;
	const struct step *s;
	struct classes c;
	size_t rows, columns;
	double *x, *sums;
	bool *any;
	float *scores;
};

static void score_row(struct trees *t, size_t r, struct tensor *out)
{
	const struct ensemble *e = t->e;
	const bool one = e->classifier && e->one_target && e->n_classes == 2;
	uint32_t k;

	add_up(e, t->x + r * t->columns, t->sums, t->any);
	finish(e, t->sums);
	for (k = 0; k < e->n_targets; k++)
		t->scores[k] = (float)t->sums[k];
	if (one)
		two_of_one(e, t->scores);
	class_apply(e->post, t->scores, e->n_targets);
	if (e->classifier && e->n_classes > 1)
		classes_put(
			t->s, &t->c, r, class_largest(t->scores, e->n_targets));
	else if (e->classifier && t->scores[0] > (e->positive ? 0.5F : 0))
		classes_put(t->s, &t->c, r, 0);
	else if (e->classifier)
		classes_put_none(t->s, r);
	for (k = 0; out && k < e->n_targets; k++)
		if (out->type == GRAPH_DOUBLE)
			((double *)out->data)[r * e->n_targets + k] =
				e->post == POST_NONE && !one
					? t->sums[k]
					: (double)t->scores[k];
		else
			((float *)out->data)[r * e->n_targets + k] =
				t->scores[k];
}

/* Trees of float32 see their inputs as float32. */
static void open_rows(struct trees *t, const struct tensor *x)
{
	size_t i;

	t->x = tensor_doubles(x);
	for (i = 0; i < x->n && x->type != GRAPH_DOUBLE; i++)
		t->x[i] = (double)(float)t->x[i];
	t->sums = xcalloc(t->e->n_targets, sizeof(*t->sums));
	t->any = xcalloc(t->e->n_targets, sizeof(*t->any));
	t->scores = xcalloc(t->e->n_targets + 1, sizeof(*t->scores));
}

int graph_ml_trees(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	struct trees t = {.e = s->state, .s = s, .c = classes_of(s)};
	const bool classifier = t.e->classifier;
	struct tensor *out =
		classifier ? (s->n_out > 1 ? s->out[1] : NULL) : s->out[0];
	int64_t dims[2];
	size_t r;
	int rc = 0;

	if (x->type == GRAPH_TEXT)
		return step_bad_type(s, x, err);
	if (x->rank < 1 || x->rank > 2 ||
		x->dims[x->rank - 1] < (int64_t)t.e->n_features)
		return step_fail(s, ERR_PARSE,
			_("its input has fewer columns than its trees use"),
			err);
	t.rows = x->rank == 2 ? (size_t)x->dims[0] : 1;
	t.columns = (size_t)x->dims[x->rank - 1];
	dims[0] = (int64_t)t.rows;
	dims[1] = t.e->n_targets;
	if (classifier)
		rc = classes_open(s, &t.c, t.rows, err);
	/* Regressors of ai.onnx.ml 1 and 3 give float, TreeEnsemble what it
	 * was given. */
	if (rc == 0 && out)
		rc = tensor_new(out,
			s->node->op == OP_TreeEnsemble &&
					x->type == GRAPH_DOUBLE
				? GRAPH_DOUBLE
				: GRAPH_FLOAT,
			2, dims, err);
	if (rc < 0)
		return rc;
	open_rows(&t, x);
	for (r = 0; r < t.rows; r++)
		score_row(&t, r, out);
	free(t.x);
	free(t.sums);
	free(t.any);
	free(t.scores);
	return 0;
}
