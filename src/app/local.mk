noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES = %D%/app.h %D%/app.c %D%/job.h %D%/job.c \
	%D%/subject.h %D%/subject.c %D%/place.h %D%/place.c \
	%D%/access.h %D%/access.c %D%/data.h %D%/data.c \
	%D%/import.h %D%/import.c %D%/approval.h %D%/approval.c \
	%D%/alias.h %D%/alias.c %D%/view.h %D%/view.c %D%/view_log.c \
	%D%/view_diff.c \
	%D%/sync.h %D%/sync.c %D%/doctor.h %D%/doctor.c
