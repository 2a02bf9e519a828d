/* cli/commands.h — the entries of the table, one for each cmd_VERB.c. */
#ifndef ASSAY_CLI_COMMANDS_H
#define ASSAY_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command cmd_help;

#endif
