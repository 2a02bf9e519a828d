/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/target_c.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "optim/edges.h"
#include "optim/target.h"

enum { TESTS = 256, TEST_CELLS_MAX = 1 << 16, TEST_SEED = 1 };

/* A number as C reads it back, of the model's own type. */
static void add_number(struct buf *out, double v, bool wide)
{
	char text[NUM_TEXT_MAX];
	int n;

	if (isnan(v) || isinf(v)) {
		buf_addstr(out, isnan(v) ? "NAN"
				: v > 0  ? "INFINITY"
					 : "-INFINITY");
		return;
	}
	n = wide ? num_format_double(text, v)
		 : num_format_float(text, (float)v);
	buf_add(out, text, (size_t)n);
	if (!strpbrk(text, ".e"))
		buf_addstr(out, ".0");
	if (!wide)
		buf_addch(out, 'f');
}

static bool is_wide(const struct model *m)
{
	return m->source == MODEL_LIGHTGBM;
}

/* A comma after each item, and a line after `each` of them. */
static void add_gap(struct buf *out, size_t i, size_t each)
{
	buf_addstr(out, (i + 1) % each ? ", " : ",\n\t");
}

/* What the leaf adds: XGBoost's weight of a tree is a factor in float. */
static double leaf_value(const struct model *m, const struct model_tree *t,
	const struct model_node *n)
{
	float leaf;

	if (is_wide(m))
		return n->value;
	leaf = (float)n->value;
	leaf *= (float)t->weight;
	return (double)leaf;
}

static unsigned flags_of(const struct model_node *n)
{
	unsigned flags = 0;

	if (n->flags & NODE_DEFAULT_LEFT)
		flags |= 1;
	if (n->flags & NODE_CATEGORY)
		flags |= 2;
	if (n->missing == MISSING_ZERO)
		flags |= 4;
	if (n->missing == MISSING_NAN)
		flags |= 8;
	return flags;
}

/* One after the other, each behind its number of words. */
static void add_sets(struct buf *out, const struct model *m)
{
	size_t i, k, at = 0;

	buf_addstr(out, "static const uint32_t sets[] = {\n\t");
	for (i = 0; i < m->n_nodes; i++) {
		const struct model_node *n = &m->nodes[i];

		if (!(n->flags & NODE_CATEGORY))
			continue;
		buf_addf(out, "%uu", n->set_words);
		add_gap(out, at++, 8);
		for (k = 0; k < n->set_words; k++) {
			buf_addf(out, "0x%xu", m->sets[n->set + k]);
			add_gap(out, at++, 8);
		}
	}
	buf_addstr(out, "0u};\n\n");
}

static void add_node(struct buf *out, const struct model *m,
	const struct model_tree *t, const struct model_node *n, size_t *set)
{
	const bool leaf = (n->flags & NODE_LEAF) != 0;

	buf_addch(out, '{');
	add_number(out,
		leaf                       ? leaf_value(m, t, n)
		: n->flags & NODE_CATEGORY ? 0.0
					   : n->value,
		is_wide(m));
	buf_addf(out, ", %u, %u, %u", leaf ? 0 : t->first_node + n->left,
		leaf ? 0 : n->feature, leaf ? 0 : flags_of(n));
	if (m->n_set_words)
		buf_addf(out, ", %zu", *set);
	if (n->flags & NODE_CATEGORY)
		*set += 1 + n->set_words;
	buf_addch(out, '}');
}

static void add_nodes(struct buf *out, const struct model *m)
{
	size_t set = 0;
	uint32_t t, i;

	buf_addf(out,
		"/* left: the left child, the right one is behind it; 0 in a "
		"leaf, whose value\n * is added. */\n"
		"struct node {\n"
		"\treal value;\n"
		"\tuint32_t left, feature;\n"
		"\tuint32_t flags%s;\n"
		"};\n\n",
		m->n_set_words ? ", set" : "");
	if (m->n_set_words)
		add_sets(out, m);
	buf_addstr(out, "static const struct node nodes[] = {\n\t");
	for (t = 0; t < m->n_trees; t++)
		for (i = 0; i < m->trees[t].n_nodes; i++) {
			const size_t at = m->trees[t].first_node + i;

			add_node(out, m, &m->trees[t], &m->nodes[at], &set);
			add_gap(out, at, 4);
		}
	buf_addf(out, "{0%s, 0, 0, 0%s}};\n\n", is_wide(m) ? "" : ".0f",
		m->n_set_words ? ", 0" : "");
}

