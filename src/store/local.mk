noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = %D%/store.h %D%/artifact.h %D%/sync.h \
	%D%/fold.h %D%/fold.c %D%/fold_policy.c %D%/fold_model.c \
	%D%/fold_review.c %D%/fold_alarm.c %D%/fold_handoff.c \
	%D%/fold_run.c %D%/fold_data.c
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS) $(SQLITE_CFLAGS)
