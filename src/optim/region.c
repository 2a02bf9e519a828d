/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

/* What is known of one feature. Of a category feature low and high are not
 * used: its values are those codes that all decisions allow. */
struct axis {
	int64_t low, high;
	bool missing;
	bool number, category;
	int64_t n_codes;
};

struct decision {
	const struct model *m;
	const struct model_node *n;
	bool left;
};

struct region {
	bool narrow; /* float32 */
	uint32_t n_features;
	struct axis *axes;      /* (n_features) */
	struct decision *taken; /* on categories; (n_taken) */
	size_t n_taken, cap;
};

/* Numbers as integers in the same order; both zeros are 0. */
static int64_t rank_of_double(double v)
{
	int64_t i;

	memcpy(&i, &v, sizeof(i));
	return i < 0 ? INT64_MIN - i : i;
}

static double double_of_rank(int64_t i)
{
	double v;

	if (i < 0)
		i = INT64_MIN - i;
	memcpy(&v, &i, sizeof(v));
	return v;
}

static int64_t rank_of_float(float v)
{
	int32_t i;

	memcpy(&i, &v, sizeof(i));
	return i < 0 ? (int64_t)INT32_MIN - i : i;
}

static double float_of_rank(int64_t i)
{
	const int32_t bits = (int32_t)(i < 0 ? INT32_MIN - i : i);
	float v;

	memcpy(&v, &bits, sizeof(v));
	return (double)v;
}

static int64_t rank_of(const struct region *r, double v)
{
	return r->narrow ? rank_of_float((float)v) : rank_of_double(v);
}

static void see_nodes(struct region *r, const struct model *m)
{
	for (size_t i = 0; i < m->n_nodes; i++) {
		const struct model_node *n = &m->nodes[i];
		struct axis *x = &r->axes[n->feature];

		if (n->flags & NODE_LEAF)
			continue;
		if (!(n->flags & NODE_CATEGORY)) {
			x->number = true;
			continue;
		}
		x->category = true;
		if (32 * (int64_t)n->set_words > x->n_codes)
			x->n_codes = 32 * (int64_t)n->set_words;
	}
}

int region_new(struct region **out, const struct model *a,
	const struct model *b, struct err *err)
{
	struct region *r = xcalloc(1, sizeof(*r));

	r->narrow = a->source == MODEL_XGBOOST;
	r->n_features = a->n_features;
	r->axes = xcalloc(r->n_features + 1, sizeof(*r->axes));
	see_nodes(r, a);
	see_nodes(r, b);
	for (uint32_t f = 0; f < r->n_features; f++) {
		struct axis *x = &r->axes[f];

		if (x->number && x->category) {
			region_free(r);
			return err_set(err, ERR_UNSUPPORTED,
				_("feature %s is split as a number and as a "
				  "category, which the checker does not "
				  "decide; export the model again"),
				a->features[f].name);
		}
		x->low = rank_of(r, -(double)INFINITY);
		x->high = rank_of(r, (double)INFINITY);
		x->missing = true;
	}
	*out = r;
	return 0;
}

void region_free(struct region *r)
{
	if (!r)
		return;
	free(r->axes);
	free(r->taken);
	free(r);
}

static bool goes_left(
	const struct model *m, const struct model_node *n, double code)
{
	if (m->category_default && !model_set_reaches(m, n, code))
		return (n->flags & NODE_DEFAULT_LEFT) != 0;
	return model_in_set(m, n, code) == (m->source == MODEL_LIGHTGBM);
}

/* A code that takes all decisions on the feature so far and this one; -2 if
 * there is none. Codes at and above n_codes act as -1 does. */
static int64_t find_code(
	const struct region *r, uint32_t feature, const struct decision *more)
{
	for (int64_t c = -1; c < r->axes[feature].n_codes; c++) {
		bool fits = !more || goes_left(more->m, more->n, (double)c) ==
					     more->left;

		for (size_t i = 0; fits && i < r->n_taken; i++) {
			const struct decision *d = &r->taken[i];

			fits = d->n->feature != feature ||
			       goes_left(d->m, d->n, (double)c) == d->left;
		}
		if (fits)
			return c;
	}
	return -2;
}

static void add_part(struct part *parts, size_t *n, const struct part *p)
{
	if (p->low <= p->high || p->missing)
		parts[(*n)++] = *p;
}

static size_t split_category(const struct region *r, const struct model *m,
	const struct model_node *n, struct part *parts)
{
	const struct axis *x = &r->axes[n->feature];
	const bool missing_left = m->source == MODEL_XGBOOST &&
				  (n->flags & NODE_DEFAULT_LEFT) != 0;
	size_t count = 0;

	for (int side = 0; side < 2; side++) {
		const bool left = side == 0;
		const struct decision more = {m, n, left};
		const bool some = find_code(r, n->feature, &more) != -2;
		struct part p = {some ? 0 : 1, 0,
			x->missing && missing_left == left, left};

		add_part(parts, &count, &p);
	}
	return count;
}

