/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/view.h"
#include "base/i18n.h"
#include "store/store.h"

/* Objects whose records are wanted: id -> name; NULL: all. */
struct log_filter {
	struct json *objects;
	struct json *out;
	int64_t limit;
};

static int note_object(void *arg, const struct json *v, struct err *err)
{
	(void)err;
	json_set_str(
		arg, json_get_str(v, "id", ""), json_get_str(v, "name", ""));
	return 0;
}

static int objects_of_model(
	struct store *s, const char *ref, struct json *objects, struct err *err)
{
	static const char *const kinds[] = {
		"review", "alarm", "handoff", "run"};
	struct json *model = NULL;
	int rc = store_get(s, "model", ref, &model, err);

	if (rc < 0)
		return rc;
	(void)note_object(objects, model, err);
	for (size_t i = 0; rc == 0 && i < sizeof(kinds) / sizeof(kinds[0]);
		i++) {
		const struct store_query q = {.kind = kinds[i],
			.model = json_get_str(model, "id", "")};

		rc = store_list(s, &q, note_object, objects, err);
	}
	json_free(model);
	return rc;
}

static void copy_text(
	struct json *to, const struct json *from, const char *name)
{
	json_set_str(to, name, json_get_str(from, name, ""));
}

/* The object of a record: itself where it creates one. */
static const char *object_of(const struct json *row)
{
	const struct json *record = json_get(row, "record");
	const char *object = json_get_str(record, "object", "self");

	return strcmp(object, "self") == 0 ? json_get_str(row, "id", "")
					   : object;
}

static int push_record(void *arg, const struct json *row, struct err *err)
{
	static const char *const names[] = {
		"time", "author", "role", "kind", "key", "replica"};
	struct log_filter *f = arg;
	const struct json *record = json_get(row, "record");
	const char *object = object_of(row);
	struct json *o;

	(void)err;
	if (f->objects && !json_get(f->objects, object))
		return 0;
	if (f->limit > 0 && (int64_t)json_count(f->out) >= f->limit)
		return 1;
	o = json_push(f->out, json_object());
	copy_text(o, row, "id");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		copy_text(o, record, names[i]);
	json_set_int(o, "seq", json_get_i64(record, "seq", 0));
	json_set_int(o, "lamport", json_get_i64(record, "lamport", 0));
	json_set_str(o, "object", object);
	json_set(o, "ops", json_copy(json_get(record, "ops")));
	copy_text(o, row, "signature");
	json_set_bool(o, "effect", json_get_bool(row, "effect", false));
	if (json_get(row, "reason"))
		copy_text(o, row, "reason");
	return 0;
}

static void mark_row(struct json *list, const char *record, const char *verdict)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct json *row = json_edit_at(list, i);

		if (strcmp(json_get_str(row, "id", ""), record) == 0)
			json_set_str(row, "late", verdict);
	}
}

/* Marks the records of a review that stand before a verdict which had not
 * seen them. */
static void mark_late(struct json *list, const struct json *review)
{
	const struct json *verdicts = json_get(review, "verdicts");

	for (size_t i = 0; i < json_count(verdicts); i++) {
		const struct json *v = json_at(verdicts, i);
		const struct json *acts = json_get(v, "material");

		for (size_t k = 0; k < json_count(acts); k++)
			if (json_get_bool(json_at(acts, k), "late", false))
				mark_row(list,
					json_get_str(
						json_at(acts, k), "record", ""),
					json_get_str(v, "record", ""));
	}
}

/* The reviews that the list speaks of, each looked at once. */
static void find_late(struct store *s, struct json *list)
{
	struct json *seen = json_object();

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *row = json_at(list, i);
		const char *object = json_get_str(row, "object", "");
		struct json *review = NULL;

		if (strcmp(json_get_str(row, "kind", ""), "review") != 0 ||
			json_get(seen, object))
			continue;
		json_set_bool(seen, object, true);
		if (store_get(s, "review", object, &review, NULL) == 0)
			mark_late(list, review);
		json_free(review);
	}
	json_free(seen);
}

int app_view_log(struct app *a, const struct app_view_log *q, struct json **out,
	struct err *err)
{
	struct json *o = json_object();
	struct log_filter f = {
		.objects = q->model ? json_object() : NULL,
		.out = json_set(o, "records", json_array()),
		.limit = q->limit,
	};
	struct store_log log = {.author = q->author};
	struct store *s;
	int rc = app_store(a, &s, err);

	if (!q->model)
		log.limit = q->limit;
	if (rc == 0 && q->model)
		rc = objects_of_model(s, q->model, f.objects, err);
	if (rc == 0)
		rc = store_records(s, &log, push_record, &f, err);
	json_free(f.objects);
	if (rc < 0) {
		json_free(o);
		return rc;
	}
	find_late(s, f.out);
	*out = o;
	return 0;
}