static void add_trees(struct buf *out, const struct model *m)
{
	uint32_t t;

	buf_addstr(out, "static const struct {\n"
			"\tuint32_t root, output;\n"
			"} trees[] = {\n\t");
	for (t = 0; t < m->n_trees; t++) {
		buf_addf(out, "{%u, %u}", m->trees[t].first_node,
			m->trees[t].group);
		add_gap(out, t, 8);
	}
	buf_addstr(out, "{0, 0}};\n\nstatic const real base[OUTPUTS] = {");
	for (t = 0; t < m->n_groups; t++) {
		add_number(out, m->base[t], is_wide(m));
		buf_addstr(out, t + 1 < m->n_groups ? ", " : "};\n\n");
	}
}

static void add_constants(struct buf *out, const struct model *m)
{
	if (!is_wide(m)) {
		buf_addstr(out, "static const float missing = ");
		add_number(out, m->missing, false);
	} else {
		if (m->link == LINK_LOGISTIC || m->link == LINK_OVA) {
			buf_addstr(out, "static const double sigmoid = ");
			add_number(out, m->sigmoid, true);
			buf_addstr(out, ";\n");
		}
		buf_addstr(out, "static const double rounds = ");
		add_number(out,
			m->average && m->n_rounds ? (double)m->n_rounds : 1.0,
			true);
	}
	buf_addstr(out, ";\n\n");
}

static void add_functions(struct buf *out, const struct target *t)
{
	const struct model *m = t->model;

	buf_addf(out,
		"static void margins_of(const double *row, double *out)\n"
		"{\n"
		"\treal sum[OUTPUTS];\n"
		"\n"
		"\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
		"\t\tsum[i] = %s;\n"
		"\tfor (size_t t = 0; t < TREES; t++) {\n"
		"\t\tconst struct node *n = &nodes[trees[t].root];\n"
		"\n"
		"\t\twhile (n->left)\n"
		"\t\t\tn = &nodes[n->left + !goes_left(n, "
		"row[n->feature])];\n"
		"\t\tsum[trees[t].output] += n->value;\n"
		"\t}\n"
		"\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
		"\t\tout[i] = (double)(sum[i]%s);\n"
		"}\n\n",
		m->base_last ? "0" : "base[i]",
		m->base_last ? " + base[i]" : "");
	buf_addf(out,
		"void %s_margins(const double *row, double *out)\n"
		"{\n"
		"\tmargins_of(row, out);\n"
		"}\n\n"
		"void %s_predict(const double *row, double *out)\n"
		"{\n"
		"\tmargins_of(row, out);\n"
		"\tlink_of(out);\n"
		"}\n\n",
		t->name, t->name);
}

/* The certificate, a line of JSON in each string. */
static void add_certificate(struct buf *out, const struct target *t)
{
	struct buf text = BUF_INIT;
	const char *p;

	json_write(&text, t->certificate);
	buf_addf(out, "const char *const %s_certificate[] = {\n\t\"", t->name);
	for (p = buf_str(&text); *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_addch(out, '\\');
		/* "??" could begin a trigraph. */
		if (*p == '?')
			buf_addch(out, '\\');
		if (*p == '\n' && p[1])
			buf_addstr(out, "\",\n\t\"");
		else if (*p != '\n')
			buf_addch(out, *p);
	}
	buf_addstr(out, "\",\n\tNULL};\n\n");
	buf_release(&text);
}

static void add_test_rows(
	struct buf *out, const struct model *m, const double *rows, size_t n)
{
	size_t i, k;

