/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/jpull.h"
#include "base/json.h"
#include "base/json_value.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"

static int read_value(
	struct json **out, struct jpull *j, int event, struct err *err);

/* Most texts hold no escape and are taken as they stand. */
static int read_string(
	struct json **out, const struct jpull *j, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = 0;

	if (!j->escaped) {
		*out = json_stringn(j->span, j->span_len);
		return 0;
	}
	rc = jpull_text(j, &text, err);
	if (rc == 0)
		*out = json_stringn(text.data, text.len);
	buf_release(&text);
	return rc;
}

static int read_name(char **out, const struct jpull *j, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = 0;

	if (!j->escaped) {
		*out = xstrndup(j->span, j->span_len);
		return 0;
	}
	rc = jpull_text(j, &text, err);
	if (rc == 0)
		*out = buf_detach(&text);
	buf_release(&text);
	return rc;
}

/* An integer that fits is one; "-0" keeps its sign as a real. */
static int read_number(
	struct json **out, const struct jpull *j, struct err *err)
{
	int64_t i64;
	double real;

	if (!jpull_is(j, "-0") &&
		num_parse_i64(j->span, j->span_len, &i64) == 0) {
		*out = json_int(i64);
		return 0;
	}
	if (num_parse_double(j->span, j->span_len, &real) || real - real != 0)
		return err_set(err, ERR_LIMIT,
			_("%s: byte %zu: this number is too large; nothing "
			  "above 1.7e308 can be kept"),
			j->what, jpull_offset(j));
	*out = json_real(real);
	return 0;
}

static int read_array(struct json **out, struct jpull *j, struct err *err)
{
	struct json *array = json_array();
	struct json *v;
	int event;

	while ((event = jpull_next(j, err)) != JPULL_ARRAY_END) {
		const int rc =
			event < 0 ? event : read_value(&v, j, event, err);

		if (rc < 0) {
			json_free(array);
			return rc;
		}
		json_push(array, v);
	}
	*out = array;
	return 0;
}

static int read_member(struct json *object, struct jpull *j, struct err *err)
{
	char *name = NULL;
	struct json *v;
	int event;
	int rc = read_name(&name, j, err);

	if (rc < 0)
		return rc;
	event = jpull_next(j, err);
	rc = event < 0 ? event : read_value(&v, j, event, err);
	if (rc == 0)
		json_append(object, name, v);
	else
		free(name);
	return rc;
}

static int refuse_twice(
	const struct jpull *j, const char *name, struct err *err)
{
	char *safe = text_safe(name);

	err_set(err, ERR_PARSE,
		_("%s: byte %zu: the object that ends here has two members "
		  "named \"%.80s\"; only one may stay"),
		j->what, jpull_offset(j), safe);
	free(safe);
	return ERR_PARSE;
}

static bool is_wanted(const struct jpull *j, const char *const *names)
{
	if (!names)
		return true;
	for (; *names; names++)
		if (jpull_is(j, *names))
			return true;
	return false;
}

/* names: the members to take, or NULL for all. */
static int read_object(struct json **out, struct jpull *j,
	const char *const *names, struct err *err)
{
	struct json *object = json_object();
	const char *twice;
	int event, rc;

	while ((event = jpull_next(j, err)) != JPULL_OBJECT_END) {
		rc = event < 0             ? event
		     : is_wanted(j, names) ? read_member(object, j, err)
					   : jpull_skip(j, err);
		if (rc)
			goto fail;
	}
	twice = json_sort(object);
	if (twice) {
		rc = refuse_twice(j, twice, err);
		goto fail;
	}
	*out = object;
	return 0;
fail:
	json_free(object);
	return rc;
}

/* The value whose first event was just read; the depth is bounded by the
 * reader. */
static int read_value(
	struct json **out, struct jpull *j, int event, struct err *err)
{
	switch (event) {
	case JPULL_OBJECT:
		return read_object(out, j, NULL, err);
	case JPULL_ARRAY:
		return read_array(out, j, err);
	case JPULL_STRING:
		return read_string(out, j, err);
	case JPULL_NUMBER:
		return read_number(out, j, err);
	case JPULL_TRUE:
	case JPULL_FALSE:
		*out = json_bool(event == JPULL_TRUE);
		return 0;
	default:
		*out = json_null();
		return 0;
	}
}

int json_parse_members(struct json **out, const char *what, const void *data,
	size_t n, const char *const *names, struct err *err)
{
	struct jpull j;
	struct json *v = NULL;
	int event, rc;

	jpull_init(&j, what, data, n);
	event = jpull_next(&j, err);
	rc = event < 0               ? event
	     : event == JPULL_OBJECT ? read_object(&v, &j, names, err)
				     : read_value(&v, &j, event, err);
	if (rc)
		return rc;
	event = jpull_next(&j, err);
	if (event < 0) {
		json_free(v);
		return event;
	}
	*out = v;
	return 0;
}

int json_parse(struct json **out, const char *what, const void *data, size_t n,
	struct err *err)
{
	return json_parse_members(out, what, data, n, NULL, err);
}

int json_read_file(
	struct json **out, const char *path, size_t max_bytes, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, max_bytes, err);

	if (rc == 0)
		rc = json_parse(out, path, b.data, b.len, err);
	buf_release(&b);
	return rc;
}
