/* base/proc.h — the one place that starts other programs.
 *
 * A child gets exactly the descriptors named here, the default signal mask
 * and handlers, and an environment without GIT_* unless keep_git is set.
 * Arguments are a vector: no shell is ever involved. */
#ifndef ASSAY_BASE_PROC_H
#define ASSAY_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct proc_spec {
	const char *const *argv;   /* argv[0] is looked up in PATH */
	const char *dir;           /* working directory, or NULL */
	const char *const *setenv; /* "NAME=value" ... NULL, or NULL */
	bool keep_git;             /* leave GIT_* in the environment */
	bool new_session;          /* setsid(): outlives the terminal */
	/* Descriptors given to the child as 0, 1, 2, 3; -1 is /dev/null for
	 * the first three and closed for the last. */
	int fd[4];
};

/* All standard descriptors inherited, 3 closed. */
#define PROC_SPEC_INIT                          \
	{                                       \
		NULL, NULL, NULL, false, false, \
		{                               \
			0, 1, 2, -1             \
		}                               \
	}

/* Starts; *pid is the child. Failing to execute is reported here. */
ATTR_USED int proc_start(
	pid_t *pid, const struct proc_spec *spec, struct err *err);
/* Waits; *status is the exit status, or 128 + signal. */
ATTR_USED int proc_wait(pid_t pid, int *status, struct err *err);
/* Runs to the end with in as standard input (NULL: empty), collecting
 * standard output and error. More than max bytes of output end the child and
 * are ERR_LIMIT; of its errors the first max are kept. A process that the
 * child leaves behind is not waited for. A status that is not 0 is not an
 * error here. Of spec->fd only the last is used. *r is set on success only. */
struct proc_result {
	int status;
	struct buf out, err;
};
ATTR_USED int proc_run(struct proc_result *r, const struct proc_spec *spec,
	const struct buf *in, size_t max, struct err *err);
void proc_result_release(struct proc_result *r);

#endif
