/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "explain/explain.h"
#include "explain/gauss.h"
#include "explain/making.h"

double program_share(
	const struct model_node *parent, const struct model_node *child)
{
	return parent->cover > 0 ? child->cover / parent->cover : 0.5;
}

double program_leaf(const struct model *m, const struct model_tree *t,
	const struct model_node *n)
{
	if (m->source == MODEL_XGBOOST)
		return (double)((float)n->value * (float)t->weight);
	return n->value;
}

static struct step *add_step(
	struct making *w, enum step_kind kind, size_t level, size_t slot)
{
	struct program *p = w->program;

	p->steps = xgrow(
		p->steps, &w->steps_cap, w->n_steps + 1, sizeof(*p->steps));
	p->steps[w->n_steps] = (struct step){.kind = (uint8_t)kind,
		.level = (uint16_t)level,
		.slot = (uint16_t)slot};
	return &p->steps[w->n_steps++];
}

static void add_constant(struct making *w, float v)
{
	struct program *p = w->program;

	p->constants = xgrow(p->constants, &w->constants_cap,
		w->n_constants + 1, sizeof(*p->constants));
	p->constants[w->n_constants++] = v;
}

/* A constant that depends on the way: for the right, and what turns it into
 * the one for the left. */
static void add_choice(struct making *w, double left, double right)
{
	const float l = (float)left, r = (float)right;
	uint32_t a, b;
	float turn;

	memcpy(&a, &l, sizeof(a));
	memcpy(&b, &r, sizeof(b));
	a ^= b;
	memcpy(&turn, &a, sizeof(turn));
	add_constant(w, r);
	add_constant(w, turn);
}

/* A child as the formulas need it. */
struct child {
	const struct model_node *node;
	double share; /* of the parent */
	double z;     /* of all splits on the feature */
	double value; /* of a leaf */
};

/* A node's split: z0 is the share of earlier splits on the feature, which
 * stand at level before; 0 if there are none. */
struct fork {
	struct child left, right;
	double z0;
	size_t before;
};

static double met(const struct making *w, double z, size_t k)
{
	return w->rule->t[k] + z * (1 - w->rule->t[k]);
}

static double unmet(const struct making *w, double z, size_t k)
{
	return z * (1 - w->rule->t[k]);
}

/* What multiplies H to give the feature's value. */
static double gain_met(const struct making *w, double z, size_t k)
{
	return (1 - z) / met(w, z, k);
}

static double gain_unmet(const struct making *w, size_t k)
{
	return -1 / (1 - w->rule->t[k]);
}

/* Factors of a child by where a row goes: to it or to its sibling, having
 * met the earlier splits on the feature. */
static double factor_to(
	const struct making *w, const struct fork *f, double z, size_t k)
{
	return met(w, z, k) / (f->before ? met(w, f->z0, k) : 1);
}

static double factor_off(
	const struct making *w, const struct fork *f, double z, size_t k)
{
	return unmet(w, z, k) / (f->before ? met(w, f->z0, k) : 1);
}

static double earlier(const struct making *w, const struct fork *f, size_t k)
{
	return f->before ? gain_met(w, f->z0, k) : 0;
}

static bool is_leaf(const struct child *c)
{
	return (c->node->flags & NODE_LEAF) != 0;
}

static void child_constants(
	struct making *w, const struct fork *f, const struct child *c)
{
	for (size_t k = 0; k < w->n_rule; k++) {
		const double s = is_leaf(c) ? c->value * w->rule->w[k] : 1;
		const double to = s * factor_to(w, f, c->z, k);
		const double off = s * factor_off(w, f, c->z, k);

		if (c == &f->left)
			add_choice(w, to, off);
		else
			add_choice(w, off, to);
		if (f->before)
			add_constant(w, (float)(s * c->share));
	}
}

static void join_constants(struct making *w, const struct fork *f)
{
	for (size_t k = 0; k < w->n_rule; k++) {
		const double e = earlier(w, f, k);

		add_choice(
			w, gain_met(w, f->left.z, k) - e, gain_unmet(w, k) - e);
		add_choice(w, gain_unmet(w, k) - e,
			gain_met(w, f->right.z, k) - e);
	}
}

