/* app/approval.h — may this version be production?
 *
 * The rule, the same in every reader: a version may be production while the
 * latest verdict on it by somebody else than its makers says approved (with
 * or without conditions), binds the version's artifact, is not past its
 * "until", rests on what its review holds (app/review_rests.h), has seen what
 * bears on it, satisfies the rule of the model's tier (app/tier.h), and no
 * finding of its reviews that the tier bars is open. The latest is the
 * one with the latest time, then record id. Anything else is "none",
 * "rejected", "own" (only a maker's verdict), "stale" (something that bears
 * on the verdict came without its knowledge) or "lapsed", with a reason. */
#ifndef ASSAY_APP_APPROVAL_H
#define ASSAY_APP_APPROVAL_H

#include <stdbool.h>

#include "app/app.h"
#include "app/tier.h"
#include "base/json.h"

/* The states of all reviews of a model, as an array. */
ATTR_USED int app_reviews_of(struct app *a, const char *model_id,
	struct json **reviews, struct err *err);
/* {"state": "approved" | "none" | "rejected" | "own" | "stale" | "lapsed",
 *  "reason", "material": the act that makes it stale,
 *  "ever": an approval by somebody else once stood, "verdict": record,
 *  "review": id, "by", "time", "conditions"}; members that do not apply are
 * absent. version: item of a model's state. */
struct json *app_approval(const struct app_case *c, const struct json *version);
/* Whether a verdict is by one who had a hand in making the version. */
bool app_is_makers(const struct json *verdict, const struct json *version);
bool app_is_approved(const struct json *approval);

#endif
