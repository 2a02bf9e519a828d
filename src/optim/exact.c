/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/exact.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/builder.h"
#include "optim/domain.h"

struct step {
	uint32_t node;
	bool left;
};

/* One tree being rebuilt. */
struct work {
	const struct model *m;
	const struct model_node *nodes; /* of the tree */
	const struct domain *domain;
	uint64_t **reach; /* (n_features) cells that reach this point */
	uint32_t tree;
	struct step *path; /* (depth) */
	size_t depth, path_cap;
	struct model_node *out; /* (n_out) */
	size_t n_out, out_cap;
	uint32_t *words; /* (n_words) */
	size_t n_words, words_cap;
	struct recipe_result *result;
};

static struct json *set_codes(const struct model *m, const struct model_node *n)
{
	struct json *codes = json_array();

	for (uint32_t c = 0; c < n->set_words * 32; c++)
		if (m->sets[n->set + c / 32] >> (c % 32) & 1)
			json_push(codes, json_int(c));
	return codes;
}

static struct json *describe_step(const struct work *w, const struct step *s)
{
	const struct model_node *n = &w->nodes[s->node];
	const bool default_left = (n->flags & NODE_DEFAULT_LEFT) != 0;
	struct json *o = json_object();

	json_set_int(o, "node", s->node);
	json_set_str(o, "feature", w->m->features[n->feature].name);
	json_set_str(o, "goes", s->left ? "left" : "right");
	if (n->flags & NODE_CATEGORY) {
		json_set_str(o, "test", "in");
		json_set(o, "set", set_codes(w->m, n));
	} else {
		json_set_str(
			o, "test", w->m->source == MODEL_XGBOOST ? "<" : "<=");
		json_set_real(o, "value", n->value);
	}
	json_set_str(o, "missing", default_left ? "left" : "right");
	return o;
}

static uint32_t count_nodes(const struct model_node *nodes, uint32_t root)
{
	if (nodes[root].flags & NODE_LEAF)
		return 1;
	return 1 + count_nodes(nodes, nodes[root].left) +
	       count_nodes(nodes, nodes[root].right);
}

/* The child of split that nothing reaches goes, and the split with it. */
static void note_unreachable(struct work *w, uint32_t split, bool left_gone)
{
	const struct model_node *n = &w->nodes[split];
	const uint32_t gone = left_gone ? n->left : n->right;
	const uint32_t count = 1 + count_nodes(w->nodes, gone);
	const struct step last = {split, left_gone};
	struct json *o = json_push(w->result->removed, json_object());
	struct json *path = json_array();

	for (size_t i = 0; i < w->depth; i++)
		if (w->nodes[w->path[i].node].feature == n->feature)
			json_push(path, describe_step(w, &w->path[i]));
	json_push(path, describe_step(w, &last));
	json_set_int(o, "tree", w->tree);
	json_set_int(o, "node", gone);
	json_set_int(o, "nodes", count);
	json_set_str(o, "reason", "unreachable");
	json_set(o, "path", path);
	w->result->n_removed += count;
}

static void note_equal(struct work *w, uint32_t split, double value)
{
	struct json *o = json_push(w->result->removed, json_object());

	json_set_int(o, "tree", w->tree);
	json_set_int(o, "node", split);
	json_set_int(o, "nodes", 2);
	json_set_str(o, "reason", "equal leaves");
	json_set_real(o, "value", value);
	w->result->n_removed += 2;
}

/* Appends a copy of the node; its children are set later. */
static uint32_t emit(struct work *w, const struct model_node *n)
{
	struct model_node *to;

	w->out = xgrow(w->out, &w->out_cap, w->n_out + 1, sizeof(*w->out));
	to = &w->out[w->n_out];
	*to = *n;
	to->set = 0;
	if ((n->flags & NODE_CATEGORY) && n->set_words > 0) {
		w->words = xgrow(w->words, &w->words_cap,
			w->n_words + n->set_words, sizeof(*w->words));
		memcpy(w->words + w->n_words, w->m->sets + n->set,
			n->set_words * sizeof(*w->words));
		to->set = (uint32_t)w->n_words;
		w->n_words += n->set_words;
	}
	return (uint32_t)w->n_out++;
}

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* The split at out[at] of parent node becomes a leaf if its children, the
 * last two nodes, are leaves of the same bits. */
static void merge_leaves(struct work *w, uint32_t node, uint32_t at)
{
	struct model_node *n = &w->out[at];
	const struct model_node *l = &w->out[n->left];
	const struct model_node *r = &w->out[n->right];
	const double value = l->value;

	if (!(l->flags & NODE_LEAF) || !(r->flags & NODE_LEAF) ||
		!same_bits(l->value, r->value))
		return;
	*n = (struct model_node){
		.flags = NODE_LEAF, .value = value, .cover = n->cover};
	w->n_out = (size_t)at + 1;
	note_equal(w, node, value);
}

