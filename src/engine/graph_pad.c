/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

enum how { PAD_CONSTANT, PAD_REFLECT, PAD_EDGE, PAD_WRAP };

struct pad {
	const struct step *s;
	enum how how;
	int64_t before[GRAPH_RANK_MAX], after[GRAPH_RANK_MAX];
	double value;
};

static int bad(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("it pads in a way that does not fit its input"), err);
}

/* pads: all beginnings, then all ends, of the given axes. */
static int read_pads(struct pad *p, struct err *err)
{
	const struct step *s = p->s;
	const unsigned rank = s->in[0]->rank;
	int64_t *pads = NULL, *axes = NULL;
	size_t n = 0, n_axes = rank, i;
	unsigned axis;
	int rc = step_list(s, "pads", 1, &pads, &n, err);

	if (rc == 0 && s->n_in > 3 && s->in[3])
		rc = step_wholes(s, 3, &axes, &n_axes, err);
	if (rc == 0 && (!pads || n != 2 * n_axes))
		rc = bad(s, err);
	for (i = 0; i < n_axes && rc == 0; i++) {
		rc = step_axis(
			s, axes ? axes[i] : (int64_t)i, rank, &axis, err);
		if (rc == 0 && (llabs(pads[i]) > INT32_MAX ||
				       llabs(pads[n_axes + i]) > INT32_MAX))
			rc = bad(s, err);
		if (rc == 0) {
			p->before[axis] = pads[i];
			p->after[axis] = pads[n_axes + i];
		}
	}
	free(pads);
	free(axes);
	return rc;
}

static int read_how(struct pad *p, struct err *err)
{
	static const char *const names[] = {
		"constant", "reflect", "edge", "wrap"};
	const struct step *s = p->s;
	const char *mode = graph_string(s->g, s->node, "mode", "constant");
	unsigned i = 0;

	while (i < 4 && strcmp(names[i], mode) != 0)
		i++;
	if (i == 4)
		return bad(s, err);
	p->how = (enum how)i;
	p->value = (double)graph_float(s->g, s->node, "value", 0);
	if (s->n_in > 2 && s->in[2]) {
		if (s->in[2]->n != 1 || s->in[2]->type != s->in[0]->type)
			return bad(s, err);
		p->value = tensor_number(s->in[2], 0);
	}
	return 0;
}

/* The source of place at along a dimension d; -1: the constant. */
static int64_t source(enum how how, int64_t at, int64_t d)
{
	const int64_t period = how == PAD_WRAP ? d : 2 * (d - 1);

	if (at >= 0 && at < d)
		return at;
	if (how == PAD_CONSTANT || d == 0)
		return -1;
	if (how == PAD_EDGE || period == 0)
		return at < 0 ? 0 : d - 1;
	at %= period;
	if (at < 0)
		at += period;
	return at < d ? at : period - at;
}

static size_t source_of(const struct pad *p, const struct tensor *out, size_t i)
{
	const struct tensor *x = p->s->in[0];
	size_t from = 0, scale = 1;
	unsigned d;

	for (d = out->rank; d-- > 0;) {
		const int64_t at = (int64_t)(i % (size_t)out->dims[d]);
		const int64_t k = source(p->how, at - p->before[d], x->dims[d]);

		i /= (size_t)out->dims[d];
		if (k < 0)
			return SIZE_MAX;
		from += (size_t)k * scale;
		scale *= (size_t)x->dims[d];
	}
	return from;
}

int graph_pad(struct step *s, struct err *err)
{
	struct pad p = {.s = s};
	const struct tensor *x = s->in[0];
	int64_t dims[GRAPH_RANK_MAX] = {0};
	struct tensor *out = s->out[0];
	double *from, *to;
	size_t i, k;
	unsigned d;
	int rc;

	if (x->type == GRAPH_TEXT)
		return step_bad_type(s, x, err);
	rc = read_how(&p, err);
	if (rc == 0)
		rc = read_pads(&p, err);
	for (d = 0; d < x->rank && rc == 0; d++) {
		dims[d] = x->dims[d] + p.before[d] + p.after[d];
		if (dims[d] < 0)
			rc = bad(s, err);
	}
	if (rc == 0)
		rc = tensor_new(out, x->type, x->rank, dims, err);
	if (rc < 0)
		return rc;
	from = tensor_doubles(x);
	to = xcalloc(out->n + 1, sizeof(*to));
	for (i = 0; i < out->n; i++) {
		k = source_of(&p, out, i);
		to[i] = k == SIZE_MAX ? p.value : from[k];
	}
	tensor_put_doubles(out, to);
	free(from);
	free(to);
	return 0;
}
