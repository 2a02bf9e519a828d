/* cli/main.h — the command line: from argv to an exit status. */
#ifndef ASSAY_CLI_MAIN_H
#define ASSAY_CLI_MAIN_H

struct cli_hooks;

int cli_main(int argc, char **argv, const struct cli_hooks *hooks);

#endif
