/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/command.h"

#include <string.h>

#include "base/i18n.h"

static const char head[] =
	".\\\" Made by assay help --mdoc; a test compares.\n"
	".Dd November 25, 2026\n"
	".Dt ASSAY 1\n"
	".Os\n"
	".Sh NAME\n"
	".Nm assay\n"
	".Nd workbench for tabular models in production\n"
	".Sh SYNOPSIS\n"
	".Nm\n"
	".Op Fl C Ar dir\n"
	".Ar command\n"
	".Op Ar arguments\n"
	".Sh DESCRIPTION\n"
	"Three roles, the engineer, the validator and the one who operates,\n"
	"take models of tabular data into production and keep them right,\n"
	"together, over one git repository, the store.\n"
	"Everything they decide is a signed record in it.\n"
	"Without a command, on a terminal, the workbench opens.\n"
	".Pp\n"
	"A version is written\n"
	".Ar name Ns @ Ns Ar number ;\n"
	"an alias, such as production, is written\n"
	".Ar name Ns @ Ns Ar alias .\n";

static const char environment[] =
	".Sh ENVIRONMENT\n"
	".Bl -tag -width Ds\n"
	".It Ev ASSAY_STORE\n"
	"The store, where no option names one.\n"
	".It Ev ASSAY_PERSON , ASSAY_KEY\n"
	"Who writes, and the private key file.\n"
	".It Ev ASSAY_NOW\n"
	"A fixed wall clock, as an ISO 8601 time.\n"
	".It Ev ASSAY_DATADIR , ASSAY_LIBEXEC\n"
	"Where the data files and the worker are.\n"
	".It Ev ASSAY_ISA\n"
	"The kernel that scores: reference, generic, avx2 or avx512;\n"
	"else the fastest that this machine has.\n"
	"All give the same bits.\n"
	".It Ev ASSAY_THREADS\n"
	"How many threads score and explain, 1 to 64;\n"
	"else one for each processor that may be used.\n"
	"Any number gives the same bits.\n"
	".It Ev ASSAY_PAGER , PAGER\n"
	"The pager; an empty value or cat switches it off.\n"
	".It Ev NO_COLOR\n"
	"No colour, if set and not empty.\n"
	".El\n";

static const char tail[] = ".Sh SEE ALSO\n"
			   ".Xr git 1 ,\n"
			   ".Xr ssh-keygen 1\n";

/* Text of a paragraph: a full stop or quote at the start of a line would be
 * a request, a backslash an escape. */
static void add_text(struct buf *out, const char *s)
{
	bool start = true;

	for (; *s; s++) {
		if (start && (*s == '.' || *s == '\''))
			buf_addstr(out, "\\&");
		start = false;
		if (strncmp(s, "\n\n", 2) == 0) {
			buf_addstr(out, "\n.Pp\n");
			s++;
			start = true;
		} else if (strncmp(s, ". ", 2) == 0) {
			buf_addstr(out, ".\n");
			s++;
			start = true;
		} else if (*s == '\\') {
			buf_addstr(out, "\\e");
		} else {
			buf_addch(out, *s);
			start = *s == '\n';
		}
	}
	buf_addch(out, '\n');
}

static void add_options(struct buf *out, const struct opt *o, bool json)
{
	if (!json && (!o || !o->name))
		return;
	buf_addstr(out, ".Bl -tag -width Ds\n");
	for (; o && o->name; o++) {
		buf_addf(out, ".It Fl \\-%s", o->name);
		if (o->value)
			buf_addf(out, " Ar %s", o->value);
		buf_addch(out, '\n');
		add_text(out, o->help);
	}
	if (json)
		buf_addstr(out,
			".It Fl \\-json\nprint one JSON document\n"
			".It Fl \\-at Ar RECORD\nshow the store as it was at "
			"that record\n");
	buf_addstr(out, ".El\n");
}

static void add_lines(struct buf *out, const char *s)
{
	if (!s)
		return;
	buf_addstr(out, ".Bd -literal -offset indent\n$ ");
	for (; *s; s++) {
		if (*s == '\\')
			buf_addstr(out, "\\e");
		else
			buf_addch(out, *s);
		if (*s == '\n' && s[1])
			buf_addstr(out, "$ ");
	}
	buf_addstr(out, "\n.Ed\n");
}

static void add_command(struct buf *out, const struct command *cmd,
	const struct command *parent)
{
	buf_addf(out, ".Ss assay %s%s%s%s%s%s\n", parent ? parent->name : "",
		parent ? " " : "", cmd->name, cmd->sub ? " COMMAND" : "",
		cmd->args ? " " : "", cmd->args ? cmd->args : "");
	add_text(out, cmd->about ? cmd->about : cmd->summary);
	add_options(out, cmd->opts, cmd->reading);
	if (cmd->finding) {
		buf_addstr(out, ".Pp\nExit status 1:\n");
		add_text(out, cmd->finding);
	}
	add_lines(out, cmd->example);
	for (size_t i = 0; cmd->sub && cmd->sub[i]; i++)
		if (!cmd->sub[i]->hidden)
			add_command(out, cmd->sub[i], cmd);
}

void cli_mdoc(struct buf *out)
{
	const struct command *const *table = cli_commands();

	buf_addstr(out, head);
	buf_addstr(out, ".Ss Options of every command\n");
	add_options(out, cli_common_options(), false);
	buf_addstr(out, ".Sh COMMANDS\n");
	for (; *table; table++)
		if (!(*table)->hidden)
			add_command(out, *table, NULL);
	buf_addstr(out, environment);
	buf_addstr(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
	for (int status = 0; status <= EXIT_CANCELLED; status++)
		if (err_exit_text(status)) {
			buf_addf(out, ".It %d\n", status);
			add_text(out, err_exit_text(status));
		}
	buf_addstr(out, ".El\n");
	buf_addstr(out, tail);
}
