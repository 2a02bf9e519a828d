/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

/* The table of categories that files of XGBoost 3.1 and later hold: for each
 * feature either nothing, or texts as the bytes of all of them and offsets
 * into those, or numbers. The code of a category is its place. */
struct enc {
	struct xgb *x;
	struct int_list offsets, values;
};

static int read_offsets(void *ctx, struct err *err)
{
	struct enc *e = ctx;

	return events_ints(&e->x->ev, &e->offsets, err);
}

static int read_values(void *ctx, struct err *err)
{
	struct enc *e = ctx;

	return events_ints(&e->x->ev, &e->values, err);
}

static struct text_list *new_table(struct xgb *x)
{
	x->levels =
		xreallocarray(x->levels, x->n_levels + 1, sizeof(*x->levels));
	x->levels[x->n_levels] = (struct text_list){NULL, 0, 0};
	return &x->levels[x->n_levels++];
}

static void add_level(struct text_list *l, char *text)
{
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = text;
}

static int bad_table(struct xgb *x, struct err *err)
{
	return events_fail(&x->ev, err, ERR_PARSE,
		_("the offsets and bytes of the categories do not fit"));
}

static int add_texts(struct enc *e, struct text_list *l, struct err *err)
{
	size_t i, n = e->offsets.n;
	int64_t k;

	if (e->offsets.v[0] != 0 || e->offsets.v[n - 1] < 0 ||
		(uint64_t)e->offsets.v[n - 1] != e->values.n)
		return bad_table(e->x, err);
	for (i = 1; i < n; i++) {
		int64_t from = e->offsets.v[i - 1], to = e->offsets.v[i];
		char *text;

		if (to < from || (uint64_t)to > e->values.n)
			return bad_table(e->x, err);
		text = xmalloc((size_t)(to - from) + 1);
		for (k = from; k < to; k++)
			text[k - from] = (char)e->values.v[k];
		text[to - from] = '\0';
		add_level(l, text);
		if (strlen(text) != (size_t)(to - from))
			return bad_table(e->x, err);
	}
	return 0;
}

static int add_table(struct enc *e, struct err *err)
{
	struct text_list *l = new_table(e->x);
	size_t i;

	if (e->offsets.n)
		return add_texts(e, l, err);
	for (i = 0; i < e->values.n; i++)
		add_level(l, xasprintf("%lld", (long long)e->values.v[i]));
	return 0;
}

static int read_enc(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"offsets", read_offsets},
		{"values", read_values},
		{"type", NULL},
	};
	struct xgb *x = ctx;
	struct enc e = {.x = x};
	int rc = events_expect(&x->ev, JPULL_ARRAY, err);

	while (rc == 0) {
		rc = events_next_object(&x->ev, err);
		if (rc <= 0)
			break;
		e.offsets.n = e.values.n = 0;
		rc = x->n_levels < MODEL_FEATURES_MAX
			     ? events_members(&x->ev, fields, 3, &e, NULL, err)
			     : bad_table(x, err);
		if (rc == 0)
			rc = add_table(&e, err);
	}
	free(e.offsets.v);
	free(e.values.v);
	return rc;
}

int xgb_read_cats(void *ctx, struct err *err)
{
	static const struct events_field fields[] = {
		{"enc", read_enc},
		{"feature_segments", NULL},
		{"sorted_idx", NULL},
	};
	struct xgb *x = ctx;

	return events_object(&x->ev, fields, 3, x, NULL, err);
}
