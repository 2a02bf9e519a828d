/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/graph_step.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

int step_fail(const struct step *s, int code, const char *why, struct err *err)
{
	return err_set(err, code, "%s: %s", s->g->strings + s->node->name, why);
}

int step_bad_type(const struct step *s, const struct tensor *t, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: assay does not run it on values of type %s"),
		s->g->strings + s->node->name, graph_type_name(t->type));
}

int step_axis(const struct step *s, int64_t axis, unsigned rank, unsigned *out,
	struct err *err)
{
	if (axis < 0)
		axis += rank;
	if (axis < 0 || axis >= (int64_t)rank)
		return err_set(err, ERR_PARSE,
			_("%s: the axis %lld does not exist in %u dimensions"),
			s->g->strings + s->node->name, (long long)axis, rank);
	*out = (unsigned)axis;
	return 0;
}

int step_wholes(const struct step *s, size_t i, int64_t **out, size_t *n,
	struct err *err)
{
	if (i >= s->n_in || !s->in[i])
		return step_fail(s, ERR_PARSE,
			_("an input that it needs is left out"), err);
	if (!tensor_is_whole(s->in[i]))
		return step_bad_type(s, s->in[i], err);
	*out = tensor_wholes(s->in[i]);
	*n = s->in[i]->n;
	return 0;
}

int step_list(const struct step *s, const char *name, size_t i, int64_t **out,
	size_t *n, struct err *err)
{
	const int64_t *list = graph_ints(s->g, s->node, name, n);

	*out = NULL;
	if (list) {
		*out = xreallocarray(NULL, *n + 1, sizeof(*list));
		memcpy(*out, list, *n * sizeof(*list));
		return 0;
	}
	if (i >= s->n_in || !s->in[i])
		return 0;
	return step_wholes(s, i, out, n, err);
}

int step_axes(const struct step *s, unsigned rank, bool marks[GRAPH_RANK_MAX],
	bool *any, struct err *err)
{
	int64_t *list = NULL;
	unsigned axis = 0;
	size_t i, n;
	int rc = step_list(s, "axes", 1, &list, &n, err);

	memset(marks, 0, GRAPH_RANK_MAX * sizeof(*marks));
	*any = list && n;
	for (i = 0; list && i < n && rc == 0; i++) {
		rc = step_axis(s, list[i], rank, &axis, err);
		if (rc == 0 && marks[axis])
			rc = step_fail(s, ERR_PARSE, _("an axis twice"), err);
		if (rc == 0)
			marks[axis] = true;
	}
	free(list);
	return rc;
}

int walk_broadcast(struct walk *w, const struct step *s,
	const struct tensor *const *t, unsigned n, struct err *err)
{
	unsigned i, k;

	memset(w, 0, sizeof(*w));
	w->n = n;
	for (k = 0; k < n; k++)
		w->rank = t[k]->rank > w->rank ? t[k]->rank : w->rank;
	for (i = 0; i < w->rank; i++)
		w->dims[i] = 1;
	for (k = 0; k < n; k++) {
		const unsigned skip = w->rank - t[k]->rank;
		size_t stride = 1;

		for (i = t[k]->rank; i-- > 0;) {
			const int64_t d = t[k]->dims[i];
			int64_t *to = &w->dims[skip + i];

			if (d != 1 && *to != 1 && d != *to)
				return step_fail(s, ERR_PARSE,
					_("the shapes of its inputs do not "
					  "fit each other"),
					err);
			if (d != 1)
				*to = d;
			w->stride[k][skip + i] = d == 1 ? 0 : stride;
			stride *= (size_t)d;
		}
	}
	return 0;
}

void walk_lines(const struct walk *w,
	void (*inner)(void *ctx, const struct walk_line *line), void *ctx)
{
	const unsigned last = w->rank ? w->rank - 1 : 0;
	struct walk_line line = {.n = w->rank ? (size_t)w->dims[last] : 1};
	int64_t index[GRAPH_RANK_MAX] = {0};
	unsigned i, k;

	for (i = 0; i < w->rank; i++)
		if (w->dims[i] == 0)
			return;
	for (k = 0; k < w->n; k++)
		line.step[k] = w->rank ? w->stride[k][last] : 0;
	for (;;) {
		inner(ctx, &line);
		line.out += line.n;
		for (i = last; i-- > 0;) {
			for (k = 0; k < w->n; k++)
				line.at[k] += w->stride[k][i];
			if (++index[i] < w->dims[i])
				break;
			for (k = 0; k < w->n; k++)
				line.at[k] -=
					w->stride[k][i] * (size_t)w->dims[i];
			index[i] = 0;
		}
		if (i == UINT32_MAX)
			return;
	}
}
