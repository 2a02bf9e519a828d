/* store/sync.h — the same records in every clone.
 *
 * git itself moves the objects (its ssh settings, agents and helpers); what
 * comes is checked here before a local ref moves: same genesis, only added
 * files, no known record lost. Records that are not valid stay, without
 * effect. Nothing is asked of a person. */
#ifndef ASSAY_STORE_SYNC_H
#define ASSAY_STORE_SYNC_H

#include <stdbool.h>

#include "store/store.h"

/* A new clone in dir, which must not exist or be empty. */
ATTR_USED int store_clone(const char *url, const char *dir, struct err *err);
/* remote NULL: origin. progress may be NULL. *report: {"fetched","sent",
 * "replayed","invalid","alarms":[text],"head","records"}; if nothing is to be
 * sent also "unsent": records that the remote has not got. */
struct store_sync {
	const char *remote;
	bool fetch; /* take over only */
	void (*progress)(void *arg, const char *text);
	void *arg;
};
ATTR_USED int store_sync(struct store *s, const struct store_sync *o,
	struct json **report, struct err *err);
/* The same from a git bundle, which came on a disk or by mail: nothing is
 * sent. store_bundle() writes one. */
ATTR_USED int store_sync_bundle(struct store *s, const char *path,
	struct json **report, struct err *err);
bool store_has_remote(struct store *s, const char *name);
ATTR_USED int store_remote_set(
	struct store *s, const char *name, const char *url, struct err *err);
/* Looks for what is wrong: {"records","head","set_root","problems":[text],
 * "anchor" (store/anchor.h)}; deep also rebuilds in memory and runs git fsck.
 */
ATTR_USED int store_check(
	struct store *s, bool deep, struct json **report, struct err *err);

/* The whole store as one git bundle, for a place without network. */
ATTR_USED int store_bundle(struct store *s, const char *path, struct err *err);

#endif
