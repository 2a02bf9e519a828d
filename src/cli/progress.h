/* cli/progress.h — a job's steps as the progress line of a command. */
#ifndef ASSAY_CLI_PROGRESS_H
#define ASSAY_CLI_PROGRESS_H

#include <stdint.h>

/* An app_progress_fn; arg is the struct cli. */
void cli_progress(void *arg, const char *step, int64_t done, int64_t total);

#endif
