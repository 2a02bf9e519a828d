noinst_LIBRARIES += src/validate/libvalidate.a
src_validate_libvalidate_a_SOURCES = %D%/validate.h %D%/validate.c \
	%D%/function.h %D%/body.h %D%/body.c %D%/limits.h %D%/limits.c \
	%D%/subject.h %D%/subject.c %D%/predict.h %D%/predict.c \
	%D%/rows.h %D%/rows.c %D%/rowhash.h %D%/rowhash.c %D%/measure.h %D%/measure.c \
	%D%/ev_cost.c %D%/ev_reproducible.c %D%/ev_records.c %D%/ev_replication.c \
	%D%/ev_data.c %D%/ev_leakage.c %D%/ev_performance.c \
	%D%/ev_calibration.c %D%/ev_bounded.c %D%/ev_compare.c
