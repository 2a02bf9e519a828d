/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/handoff.h"
#include "app/monitor.h"
#include "app/place.h"
#include "app/subject.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "store/store.h"

static void digest_of(const struct json *v, char out[HASH_HEX])
{
	struct buf bytes = BUF_INIT;

	json_write(&bytes, v);
	hash_hex(out, bytes.data, bytes.len);
	buf_release(&bytes);
}

static struct json *verdict_of(const struct json *handoff,
	const struct json *kit, const struct json *result)
{
	char now[HASH_HEX];
	const char *then = json_get_str(kit, "result", "");
	struct json *doc = json_object();

	digest_of(result, now);
	json_set_str(doc, "handoff", json_get_str(handoff, "name", ""));
	json_set_str(doc, "version", json_get_str(handoff, "version_text", ""));
	json_set_str(doc, "recorded", then);
	json_set_str(doc, "computed", now);
	json_set_bool(doc, "same", strcmp(now, then) == 0);
	json_set_int(doc, "windows",
		(int64_t)json_count(json_get(result, "windows")));
	json_set_int(doc, "incidents",
		(int64_t)json_count(json_get(result, "incidents")));
	return doc;
}

/* The model of the kit must be the bytes that the version names today. */
static int check_model(
	const struct app_subject *s, const struct json *kit, struct err *err)
{
	const char *then = json_get_str(json_get(kit, "model"), "sha256", "");
	const char *now =
		json_get_str(json_get(s->version, "artifact"), "sha256", "");

	if (strcmp(then, now) == 0)
		return 0;
	return err_set(err, ERR_CONFLICT,
		_("the kit names the model %.12s, the version holds %.12s"),
		then, now);
}

static int run_kit(struct app *a, const struct json *kit,
	app_progress_fn *progress, void *arg, struct json **result,
	struct err *err)
{
	const struct json *m = json_get(kit, "model");
	struct app_subject s = APP_SUBJECT_INIT;
	struct app_monitor how = {0};
	const struct json *ask = json_get(kit, "request");
	struct json *request = NULL;
	char *path = NULL;
	int rc = app_subject_by_id(a, json_get_str(m, "id", ""),
		json_get_str(m, "version", ""), &s, err);

	if (rc == 0)
		rc = check_model(&s, kit, err);
	if (rc == 0)
		rc = app_place_find(a,
			json_get_str(json_get(kit, "data"), "sha256", ""),
			&path, err);
	if (rc == 0)
		rc = app_monitor_request(a, &s, ask, &request, err);
	if (rc == 0) {
		json_set_str(request, "data", path);
		how.progress = progress;
		how.arg = arg;
		rc = app_monitor_job(a, request, &how, NULL, result, err);
	}
	json_free(request);
	free(path);
	app_subject_release(&s);
	return rc;
}

int app_reproduce(struct app *a, const char *ref, app_progress_fn *progress,
	void *arg, struct json **out, struct err *err)
{
	struct json *handoff = NULL, *result = NULL;
	const struct json *kit;
	int rc = app_handoff_get(a, ref, &handoff, err);

	if (rc)
		return rc;
	kit = json_get(handoff, "kit_document");
	if (!json_get(kit, "result"))
		rc = err_set(err, ERR_UNSUPPORTED,
			_("the hand-off %s carries no computed result; see %s"),
			json_get_str(handoff, "name", ref),
			json_get_str(handoff, "command", "assay handoff show"));
	if (rc == 0)
		rc = run_kit(a, kit, progress, arg, &result, err);
	if (rc == 0)
		*out = verdict_of(handoff, kit, result);
	json_free(result);
	json_free(handoff);
	return rc;
}
