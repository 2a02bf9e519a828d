/* app/data.h — data sets: frozen rows named by digest.
 *
 * The rows stay where they are; the store gets digest, size, schema and
 * what the columns mean. place.h knows where they lie on this machine. */
#ifndef ASSAY_APP_DATA_H
#define ASSAY_APP_DATA_H

#include "app/app.h"
#include "app/job.h"
#include "base/hash.h"
#include "base/json.h"

struct app_data {
	const char *path, *name; /* name NULL: made from the file's name */
	const char *prefix;      /* "PREFIX-" before a made name, or NULL */
	const char *role;        /* reference, test, production, sample */
	const char *label, *time;
	const char *description, *licence, *origin;
	app_progress_fn *progress;
	void *arg;
};

/* Records the data set, or finds the one with these bytes. *out: its state
 * as app_data_get() gives it. */
ATTR_USED int app_data_add(struct app *a, const struct app_data *d,
	struct json **out, struct err *err);
/* The record of a data set, to be saved together with others: ops is NULL if
 * the store knows these bytes. app_data_settle() frees, and if it was saved
 * notes where the rows lie. */
struct app_data_record {
	struct json *ops;
	char *name, digest[HASH_HEX];
};
ATTR_USED int app_data_plan(struct app *a, const struct app_data *d,
	struct app_data_record *r, struct err *err);
ATTR_USED int app_data_settle(struct app *a, const struct app_data *d,
	struct app_data_record *r, bool saved, struct err *err);
/* Says where its rows lie on this machine; refused (ERR_CONFLICT) if the
 * file has other bytes. */
ATTR_USED int app_data_locate(struct app *a, const char *ref, const char *path,
	struct json **out, struct err *err);
/* By name, id or digest (or a prefix of 8 digits). The state of the store
 * and "here": "here", "missing" or "changed". */
ATTR_USED int app_data_get(
	struct app *a, const char *ref, struct json **out, struct err *err);
/* {"data": [as app_data_get()]} */
ATTR_USED int app_data_list(struct app *a, struct json **out, struct err *err);
/* A CSV that a verb takes: a file, or the name or digest of a data set. The
 * caller frees *path. */
ATTR_USED int app_data_path(
	struct app *a, const char *ref, char **path, struct err *err);

#endif
