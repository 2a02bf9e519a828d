/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/fleet.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct fleet {
	struct json *doc;
	int refs;
};

struct fleet *fleet_new(struct json *doc)
{
	struct fleet *f = xcalloc(1, sizeof(*f));

	f->doc = doc;
	f->refs = 1;
	return f;
}

struct fleet *fleet_keep(struct fleet *f)
{
	if (f)
		f->refs++;
	return f;
}

void fleet_drop(struct fleet *f)
{
	if (!f || --f->refs > 0)
		return;
	json_free(f->doc);
	free(f);
}

const struct json *fleet_json(const struct fleet *f)
{
	return f ? f->doc : NULL;
}
