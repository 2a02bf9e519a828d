/* explain/plan.h — what a struct explain is; for src/explain only. */
#ifndef ASSAY_EXPLAIN_PLAN_H
#define ASSAY_EXPLAIN_PLAN_H

#include "explain/kernel.h"
#include "explain/program.h"
#include "model/model.h"

struct explain {
	const struct model *model;
	const struct explain_kernel *kernel;
	struct program *program;
};

#endif
