/* table/bind_map.h — checks and resolves the map of a binding.
 *
 * Private to this room; bind.h documents the file. Errors name the path of
 * the member inside the map. */
#ifndef ASSAY_TABLE_BIND_MAP_H
#define ASSAY_TABLE_BIND_MAP_H

#include "table/bind.h"
#include "table/levels.h"

enum bind_how { BIND_BY_CONSTANT, BIND_BY_NUMBER, BIND_BY_LEVEL };

/* How one feature is filled. */
struct bind_slot {
	char *name;
	const char *column; /* of the file; NULL for a constant */
	enum bind_how how;
	bool strict; /* text that is no level must be a number */
	double constant;
	struct levels *levels; /* BIND_BY_LEVEL */
	size_t selected;       /* column of the batch */
	uint64_t unseen;
};

/* Refuses unknown members, and features the model does not have. */
ATTR_USED int bind_map_check(const struct json *map,
	const struct bind_feature *features, size_t n, struct err *err);
/* Fills *slot but for selected; column may point into csv, f or map. */
ATTR_USED int bind_map_resolve(struct bind_slot *slot,
	const struct bind_feature *f, const struct json *map, struct err *err);

#endif