	buf_addf(out,
		"#ifdef SELF_TEST\nenum { TESTS = %zu };\n"
		"static const double test_rows[TESTS][FEATURES] = {\n",
		n);
	for (i = 0; i < n; i++) {
		buf_addstr(out, "\t{");
		for (k = 0; k < m->n_features; k++) {
			add_number(out, rows[i * m->n_features + k], true);
			if (k + 1 < m->n_features)
				buf_addstr(out, (k + 1) % 6 ? ", " : ",\n\t\t");
		}
		buf_addstr(out, "},\n");
	}
	buf_addstr(out, "};\n");
}

static int add_test(struct buf *out, const struct target *t, struct err *err)
{
	const struct model *m = t->model;
	size_t max = TEST_CELLS_MAX / (m->n_features ? m->n_features : 1);
	double *rows, *margins;
	struct engine *e;
	size_t i, k, n;
	int rc = engine_new(&e, m, err);

	if (rc < 0)
		return rc;
	max = max < 1 ? 1 : max;
	n = edges_mixed(&rows, m, max < TESTS ? max : TESTS, TEST_SEED);
	margins = xcalloc(n * m->n_groups, sizeof(*margins));
	engine_margins(e, rows, n, margins);
	engine_free(e);
	add_test_rows(out, m, rows, n);
	buf_addstr(out, "static const real test_margins[TESTS][OUTPUTS] = {\n");
	for (i = 0; i < n; i++) {
		buf_addstr(out, "\t{");
		for (k = 0; k < m->n_groups; k++) {
			add_number(
				out, margins[i * m->n_groups + k], is_wide(m));
			buf_addstr(out, k + 1 < m->n_groups ? ", " : "},\n");
		}
	}
	buf_addstr(out, "};\n#endif\n\n");
	free(rows);
	free(margins);
	return 0;
}

static void add_intro(struct buf *out, const struct target *t)
{
	const struct model *m = t->model;

	buf_addf(out,
		"/* Written by assay: a model of %u trees, %u features and %u "
		"output(s).\n"
		" *\n"
		" * C99; needs the C library and its libm. row holds FEATURES "
		"values in the order\n"
		" * that %s_certificate says, NAN is missing, categories are "
		"their codes;\n"
		" * out gets OUTPUTS values: the source library's margins, bit "
		"for bit, or its\n"
		" * predictions. Nothing is kept between calls.\n"
		" *\n"
		" *     cc -std=c99 -O2 -DSELF_TEST FILE.c -lm && ./a.out\n"
		" *\n"
		" * checks the margins on rows at the model's thresholds.\n"
		" *\n"
		" *     extern const char *const %s_certificate[];\n"
		" *     void %s_margins(const double *row, double *out);\n"
		" *     void %s_predict(const double *row, double *out);\n"
		" */\n",
		m->n_trees, m->n_features, m->n_groups, t->name, t->name,
		t->name, t->name);
	buf_addstr(out, target_c_head);
	buf_addf(out,
		"enum { FEATURES = %u, OUTPUTS = %u, TREES = %u };\n"
		"typedef %s real;\n\n"
		"extern const char *const %s_certificate[];\n"
		"void %s_margins(const double *row, double *out);\n"
		"void %s_predict(const double *row, double *out);\n\n",
		m->n_features ? m->n_features : 1, m->n_groups, m->n_trees,
		is_wide(m) ? "double" : "float", t->name, t->name, t->name);
}

int target_c(struct buf *out, const struct target *t, struct err *err)
{
	const struct model *m = t->model;
	int rc = model_need_trees(m, err);

	if (rc == 0 && m->source != MODEL_XGBOOST &&
		m->source != MODEL_LIGHTGBM)
		rc = err_set(err, ERR_UNSUPPORTED,
			_("C can be written of the forests of XGBoost and "
			  "LightGBM, not of %s; use --target lib"),
			m->format);
	if (rc < 0)
		return rc;
	add_intro(out, t);
	add_certificate(out, t);
	add_nodes(out, m);
	add_trees(out, m);
	add_constants(out, m);
	if (m->n_set_words)
		buf_addstr(out, target_c_sets);
	buf_addstr(out, target_c_way(m));
	buf_addf(out, "static void link_of(double *out)\n{\n%s}\n\n",
		target_c_link(m));
	add_functions(out, t);
	rc = add_test(out, t, err);
	buf_addstr(out, target_c_test);
	return rc;
}
