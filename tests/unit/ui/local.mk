# Unit tests of the room ui; each links that room and those below it.
check_PROGRAMS += %D%/test_cell %D%/test_prompt
TESTS += %D%/test_cell %D%/test_prompt

tests_unit_ui_test_cell_SOURCES = %D%/test_cell.c
tests_unit_ui_test_cell_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_cell_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
tests_unit_ui_test_prompt_SOURCES = %D%/test_prompt.c
tests_unit_ui_test_prompt_CFLAGS = $(UNIT_CFLAGS)
tests_unit_ui_test_prompt_LDADD = ui/libui.a src/base/libbase.a $(UNIT_LIBS)
