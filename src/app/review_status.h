/* app/review_status.h — where each item of a review stands.
 *
 * An item's state:
 *   open         nobody has computed or written anything
 *   submitted    computed by the makers of the version only
 *   unconfirmed  computed by one other person only
 *   confirmed    two persons' runs agree, one of them had no part in making
 *                the version: equal bytes, or measured within the tolerance
 *   disputed     runs that hold today do not agree
 *   lapsed       what was computed is bound to something that has changed
 *   written      an item of kind M has its text
 * Nobody's word counts for a computed item but a run's body: an evidence
 * record with made-up numbers differs from the other person's run, which
 * shows as disputed, and from the re-run at the verdict, which is refused. */
#ifndef ASSAY_APP_REVIEW_STATUS_H
#define ASSAY_APP_REVIEW_STATUS_H

#include "app/reviewing.h"

/* [{"id","kind","section","question","source","limits","function","state",
 *   "why": names of what has changed, "outcome","class","parts",
 *   "measured","body": digest of the evidence that counts,
 *   "evidence":[{"by","record","time","body","outcome","current","why",
 *    "maker"}],
 *   "answers":[{"by","result","text","time","current"}],"comments",
 *   "challenged": true if somebody does not believe what was computed,
 *   "done": true if it stands in the way of no verdict,
 *   "gap": true if approval needs conditions, "needs": message id}] */
struct json *review_items(const struct reviewing *r);

/* The verdict's own view: [{"verdict","by","time","conditions","until",
 * "record","maker","stale": names of items, or absent}]. */
struct json *review_verdicts(
	const struct reviewing *r, const struct json *items);

/* Items of the earlier review that hold for this one as they are: done there,
 * computed, and bound to nothing that differs here. {ID: {"review": id,
 * "body": digest}}. */
struct json *review_carried(
	const struct reviewing *r, const struct reviewing *earlier);

/* First open critical finding, or NULL. */
const struct json *review_critical(const struct json *state);

#endif
