noinst_LIBRARIES += src/cli/libcli.a
src_cli_libcli_a_SOURCES = \
	%D%/cmd_alarm.c \
	%D%/cmd_alias.c \
	%D%/cmd_attest.c \
	%D%/cmd_bench.c \
	%D%/cmd_data.c \
	%D%/cmd_demo.c \
	%D%/cmd_diff.c \
	%D%/cmd_doctor.c \
	%D%/cmd_explain.c \
	%D%/cmd_fleet.c \
	%D%/cmd_handoff.c \
	%D%/cmd_help.c \
	%D%/cmd_import.c \
	%D%/cmd_inbox.c \
	%D%/cmd_init.c \
	%D%/cmd_join.c \
	%D%/cmd_log.c \
	%D%/cmd_monitor.c \
	%D%/cmd_monitor_follow.c \
	%D%/cmd_optimize.c \
	%D%/cmd_optimize_target.c \
	%D%/cmd_reproduce.c \
	%D%/cmd_role.c \
	%D%/cmd_run.c \
	%D%/cmd_convert.c \
	%D%/cmd_score.c \
	%D%/cmd_show.c \
	%D%/cmd_sync.c \
	%D%/cmd_when.c \
	%D%/command.h \
	%D%/commands.h \
	%D%/demo.c \
	%D%/demo.h \
	%D%/demo_steps.c \
	%D%/help.c \
	%D%/main.c \
	%D%/main.h \
	%D%/mdoc.c \
	%D%/monitor.h \
	%D%/out.c \
	%D%/out.h \
	%D%/parse.c \
	%D%/progress.c \
	%D%/progress.h \
	%D%/reading.c \
	%D%/reading.h \
	%D%/run.h \
	%D%/table.c
src_cli_libcli_a_SOURCES += %D%/cmd_review.c %D%/review.h \
	%D%/review_out.c
src_cli_libcli_a_SOURCES += %D%/cmd_fsck.c %D%/cmd_verify.c %D%/cmd_audit.c %D%/cmd_policy.c %D%/cmd_policy_rules.c %D%/cmd_view.c
