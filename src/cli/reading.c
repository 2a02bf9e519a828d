/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/reading.h"

#include "cli/out.h"
#include "cli/progress.h"

int cli_reading_run(struct cli_reading *r, struct cli *c, struct err *err)
{
	struct json *request = json_object();
	const struct app_job_ask ask = {.kind = r->kind,
		.request = request,
		.out_file = r->out_file,
		.progress = cli_progress,
		.arg = c};
	int rc = app_subject_read(c->app, cli_arg(c, 0), &r->subject, err);

	if (rc == 0)
		rc = r->fill(c, &r->subject, request, err);
	if (rc == 0)
		rc = app_job_run(c->app, &ask, &r->job, &r->result, err);
	out_progress(c, NULL, 0, 0);
	json_free(request);
	return rc;
}

void cli_reading_release(struct cli_reading *r)
{
	app_job_free(r->job);
	json_free(r->result);
	app_subject_release(&r->subject);
}
