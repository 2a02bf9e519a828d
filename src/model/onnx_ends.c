/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/graph_get.h"
#include "model/onnx_table.h"

/* Steps back that a width is looked for. */
enum { CHAIN_MAX = 64 };

static uint32_t output_value(const struct graph *g, uint32_t i)
{
	return g->refs[g->ends.n_inputs + i];
}

/* Columns that a node's own attributes promise; 0: none. */
static int64_t stated_columns(const struct graph *g, const struct graph_node *n)
{
	static const char *const lists[] = {"classlabels_int64s",
		"classlabels_ints", "classlabels_strings", "class_ids"};
	size_t i, k;

	for (i = 0; i < 4; i++) {
		graph_ints(g, n, lists[i], &k);
		if (!k)
			graph_texts(g, n, lists[i], &k);
		if (k && i < 3)
			return k == 1 ? 2 : (int64_t)k;
	}
	switch (n->op) {
	case OP_TreeEnsembleRegressor:
	case OP_TreeEnsemble:
		return graph_int(g, n, "n_targets", 1);
	case OP_LinearRegressor:
		return graph_int(g, n, "targets", 1);
	case OP_SVMRegressor:
		return 1;
	default:
		return 0;
	}
}

/* Columns of a constant matrix that a product ends in; 0: not known. */
static int64_t product_columns(
	const struct graph *g, const struct graph_node *n)
{
	const bool turned =
		n->op == OP_Gemm && graph_int(g, n, "transB", 0) != 0;
	const struct graph_value *v = &g->values[g->refs[n->first_in + 1]];

	if (v->role != ROLE_CONSTANT || v->rank < 1)
		return 0;
	if (v->rank == 1)
		return 1;
	return g->ints[v->first_dim + v->rank - (turned ? 2 : 1)];
}

/* True for operators whose result has the columns of their first input, or
 * may have more by a constant of more. */
static bool keeps_columns(uint32_t op)
{
	switch (op) {
	case OP_Identity:
	case OP_Cast:
	case OP_Softmax:
	case OP_LogSoftmax:
	case OP_Sigmoid:
	case OP_Tanh:
	case OP_Relu:
	case OP_Exp:
	case OP_Clip:
	case OP_Normalizer:
	case OP_Add:
	case OP_Sub:
	case OP_Mul:
	case OP_Div:
	case OP_Neg:
	case OP_Softplus:
	case OP_ZipMap:
	case OP_BatchNormalization:
		return true;
	default:
		return false;
	}
}

/* Columns that a file states for a value. */
static int64_t written_columns(const struct graph *g, uint32_t value)
{
	const struct graph_value *v = &g->values[value];

	if (v->rank == 2 && g->ints[v->first_dim + 1] > 0)
		return g->ints[v->first_dim + 1];
	return v->type && v->rank == 1 ? 1 : 0;
}

/* Columns that a node makes, whatever the file states; 0: not known. */
static int64_t made_columns(const struct graph *g, const struct graph_node *n)
{
	const struct graph_value *v;
	int64_t k = stated_columns(g, n);

	if (k)
		return k;
	if (n->op == OP_Gemm || n->op == OP_MatMul)
		return product_columns(g, n);
	if (n->op != OP_ArrayFeatureExtractor)
		return 0;
	v = &g->values[g->refs[n->first_in + 1]];
	return v->role == ROLE_CONSTANT ? (int64_t)v->n : 0;
}

/* Some exporters state the shape of the score wrongly: what makes it is
 * asked first. */
int64_t onnx_columns(const struct graph *g, uint32_t value)
{
	int64_t written = 0;
	unsigned step;

	for (step = 0; step < CHAIN_MAX && value != GRAPH_NONE; step++) {
		const struct graph_node *n = graph_maker(g, value);
		int64_t k = n ? made_columns(g, n) : 0;

		if (k)
			return k;
		if (!written)
			written = written_columns(g, value);
		if (!n || !keeps_columns(n->op))
			break;
		value = g->refs[n->first_in];
	}
	return written;
}

static bool is_classifier(uint32_t op)
{
	return op == OP_TreeEnsembleClassifier || op == OP_LinearClassifier ||
	       op == OP_SVMClassifier;
}

/* A label is an integer or a text beside a score. */
static bool is_label(const struct graph *g, uint32_t value)
{
	const struct graph_value *v = &g->values[value];
	const struct graph_node *n = graph_maker(g, value);

	if (v->type)
		return v->type == GRAPH_INT64 || v->type == GRAPH_INT32 ||
		       v->type == GRAPH_TEXT || v->type == GRAPH_BOOL;
	return n && (n->op == OP_ArgMax || n->op == OP_ArgMin ||
			    n->op == OP_LabelEncoder ||
			    (is_classifier(n->op) &&
				    g->refs[n->first_out] == value));
}

static int bad_output(
	const struct model_input *in, const char *why, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, "%s: %s", in->what, why);
}

static int choose_outputs(const struct model_input *in, const struct graph *g,
	struct graph_ends *e, struct err *err)
{
	uint32_t i;

	e->label = e->score = GRAPH_NONE;
	for (i = 0; i < e->n_outputs; i++) {
		const uint32_t v = output_value(g, i);

		if (is_label(g, v)) {
			if (e->label == GRAPH_NONE)
				e->label = i;
		} else if (e->score == GRAPH_NONE) {
			e->score = i;
		}
	}
	if (e->score == GRAPH_NONE) {
		if (g->values[output_value(g, e->label)].type == GRAPH_TEXT)
			return bad_output(in,
				_("the graph gives labels as texts and no "
				  "scores; export it with probabilities"),
				err);
		e->score = e->label;
		e->label = GRAPH_NONE;
	}
	return 0;
}

static int check_input(const struct model_input *in, const struct graph *g,
	struct graph_ends *e, uint32_t i, struct err *err)
{
	const struct graph_value *v = &g->values[g->refs[i]];
	const int64_t *dims = g->ints + v->first_dim;

	if (v->rank < 1 || v->rank > 2 || (v->rank == 2 && dims[1] < 1))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: the input \"%s\" is no table with a known "
			  "number of columns: assay feeds (rows, columns), or "
			  "one column a row"),
			in->what, g->strings + v->name);
	if (v->rank == 2 && dims[1] > (int64_t)MODEL_FEATURES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: the input \"%s\" has more than %u columns"),
			in->what, g->strings + v->name, MODEL_FEATURES_MAX);
	if (dims[0] > 1)
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: the input \"%s\" takes exactly %lld rows; "
			  "export the model with a free number of rows "
			  "(dynamic_axes)"),
			in->what, g->strings + v->name, (long long)dims[0]);
	if (dims[0] == 1)
		e->batch = 1;
	return 0;
}

int onnx_ends(struct graph_ends *e, const struct model_input *in,
	const struct graph *g, struct err *err)
{
	int64_t columns;
	uint32_t i;
	int rc;

	*e = g->ends;
	rc = choose_outputs(in, g, e, err);
	for (i = 0; i < e->n_inputs && rc == 0; i++)
		rc = check_input(in, g, e, i, err);
	if (rc < 0)
		return rc;
	if (!e->n_inputs)
		return bad_output(in, _("the graph has no input"), err);
	columns = onnx_columns(g, output_value(g, e->score));
	if (columns < 1 || columns > MODEL_GROUPS_MAX)
		return bad_output(in,
			_("the graph does not say how many scores it gives; "
			  "export it with the shape of its output"),
			err);
	e->first_score = e->label != GRAPH_NONE && columns == 2;
	return 0;
}