static void pair_constants(struct making *w, const struct fork *f)
{
	const struct child *l = &f->left, *r = &f->right;

	for (size_t k = 0; k < w->n_rule; k++) {
		const double wk = w->rule->w[k], e = earlier(w, f, k);
		const double ll = wk * l->value * factor_to(w, f, l->z, k);
		const double lr = wk * l->value * factor_off(w, f, l->z, k);
		const double rl = wk * r->value * factor_off(w, f, r->z, k);
		const double rr = wk * r->value * factor_to(w, f, r->z, k);

		add_choice(w, ll + rl, lr + rr);
		if (!f->before)
			continue;
		add_constant(w, (float)(wk * (l->value * l->share +
						     r->value * r->share)));
		add_choice(w,
			ll * (gain_met(w, l->z, k) - e) +
				rl * (gain_unmet(w, k) - e),
			lr * (gain_unmet(w, k) - e) +
				rr * (gain_met(w, r->z, k) - e));
	}
	if (!f->before)
		add_choice(w, l->value * (1 - l->z) - r->value * r->z,
			r->value * (1 - r->z) - l->value * l->z);
}

static void fork_fill(
	struct making *w, const struct model_node *n, struct fork *f)
{
	struct child *c[2] = {&f->left, &f->right};

	f->before = w->last[n->feature];
	f->z0 = f->before ? w->edges[f->before].share : 1;
	for (size_t i = 0; i < 2; i++) {
		c[i]->node = w->nodes + n->left + i;
		c[i]->share = program_share(n, c[i]->node);
		c[i]->z = f->z0 * c[i]->share;
		c[i]->value = 0;
		if (c[i]->node->flags & NODE_LEAF)
			c[i]->value =
				program_leaf(w->model, w->tree, c[i]->node);
	}
	if (f->before)
		w->program->steps[w->edges[f->before].step].keep = true;
}

/* reach is the product of all shares on the path, for the bias. */
static void add_node(struct making *w, const struct model_node *n, size_t level,
	size_t slot, double reach);

static void add_child(struct making *w, const struct fork *f,
	const struct child *c, struct step *at, double reach)
{
	const uint32_t feature = w->program->features[at->feature];
	const size_t level = at->level, slot = at->slot;
	struct step *s;

	if (is_leaf(c)) {
		s = add_step(w, f->before ? STEP_LEAF_AGAIN : STEP_LEAF, level,
			slot);
		s->before = (uint16_t)f->before;
		child_constants(w, f, c);
		w->bias += c->value * reach * c->share;
		return;
	}
	w->edges[level + 1] =
		(struct path_edge){.share = c->z, .step = w->n_steps};
	s = add_step(w, f->before ? STEP_DOWN_AGAIN : STEP_DOWN, level, slot);
	s->before = (uint16_t)f->before;
	s->right = c == &f->right;
	child_constants(w, f, c);
	w->last[feature] = (uint32_t)level + 1;
	add_node(w, c->node, level + 1, slot, reach * c->share);
	w->last[feature] = (uint32_t)f->before;
}

static void add_node(struct making *w, const struct model_node *n, size_t level,
	size_t slot, double reach)
{
	struct step end = {.level = (uint16_t)level,
		.slot = (uint16_t)slot,
		.feature = w->used[n->feature]};
	struct fork f;
	struct step *s;

	if (level + 2 > w->program->n_levels)
		w->program->n_levels = level + 2;
	columns_find(w, n, add_step(w, STEP_SPLIT, level, slot));
	fork_fill(w, n, &f);
	end.before = (uint16_t)f.before;
	if (is_leaf(&f.left) && is_leaf(&f.right)) {
		pair_constants(w, &f);
		end.kind = f.before ? STEP_PAIR_AGAIN : STEP_PAIR;
		w->bias += reach * (f.left.value * f.left.share +
					   f.right.value * f.right.share);
	} else {
		add_child(w, &f, &f.left, &end, reach);
		end.slot++;
		add_child(w, &f, &f.right, &end, reach);
		end.slot--;
		join_constants(w, &f);
		end.kind = f.before ? STEP_JOIN_AGAIN : STEP_JOIN;
	}
	s = add_step(w, STEP_END, level, slot);
	*s = end;
}

/* Most different features on a path below node i, of which n are above. */
static size_t path_features(struct making *w, uint32_t i, size_t n)
{
	const struct model_node *node = &w->nodes[i];
	size_t left, right;
	uint32_t old;

	if (node->flags & NODE_LEAF)
		return n;
	old = w->last[node->feature];
	w->last[node->feature] = 1;
	left = path_features(w, node->left, n + !old);
	right = path_features(w, node->right, n + !old);
	w->last[node->feature] = old;
	return left > right ? left : right;
}

