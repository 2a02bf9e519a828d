/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

enum { WIDTH = 78, NAME_WIDTH = 24, NEAR_MAX = 3 };

/* Appends text broken at spaces so that lines keep within WIDTH; the first
 * line starts at column at, the others at indent. */
static void add_wrapped(
	struct buf *out, const char *text, size_t at, size_t indent)
{
	while (*text) {
		const size_t n = strcspn(text, " \n");

		if (at > indent && at + 1 + n > WIDTH) {
			buf_addf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			buf_addch(out, ' ');
			at++;
		}
		buf_add(out, text, n);
		at += n;
		text += n;
		if (strncmp(text, "\n\n", 2) == 0) {
			buf_addf(out, "\n\n%*s", (int)indent, "");
			at = indent;
		}
		text += strspn(text, " \n");
	}
	buf_addch(out, '\n');
}

static void add_row(struct buf *out, const char *name, const char *text)
{
	const size_t n = strlen(name);

	buf_addf(out, "  %s", name);
	if (n + 2 >= NAME_WIDTH)
		buf_addf(out, "\n%*s", NAME_WIDTH, "");
	else
		buf_addf(out, "%*s", (int)(NAME_WIDTH - 2 - n), "");
	add_wrapped(out, text, NAME_WIDTH, NAME_WIDTH);
}

static void add_option(struct buf *out, const struct opt *o)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "--%s%s%s", o->name, o->value ? " " : "",
		o->value ? o->value : "");
	add_row(out, buf_str(&name), _(o->help));
	buf_release(&name);
}

static void add_usage(struct buf *out, const struct command *cmd,
	const struct command *parent)
{
	buf_addf(out, "assay %s%s%s", parent ? parent->name : "",
		parent ? " " : "", cmd->name);
	if (cmd->sub)
		buf_addf(out, " %s", _("COMMAND"));
	if (cmd->args)
		buf_addf(out, " %s", cmd->args);
	buf_addf(out, " %s\n", _("[OPTIONS]"));
}

static void add_exits(struct buf *out, const struct command *cmd)
{
	buf_addf(out, "\n%s\n", _("Exit status:"));
	for (int status = 0; status <= EXIT_CANCELLED; status++) {
		const char *text = err_exit_text(status);
		struct buf name = BUF_INIT;

		if (status == EXIT_FINDING)
			text = cmd->finding ? _(cmd->finding) : NULL;
		if (!text)
			continue;
		buf_addf(&name, "%d", status);
		add_row(out, buf_str(&name), text);
		buf_release(&name);
	}
}

static void add_list(struct buf *out, const struct command *const *table)
{
	for (; *table; table++)
		if (!(*table)->hidden)
			add_row(out, (*table)->name, _((*table)->summary));
}

static void add_example(struct buf *out, const char *lines)
{
	buf_addf(out, "\n%s\n", _("Example:"));
	while (*lines) {
		const size_t n = strcspn(lines, "\n");

		buf_addstr(out, "  $ ");
		buf_add(out, lines, n);
		buf_addch(out, '\n');
		lines += n + (lines[n] == '\n');
	}
}

void cli_help(struct buf *out, const struct command *cmd,
	const struct command *parent)
{
	const struct opt *o;

	buf_addf(out, "%s ", _("Usage:"));
	add_usage(out, cmd, parent);
	buf_addch(out, '\n');
	add_wrapped(out, _(cmd->about ? cmd->about : cmd->summary), 0, 0);
	if (cmd->sub) {
		buf_addf(out, "\n%s\n", _("Commands:"));
		add_list(out, cmd->sub);
	}
	buf_addf(out, "\n%s\n", _("Options:"));
	for (o = cmd->opts; o && o->name; o++)
		add_option(out, o);
	if (cmd->reading) {
		add_row(out, "--json", _("print one JSON document"));
		add_row(out, "--at RECORD",
			_("show the store as it was at that record"));
	}
	for (o = cli_common_options(); o->name; o++)
		add_option(out, o);
	if (cmd->example)
		add_example(out, cmd->example);
	add_exits(out, cmd);
}

static bool is_first_of_group(const struct command *const *table, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(table[k]->group, table[i]->group) == 0)
			return false;
	return true;
}

void cli_help_all(struct buf *out)
{
	const struct command *const *table = cli_commands();

	buf_addstr(out, _("Usage: assay [-C DIR] COMMAND [ARGUMENTS]\n\n"
			  "assay takes models of tabular data into production "
			  "and keeps them right,\ntogether with others, over a "
			  "git repository.\n"));
	for (size_t i = 0; table[i]; i++) {
		if (table[i]->hidden || !is_first_of_group(table, i))
			continue;
		buf_addf(out, "\n%s:\n", _(table[i]->group));
		for (size_t k = i; table[k]; k++)
			if (!table[k]->hidden &&
				strcmp(table[k]->group, table[i]->group) == 0)
				add_row(out, table[k]->name,
					_(table[k]->summary));
	}
	buf_addstr(out, _("\nassay help COMMAND says more; assay --version "
			  "prints the version.\nWithout a command, on a "
			  "terminal, the workbench opens.\n"));
}

/* Edits that turn a into b: insertions, deletions, substitutions
 * (Wagner and Fischer, 1974). Names are short. */
static size_t distance(const char *a, const char *b)
{
	size_t row[64];
	const size_t n = strlen(b);

	if (n >= 64)
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; *a; a++, i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			const size_t up = row[j];
			size_t best = corner + (*a != b[j - 1]);

			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			corner = up;
		}
	}
	return row[n];
}

static bool is_near(const char *typed, const char *name, size_t within)
{
	const size_t n = strlen(typed);

	if (within == 0)
		return n >= 2 && strncmp(name, typed, n) == 0;
	return distance(typed, name) == within && within * 2 <= strlen(name);
}

void cli_nearest(
	struct buf *out, const struct command *const *table, const char *typed)
{
	int found = 0;

	for (size_t within = 0; within <= 2; within++)
		for (size_t i = 0; table[i] && found < NEAR_MAX; i++) {
			if (table[i]->hidden ||
				!is_near(typed, table[i]->name, within))
				continue;
			buf_addf(out, "%s%s", found++ ? ", " : "",
				table[i]->name);
		}
}
