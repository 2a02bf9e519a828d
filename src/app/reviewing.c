/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/reviewing.h"

#include <stdlib.h>
#include <string.h>

#include "app/place.h"
#include "base/evidence.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/artifact.h"

enum { DOCUMENT_MAX = 16 << 20 };

void reviewing_release(struct reviewing *r)
{
	json_free(r->state);
	app_subject_release(&r->version);
	app_subject_release(&r->parent);
	checklist_free(r->checklist);
	json_free(r->subject);
	json_free(r->makers);
	memset(r, 0, sizeof(*r));
}

static int read_checklist(struct reviewing *r, struct err *err)
{
	const char *digest = json_get_str(r->state, "checklist", "");
	struct buf b = BUF_INIT;
	char *what = xasprintf(_("checklist %.12s"), digest);
	int rc = store_artifact_read(r->store, digest, &b, err);

	if (rc == 0)
		rc = checklist_parse(
			&r->checklist, what, buf_str(&b), b.len, err);
	free(what);
	buf_release(&b);
	return rc;
}

static void add_name(struct json *list, const char *name)
{
	if (!name || !*name)
		return;
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_str(json_at(list, i), ""), name) == 0)
			return;
	json_push(list, json_string(name));
}

/* Who had a hand in the version: who recorded it, and who started the run
 * that made it. */
static void find_makers(struct reviewing *r)
{
	const struct json *v = r->version.version;
	const char *run = json_get_str(json_get(v, "lineage"), "run", NULL);
	struct json *state = NULL;

	r->makers = json_array();
	add_name(r->makers, json_get_str(v, "by", NULL));
	if (run && store_get(r->store, "run", run, &state, NULL) == 0)
		add_name(r->makers,
			json_get_str(json_get(state, "started"), "by", NULL));
	json_free(state);
}

static bool wants_parent(const struct checklist *c)
{
	for (size_t i = 0; i < c->n_items; i++)
		if (c->items[i].function &&
			evidence_find(c->items[i].function)->parent)
			return true;
	return false;
}

static int find_parent(struct reviewing *r, struct err *err)
{
	const struct json *lineage = json_get(r->version.version, "lineage");
	const char *id = json_get_str(lineage, "parent", NULL);

	if (!id || !wants_parent(r->checklist))
		return 0;
	return app_subject_by_id(r->app,
		json_get_str(lineage, "parent_model",
			json_get_str(r->state, "model", "")),
		id, &r->parent, err);
}

struct json *reviewing_body(const struct reviewing *r, const char *digest)
{
	struct json *v = NULL;
	struct buf b = BUF_INIT;

	if (store_artifact_read(r->store, digest, &b, NULL) == 0 &&
		json_parse(&v, "evidence", b.data, b.len, NULL) < 0)
		v = NULL;
	buf_release(&b);
	return v;
}

/* Digest of the inputs and the task that the reader understood. */
static void set_inputs(
	const struct reviewing *r, const struct json *version, struct json *o)
{
	const struct json *card = json_get(version, "card");
	struct json *describe =
		reviewing_body(r, json_get_str(card, "describe", ""));
	struct json *inputs = json_object();
	struct buf b = BUF_INIT;
	char hex[HASH_HEX];

	if (json_get(describe, "features"))
		json_set(inputs, "features",
			json_copy(json_get(describe, "features")));
	if (json_get(card, "options"))
		json_set(inputs, "options",
			json_copy(json_get(card, "options")));
	json_set_str(inputs, "task", json_get_str(describe, "task", ""));
	json_write(&b, inputs);
	hash_hex(hex, b.data, b.len);
	json_set_str(o, "inputs", hex);
	buf_release(&b);
	json_free(inputs);
	json_free(describe);
}

static struct json *model_subject(
	const struct reviewing *r, const struct json *version)
{
	const struct json *options =
		json_get(json_get(version, "card"), "options");
	const char *rounds = json_get_str(options, "rounds", NULL);
	const char *missing = json_get_str(options, "missing", NULL);
	struct json *o = json_object();

	json_set_str(o, "sha256", json_get_str(version, "artifact", ""));
	if (rounds)
		json_set_str(o, "rounds", rounds);
	if (missing)
		json_set_str(o, "missing", missing);
	set_inputs(r, version, o);
	return o;
}

