/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_STRIKE_CALLS_H
#define ASSAY_TESTS_STRIKE_CALLS_H

/* Which system calls can fail in which way, and what a call is about. A notice
 * (man 2 seccomp_unotify) is of a caller that waits: its memory and its
 * descriptors can be looked at. */

struct seccomp_notif;

enum { CALLS_MAX = 64, TOLD_MAX = 512 };

struct what {
	const char *name;
	int error;            /* 0: kill, short */
	int calls[CALLS_MAX]; /* ends with -1; none: all */
};

/* NULL if there is none of this name. */
const struct what *strike_what(const char *name);

/* Whether this call can fail so: w->calls tells only numbers. */
int strike_can(const struct what *w, const struct seccomp_notif *q);

/* The call and its file in words. */
void strike_tell(const struct seccomp_notif *q, char out[TOLD_MAX]);

#endif
