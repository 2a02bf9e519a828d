/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "explain/making.h"

/* Ranks are float32. */
enum { THRESHOLDS_MAX = 1 << 24 };

/* LightGBM's kZeroThreshold, a float there. */
#define ZERO_THRESHOLD ((double)1e-35f)

static enum column_kind kind_of(
	const struct model *m, const struct model_node *n)
{
	if (n->flags & NODE_CATEGORY)
		return COLUMN_CODE;
	if (m->source == MODEL_XGBOOST)
		return COLUMN_FLOAT;
	return n->missing == MISSING_NAN    ? COLUMN_NAN
	       : n->missing == MISSING_ZERO ? COLUMN_NAN_ZERO
					    : COLUMN_NAN_NONE;
}

static uint32_t *column_at(
	const struct making *w, uint32_t feature, enum column_kind kind)
{
	return &w->column_of[(size_t)feature * (COLUMN_CODE + 1) + kind];
}

static struct program_column *column_need(
	struct making *w, const struct model_node *n)
{
	struct program *p = w->program;
	const enum column_kind kind = kind_of(w->model, n);
	uint32_t *at = column_at(w, n->feature, kind);

	if (*at == UINT32_MAX) {
		p->columns = xgrow(p->columns, &w->columns_cap,
			p->n_columns + 1, sizeof(*p->columns));
		p->columns[p->n_columns] = (struct program_column){
			.feature = n->feature, .kind = kind};
		*at = (uint32_t)p->n_columns++;
	}
	if (w->used[n->feature] == UINT32_MAX) {
		p->features = xgrow(p->features, &w->features_cap,
			p->n_used + 1, sizeof(*p->features));
		p->features[p->n_used] = n->feature;
		w->used[n->feature] = (uint32_t)p->n_used++;
	}
	return &p->columns[*at];
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort_thresholds(struct program_column *c)
{
	size_t n = 0;

	if (!c->n)
		return;
	qsort(c->thresholds, c->n, sizeof(*c->thresholds), by_value);
	for (size_t i = 0; i < c->n; i++)
		if (i == 0 || c->thresholds[i] > c->thresholds[n - 1])
			c->thresholds[n++] = c->thresholds[i];
	c->n = n;
}

int columns_plan(struct making *w, struct err *err)
{
	struct program *p = w->program;
	const struct model *m = w->model;

	for (size_t i = 0; i < m->n_nodes; i++) {
		const struct model_node *n = &m->nodes[i];
		struct program_column *c;

		if (n->flags & NODE_LEAF)
			continue;
		c = column_need(w, n);
		if (c->kind == COLUMN_CODE || c->kind == COLUMN_FLOAT)
			continue;
		c->thresholds =
			xgrow(c->thresholds, &c->cap, c->n + 1, sizeof(double));
		c->thresholds[c->n++] = n->value;
	}
	for (size_t i = 0; i < p->n_columns; i++) {
		sort_thresholds(&p->columns[i]);
		if (p->columns[i].n >= THRESHOLDS_MAX)
			return err_set(err, ERR_UNSUPPORTED,
				_("feature %s: more than %d thresholds: such "
				  "a model cannot be explained here"),
				m->features[p->columns[i].feature].name,
				THRESHOLDS_MAX);
	}
	return 0;
}

/* Thresholds below x. */
static size_t rank_of(const struct program_column *c, double x)
{
	const double *t = c->thresholds;

	for (size_t n = c->n; n > 0;) {
		const size_t half = (n + 1) / 2;

		t += t[half - 1] < x ? half : 0;
		n -= half;
	}
	return (size_t)(t - c->thresholds);
}

static uint8_t set_flags(const struct model *m, const struct model_node *n)
{
	const bool to_left = (n->flags & NODE_DEFAULT_LEFT) != 0;

	if (m->source != MODEL_XGBOOST)
		return SET_IN_LEFT;
	return (uint8_t)(SET_OUT_LEFT | (to_left ? SET_MISSING_LEFT : 0) |
			 (to_left || !m->category_default ? SET_BEYOND_LEFT
							  : 0));
}

void columns_find(
	const struct making *w, const struct model_node *n, struct step *s)
{
	const enum column_kind kind = kind_of(w->model, n);
	const struct program_column *c;

	s->column = *column_at(w, n->feature, kind);
	s->kind = kind == COLUMN_CODE ? STEP_SET : STEP_SPLIT;
	s->default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;
	c = &w->program->columns[s->column];
	if (kind == COLUMN_CODE) {
		s->set = n->set;
		s->set_words = n->set_words;
		s->flags = set_flags(w->model, n);
	} else if (kind == COLUMN_FLOAT) {
		s->threshold = (float)n->value;
	} else {
		/* x <= t[k] where the rank of x is at most k. */
		s->threshold = (float)rank_of(c, n->value) + 1.0f;
	}
}

static float rank_column(const struct program_column *c, double x)
{
	if (fabs(x) <= ZERO_THRESHOLD || (isnan(x) && c->kind != COLUMN_NAN))
		x = 0;
	if (isnan(x) || (c->kind == COLUMN_NAN_ZERO && x == 0))
		return NAN;
	return (float)rank_of(c, x);
}

static float float_column(const struct model *m, double x)
{
	const float value = (float)x;

	return (double)value == m->missing ? NAN : value;
}

static int32_t code_column(const struct model *m, double x)
{
	const double value = m->source == MODEL_XGBOOST ? (double)(float)x : x;

	if (isnan(value) || value == m->missing)
		return CODE_MISSING;
	return (int32_t)model_category(m, x);
}

void program_fill(
	const struct program *p, const double *rows, size_t n, float *columns)
{
	const struct model *m = p->model;

	for (size_t i = 0; i < p->n_columns; i++) {
		const struct program_column *c = &p->columns[i];
		const double *x = rows + c->feature;
		float *to = columns + i * EXPLAIN_STRIP;
		int32_t code;

		for (size_t r = 0; r < n; r++, x += m->n_features)
			if (c->kind == COLUMN_FLOAT) {
				to[r] = float_column(m, *x);
			} else if (c->kind == COLUMN_CODE) {
				code = code_column(m, *x);
				memcpy(&to[r], &code, sizeof(code));
			} else {
				to[r] = rank_column(c, *x);
			}
		for (size_t r = n; r < EXPLAIN_STRIP; r++)
			to[r] = 0;
	}
}
