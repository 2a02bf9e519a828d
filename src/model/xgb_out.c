/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"

/* XGBoost's word for no parent. */
#define NO_PARENT "2147483647"

void xgb_out_float(struct buf *out, double v)
{
	char text[NUM_TEXT_MAX];

	if (isinf(v)) {
		buf_addstr(out, v > 0 ? "Infinity" : "-Infinity");
		return;
	}
	num_format_float(text, (float)v);
	buf_addstr(out, text);
	if (!strpbrk(text, ".eE"))
		buf_addstr(out, "E0");
}

void xgb_out_text(struct buf *out, const char *s)
{
	struct json *text = json_string(s);

	json_write_line(out, text);
	json_free(text);
	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

/* The arrays of one tree, each written from its nodes. */
enum column {
	BASE_WEIGHTS,
	DEFAULT_LEFT,
	DEFAULT_WORD,
	CHILD_COUNTS,
	LEFT,
	LOSS,
	PARENTS,
	RIGHT,
	CONDITION,
	INDEX,
	TYPE,
	HESSIAN
};

static void out_cell(struct buf *out, enum column column,
	const struct model_node *n, const uint32_t *parents, size_t i)
{
	bool leaf = n->flags & NODE_LEAF;

	switch (column) {
	case BASE_WEIGHTS:
		xgb_out_float(out, leaf ? n->value : 0);
		break;
	case DEFAULT_LEFT:
		buf_addch(out, n->flags & NODE_DEFAULT_LEFT ? '1' : '0');
		break;
	case DEFAULT_WORD:
		buf_addstr(
			out, n->flags & NODE_DEFAULT_LEFT ? "true" : "false");
		break;
	case CHILD_COUNTS:
		buf_addch(out, '0');
		break;
	case LEFT:
	case RIGHT:
		if (leaf)
			buf_addstr(out, "-1");
		else
			buf_addf(
				out, "%u", column == LEFT ? n->left : n->right);
		break;
	case LOSS:
		buf_addstr(out, "0E0");
		break;
	case PARENTS:
		if (i)
			buf_addf(out, "%u", parents[i]);
		else
			buf_addstr(out, NO_PARENT);
		break;
	case CONDITION:
		xgb_out_float(out, n->value);
		break;
	case INDEX:
		buf_addf(out, "%u", n->feature);
		break;
	case TYPE:
		buf_addch(out, n->flags & NODE_CATEGORY ? '1' : '0');
		break;
	case HESSIAN:
	default:
		xgb_out_float(out, n->cover);
		break;
	}
}

static void out_column(struct buf *out, const char *name, enum column column,
	const struct model_node *nodes, const struct model_tree *t,
	const uint32_t *parents)
{
	uint32_t i;

	buf_addf(out, ",\"%s\":[", name);
	for (i = 0; i < t->n_nodes; i++) {
		if (i)
			buf_addch(out, ',');
		out_cell(out, column, &nodes[i], parents, i);
	}
	buf_addch(out, ']');
}

static void out_comma(struct buf *out)
{
	if (out->len)
		buf_addch(out, ',');
}

/* The four lists of sets. */
static void out_sets(struct buf *out, const struct model *m,
	const struct model_node *nodes, const struct model_tree *t)
{
	struct buf ids = BUF_INIT, starts = BUF_INIT, sizes = BUF_INIT;
	struct buf cats = BUF_INIT;
	size_t n = 0, start, k;
	uint32_t i;

	for (i = 0; i < t->n_nodes; i++) {
		if (!(nodes[i].flags & NODE_CATEGORY))
			continue;
		start = n;
		for (k = 0; k < (size_t)nodes[i].set_words * 32; k++) {
			if (!(m->sets[nodes[i].set + k / 32] >> k % 32 & 1))
				continue;
			out_comma(&cats);
			buf_addf(&cats, "%zu", k);
			n++;
		}
		out_comma(&ids);
		buf_addf(&ids, "%u", i);
		out_comma(&starts);
		buf_addf(&starts, "%zu", start);
		out_comma(&sizes);
		buf_addf(&sizes, "%zu", n - start);
	}
	buf_addf(out,
		",\"categories\":[%s],\"categories_nodes\":[%s],"
		"\"categories_segments\":[%s],\"categories_sizes\":[%s]",
		buf_str(&cats), buf_str(&ids), buf_str(&starts),
		buf_str(&sizes));
	buf_release(&ids);
	buf_release(&starts);
	buf_release(&sizes);
	buf_release(&cats);
}

static void out_tree(struct buf *out, const struct model *m, uint32_t id,
	uint32_t *parents, const struct xgb_dialect *dialect)
{
	const struct model_tree *t = &m->trees[id];
	const struct model_node *nodes = m->nodes + t->first_node;
	uint32_t i;

	for (i = 0; i < t->n_nodes; i++)
		if (!(nodes[i].flags & NODE_LEAF))
			parents[nodes[i].left] = parents[nodes[i].right] = i;
	buf_addf(out, "{\"id\":%u", id);
	out_column(out, "base_weights", BASE_WEIGHTS, nodes, t, parents);
	out_sets(out, m, nodes, t);
	out_column(out, "default_left",
		dialect->words ? DEFAULT_WORD : DEFAULT_LEFT, nodes, t,
		parents);
	if (dialect->child_counts)
		out_column(out, "leaf_child_counts", CHILD_COUNTS, nodes, t,
			parents);
	out_column(out, "left_children", LEFT, nodes, t, parents);
	out_column(out, "loss_changes", LOSS, nodes, t, parents);
	out_column(out, "parents", PARENTS, nodes, t, parents);
	out_column(out, "right_children", RIGHT, nodes, t, parents);
	out_column(out, "split_conditions", CONDITION, nodes, t, parents);
	out_column(out, "split_indices", INDEX, nodes, t, parents);
	out_column(out, "split_type", TYPE, nodes, t, parents);
	out_column(out, "sum_hessian", HESSIAN, nodes, t, parents);
	buf_addf(out,
		",\"tree_param\":{\"num_deleted\":\"0\",\"num_feature\":"
		"\"%u\",\"num_nodes\":\"%u\",\"size_leaf_vector\":\"%c\"}}",
		m->n_features, t->n_nodes, dialect->vectors ? '1' : '0');
}

void xgb_out_trees(struct buf *out, const struct model *m,
	const struct xgb_dialect *dialect)
{
	uint32_t *parents;
	uint32_t t, most = 1;

	for (t = 0; t < m->n_trees; t++)
		if (m->trees[t].n_nodes > most)
			most = m->trees[t].n_nodes;
	parents = xcalloc(most, sizeof(*parents));
	buf_addch(out, '[');
	for (t = 0; t < m->n_trees; t++) {
		if (t)
			buf_addch(out, ',');
		out_tree(out, m, t, parents, dialect);
	}
	buf_addch(out, ']');
	free(parents);
}
