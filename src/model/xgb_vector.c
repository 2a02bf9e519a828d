/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb.h"

#include <math.h>

#include "base/i18n.h"
#include "base/num.h"

/* Trees with a vector in each leaf (multi_strategy=multi_output_tree, since
 * 2.0). XGBoost adds the vector of the leaf to the margins, tree by tree, in
 * float32: the sums are those of one tree for each output, all of the same
 * splits, and that is what the model gets.
 *
 * Up to 3.1 the vectors are base_weights, (nodes, outputs); since 3.2 they
 * are leaf_weights, (leaves, outputs), and right_children of a leaf is its
 * row. Seen in the files of 2.1, 3.0, 3.1, 3.3 and 3.4. */

int xgb_read_leaf_size(void *ctx, struct err *err)
{
	struct xgb *x = ctx;
	int64_t size;
	int rc = events_text(&x->ev, &x->text, err);

	if (rc < 0)
		return rc;
	if (num_parse_i64(x->text.data, x->text.len, &size) < 0 || size < 0)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("this is not a whole number, as it should be"));
	if (size > (int64_t)MODEL_GROUPS_MAX)
		return events_fail(&x->ev, err, ERR_LIMIT,
			_("there are more than 10000 outputs"));
	x->tree.leaf_size = size > 1 ? (size_t)size : 1;
	return 0;
}

int xgb_read_leaf_weights(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	x->tree.has_leaf_weights = true;
	return events_floats(&x->ev, &x->tree.vectors, err);
}

/* They stand before the size of the leaves, and most files do not need them:
 * their place is kept. */
int xgb_read_base_weights(void *ctx, struct err *err)
{
	struct xgb *x = ctx;

	x->tree.has_base_weights = true;
	x->tree.base_weights = x->ev;
	return events_skip(&x->ev, err);
}

static int wrong_vectors(struct xgb *x, struct err *err)
{
	return events_fail(&x->ev, err, ERR_PARSE,
		_("the leaves' vectors are not of the length that "
		  "size_leaf_vector says"));
}

static int find_vectors(struct xgb *x, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	int rc = 0;

	if (!t->has_leaf_weights && t->has_base_weights)
		rc = events_floats(&t->base_weights, &t->vectors, err);
	if (rc < 0)
		return rc;
	if (t->vectors.n % t->leaf_size ||
		(!t->has_leaf_weights &&
			t->vectors.n / t->leaf_size != t->left.n))
		return wrong_vectors(x, err);
	if (x->leaf_size && x->leaf_size != t->leaf_size)
		return events_fail(&x->ev, err, ERR_PARSE,
			_("the trees have leaves of different lengths"));
	return 0;
}

static int set_leaves(struct xgb *x, size_t k, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	const size_t rows = t->vectors.n / t->leaf_size;
	size_t i;

	for (i = 0; i < t->left.n; i++) {
		uint64_t row = i;

		if (!(t->nodes[i].flags & NODE_LEAF) ||
			t->feature.v[i] == XGB_FEATURE_DELETED)
			continue;
		if (t->has_leaf_weights)
			row = (uint64_t)t->right.v[i];
		if (row >= rows)
			return wrong_vectors(x, err);
		t->nodes[i].value =
			(double)t->vectors.v[row * t->leaf_size + k];
		if (!isfinite(t->nodes[i].value))
			return events_fail(&x->ev, err, ERR_PARSE,
				_("a leaf's value is not a finite number"));
	}
	return 0;
}

int xgb_add_vector_tree(
	struct xgb *x, const struct model_tree *tree, struct err *err)
{
	struct xgb_tree *t = &x->tree;
	int rc = find_vectors(x, err);
	size_t k;

	if (rc == 0 && t->n_words * (t->leaf_size - 1) > x->words_left)
		rc = events_fail(&x->ev, err, ERR_LIMIT,
			_("the sets of categories are too large for a file "
			  "of this size"));
	if (rc < 0)
		return rc;
	x->words_left -= t->n_words * (t->leaf_size - 1);
	x->leaf_size = t->leaf_size;
	for (k = 0; k < t->leaf_size && rc == 0; k++) {
		rc = set_leaves(x, k, err);
		if (rc == 0)
			rc = builder_tree(x->b, tree, t->nodes, t->words,
				t->n_words, err);
	}
	return rc;
}
