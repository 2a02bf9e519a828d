noinst_LIBRARIES += src/work/libwork.a
src_work_libwork_a_SOURCES = %D%/job.h %D%/job.c \
	%D%/kinds.h %D%/kinds.c
