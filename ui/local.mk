noinst_LIBRARIES += ui/libui.a
ui_libui_a_SOURCES = %D%/cell.h %D%/cell.c \
	%D%/term.h %D%/term.c \
	%D%/wait.h %D%/wait.c \
	%D%/list.h %D%/list.c \
	%D%/prompt.h %D%/prompt.c \
	%D%/child.h %D%/child.c \
	%D%/pane.h %D%/words.c \
	%D%/pane_home.c %D%/pane_models.c %D%/pane_runs.c \
	%D%/pane_drift.c %D%/pane_reviews.c %D%/pane_audit.c \
	%D%/workbench.h %D%/workbench.c \
	%D%/frame.c \
	%D%/ui.h %D%/ui.c
ui_libui_a_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
