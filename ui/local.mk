noinst_LIBRARIES += ui/libui.a
ui_libui_a_SOURCES =
ui_libui_a_CFLAGS = $(AM_CFLAGS) $(CURSES_CFLAGS)
