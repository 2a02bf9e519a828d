noinst_LIBRARIES += ui/libui.a
ui_libui_a_SOURCES = %D%/cell.h %D%/cell.c \
	%D%/rescue.h %D%/rescue.c %D%/term.h %D%/term.c \
	%D%/wait.h %D%/wait.c %D%/pace.h %D%/pace.c \
	%D%/list.h %D%/list.c \
	%D%/prompt.h %D%/prompt.c \
	%D%/child.h %D%/child.c \
	%D%/remote.h %D%/remote.c \
	%D%/keymap.h %D%/keymap.c \
	%D%/filter.h %D%/filter.c \
	%D%/rows.h %D%/rows.c \
	%D%/palette.h %D%/palette.c \
	%D%/palette_items.h %D%/palette_items.c \
	%D%/fleet.h %D%/fleet.c \
	%D%/draft.h %D%/draft.c \
	%D%/editor.h %D%/editor.c \
	%D%/ask.c %D%/dialog.c %D%/common.c \
	%D%/tell.h %D%/tell.c %D%/recipes.h %D%/recipes.c \
	%D%/waterfall.h %D%/waterfall.c %D%/undo.h %D%/undo.c \
	%D%/runs_plane.h %D%/runs_plane.c \
	%D%/complete.h %D%/complete.c \
	%D%/svg.h %D%/svg.c \
	%D%/chart.h %D%/chart.c %D%/chart_fall.c %D%/chart_plane.c %D%/canvas.c \
	%D%/action.h %D%/pane.h %D%/words.c \
	%D%/models_detail.h %D%/models_detail.c \
	%D%/models.h %D%/models_acts.c %D%/reviews.h %D%/reviews_acts.c %D%/reviews_draw.c \
	%D%/pane_home.c %D%/pane_models.c %D%/pane_runs.c \
	%D%/drift.h %D%/drift_draw.c %D%/pane_drift.c %D%/pane_reviews.c %D%/pane_audit.c \
	%D%/workbench.h %D%/workbench.c \
	%D%/frame.c %D%/plain.h %D%/plain.c \
	%D%/ui.h %D%/ui.c
ui_libui_a_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
