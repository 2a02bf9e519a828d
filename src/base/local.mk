noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = %D%/attr.h %D%/i18n.h \
	%D%/err.h %D%/err.c \
	%D%/xalloc.h %D%/xalloc.c \
	%D%/buf.h %D%/buf.c \
	%D%/extended.h %D%/num.h %D%/num.c %D%/numfmt.c \
	%D%/text.h %D%/text.c %D%/text_table.h %D%/text_table.c \
	%D%/jpull.h %D%/jpull.c \
	%D%/json.h %D%/json_value.h %D%/json.c %D%/json_read.c %D%/json_write.c \
	%D%/hash.h %D%/hash.c \
	%D%/fileio.h %D%/fileio.c %D%/path.c \
	%D%/clock.h %D%/clock.c %D%/rng.h %D%/rng.c \
	%D%/proc.h %D%/proc.c %D%/proc_run.c \
	%D%/parallel.h %D%/parallel.c
src_base_libbase_a_SOURCES += %D%/ini.h %D%/ini.c %D%/evidence.h %D%/evidence.c
src_base_libbase_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
src_base_libbase_a_SOURCES += %D%/walls.h %D%/walls.c
