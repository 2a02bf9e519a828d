/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/sync.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "store/sync.h"
#include "store/watch.h"

enum { EVERY_MAX = 86400 };

static void forward(void *arg, const char *text)
{
	const struct app_sync *in = arg;

	if (in->progress)
		in->progress(in->arg, text, 0, 0);
}

/* When, for the faces: GITDIR/assay/synced. Nothing depends on it. */
static void remember(struct store *s)
{
	char *path = path_join(store_dir(s), "assay/synced");
	char now[CLOCK_TEXT_MAX];

	clock_format(now, clock_now_us());
	if (file_write(path, now, strlen(now), NULL))
		unlink(path);
	free(path);
}

static int write_bundle(
	struct store *s, const char *path, struct json **out, struct err *err)
{
	int64_t n = 0;
	const struct store_query all = {0};
	int rc = store_bundle(s, path, err);

	if (rc == 0)
		rc = store_count(s, &all, &n, err);
	if (rc < 0)
		return rc;
	*out = json_object();
	json_set_str(*out, "bundle", path);
	json_set_int(*out, "objects", n);
	return 0;
}

static int read_every(const char *text, int *every, struct err *err)
{
	uint64_t n;

	if (num_parse_u64(text, strlen(text), &n) || n > EVERY_MAX)
		return err_set(err, ERR_ARG,
			_("sync.every: '%s' is not a number of seconds up to "
			  "%d; set it with \"assay sync --auto SECONDS\""),
			text, EVERY_MAX);
	*every = (int)n;
	return 0;
}

static int set_every(struct store *s, const char *text, struct err *err)
{
	int every;
	const int rc = read_every(text, &every, err);

	return rc < 0 ? rc : store_setting_local(s, "sync.every", text, err);
}

int app_sync_listen(struct app *a, int *fd, int *every, struct err *err)
{
	const char *text;
	struct store *s;
	int rc = app_store(a, &s, err);

	*fd = -1;
	*every = 0;
	if (rc < 0 || !store_has_remote(s, "origin"))
		return rc;
	*fd = watch_theirs(s, NULL);
	text = *fd < 0 ? store_setting(s, "sync.every") : NULL;
	return text ? read_every(text, every, err) : 0;
}

bool app_sync_moved(int fd)
{
	return watch_take(fd);
}

int app_sync(struct app *a, const struct app_sync *in, struct json **out,
	struct err *err)
{
	struct app_sync copy = *in;
	const struct store_sync o = {.remote = in->remote,
		.fetch = in->fetch,
		.progress = forward,
		.arg = &copy};
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0 && in->from && in->to)
		return err_set(err, ERR_ARG,
			_("one bundle is read or written at a time"));
	if (rc == 0 && (in->from || in->to) && (in->fetch || in->every))
		return err_set(err, ERR_ARG,
			_("--fetch and --auto are for a remote, not for a "
			  "bundle"));
	if (rc == 0 && in->to)
		return write_bundle(s, in->to, out, err);
	if (rc == 0 && in->from)
		return store_sync_bundle(s, in->from, out, err);
	if (rc == 0 && in->url)
		rc = store_remote_set(
			s, in->remote ? in->remote : "origin", in->url, err);
	if (rc == 0 && in->every)
		rc = set_every(s, in->every, err);
	if (rc == 0)
		rc = store_sync(s, &o, out, err);
	if (rc == 0 && json_get_i64(*out, "unsent", 0) == 0)
		remember(s);
	return rc;
}
