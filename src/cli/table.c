/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/commands.h"

#include <string.h>

/* In the order of the list of commands; group by group. */
static const struct command *const table[] = {
	&cmd_inbox,
	&cmd_fleet,
	&cmd_monitor,
	&cmd_alarm,
	&cmd_handoff,
	&cmd_reproduce,
	&cmd_init,
	&cmd_join,
	&cmd_role,
	&cmd_policy,
	&cmd_sync,
	&cmd_log,
	&cmd_fsck,
	&cmd_verify,
	&cmd_audit,
	&cmd_view,
	&cmd_import,
	&cmd_score,
	&cmd_explain,
	&cmd_bench,
	&cmd_convert,
	&cmd_optimize,
	&cmd_run,
	&cmd_show,
	&cmd_diff,
	&cmd_data,
	&cmd_review,
	&cmd_alias,
	&cmd_when,
	&cmd_attest,
	&cmd_demo,
	&cmd_doctor,
	&cmd_help,
	NULL,
};

const struct command *const *cli_commands(void)
{
	return table;
}

const struct command *cli_find(
	const struct command *const *list, const char *name)
{
	for (; *list; list++)
		if (strcmp((*list)->name, name) == 0)
			return *list;
	return NULL;
}
