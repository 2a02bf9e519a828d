noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES = \
	%D%/access.c \
	%D%/access.h \
	%D%/alarm.c \
	%D%/alarm.h \
	%D%/alias.c \
	%D%/alias.h \
	%D%/rule.c \
	%D%/rule.h \
	%D%/tier.c \
	%D%/tier.h \
	%D%/app.c \
	%D%/app.h \
	%D%/approval.c \
	%D%/approval.h \
	%D%/data.c \
	%D%/data.h \
	%D%/decimals.c \
	%D%/decimals.h \
	%D%/doctor.c \
	%D%/doctor.h \
	%D%/explain.c \
	%D%/explain.h \
	%D%/fleet.c \
	%D%/handoff.c \
	%D%/handoff.h \
	%D%/import.c \
	%D%/import.h \
	%D%/inbox.c \
	%D%/inbox.h \
	%D%/incident.c \
	%D%/incident.h \
	%D%/job.c \
	%D%/job.h \
	%D%/kit.c \
	%D%/kit.h \
	%D%/monitor.c \
	%D%/monitor.h \
	%D%/monitor_view.c \
	%D%/optimize.c \
	%D%/optimize.h \
	%D%/optimize_version.c \
	%D%/optimizing.h \
	%D%/place.c \
	%D%/place.h \
	%D%/reproduce.c \
	%D%/run.c \
	%D%/subject.c \
	%D%/subject.h \
	%D%/sync.c %D%/sync_follow.c \
	%D%/sync.h \
	%D%/view.c \
	%D%/view.h \
	%D%/view_diff.c \
	%D%/view_log.c \
	%D%/words.c \
	%D%/words.h \
	%D%/words_table.c \
	%D%/words_table.h
src_app_libapp_a_SOURCES += %D%/checklist.h %D%/checklist.c \
	%D%/reviewing.h %D%/reviewing.c %D%/review.h %D%/review_status.h \
	%D%/review_status.c %D%/review_carry.c %D%/review_facts.c \
	%D%/review_compute.h %D%/review_compute.c %D%/review_data.h \
	%D%/review_data.c %D%/review_open.c %D%/review_show.c \
	%D%/words_review.c %D%/review_run.c %D%/review_acts.c %D%/review_verdict.c
src_app_libapp_a_SOURCES += %D%/review_words.h %D%/review_words.c
src_app_libapp_a_SOURCES += %D%/review_rests.h %D%/review_rests.c
src_app_libapp_a_SOURCES += %D%/audit.h %D%/audit.c %D%/audit_export.c %D%/policy.h %D%/policy.c %D%/pages.h %D%/pages.c
src_app_libapp_a_SOURCES += %D%/recipes.h %D%/recipes.c
