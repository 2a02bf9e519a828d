noinst_LIBRARIES += src/cli/libcli.a
src_cli_libcli_a_SOURCES = %D%/command.h %D%/commands.h %D%/main.h \
	%D%/out.h %D%/progress.h \
	%D%/main.c %D%/table.c %D%/parse.c %D%/help.c %D%/mdoc.c %D%/out.c \
	%D%/progress.c \
	%D%/cmd_help.c \
	%D%/cmd_init.c %D%/cmd_join.c %D%/cmd_role.c %D%/cmd_log.c \
	%D%/cmd_import.c %D%/cmd_score.c %D%/cmd_show.c %D%/cmd_diff.c \
	%D%/cmd_data.c %D%/cmd_alias.c %D%/cmd_when.c %D%/cmd_attest.c \
	%D%/cmd_sync.c %D%/cmd_doctor.c

# Production.
src_cli_libcli_a_SOURCES += \
	%D%/monitor.h %D%/cmd_monitor.c %D%/cmd_monitor_follow.c \
	%D%/cmd_alarm.c %D%/cmd_handoff.c %D%/cmd_reproduce.c \
	%D%/cmd_inbox.c %D%/cmd_fleet.c
