/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

enum { OPT_FIRST = 1000, OPTS_MAX = 40 };

static const struct opt common[] = {
	{"store", "DIR",
		N_("the store to work on (also -C; else $ASSAY_STORE, "
		   "else the nearest parent that is one)")},
	{"color", "WHEN", N_("auto, always or never (NO_COLOR is obeyed)")},
	{"no-pager", NULL, N_("do not start a pager")},
	{"help", NULL, N_("show this help (also -h)")},
	{"plain", NULL,
		N_("the workbench as lines, without moving a cursor (also "
		   "ACCESSIBLE=1)")},
	OPT_END,
};
static const struct opt json_opt = {
	"json", NULL, N_("print one JSON document")};
static const struct opt at_opt = {
	"at", "RECORD", N_("show the store as it was at that record")};

const struct opt *cli_common_options(void)
{
	return common;
}

const char *cli_opt(const struct cli *c, const char *name)
{
	for (size_t i = c->n_values; i-- > 0;)
		if (strcmp(c->values[i].opt->name, name) == 0)
			return c->values[i].value;
	return NULL;
}

bool cli_flag(const struct cli *c, const char *name)
{
	return cli_opt(c, name) != NULL;
}

const char *cli_opt_at(const struct cli *c, const char *name, size_t i)
{
	for (size_t k = 0; k < c->n_values; k++)
		if (strcmp(c->values[k].opt->name, name) == 0 && i-- == 0)
			return c->values[k].value;
	return NULL;
}

int cli_opt_i64(const struct cli *c, const char *name, int64_t *out,
	int64_t otherwise, struct err *err)
{
	const char *v = cli_opt(c, name);

	if (!v) {
		*out = otherwise;
		return 0;
	}
	if (num_parse_i64(v, strlen(v), out) < 0)
		return err_set(err, ERR_ARG,
			_("--%s: '%s' is not a whole number"), name, v);
	return 0;
}

int cli_opt_need(const struct cli *c, const char *name, const char **out,
	struct err *err)
{
	const char *v = cli_opt(c, name);
	const struct opt *o = c->cmd->opts;

	if (v && *v) {
		*out = v;
		return 0;
	}
	while (strcmp(o->name, name) != 0)
		o++;
	return err_set(err, ERR_ARG, _("--%s %s is missing: %s"), name,
		o->value, _(o->help));
}

const char *cli_arg(const struct cli *c, int i)
{
	return i < c->n_args ? c->args[i] : NULL;
}

void cli_next(struct cli *c, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	buf_clear(&c->next);
	buf_addstr(&c->next, text);
}

/* The options of a command as getopt_long() wants them; map[i] is ours. */
struct long_table {
	struct option list[OPTS_MAX + 1];
	const struct opt *map[OPTS_MAX];
	int n;
};

static void add_opt(struct long_table *t, const struct opt *o)
{
	if (t->n >= OPTS_MAX)
		BUG("a command has too many options");
	t->list[t->n].name = o->name;
	t->list[t->n].has_arg = o->value ? required_argument : no_argument;
	t->list[t->n].val = OPT_FIRST + t->n;
	t->map[t->n++] = o;
}

static void fill_table(struct long_table *t, const struct command *cmd)
{
	memset(t, 0, sizeof(*t));
	for (const struct opt *o = cmd->opts; o && o->name; o++)
		add_opt(t, o);
	if (cmd->reading) {
		add_opt(t, &json_opt);
		add_opt(t, &at_opt);
	}
	for (const struct opt *o = common; o->name; o++)
		add_opt(t, o);
}

static int set_color(struct cli *c, const char *when, struct err *err)
{
	if (strcmp(when, "always") == 0)
		c->color = true;
	else if (strcmp(when, "never") == 0)
		c->color = false;
	else if (strcmp(when, "auto") != 0)
		return err_set(err, ERR_ARG,
			_("--color: '%s' is none of auto, always, never"),
			when);
	return 0;
}

static int take(
	struct cli *c, const struct opt *o, const char *value, struct err *err)
{
	if (o == &common[0])
		c->dir = value;
	else if (o == &common[1])
		return set_color(c, value, err);
	else if (o == &common[2])
		c->no_pager = true;
	else if (o == &common[3])
		c->help = true;
	else if (o == &common[4])
		c->plain = true;
	else if (o == &json_opt)
		c->json = true;
	else if (o == &at_opt)
		c->at = value;
	else {
		c->values = xgrow(c->values, &c->cap_values, c->n_values + 1,
			sizeof(*c->values));
		c->values[c->n_values].opt = o;
		c->values[c->n_values++].value = value ? value : "";
	}
	return 0;
}

static int bad_option(int got, char **argv, struct err *err)
{
	const char *word = argv[optind - 1];

	if (got == ':')
		return err_set(
			err, ERR_ARG, _("option '%s' needs a value"), word);
	if (optopt && optopt < OPT_FIRST)
		return err_set(
			err, ERR_ARG, _("there is no option '-%c'"), optopt);
	if (optopt)
		return err_set(
			err, ERR_ARG, _("option '%s' takes no value"), word);
	return err_set(err, ERR_ARG,
		_("there is no option '%s', or it stands for several"), word);
}

static int check_count(const struct cli *c, struct err *err)
{
	const struct command *cmd = c->cmd;

	if (c->help || c->n_args >= cmd->min_args) {
		if (cmd->max_args < 0 || c->n_args <= cmd->max_args)
			return 0;
		return err_set(err, ERR_ARG, _("'%s' is one argument too many"),
			c->args[cmd->max_args]);
	}
	return err_set(err, ERR_ARG, _("an argument is missing: %s"),
		cmd->args ? cmd->args : "");
}

int cli_parse(struct cli *c, int argc, char **argv, struct err *err)
{
	struct long_table t;
	int got;

	fill_table(&t, c->cmd);
	optind = 0;
	opterr = 0;
	while ((got = getopt_long(argc, argv, ":hC:", t.list, NULL)) != -1) {
		int rc = 0;

		if (got == 'h')
			c->help = true;
		else if (got == 'C')
			c->dir = optarg;
		else if (got >= OPT_FIRST)
			rc = take(c, t.map[got - OPT_FIRST], optarg, err);
		else
			rc = bad_option(got, argv, err);
		if (rc < 0)
			return rc;
	}
	c->args = argv + optind;
	c->n_args = argc - optind;
	return check_count(c, err);
}
