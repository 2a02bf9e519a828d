noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = %D%/attr.h %D%/i18n.h \
	%D%/err.h %D%/err.c \
	%D%/xalloc.h %D%/xalloc.c \
	%D%/buf.h %D%/buf.c \
	%D%/num.h %D%/jpull.h %D%/json.h %D%/text.h %D%/hash.h \
	%D%/fileio.h %D%/clock.h %D%/rng.h %D%/proc.h
src_base_libbase_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
