noinst_LIBRARIES += src/monitor/libmonitor.a
src_monitor_libmonitor_a_SOURCES = \
	%D%/series.h %D%/series.c %D%/series_json.c \
	%D%/profile.h %D%/profile.c \
	%D%/window.h %D%/window.c \
	%D%/stream.h %D%/stream.c \
	%D%/observe.h %D%/observe.c \
	%D%/reference.h %D%/reference.c %D%/reference_json.c \
	%D%/usual.h %D%/usual.c \
	%D%/detect.h %D%/detect.c %D%/policy.c \
	%D%/alarm.h %D%/alarm.c %D%/report.h %D%/report.c
