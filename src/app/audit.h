/* app/audit.h — proof for others: is the store whole, may a push be let in,
 * what does an auditor take home, what is noted outside to hold the store
 * against.
 *
 * verify needs no store: it reads any git repository as git's environment
 * says, as a pre-receive hook does. */
#ifndef ASSAY_APP_AUDIT_H
#define ASSAY_APP_AUDIT_H

#include <stdbool.h>

#include "app/app.h"
#include "base/json.h"

/* {"records","head","set_root","problems":[text],"anchor"}; of an anchor, see
 * store/anchor.h. */
ATTR_USED int app_fsck(
	struct app *a, bool quick, struct json **out, struct err *err);
/* range: OLD..NEW, or a commit, or NULL: all that the branch holds. anchor: a
 * set root or a file with one or with an anchor, or NULL; keep: hold it in
 * this clone if it stands. As store/gate.h; {"pushes":[report]}. */
struct app_verify {
	const char *range, *anchor;
	bool keep;
};
ATTR_USED int app_verify(struct app *a, const struct app_verify *in,
	struct json **out, struct err *err);
/* The same for the lines "OLD NEW REF" of a pre-receive hook. */
ATTR_USED int app_verify_hook(
	const char *lines, struct json **out, struct err *err);
ATTR_USED int app_install_hook(
	const char *dir, const char *program, struct err *err);
/* The anchor of this moment: the document of store/anchor.h. */
ATTR_USED int app_anchor(struct app *a, struct json **out, struct err *err);
/* What an "anchor" member says, as one sentence, which the caller frees. */
char *app_anchor_text(const struct json *anchor);
/* Sets "basis" of what rests on o's "record": "claimed", or "anchored" and
 * "written_by", the time of a held anchor that stands for it. */
void app_anchor_basis(struct app *a, struct json *o);
/* Writes into dir, which must be new or empty: the bundle, the keys, a script
 * and a page that say how to check them without this program.
 * As app_fsck(), and "dir". */
ATTR_USED int app_audit_export(
	struct app *a, const char *dir, struct json **out, struct err *err);

#endif
