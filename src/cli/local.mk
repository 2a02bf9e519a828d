noinst_LIBRARIES += src/cli/libcli.a
src_cli_libcli_a_SOURCES = %D%/command.h %D%/commands.h %D%/main.h \
	%D%/out.h \
	%D%/main.c %D%/table.c %D%/parse.c %D%/help.c %D%/mdoc.c %D%/out.c \
	%D%/cmd_help.c
