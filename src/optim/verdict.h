/* optim/verdict.h — how a run of optimize ends.
 *
 * The bound is fixed before the run. "Inside" is decided by the worst end of
 * each interval (CI_LEVEL) on rows that the recipe never saw. The gain that
 * decides is, for exact, the number of nodes (counted, its interval is a
 * point) as long as the time per row did not for certain grow by more than a
 * twentieth; for refit the time per row (measured). An interval of the gain
 * that includes 1 is no gain. */
#ifndef ASSAY_OPTIM_VERDICT_H
#define ASSAY_OPTIM_VERDICT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"
#include "optim/measure.h"
#include "optim/speed.h"

/* Largest loss that is accepted. rrmse is relative to the parent's RMSE and
 * counts where drmse is NaN. */
struct bound {
	double dauc, dbrier, drmse, rrmse;
};
/* Defaults 0.001, 0.001, none, 0.01, then what the object names; ERR_ARG for
 * another member or a number that is not in [0, 1e300]. */
ATTR_USED int bound_read(
	struct bound *out, const struct json *object, struct err *err);
/* The members that count for a model of this kind. */
struct json *bound_json(const struct bound *b, enum measure_kind kind);

/* NULL if inside, else which bound is broken (a message id). */
const char *bound_broken(
	const struct bound *b, const struct measure_quality *q);

struct size {
	uint64_t bytes; /* of the file */
	uint64_t nodes, leaves, trees;
};
struct size size_of(const struct model *m, uint64_t bytes);
struct json *size_json(const struct size *s);

#define VERDICT_SLOWER 0.95
/* The gain that decides; what is "nodes" or "time". */
struct gain {
	const char *what;
	double value, low, high;
};
struct gain gain_of(bool exact, const struct size *before,
	const struct size *after, const struct speed *speed);
struct json *gain_json(const struct gain *g);

#endif
