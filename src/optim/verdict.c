/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/verdict.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

static int read_member(struct bound *b, const char *name, const struct json *v,
	struct err *err)
{
	const struct {
		const char *name;
		double *to;
	} members[] = {{"dauc", &b->dauc}, {"dbrier", &b->dbrier},
		{"drmse", &b->drmse}, {"rrmse", &b->rrmse}};
	const double x = json_num(v, (double)NAN);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (strcmp(members[i].name, name) != 0)
			continue;
		if (!(x >= 0.0 && x <= 1e300))
			return err_set(err, ERR_ARG,
				_("bound %s: must be a number of 0 or more"),
				name);
		*members[i].to = x;
		return 0;
	}
	return err_set(err, ERR_ARG,
		_("bound %s: not known; there are dauc, dbrier (two classes), "
		  "drmse and rrmse (numbers)"),
		name);
}

int bound_read(struct bound *out, const struct json *object, struct err *err)
{
	struct bound b = {0.001, 0.001, (double)NAN, 0.01};

	for (size_t i = 0; i < json_count(object); i++) {
		const int rc = read_member(
			&b, json_name(object, i), json_at(object, i), err);

		if (rc < 0)
			return rc;
	}
	*out = b;
	return 0;
}

struct json *bound_json(const struct bound *b, enum measure_kind kind)
{
	struct json *o = json_object();

	if (kind == MEASURE_TWO)
		json_set_real(o, "dauc", b->dauc);
	if (kind != MEASURE_NUMBER) {
		json_set_real(o, "dbrier", b->dbrier);
	} else if (!isnan(b->drmse)) {
		json_set_real(o, "drmse", b->drmse);
	} else {
		json_set_real(o, "rrmse", b->rrmse);
	}
	return o;
}

const char *bound_broken(const struct bound *b, const struct measure_quality *q)
{
	if (q->kind == MEASURE_NUMBER) {
		const double most =
			isnan(b->drmse) ? b->rrmse * q->a[0] : b->drmse;

		return q->rmse.high <= most
			       ? NULL
			       : N_("the RMSE may grow by more than the bound");
	}
	if (q->kind == MEASURE_TWO && !(-q->auc.low <= b->dauc))
		return N_("the AUC may fall by more than the bound");
	if (!(q->brier.high <= b->dbrier))
		return N_("the Brier score may grow by more than the bound");
	return NULL;
}

struct size size_of(const struct model *m, uint64_t bytes)
{
	struct size s = {bytes, m->n_nodes, 0, m->n_trees};

	for (size_t i = 0; i < m->n_nodes; i++)
		s.leaves += (m->nodes[i].flags & NODE_LEAF) != 0;
	return s;
}

struct json *size_json(const struct size *s)
{
	struct json *o = json_object();

	json_set_int(o, "bytes", (int64_t)s->bytes);
	json_set_int(o, "nodes", (int64_t)s->nodes);
	json_set_int(o, "leaves", (int64_t)s->leaves);
	json_set_int(o, "trees", (int64_t)s->trees);
	return o;
}

struct gain gain_of(bool exact, const struct size *before,
	const struct size *after, const struct speed *speed)
{
	const double nodes = (double)before->nodes / (double)after->nodes;

	if (exact && speed->gain.high >= VERDICT_SLOWER)
		return (struct gain){"nodes", nodes, nodes, nodes};
	return (struct gain){
		"time", speed->gain.value, speed->gain.low, speed->gain.high};
}

struct json *gain_json(const struct gain *g)
{
	struct json *o = json_object();

	json_set_str(o, "what", g->what);
	json_set_real(o, "value", g->value);
	json_set_real(o, "low", g->low);
	json_set_real(o, "high", g->high);
	return o;
}
