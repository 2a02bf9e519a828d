/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/view.h"

#include <stdlib.h>
#include <string.h>

#include "app/alias.h"
#include "app/approval.h"
#include "app/subject.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

/* The aliases that stand on a version, as an array of names. */
static struct json *aliases_of(const struct json *model, const char *id)
{
	const struct json *all = json_get(model, "aliases");
	struct json *list = json_array();

	for (size_t i = 0; i < json_count(all); i++)
		if (strcmp(json_get_str(json_at(all, i), "version", ""), id) ==
			0)
			json_push(list, json_string(json_name(all, i)));
	return list;
}

static int64_t number_of(const struct json *model, const char *id)
{
	return json_get_i64(app_version_by_id(model, id), "number", 0);
}

static struct json *alias_numbers(const struct json *model)
{
	const struct json *all = json_get(model, "aliases");
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(all); i++)
		json_set_int(o, json_name(all, i),
			number_of(model,
				json_get_str(json_at(all, i), "version", "")));
	return o;
}

static int list_model(void *arg, const struct json *m, struct err *err)
{
	struct json *o = json_push(arg, json_object());
	const struct json *versions = json_get(m, "versions");
	const size_t n = json_count(versions);
	int64_t latest = 0;

	(void)err;
	for (size_t i = 0; i < n; i++) {
		const int64_t v =
			json_get_i64(json_at(versions, i), "number", 0);

		latest = v > latest ? v : latest;
	}
	json_set_str(o, "name", json_get_str(m, "name", ""));
	json_set_str(o, "id", json_get_str(m, "id", ""));
	json_set_int(o, "versions", (int64_t)n);
	json_set_int(o, "latest", latest);
	json_set(o, "aliases", alias_numbers(m));
	json_set_str(
		o, "updated", json_get_str(json_get(m, "updated"), "time", ""));
	return 0;
}

int app_view_models(struct app *a, const struct app_view_list *q,
	struct json **out, struct err *err)
{
	static const char *const members[] = {
		"aliases", "id", "name", "updated", "versions", NULL};
	struct store_query sq = {.kind = "model",
		.prefix = q->prefix,
		.order = STORE_BY_NAME,
		.members = members};
	struct json *o = json_object();
	struct json *list = json_set(o, "models", json_array());
	struct store *s;
	int64_t total = 0;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_count(s, &sq, &total, err);
	sq.limit = q->limit;
	sq.offset = q->offset;
	if (rc == 0)
		rc = store_list(s, &sq, list_model, list, err);
	if (rc < 0) {
		json_free(o);
		return rc;
	}
	json_set_int(o, "total", total);
	*out = o;
	return 0;
}

static void copy_members(
	struct json *to, const struct json *from, const char *const *names)
{
	for (; *names; names++)
		if (json_get(from, *names))
			json_set(to, *names, json_copy(json_get(from, *names)));
}

static struct json *version_row(const struct app_case *c, const struct json *v)
{
	static const char *const names[] = {"number", "id", "format", "by",
		"role", "time", "artifact", "lineage", NULL};
	struct json *o = json_object();

	copy_members(o, v, names);
	json_set(o, "aliases", aliases_of(c->model, json_get_str(v, "id", "")));
	json_set(o, "approval", app_approval(c, v));
	return o;
}

static void add_versions(struct json *o, const struct app_case *c)
{
	const struct json *versions = json_get(c->model, "versions");
	struct json *list = json_set(o, "versions", json_array());

	for (size_t i = 0; i < json_count(versions); i++)
		json_push(list, version_row(c, json_at(versions, i)));
}

static void add_aliases(struct json *o, const struct app_case *c)
{
	const struct json *model = c->model;
	const struct json *all = json_get(model, "aliases");
	struct json *out = json_set(o, "aliases", json_object());

	for (size_t i = 0; i < json_count(all); i++) {
		struct json *item = json_set(
			out, json_name(all, i), json_copy(json_at(all, i)));
		const int64_t n =
			number_of(model, json_get_str(item, "version", ""));
		char *text = xasprintf("%s@%lld",
			json_get_str(model, "name", ""), (long long)n);

		app_alias_judge(item, c);
		json_set_str(item, "version", text);
		json_set_int(item, "number", n);
		free(text);
	}
}

static int64_t open_findings(const struct json *review)
{
	const struct json *list = json_get(review, "findings");
	int64_t n = 0;

	for (size_t i = 0; i < json_count(list); i++)
		n += strcmp(json_get_str(json_at(list, i), "state", ""),
			     "open") == 0;
	return n;
}

static void add_reviews(
	struct json *o, const struct json *model, const struct json *reviews)
{
	static const char *const names[] = {
		"id", "name", "checklist", "status", "created", NULL};
	struct json *list = json_set(o, "reviews", json_array());

