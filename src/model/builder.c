/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/block.h"

struct builder {
	struct block_head head;
	double *base;
	struct block_feature *features;
	size_t n_features, features_cap;
	uint64_t *levels;
	size_t n_levels, levels_cap;
	struct model_tree *trees;
	size_t n_trees, trees_cap;
	struct model_node *nodes;
	size_t n_nodes, nodes_cap;
	uint32_t *sets;
	size_t n_sets, sets_cap;
	struct model_term *terms;
	size_t n_terms, terms_cap;
	const struct model_term *new_terms; /* of the next tree */
	size_t n_new_terms;
	float *linear;
	size_t n_linear;
	struct buf graph;
	struct buf strings;
	uint32_t *order; /* scratch of builder_tree() */
	size_t order_cap;
};

static uint64_t add_string(struct builder *b, const char *s)
{
	uint64_t at = b->strings.len;

	buf_add(&b->strings, s, strlen(s) + 1);
	return at;
}

struct builder *builder_new(enum model_source source)
{
	struct builder *b = xcalloc(1, sizeof(*b));

	b->head.magic = BLOCK_MAGIC;
	b->head.source = source;
	b->head.sigmoid = 1;
	b->head.missing = (double)NAN;
	b->head.n_groups = 1;
	b->base = xcalloc(1, sizeof(double));
	buf_addch(&b->strings, '\0');
	return b;
}

struct builder *builder_like(const struct model *m)
{
	struct builder *b = builder_new(m->source);
	size_t i;

	builder_head(b, &(struct builder_head){
				.task = m->task,
				.link = m->link,
				.average = m->average,
				.base_last = m->base_last,
				.category_default = m->category_default,
				.sigmoid = m->sigmoid,
				.missing = m->missing,
				.n_groups = m->n_groups,
				.best_round = 0,
				.base = m->base,
				.format = m->format,
				.version = m->version,
				.objective = m->objective,
				.parameters = m->parameters,
			});
	for (i = 0; i < m->n_features; i++)
		builder_feature(b, &m->features[i]);
	return b;
}

void builder_free(struct builder *b)
{
	if (!b)
		return;
	free(b->base);
	free(b->features);
	free(b->levels);
	free(b->trees);
	free(b->nodes);
	free(b->sets);
	free(b->terms);
	free(b->linear);
	free(b->order);
	buf_release(&b->graph);
	buf_release(&b->strings);
	free(b);
}

void builder_head(struct builder *b, const struct builder_head *head)
{
	BUG_ON(head->n_groups < 1 || head->n_groups > MODEL_GROUPS_MAX);
	b->head.task = head->task;
	b->head.link = head->link;
	b->head.average = head->average;
	b->head.base_last = head->base_last;
	b->head.category_default = head->category_default;
	b->head.sigmoid = head->sigmoid;
	b->head.missing = isnan(head->missing) ? (double)NAN : head->missing;
	b->head.n_groups = head->n_groups;
	b->head.best_round = head->best_round;
	b->head.format = add_string(b, head->format);
	b->head.version = add_string(b, head->version);
	b->head.objective = add_string(b, head->objective);
	b->head.parameters =
		add_string(b, head->parameters ? head->parameters : "");
	free(b->base);
	b->base = xcalloc(head->n_groups, sizeof(double));
	memcpy(b->base, head->base, head->n_groups * sizeof(double));
}

void builder_feature(struct builder *b, const struct model_feature *f)
{
	struct block_feature *new;
	size_t i;

	b->features = xgrow(b->features, &b->features_cap, b->n_features + 1,
		sizeof(*b->features));
	new = &b->features[b->n_features++];
	*new = (struct block_feature){
		.name = add_string(b, f->name),
		.first_level = b->n_levels,
		.n_levels = f->n_levels,
		.min = isnan(f->min) ? (double)NAN : f->min,
		.max = isnan(f->max) ? (double)NAN : f->max,
		.kind = f->kind,
	};
	b->levels = xgrow(b->levels, &b->levels_cap, b->n_levels + f->n_levels,
		sizeof(*b->levels));
	for (i = 0; i < f->n_levels; i++)
		b->levels[b->n_levels++] = add_string(b, f->levels[i]);
}

static int misplaced(struct builder *b, uint32_t node, struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("tree %zu: node %u has a child that does not exist or has "
		  "another parent"),
		b->n_trees, node);
}

/* Fills order with the source index of each new node, breadth first, and
 * returns their number. */
static long number_nodes(struct builder *b, const struct model_tree *tree,
	const struct model_node *nodes, struct err *err)
{
	uint32_t n = 1, i;
	unsigned char *seen = xcalloc(tree->n_nodes, 1);
	long rc = 0;

	b->order = xgrow(
		b->order, &b->order_cap, tree->n_nodes, sizeof(*b->order));
	b->order[0] = 0;
	seen[0] = 1;
	for (i = 0; i < n && rc == 0; i++) {
		const struct model_node *node = &nodes[b->order[i]];

		if (node->flags & NODE_LEAF)
			continue;
		if (node->left >= tree->n_nodes ||
			node->right >= tree->n_nodes ||
			node->left == node->right || seen[node->left] ||
			seen[node->right]) {
			rc = misplaced(b, b->order[i], err);
			break;
		}
		seen[node->left] = 1;
		seen[node->right] = 1;
		b->order[n++] = node->left;
		b->order[n++] = node->right;
	}
	free(seen);
	return rc < 0 ? rc : (long)n;
}

