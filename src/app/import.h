/* app/import.h — bringing in a model file as a version.
 *
 * The worker reads the file and says what it understood; with data, every
 * row is scored and a reference profile is made. Only when all of that went
 * well is anything written: the artifacts, then one record. */
#ifndef ASSAY_APP_IMPORT_H
#define ASSAY_APP_IMPORT_H

#include <stdbool.h>

#include "app/app.h"
#include "app/job.h"
#include "base/json.h"

struct app_import {
	const char *file;
	const char *name;
	const char *data, *label, *time, *unseen_from; /* or NULL */
	const char *expect;                            /* or NULL */
	const char *parent;                            /* NAME@VER or NULL */
	const char *trained_on;             /* a CSV or a data set, or NULL */
	const char *rounds, *missing, *map; /* or NULL */
	const char *description;            /* or NULL */
	bool dry_run; /* understand and check everything, write nothing */
	app_progress_fn *progress;
	void *arg;
};

/* *out: {"version": "NAME@N", "id", "model": {...}, "describe": {...},
 * "data": {...}, "expect": {...}, "reference": {...}, "notes": [text]};
 * of a dry run "id" is "", and the version the one that it would become. */
ATTR_USED int app_import(struct app *a, const struct app_import *in,
	struct json **out, struct err *err);

#endif
