/* cli/commands.h — the entries of the table, one for each cmd_VERB.c. */
#ifndef ASSAY_CLI_COMMANDS_H
#define ASSAY_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command cmd_monitor;
extern const struct command cmd_alarm;
extern const struct command cmd_handoff;
extern const struct command cmd_reproduce;
extern const struct command cmd_inbox;
extern const struct command cmd_fleet;

extern const struct command cmd_init;
extern const struct command cmd_join;
extern const struct command cmd_review;
extern const struct command cmd_role;
extern const struct command cmd_policy, cmd_policy_tier, cmd_policy_alias,
	cmd_policy_assign;
extern const struct command cmd_view;
extern const struct command cmd_log;
extern const struct command cmd_import;
extern const struct command cmd_convert;
extern const struct command cmd_score;
extern const struct command cmd_explain;
extern const struct command cmd_optimize;
extern const struct command cmd_run;
extern const struct command cmd_show;
extern const struct command cmd_diff;
extern const struct command cmd_data;
extern const struct command cmd_alias;
extern const struct command cmd_when;
extern const struct command cmd_attest;
extern const struct command cmd_bench;
extern const struct command cmd_sync;
extern const struct command cmd_fsck;
extern const struct command cmd_verify;
extern const struct command cmd_audit;
extern const struct command cmd_doctor;
extern const struct command cmd_demo;
extern const struct command cmd_help;

#endif
