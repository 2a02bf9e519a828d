/* work/kinds.h — the job functions, one source each; what a request and a
 * result hold stands at the head of that source. */
#ifndef ASSAY_WORK_KINDS_H
#define ASSAY_WORK_KINDS_H

#include "base/err.h"
#include "base/json.h"
#include "work/job.h"

int work_bench(struct job *j, struct json *result, struct err *err);
int work_convert(struct job *j, struct json *result, struct err *err);
int work_data(struct job *j, struct json *result, struct err *err);
int work_evidence(struct job *j, struct json *result, struct err *err);
int work_explain(struct job *j, struct json *result, struct err *err);
int work_import(struct job *j, struct json *result, struct err *err);
int work_monitor(struct job *j, struct json *result, struct err *err);
int work_optimize(struct job *j, struct json *result, struct err *err);
int work_profile(struct job *j, struct json *result, struct err *err);
int work_reproduce(struct job *j, struct json *result, struct err *err);
int work_score(struct job *j, struct json *result, struct err *err);
int work_target(struct job *j, struct json *result, struct err *err);

#endif
