/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* A key and the place it had in its list. */
struct key {
	const char *text;
	int64_t whole;
	double real;
	size_t i;
};

/* Keys in order, for searches; and what each stands for. */
struct table {
	unsigned key_type; /* GRAPH_TEXT, GRAPH_INT64 or GRAPH_DOUBLE */
	struct key *keys;
	size_t n;
	bool pairs;                       /* there are values */
	const struct graph_value *tensor; /* values: a constant, or a list */
	const uint64_t *texts;
	const int64_t *wholes;
	const float *floats;
	unsigned type; /* of the values */
	const char *default_text;
	int64_t default_whole;
	double default_real;
};

/* Equal reals are equal keys; all NaN are one, and last. */
static int compare_reals(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static int compare_keys(const struct key *a, const struct key *b)
{
	if (a->text)
		return strcmp(a->text, b->text);
	if (a->whole != b->whole)
		return a->whole < b->whole ? -1 : 1;
	return compare_reals(a->real, b->real);
}

static int by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	const int c = compare_keys(x, y);

	return c ? c : x->i < y->i ? -1 : x->i > y->i;
}

/* The place of the first equal key, or n. */
static size_t find(const struct table *t, const struct key *want)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (compare_keys(&t->keys[mid], want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && compare_keys(&t->keys[low], want) == 0
		       ? t->keys[low].i
		       : t->n;
}

void graph_ml_table_release(void *state)
{
	struct table *t = state;

	free(t->keys);
	free(t);
}

static void set_keys(struct table *t, unsigned type, size_t n)
{
	t->key_type = type;
	t->n = n;
	t->keys = xcalloc(n + 1, sizeof(*t->keys));
}

static void text_keys(
	struct table *t, const struct graph *g, const uint64_t *texts, size_t n)
{
	size_t i;

	set_keys(t, GRAPH_TEXT, n);
	for (i = 0; i < n; i++)
		t->keys[i] =
			(struct key){.text = g->strings + texts[i], .i = i};
}

static void whole_keys(struct table *t, const int64_t *v, size_t n)
{
	size_t i;

	set_keys(t, GRAPH_INT64, n);
	for (i = 0; i < n; i++)
		t->keys[i] = (struct key){.whole = v[i], .i = i};
}

static void tensor_keys(
	struct table *t, const struct graph *g, const struct graph_value *v)
{
	size_t i;

	if (v->type == GRAPH_TEXT) {
		text_keys(t, g, g->texts + v->data, (size_t)v->n);
		return;
	}
	set_keys(t,
		v->type == GRAPH_FLOAT || v->type == GRAPH_DOUBLE ? GRAPH_DOUBLE
								  : GRAPH_INT64,
		(size_t)v->n);
	for (i = 0; i < t->n; i++) {
		const double x = graph_number(g, v, i);

		t->keys[i].i = i;
		if (t->key_type == GRAPH_DOUBLE)
			t->keys[i].real = x;
		else if (v->type == GRAPH_INT64)
			memcpy(&t->keys[i].whole, g->data + v->data + 8 * i, 8);
		else
			t->keys[i].whole = (int64_t)x;
	}
}

/* Keys of a LabelEncoder from version 2 on. */
static void label_keys(
	struct table *t, const struct graph *g, const struct graph_node *n)
{
	const struct graph_value *tensor = graph_tensor(g, n, "keys_tensor");
	size_t size, i;
	const uint64_t *texts = graph_texts(g, n, "keys_strings", &size);
	const int64_t *wholes;
	const float *floats;

	if (tensor) {
		tensor_keys(t, g, tensor);
		return;
	}
	if (texts) {
		text_keys(t, g, texts, size);
		return;
	}
	wholes = graph_ints(g, n, "keys_int64s", &size);
	if (wholes) {
		whole_keys(t, wholes, size);
		return;
	}
	floats = graph_floats(g, n, "keys_floats", &size);
	set_keys(t, GRAPH_DOUBLE, size);
	for (i = 0; i < size; i++)
		t->keys[i] = (struct key){.real = (double)floats[i], .i = i};
}

static void label_defaults(
	struct table *t, const struct graph *g, const struct graph_node *n)
{
	const struct graph_value *v = graph_tensor(g, n, "default_tensor");

	t->default_text = graph_string(g, n, "default_string", "_Unused");
	t->default_whole = graph_int(g, n, "default_int64", -1);
	t->default_real = (double)graph_float(g, n, "default_float", -0.0F);
	if (!v || v->n != 1)
		return;
	if (v->type == GRAPH_TEXT) {
		t->default_text = graph_text(g, v->data);
		return;
	}
	t->default_real = graph_number(g, v, 0);
	t->default_whole = (int64_t)t->default_real;
}

/* Values of a LabelEncoder from version 2 on; their number. */
static size_t label_values(
	struct table *t, const struct graph *g, const struct graph_node *n)
{
	size_t size;

	t->pairs = true;
	t->tensor = graph_tensor(g, n, "values_tensor");
	if (t->tensor) {
		t->type = t->tensor->type;
		return (size_t)t->tensor->n;
	}
	t->texts = graph_texts(g, n, "values_strings", &size);
	t->type = GRAPH_TEXT;
	if (t->texts)
		return size;
	t->wholes = graph_ints(g, n, "values_int64s", &size);
	t->type = GRAPH_INT64;
	if (t->wholes)
		return size;
	t->floats = graph_floats(g, n, "values_floats", &size);
	t->type = GRAPH_FLOAT;
	return size;
}

static int node_fail(const struct graph *g, const struct graph_node *n,
	const char *why, struct err *err)
{
	return err_set(err, ERR_PARSE, "%s: %s", g->strings + n->name, why);
}

static void sort(struct table *t)
{
	qsort(t->keys, t->n, sizeof(*t->keys), by_key);
}

int graph_ml_labels_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct table *t = xcalloc(1, sizeof(*t));
	size_t size;

	label_defaults(t, g, n);
	if (n->version < 2) {
		t->texts = graph_texts(g, n, "classes_strings", &size);
		text_keys(t, g, t->texts, size);
	} else {
		label_keys(t, g, n);
		if (label_values(t, g, n) != t->n || !t->n) {
			graph_ml_table_release(t);
			return node_fail(g, n,
				_("it has no keys, or another number of "
				  "values"),
				err);
		}
	}
	sort(t);
	*state = t;
	return 0;
}

