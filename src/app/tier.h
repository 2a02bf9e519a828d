/* app/tier.h — the rules that the access rules set for tiers and aliases.
 *
 * A model's tier is what its owner or a validator set last, else "default".
 * rule "tier", value {"checklists":[{"name","sha256"}]: an approval counts
 * only in a review under one of these bytes; "conditions": false: approval
 * with conditions does not count; "validators": persons whose latest verdict
 * approves; "findings": "critical" (as without a rule), "major" or "minor":
 * open findings of this severity or a higher one stand in the way}. rule
 * "alias", value {"approval": an approval is needed (production: always);
 * "after": an alias that the version must have borne before}.
 * The rule in force at a place of the order is the last one before it. */
#ifndef ASSAY_APP_TIER_H
#define ASSAY_APP_TIER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

/* What the judgement of one model's versions looks at. */
struct app_case {
	struct json *model, *reviews, *policy;
};

/* Loads the model (name or id), its reviews and the access rules. */
ATTR_USED int app_case_open(
	struct app_case *c, struct app *a, const char *ref, struct err *err);
void app_case_release(struct app_case *c);
/* Value of the rule in force before a place (INT64_MAX: now), or NULL. */
const struct json *app_rule(const struct app_case *c, const char *rule,
	const char *name, int64_t before);
const struct json *app_tier_rule(const struct app_case *c, int64_t before);
bool app_needs_approval(
	const struct app_case *c, const char *alias, int64_t before);
/* The alias that the version should have borne before the place, and has not;
 * NULL if the path is kept. */
const char *app_path_missing(const struct app_case *c, const char *alias,
	const char *version, int64_t before);
/* NULL, or why a verdict (an approval) in that review does not suffice. */
const char *app_tier_refuses(const struct json *rule, const struct json *review,
	const struct json *verdict);
/* The first open finding that stands in the way under the rule, or NULL. */
const struct json *app_tier_finding(
	const struct json *rule, const struct json *review);
/* The first act that bears on the verdict, was not seen by it and still holds;
 * late_only: of those that stand before it in the order. NULL: none. */
const struct json *app_unseen(
	const struct json *review, const struct json *verdict, bool late_only);

#endif