static void need_rule(struct making *w, size_t n)
{
	struct program *p = w->program;
	struct program_rule *r = p->rules[n];

	if (!r) {
		r = p->rules[n] = xcalloc(1, sizeof(*r));
		gauss_rule(n, r->t, r->w);
		for (size_t k = 0; k < n; k++) {
			r->weight[k] = (float)r->w[k];
			r->unmet[k] = (float)(-1 / (1 - r->t[k]));
		}
	}
	w->rule = r;
	w->n_rule = n;
	if (n > p->max_nodes)
		p->max_nodes = n;
}

static int add_tree(
	struct making *w, const struct model_tree *t, struct err *err)
{
	struct program *p = w->program;
	struct program_tree *to = &p->trees[p->n_trees];
	const struct model_node *root = w->model->nodes + t->first_node;
	size_t n;

	w->tree = t;
	w->nodes = root;
	if (root->flags & NODE_LEAF) {
		p->bias[t->group] += program_leaf(w->model, t, root);
		return 0;
	}
	if (!(root->cover > 0))
		return err_set(err, ERR_UNSUPPORTED,
			_("tree %zu: the file does not say how much training "
			  "weight reached the nodes (cover), which the values "
			  "depend on: save the model with its statistics, "
			  "or explain against rows of your own (--baseline)"),
			(size_t)(t - w->model->trees));
	n = path_features(w, 0, 0);
	if (n > EXPLAIN_FEATURES_MAX)
		return err_set(err, ERR_UNSUPPORTED,
			_("tree %zu: a path has %zu different features; at "
			  "most %d can be explained"),
			(size_t)(t - w->model->trees), n, EXPLAIN_FEATURES_MAX);
	need_rule(w, (n + 1) / 2);
	*to = (struct program_tree){.group = t->group,
		.n_nodes = (uint32_t)w->n_rule,
		.step = w->n_steps,
		.constant = w->n_constants};
	w->bias = 0;
	add_node(w, root, 0, 0, 1);
	add_step(w, STEP_END, 0, 0);
	p->bias[t->group] += w->bias;
	p->n_trees++;
	return 0;
}

static int add_trees(struct making *w, struct err *err)
{
	const struct model *m = w->model;
	int rc = columns_plan(w, err);

	for (uint32_t g = 0; rc == 0 && g < m->n_groups; g++) {
		w->program->bias[g] = m->base[g];
		for (uint32_t t = 0; rc == 0 && t < m->n_trees; t++)
			if (m->trees[t].group == g)
				rc = add_tree(w, &m->trees[t], err);
	}
	return rc;
}

int program_new(struct program **out, const struct model *m, struct err *err)
{
	const size_t cells = (size_t)m->n_features * (COLUMN_CODE + 1);
	struct making w = {.model = m};
	struct program *p = xcalloc(1, sizeof(*p));
	int rc;

	p->model = m;
	p->bias = xcalloc(m->n_groups, sizeof(*p->bias));
	p->trees = xcalloc(m->n_trees + 1, sizeof(*p->trees));
	w.program = p;
	w.column_of = xreallocarray(NULL, cells, sizeof(*w.column_of));
	w.used = xreallocarray(NULL, m->n_features, sizeof(*w.used));
	memset(w.column_of, 0xff, cells * sizeof(*w.column_of));
	memset(w.used, 0xff, m->n_features * sizeof(*w.used));
	w.last = xcalloc(m->n_features, sizeof(*w.last));
	w.edges = xcalloc(MODEL_DEPTH_MAX + 2, sizeof(*w.edges));
	rc = add_trees(&w, err);
	free(w.column_of);
	free(w.used);
	free(w.last);
	free(w.edges);
	if (rc)
		program_free(p);
	else
		*out = p;
	return rc;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_columns; i++)
		free(p->columns[i].thresholds);
	for (size_t i = 0; i < sizeof(p->rules) / sizeof(*p->rules); i++)
		free(p->rules[i]);
	free(p->trees);
	free(p->steps);
	free(p->constants);
	free(p->columns);
	free(p->features);
	free(p->bias);
	free(p);
}
