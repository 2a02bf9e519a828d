/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/kinds.h"

#include <string.h>

static const struct job_kind kinds[] = {
	{"bench", work_bench},
	{"convert", work_convert},
	{"data", work_data},
	{"evidence", work_evidence},
	{"explain", work_explain},
	{"import", work_import},
	{"monitor", work_monitor},
	{"optimize", work_optimize},
	{"profile", work_profile},
	{"reproduce", work_reproduce},
	{"score", work_score},
	{"target", work_target},
};

const struct job_kind *job_kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}