/* CategoryMapper: texts to the numbers beside them, and back. */
int graph_ml_categories_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct table *t = xcalloc(1, sizeof(*t));
	size_t size, n_texts;

	label_defaults(t, g, n);
	t->texts = graph_texts(g, n, "cats_strings", &n_texts);
	t->wholes = graph_ints(g, n, "cats_int64s", &size);
	if (size != n_texts) {
		graph_ml_table_release(t);
		return node_fail(g, n,
			_("it has other numbers of texts and numbers"), err);
	}
	text_keys(t, g, t->texts, n_texts);
	sort(t);
	*state = t;
	return 0;
}

int graph_ml_one_hot_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	struct table *t = xcalloc(1, sizeof(*t));
	size_t size;
	const uint64_t *texts = graph_texts(g, n, "cats_strings", &size);
	const int64_t *wholes;

	if (texts) {
		text_keys(t, g, texts, size);
	} else {
		wholes = graph_ints(g, n, "cats_int64s", &size);
		whole_keys(t, wholes, size);
	}
	if (!t->n) {
		graph_ml_table_release(t);
		return node_fail(g, n, _("it has no categories"), err);
	}
	sort(t);
	*state = t;
	return 0;
}

/* Place of every element of x among the keys, n where there is none; NULL if
 * x is of another type. */
static size_t *look_up(const struct table *t, const struct tensor *x)
{
	size_t *places;
	int64_t *wholes = NULL;
	double *reals = NULL;
	size_t i;

	if ((t->key_type == GRAPH_TEXT) != (x->type == GRAPH_TEXT))
		return NULL;
	places = xcalloc(x->n + 1, sizeof(*places));
	if (t->key_type == GRAPH_INT64)
		wholes = tensor_wholes(x);
	if (t->key_type == GRAPH_DOUBLE)
		reals = tensor_doubles(x);
	for (i = 0; i < x->n; i++) {
		const struct key want = {
			.text = x->type == GRAPH_TEXT
					? ((const char *const *)x->data)[i]
					: NULL,
			.whole = wholes ? wholes[i] : 0,
			.real = reals ? reals[i] : 0,
		};

		places[i] = find(t, &want);
	}
	free(wholes);
	free(reals);
	return places;
}

