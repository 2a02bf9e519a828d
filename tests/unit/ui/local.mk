# Unit tests of the room ui; each links that room and those below it.
check_PROGRAMS += %D%/test_cell %D%/test_prompt %D%/test_filter %D%/test_chart \
	%D%/test_pace
TESTS += %D%/test_cell %D%/test_prompt %D%/test_filter %D%/test_chart \
	%D%/test_pace

tests_unit_ui_test_cell_SOURCES = %D%/test_cell.c
tests_unit_ui_test_cell_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_cell_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
tests_unit_ui_test_prompt_SOURCES = %D%/test_prompt.c
tests_unit_ui_test_prompt_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_prompt_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
tests_unit_ui_test_filter_SOURCES = %D%/test_filter.c
tests_unit_ui_test_filter_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_filter_LDADD = ui/libui.a src/app/libapp.a \
	src/store/libstore.a src/base/libbase.a $(LIBGIT2_LIBS) \
	$(SODIUM_LIBS) $(SQLITE_LIBS) $(CURSES_LIBS) $(UNIT_LIBS)
tests_unit_ui_test_chart_SOURCES = %D%/test_chart.c
tests_unit_ui_test_chart_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_chart_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
tests_unit_ui_test_pace_SOURCES = %D%/test_pace.c
tests_unit_ui_test_pace_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_pace_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
