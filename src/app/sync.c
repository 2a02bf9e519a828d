/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/sync.h"

#include "store/sync.h"

static void forward(void *arg, const char *text)
{
	const struct app_sync *in = arg;

	if (in->progress)
		in->progress(in->arg, text, 0, 0);
}

int app_sync(struct app *a, const struct app_sync *in, struct json **out,
	struct err *err)
{
	struct app_sync copy = *in;
	const struct store_sync o = {
		.remote = in->remote, .progress = forward, .arg = &copy};
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0 && in->url)
		rc = store_remote_set(
			s, in->remote ? in->remote : "origin", in->url, err);
	return rc < 0 ? rc : store_sync(s, &o, out, err);
}
