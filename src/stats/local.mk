noinst_LIBRARIES += src/stats/libstats.a
src_stats_libstats_a_SOURCES = \
	%D%/fmath.h %D%/fmath.c \
	%D%/tails.h %D%/tails.c \
	%D%/distance.h %D%/distance.c \
	%D%/fdr.h %D%/fdr.c \
	%D%/neyman.h %D%/neyman.c \
	%D%/exact.h %D%/exact.c
