/* work/optimize.h — the state of one job "optimize", for its two sources:
 * work_optimize.c does the work, optimize_papers.c writes down what came out.
 *
 * Ownership: everything belongs to the struct, but the strings of the
 * request. */
#ifndef ASSAY_WORK_OPTIMIZE_H
#define ASSAY_WORK_OPTIMIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"
#include "model/load.h"
#include "optim/check.h"
#include "optim/measure.h"
#include "optim/sample.h"
#include "optim/speed.h"
#include "optim/verdict.h"
#include "work/job.h"

struct optimize {
	struct job *j;
	const char *path, *label, *time, *unseen_from;
	int64_t since_us;
	const char *judged_on;
	bool exact;
	uint64_t seed;
	struct bound bound;
	enum measure_kind kind; /* of judgement, for refit */
	struct model_options options;
	struct model parent;
	struct model made;  /* by the recipe */
	struct model child; /* read back from the candidate's file */
	struct sample fit, judge;
	char parent_sha[HASH_HEX], child_sha[HASH_HEX];
	const char *file; /* the candidate's name */
	uint64_t parent_bytes, parent_written, child_bytes;
	struct json *proof, *data;
	struct json *check, *equal, *quality; /* what was judged */
	struct measure_quality q;
	struct speed speed;
	const char *broken; /* why the candidate is refused, or NULL */
};

struct json *optimize_check_json(const struct check_report *r);
/* Writes certificate.json into the job's directory. */
ATTR_USED int optimize_certificate(const struct optimize *o, struct err *err);
/* Fills the result; see work_optimize.c. */
void optimize_describe(const struct optimize *o, struct json *result);

#endif
