/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/main.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/out.h"

/* Options before the verb; returns the index of the verb. */
static int read_globals(struct cli *c, int argc, char **argv, struct err *err)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		const char *a = argv[i];

		if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
			c->help = true;
		else if (strcmp(a, "--no-pager") == 0)
			c->no_pager = true;
		else if (strncmp(a, "--at=", 5) == 0)
			c->at = a + 5;
		else if (strcmp(a, "--at") == 0 && i + 1 < argc)
			c->at = argv[++i];
		else if (strcmp(a, "--plain") == 0)
			c->plain = true;
		else if (strncmp(a, "--store=", 8) == 0)
			c->dir = a + 8;
		else if ((strcmp(a, "-C") == 0 || strcmp(a, "--store") == 0) &&
			 i + 1 < argc)
			c->dir = argv[++i];
		else if (strcmp(a, "--color=always") == 0)
			c->color = true;
		else if (strcmp(a, "--color=never") == 0)
			c->color = false;
		else if (strcmp(a, "--color=auto") != 0)
			return err_set(err, ERR_ARG,
				_("there is no option '%s' before the "
				  "command; see assay --help"),
				a);
	}
	return i;
}

static int unknown_command(struct cli *c, const struct command *const *table,
	const char *name, struct err *err)
{
	struct buf near = BUF_INIT;

	cli_nearest(&near, table, name);
	err_set(err, ERR_ARG, _("there is no command '%s%s%s'"),
		c->cmd ? c->cmd->name : "", c->cmd ? " " : "", name);
	if (near.len)
		cli_next(c, _("did you mean %s?"), buf_str(&near));
	else
		cli_next(c, "assay help%s%s", c->cmd ? " " : "",
			c->cmd ? c->cmd->name : "");
	buf_release(&near);
	return ERR_ARG;
}

/* Goes from a verb with sub-verbs to the one that argv[*at] names. */
static int choose_sub(
	struct cli *c, int argc, char **argv, int *at, struct err *err)
{
	const char *name = *at + 1 < argc ? argv[*at + 1] : NULL;
	const struct command *sub;

	if (name && (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)) {
		c->help = true;
		return 0;
	}
	if (!name) {
		cli_next(c, "assay help %s", c->cmd->name);
		return err_set(err, ERR_ARG,
			_("which of its commands? (assay help %s lists them)"),
			c->cmd->name);
	}
	sub = cli_find(c->cmd->sub, name);
	if (!sub)
		return unknown_command(c, c->cmd->sub, name, err);
	c->parent = c->cmd;
	c->cmd = sub;
	(*at)++;
	return 0;
}

static void next_help(struct cli *c)
{
	cli_next(c, "assay help %s%s%s", c->parent ? c->parent->name : "",
		c->parent ? " " : "", c->cmd->name);
}

static int run_command(struct cli *c, int argc, char **argv, struct err *err)
{
	int rc;

	if (c->cmd->sub && c->help) {
		cli_help(&c->out, c->cmd, NULL);
		return 0;
	}
	rc = cli_parse(c, argc, argv, err);
	if (rc < 0) {
		next_help(c);
		return rc;
	}
	if (c->help) {
		cli_help(&c->out, c->cmd, c->parent);
		return 0;
	}
	c->app = app_new(c->dir);
	app_set_at(c->app, c->at);
	rc = c->cmd->run(c, err);
	if (rc == ERR_ARG && !c->next.len)
		next_help(c);
	return rc;
}

static int open_workbench(struct cli *c, struct err *err)
{
	if (!c->hooks || !c->hooks->workbench ||
		(!c->plain && (!isatty(0) || !isatty(1)))) {
		cli_help_all(&c->out);
		return 0;
	}
	return c->hooks->workbench(c->dir, c->plain, err);
}

static int dispatch(struct cli *c, int argc, char **argv, struct err *err)
{
	int at, rc;

	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		buf_addstr(&c->out, PACKAGE_STRING "\n");
		return 0;
	}
	at = read_globals(c, argc, argv, err);
	if (at < 0)
		return at;
	if (at >= argc && !c->help)
		return open_workbench(c, err);
	if (at >= argc) {
		cli_help_all(&c->out);
		return 0;
	}
	c->cmd = cli_find(cli_commands(), argv[at]);
	if (!c->cmd)
		return unknown_command(c, cli_commands(), argv[at], err);
	if (c->cmd->sub && !c->help) {
		rc = choose_sub(c, argc, argv, &at, err);
		if (rc < 0)
			return rc;
	}
	return run_command(c, argc - at, argv + at, err);
}

static bool want_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (getenv("CLICOLOR_FORCE"))
		return true;
	return !(no && *no) && isatty(1) && term && strcmp(term, "dumb") != 0;
}

int cli_main(int argc, char **argv, const struct cli_hooks *hooks)
{
	struct cli c = {.hooks = hooks, .self = argv[0]};
	struct err err = ERR_INIT;
	int rc, status;

	signal(SIGPIPE, SIG_IGN);
	c.started_us = clock_ticks_us();
	c.color = want_color();
	rc = dispatch(&c, argc, argv, &err);
	status = rc > 0 ? rc : err_exit_status(rc);
	if (out_flush(&c) != EXIT_OK && rc >= 0)
		status = EXIT_IO;
	if (rc < 0)
		out_error(&c, &err);
	app_free(c.app);
	free(c.values);
	buf_release(&c.out);
	buf_release(&c.next);
	return status;
}
