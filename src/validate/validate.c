/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/validate.h"

#include <string.h>

#include "base/i18n.h"
#include "validate/function.h"

static const struct {
	const char *name;
	val_function *run;
} table[] = {
	{"purpose", ev_purpose},
	{"identity", ev_identity},
	{"replication", ev_replication},
	{"data-fitness", ev_data_fitness},
	{"leakage", ev_leakage},
	{"performance", ev_performance},
	{"calibration", ev_calibration},
	{"independence", ev_independence},
	{"parent-approved", ev_parent_approved},
	{"reproducible", ev_reproducible},
	{"bounded", ev_bounded},
	{"decisions", ev_decisions},
	{"non-inferior", ev_non_inferior},
	{"cost", ev_cost},
	{"gain", ev_gain},
	{"way-back", ev_way_back},
};

enum { N_TABLE = sizeof(table) / sizeof(table[0]) };

static int run(struct val_subject *s, const struct evidence_function *f,
	struct json *body, struct err *err)
{
	if (f->parent && !s->has_parent) {
		body_part(body, "parent", VAL_NOT_ANSWERABLE, "parent.none");
		return 0;
	}
	for (size_t i = 0; i < N_TABLE; i++)
		if (strcmp(table[i].name, f->name) == 0)
			return table[i].run(s, body, err);
	return err_set(err, ERR_BUG, "no code for the function %s", f->name);
}

int val_evidence(struct val_subject *s, const char *item, const char *function,
	struct json **body, struct err *err)
{
	const struct evidence_function *f = evidence_find(function);
	struct json *b;
	int rc;

	if (!f)
		return err_set(err, ERR_NOTFOUND,
			_("item %s: there is no evidence function \"%s\" in "
			  "this version of assay"),
			item, function);
	b = body_new(f, item, s->request);
	rc = run(s, f, b, err);
	if (rc) {
		json_free(b);
		return rc;
	}
	body_finish(b);
	*body = b;
	return 0;
}
