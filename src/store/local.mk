noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = %D%/store.h %D%/artifact.h %D%/sync.h \
	%D%/access.h %D%/access.c %D%/bulk.h %D%/bulk.c \
	%D%/crew.h %D%/crew.c %D%/at.h %D%/at.c %D%/artifact.c %D%/check.c %D%/commit.c \
	%D%/config.c %D%/content.h \
	%D%/fold.h %D%/fold_kind.h %D%/fold.c %D%/fold_policy.c %D%/fold_model.c \
	%D%/fold_review.c %D%/fold_alarm.c %D%/fold_handoff.c \
	%D%/fold_run.c %D%/fold_data.c \
	%D%/gate.h %D%/gate.c %D%/genesis.h %D%/genesis.c \
	%D%/anchor.h %D%/anchor.c %D%/anchored.c %D%/heal.h %D%/heal.c \
	%D%/seen.h %D%/seen.c %D%/check_index.c \
	%D%/check.h %D%/gitcmd.h %D%/gitcmd.c %D%/index.h %D%/index.c %D%/init.h %D%/init.c \
	%D%/intake.c %D%/lock.c %D%/loose.h %D%/loose.c %D%/open.c %D%/pointer.h %D%/pointer.c \
	%D%/private.h %D%/publish.h %D%/publish.c \
	%D%/query.c %D%/record.h %D%/record.c %D%/refold.c %D%/revoke.h \
	%D%/revoke.c %D%/frontier.c \
	%D%/replay.h %D%/replay.c %D%/repo.h %D%/repo.c %D%/repo_kind.c %D%/reposync.c %D%/repowhole.c %D%/repotree.c \
	%D%/save.c %D%/sshkey.h %D%/sshkey.c %D%/sshsig.h %D%/sshsig.c \
	%D%/sync.c %D%/verify.h %D%/tidy.h %D%/tidy.c %D%/watch.h %D%/watch.c %D%/verify.c %D%/rules.c
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(LIBGIT2_CFLAGS) \
	$(SQLITE_CFLAGS) $(SODIUM_CFLAGS)
