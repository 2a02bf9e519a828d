noinst_LIBRARIES += src/work/libwork.a
src_work_libwork_a_SOURCES = %D%/job.h %D%/job.c \
	%D%/kinds.h %D%/kinds.c \
	%D%/outputs.h %D%/outputs.c \
	%D%/expect.h %D%/expect.c \
	%D%/difference.h %D%/difference.c \
	%D%/work_data.c %D%/work_import.c %D%/work_convert.c %D%/work_score.c \
	%D%/work_monitor.c %D%/work_optimize.c \
	%D%/optimize.h %D%/optimize_papers.c \
	%D%/work_target.c %D%/work_bench.c
src_work_libwork_a_SOURCES += %D%/work_review.c
src_work_libwork_a_SOURCES += %D%/sink.h %D%/sink.c %D%/work_explain.c
