/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph_get.h"
#include "model/onnx_table.h"

enum { LEVELS_MAX = 4 << 20 };

/* Text columns of a value, one behind the other, as far as known. */
struct trail {
	uint32_t *features;
	size_t n;
};

struct walk {
	const struct graph *g;
	struct trail *trails; /* (n_values) */
	struct onnx_levels *levels;
	size_t n_features, total;
};

static void add_level(struct walk *w, size_t feature, const char *text)
{
	struct onnx_levels *l = &w->levels[feature];

	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = text;
	w->total++;
}

static int add_texts(struct walk *w, const struct trail *t, uint64_t first,
	uint64_t n, struct err *err)
{
	size_t i;
	uint64_t k;

	if (t->n && n > (LEVELS_MAX - w->total) / t->n)
		return err_set(err, ERR_LIMIT,
			_("the graph compares its inputs with more than %d "
			  "texts"),
			(int)LEVELS_MAX);
	for (i = 0; i < t->n; i++)
		for (k = 0; k < n; k++)
			add_level(
				w, t->features[i], graph_text(w->g, first + k));
	return 0;
}

static void append(struct trail *to, const struct trail *from)
{
	to->features = xreallocarray(
		to->features, to->n + from->n + 1, sizeof(*to->features));
	if (from->n)
		memcpy(to->features + to->n, from->features,
			from->n * sizeof(*from->features));
	to->n += from->n;
}

/* Columns that constant indices choose, or all where they do not fit. */
static void choose(struct walk *w, struct trail *to, const struct trail *from,
	uint32_t indices)
{
	const struct graph_value *v = &w->g->values[indices];
	size_t i;

	if (v->role != ROLE_CONSTANT || v->n > LEVELS_MAX) {
		append(to, from);
		return;
	}
	for (i = 0; i < v->n; i++) {
		const double at = graph_number(w->g, v, i);
		const double k = at < 0 ? at + (double)from->n : at;
		struct trail one = {NULL, 1};

		if (!(k >= 0 && k < (double)from->n))
			continue;
		one.features = from->features + (size_t)k;
		append(to, &one);
	}
}

/* A constant of texts that inputs are compared with. */
static int add_constant(struct walk *w, const struct trail *t,
	const struct graph_value *v, struct err *err)
{
	if (!v || v->role != ROLE_CONSTANT || v->type != GRAPH_TEXT)
		return 0;
	return add_texts(w, t, v->data, v->n, err);
}

static int add_attributes(struct walk *w, const struct trail *t,
	const struct graph_node *n, struct err *err)
{
	static const char *const lists[] = {
		"cats_strings", "keys_strings", "classlabels_strings"};
	size_t i, k;
	int rc = 0;

	for (i = 0; i < 2 && rc == 0; i++) {
		const uint64_t *at = graph_texts(w->g, n, lists[i], &k);

		if (at)
			rc = add_texts(
				w, t, (uint64_t)(at - w->g->texts), k, err);
	}
	if (rc == 0)
		rc = add_constant(
			w, t, graph_tensor(w->g, n, "keys_tensor"), err);
	return rc;
}

static int more_than_comparing(
	const struct walk *w, const struct graph_node *n, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		_("%s does more with a text than compare it: let the input be "
		  "a number when exporting"),
		w->g->strings + n->name);
}

static int visit(struct walk *w, const struct graph_node *n, struct err *err)
{
	const uint32_t *in = w->g->refs + n->first_in;
	struct trail all = {NULL, 0};
	struct trail *out;
	uint32_t i;
	int rc = 0;

	for (i = 0; i < n->n_in; i++)
		if (in[i] != GRAPH_NONE)
			append(&all, &w->trails[in[i]]);
	if (!all.n || w->g->refs[n->first_out] == GRAPH_NONE) {
		free(all.features);
		return 0;
	}
	out = &w->trails[w->g->refs[n->first_out]];
	if (n->op == OP_ArrayFeatureExtractor ||
		(n->op == OP_Gather && graph_int(w->g, n, "axis", 0) != 0))
		choose(w, out, &w->trails[in[0]], in[1]);
	else if (n->op == OP_OneHotEncoder || n->op == OP_LabelEncoder ||
		 n->op == OP_CategoryMapper)
		rc = add_attributes(w, &all, n, err);
	else if (n->op == OP_Equal)
		for (i = 0; i < 2 && rc == 0; i++)
			rc = add_constant(w, &all, &w->g->values[in[i]], err);
	else if (n->op == OP_Cast &&
		 graph_int(w->g, n, "to", GRAPH_TEXT) != GRAPH_TEXT)
		rc = more_than_comparing(w, n, err);
	else
		append(out, &all);
	free(all.features);
	return rc;
}

static void start(struct walk *w)
{
	const struct graph *g = w->g;
	uint32_t i, feature = 0;

	for (i = 0; i < g->ends.n_inputs; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];
		const int64_t width =
			v->rank == 2 ? g->ints[v->first_dim + 1] : 1;
		int64_t c;

		for (c = 0; c < width; c++, feature++) {
			const struct trail one = {&feature, 1};

			if (v->type == GRAPH_TEXT)
				append(&w->trails[g->refs[i]], &one);
		}
	}
}

static int compare_texts(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void sort_levels(struct onnx_levels *l)
{
	size_t i, n = 0;

	if (!l->n)
		return;
	qsort(l->v, l->n, sizeof(*l->v), compare_texts);
	for (i = 0; i < l->n; i++)
		if (i == 0 || strcmp(l->v[i], l->v[n - 1]) != 0)
			l->v[n++] = l->v[i];
	l->n = n;
}

int onnx_levels(struct onnx_levels **out, const struct graph *g,
	size_t n_features, struct err *err)
{
	struct walk w = {.g = g, .n_features = n_features};
	size_t i;
	int rc = 0;

	w.trails = xcalloc(g->n_values + 1u, sizeof(*w.trails));
	w.levels = xcalloc(n_features + 1, sizeof(*w.levels));
	start(&w);
	for (i = 0; i < g->n_nodes && rc == 0; i++)
		rc = visit(&w, &g->nodes[i], err);
	for (i = 0; i < n_features; i++)
		sort_levels(&w.levels[i]);
	for (i = 0; i < g->n_values; i++)
		free(w.trails[i].features);
	free(w.trails);
	if (rc < 0)
		onnx_levels_free(w.levels, n_features);
	else
		*out = w.levels;
	return rc;
}

void onnx_levels_free(struct onnx_levels *l, size_t n_features)
{
	size_t i;

	for (i = 0; l && i < n_features; i++)
		free(l[i].v);
	free(l);
}
