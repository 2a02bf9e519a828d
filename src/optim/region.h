/* optim/region.h — the checker's idea of a set of inputs; see optim/check.h.
 *
 * A region is narrowed by decisions and widened again in reverse order
 * (region_split() gives the parts, region_enter() and region_leave() nest).
 * Ownership: region_free() frees; the models outlive it. */
#ifndef ASSAY_OPTIM_REGION_H
#define ASSAY_OPTIM_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/model.h"

struct region;

/* The whole input space of a and b, which have the same features. */
ATTR_USED int region_new(struct region **out, const struct model *a,
	const struct model *b, struct err *err);
void region_free(struct region *r);

/* A part of the region that a split sends to one side. */
struct part {
	int64_t low, high; /* numbers in their order; none if low > high */
	bool missing, left;
};
enum { REGION_PARTS_MAX = 6 };
/* The parts that are not empty; returns how many. */
size_t region_split(const struct region *r, const struct model *m,
	const struct model_node *n, struct part parts[REGION_PARTS_MAX]);

struct region_mark {
	int64_t low, high;
	bool missing;
};
struct region_mark region_enter(struct region *r, const struct model *m,
	const struct model_node *n, const struct part *part);
void region_leave(struct region *r, const struct model_node *n,
	const struct region_mark *mark);

/* Fills row with the pick-th example of the region: lowest, highest, middle,
 * missing wherever it belongs. */
enum { REGION_PICKS = 4 };
void region_example(const struct region *r, int pick, double *row);

#endif