/* Cuts low .. high at the threshold; missing goes with left_missing. */
static void split_range(const struct part *range, int64_t last_left,
	struct part *parts, size_t *n)
{
	struct part l = *range, r = *range;

	l.left = true;
	r.left = false;
	l.missing = range->missing && range->left;
	r.missing = range->missing && !range->left;
	if (l.high > last_left)
		l.high = last_left;
	if (r.low <= last_left)
		r.low = last_left + 1;
	add_part(parts, n, &l);
	add_part(parts, n, &r);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* LightGBM, zero as missing: below, inside and above zero are three ranges,
 * and the one inside goes with missing. */
static size_t split_around_zero(const struct axis *x,
	const struct model_node *n, int64_t last_left, struct part *parts)
{
	const int64_t edge = rank_of_double((double)1e-35f);
	const bool default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;
	const struct part below = {
		x->low, least(x->high, -edge - 1), false, false};
	const struct part above = {
		most(x->low, edge + 1), x->high, false, false};
	const struct part zero = {most(x->low, -edge), least(x->high, edge),
		x->missing, default_left};
	size_t count = 0;

	split_range(&below, last_left, parts, &count);
	split_range(&above, last_left, parts, &count);
	add_part(parts, &count, &zero);
	return count;
}

/* The threshold's rank. LightGBM takes numbers up to 1e-35f for 0, so that
 * all of them go where 0 goes. */
static int64_t last_of(const struct region *r, const struct model *m,
	const struct model_node *n)
{
	const int64_t at = rank_of(r, n->value);
	const int64_t edge = rank_of_double((double)1e-35f);

	if (m->source == MODEL_XGBOOST || at > edge || at < -edge)
		return at;
	return at >= 0 ? edge : -edge - 1;
}

size_t region_split(const struct region *r, const struct model *m,
	const struct model_node *n, struct part parts[REGION_PARTS_MAX])
{
	const struct axis *x = &r->axes[n->feature];
	const int64_t at = last_of(r, m, n);
	const bool xgboost = m->source == MODEL_XGBOOST;
	struct part whole = {x->low, x->high, x->missing,
		(n->flags & NODE_DEFAULT_LEFT) != 0};
	size_t count = 0;

	if (n->flags & NODE_CATEGORY)
		return split_category(r, m, n, parts);
	if (!xgboost && n->missing == MISSING_ZERO)
		return split_around_zero(x, n, at, parts);
	if (!xgboost && n->missing == MISSING_NONE)
		whole.left = rank_of(r, 0.0) <= at;
	split_range(&whole, xgboost ? at - 1 : at, parts, &count);
	return count;
}

struct region_mark region_enter(struct region *r, const struct model *m,
	const struct model_node *n, const struct part *part)
{
	struct axis *x = &r->axes[n->feature];
	const struct region_mark mark = {x->low, x->high, x->missing};

	x->missing = part->missing;
	if (!(n->flags & NODE_CATEGORY)) {
		x->low = part->low;
		x->high = part->high;
		return mark;
	}
	r->taken = xgrow(r->taken, &r->cap, r->n_taken + 1, sizeof(*r->taken));
	r->taken[r->n_taken++] = (struct decision){m, n, part->left};
	return mark;
}

void region_leave(struct region *r, const struct model_node *n,
	const struct region_mark *mark)
{
	struct axis *x = &r->axes[n->feature];

	x->low = mark->low;
	x->high = mark->high;
	x->missing = mark->missing;
	if (n->flags & NODE_CATEGORY)
		r->n_taken--;
}

static double example_number(
	const struct region *r, const struct axis *x, int pick)
{
	int64_t at = x->low;

	if (pick == 1)
		at = x->high;
	if (pick == 2)
		at = x->low <= 0 && x->high >= 0
			     ? 0
			     : x->low + (x->high - x->low) / 2;
	return r->narrow ? float_of_rank(at) : double_of_rank(at);
}

void region_example(const struct region *r, int pick, double *row)
{
	for (uint32_t f = 0; f < r->n_features; f++) {
		const struct axis *x = &r->axes[f];
		const int64_t code = x->category ? find_code(r, f, NULL) : -2;
		const bool some = x->category ? code != -2 : x->low <= x->high;

		if (!some || (pick == 3 && x->missing))
			row[f] = (double)NAN;
		else if (x->category)
			row[f] = (double)code;
		else
			row[f] = example_number(r, x, pick);
	}
}
