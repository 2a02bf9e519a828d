/* optim/domain.h — the values of a feature, cut into cells that no split of
 * a tree can tell apart.
 *
 * A number feature has a cell between any two neighbouring thresholds, a
 * category feature one for each code that a set can hold and one for all
 * other codes; each has a last cell for missing. A set of values is a set of
 * cells: bit i of a bitset of domain_words() words. What a split sends left
 * follows engine-and-formats 2.4 and holds for every value, infinities too.
 * A feature that is split both ways has one cell that every split cuts
 * (domain_mixed()): nothing can be concluded about it.
 * Ownership: the model outlives the domain; domain_free() frees. Threads:
 * immutable after domain_new(). */
#ifndef ASSAY_OPTIM_DOMAIN_H
#define ASSAY_OPTIM_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

struct domain;

struct domain *domain_new(const struct model *m, uint32_t tree);
void domain_free(struct domain *d);

bool domain_mixed(const struct domain *d, uint32_t feature);
/* True if some split reads the feature. */
bool domain_used(const struct domain *d, uint32_t feature);
/* 64-bit words of a set of the feature's cells. */
size_t domain_words(const struct domain *d, uint32_t feature);
/* Every cell that holds a value. */
void domain_full(const struct domain *d, uint32_t feature, uint64_t *set);
/* The cells that the inner node sends left. */
void domain_left(
	const struct domain *d, const struct model_node *n, uint64_t *set);

#endif
