/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/graph_get.h"
#include "model/onnx_table.h"

/* Past casts and names to the node that makes the value. */
static const struct graph_node *real_maker(
	const struct graph *g, uint32_t value)
{
	const struct graph_node *n = graph_maker(g, value);
	unsigned step;

	for (step = 0; n && step < 64; step++) {
		if (n->op != OP_Identity && n->op != OP_Cast &&
			n->op != OP_ZipMap && n->op != OP_Reshape &&
			n->op != OP_Flatten && n->op != OP_Squeeze)
			break;
		n = graph_maker(g, g->refs[n->first_in]);
	}
	return n;
}

static enum model_task task_of(
	const struct graph *g, const struct graph_node *n, uint32_t groups)
{
	const bool label = g->ends.label != GRAPH_NONE;

	if (label)
		return groups == 1 ? TASK_BINARY : TASK_MULTICLASS;
	if (n && n->op == OP_Sigmoid && groups == 1)
		return TASK_BINARY;
	if (n && n->op == OP_Softmax && groups > 1)
		return TASK_MULTICLASS;
	return TASK_REGRESSION;
}

char *onnx_version(const struct onnx *x)
{
	const char *producer = x->producer.n ? (const char *)x->producer.p : "";
	const char *version = x->producer_version.n
				      ? (const char *)x->producer_version.p
				      : "";

	char *raw = xasprintf("%.*s%s%.*s",
		(int)(x->producer.n < 100 ? x->producer.n : 100), producer,
		x->producer.n && x->producer_version.n ? " " : "",
		(int)(x->producer_version.n < 100 ? x->producer_version.n
						  : 100),
		version);
	char *safe = text_safe(raw);

	free(raw);
	return safe;
}

void onnx_head(struct builder *b, const struct onnx *x, const struct graph *g)
{
	const uint32_t value = g->refs[g->ends.n_inputs + g->ends.score];
	const struct graph_node *n = real_maker(g, value);
	const uint32_t groups =
		(uint32_t)onnx_columns(g, value) - g->ends.first_score;
	double *base = xcalloc(groups, sizeof(*base));
	char *version = onnx_version(x);

	builder_head(b, &(struct builder_head){
				.task = task_of(g, n, groups),
				.link = LINK_IDENTITY,
				.sigmoid = 1,
				.missing = (double)NAN,
				.n_groups = groups,
				.base = base,
				.format = "ONNX",
				.version = version,
				.objective = n ? graph_op_facts(n->op)->name
					       : "Identity",
			});
	free(version);
	free(base);
}

static enum feature_kind kind_of(unsigned type)
{
	switch (type) {
	case GRAPH_TEXT:
		return FEATURE_CATEGORY;
	case GRAPH_BOOL:
		return FEATURE_INDICATOR;
	case GRAPH_FLOAT:
	case GRAPH_DOUBLE:
	case GRAPH_FLOAT16:
	case GRAPH_BFLOAT16:
		return FEATURE_NUMBER;
	default:
		return FEATURE_INTEGER;
	}
}

static char *name_of(const struct graph *g, uint32_t input, int64_t column)
{
	const struct graph_value *v = &g->values[g->refs[input]];
	const int64_t width = v->rank == 2 ? g->ints[v->first_dim + 1] : 1;

	if (width == 1)
		return xstrdup(g->strings + v->name);
	if (g->ends.n_inputs == 1)
		return xasprintf("f%lld", (long long)column);
	return xasprintf("%s_%lld", g->strings + v->name, (long long)column);
}

size_t onnx_count_features(const struct graph *g)
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < g->ends.n_inputs; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];

		n += v->rank == 2 ? (size_t)g->ints[v->first_dim + 1] : 1;
	}
	return n;
}

int onnx_features(struct builder *b, const struct graph *g, struct err *err)
{
	const size_t n = onnx_count_features(g);
	struct onnx_levels *levels = NULL;
	size_t at = 0;
	uint32_t i;
	int rc;

	if (n > MODEL_FEATURES_MAX)
		return err_set(err, ERR_LIMIT, _("more than %u features"),
			MODEL_FEATURES_MAX);
	rc = onnx_levels(&levels, g, n, err);
	if (rc < 0)
		return rc;
	for (i = 0; i < g->ends.n_inputs; i++) {
		const struct graph_value *v = &g->values[g->refs[i]];
		const int64_t width =
			v->rank == 2 ? g->ints[v->first_dim + 1] : 1;
		int64_t c;

		for (c = 0; c < width; c++, at++) {
			char *name = name_of(g, i, c);

			builder_feature(b, &(struct model_feature){
						   .name = name,
						   .kind = kind_of(v->type),
						   .levels = levels[at].v,
						   .n_levels = levels[at].n,
						   .min = (double)NAN,
						   .max = (double)NAN,
					   });
			free(name);
		}
	}
	onnx_levels_free(levels, n);
	return 0;
}
