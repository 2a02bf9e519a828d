/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/refit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "blas/linalg.h"
#include "engine/engine.h"
#include "model/builder.h"
#include "optim/leafmap.h"

enum { N_SELECTIONS = 2, N_RIDGES = 4 };

static const char *const selections[N_SELECTIONS] = {"first", "spread"};
static const double ridges[N_RIDGES] = {0.1, 1.0, 10.0, 100.0};

struct refit {
	const struct model *m;
	const struct refit_spec *spec;
	size_t n_rows;
	uint32_t *reached; /* (n_rows, n_trees) */
	double *target;    /* (n_groups, n_rows) margin without base */
	uint32_t n_keep;
	uint32_t *kept; /* (n_keep) rounds */
};

/* The equations of one output and one selection. */
struct system {
	struct leafmap z;
	uint32_t *tree;
	const double *target; /* (n_rows) */
	double *prior;        /* (n_leaves) c w0 */
	double *gram, *solution;
	double *w; /* (n_leaves) */
};

static int say(const struct refit *f, const char *step, uint64_t done,
	uint64_t total, struct err *err)
{
	if (!f->spec->progress)
		return 0;
	return f->spec->progress(f->spec->arg, step, done, total, err);
}

/* Rounds i of n_keep: the first ones, or the middles of equal stretches. */
static void select_rounds(struct refit *f, int selection)
{
	const uint64_t all = f->m->n_rounds, keep = f->n_keep;

	for (uint32_t i = 0; i < f->n_keep; i++)
		f->kept[i] = selection == 0 ? i
					    : (uint32_t)((2 * (uint64_t)i + 1) *
							 all / (2 * keep));
}

static bool is_kept(const struct refit *f, uint32_t round, uint32_t *at)
{
	size_t low = 0, high = f->n_keep;

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (f->kept[mid] < round)
			low = mid + 1;
		else
			high = mid;
	}
	*at = (uint32_t)low;
	return low < f->n_keep && f->kept[low] == round;
}

/* The best single factor on the values now, over the rows. */
static double common_factor(
	const struct system *s, const struct leafmap_rows *rows, double *sum)
{
	double xy = 0.0, xx = 0.0;

	leafmap_apply(&s->z, rows, s->z.value, sum);
	for (size_t r = rows->from; r < rows->to; r++) {
		xy += sum[r - rows->from] * s->target[r];
		xx += sum[r - rows->from] * sum[r - rows->from];
	}
	return xx > 0.0 ? xy / xx : 1.0;
}

static int system_new(struct system *s, const struct refit *f, uint32_t group,
	struct err *err)
{
	uint32_t at;

	memset(s, 0, sizeof(*s));
	s->tree = xcalloc(f->m->n_trees, sizeof(*s->tree));
	for (uint32_t t = 0; t < f->m->n_trees; t++)
		if (f->m->trees[t].group == group &&
			is_kept(f, f->m->trees[t].round, &at))
			s->tree[s->z.n_trees++] = t;
	s->z.tree = s->tree;
	s->target = f->target + (size_t)group * f->n_rows;
	leafmap_new(&s->z, f->m, f->reached, f->n_rows);
	if (s->z.n_leaves > REFIT_LEAVES_MAX)
		return err_set(err, ERR_LIMIT,
			_("the trees kept have %zu leaves, refit takes %d; "
			  "keep fewer trees with --trees"),
			s->z.n_leaves, REFIT_LEAVES_MAX);
	s->prior = xcalloc(s->z.n_leaves + 1, sizeof(*s->prior));
	s->w = xcalloc(s->z.n_leaves + 1, sizeof(*s->w));
	s->solution = xcalloc(s->z.n_leaves + 1, sizeof(*s->solution));
	s->gram = xcalloc(s->z.n_leaves * s->z.n_leaves + 1, sizeof(*s->gram));
	return 0;
}

static void system_release(struct system *s)
{
	leafmap_release(&s->z);
	free(s->tree);
	free(s->prior);
	free(s->gram);
	free(s->solution);
	free(s->w);
}

/* Leaves the right-hand side in s->solution and Z'Z in s->gram. */
static void set_up(struct system *s, const struct leafmap_rows *rows)
{
	const size_t n = rows->to - rows->from, p = s->z.n_leaves;
	double *rest = xcalloc(n, sizeof(*rest));
	const double c = common_factor(s, rows, rest);

	for (size_t j = 0; j < p; j++)
		s->prior[j] = c * s->z.value[j];
	for (size_t i = 0; i < n; i++)
		rest[i] = s->target[rows->from + i] - c * rest[i];
	memset(s->solution, 0, p * sizeof(*s->solution));
	leafmap_transpose(&s->z, rows, rest, s->solution);
	memset(s->gram, 0, p * p * sizeof(*s->gram));
	leafmap_gram(&s->z, rows, s->gram);
	free(rest);
}

