/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/view.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"

static bool is_one_of(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* Members that say who and when, are ids, or say the same thing twice. */
static bool is_left_out(const char *path, const char *name)
{
	static const char *const top[] = {"id", "record", "number", "time",
		"version", "attestations", "bytes", "by", "role", "model",
		"schema", NULL};
	static const char *const approval[] = {
		"review", "verdict", "time", NULL};

	if (!*path)
		return is_one_of(top, name);
	if (strcmp(path, "approval") == 0)
		return is_one_of(approval, name);
	if (strcmp(path, "describe") == 0) /* the card holds the others */
		return strcmp(name, "features") != 0;
	return strcmp(path, "card") == 0 && strcmp(name, "describe") == 0;
}

static void push_difference(struct json *list, const char *path,
	const struct json *a, const struct json *b)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "path", path);
	json_set(o, "a", a ? json_copy(a) : json_null());
	json_set(o, "b", b ? json_copy(b) : json_null());
}

static bool has_names(const struct json *v)
{
	if (json_type(v) != JSON_ARRAY || json_count(v) == 0)
		return false;
	for (size_t i = 0; i < json_count(v); i++)
		if (!json_get_str(json_at(v, i), "name", NULL))
			return false;
	return true;
}

/* An array of things that have names, as an object by name. */
static struct json *by_name(const struct json *v)
{
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(v); i++) {
		struct json *item = json_copy(json_at(v, i));

		json_set_int(item, "position", (int64_t)i + 1);
		json_set(o, json_get_str(item, "name", ""), item);
	}
	return o;
}

static void compare(struct json *list, const char *path, const struct json *a,
	const struct json *b);

static void compare_member(struct json *list, const char *path,
	const char *name, const struct json *const v[2])
{
	char *inner = *path ? xasprintf("%s.%s", path, name) : xstrdup(name);

	compare(list, inner, v[0], v[1]);
	free(inner);
}

static void compare_objects(struct json *list, const char *path,
	const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < json_count(a); i++) {
		const char *name = json_name(a, i);
		const struct json *const v[2] = {
			json_at(a, i), json_get(b, name)};

		if (!is_left_out(path, name))
			compare_member(list, path, name, v);
	}
	for (size_t i = 0; i < json_count(b); i++) {
		const char *name = json_name(b, i);
		const struct json *const v[2] = {NULL, json_at(b, i)};

		if (!json_get(a, name) && !is_left_out(path, name))
			compare_member(list, path, name, v);
	}
}

static void compare(struct json *list, const char *path, const struct json *a,
	const struct json *b)
{
	if (json_equal(a, b))
		return;
	if (json_type(a) == JSON_OBJECT && json_type(b) == JSON_OBJECT) {
		compare_objects(list, path, a, b);
	} else if (has_names(a) && has_names(b)) {
		struct json *x = by_name(a), *y = by_name(b);

		compare_objects(list, path, x, y);
		json_free(x);
		json_free(y);
	} else {
		push_difference(list, path, a, b);
	}
}

int app_view_diff(struct app *a, const char *left, const char *right,
	struct json **out, struct err *err)
{
	struct json *x = NULL, *y = NULL, *o;
	int rc = app_view_version(a, left, &x, err);

	if (rc == 0)
		rc = app_view_version(a, right, &y, err);
	if (rc == 0) {
		o = json_object();
		json_set_str(o, "a", json_get_str(x, "version", left));
		json_set_str(o, "b", json_get_str(y, "version", right));
		compare_objects(
			json_set(o, "differences", json_array()), "", x, y);
		*out = o;
	}
	json_free(x);
	json_free(y);
	return rc;
}
