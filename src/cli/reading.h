/* cli/reading.h — the verbs that run one job on a version or a model file.
 *
 * Ownership: cli_reading_release() takes whatever cli_reading_run() left, also
 * after a failure. */
#ifndef ASSAY_CLI_READING_H
#define ASSAY_CLI_READING_H

#include "app/job.h"
#include "app/subject.h"
#include "cli/command.h"

struct cli_reading {
	const char *kind;     /* of the job */
	const char *out_file; /* as in struct app_job_ask */
	/* Adds what the verb's options say to the request. */
	int (*fill)(struct cli *c, struct app_subject *s, struct json *request,
		struct err *err);
	/* What the run leaves. */
	struct app_subject subject;
	struct app_job *job;
	struct json *result;
};

/* The subject is the verb's first argument. */
ATTR_USED int cli_reading_run(
	struct cli_reading *r, struct cli *c, struct err *err);
void cli_reading_release(struct cli_reading *r);

#endif
