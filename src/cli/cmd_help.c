/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/out.h"

static const struct opt opts[] = {
	{"mdoc", NULL, N_("the manual page, in mdoc")},
	OPT_END,
};

static int no_such(struct cli *c, const struct command *const *list,
	const char *name, struct err *err)
{
	struct buf near = BUF_INIT;

	cli_nearest(&near, list, name);
	if (near.len)
		cli_next(c, _("did you mean %s?"), buf_str(&near));
	else
		cli_next(c, "assay help");
	buf_release(&near);
	return err_set(err, ERR_ARG, _("there is no command '%s'"), name);
}

static int run(struct cli *c, struct err *err)
{
	const char *name = cli_arg(c, 0), *sub = cli_arg(c, 1);
	const struct command *cmd, *parent = NULL;

	if (cli_flag(c, "mdoc")) {
		cli_mdoc(&c->out);
		return 0;
	}
	if (!name) {
		cli_help_all(&c->out);
		return 0;
	}
	cmd = cli_find(cli_commands(), name);
	if (!cmd)
		return no_such(c, cli_commands(), name, err);
	if (sub) {
		parent = cmd;
		cmd = parent->sub ? cli_find(parent->sub, sub) : NULL;
		if (!cmd)
			return no_such(c,
				parent->sub ? parent->sub : cli_commands(), sub,
				err);
	}
	cli_help(&c->out, cmd, parent);
	return 0;
}

const struct command cmd_help = {
	.name = "help",
	.group = N_("Help"),
	.summary = N_("show the commands, or what one of them does"),
	.args = "[COMMAND [SUBCOMMAND]]",
	.about = N_("Lists the commands, or shows what a command does, its "
		    "options, an example and its exit status."),
	.example = "assay help import\nassay help alias set",
	.opts = opts,
	.max_args = 2,
	.run = run,
};
