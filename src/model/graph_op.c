/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/graph_op.h"

#include <string.h>

#define CORE_FACTS(name, fewest, most, outputs) \
	{#name, fewest, most, outputs, false},
#define ML_FACTS(name, fewest, most, outputs) \
	{#name, fewest, most, outputs, true},

static const struct graph_op_facts facts[] = {
	GRAPH_CORE_OPS(CORE_FACTS) GRAPH_ML_OPS(ML_FACTS)};

const struct graph_op_facts *graph_op_facts(unsigned op)
{
	return &facts[op];
}

enum graph_op graph_op_find(const char *name, size_t n, bool ml)
{
	unsigned i;

	for (i = 0; i < OP_COUNT; i++)
		if (facts[i].ml == ml && strlen(facts[i].name) == n &&
			memcmp(facts[i].name, name, n) == 0)
			break;
	return (enum graph_op)i;
}
