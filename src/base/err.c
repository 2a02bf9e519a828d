/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

struct code_row {
	int code;
	int status;
	const char *name;
};

static const struct code_row codes[] = {
	{ERR_ARG, EXIT_USAGE, "usage"},
	{ERR_IO, EXIT_IO, "io"},
	{ERR_PARSE, EXIT_REFUSED, "parse"},
	{ERR_LIMIT, EXIT_REFUSED, "limit"},
	{ERR_NOTFOUND, EXIT_NOTFOUND, "notfound"},
	{ERR_CONFLICT, EXIT_CONFLICT, "conflict"},
	{ERR_CANCELLED, EXIT_CANCELLED, "cancelled"},
	{ERR_UNSUPPORTED, EXIT_REFUSED, "unsupported"},
	{ERR_AUTH, EXIT_AUTH, "auth"},
	{ERR_UNREACHABLE, EXIT_UNREACHABLE, "unreachable"},
	{ERR_NOWRITE, EXIT_NOWRITE, "nowrite"},
	{ERR_BUG, EXIT_BUG, "bug"},
};

enum { N_CODES = sizeof(codes) / sizeof(codes[0]) };

static const struct code_row *find_code(int code)
{
	for (int i = 0; i < N_CODES; i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

static void set_text(struct err *err, const char *fmt, va_list ap)
{
	if (vsnprintf(err->text, sizeof(err->text), fmt, ap) < 0)
		err->text[0] = '\0';
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	if (err) {
		va_list ap;

		err->code = code;
		va_start(ap, fmt);
		set_text(err, fmt, ap);
		va_end(ap);
	}
	return code;
}

static int code_of_errno(int e, int writing)
{
	switch (e) {
	case ENOENT:
	case ENOTDIR:
		return ERR_NOTFOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return writing ? ERR_NOWRITE : ERR_IO;
	default:
		return ERR_IO;
	}
}

int err_errno(struct err *err, int writing, const char *fmt, ...)
{
	const int e = errno;
	const int code = code_of_errno(e, writing);

	if (err) {
		va_list ap;
		size_t len;

		err->code = code;
		va_start(ap, fmt);
		set_text(err, fmt, ap);
		va_end(ap);
		len = strlen(err->text);
		snprintf(err->text + len, sizeof(err->text) - len, ": %s%s",
			strerror(e),
			e == ENOSPC || e == EDQUOT
				? _("; make room there and try again")
				: "");
	}
	return code;
}

int err_exit_status(int code)
{
	const struct code_row *row = find_code(code);

	if (code == 0)
		return EXIT_OK;
	return row ? row->status : EXIT_BUG;
}

const char *err_exit_text(int status)
{
	switch (status) {
	case EXIT_OK:
		return _("done, nothing found");
	case EXIT_FINDING:
		return _("done, and something was found (an alarm, a failed "
			 "check, a difference)");
	case EXIT_USAGE:
		return _("wrong usage of a command or an option");
	case EXIT_UNREACHABLE:
		return _("a source or a remote does not answer");
	case EXIT_AUTH:
		return _("no key, a bad signature, or a role without the "
			 "right");
	case EXIT_CONFLICT:
		return _("refused by a rule, or the state has changed");
	case EXIT_REFUSED:
		return _("input refused: malformed, over a limit, or not "
			 "supported");
	case EXIT_NOTFOUND:
		return _("no such file, model, version or record");
	case EXIT_BUG:
		return _("a fault of the program itself, or out of memory");
	case EXIT_NOWRITE:
		return _("the place cannot be written");
	case EXIT_IO:
		return _("reading or writing failed, or the disk is full");
	case EXIT_CANCELLED:
		return _("stopped by the user");
	default:
		return NULL;
	}
}

const char *err_code_name(int code)
{
	const struct code_row *row = find_code(code);

	return row ? row->name : "bug";
}

int err_code_from_name(const char *name)
{
	for (int i = 0; i < N_CODES; i++)
		if (strcmp(codes[i].name, name) == 0)
			return codes[i].code;
	return 0;
}

void err_bug(const char *file, int line, const char *text)
{
	fprintf(stderr, "assay: BUG at %s:%d: %s\n", file, line, text);
	abort();
}
