noinst_LIBRARIES += src/stats/libstats.a
src_stats_libstats_a_SOURCES = \
	%D%/fmath.h %D%/fmath.c \
	%D%/tails.h %D%/tails.c \
	%D%/distance.h %D%/distance.c \
	%D%/fdr.h %D%/fdr.c \
	%D%/neyman.h %D%/neyman.c \
	%D%/exact.h %D%/exact.c \
	%D%/order.h %D%/order.c \
	%D%/metrics.h %D%/metrics.c %D%/metrics_calibration.c \
	%D%/ci.h %D%/ci.c
