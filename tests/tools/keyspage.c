/* SPDX-License-Identifier: Apache-2.0 */
/* keyspage — prints doc/assay-workbench.7 from the table of keys. */
#include "config.h"

#include <stdio.h>

#include "ui/keymap.h"

static const char head[] =
	".\\\" Made by tests/tools/keyspage; do not edit.\n"
	".Dd November 25, 2026\n"
	".Dt ASSAY-WORKBENCH 7\n"
	".Os\n"
	".Sh NAME\n"
	".Nm assay-workbench\n"
	".Nd the keys of the workbench\n"
	".Sh DESCRIPTION\n"
	"On a terminal,\n"
	".Nm assay\n"
	"without a command opens the workbench: panes over one store.\n"
	"Every action is a command line of\n"
	".Xr assay 1 ,\n"
	"which the workbench shows before it runs it.\n"
	"Nothing is lost when it ends: runs go on, and an answer that was\n"
	"being typed is kept in the store's directory for the next time.\n"
	".Pp\n"
	"What other clones push to a remote on this machine (a directory or a\n"
	"file: URL) is taken over while the workbench is open, without a key;\n"
	"nothing is sent by that.\n"
	"A remote elsewhere is asked only if the setting\n"
	".Cm sync.every\n"
	"says how often, in seconds; that is a whole sync.\n"
	"It is off until\n"
	".Nm assay Cm sync Fl \\-auto Ar SECONDS\n"
	"sets it in the local configuration of the clone, and is read when "
	"the\n"
	"workbench starts.\n";

static const char tail[] =
	".Sh ENVIRONMENT\n"
	".Bl -tag -width Ds\n"
	".It Ev ACCESSIBLE\n"
	"If set (and not 0), the workbench is lines that are read and "
	"answered\n"
	"one after the other, as with\n"
	".Nm assay Fl \\-plain :\n"
	"a number opens a row or runs an action.\n"
	"So it is with\n"
	".Ev TERM Ns =dumb .\n"
	".It Ev VISUAL , EDITOR\n"
	"The editor for longer answers (Ctrl-X in a prompt).\n"
	".It Ev NO_COLOR\n"
	"If set, no colour is used; nothing is said by colour alone.\n"
	".It Ev COLORFGBG\n"
	"If its last number is that of a light colour, darker ones are used.\n"
	".It Ev LC_ALL , LC_CTYPE , LANG\n"
	"Outside UTF-8 everything is drawn in ASCII.\n"
	".El\n"
	".Sh SEE ALSO\n"
	".Xr assay 1\n";

int main(void)
{
	struct buf out = BUF_INIT;

	buf_addstr(&out, head);
	keymap_mdoc(&out);
	buf_addstr(&out, tail);
	fputs(buf_str(&out), stdout);
	buf_release(&out);
	return 0;
}
