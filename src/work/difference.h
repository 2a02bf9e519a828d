/* work/difference.h — where two JSON values differ, leaf by leaf.
 *
 * Each difference is {"path": "windows[3].series[1].psi", "recorded": leaf,
 * "now": leaf}; a value that one side lacks is null there. Only the first
 * max are listed, all are counted. Ownership: list is the caller's after
 * differences_start(). */
#ifndef ASSAY_WORK_DIFFERENCE_H
#define ASSAY_WORK_DIFFERENCE_H

#include <stdint.h>

#include "base/json.h"

struct differences {
	struct json *list;
	uint64_t n, compared; /* differences; leaves looked at */
	size_t max;
};

void differences_start(struct differences *d, size_t max);
void differences_find(struct differences *d, const char *path,
	const struct json *recorded, const struct json *now);

#endif
