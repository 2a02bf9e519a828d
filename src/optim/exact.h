/* optim/exact.h — recipe "exact": a smaller model with the same bits.
 *
 * Removed are branches that no value can reach (the conditions of one feature
 * on the path contradict each other, missing and infinities considered) and
 * splits whose two leaves hold the same bits. Every tree stays, in its
 * place, so that each sum adds the same numbers in the same order. Features
 * stay in the schema even if no split reads them any more: a row binds by
 * name, and the caller's columns must not change; they are listed.
 * removed: array of
 *   {"tree": t, "node": n, "nodes": k, "reason": "unreachable",
 *    "path": [{"node": i, "feature": NAME, "goes": "left", "test": "<",
 *    "value": x, "missing": "left"}, ...]}
 *   {"tree": t, "node": n, "nodes": 2, "reason": "equal leaves", "value": x}
 * t and n count in the parent model; node is the root of the unreachable
 * branch, which falls together with the split above it (k nodes in all), or
 * the split that became a leaf. A category test is "in" with "set": [codes].
 * Ownership: recipe_exact_release() frees. Threads: no state. */
#ifndef ASSAY_OPTIM_EXACT_H
#define ASSAY_OPTIM_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"

struct recipe_result {
	struct model model;
	struct json *removed; /* array, see above */
	struct json *unused;  /* array of names no split of model reads */
	uint64_t n_removed;   /* nodes */
};

ATTR_USED int recipe_exact(
	struct recipe_result *out, const struct model *m, struct err *err);
void recipe_exact_release(struct recipe_result *r);
/* Names of the features that no split reads. */
struct json *recipe_unused(const struct model *m);

#endif
