/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/review_status.h"
#include "base/evidence.h"

static bool same_question(
	const struct checklist_item *a, const struct checklist_item *b)
{
	return b && a->kind == b->kind && a->function && b->function &&
	       strcmp(a->function, b->function) == 0;
}

/* Bound to nothing that differs here. */
static bool still_bound(const struct reviewing *r,
	const struct checklist_item *item, const char *digest)
{
	struct json *body = reviewing_body(r, digest);
	struct json *now =
		evidence_bindings(evidence_find(item->function), r->subject);
	struct buf why = BUF_INIT;
	const bool differs =
		evidence_differs(&why, json_get(body, "bindings"), now);

	buf_release(&why);
	json_free(now);
	json_free(body);
	return !differs;
}

struct json *review_carried(
	const struct reviewing *r, const struct reviewing *earlier)
{
	struct json *items = review_items(earlier);
	struct json *out = json_object();

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *old = json_at(items, i);
		const char *id = json_get_str(old, "id", "");
		const char *body = json_get_str(old, "body", "");
		const struct checklist_item *item =
			checklist_find(r->checklist, id);
		struct json *o;

		if (!item || !json_get_bool(old, "done", false) ||
			!same_question(
				item, checklist_find(earlier->checklist, id)) ||
			!still_bound(r, item, body))
			continue;
		o = json_set(out, id, json_object());
		json_set_str(
			o, "review", json_get_str(earlier->state, "id", ""));
		json_set_str(o, "body", body);
	}
	json_free(items);
	return out;
}