static bool any(const uint64_t *set, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if (set[i])
			return true;
	return false;
}

static uint32_t rebuild(struct work *w, uint32_t node);

static uint32_t rebuild_side(
	struct work *w, uint32_t node, bool left, uint64_t *reach)
{
	const struct model_node *n = &w->nodes[node];
	uint64_t *before = w->reach[n->feature];
	uint32_t at;

	w->path = xgrow(w->path, &w->path_cap, w->depth + 1, sizeof(*w->path));
	w->path[w->depth++] = (struct step){node, left};
	w->reach[n->feature] = reach;
	at = rebuild(w, left ? n->left : n->right);
	w->reach[n->feature] = before;
	w->depth--;
	return at;
}

static uint32_t rebuild_both(
	struct work *w, uint32_t node, uint64_t *left, uint64_t *right)
{
	const uint32_t at = emit(w, &w->nodes[node]);
	uint32_t child;

	child = rebuild_side(w, node, true, left);
	w->out[at].left = child;
	child = rebuild_side(w, node, false, right);
	w->out[at].right = child;
	merge_leaves(w, node, at);
	return at;
}

/* Appends what is left of the tree below node; returns its place. */
static uint32_t rebuild(struct work *w, uint32_t node)
{
	const struct model_node *n = &w->nodes[node];
	const uint64_t *reach;
	uint64_t *left, *right;
	size_t words;
	uint32_t at;

	if (n->flags & NODE_LEAF)
		return emit(w, n);
	words = domain_words(w->domain, n->feature);
	reach = w->reach[n->feature];
	left = xcalloc(2 * words, sizeof(*left));
	right = left + words;
	domain_left(w->domain, n, left);
	for (size_t i = 0; i < words; i++) {
		right[i] = reach[i] & ~left[i];
		left[i] &= reach[i];
	}
	if (domain_mixed(w->domain, n->feature)) {
		memcpy(left, reach, words * sizeof(*left));
		memcpy(right, reach, words * sizeof(*right));
	}
	if (any(left, words) && any(right, words)) {
		at = rebuild_both(w, node, left, right);
	} else {
		const bool left_gone = !any(left, words);

		note_unreachable(w, node, left_gone);
		at = rebuild_side(
			w, node, !left_gone, left_gone ? right : left);
	}
	free(left);
	return at;
}

/* Rebuilds one tree into w->out. */
static void rebuild_tree(struct work *w, uint32_t tree)
{
	const struct model *m = w->m;
	struct domain *d = domain_new(m, tree);

	w->tree = tree;
	w->nodes = m->nodes + m->trees[tree].first_node;
	w->domain = d;
	w->n_out = w->n_words = 0;
	for (uint32_t f = 0; f < m->n_features; f++) {
		if (!domain_used(d, f))
			continue;
		w->reach[f] = xcalloc(domain_words(d, f), sizeof(uint64_t));
		domain_full(d, f, w->reach[f]);
	}
	rebuild(w, 0);
	for (uint32_t f = 0; f < m->n_features; f++) {
		free(w->reach[f]);
		w->reach[f] = NULL;
	}
	domain_free(d);
}

struct json *recipe_unused(const struct model *m)
{
	unsigned char *used = xcalloc(m->n_features + 1, 1);
	struct json *names = json_array();

	for (size_t i = 0; i < m->n_nodes; i++)
		if (!(m->nodes[i].flags & NODE_LEAF))
			used[m->nodes[i].feature] = 1;
	for (uint32_t f = 0; f < m->n_features; f++)
		if (!used[f])
			json_push(names, json_string(m->features[f].name));
	free(used);
	return names;
}

void recipe_exact_release(struct recipe_result *r)
{
	model_close(&r->model);
	json_free(r->removed);
	json_free(r->unused);
	memset(r, 0, sizeof(*r));
}

int recipe_exact(
	struct recipe_result *out, const struct model *m, struct err *err)
{
	struct recipe_result result = {.removed = json_array()};
	struct builder *b = builder_like(m);
	struct work w = {.m = m, .result = &result};
	int rc = 0;

	w.reach = xcalloc(m->n_features + 1, sizeof(*w.reach));
	for (uint32_t t = 0; rc == 0 && t < m->n_trees; t++) {
		struct model_tree tree = m->trees[t];

		rebuild_tree(&w, t);
		tree.n_nodes = (uint32_t)w.n_out;
		rc = builder_tree(b, &tree, w.out, w.words, w.n_words, err);
	}
	free(w.reach);
	free(w.path);
	free(w.out);
	free(w.words);
	if (rc == 0)
		rc = builder_finish(b, &result.model, err);
	else
		builder_free(b);
	if (rc == 0) {
		result.unused = recipe_unused(&result.model);
		*out = result;
	} else {
		json_free(result.removed);
	}
	return rc;
}