static int copy_set(struct builder *b, struct model_node *to,
	const uint32_t *words, size_t n_words, struct err *err)
{
	uint32_t n = to->set_words;

	if (to->set > n_words || n > n_words - to->set)
		return err_set(err, ERR_PARSE,
			_("tree %zu: a set of categories lies outside"),
			b->n_trees);
	/* Words of no category at the end say nothing. */
	while (n && words[to->set + n - 1] == 0)
		n--;
	b->sets = xgrow(b->sets, &b->sets_cap, b->n_sets + n, sizeof(*b->sets));
	if (n)
		memcpy(b->sets + b->n_sets, words + to->set,
			n * sizeof(*words));
	to->set = (uint32_t)b->n_sets;
	to->set_words = n;
	b->n_sets += n;
	return 0;
}

/* The node as it lies in the block. */
static struct model_node clean_node(const struct model_node *from)
{
	struct model_node to = *from;

	if (!(to.cover >= 0) || !isfinite(to.cover))
		to.cover = 0;
	if (to.flags & NODE_LEAF) {
		to.flags &= NODE_LEAF | NODE_LINEAR;
		to.left = to.right = to.feature = 0;
		to.missing = 0;
	}
	if (to.flags & NODE_CATEGORY)
		to.value = 0;
	else if (!(to.flags & NODE_LINEAR))
		to.set = to.set_words = 0;
	return to;
}

static int copy_terms(struct builder *b, struct model_node *to, struct err *err)
{
	const size_t n = to->set_words;

	if (to->set > b->n_new_terms || n > b->n_new_terms - to->set ||
		n > MODEL_NODES_MAX - b->n_terms)
		return err_set(err, ERR_PARSE,
			_("tree %zu: a leaf's linear model lies outside"),
			b->n_trees);
	b->terms = xgrow(
		b->terms, &b->terms_cap, b->n_terms + n, sizeof(*b->terms));
	if (n)
		memcpy(b->terms + b->n_terms, b->new_terms + to->set,
			n * sizeof(*b->terms));
	to->set = (uint32_t)b->n_terms;
	b->n_terms += n;
	return 0;
}

static int add_nodes(struct builder *b, uint32_t n,
	const struct model_node *nodes, const uint32_t *words, size_t n_words,
	struct err *err)
{
	struct model_node *out;
	uint32_t i, next = 1;
	int rc = 0;

	b->nodes = xgrow(
		b->nodes, &b->nodes_cap, b->n_nodes + n, sizeof(*b->nodes));
	out = b->nodes + b->n_nodes;
	for (i = 0; i < n && rc == 0; i++) {
		out[i] = clean_node(&nodes[b->order[i]]);
		if (out[i].flags & NODE_CATEGORY)
			rc = copy_set(b, &out[i], words, n_words, err);
		else if (out[i].flags & NODE_LINEAR)
			rc = copy_terms(b, &out[i], err);
		if (out[i].flags & NODE_LEAF)
			continue;
		out[i].left = next;
		out[i].right = next + 1;
		next += 2;
	}
	return rc;
}

void builder_terms(
	struct builder *b, const struct model_term *terms, size_t n_terms)
{
	b->new_terms = terms;
	b->n_new_terms = n_terms;
}

int builder_tree(struct builder *b, const struct model_tree *tree,
	const struct model_node *nodes, const uint32_t *words, size_t n_words,
	struct err *err)
{
	long n;
	int rc;

	if (tree->n_nodes < 1)
		return err_set(
			err, ERR_PARSE, _("tree %zu is empty"), b->n_trees);
	if (b->n_trees >= MODEL_TREES_MAX ||
		tree->n_nodes > MODEL_NODES_MAX - b->n_nodes ||
		n_words > MODEL_NODES_MAX - b->n_sets)
		return err_set(err, ERR_LIMIT,
			_("more than %u trees or %u nodes"), MODEL_TREES_MAX,
			MODEL_NODES_MAX);
	n = number_nodes(b, tree, nodes, err);
	if (n < 0)
		return (int)n;
	rc = add_nodes(b, (uint32_t)n, nodes, words, n_words, err);
	if (rc < 0)
		return rc;
	b->trees = xgrow(
		b->trees, &b->trees_cap, b->n_trees + 1, sizeof(*b->trees));
	b->trees[b->n_trees++] = (struct model_tree){
		.first_node = (uint32_t)b->n_nodes,
		.n_nodes = (uint32_t)n,
		.group = tree->group,
		.round = tree->round,
		.weight = tree->weight,
	};
	b->n_nodes += (size_t)n;
	builder_terms(b, NULL, 0);
	return 0;
}

