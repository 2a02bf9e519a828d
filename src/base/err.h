/* base/err.h — how every room reports a failure.
 *
 * A fallible function returns 0 or a negative enum err_code and fills the
 * struct err of its last parameter (which may be NULL): a code and one
 * sentence that is complete enough to be shown to the user: what, where, what
 * to do. On success the struct is left untouched; a caller does not overwrite
 * the sentence of a lower room, it returns the code.
 * Threads: a struct err belongs to its caller. */
#ifndef ASSAY_BASE_ERR_H
#define ASSAY_BASE_ERR_H

#include "base/attr.h"

enum err_code {
	ERR_ARG = -1,          /* wrong usage of a verb or an option */
	ERR_IO = -2,           /* read or write failed, disk full */
	ERR_PARSE = -3,        /* input is not what its format promises */
	ERR_LIMIT = -4,        /* input is larger than a stated limit */
	ERR_NOTFOUND = -5,     /* no such file, model, version, record */
	ERR_CONFLICT = -6,     /* stale, already taken, or refused by a rule */
	ERR_CANCELLED = -7,    /* stopped by the user */
	ERR_UNSUPPORTED = -8,  /* understood, and refused with a reason */
	ERR_AUTH = -9,         /* no key, bad signature, role without right */
	ERR_UNREACHABLE = -10, /* a source or a remote does not answer */
	ERR_NOWRITE = -11,     /* the place cannot be written */
	ERR_BUG = -12          /* our own fault */
};

/* The exit codes of every program; doc/assay.1 lists them from
 * err_exit_text(). EXIT_FINDING: the command worked and found something
 * (drift, a failed check). */
enum err_exit {
	EXIT_OK = 0,
	EXIT_FINDING = 1,
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 3,
	EXIT_AUTH = 4,
	EXIT_CONFLICT = 5,
	EXIT_REFUSED = 65,
	EXIT_NOTFOUND = 66,
	EXIT_BUG = 70,
	EXIT_NOWRITE = 73,
	EXIT_IO = 74,
	EXIT_CANCELLED = 130
};

enum { ERR_TEXT_MAX = 1024 };

struct err {
	int code;
	char text[ERR_TEXT_MAX];
};

#define ERR_INIT      \
	{             \
		0, "" \
	}

/* Fills *err and returns code. */
int err_set(struct err *err, int code, const char *fmt, ...) ATTR_FORMAT(3, 4);
/* As err_set(), followed by ": " and the text of errno. ENOENT becomes
 * ERR_NOTFOUND, EACCES, EPERM and EROFS become ERR_NOWRITE when code is
 * ERR_IO and writing is non-zero. */
int err_errno(struct err *err, int writing, const char *fmt, ...)
	ATTR_FORMAT(3, 4);

/* The exit status for a code returned by a fallible function (0 gives 0). */
int err_exit_status(int code);
/* One line for the manual page, e.g. "refused input (...)"; NULL if the
 * status is not one of ours. */
const char *err_exit_text(int status);
/* Stable lower-case word of a code ("parse"), for JSON; and back (0 if the
 * word is not known). */
const char *err_code_name(int code);
int err_code_from_name(const char *name);

/* A broken promise of our own: prints file, line and text, and aborts. Kept
 * in every build. */
#define BUG(text) err_bug(__FILE__, __LINE__, text)
#define BUG_ON(condition)                \
	do {                             \
		if (condition)           \
			BUG(#condition); \
	} while (0)
void err_bug(const char *file, int line, const char *text) ATTR_NORETURN;

#endif