static int solve(struct system *s, double ridge, struct err *err)
{
	const size_t p = s->z.n_leaves;
	double *g = xreallocarray(NULL, p * p + 1, sizeof(*g));
	struct blas_ridge r = {g, s->w, p, ridge};
	int rc;

	memcpy(g, s->gram, p * p * sizeof(*g));
	memcpy(s->w, s->solution, p * sizeof(*s->w));
	/* An output may have no tree among the kept rounds. */
	rc = p > 0 ? blas_ridge_solve(&r, err) : 0;
	for (size_t j = 0; j < p; j++) {
		s->w[j] += s->prior[j];
		if (rc == 0 && !isfinite(s->w[j]))
			rc = err_set(err, ERR_ARG,
				_("the leaves cannot be fitted: the equations "
				  "gave a number that is not finite"));
	}
	free(g);
	return rc;
}

static double squared_error(
	const struct system *s, const struct leafmap_rows *rows)
{
	const size_t n = rows->to - rows->from;
	double *sum = xcalloc(n + 1, sizeof(*sum));
	double total = 0.0;

	leafmap_apply(&s->z, rows, s->w, sum);
	for (size_t i = 0; i < n; i++) {
		const double d = sum[i] - s->target[rows->from + i];

		total += d * d;
	}
	free(sum);
	return total;
}

/* Adds to error[k] what ridge k misses on the held-back rows. */
static int try_group(
	const struct refit *f, uint32_t group, double *error, struct err *err)
{
	const size_t held = f->n_rows - f->n_rows / 5;
	const struct leafmap_rows fit = {0, held}, judge = {held, f->n_rows};
	struct system s;
	int rc = system_new(&s, f, group, err);

	if (rc == 0)
		set_up(&s, &fit);
	for (int k = 0; rc == 0 && k < N_RIDGES; k++) {
		rc = say(f, "fit leaves", (uint64_t)k, N_RIDGES, err);
		if (rc == 0)
			rc = solve(&s, ridges[k], err);
		if (rc == 0)
			error[k] += squared_error(&s, &judge);
	}
	system_release(&s);
	return rc;
}

struct choice {
	int selection, ridge;
	double error;
};

static int choose(struct refit *f, struct choice *best, struct json *report,
	struct err *err)
{
	const double judged = (double)(f->n_rows / 5) * f->m->n_groups;
	struct json *tried = json_set(report, "tried", json_array());

	*best = (struct choice){0, 0, (double)INFINITY};
	for (int s = 0; s < N_SELECTIONS; s++) {
		double error[N_RIDGES] = {0.0};

		select_rounds(f, s);
		for (uint32_t g = 0; g < f->m->n_groups; g++) {
			const int rc = try_group(f, g, error, err);

			if (rc < 0)
				return rc;
		}
		for (int k = 0; k < N_RIDGES; k++) {
			struct json *o = json_push(tried, json_object());

			json_set_str(o, "selection", selections[s]);
			json_set_real(o, "ridge", ridges[k]);
			json_set_real(o, "rmse", sqrt(error[k] / judged));
			if (error[k] < best->error)
				*best = (struct choice){s, k, error[k]};
		}
	}
	return 0;
}

/* The leaves' new values, (n_nodes) of the model; others stay. */
static int fit_all(struct refit *f, double ridge, double *values,
	size_t *n_leaves, struct err *err)
{
	const struct leafmap_rows all = {0, f->n_rows};
	int rc = 0;

	*n_leaves = 0;
	for (uint32_t g = 0; rc == 0 && g < f->m->n_groups; g++) {
		struct system s;

		rc = system_new(&s, f, g, err);
		if (rc == 0) {
			set_up(&s, &all);
			rc = solve(&s, ridge, err);
		}
		for (size_t k = 0; rc == 0 && k < s.z.n_trees; k++)
			for (uint32_t j = s.z.first[k]; j < s.z.first[k + 1];
				j++)
				values[f->m->trees[s.tree[k]].first_node +
					s.z.node[j]] = s.w[j];
		*n_leaves += s.z.n_leaves;
		system_release(&s);
	}
	return rc;
}

/* The sets of a tree's nodes side by side; words holds what they need. */
static size_t gather_sets(const struct model *m, struct model_node *nodes,
	uint32_t n_nodes, uint32_t *words)
{
	size_t n = 0;

	for (uint32_t i = 0; i < n_nodes; i++) {
		struct model_node *x = &nodes[i];

		if (x->set_words == 0) {
			x->set = 0;
			continue;
		}
		if (words) {
			memcpy(words + n, m->sets + x->set,
				x->set_words * sizeof(*words));
			x->set = (uint32_t)n;
		}
		n += x->set_words;
	}
	return n;
}

/* A kept tree with its new leaves. */
static int add_tree(struct builder *b, const struct refit *f, uint32_t tree,
	const double *values, struct err *err)
{
	struct model_tree t = f->m->trees[tree];
	struct model_node *nodes;
	uint32_t round, *words;
	size_t n_words;
	int rc;

	if (!is_kept(f, t.round, &round))
		return 0;
	nodes = xcalloc(t.n_nodes, sizeof(*nodes));
	memcpy(nodes, f->m->nodes + t.first_node, t.n_nodes * sizeof(*nodes));
	for (uint32_t i = 0; i < t.n_nodes; i++) {
		const double v = values[t.first_node + i];

		if (nodes[i].flags & NODE_LEAF)
			nodes[i].value = f->m->source == MODEL_XGBOOST
						 ? (double)(float)v
						 : v;
	}
	t.round = round;
	t.weight = 1.0;
	n_words = gather_sets(f->m, nodes, t.n_nodes, NULL);
	words = xcalloc(n_words + 1, sizeof(*words));
	gather_sets(f->m, nodes, t.n_nodes, words);
	rc = builder_tree(b, &t, nodes, words, n_words, err);
	free(words);
	free(nodes);
	return rc;
}