static struct json *file_subject(const char *digest)
{
	struct json *o = json_object();

	json_set_str(o, "sha256", digest);
	return o;
}

static int make_subject(struct reviewing *r, struct err *err)
{
	const char *map = json_get_str(
		json_get(json_get(r->version.version, "card"), "options"),
		"map", NULL);
	struct json *facts = NULL;
	struct json *o;
	int rc = reviewing_facts(r, &facts, err);

	if (rc)
		return rc;
	o = r->subject = json_object();
	json_set(o, "model", model_subject(r, r->version.version));
	if (r->parent.version)
		json_set(o, "parent", model_subject(r, r->parent.version));
	json_set(o, "data",
		json_count(json_get(r->state, "data"))
			? json_copy(json_get(r->state, "data"))
			: json_array());
	if (map)
		json_set(o, "map", file_subject(map));
	json_set(o, "limits",
		file_subject(json_get_str(r->state, "limits", "")));
	json_set(o, "checklist",
		file_subject(json_get_str(r->state, "checklist", "")));
	json_set_int(o, "seed", 1);
	json_set(o, "facts", facts);
	return 0;
}

static int complete(struct reviewing *r, struct err *err)
{
	int rc = app_subject_by_id(r->app, json_get_str(r->state, "model", ""),
		json_get_str(r->state, "version", ""), &r->version, err);

	if (rc == 0)
		rc = read_checklist(r, err);
	if (rc == 0)
		rc = find_parent(r, err);
	if (rc == 0)
		find_makers(r);
	if (rc == 0)
		rc = make_subject(r, err);
	return rc;
}

int reviewing_start(
	struct reviewing *r, struct app *a, struct json *state, struct err *err)
{
	int rc;

	memset(r, 0, sizeof(*r));
	r->app = a;
	r->state = state;
	rc = app_store(a, &r->store, err);
	if (rc == 0)
		rc = complete(r, err);
	if (rc)
		reviewing_release(r);
	return rc;
}

int reviewing_open(
	struct reviewing *r, struct app *a, const char *ref, struct err *err)
{
	struct json *state = NULL;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_get(s, "review", ref, &state, err);
	return rc ? rc : reviewing_start(r, a, state, err);
}

bool reviewing_is_maker(const struct reviewing *r, const char *person)
{
	for (size_t i = 0; i < json_count(r->makers); i++)
		if (strcmp(json_str(json_at(r->makers, i), ""), person) == 0)
			return true;
	return false;
}

bool reviewing_has(const struct reviewing *r, const char *item)
{
	const struct json *items =
		json_get(json_get(r->state, "scope"), "items");

	for (size_t i = 0; i < json_count(items); i++)
		if (strcmp(json_get_str(json_at(items, i), "id", ""), item) ==
			0)
			return true;
	return false;
}

static int place_artifact(
	struct reviewing *r, const char *name, struct err *err)
{
	struct json *o = json_edit(r->subject, name);
	char *path = NULL;
	int rc;

	if (!o)
		return 0;
	rc = store_artifact_path(
		r->store, json_get_str(o, "sha256", ""), &path, err);
	if (rc == 0)
		json_set_str(o, "path", path);
	free(path);
	return rc;
}

static bool wants_role(const struct json *items, const char *role)
{
	for (size_t i = 0; i < json_count(items); i++) {
		const struct evidence_function *f = evidence_find(
			json_get_str(json_at(items, i), "function", ""));

		if (f && evidence_word(f->data, role))
			return true;
	}
	return false;
}

static int place_data(struct reviewing *r, struct json *set, struct err *err)
{
	char *path = NULL;
	const int rc = app_place_find(
		r->app, json_get_str(set, "sha256", ""), &path, err);

	if (rc == 0)
		json_set_str(set, "path", path);
	free(path);
	return rc;
}

int reviewing_paths(
	struct reviewing *r, const struct json *items, struct err *err)
{
	static const char *const artifacts[] = {
		"model", "parent", "map", "limits"};
	struct json *data = json_edit(r->subject, "data");
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 4; i++)
		rc = place_artifact(r, artifacts[i], err);
	for (size_t i = 0; rc == 0 && i < json_count(data); i++) {
		struct json *set = json_edit_at(data, i);

		if (wants_role(items, json_get_str(set, "role", "")))
			rc = place_data(r, set, err);
	}
	return rc;
}
