# The workbench by its keys, on a pty read by libvterm.
if HAVE_VTERM
check_PROGRAMS += %D%/play
tests_tui_play_SOURCES = %D%/screen.h %D%/screen.c %D%/play.c
tests_tui_play_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_tui_play_LDADD = src/base/libbase.a $(VTERM_LIBS) $(CRYPTO_LIBS) \
	$(LIBINTL) -lutil -lm
endif
TESTS += %D%/journeys.sh
EXTRA_DIST += %D%/journeys.sh %D%/store.sh %D%/scripts %D%/golden