	for (size_t i = 0; i < json_count(reviews); i++) {
		const struct json *r = json_at(reviews, i);
		struct json *row = json_push(list, json_object());

		copy_members(row, r, names);
		json_set_int(row, "number",
			number_of(model, json_get_str(r, "version", "")));
		json_set_int(row, "findings_open", open_findings(r));
	}
}

static int list_alarm(void *arg, const struct json *alarm, struct err *err)
{
	static const char *const names[] = {"id", "name", "signal", "series",
		"severity", "status", "from", "to", NULL};

	(void)err;
	if (strcmp(json_get_str(alarm, "status", ""), "closed") != 0)
		copy_members(json_push(arg, json_object()), alarm, names);
	return 0;
}

int app_view_model(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	static const char *const names[] = {"name", "id", "description", "tags",
		"tier", "owner", "created", "updated", "comments", "ignored",
		"unknown", NULL};
	struct json *o = json_object();
	struct app_case at = {NULL, NULL, NULL};
	struct json *alarms = json_set(o, "alarms", json_array());
	struct store_query q = {.kind = "alarm", .order = STORE_BY_CREATED};
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = app_case_open(&at, a, ref, err);
	q.model = json_get_str(at.model, "id", "");
	if (rc == 0)
		rc = store_list(s, &q, list_alarm, alarms, err);
	if (rc == 0) {
		copy_members(o, at.model, names);
		add_versions(o, &at);
		add_aliases(o, &at);
		add_reviews(o, at.model, at.reviews);
		*out = o;
	} else {
		json_free(o);
	}
	app_case_release(&at);
	return rc;
}

/* The JSON document that an artifact holds, or NULL where it is missing. */
static struct json *read_artifact(struct store *s, const char *digest)
{
	struct buf b = BUF_INIT;
	struct json *v = NULL;

	if (digest && store_artifact_read(s, digest, &b, NULL) == 0 &&
		json_parse(&v, digest, b.data, b.len, NULL) < 0)
		v = NULL;
	buf_release(&b);
	return v;
}

static const char *bytes_word(struct store *s, const char *digest)
{
	switch (store_artifact_state(s, digest)) {
	case STORE_BYTES_HERE:
		return "here";
	case STORE_BYTES_MISSING:
		return "missing";
	default:
		return "unknown";
	}
}

static void add_attestations(struct json *o, const struct app_subject *subject)
{
	const struct json *all = json_get(subject->model, "attestations");
	struct json *list = json_set(o, "attestations", json_array());

	for (size_t i = 0; i < json_count(all); i++)
		if (strcmp(json_get_str(json_at(all, i), "version", ""),
			    subject->id) == 0)
			json_push(list, json_copy(json_at(all, i)));
}

static void add_documents(
	struct json *o, struct store *s, const struct json *version)
{
	struct json *v = read_artifact(
		s, json_get_str(json_get(version, "card"), "describe", NULL));

	if (v)
		json_set(o, "describe", v);
	v = read_artifact(s, json_get_str(version, "schema", NULL));
	if (v)
		json_set(
			o, "schema_columns", json_copy(json_get(v, "columns")));
	json_free(v);
	json_set_str(o, "bytes",
		bytes_word(s, json_get_str(version, "artifact", "")));
}

static void add_parent(
	struct app *a, struct json *o, const struct json *lineage)
{
	const char *id = json_get_str(lineage, "parent", NULL);
	char *text;

	if (!id)
		return;
	text = app_version_text(
		a, json_get_str(lineage, "parent_model", ""), id);
	json_set_str(o, "parent", text);
	free(text);
}

int app_view_version(
	struct app *a, const char *spec, struct json **out, struct err *err)
{
	struct app_subject subject = APP_SUBJECT_INIT;
	struct app_case at = {NULL, NULL, NULL};
	struct json *o;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = app_subject_version(a, spec, &subject, err);
	if (rc == 0)
		rc = app_case_open(
			&at, a, json_get_str(subject.model, "id", ""), err);
	if (rc == 0) {
		o = json_copy(subject.version);
		json_set_str(o, "version", subject.text);
		json_set_str(o, "name", subject.name);
		json_set_str(o, "model", json_get_str(subject.model, "id", ""));
		json_set(o, "aliases", aliases_of(subject.model, subject.id));
		json_set(o, "approval", app_approval(&at, subject.version));
		add_documents(o, s, subject.version);
		add_parent(a, o, json_get(subject.version, "lineage"));
		add_attestations(o, &subject);
		*out = o;
	}
	app_case_release(&at);
	app_subject_release(&subject);
	return rc;
}
