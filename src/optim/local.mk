noinst_LIBRARIES += src/optim/liboptim.a
src_optim_liboptim_a_SOURCES = \
	%D%/domain.h %D%/domain.c \
	%D%/exact.h %D%/exact.c \
	%D%/region.h %D%/region.c \
	%D%/check.h %D%/check.c \
	%D%/leafmap.h %D%/leafmap.c \
	%D%/refit.h %D%/refit.c
src_optim_liboptim_a_SOURCES += \
	%D%/measure.h %D%/measure.c \
	%D%/edges.h %D%/edges.c \
	%D%/speed.h %D%/speed.c \
	%D%/sample.h %D%/sample.c \
	%D%/verdict.h %D%/verdict.c
src_optim_liboptim_a_SOURCES += \
	%D%/bench.h %D%/bench.c \
	%D%/target.h %D%/target_lib.c \
	%D%/target_c.h %D%/target_c.c %D%/target_c_text.c
