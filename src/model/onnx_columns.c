/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/graph_get.h"
#include "model/onnx_fold.h"

enum { COLUMNS_MAX = 4 << 20, LOOKUPS_MAX = 10000000 };

/* The columns of a value, one behind the other; known is false where it is
 * anything else. */
struct trail {
	struct fold_column *v;
	size_t n;
	bool known, text;
	/* (rows, columns, categories), of several columns if tall: what
	 * OneHotEncoder makes, until it is reshaped. */
	bool cube, tall;
};

struct walk {
	struct fold *f;
	struct trail *trails; /* (n_values) */
	size_t total;
};

static struct trail *trail_of(
	struct walk *w, const struct graph_node *n, size_t i)
{
	return &w->trails[w->f->g->refs[n->first_in + i]];
}

static bool append(
	struct walk *w, struct trail *to, const struct fold_column *v, size_t n)
{
	if (n > COLUMNS_MAX - w->total)
		return false;
	w->total += n;
	to->v = xreallocarray(to->v, to->n + n + 1, sizeof(*to->v));
	if (n)
		memcpy(to->v + to->n, v, n * sizeof(*v));
	to->n += n;
	return true;
}

/* Adds a step to a column; false if it is not monotone, or one too many. */
static bool push(
	struct fold *f, struct fold_column *c, enum fold_kind kind, float a)
{
	const uint32_t depth =
		c->step == FOLD_NONE ? 1 : f->steps[c->step].depth + 1;

	if (!isfinite(a) || depth > FOLD_DEPTH_MAX ||
		((kind == FOLD_MUL || kind == FOLD_DIV) && a == 0))
		return false;
	f->steps = xgrow(
		f->steps, &f->steps_cap, f->n_steps + 1, sizeof(*f->steps));
	f->steps[f->n_steps] = (struct fold_step){kind, a, c->step, depth};
	c->step = (uint32_t)f->n_steps++;
	return true;
}

/* A step on every column, by a list of one number or one for each. */
static bool push_all(struct fold *f, struct trail *t, enum fold_kind kind,
	const float *list, size_t n)
{
	size_t i;

	if (!n || (n != 1 && n != t->n))
		return false;
	for (i = 0; i < t->n; i++)
		if (!push(f, &t->v[i], kind, list[n == 1 ? 0 : i]))
			return false;
	return true;
}

static bool scale(struct fold *f, struct trail *t, const struct graph_node *n)
{
	size_t n_offset, n_scale;
	const float *offset = graph_floats(f->g, n, "offset", &n_offset);
	const float *factor = graph_floats(f->g, n, "scale", &n_scale);

	return push_all(f, t, FOLD_SUB, offset, n_offset) &&
	       push_all(f, t, FOLD_MUL, factor, n_scale);
}

/* Only of NaN: any other value to be replaced is no monotone step. */
static bool impute(struct fold *f, struct trail *t, const struct graph_node *n)
{
	size_t size;
	const float *fill =
		graph_floats(f->g, n, "imputed_value_floats", &size);

	return isnan(graph_float(f->g, n, "replaced_value_float", 0)) &&
	       push_all(f, t, FOLD_FILL, fill, size);
}

/* x + constant, and the like, where the constant has one row. */
static bool combine(struct walk *w, const struct graph_node *n, struct trail *t)
{
	const uint32_t *in = w->f->g->refs + n->first_in;
	const struct graph_value *a = &w->f->g->values[in[0]],
				 *b = &w->f->g->values[in[1]];
	const bool first = a->role == ROLE_CONSTANT;
	const struct graph_value *c = first ? a : b;
	enum fold_kind kind;

	if (c->role != ROLE_CONSTANT || c->type != GRAPH_FLOAT || c->rank > 2 ||
		(c->rank == 2 && w->f->g->ints[c->first_dim] != 1) ||
		(first && n->op != OP_Add && n->op != OP_Mul))
		return false;
	kind = n->op == OP_Add   ? FOLD_ADD
	       : n->op == OP_Sub ? FOLD_SUB
	       : n->op == OP_Mul ? FOLD_MUL
				 : FOLD_DIV;
	return push_all(w->f, t, kind, (const void *)(w->f->g->data + c->data),
		(size_t)c->n);
}