static int build(struct model *out, const struct refit *f, const double *values,
	struct err *err)
{
	struct builder *b = builder_like(f->m);
	int rc = 0;

	for (uint32_t t = 0; rc == 0 && t < f->m->n_trees; t++)
		rc = add_tree(b, f, t, values, err);
	if (rc == 0)
		return builder_finish(b, out, err);
	builder_free(b);
	return rc;
}

static int check_spec(
	const struct model *m, const struct refit_spec *spec, struct err *err)
{
	if (m->average)
		return err_set(err, ERR_UNSUPPORTED,
			_("refit does not know averaged forests (this model "
			  "divides by its %u rounds); use --recipe exact"),
			m->n_rounds);
	if (m->n_rounds < 2 || spec->n_rounds >= m->n_rounds)
		return err_set(err, ERR_ARG,
			_("the model has %u rounds of trees; keep at least "
			  "one and fewer than that with --trees"),
			m->n_rounds);
	if (spec->n_rows < REFIT_ROWS_MIN)
		return err_set(err, ERR_ARG,
			_("refit needs %d rows to fit on, there are %zu; give "
			  "more rows with --data"),
			REFIT_ROWS_MIN, spec->n_rows);
	return 0;
}

static size_t usable_rows(const struct model *m, size_t n_rows)
{
	const size_t most = REFIT_REACHED_MAX / m->n_trees;

	if (n_rows > REFIT_ROWS_MAX)
		n_rows = REFIT_ROWS_MAX;
	if (n_rows > most)
		n_rows = most > REFIT_ROWS_MIN ? most : REFIT_ROWS_MIN;
	return n_rows;
}

static int prepare(struct refit *f, struct err *err)
{
	const size_t n = f->n_rows, groups = f->m->n_groups;
	struct engine *e;
	double *margins;
	const int rc = engine_new(&e, f->m, err);

	if (rc < 0)
		return rc;
	margins = xcalloc(n * groups, sizeof(*margins));
	f->target = xcalloc(n * groups, sizeof(*f->target));
	f->reached =
		xreallocarray(NULL, n * f->m->n_trees + 1, sizeof(*f->reached));
	engine_margins(e, f->spec->rows, n, margins);
	engine_leaves(e, f->spec->rows, n, f->reached);
	for (size_t g = 0; g < groups; g++)
		for (size_t r = 0; r < n; r++)
			f->target[g * n + r] =
				margins[r * groups + g] - f->m->base[g];
	free(margins);
	engine_free(e);
	return 0;
}

static void describe(struct json *report, const struct refit *f,
	const struct choice *best, size_t n_leaves)
{
	struct json *kept = json_array();

	for (uint32_t i = 0; i < f->n_keep; i++)
		json_push(kept, json_int(f->kept[i]));
	json_set(report, "kept", kept);
	json_set_str(report, "selection", selections[best->selection]);
	json_set_real(report, "ridge", ridges[best->ridge]);
	json_set_int(report, "leaves", (int64_t)n_leaves);
	json_set_int(report, "rows", (int64_t)f->n_rows);
}

int refit_recipe(struct refit_result *out, const struct model *m,
	const struct refit_spec *spec, struct err *err)
{
	struct refit f = {.m = m, .spec = spec};
	struct json *report = json_object();
	double *values = NULL;
	struct choice best = {0, 0, 0.0};
	size_t n_leaves = 0;
	int rc = check_spec(m, spec, err);

	if (rc < 0)
		goto out;
	f.n_rows = usable_rows(m, spec->n_rows);
	f.n_keep = spec->n_rounds ? spec->n_rounds : m->n_rounds / 2;
	f.kept = xcalloc(f.n_keep, sizeof(*f.kept));
	values = xcalloc(m->n_nodes + 1, sizeof(*values));
	rc = prepare(&f, err);
	if (rc == 0)
		rc = choose(&f, &best, report, err);
	if (rc < 0)
		goto out;
	select_rounds(&f, best.selection);
	rc = fit_all(&f, ridges[best.ridge], values, &n_leaves, err);
	if (rc == 0)
		rc = build(&out->model, &f, values, err);
	if (rc < 0)
		goto out;
	describe(report, &f, &best, n_leaves);
	out->report = report;
	report = NULL;
out:
	free(f.kept);
	free(f.target);
	free(f.reached);
	free(values);
	json_free(report);
	return rc;
}

void refit_release(struct refit_result *r)
{
	model_close(&r->model);
	json_free(r->report);
	memset(r, 0, sizeof(*r));
}
