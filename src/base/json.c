/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_value.h"
#include "base/text.h"
#include "base/xalloc.h"

static struct json *new_value(enum json_type type)
{
	struct json *v = xcalloc(1, sizeof(*v));

	v->type = type;
	return v;
}

struct json *json_null(void)
{
	return new_value(JSON_NULL);
}

struct json *json_bool(bool truth)
{
	struct json *v = new_value(JSON_BOOL);

	v->u.truth = truth;
	return v;
}

struct json *json_int(int64_t i64)
{
	struct json *v = new_value(JSON_INT);

	v->u.i64 = i64;
	return v;
}

struct json *json_real(double real)
{
	struct json *v;

	if (fabs(real) < 9007199254740992.0 && real == trunc(real) &&
		!(real == 0 && signbit(real)))
		return json_int((int64_t)real);
	v = new_value(JSON_REAL);
	v->u.real = real;
	return v;
}

/* The text with U+FFFD for each byte that is not part of UTF-8, and for
 * U+0000. */
static char *repaired(const char *s, size_t n, size_t *len)
{
	struct buf b = BUF_INIT;
	uint32_t cp;
	size_t step;

	for (; n; s += step, n -= step) {
		step = text_decode(s, n, &cp);
		if (step && cp) {
			buf_add(&b, s, step);
		} else {
			buf_addstr(&b, "\xef\xbf\xbd");
			step = 1;
		}
	}
	*len = b.len;
	return buf_detach(&b);
}

struct json *json_stringn(const char *s, size_t n)
{
	struct json *v = new_value(JSON_STRING);

	if (text_valid(s, n) && !memchr(s, 0, n)) {
		v->u.str = xstrndup(s, n);
		v->count = n;
	} else {
		v->u.str = repaired(s, n, &v->count);
	}
	return v;
}

struct json *json_string(const char *s)
{
	return json_stringn(s, strlen(s));
}

struct json *json_array(void)
{
	return new_value(JSON_ARRAY);
}

struct json *json_object(void)
{
	return new_value(JSON_OBJECT);
}

static bool is_container(const struct json *v)
{
	return v && (v->type == JSON_ARRAY || v->type == JSON_OBJECT);
}

void json_free(struct json *v)
{
	if (!v)
		return;
	if (v->type == JSON_STRING)
		free(v->u.str);
	if (is_container(v)) {
		for (size_t i = 0; i < v->count; i++) {
			free(v->u.members[i].name);
			json_free(v->u.members[i].value);
		}
		free(v->u.members);
	}
	free(v);
}

void json_append(struct json *object, char *name, struct json *v)
{
	object->u.members = xgrow(object->u.members, &object->cap,
		object->count + 1, sizeof(*object->u.members));
	object->u.members[object->count].name = name;
	object->u.members[object->count++].value = v;
}

struct json *json_copy(const struct json *v)
{
	struct json *copy;

	if (!v)
		return NULL;
	if (v->type == JSON_STRING)
		return json_stringn(v->u.str, v->count);
	copy = new_value(v->type);
	if (!is_container(v)) {
		copy->u = v->u;
		return copy;
	}
	for (size_t i = 0; i < v->count; i++) {
		const char *name = v->u.members[i].name;

		json_append(copy, name ? xstrdup(name) : NULL,
			json_copy(v->u.members[i].value));
	}
	return copy;
}

static int compare_members(const void *a, const void *b)
{
	const struct json_member *x = a, *y = b;

	return strcmp(x->name, y->name);
}

const char *json_sort(struct json *object)
{
	struct json_member *m = object->u.members;

	if (object->count < 2)
		return NULL;
	qsort(m, object->count, sizeof(*m), compare_members);
	for (size_t i = 1; i < object->count; i++)
		if (strcmp(m[i - 1].name, m[i].name) == 0)
			return m[i].name;
	return NULL;
}

