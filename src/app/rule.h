/* app/rule.h — setting the rules of tiers and aliases (app/tier.h).
 *
 * Administrators only; a rule holds from its place in the order on, so that
 * what was decided under another one stays as it was. */
#ifndef ASSAY_APP_RULE_H
#define ASSAY_APP_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

/* Members that are NULL or 0 are not part of the rule. */
struct app_tier_ask {
	const char *tier;
	const char *const *checklists; /* shipped names or files; ends NULL */
	const char *conditions;        /* "yes", "no" */
	const char *findings;          /* "critical", "major", "minor" */
	int64_t validators;
};
ATTR_USED int app_rule_tier(
	struct app *a, const struct app_tier_ask *in, struct err *err);
struct app_alias_ask {
	const char *alias;
	const char *after;    /* an alias */
	const char *approval; /* "yes", "no" */
};
ATTR_USED int app_rule_alias(
	struct app *a, const struct app_alias_ask *in, struct err *err);
/* Says which tier a model is of: its owner, or a validator. */
ATTR_USED int app_tier_assign(struct app *a, const char *model,
	const char *tier, const char *reason, struct err *err);

#endif