/* The number of a text by a LabelEncoder: the first equal key's. */
static double label_value(
	const struct graph *g, const struct graph_node *n, const char *text)
{
	const struct graph_value *keys = graph_tensor(g, n, "keys_tensor");
	const struct graph_value *values = graph_tensor(g, n, "values_tensor");
	const struct graph_value *other = graph_tensor(g, n, "default_tensor");
	size_t n_keys, n_values, i = 0;
	const uint64_t *texts = graph_texts(g, n, "keys_strings", &n_keys);
	const int64_t *wholes = graph_ints(g, n, "values_int64s", &n_values);
	const float *floats = graph_floats(g, n, "values_floats", &n_values);

	if (keys) {
		texts = g->texts + keys->data;
		n_keys = (size_t)keys->n;
	}
	while (i < n_keys && strcmp(g->strings + texts[i], text) != 0)
		i++;
	if (i < n_keys)
		return values   ? graph_number(g, values, i)
		       : wholes ? (double)wholes[i]
				: (double)floats[i];
	if (other && other->n == 1)
		return graph_number(g, other, 0);
	return wholes ? (double)graph_int(g, n, "default_int64", -1)
		      : (double)graph_float(g, n, "default_float", -0.0F);
}

/* Numbers of a LabelEncoder that fit float32, from texts; their keys: 0 if
 * they are none. */
static size_t label_keys(const struct graph *g, const struct graph_node *n)
{
	const struct graph_value *keys = graph_tensor(g, n, "keys_tensor");
	const struct graph_value *values = graph_tensor(g, n, "values_tensor");
	size_t n_keys, n_wholes, n_floats;

	graph_texts(g, n, "keys_strings", &n_keys);
	graph_ints(g, n, "values_int64s", &n_wholes);
	graph_floats(g, n, "values_floats", &n_floats);
	if (n->version < 2 || (keys && keys->type != GRAPH_TEXT) ||
		(values && values->type == GRAPH_TEXT))
		return 0;
	if (keys)
		n_keys = (size_t)keys->n;
	if (values)
		n_wholes = (size_t)values->n;
	return n_keys == n_wholes || n_keys == n_floats ? n_keys : 0;
}

/* The number of a text by column k of a OneHotEncoder, or by a LabelEncoder
 * (k is then FOLD_NONE). */
static double text_value(const struct graph *g, const struct graph_node *n,
	uint32_t k, const char *text)
{
	size_t size;
	const uint64_t *cats;

	if (k == FOLD_NONE)
		return label_value(g, n, text);
	cats = graph_texts(g, n, "cats_strings", &size);
	return strcmp(g->strings + cats[k], text) == 0;
}

/* A column of a text by a table; false if a number does not fit float32. */
static bool add_table(struct walk *w, const struct fold_column *from,
	const struct graph_node *n, uint32_t k, struct trail *out)
{
	struct fold *f = w->f;
	const struct onnx_levels *l = &f->levels[from->feature];
	struct fold_column c = *from;
	struct fold_table t = {NULL, l->n};
	bool fits = true;
	size_t i;

	t.values = xcalloc(l->n + 2, sizeof(*t.values));
	for (i = 0; i < l->n + 2; i++) {
		const char *text = i < l->n ? l->v[i] : i == l->n ? "\xff" : "";
		const double v = text_value(f->g, n, k, text);

		t.values[i] = (float)v;
		fits = fits && isfinite(v) && (double)t.values[i] == v;
	}
	f->tables = xgrow(
		f->tables, &f->tables_cap, f->n_tables + 1, sizeof(*f->tables));
	f->tables[f->n_tables] = t;
	c.table = (uint32_t)f->n_tables++;
	return fits && append(w, out, &c, 1);
}

static bool encode(
	struct walk *w, const struct graph_node *n, struct trail *out)
{
	const struct trail *t = trail_of(w, n, 0);
	const struct graph *g = w->f->g;
	size_t n_cats, i;
	uint32_t k;

	if (!t->text)
		return false;
	if (n->op == OP_LabelEncoder) {
		n_cats = label_keys(g, n);
		for (i = 0; i < t->n; i++)
			if (!n_cats ||
				w->f->levels[t->v[i].feature].n >
					LOOKUPS_MAX / n_cats ||
				!add_table(w, &t->v[i], n, FOLD_NONE, out))
				return false;
		return true;
	}
	graph_texts(g, n, "cats_strings", &n_cats);
	if (!n_cats || graph_int(g, n, "zeros", 1) == 0 || t->cube)
		return false;
	out->cube = true;
	out->tall = t->n > 1;
	for (i = 0; i < t->n; i++)
		for (k = 0; k < n_cats; k++)
			if (w->f->levels[t->v[i].feature].n >
					LOOKUPS_MAX / n_cats ||
				!add_table(w, &t->v[i], n, k, out))
				return false;
	return true;
}

/* Columns that constant indices choose. */
static bool choose(
	struct walk *w, const struct graph_node *n, struct trail *out)
{
	const struct trail *t = trail_of(w, n, 0);
	const struct graph_value *at =
		&w->f->g->values[w->f->g->refs[n->first_in + 1]];
	size_t i;

	if (at->role != ROLE_CONSTANT || at->type != GRAPH_INT64)
		return false;
	for (i = 0; i < at->n; i++) {
		const double k = graph_number(w->f->g, at, i);

		if (!(k >= 0 && k < (double)t->n) ||
			!append(w, out, &t->v[(size_t)k], 1))
			return false;
	}
	out->text = t->text;
	return !t->cube;
}

