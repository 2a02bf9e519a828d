/* app/subject.h — what a user names: NAME, NAME@N, NAME@ALIAS or a FILE.
 *
 * How records refer (all rooms of the upper half keep to it): to a model by
 * the id of its object, to a version by the id of the record that added it
 * (the version's "id"), to data by SHA-256. NAME@N is for people.
 * Members of a version.add beside those of store/fold.h:
 *   card      {"name": file name, "options": {"rounds", "missing", "map"},
 *             "describe": digest of what the reader understood, and the
 *             scalars of it}; map is the digest of a map file
 *   schema    digest of the schema of the data it came with
 *   reference digest of the reference profile
 *   data      {"name", "sha256", "rows", "label", "time"}
 *   lineage   {"trained_from": SHA-256 of data, "parent": version id,
 *             "parent_model": model id, "kind": "optimised-from" or
 *             "trained-again", "run": run id}
 * Ownership: app_subject_release() takes any state that APP_SUBJECT_INIT or
 * a call left. */
#ifndef ASSAY_APP_SUBJECT_H
#define ASSAY_APP_SUBJECT_H

#include <stdint.h>

#include "app/app.h"
#include "base/json.h"

struct app_subject {
	char *text;                 /* NAME@N, NAME or the path */
	struct json *model;         /* state; NULL for a file */
	const struct json *version; /* in model; NULL for a file or a NAME */
	const char *id;             /* the version's; NULL likewise */
	const char *name;           /* the model's; NULL for a file */
	int64_t number;             /* 0 for a file or a NAME */
	char *alias;                /* by which it was named, or NULL */
	char *path;                 /* the model file, once asked for */
};

#define APP_SUBJECT_INIT                                    \
	{                                                   \
		NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL \
	}

/* Any of the four forms. Without '@', an existing path is a file. */
ATTR_USED int app_subject_find(struct app *a, const char *text,
	struct app_subject *s, struct err *err);
/* NAME@N or NAME@ALIAS only; a NAME with one version stands for it. */
ATTR_USED int app_subject_version(struct app *a, const char *text,
	struct app_subject *s, struct err *err);
/* What a job reads: a version, by any of the forms, or a file. */
ATTR_USED int app_subject_read(struct app *a, const char *text,
	struct app_subject *s, struct err *err);
/* The version of a known id, whatever its model. */
ATTR_USED int app_subject_by_id(struct app *a, const char *model_id,
	const char *version_id, struct app_subject *s, struct err *err);
/* The readable model file; ERR_NOTFOUND if the bytes are missing here. */
ATTR_USED int app_subject_path(struct app *a, struct app_subject *s,
	const char **path, struct err *err);
/* Sets what every job that reads the model needs: "model" and, where the
 * version was imported with them, "rounds", "missing", "map" (a path). */
ATTR_USED int app_subject_request(struct app *a, struct app_subject *s,
	struct json *request, struct err *err);
/* The same with the words of --trees and --missing, NULL where there are none:
 * without rounds from anywhere the job must "ask". */
ATTR_USED int app_subject_reading(struct app *a, struct app_subject *s,
	const char *const words[2], struct json *request, struct err *err);
/* Version item of a model's state by id or number, or NULL. */
const struct json *app_version_by_id(const struct json *model, const char *id);
const struct json *app_version_by_number(
	const struct json *model, int64_t number);
/* "NAME@N" of a version id, or a short id if it is not known; freed by the
 * caller. */
char *app_version_text(
	struct app *a, const char *model_id, const char *version_id);
void app_subject_release(struct app_subject *s);

#endif
