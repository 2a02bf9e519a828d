/* app/app.h — what every use-case starts from: the store, opened when first
 * asked for.
 *
 * Use-cases are functions app_VERB(struct app *, ...) that check what a role
 * may do, run jobs where models or rows are touched, and write records. What
 * they find comes back as JSON documents (struct json), which faces (command
 * line, workbench) show. They never print.
 * Ownership: the app owns the store's handle. Threads: one owner. */
#ifndef ASSAY_APP_APP_H
#define ASSAY_APP_APP_H

#include "base/attr.h"
#include "base/err.h"

struct store;
struct app;

/* dir NULL: $ASSAY_STORE, else the nearest parent that is a store. */
struct app *app_new(const char *dir);
void app_free(struct app *a);
/* Shows the past at a record (store/at.h); before the store is opened. */
void app_set_at(struct app *a, const char *record);
/* Opens the store once; the handle stays the app's. */
ATTR_USED int app_store(struct app *a, struct store **s, struct err *err);
/* Takes over what other processes have saved since the store was opened. */
ATTR_USED int app_refresh(struct app *a, struct err *err);
/* As given to app_new(); NULL if none was. */
const char *app_dir(const struct app *a);
/* The store's git directory, or NULL if there is no store here (no error). */
const char *app_git_dir(struct app *a);
/* $ASSAY_DATADIR, else the source tree's of a build directory, else the
 * installed one. */
const char *app_data_dir(void);
/* Path of a program of ours ("assay-worker"): in $ASSAY_LIBEXEC, else beside
 * this one, else the installed place. The caller frees it. */
char *app_program(const char *name);

#endif
