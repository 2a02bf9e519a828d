/* store/anchor.h — what stands for a set of records outside of the store.
 *
 * Nothing inside a history proves that its newest records were not left out;
 * something noted elsewhere does. An anchor is the JSON document
 *   {"assay-anchor":1,"genesis","records","set_root","head","time",
 *    "chains":[{"replica","seq","id"}]}
 * that names a set by the last record of each clone's chain: from there the
 * chains lead back through "prev" to every record of the set, whatever commit
 * holds them and whatever was added since. The set root alone (64 digits, as
 * reports print it) is an anchor too; the state of the history that has it is
 * looked for commit by commit.
 * Anchors that a clone holds lie in assay/anchors/, and are checked by
 * store_check(). */
#ifndef ASSAY_STORE_ANCHOR_H
#define ASSAY_STORE_ANCHOR_H

#include "base/json.h"
#include "store/store.h"

enum { ANCHOR_MAX = 1 << 20 };

/* The anchor of all records that stand at their own path now. */
ATTR_USED int anchor_make(struct store *s, struct json **out, struct err *err);
/* text: an anchor document, or a set root. ERR_PARSE if it is neither. *out
 * is a document; for a set root that no state of the history has, NULL, and a
 * sentence is added to problems (an array). */
ATTR_USED int anchor_read(struct store *s, const char *text, struct json **out,
	struct json *problems, struct err *err);
/* Adds a sentence for each record of the anchor that is missing, or if they do
 * not give its set root. */
ATTR_USED int anchor_check(struct store *s, const struct json *anchor,
	struct json *problems, struct err *err);
/* Holds the anchor in this clone. */
ATTR_USED int anchor_keep(
	struct store *s, const struct json *anchor, struct err *err);

/* How far this clone's history is vouched for:
 * {"state":"anchored|seen|unanchored","records":covered,"of":all,
 *  "anchors":[{"set_root","records","time"}]}. anchored: it holds an anchor;
 * seen: it made the store; unanchored: it has joined, and nothing vouches
 * for what was there before. problems may be NULL; else broken anchors are
 * told, and give no state. */
ATTR_USED int anchor_state(struct store *s, struct json **out,
	struct json *problems, struct err *err);
/* The earliest time of a held anchor that covers the record, or ERR_NOTFOUND.
 */
ATTR_USED int anchor_covers(struct store *s, const char *record, char *time,
	size_t size, struct err *err);

#endif
