/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

static int from_texts(const struct step *s, const struct tensor *x,
	struct tensor *out, struct err *err)
{
	const char *const *texts = x->data;
	double *v = xreallocarray(NULL, x->n + 1, sizeof(*v));
	size_t i;
	int rc = 0;

	for (i = 0; i < x->n && rc == 0; i++) {
		v[i] = 0;
		if (num_parse_data(texts[i], strlen(texts[i]), &v[i]) < 0)
			rc = step_fail(s, ERR_PARSE,
				_("a text to be made a number is none"), err);
	}
	if (rc == 0)
		tensor_put_doubles(out, v);
	free(v);
	return rc;
}

static void to_texts(struct step *s, const struct tensor *x, struct tensor *out)
{
	const char **texts = out->data;
	char text[NUM_TEXT_MAX];
	double *v = tensor_doubles(x);
	size_t i;

	for (i = 0; i < x->n; i++) {
		const int n = x->type == GRAPH_DOUBLE || tensor_is_whole(x)
				      ? num_format_double(text, v[i])
				      : num_format_float(text, (float)v[i]);

		texts[i] = step_text(s, text, (size_t)n);
	}
	free(v);
}

static void convert(const struct tensor *x, struct tensor *out)
{
	int64_t *wholes;
	double *reals;

	if (tensor_is_whole(x) &&
		(tensor_is_whole(out) || x->type != GRAPH_UINT64)) {
		wholes = tensor_wholes(x);
		tensor_put_wholes(out, wholes);
		free(wholes);
		return;
	}
	reals = tensor_doubles(x);
	tensor_put_doubles(out, reals);
	free(reals);
}

int graph_cast(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	unsigned to = s->node->op == OP_CastLike
			      ? s->in[1]->type
			      : (unsigned)graph_int(s->g, s->node, "to", 0);
	int rc;

	if (!tensor_width(to))
		return step_fail(s, ERR_UNSUPPORTED,
			_("it makes values of a type that assay does not "
			  "compute with"),
			err);
	if (to == x->type) {
		tensor_view(s->out[0], x, x->rank, x->dims);
		return 0;
	}
	rc = tensor_like(s->out[0], to, x, err);
	if (rc < 0)
		return rc;
	if (x->type == GRAPH_TEXT)
		return from_texts(s, x, s->out[0], err);
	if (to == GRAPH_TEXT)
		to_texts(s, x, s->out[0]);
	else
		convert(x, s->out[0]);
	return 0;
}
