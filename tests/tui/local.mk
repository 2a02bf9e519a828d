# The workbench by its keys, on a pty read by libvterm.
if HAVE_VTERM
tui_terminal = %D%/modes.h %D%/modes.c %D%/terminal.h %D%/terminal.c
tui_screen = $(tui_terminal) %D%/screen.h %D%/screen.c
check_PROGRAMS += %D%/play %D%/fuzz
tests_tui_play_SOURCES = %D%/link.h %D%/link.c $(tui_screen) %D%/keys.h %D%/keys.c \
	%D%/play.h %D%/play_live.c %D%/play.c
tests_tui_play_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_tui_play_LDADD = src/base/libbase.a $(VTERM_LIBS) $(CRYPTO_LIBS) \
	$(LIBINTL) -lutil -lm
tests_tui_fuzz_SOURCES = %D%/link.h %D%/link.c $(tui_screen) %D%/keys.h %D%/keys.c \
	%D%/cover.h %D%/cover.c %D%/fuzz.h %D%/fuzz_aim.c %D%/fuzz.c
tests_tui_fuzz_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_tui_fuzz_LDADD = ui/libui.a src/app/libapp.a src/store/libstore.a \
	src/base/libbase.a $(LIBGIT2_LIBS) $(SODIUM_LIBS) $(SQLITE_LIBS) $(CURSES_LIBS) \
	$(VTERM_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lutil -lm
endif
TESTS += %D%/journeys.sh %D%/live.sh %D%/plain.sh %D%/remote.sh
EXTRA_DIST += %D%/live.sh %D%/plain.sh %D%/journeys.sh %D%/remote.sh %D%/store.sh %D%/editor.sh %D%/hour.sh %D%/pictures.sh %D%/scripts %D%/golden

# Hostile texts in every field, drawn in the program itself.
if HAVE_VTERM
check_PROGRAMS += %D%/hostile
tests_tui_hostile_SOURCES = $(tui_terminal) %D%/keys.h %D%/keys.c \
	%D%/shown.h %D%/shown.c %D%/hostile_text.h %D%/hostile_text.c \
	%D%/hostile_scenes.h %D%/hostile_scenes.c \
	%D%/hostile.c
tests_tui_hostile_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_tui_hostile_LDFLAGS = -Wl,--wrap=json_get_str -Wl,--wrap=json_str \
	-Wl,--wrap=json_write_line
tests_tui_hostile_LDADD = ui/libui.a src/app/libapp.a src/store/libstore.a \
	src/base/libbase.a $(LIBGIT2_LIBS) $(SODIUM_LIBS) $(SQLITE_LIBS) \
	$(CURSES_LIBS) $(VTERM_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lutil -lpthread -lm
endif
TESTS += %D%/hostile.sh
EXTRA_DIST += %D%/hostile.sh

# The manual page of the keys is what the table of keys says.
check_PROGRAMS += tests/tools/keyspage
tests_tools_keyspage_SOURCES = tests/tools/keyspage.c
tests_tools_keyspage_LDADD = ui/libui.a src/app/libapp.a \
	src/store/libstore.a src/base/libbase.a $(LIBGIT2_LIBS) \
	$(SODIUM_LIBS) $(SQLITE_LIBS) $(CURSES_LIBS) $(CRYPTO_LIBS) $(LIBINTL) -lm
TESTS += %D%/keys.sh
EXTRA_DIST += %D%/keys.sh

# The pictures in README and doc, from the program's own screens.
pictures: all
	$(MAKE) $(AM_MAKEFLAGS) tests/tui/play
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/tests/tui/pictures.sh \
		$(top_srcdir)/doc
.PHONY: pictures
