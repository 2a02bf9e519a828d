/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/difference.h"

#include "base/buf.h"

static void find(struct differences *d, struct buf *path, const struct json *a,
	const struct json *b);

void differences_start(struct differences *d, size_t max)
{
	d->list = json_array();
	d->n = d->compared = 0;
	d->max = max;
}

static struct json *leaf(const struct json *v)
{
	enum json_type t = json_type(v);

	if (t == JSON_OBJECT)
		return json_string("{...}");
	if (t == JSON_ARRAY)
		return json_string("[...]");
	return v ? json_copy(v) : json_null();
}

static void note(struct differences *d, const struct buf *path,
	const struct json *a, const struct json *b)
{
	struct json *o;

	if (d->n++ >= d->max)
		return;
	o = json_push(d->list, json_object());
	json_set_str(o, "path", buf_str(path));
	json_set(o, "recorded", leaf(a));
	json_set(o, "now", leaf(b));
}

static void cut(struct buf *path, size_t len)
{
	path->len = len;
	path->data[len] = '\0';
}

static void find_members(struct differences *d, struct buf *path,
	const struct json *a, const struct json *b)
{
	size_t len = path->len, i;

	for (i = 0; i < json_count(a); i++) {
		buf_addf(path, ".%s", json_name(a, i));
		find(d, path, json_at(a, i), json_get(b, json_name(a, i)));
		cut(path, len);
	}
	for (i = 0; i < json_count(b); i++) {
		if (json_get(a, json_name(b, i)))
			continue;
		buf_addf(path, ".%s", json_name(b, i));
		find(d, path, NULL, json_at(b, i));
		cut(path, len);
	}
}

static void find_elements(struct differences *d, struct buf *path,
	const struct json *a, const struct json *b)
{
	size_t na = json_count(a), nb = json_count(b), len = path->len, i;

	for (i = 0; i < na || i < nb; i++) {
		buf_addf(path, "[%zu]", i);
		find(d, path, i < na ? json_at(a, i) : NULL,
			i < nb ? json_at(b, i) : NULL);
		cut(path, len);
	}
}

static void find(struct differences *d, struct buf *path, const struct json *a,
	const struct json *b)
{
	enum json_type ta = json_type(a), tb = json_type(b);

	if (ta == JSON_OBJECT && tb == JSON_OBJECT) {
		find_members(d, path, a, b);
	} else if (ta == JSON_ARRAY && tb == JSON_ARRAY) {
		find_elements(d, path, a, b);
	} else {
		d->compared++;
		if (!a != !b || (a && !json_equal(a, b)))
			note(d, path, a, b);
	}
}

void differences_find(struct differences *d, const char *path,
	const struct json *recorded, const struct json *now)
{
	struct buf at = BUF_INIT;

	buf_addstr(&at, path);
	find(d, &at, recorded, now);
	buf_release(&at);
}