/* The place of a name, or where it would stand. */
static size_t find(const struct json *object, const char *name, bool *found)
{
	size_t lo = 0, hi = object->count;
	const struct json_member *m = object->u.members;

	*found = false;
	if (hi && strcmp(m[hi - 1].name, name) < 0)
		return hi;
	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int c = strcmp(m[mid].name, name);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void remove_at(struct json *v, size_t i)
{
	struct json_member *m = v->u.members + i;

	memmove(m, m + 1, (v->count - i - 1) * sizeof(*m));
	v->count--;
}

static void insert_at(
	struct json *object, size_t i, const char *name, struct json *v)
{
	struct json_member *m;

	json_append(object, NULL, NULL);
	m = object->u.members + i;
	memmove(m + 1, m, (object->count - i - 1) * sizeof(*m));
	m->name = xstrdup(name);
	m->value = v;
}

struct json *json_set(struct json *object, const char *name, struct json *v)
{
	bool found;
	size_t i;

	BUG_ON(!object || object->type != JSON_OBJECT);
	i = find(object, name, &found);
	if (found && object->u.members[i].value != v)
		json_free(object->u.members[i].value);
	if (found && !v) {
		free(object->u.members[i].name);
		remove_at(object, i);
	} else if (found) {
		object->u.members[i].value = v;
	} else if (v) {
		insert_at(object, i, name, v);
	}
	return v;
}

void json_set_str(struct json *object, const char *name, const char *s)
{
	json_set(object, name, json_string(s));
}

void json_set_int(struct json *object, const char *name, int64_t v)
{
	json_set(object, name, json_int(v));
}

void json_set_real(struct json *object, const char *name, double v)
{
	json_set(object, name, json_real(v));
}

void json_set_bool(struct json *object, const char *name, bool v)
{
	json_set(object, name, json_bool(v));
}

struct json *json_push(struct json *array, struct json *v)
{
	BUG_ON(!array || array->type != JSON_ARRAY || !v);
	json_append(array, NULL, v);
	return v;
}

struct json *json_take(struct json *array, size_t i)
{
	struct json *v;

	BUG_ON(!array || array->type != JSON_ARRAY || i >= array->count);
	v = array->u.members[i].value;
	remove_at(array, i);
	return v;
}

enum json_type json_type(const struct json *v)
{
	return v ? v->type : JSON_NULL;
}

struct json *json_edit(struct json *object, const char *name)
{
	bool found;
	size_t i;

	if (json_type(object) != JSON_OBJECT)
		return NULL;
	i = find(object, name, &found);
	return found ? object->u.members[i].value : NULL;
}

const struct json *json_get(const struct json *object, const char *name)
{
	bool found;
	size_t i;

	if (json_type(object) != JSON_OBJECT)
		return NULL;
	i = find(object, name, &found);
	return found ? object->u.members[i].value : NULL;
}

size_t json_count(const struct json *v)
{
	return is_container(v) ? v->count : 0;
}

const struct json *json_at(const struct json *v, size_t i)
{
	return i < json_count(v) ? v->u.members[i].value : NULL;
}

struct json *json_edit_at(struct json *v, size_t i)
{
	return i < json_count(v) ? v->u.members[i].value : NULL;
}

const char *json_name(const struct json *object, size_t i)
{
	return i < json_count(object) ? object->u.members[i].name : NULL;
}

const char *json_str(const struct json *v, const char *otherwise)
{
	return json_type(v) == JSON_STRING ? v->u.str : otherwise;
}

int64_t json_i64(const struct json *v, int64_t otherwise)
{
	return json_type(v) == JSON_INT ? v->u.i64 : otherwise;
}

double json_num(const struct json *v, double otherwise)
{
	if (json_type(v) == JSON_INT)
		return (double)v->u.i64;
	return json_type(v) == JSON_REAL ? v->u.real : otherwise;
}

bool json_truth(const struct json *v, bool otherwise)
{
	return json_type(v) == JSON_BOOL ? v->u.truth : otherwise;
}

const char *json_get_str(
	const struct json *o, const char *name, const char *otherwise)
{
	return json_str(json_get(o, name), otherwise);
}

int64_t json_get_i64(const struct json *o, const char *name, int64_t otherwise)
{
	return json_i64(json_get(o, name), otherwise);
}

double json_get_num(const struct json *o, const char *name, double otherwise)
{
	return json_num(json_get(o, name), otherwise);
}

bool json_get_bool(const struct json *o, const char *name, bool otherwise)
{
	return json_truth(json_get(o, name), otherwise);
}
