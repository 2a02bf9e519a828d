noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = %D%/store.h %D%/artifact.h %D%/sync.h
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS) $(SQLITE_CFLAGS)
