/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/graph_score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_run.h"

struct graph_score {
	const struct model *m;
	struct graph_plan *plan;
};

/* Equals no text of a graph: texts are valid UTF-8. */
static const char unseen[] = "\xff";

int graph_score_new(
	struct graph_score **out, const struct model *m, struct err *err)
{
	struct graph_score *s = xcalloc(1, sizeof(*s));
	int rc;

	s->m = m;
	rc = graph_plan_new(&s->plan, m->graph, err);
	if (rc < 0)
		graph_score_free(s);
	else
		*out = s;
	return rc;
}

void graph_score_free(struct graph_score *s)
{
	if (s)
		graph_plan_free(s->plan);
	free(s);
}

static const char *text_of(const struct model_feature *f, double code)
{
	if (isnan(code))
		return "";
	if (code >= 0 && code < (double)f->n_levels)
		return f->levels[(size_t)code];
	return unseen;
}

/* One input's columns, from column at of the rows on. */
struct feed {
	const struct model *m;
	const double *rows;
	size_t n, at, width;
};

static void feed_texts(const struct feed *f, struct tensor *t)
{
	const char **to = t->data;
	size_t r, c;

	for (r = 0; r < f->n; r++)
		for (c = 0; c < f->width; c++)
			*to++ = text_of(&f->m->features[f->at + c],
				f->rows[r * f->m->n_features + f->at + c]);
}

static int feed_numbers(const struct feed *f, struct tensor *t, struct err *err)
{
	double *v = xreallocarray(NULL, t->n + 1, sizeof(*v));
	const bool whole = tensor_is_whole(t);
	size_t r, c, k = 0;
	int rc = 0;

	for (r = 0; r < f->n && rc == 0; r++)
		for (c = 0; c < f->width; c++) {
			const double x =
				f->rows[r * f->m->n_features + f->at + c];

			if (whole && !(fabs(x) < 0x1p63 && x == floor(x)))
				rc = err_set(err, ERR_PARSE,
					_("the column \"%s\" goes into an "
					  "input of whole numbers, and a cell "
					  "is empty or has a fraction"),
					f->m->features[f->at + c].name);
			v[k++] = x;
		}
	if (rc == 0)
		tensor_put_doubles(t, v);
	free(v);
	return rc;
}

static int feed_inputs(const struct graph_score *s, struct graph_run *run,
	const double *rows, size_t n, struct err *err)
{
	const struct graph *g = s->m->graph;
	struct feed f = {s->m, rows, n, 0, 0};
	uint32_t i;
	int rc = 0;

	for (i = 0; i < g->ends.n_inputs && rc == 0; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];
		struct tensor *t = graph_run_input(run, i);
		int64_t dims[2] = {(int64_t)n, 1};

		if (v->rank == 2)
			dims[1] = g->ints[v->first_dim + 1];
		f.width = (size_t)dims[1];
		rc = tensor_new(t, v->type, v->rank, dims, err);
		if (rc == 0 && v->type == GRAPH_TEXT)
			feed_texts(&f, t);
		else if (rc == 0)
			rc = feed_numbers(&f, t, err);
		f.at += f.width;
	}
	return rc;
}

/* The score's columns that are outputs: (n, columns) or (n). */
static int take_scores(const struct graph_score *s, const struct graph_run *run,
	size_t n, double *scores, struct err *err)
{
	const struct graph_ends *e = &s->m->graph->ends;
	const struct tensor *t = graph_run_output(run, e->score);
	const size_t groups = s->m->n_groups;
	const size_t columns = n ? t->n / n : 0;
	double *v;
	size_t r, k;

	if (t->type == GRAPH_TEXT || t->n != n * columns ||
		columns != groups + e->first_score)
		return err_set(err, ERR_UNSUPPORTED,
			_("the graph gives %zu scores for %zu rows, and says "
			  "that it gives %zu a row"),
			t->n, n, groups + e->first_score);
	v = tensor_doubles(t);
	for (r = 0; r < n; r++)
		for (k = 0; k < groups; k++)
			scores[r * groups + k] =
				v[r * columns + e->first_score + k];
	free(v);
	return 0;
}

int graph_score_rows(const struct graph_score *s, const double *rows,
	size_t n_rows, double *scores, const struct graph_labels *labels,
	struct err *err)
{
	const struct graph_ends *e = &s->m->graph->ends;
	const size_t most = e->batch ? 1 : GRAPH_ROWS;
	struct graph_run *run = graph_run_new(s->plan);
	size_t at, n;
	int rc = 0;

	for (at = 0; at < n_rows && rc == 0; at += n) {
		n = n_rows - at < most ? n_rows - at : most;
		rc = feed_inputs(s, run, rows + at * s->m->n_features, n, err);
		if (rc == 0)
			rc = graph_run_go(run, err);
		if (rc == 0)
			rc = take_scores(
				s, run, n, scores + at * s->m->n_groups, err);
		if (rc == 0 && labels && e->label != GRAPH_NONE)
			labels->take(labels->ctx, at,
				graph_run_output(run, e->label));
		graph_run_clear(run);
	}
	graph_run_free(run);
	return rc;
}
