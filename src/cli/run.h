/* cli/run.h — what the verbs optimize and run share. */
#ifndef ASSAY_CLI_RUN_H
#define ASSAY_CLI_RUN_H

#include "base/json.h"
#include "cli/command.h"

/* The result of a job "optimize" (work/work_optimize.c), with "child" and
 * "version" where they are known. */
void run_print_result(struct cli *c, const struct json *v);

/* assay optimize --target: a version or a file as what another program links.
 */
ATTR_USED int optimize_target(struct cli *c, struct err *err);

#endif
