/* ui/child.h — an action of the workbench, run as the command line that the
 * workbench shows for it.
 *
 * The child is this program again, in its own process: it writes records,
 * starts workers and fails on its own. Its standard output and error are read
 * without waiting; the screen stays alive meanwhile.
 * Ownership: child_release() frees, and does not stop the child. */
#ifndef ASSAY_UI_CHILD_H
#define ASSAY_UI_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct child {
	pid_t pid;  /* 0: none was started */
	int fd;     /* its output, -1 once closed */
	int status; /* exit status, once ended */
	bool running;
	char *line;      /* the command line, for people */
	struct buf text; /* what it printed */
};

enum { CHILD_ARGS_MAX = 32, CHILD_TEXT_MAX = 1 << 20 };

/* How much a child says and asks: the end only; how far it is, too; nothing of
 * the person at the terminal, not even ssh's questions. */
enum child_talk { CHILD_BRIEF, CHILD_STEPS, CHILD_ALONE };
/* argv is the words after "assay", ended by NULL; store is the directory that
 * the child works on. */
ATTR_USED int child_start(struct child *c, const char *store,
	const char *const *argv, enum child_talk talk, struct err *err);
/* Takes what has come; true if anything changed. */
bool child_poll(struct child *c);
/* What a failed command said last under its own name, after its steps. */
const char *child_complaint(const struct child *c);
/* As ^C would. */
void child_cancel(const struct child *c);
void child_release(struct child *c);
/* argv as a person would type it, quoted where needed. */
void child_line(struct buf *out, const char *const *argv);

#endif