/* Columns side by side: the axis is the last one of tables and of what
 * OneHotEncoder makes of them. */
static bool join(struct walk *w, const struct graph_node *n, struct trail *out)
{
	uint32_t i;

	for (i = 0; i < n->n_in; i++) {
		const struct trail *t = trail_of(w, n, i);

		if (!t->known || t->tall ||
			(i && (t->text != out->text || t->cube != out->cube)) ||
			!append(w, out, t->v, t->n))
			return false;
		out->text = t->text;
		out->cube = t->cube;
	}
	return n->op == OP_FeatureVectorizer
		       ? !out->text
		       : graph_int(w->f->g, n, "axis", 0) != 0;
}

/* A shape that has all columns in its last dimension. */
static bool reshape(struct walk *w, const struct graph_node *n, struct trail *t)
{
	const struct graph *g = w->f->g;
	const struct graph_value *shape = &g->values[g->refs[n->first_in + 1]];

	return shape->role == ROLE_CONSTANT && shape->type == GRAPH_INT64 &&
	       shape->n == 2 && graph_number(g, shape, 0) == -1 &&
	       graph_number(g, shape, 1) == (double)t->n;
}

static bool change(struct walk *w, const struct graph_node *n, struct trail *t)
{
	const struct graph *g = w->f->g;

	switch (n->op) {
	case OP_Identity:
		return true;
	case OP_Cast:
		return graph_int(g, n, "to", 0) ==
		       (t->text ? GRAPH_TEXT : GRAPH_FLOAT);
	case OP_Flatten:
		t->cube = t->tall = false;
		return graph_int(g, n, "axis", 1) == 1;
	case OP_Reshape:
		t->cube = t->tall = false;
		return reshape(w, n, t);
	case OP_Scaler:
		return !t->text && scale(w->f, t, n);
	case OP_Imputer:
		return !t->text && impute(w->f, t, n);
	case OP_Add:
	case OP_Sub:
	case OP_Mul:
	case OP_Div:
		return !t->text && combine(w, n, t);
	default:
		return false;
	}
}

static void visit(struct walk *w, const struct graph_node *n)
{
	const uint32_t *in = w->f->g->refs + n->first_in;
	const uint32_t value = w->f->g->refs[n->first_out];
	uint32_t from = in[0];
	struct trail out = {.v = NULL};

	if ((n->op == OP_Add || n->op == OP_Mul) && !w->trails[from].known)
		from = in[1];
	if (value == GRAPH_NONE || n->n_out != 1 || !w->trails[from].known)
		return;
	if (n->op == OP_Concat || n->op == OP_FeatureVectorizer)
		out.known = join(w, n, &out);
	else if (n->op == OP_OneHotEncoder || n->op == OP_LabelEncoder)
		out.known = encode(w, n, &out);
	else if (n->op == OP_ArrayFeatureExtractor)
		out.known = choose(w, n, &out);
	else if (append(w, &out, w->trails[from].v, w->trails[from].n)) {
		out.text = w->trails[from].text;
		out.cube = w->trails[from].cube;
		out.tall = w->trails[from].tall;
		out.known = change(w, n, &out);
	}
	w->trails[value] = out;
}

/* Inputs of float32 and of texts; others have no splits that are the same. */
static void start(struct walk *w)
{
	const struct graph *g = w->f->g;
	uint32_t i, feature = 0;

	for (i = 0; i < g->ends.n_inputs; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];
		struct trail *t = &w->trails[g->refs[i]];
		const int64_t width =
			v->rank == 2 ? g->ints[v->first_dim + 1] : 1;
		int64_t c;

		t->text = v->type == GRAPH_TEXT;
		t->known = v->rank == 2 && (t->text || v->type == GRAPH_FLOAT);
		for (c = 0; c < width; c++, feature++) {
			const struct fold_column one = {
				feature, FOLD_NONE, FOLD_NONE};

			t->known = append(w, t, &one, 1) && t->known;
		}
	}
}

bool fold_columns(struct fold *f, uint32_t value)
{
	struct walk w = {.f = f};
	const struct graph *g = f->g;
	bool known;
	size_t i;

	w.trails = xcalloc(g->n_values + 1u, sizeof(*w.trails));
	start(&w);
	for (i = 0; i < g->n_nodes; i++)
		visit(&w, &g->nodes[i]);
	known = w.trails[value].known && !w.trails[value].text &&
		!w.trails[value].cube;
	if (known) {
		f->columns = w.trails[value].v;
		f->n = w.trails[value].n;
		w.trails[value].v = NULL;
	}
	for (i = 0; i < g->n_values; i++)
		free(w.trails[i].v);
	free(w.trails);
	return known;
}
