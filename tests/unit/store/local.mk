# Unit tests of the room store; each links that room and those below it.
store_tests = tests/unit/store/test_record \
	tests/unit/store/test_save \
	tests/unit/store/test_sync \
	tests/unit/store/test_trust \
	tests/unit/store/test_fold \
	tests/unit/store/test_access \
	tests/unit/store/test_revoke \
	tests/unit/store/test_tamper \
	tests/unit/store/test_crash \
	tests/unit/store/test_race \
	tests/unit/store/test_crew \
	tests/unit/store/test_converge
check_PROGRAMS += $(store_tests) tests/tools/mkstore
TESTS += $(store_tests)
STORE_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit/store
STORE_LIBS = src/store/libstore.a src/base/libbase.a $(LIBGIT2_LIBS) \
	$(SODIUM_LIBS) $(SQLITE_LIBS) $(UNIT_LIBS)
STORE_CFLAGS = $(UNIT_CFLAGS) $(LIBGIT2_CFLAGS) $(SQLITE_CFLAGS) \
	$(SODIUM_CFLAGS)
STORE_LAB = tests/unit/store/lab.h tests/unit/store/lab.c
STORE_FORGE = tests/unit/store/forge.h tests/unit/store/forge.c
STORE_HISTORY = tests/unit/store/history.h tests/unit/store/history.c

tests_tools_mkstore_SOURCES = tests/tools/mkstore.c tests/tools/signer.h \
	tests/tools/signer.c
tests_tools_mkstore_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/tools
tests_tools_mkstore_CFLAGS = $(STORE_CFLAGS)
tests_tools_mkstore_LDADD = $(STORE_LIBS)

tests_unit_store_test_save_SOURCES = %D%/test_save.c $(STORE_LAB)
tests_unit_store_test_save_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_save_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_save_LDADD = $(STORE_LIBS)

tests_unit_store_test_sync_SOURCES = %D%/test_sync.c $(STORE_LAB)
tests_unit_store_test_sync_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_sync_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_sync_LDADD = $(STORE_LIBS)

tests_unit_store_test_trust_SOURCES = %D%/test_trust.c $(STORE_LAB) $(STORE_FORGE)
tests_unit_store_test_trust_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_trust_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_trust_LDADD = $(STORE_LIBS)

tests_unit_store_test_fold_SOURCES = %D%/test_fold.c
tests_unit_store_test_fold_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_fold_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_fold_LDADD = $(STORE_LIBS)

tests_unit_store_test_crew_SOURCES = %D%/test_crew.c $(STORE_LAB)
tests_unit_store_test_crew_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_crew_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_crew_LDADD = $(STORE_LIBS)

tests_unit_store_test_race_SOURCES = %D%/test_race.c $(STORE_LAB)
tests_unit_store_test_race_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_race_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_race_LDADD = $(STORE_LIBS)

tests_unit_store_test_crash_SOURCES = %D%/test_crash.c $(STORE_LAB)
tests_unit_store_test_crash_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_crash_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_crash_LDADD = $(STORE_LIBS)

tests_unit_store_test_converge_SOURCES = %D%/test_converge.c $(STORE_LAB) \
	$(STORE_FORGE) $(STORE_HISTORY)
tests_unit_store_test_converge_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_converge_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_converge_LDADD = $(STORE_LIBS)

tests_unit_store_test_record_SOURCES = %D%/test_record.c
tests_unit_store_test_record_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_record_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_record_LDADD = $(STORE_LIBS)

tests_unit_store_test_access_SOURCES = %D%/test_access.c
tests_unit_store_test_access_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_access_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_access_LDADD = $(STORE_LIBS)

tests_unit_store_test_revoke_SOURCES = %D%/test_revoke.c $(STORE_LAB) \
	$(STORE_FORGE)
tests_unit_store_test_revoke_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_revoke_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_revoke_LDADD = $(STORE_LIBS)

tests_unit_store_test_tamper_SOURCES = %D%/test_tamper.c %D%/bend.h \
	%D%/bend.c %D%/bend_acts.c $(STORE_LAB) $(STORE_FORGE)
tests_unit_store_test_tamper_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_tamper_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_tamper_LDADD = $(STORE_LIBS)

check_PROGRAMS += tests/unit/store/test_oracle
TESTS += tests/unit/store/test_oracle
tests_unit_store_test_oracle_SOURCES = %D%/test_oracle.c %D%/oracle.h \
	%D%/oracle.c $(STORE_LAB) $(STORE_FORGE) $(STORE_HISTORY)
tests_unit_store_test_oracle_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_oracle_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_oracle_LDADD = $(STORE_LIBS)

check_PROGRAMS += tests/unit/store/test_states
TESTS += tests/unit/store/test_states
tests_unit_store_test_states_SOURCES = %D%/test_states.c
tests_unit_store_test_states_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_states_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_states_LDADD = $(STORE_LIBS)

check_PROGRAMS += tests/unit/store/test_loose
TESTS += tests/unit/store/test_loose
tests_unit_store_test_loose_SOURCES = %D%/test_loose.c $(STORE_LAB)
tests_unit_store_test_loose_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_loose_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_loose_LDADD = $(STORE_LIBS)

check_PROGRAMS += tests/unit/store/test_rules
TESTS += tests/unit/store/test_rules
tests_unit_store_test_rules_SOURCES = %D%/test_rules.c
tests_unit_store_test_rules_CPPFLAGS = $(STORE_CPPFLAGS)
tests_unit_store_test_rules_CFLAGS = $(STORE_CFLAGS)
tests_unit_store_test_rules_LDADD = $(STORE_LIBS)
