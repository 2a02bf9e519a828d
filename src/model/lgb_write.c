/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "model/writer.h"

static void out_double(struct buf *out, double v)
{
	char text[NUM_TEXT_MAX];

	num_format_double(text, v);
	buf_addstr(out, text);
}

/* Codes of a category feature: of its levels, else of the sets that use it.
 * LightGBM does not score by them, but they say that it is one. */
static void out_codes(struct buf *out, const struct model *m, uint32_t feature)
{
	const struct model_feature *f = &m->features[feature];
	size_t i, k, n_words = 0, n = 0;
	uint32_t *seen = NULL;

	for (i = 0; i < f->n_levels; i++)
		buf_addf(out, i ? ":%zu" : "%zu", i);
	if (f->n_levels)
		return;
	for (i = 0; i < m->n_nodes; i++)
		if (m->nodes[i].flags & NODE_CATEGORY &&
			m->nodes[i].feature == feature &&
			m->nodes[i].set_words > n_words)
			n_words = m->nodes[i].set_words;
	seen = xcalloc(n_words + 1, sizeof(*seen));
	for (i = 0; i < m->n_nodes; i++)
		if (m->nodes[i].flags & NODE_CATEGORY &&
			m->nodes[i].feature == feature)
			for (k = 0; k < m->nodes[i].set_words; k++)
				seen[k] |= m->sets[m->nodes[i].set + k];
	for (k = 0; k < n_words * 32; k++)
		if (seen[k / 32] >> k % 32 & 1)
			buf_addf(out, n++ ? ":%zu" : "%zu", k);
	if (!n)
		buf_addstr(out, "-1");
	free(seen);
}

static void out_infos(struct buf *out, const struct model *m)
{
	uint32_t i;

	buf_addstr(out, "\nfeature_infos=");
	for (i = 0; i < m->n_features; i++) {
		const struct model_feature *f = &m->features[i];

		if (i)
			buf_addch(out, ' ');
		if (f->kind == FEATURE_CATEGORY) {
			out_codes(out, m, i);
		} else if (isnan(f->min) || isnan(f->max)) {
			buf_addstr(out, "none");
		} else {
			buf_addch(out, '[');
			out_double(out, f->min);
			buf_addch(out, ':');
			out_double(out, f->max);
			buf_addch(out, ']');
		}
	}
}

static void out_objective(struct buf *out, const struct model *m)
{
	if (*m->parameters) {
		buf_addf(out, "\nobjective=%s", m->parameters);
		return;
	}
	if (strcmp(m->objective, "custom") == 0)
		return;
	buf_addf(out, "\nobjective=%s", m->objective);
	if (m->task == TASK_MULTICLASS)
		buf_addf(out, " num_class:%u", m->n_groups);
	if (m->link == LINK_LOGISTIC || m->link == LINK_OVA) {
		buf_addstr(out, " sigmoid:");
		out_double(out, m->sigmoid);
	}
	if (m->link == LINK_SQUARE)
		buf_addstr(out, " sqrt");
}

static void out_head(struct buf *out, const struct model *m)
{
	uint32_t i;

	buf_addf(out,
		"tree\nversion=%s\nnum_class=%u\nnum_tree_per_iteration=%u\n"
		"label_index=0\nmax_feature_idx=%u",
		m->version, m->n_groups, m->n_groups, m->n_features - 1);
	out_objective(out, m);
	if (m->average)
		buf_addstr(out, "\naverage_output");
	buf_addstr(out, "\nfeature_names=");
	for (i = 0; i < m->n_features; i++) {
		if (i)
			buf_addch(out, ' ');
		buf_addstr(out, m->features[i].name);
	}
	out_infos(out, m);
}

/* Numbers of the inner nodes and of the leaves, in the order of the nodes. */
static void number_nodes(
	const struct model_node *nodes, uint32_t n, uint32_t *number)
{
	uint32_t i, inner = 0, leaves = 0;

	for (i = 0; i < n; i++)
		number[i] = nodes[i].flags & NODE_LEAF ? leaves++ : inner++;
}

struct view {
	const struct model *m;
	const struct model_tree *t;
	const struct model_node *nodes;
	const uint32_t *number;
};

enum column { FEATURE, GAIN, THRESHOLD, DECISION, LEFT, RIGHT, ZERO, COUNT };

static void out_child(struct buf *out, const struct view *v, uint32_t child)
{
	if (v->nodes[child].flags & NODE_LEAF)
		buf_addf(out, "-%u", v->number[child] + 1);
	else
		buf_addf(out, "%u", v->number[child]);
}

static void out_cell(struct buf *out, const struct view *v, enum column column,
	const struct model_node *n, size_t n_cat)
{
	switch (column) {
	case FEATURE:
		buf_addf(out, "%u", n->feature);
		break;
	case THRESHOLD:
		if (n->flags & NODE_CATEGORY)
			buf_addf(out, "%zu", n_cat);
		else
			out_double(out, n->value);
		break;
	case DECISION:
		buf_addf(out, "%u",
			(n->flags & NODE_CATEGORY ? 1u : 0u) |
				(n->flags & NODE_DEFAULT_LEFT ? 2u : 0u) |
				(unsigned)n->missing << 2);
		break;
	case LEFT:
		out_child(out, v, n->left);
		break;
	case RIGHT:
		out_child(out, v, n->right);
		break;
	case COUNT:
		out_double(out, n->cover);
		break;
	case GAIN:
	case ZERO:
	default:
		buf_addch(out, '0');
		break;
	}
}

