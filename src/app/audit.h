/* app/audit.h — proof for others: is the store whole, may a push be let in,
 * what does an auditor take home.
 *
 * verify needs no store: it reads any git repository as git's environment
 * says, as a pre-receive hook does. */
#ifndef ASSAY_APP_AUDIT_H
#define ASSAY_APP_AUDIT_H

#include <stdbool.h>

#include "app/app.h"
#include "base/json.h"

/* {"records","head","set_root","problems":[text]}. */
ATTR_USED int app_fsck(
	struct app *a, bool quick, struct json **out, struct err *err);
/* range: OLD..NEW, or a commit, or NULL: all that the branch holds. As
 * store/gate.h; {"pushes":[report]}. */
ATTR_USED int app_verify(
	struct app *a, const char *range, struct json **out, struct err *err);
/* The same for the lines "OLD NEW REF" of a pre-receive hook. */
ATTR_USED int app_verify_hook(
	const char *lines, struct json **out, struct err *err);
ATTR_USED int app_install_hook(
	const char *dir, const char *program, struct err *err);
/* Writes into dir, which must be new or empty: the bundle, the keys, a script
 * and a page that say how to check them without this program.
 * {"dir","records","head","set_root"}. */
ATTR_USED int app_audit_export(
	struct app *a, const char *dir, struct json **out, struct err *err);

#endif
