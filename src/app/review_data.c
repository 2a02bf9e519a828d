/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows a new review is about: those that the version came with, those
 * of an earlier review, and those named with ROLE=DATA. */
#include "config.h"

#include "app/review_data.h"

#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "app/place.h"
#include "base/i18n.h"
#include "base/xalloc.h"

static const struct json *find_role(const struct json *list, const char *role)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "role", ""), role) ==
			0)
			return json_at(list, i);
	return NULL;
}

static void drop_role(struct json *list, const char *role)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "role", ""), role) ==
			0) {
			json_free(json_take(list, i));
			return;
		}
}

static void copy_text(
	struct json *out, const struct json *from, const char *name)
{
	if (json_get(from, name))
		json_set_str(out, name, json_get_str(from, name, ""));
}

static struct json *add_set(
	struct json *list, const char *role, const struct json *data)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "role", role);
	copy_text(o, data, "name");
	copy_text(o, data, "sha256");
	copy_text(o, data, "label");
	copy_text(o, data, "time");
	return o;
}

static bool same_text(const struct json *a, const char *name, const char *text)
{
	return text && strcmp(json_get_str(a, name, ""), text) == 0;
}

/* The version's own rows: for training, cut where the fit ended; or others
 * than those it was fitted on. */
static void add_own(struct json *list, const struct json *version)
{
	const struct json *data = json_get(version, "data");
	const struct json *submitted = json_get(version, "submitted");
	const char *fitted = json_get_str(
		json_get(version, "lineage"), "trained_from", NULL);
	const char *cut = json_get_str(data, "unseen_from", NULL);
	struct json *o;

	if (json_get(data, "sha256") && fitted &&
		!same_text(data, "sha256", fitted)) {
		add_set(list, "test", data);
		o = add_set(list, "train", data);
		json_set(o, "name", NULL);
		json_set_str(o, "sha256", fitted);
	} else if (json_get(data, "sha256")) {
		o = add_set(list, "train", data);
		if (cut && json_get(data, "time")) {
			json_set_str(o, "until", cut);
			json_set_str(add_set(list, "test", data), "from", cut);
		}
	}
	if (json_get(submitted, "sha256"))
		add_set(list, "submitted", submitted);
}

/* The rows that the run of the version was fitted on. */
static void add_fit(struct json *list, const struct review_data *in)
{
	const struct json *fit =
		json_get(json_get(in->certificate, "data"), "data");
	struct json *o;

	if (!json_get(fit, "sha256"))
		return;
	o = add_set(list, "fit", fit);
	copy_text(o, json_get(in->version, "data"), "label");
}

static void add_missing(struct json *list, const struct json *others)
{
	for (size_t i = 0; i < json_count(others); i++) {
		const struct json *o = json_at(others, i);
		const char *role = json_get_str(o, "role", "");

		if (strcmp(role, "submitted") != 0 && !find_role(list, role))
			json_push(list, json_copy(o));
	}
}

static bool is_role(const char *role)
{
	static const char *const roles[] = {
		"train", "test", "out-of-time", "submitted"};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i], role) == 0)
			return true;
	return false;
}

/* The data set of these bytes, recorded now if it was not. */
static int record(struct app *a, const struct app_data *d, struct json **state,
	struct err *err)
{
	char digest[HASH_HEX];
	const int rc = hash_file(digest, NULL, d->path, err);

	if (rc < 0)
		return rc;
	if (app_data_get(a, digest, state, NULL) == 0)
		return app_place_add(a, d->path, digest, NULL, err);
	return app_data_add(a, d, state, err);
}

static void set_named(struct json *list, const char *role,
	const struct json *state, const struct json *like)
{
	struct json *o;

	drop_role(list, role);
	o = add_set(list, role, state);
	if (json_get(state, "time_column"))
		json_set_str(o, "time", json_get_str(state, "time_column", ""));
	if (!json_get(o, "label"))
		copy_text(o, like, "label");
}

/* like: names the label and the time of sets that are not recorded yet. */
static int add_named(struct app *a, struct json *list, const char *text,
	const struct json *like, struct err *err)
{
	const char *eq = strchr(text, '=');
	char *role = xstrndup(text, eq ? (size_t)(eq - text) : 0);
	struct app_data d = {.role = role};
	struct json *state = NULL;
	char *path = NULL;
	int rc = 0;

	if (strcmp(role, "submitted") == 0)
		like = NULL;
	if (!is_role(role))
		rc = err_set(err, ERR_ARG,
			_("--data %s: write ROLE=FILE or ROLE=NAME, with the "
			  "role train, test, out-of-time or submitted"),
			text);
	if (rc == 0)
		rc = app_data_path(a, eq + 1, &path, err);
	d.path = path;
	d.label = json_get_str(like, "label", NULL);
	d.time = json_get_str(like, "time", NULL);
	if (rc == 0)
		rc = record(a, &d, &state, err);
	if (rc == 0)
		set_named(list, role, state, like);
	json_free(state);
	free(path);
	free(role);
	return rc;
}

int review_data(struct app *a, const struct review_data *in, struct json **out,
	struct err *err)
{
	struct json *list = json_array();
	const struct json *like = json_get(in->version, "data");
	int rc = 0;

	add_own(list, in->version);
	if (in->parent && !find_role(list, "train"))
		add_own(list, in->parent);
	if (!json_get(like, "label"))
		like = json_get(in->parent, "data");
	if (in->parent && !json_get(in->version, "submitted"))
		drop_role(list, "submitted");
	add_missing(list, in->earlier);
	drop_role(list, "fit");
	add_fit(list, in);
	for (size_t i = 0; rc == 0 && in->named && in->named[i]; i++)
		rc = add_named(a, list, in->named[i], like, err);
	if (rc)
		json_free(list);
	else
		*out = list;
	return rc;
}
