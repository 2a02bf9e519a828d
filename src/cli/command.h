/* cli/command.h — one table of commands, and what a command sees.
 *
 * A verb is one file cmd_VERB.c with one struct command, listed once in
 * cli/table.c; from the table come the option parser, the help, the manual
 * page (assay help --mdoc) and the names suggested for a mistyped one. A
 * command with sub has no run of its own: its first argument names the
 * sub-verb. Texts are marked with N_() and translated where they are shown.
 * run() returns 0, EXIT_FINDING, or a negative code with *err filled; what it
 * prints is collected in out and written at the end (cli/out.h).
 * Ownership: a struct cli lives as long as the process; strings of options
 * and arguments belong to argv. */
#ifndef ASSAY_CLI_COMMAND_H
#define ASSAY_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct app;
struct cli;

struct opt {
	const char *name;  /* long name, without dashes */
	const char *value; /* what stands for it, FILE; NULL: a switch */
	const char *help;  /* N_(), no final full stop */
};
#define OPT_END                  \
	{                        \
		NULL, NULL, NULL \
	}

struct command {
	const char *name;
	const char *group;   /* N_() heading in the list of commands */
	const char *summary; /* N_(), lower case, no full stop */
	const char *args;    /* positional arguments: "FILE [NAME]" */
	const char *about;   /* N_() paragraphs; NULL: the summary */
	const char *example; /* command lines, one a line */
	const char *finding; /* N_(): what exit status 1 says, or NULL */
	const struct opt *opts;
	int min_args, max_args; /* max_args -1: any number */
	bool reading;           /* knows --json */
	bool hidden;
	const struct command *const *sub; /* ends with NULL */
	int (*run)(struct cli *c, struct err *err);
};

struct cli_value {
	const struct opt *opt;
	const char *value; /* "" for a switch */
};

/* What only the main program can link: the workbench on the store of dir
 * (NULL: as store_open() finds it), as lines if plain. May be NULL. */
struct cli_hooks {
	int (*workbench)(const char *dir, bool plain, struct err *err);
};

struct cli {
	const struct command *cmd;
	const struct command *parent; /* of a sub-verb, or NULL */
	const struct cli_hooks *hooks;
	const char *self; /* how this program was called */
	struct app *app;
	char **args; /* positional, n_args */
	int n_args;
	struct cli_value *values;
	size_t n_values, cap_values;
	const char *dir; /* -C, --store */
	const char *at;  /* --at, or NULL */
	bool json, help, color, no_pager, plain;
	struct buf out;        /* standard output, written at the end */
	struct buf next;       /* the hint under an error */
	int64_t started_us;    /* for progress */
	bool progress_visible; /* a progress line is on the terminal */
};

/* All top-level commands, ending with NULL. */
const struct command *const *cli_commands(void);
const struct command *cli_find(
	const struct command *const *table, const char *name);

/* The last value of an option, or NULL; "" for a switch that is on. */
const char *cli_opt(const struct cli *c, const char *name);
bool cli_flag(const struct cli *c, const char *name);
/* The i-th value of a repeated option, or NULL. */
const char *cli_opt_at(const struct cli *c, const char *name, size_t i);
/* A whole number; absent gives otherwise. */
ATTR_USED int cli_opt_i64(const struct cli *c, const char *name, int64_t *out,
	int64_t otherwise, struct err *err);
/* An option that the verb cannot do without. */
ATTR_USED int cli_opt_need(const struct cli *c, const char *name,
	const char **out, struct err *err);
/* Positional argument i, or NULL. */
const char *cli_arg(const struct cli *c, int i);
/* The command line to try next, shown under an error of this run. */
void cli_next(struct cli *c, const char *fmt, ...) ATTR_FORMAT(2, 3);

/* Parses the options of c->cmd out of argv (argv[0] is the verb). */
ATTR_USED int cli_parse(struct cli *c, int argc, char **argv, struct err *err);
/* The options every command knows. */
const struct opt *cli_common_options(void);

/* Help of one command, of all, and the manual page, appended to out. */
void cli_help(struct buf *out, const struct command *cmd,
	const struct command *parent);
void cli_help_all(struct buf *out);
void cli_mdoc(struct buf *out);
/* Appends up to three names of the table close to what was typed, with
 * commas; nothing if none is close. */
void cli_nearest(
	struct buf *out, const struct command *const *table, const char *typed);

#endif