void builder_linear(struct builder *b, const float *weights, size_t n)
{
	BUG_ON(b->linear || !n);
	b->linear = xreallocarray(NULL, n, sizeof(*b->linear));
	memcpy(b->linear, weights, n * sizeof(*b->linear));
	b->n_linear = n;
	b->head.linear = 1;
}

void builder_graph(struct builder *b, const void *image, size_t n)
{
	BUG_ON(b->graph.len || n % 8);
	buf_add(&b->graph, image, n);
	b->head.n_graph = n;
}

struct model_tree *builder_trees(struct builder *b, size_t *n)
{
	*n = b->n_trees;
	return b->trees;
}

void builder_cut(struct builder *b, uint32_t n_rounds)
{
	size_t t = 0;

	while (t < b->n_trees && b->trees[t].round < n_rounds)
		t++;
	if (t == b->n_trees)
		return;
	/* Sets of later trees stay behind those of earlier ones; unused words
	 * at the end are dropped with them. */
	b->n_nodes = b->trees[t].first_node;
	b->n_trees = t;
	b->n_sets = 0;
	for (t = 0; t < b->n_nodes; t++)
		if (b->nodes[t].flags & NODE_CATEGORY &&
			b->nodes[t].set + b->nodes[t].set_words > b->n_sets)
			b->n_sets = b->nodes[t].set + b->nodes[t].set_words;
}

static uint64_t move_string(struct buf *to, const struct buf *from, uint64_t at)
{
	const char *s = from->data + at;
	uint64_t place = to->len;

	buf_add(to, s, strlen(s) + 1);
	return place;
}

/* Strings in the order of the block, whatever order they were added in, so
 * that equal models have equal blocks. */
static void order_strings(struct builder *b)
{
	struct buf new = BUF_INIT;
	size_t i;

	buf_addch(&new, '\0');
	b->head.format = move_string(&new, &b->strings, b->head.format);
	b->head.version = move_string(&new, &b->strings, b->head.version);
	b->head.objective = move_string(&new, &b->strings, b->head.objective);
	b->head.parameters = move_string(&new, &b->strings, b->head.parameters);
	for (i = 0; i < b->n_features; i++)
		b->features[i].name =
			move_string(&new, &b->strings, b->features[i].name);
	for (i = 0; i < b->n_levels; i++)
		b->levels[i] = move_string(&new, &b->strings, b->levels[i]);
	buf_release(&b->strings);
	b->strings = new;
}

static void put(char *block, size_t at, const void *data, size_t n)
{
	if (n)
		memcpy(block + at, data, n);
}

/* The nodes are nearly all of a model: their memory becomes the block. */
static char *lay_out(struct builder *b, const struct block_layout *l)
{
	const struct block_head *h = &b->head;
	const size_t n = b->n_nodes * sizeof(*b->nodes);
	char *block = xreallocarray(b->nodes, l->size, 1);

	b->nodes = NULL;
	memmove(block + l->nodes, block, n);
	memset(block, 0, l->nodes);
	memset(block + l->nodes + n, 0, l->size - l->nodes - n);
	put(block, 0, h, sizeof(*h));
	put(block, l->base, b->base, h->n_groups * sizeof(double));
	put(block, l->features, b->features,
		b->n_features * sizeof(*b->features));
	put(block, l->levels, b->levels, b->n_levels * sizeof(*b->levels));
	put(block, l->trees, b->trees, b->n_trees * sizeof(*b->trees));
	put(block, l->sets, b->sets, b->n_sets * sizeof(*b->sets));
	put(block, l->linear, b->linear, b->n_linear * sizeof(float));
	put(block, l->terms, b->terms, b->n_terms * sizeof(*b->terms));
	put(block, l->graph, b->graph.data, b->graph.len);
	put(block, l->strings, b->strings.data, b->strings.len);
	return block;
}

int builder_finish(struct builder *b, struct model *out, struct err *err)
{
	struct block_head *h = &b->head;
	struct block_layout l;
	size_t size;
	char *block;
	int rc;

	order_strings(b);
	h->n_features = (uint32_t)b->n_features;
	h->n_levels = b->n_levels;
	h->n_trees = (uint32_t)b->n_trees;
	h->n_nodes = b->n_nodes;
	h->n_set_words = b->n_sets;
	h->n_terms = b->n_terms;
	h->n_strings = b->strings.len;
	h->n_rounds = b->n_trees ? b->trees[b->n_trees - 1].round + 1 : 0;
	if (b->n_features > MODEL_FEATURES_MAX) {
		rc = err_set(err, ERR_LIMIT, _("more than %u features"),
			MODEL_FEATURES_MAX);
		goto out;
	}
	rc = block_layout(&l, h, err);
	if (rc < 0)
		goto out;
	BUG_ON(l.n_linear != b->n_linear);
	h->size = size = l.size;
	block = lay_out(b, &l);
	builder_free(b);
	return block_adopt(out, block, size, err);
out:
	builder_free(b);
	return rc;
}