static const char *text_value(
	const struct step *s, const struct table *t, size_t place)
{
	if (place >= t->n)
		return t->default_text;
	return t->tensor ? graph_text(s->g, t->tensor->data + place)
			 : s->g->strings + t->texts[place];
}

static double real_value(
	const struct step *s, const struct table *t, size_t place)
{
	if (place >= t->n)
		return t->default_real;
	return t->tensor ? graph_number(s->g, t->tensor, place)
			 : (double)t->floats[place];
}

static void put_values(const struct step *s, const struct table *t,
	const size_t *places, struct tensor *out)
{
	const bool wholes = out->type == GRAPH_INT64 && !t->tensor;
	double *v = xcalloc(out->n + 1, sizeof(*v));
	size_t i;

	for (i = 0; i < out->n; i++)
		if (out->type == GRAPH_TEXT)
			((const char **)out->data)[i] =
				text_value(s, t, places[i]);
		else if (wholes)
			((int64_t *)out->data)[i] =
				places[i] < t->n ? t->wholes[places[i]]
						 : t->default_whole;
		else
			v[i] = real_value(s, t, places[i]);
	if (out->type != GRAPH_TEXT && !wholes)
		tensor_put_doubles(out, v);
	free(v);
}

/* LabelEncoder 1 and CategoryMapper: a number to its text. */
static int numbers_to_texts(
	const struct step *s, const struct table *t, struct err *err)
{
	const struct tensor *x = s->in[0];
	const char **to;
	int64_t *v;
	size_t i, k;
	int rc;

	if (x->type != GRAPH_INT64)
		return step_bad_type(s, x, err);
	rc = tensor_like(s->out[0], GRAPH_TEXT, x, err);
	if (rc < 0)
		return rc;
	to = s->out[0]->data;
	v = tensor_wholes(x);
	for (i = 0; i < x->n; i++) {
		k = t->n;
		if (!t->wholes && v[i] >= 0 && (uint64_t)v[i] < t->n)
			k = (size_t)v[i];
		else if (t->wholes)
			for (k = 0; k < t->n && t->wholes[k] != v[i];)
				k++;
		to[i] = k < t->n ? s->g->strings + t->texts[k]
				 : t->default_text;
	}
	free(v);
	return 0;
}

int graph_ml_categories(struct step *s, struct err *err)
{
	const struct table *t = s->state;
	int64_t *to;
	size_t *places;
	size_t i;
	int rc;

	if (s->in[0]->type != GRAPH_TEXT)
		return numbers_to_texts(s, t, err);
	rc = tensor_like(s->out[0], GRAPH_INT64, s->in[0], err);
	if (rc < 0)
		return rc;
	places = look_up(t, s->in[0]);
	to = s->out[0]->data;
	for (i = 0; i < s->in[0]->n; i++)
		to[i] = places[i] == t->n ? t->default_whole
			: t->wholes       ? t->wholes[places[i]]
					  : (int64_t)places[i];
	free(places);
	return 0;
}

int graph_ml_labels(struct step *s, struct err *err)
{
	const struct table *t = s->state;
	size_t *places;
	int rc;

	if (!t->pairs)
		return graph_ml_categories(s, err);
	places = look_up(t, s->in[0]);
	if (!places)
		return step_bad_type(s, s->in[0], err);
	rc = tensor_like(s->out[0], t->type, s->in[0], err);
	if (rc == 0)
		put_values(s, t, places, s->out[0]);
	free(places);
	return rc;
}

/* A new last axis with a 1 at the category's place. */
int graph_ml_one_hot(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const struct table *t = s->state;
	const bool zeros = graph_int(s->g, s->node, "zeros", 1) != 0;
	int64_t dims[GRAPH_RANK_MAX + 1];
	size_t *places, i;
	float *to;
	int rc;

	places = look_up(t, x);
	if (!places)
		return step_bad_type(s, x, err);
	memcpy(dims, x->dims, sizeof(x->dims));
	dims[x->rank] = (int64_t)t->n;
	rc = tensor_new(s->out[0], GRAPH_FLOAT, x->rank + 1, dims, err);
	to = rc == 0 ? s->out[0]->data : NULL;
	for (i = 0; i < x->n && rc == 0; i++) {
		if (places[i] < t->n)
			to[i * t->n + places[i]] = 1;
		else if (!zeros)
			rc = step_fail(s, ERR_PARSE,
				_("a category that it does not know"), err);
	}
	free(places);
	return rc;
}
