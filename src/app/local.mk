noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES = %D%/app.h %D%/app.c %D%/job.h %D%/job.c \
	%D%/subject.h %D%/subject.c %D%/place.h %D%/place.c \
	%D%/access.h %D%/access.c %D%/data.h %D%/data.c \
	%D%/import.h %D%/import.c %D%/approval.h %D%/approval.c \
	%D%/alias.h %D%/alias.c %D%/view.h %D%/view.c %D%/view_log.c \
	%D%/view_diff.c \
	%D%/sync.h %D%/sync.c %D%/doctor.h %D%/doctor.c

# Production: monitoring, alarms, hand-offs, what waits for whom.
src_app_libapp_a_SOURCES += \
	%D%/decimals.h %D%/decimals.c %D%/words.h %D%/words.c \
	%D%/words_table.h %D%/words_table.c \
	%D%/monitor.h %D%/monitor.c %D%/monitor_view.c \
	%D%/incident.h %D%/incident.c %D%/alarm.h %D%/alarm.c \
	%D%/kit.h %D%/kit.c %D%/handoff.h %D%/handoff.c %D%/reproduce.c \
	%D%/inbox.h %D%/inbox.c %D%/fleet.c
