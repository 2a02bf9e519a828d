/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/subject.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

void app_subject_release(struct app_subject *s)
{
	static const struct app_subject none = APP_SUBJECT_INIT;

	free(s->text);
	free(s->alias);
	free(s->path);
	json_free(s->model);
	*s = none;
}

const struct json *app_version_by_id(const struct json *model, const char *id)
{
	const struct json *list = json_get(model, "versions");

	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "id", ""), id) == 0)
			return json_at(list, i);
	return NULL;
}

const struct json *app_version_by_number(
	const struct json *model, int64_t number)
{
	const struct json *list = json_get(model, "versions");

	for (size_t i = 0; i < json_count(list); i++)
		if (json_get_i64(json_at(list, i), "number", 0) == number)
			return json_at(list, i);
	return NULL;
}

static void set_version(struct app_subject *s, const struct json *version)
{
	s->version = version;
	s->id = json_get_str(version, "id", "");
	s->number = json_get_i64(version, "number", 0);
	free(s->text);
	s->text = xasprintf("%s@%lld", s->name, (long long)s->number);
}

static int by_alias(struct app_subject *s, const char *alias, struct err *err)
{
	const struct json *move =
		json_get(json_get(s->model, "aliases"), alias);
	const struct json *v = move ? app_version_by_id(s->model,
					      json_get_str(move, "version", ""))
				    : NULL;

	if (!v)
		return err_set(err, ERR_NOTFOUND,
			_("model %s has no alias '%s' (assay show %s)"),
			s->name, alias, s->name);
	s->alias = xstrdup(alias);
	set_version(s, v);
	return 0;
}

static int by_number(struct app_subject *s, const char *text, struct err *err)
{
	const struct json *v = NULL;
	int64_t n;

	if (num_parse_i64(text, strlen(text), &n) == 0)
		v = app_version_by_number(s->model, n);
	if (!v)
		return err_set(err, ERR_NOTFOUND,
			_("model %s has no version %s (assay show %s)"),
			s->name, text, s->name);
	set_version(s, v);
	return 0;
}

static int load_model(
	struct app *a, const char *name, struct app_subject *s, struct err *err)
{
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = store_get(store, "model", name, &s->model, err);
	if (rc < 0)
		return rc;
	s->name = json_get_str(s->model, "name", "");
	s->text = xstrdup(s->name);
	return 0;
}

static int find_version(
	struct app *a, const char *text, struct app_subject *s, struct err *err)
{
	const char *at = strchr(text, '@');
	const size_t n = at ? (size_t)(at - text) : strlen(text);
	char *name = xstrndup(text, n);
	int rc = load_model(a, name, s, err);

	free(name);
	if (rc < 0 || !at)
		return rc;
	if (at[1] >= '0' && at[1] <= '9')
		return by_number(s, at + 1, err);
	return by_alias(s, at + 1, err);
}

static int use_file(const char *path, struct app_subject *s, struct err *err)
{
	if (!file_exists(path))
		return err_set(err, ERR_NOTFOUND,
			_("%s: there is no such file"), path);
	s->text = xstrdup(path);
	s->path = xstrdup(path);
	return 0;
}

int app_subject_find(
	struct app *a, const char *text, struct app_subject *s, struct err *err)
{
	struct app_subject found = APP_SUBJECT_INIT;
	const bool path =
		strchr(text, '/') || (!strchr(text, '@') && file_exists(text));
	const int rc = path ? use_file(text, &found, err)
			    : find_version(a, text, &found, err);

	if (rc < 0)
		app_subject_release(&found);
	else
		*s = found;
	return rc;
}

int app_subject_version(
	struct app *a, const char *text, struct app_subject *s, struct err *err)
{
	struct app_subject found = APP_SUBJECT_INIT;
	int rc = find_version(a, text, &found, err);

	if (rc == 0 && !found.version) {
		const struct json *list = json_get(found.model, "versions");

		if (json_count(list) == 1)
			set_version(&found, json_at(list, 0));
		else
			rc = err_set(err, ERR_ARG,
				_("which version of %s? It has %zu: write "
				  "%s@N or %s@ALIAS (assay show %s)"),
				text, json_count(list), text, text, text);
	}
	if (rc < 0)
		app_subject_release(&found);
	else
		*s = found;
	return rc;
}

int app_subject_read(
	struct app *a, const char *text, struct app_subject *s, struct err *err)
{
	int rc = app_subject_find(a, text, s, err);

	if (rc < 0 || !s->model || s->version)
		return rc;
	app_subject_release(s);
	return app_subject_version(a, text, s, err);
}

int app_subject_by_id(struct app *a, const char *model_id,
	const char *version_id, struct app_subject *s, struct err *err)
{
	struct app_subject found = APP_SUBJECT_INIT;
	const struct json *v;
	int rc = load_model(a, model_id, &found, err);

	if (rc == 0) {
		v = app_version_by_id(found.model, version_id);
		if (v)
			set_version(&found, v);
		else
			rc = err_set(err, ERR_NOTFOUND,
				_("model %s has no version with the id %.12s "
				  "here (assay sync may bring it)"),
				found.name, version_id);
	}
	if (rc < 0)
		app_subject_release(&found);
	else
		*s = found;
	return rc;
}

int app_subject_path(struct app *a, struct app_subject *s, const char **path,
	struct err *err)
{
	struct store *store;
	int rc;

	if (!s->path) {
		rc = app_store(a, &store, err);
		if (rc == 0)
			rc = store_artifact_path(store,
				json_get_str(s->version, "artifact", ""),
				&s->path, err);
		if (rc < 0)
			return rc;
	}
	*path = s->path;
	return 0;
}

static int set_map(struct app *a, const struct json *options,
	struct json *request, struct err *err)
{
	const char *digest = json_get_str(options, "map", NULL);
	struct store *store;
	char *path;
	int rc;

	if (!digest || json_get(request, "map"))
		return 0;
	rc = app_store(a, &store, err);
	if (rc == 0)
		rc = store_artifact_path(store, digest, &path, err);
	if (rc < 0)
		return rc;
	json_set_str(request, "map", path);
	free(path);
	return 0;
}

int app_subject_request(struct app *a, struct app_subject *s,
	struct json *request, struct err *err)
{
	static const char *const names[] = {"rounds", "missing"};
	const struct json *options =
		json_get(json_get(s->version, "card"), "options");
	const char *path;
	int rc = app_subject_path(a, s, &path, err);

	if (rc < 0)
		return rc;
	json_set_str(request, "model", path);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(options, names[i]) && !json_get(request, names[i]))
			json_set(request, names[i],
				json_copy(json_get(options, names[i])));
	return set_map(a, options, request, err);
}

int app_subject_reading(struct app *a, struct app_subject *s,
	const char *const words[2], struct json *request, struct err *err)
{
	int rc;

	if (words[0])
		json_set_str(request, "rounds", words[0]);
	if (words[1])
		json_set_str(request, "missing", words[1]);
	rc = app_subject_request(a, s, request, err);
	if (rc == 0 && !json_get(request, "rounds"))
		json_set_str(request, "rounds", "ask");
	return rc;
}

char *app_version_text(
	struct app *a, const char *model_id, const char *version_id)
{
	struct app_subject s = APP_SUBJECT_INIT;
	char *text;

	if (app_subject_by_id(a, model_id, version_id, &s, NULL) < 0)
		return xasprintf("%.12s", version_id);
	text = xstrdup(s.text);
	app_subject_release(&s);
	return text;
}
