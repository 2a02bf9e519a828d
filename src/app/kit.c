/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

static const struct json *find_version(const struct json *model, const char *id)
{
	const struct json *versions = json_get(model, "versions");

	for (size_t i = 0; i < json_count(versions); i++)
		if (strcmp(json_get_str(json_at(versions, i), "id", ""), id) ==
			0)
			return json_at(versions, i);
	return NULL;
}

/* Name, number and digests of the version that the kit is about. */
static int describe_version(
	struct store *store, struct app_kit *k, struct err *err)
{
	struct json *model = NULL;
	struct json *m = json_set(k->document, "model", json_object());
	const struct json *v;
	int rc = store_get(store, "model", k->model, &model, err);

	if (rc)
		return rc;
	v = find_version(model, k->version);
	json_set_str(m, "id", k->model);
	json_set_str(m, "name", json_get_str(model, "name", ""));
	json_set_str(m, "version", k->version);
	json_set_int(m, "number", json_get_i64(v, "number", 0));
	json_set_str(m, "sha256",
		json_get_str(json_get(v, "artifact"), "sha256", ""));
	json_set_str(
		k->document, "reference", json_get_str(v, "reference", ""));
	json_free(model);
	return 0;
}

/* The recorded result says with which rows and policy it was made. */
static int describe_result(
	struct store *store, struct app_kit *k, struct err *err)
{
	const char *digest = json_get_str(k->subject, "evidence", NULL);
	static const char *const same[] = {"data", "request", "zone", "engine"};
	struct buf bytes = BUF_INIT;
	struct json *result = NULL;
	int rc;

	if (!digest)
		return err_set(err, ERR_NOTFOUND,
			_("the alarm has no recorded result to hand over"));
	rc = store_artifact_read(store, digest, &bytes, err);
	if (rc == 0)
		rc = json_parse(&result, _("the recorded result"), bytes.data,
			bytes.len, err);
	buf_release(&bytes);
	if (rc)
		return rc;
	json_set_str(k->document, "result", digest);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (json_get(result, same[i]))
			json_set(k->document, same[i],
				json_copy(json_get(result, same[i])));
	json_free(result);
	return 0;
}

/* The latest evidence of an alarm is that of its last extension. */
static void latest_evidence(struct json *alarm)
{
	const struct json *extends = json_get(alarm, "extends");

	for (size_t i = 0; i < json_count(extends); i++) {
		const char *e =
			json_get_str(json_at(extends, i), "evidence", NULL);

		if (e)
			json_set_str(alarm, "evidence", e);
	}
}

static int from_alarm(struct store *store, const char *ref, struct app_kit *k,
	struct err *err)
{
	int rc = store_get(store, "alarm", ref, &k->subject, err);

	if (rc)
		return rc;
	latest_evidence(k->subject);
	k->alarm = json_get_str(k->subject, "id", NULL);
	k->model = json_get_str(k->subject, "model", "");
	k->version = json_get_str(k->subject, "version", "");
	k->slug = xasprintf("h-%s", json_get_str(k->subject, "name", "alarm"));
	json_set_str(k->document, "alarm", k->alarm);
	json_set_str(k->document, "from", json_get_str(k->subject, "from", ""));
	rc = describe_version(store, k, err);
	return rc ? rc : describe_result(store, k, err);
}

static int from_finding(struct store *store, const char *ref, const char *colon,
	struct app_kit *k, struct err *err)
{
	char *review = xstrndup(ref, (size_t)(colon - ref));
	const struct json *findings;
	int rc = store_get(store, "review", review, &k->subject, err);

	free(review);
	if (rc)
		return rc;
	findings = json_get(k->subject, "findings");
	for (size_t i = 0; i < json_count(findings); i++) {
		const struct json *f = json_at(findings, i);

		if (strcmp(json_get_str(f, "id", ""), colon + 1) == 0 ||
			strcmp(json_get_str(f, "finding", ""), colon + 1) ==
				0) {
			k->finding = json_get_str(f, "finding", colon + 1);
			json_set(k->document, "finding", json_copy(f));
		}
	}
	if (!k->finding)
		return err_set(err, ERR_NOTFOUND,
			_("the review %s has no finding '%s'"),
			json_get_str(k->subject, "name", ""), colon + 1);
	k->review = json_get_str(k->subject, "id", NULL);
	k->model = json_get_str(k->subject, "model", "");
	k->version = json_get_str(k->subject, "version", "");
	k->slug = xasprintf("h-finding-%.12s", k->review);
	json_set_str(k->document, "review", k->review);
	return describe_version(store, k, err);
}

int app_kit_make(
	struct app *a, const char *what, struct app_kit *out, struct err *err)
{
	const char *colon = strchr(what, ':');
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc)
		return rc;
	memset(out, 0, sizeof(*out));
	out->document = json_object();
	json_set_str(out->document, "kind", "kit");
	json_set_int(out->document, "format", 1);
	rc = colon ? from_finding(store, what, colon, out, err)
		   : from_alarm(store, what, out, err);
	if (rc) {
		app_kit_release(out);
		return rc;
	}
	out->command =
		out->alarm ? xasprintf("assay reproduce %s", out->slug)
			   : xasprintf("assay review show %.12s", out->review);
	json_set_str(out->document, "command", out->command);
	return 0;
}

void app_kit_release(struct app_kit *k)
{
	json_free(k->document);
	json_free(k->subject);
	free(k->slug);
	free(k->command);
	memset(k, 0, sizeof(*k));
}
