# Unit tests of the room app; each links that room and those below it.
app_tests = tests/unit/app/test_approval tests/unit/app/test_job
check_PROGRAMS += $(app_tests)
TESTS += $(app_tests)
APP_LIBS = src/app/libapp.a src/store/libstore.a src/base/libbase.a \
	$(LIBGIT2_LIBS) $(SODIUM_LIBS) $(SQLITE_LIBS) $(UNIT_LIBS)
APP_CFLAGS = $(UNIT_CFLAGS)

tests_unit_app_test_approval_SOURCES = %D%/test_approval.c
tests_unit_app_test_approval_CFLAGS = $(APP_CFLAGS)
tests_unit_app_test_approval_LDADD = $(APP_LIBS)
tests_unit_app_test_job_SOURCES = %D%/test_job.c
tests_unit_app_test_job_CFLAGS = $(APP_CFLAGS)
tests_unit_app_test_job_LDADD = $(APP_LIBS)

check_PROGRAMS += tests/unit/app/test_checklist tests/unit/app/test_review
TESTS += tests/unit/app/test_checklist tests/unit/app/test_review
tests_unit_app_test_checklist_SOURCES = %D%/test_checklist.c
tests_unit_app_test_checklist_CFLAGS = $(APP_CFLAGS)
tests_unit_app_test_checklist_LDADD = $(APP_LIBS)
tests_unit_app_test_review_SOURCES = %D%/test_review.c $(STORE_LAB)
tests_unit_app_test_review_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_app_test_review_CFLAGS = $(STORE_CFLAGS)
tests_unit_app_test_review_LDADD = $(APP_LIBS)

check_PROGRAMS += tests/unit/app/test_views
TESTS += tests/unit/app/test_views
tests_unit_app_test_views_SOURCES = %D%/test_views.c $(STORE_LAB) \
	$(STORE_FORGE) $(STORE_HISTORY)
tests_unit_app_test_views_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_app_test_views_CFLAGS = $(STORE_CFLAGS)
tests_unit_app_test_views_LDADD = $(APP_LIBS)
