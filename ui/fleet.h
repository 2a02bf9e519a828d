/* ui/fleet.h — the list of models, read once for all panes.
 *
 * Counted references: a pane keeps what it draws from until its next load.
 * Threads: none. */
#ifndef ASSAY_UI_FLEET_H
#define ASSAY_UI_FLEET_H

#include "base/json.h"

struct fleet;

/* Takes doc over; one reference. */
struct fleet *fleet_new(struct json *doc);
struct fleet *fleet_keep(struct fleet *f);
void fleet_drop(struct fleet *f); /* may be NULL */
const struct json *fleet_json(const struct fleet *f);

#endif