static void out_inner(struct buf *out, const struct view *v, const char *name,
	enum column column)
{
	size_t i, n_cat = 0, n = 0;

	buf_addf(out, "\n%s=", name);
	for (i = 0; i < v->t->n_nodes; i++) {
		if (v->nodes[i].flags & NODE_LEAF)
			continue;
		if (n++)
			buf_addch(out, ' ');
		out_cell(out, v, column, &v->nodes[i], n_cat);
		n_cat += (v->nodes[i].flags & NODE_CATEGORY) != 0;
	}
}

static void out_leaves(
	struct buf *out, const struct view *v, const char *name, bool counts)
{
	size_t i, n = 0;

	buf_addf(out, "\n%s=", name);
	for (i = 0; i < v->t->n_nodes; i++) {
		if (!(v->nodes[i].flags & NODE_LEAF))
			continue;
		if (n++)
			buf_addch(out, ' ');
		out_double(out, counts ? v->nodes[i].cover : v->nodes[i].value);
	}
}

static void out_sets(struct buf *out, const struct view *v)
{
	size_t i, k, end = 0;
	bool first = true;

	buf_addstr(out, "\ncat_boundaries=0");
	for (i = 0; i < v->t->n_nodes; i++)
		if (v->nodes[i].flags & NODE_CATEGORY)
			buf_addf(out, " %zu", end += v->nodes[i].set_words);
	buf_addstr(out, "\ncat_threshold=");
	for (i = 0; i < v->t->n_nodes; i++)
		for (k = 0; v->nodes[i].flags & NODE_CATEGORY &&
			    k < v->nodes[i].set_words;
			k++) {
			buf_addf(out, first ? "%u" : " %u",
				v->m->sets[v->nodes[i].set + k]);
			first = false;
		}
}

static void out_tree(
	struct buf *out, const struct model *m, uint32_t id, uint32_t *number)
{
	const struct model_tree *t = &m->trees[id];
	const struct view v = {m, t, m->nodes + t->first_node, number};
	size_t i, n_cat = 0;

	number_nodes(v.nodes, t->n_nodes, number);
	for (i = 0; i < t->n_nodes; i++)
		n_cat += (v.nodes[i].flags & NODE_CATEGORY) != 0;
	buf_addf(out, "Tree=%u\nnum_leaves=%u\nnum_cat=%zu", id,
		(t->n_nodes + 1) / 2, n_cat);
	out_inner(out, &v, "split_feature", FEATURE);
	out_inner(out, &v, "split_gain", GAIN);
	out_inner(out, &v, "threshold", THRESHOLD);
	out_inner(out, &v, "decision_type", DECISION);
	out_inner(out, &v, "left_child", LEFT);
	out_inner(out, &v, "right_child", RIGHT);
	out_leaves(out, &v, "leaf_value", false);
	out_leaves(out, &v, "leaf_weight", true);
	out_leaves(out, &v, "leaf_count", true);
	out_inner(out, &v, "internal_value", ZERO);
	out_inner(out, &v, "internal_weight", COUNT);
	out_inner(out, &v, "internal_count", COUNT);
	if (n_cat)
		out_sets(out, &v);
	buf_addstr(out, "\nis_linear=0\nshrinkage=1\n\n\n");
}

static bool is_number(const char *s)
{
	char text[NUM_TEXT_MAX];
	double v;

	if (num_parse_double(s, strlen(s), &v) < 0)
		return false;
	num_format_double(text, v);
	return strcmp(text, s) == 0;
}

static struct json *level_list(const struct model_feature *f)
{
	struct json *list = json_array();
	bool numbers = true;
	double v = 0;
	size_t i;

	for (i = 0; i < f->n_levels; i++)
		numbers = numbers && is_number(f->levels[i]);
	for (i = 0; i < f->n_levels; i++) {
		if (numbers && num_parse_double(f->levels[i],
				       strlen(f->levels[i]), &v) == 0)
			json_push(list, json_real(v));
		else
			json_push(list, json_string(f->levels[i]));
	}
	return list;
}

static void out_tail(struct buf *out, const struct model *m)
{
	struct json *tables = json_array();
	size_t i;

	for (i = 0; i < m->n_features; i++)
		if (m->features[i].n_levels)
			json_push(tables, level_list(&m->features[i]));
	buf_addstr(out,
		"end of trees\n\nfeature_importances:\n\nparameters:\n\n"
		"end of parameters\n\npandas_categorical:");
	if (json_count(tables))
		json_write_line(out, tables);
	else
		buf_addstr(out, "null");
	if (out->data[out->len - 1] != '\n')
		buf_addch(out, '\n');
	json_free(tables);
}

int lgb_write(struct buf *out, const struct model *m, struct err *err)
{
	struct buf trees = BUF_INIT;
	uint32_t *number;
	uint32_t t, most = 1;
	int rc = model_need_trees(m, err); /* linear leaves are not written */

	if (rc < 0)
		return rc;
	for (t = 0; t < m->n_trees; t++)
		if (m->trees[t].n_nodes > most)
			most = m->trees[t].n_nodes;
	number = xcalloc(most, sizeof(*number));
	out_head(out, m);
	buf_addstr(out, "\ntree_sizes=");
	for (t = 0; t < m->n_trees; t++) {
		size_t before = trees.len;

		out_tree(&trees, m, t, number);
		buf_addf(out, t ? " %zu" : "%zu", trees.len - before);
	}
	buf_addstr(out, "\n\n");
	buf_add(out, trees.data, trees.len);
	out_tail(out, m);
	free(number);
	buf_release(&trees);
	return 0;
}
