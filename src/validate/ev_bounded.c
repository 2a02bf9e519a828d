/* SPDX-License-Identifier: Apache-2.0 */
/* Is the change lossless, or bounded: a complete proof that every row gets the
 * same bits, or a proven bound on the difference of margins; and in both cases
 * the margins of all rows, and of probes at every threshold, compared. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "optim/check.h"
#include "optim/measure.h"
#include "validate/function.h"

static bool claims_lossless(const struct val_subject *s)
{
	return strcmp(json_get_str(json_get(s->facts, "run"), "recipe", ""),
		       "exact") == 0;
}

/* Sum over the trees of group g of their lowest and highest leaf. */
static void reach(const struct model *m, uint32_t g, double *low, double *high)
{
	const double rounds = m->average && m->n_rounds ? m->n_rounds : 1;

	*low = *high = 0;
	for (uint32_t t = 0; t < m->n_trees; t++) {
		const struct model_tree *tree = &m->trees[t];
		const struct model_node *n = m->nodes + tree->first_node;
		double lo = INFINITY, hi = -INFINITY;

		if (tree->group != g)
			continue;
		for (uint32_t i = 0; i < tree->n_nodes; i++)
			if (n[i].flags & NODE_LEAF) {
				const double v = n[i].value * tree->weight;

				lo = v < lo ? v : lo;
				hi = v > hi ? v : hi;
			}
		*low += lo / rounds;
		*high += hi / rounds;
	}
	*low += m->base[g];
	*high += m->base[g];
}

/* The difference cannot be larger than from the lowest margin of one to the
 * highest of the other: always true, and rarely useful. */
static double reach_bound(const struct model *a, const struct model *b)
{
	double bound = 0;

	for (uint32_t g = 0; g < a->n_groups; g++) {
		double la, ha, lb, hb;

		reach(a, g, &la, &ha);
		reach(b, g, &lb, &hb);
		bound = fmax(bound, fmax(ha - lb, hb - la));
	}
	return bound;
}

static void bound_part(const struct val_subject *s, struct json *body)
{
	double bound = 0, max = 0;
	const bool has = limits_get(s->limits, "change.bound", &max);
	enum val_outcome o = VAL_JUDGE;
	struct json *a;

	if (check_bound(&bound, &s->parent, &s->model, NULL))
		bound = reach_bound(&s->parent, &s->model);
	if (has)
		o = bound <= max ? VAL_PASS : VAL_NOT_ANSWERABLE;
	a = body_part(body, "bound", o,
		o == VAL_NOT_ANSWERABLE ? "bounded.no_bound" : "bounded.bound");
	json_set_real(a, "bound", bound);
	json_set_real(a, "limit", max);
}

/* Whether the models were proved equal. */
static bool proof_part(const struct val_subject *s, struct json *body)
{
	struct check_report r;
	struct json *a;
	bool equal;

	if (check_models(&r, &s->parent, &s->model, NULL)) {
		if (claims_lossless(s))
			body_part(body, "proof", VAL_NOT_ANSWERABLE,
				"bounded.no_proof");
		return false;
	}
	equal = r.verdict == CHECK_EQUAL;
	if (equal) {
		a = body_part(body, "proof", VAL_PASS, "bounded.equal");
		json_set_int(a, "pairs", (int64_t)r.pairs);
	} else if (claims_lossless(s)) {
		a = body_part(body, "proof", VAL_FAIL, "bounded.different");
		json_set_int(a, "tree", r.tree);
	}
	check_release(&r);
	return equal;
}

static void compared_part(struct json *body, const char *part,
	const struct measure_equal *r, bool lossless)
{
	const bool bad = lossless && r->different;
	struct json *a = body_part(body, part, bad ? VAL_FAIL : VAL_PASS,
		r->different ? "bounded.margins.differ"
			     : "bounded.margins.equal");

	json_set_int(a, "rows", (int64_t)r->rows);
	json_set_int(a, "different", (int64_t)r->different);
	json_set_real(a, "largest", r->largest);
}

static int rows_part(const struct val_subject *s, const struct val_set *set,
	bool lossless, struct json *body, struct err *err)
{
	const struct measure_data data = {set->x, NULL, set->n};
	struct measure_equal r;
	const int rc = measure_rows(&r, &s->parent, &s->model, &data, err);

	if (rc == 0)
		compared_part(body, set->role, &r, lossless);
	return rc;
}

static int edges_part(const struct val_subject *s, const struct val_set *base,
	bool lossless, struct json *body, struct err *err)
{
	const struct measure_data data = {
		base ? base->x : NULL, NULL, base ? base->n : 0};
	struct measure_equal r;
	const int rc = measure_edges(&r, &s->parent, &s->model, &data, err);

	if (rc == 0)
		compared_part(body, "thresholds", &r, lossless);
	return rc;
}

int ev_bounded(struct val_subject *s, struct json *body, struct err *err)
{
	const struct val_set *base = NULL;
	int rc = subject_models(s, err);
	bool lossless;

	if (rc)
		return rc;
	lossless = proof_part(s, body) || claims_lossless(s);
	if (!lossless)
		bound_part(s, body);
	for (size_t i = 0; rc == 0 && i < SUBJECT_ROLES; i++) {
		const struct val_set *set;

		rc = subject_set(s, subject_roles[i], &set, err);
		if (rc == 0 && set) {
			base = base ? base : set;
			rc = rows_part(s, set, lossless, body, err);
		}
	}
	if (rc == 0 && !base)
		body_part(body, "rows", VAL_NOT_ANSWERABLE, "bounded.no_rows");
	if (rc == 0)
		rc = edges_part(s, base, lossless, body, err);
	return rc;
}
