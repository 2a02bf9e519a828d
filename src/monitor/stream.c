/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/stream.h"

#include <string.h>

static const char *const loss_names[LOSS_COUNT] = {
	"none", "absolute", "brier", "error"};

const char *loss_name(enum loss_kind kind)
{
	return loss_names[kind];
}

enum loss_kind loss_from_name(const char *name)
{
	int i = 0;

	while (i < LOSS_COUNT && strcmp(name, loss_names[i]))
		i++;
	return (enum loss_kind)i;
}
