/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ask.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "validate/validate.h"

enum { STRINGS_MAX = 256 };

static char *dir;
static char *strings[STRINGS_MAX];
static size_t n_strings;

static void clean(void)
{
	if (dir)
		(void)!dir_remove(dir, NULL);
	free(dir);
	for (size_t i = 0; i < n_strings; i++)
		free(strings[i]);
}

/* Keeps a string until the process ends. */
static const char *keep(char *s)
{
	assert_true(n_strings < STRINGS_MAX);
	if (n_strings == 0)
		(void)atexit(clean);
	strings[n_strings++] = s;
	return s;
}

const char *ask_dir(void)
{
	if (!dir) {
		const char *tmp = getenv("TMPDIR");

		dir = xasprintf("%s/validate.XXXXXX", tmp ? tmp : "/tmp");
		assert_non_null(mkdtemp(dir));
		keep(xstrdup(dir));
	}
	return dir;
}

const char *ask_demo(const char *name)
{
	const char *data = getenv("ASSAY_DATADIR");

	assert_non_null(data);
	return keep(xasprintf("%s/demo/%s", data, name));
}

const char *ask_file(const char *name, const char *text, size_t n)
{
	const char *path = keep(path_join(ask_dir(), name));
	struct err err = ERR_INIT;

	if (file_write(path, text, n, &err))
		fail_msg("%s", err.text);
	return path;
}

static void set_file(struct json *o, const char *path)
{
	struct err err = ERR_INIT;
	char hex[HASH_HEX];

	if (hash_file(hex, NULL, path, &err))
		fail_msg("%s", err.text);
	json_set_str(o, "path", path);
	json_set_str(o, "sha256", hex);
}

void ask_limits(struct json *ask, const char *path)
{
	set_file(json_set(ask, "limits", json_object()), path);
}

struct json *ask_new(const char *model)
{
	struct json *o = json_object();

	set_file(json_set(o, "model", json_object()), model);
	ask_limits(o, ask_demo("../limits/default.limits"));
	json_set_str(json_set(o, "checklist", json_object()), "sha256", "c");
	json_set(o, "data", json_array());
	json_set(o, "facts", json_object());
	json_set_int(o, "seed", 1);
	return o;
}

void ask_parent(struct json *ask, const char *model)
{
	set_file(json_set(ask, "parent", json_object()), model);
}

struct json *ask_set(struct json *ask, const char *role, const char *path,
	const char *label, const char *time)
{
	struct json *o = json_push(json_edit(ask, "data"), json_object());

	set_file(o, path);
	json_set_str(o, "role", role);
	if (label)
		json_set_str(o, "label", label);
	if (time)
		json_set_str(o, "time", time);
	return o;
}

struct json *ask_facts(struct json *ask, const char *name, const char *json)
{
	struct json *v = NULL;

	assert_int_equal(json_parse(&v, "facts", json, strlen(json), NULL), 0);
	return json_set(json_edit(ask, "facts"), name, v);
}

static int compute(const struct json *ask, const char *function,
	struct json **body, struct err *err)
{
	struct val_subject *s = NULL;
	int rc = subject_open(&s, ask, err);

	if (rc == 0)
		rc = val_evidence(s, "X01", function, body, err);
	if (s)
		subject_close(s);
	return rc;
}

int ask_code(const struct json *ask, const char *function, struct err *err)
{
	struct json *body = NULL;
	const int rc = compute(ask, function, &body, err);

	json_free(body);
	return rc;
}

struct json *ask_body(const struct json *ask, const char *function)
{
	struct json *body = NULL;
	struct err err = ERR_INIT;

	if (compute(ask, function, &body, &err))
		fail_msg("%s: %s", function, err.text);
	return body;
}

const struct json *ask_part(
	const struct json *body, const char *part, const char *message)
{
	const struct json *parts = json_get(body, "parts");

	for (size_t i = 0; i < json_count(parts); i++) {
		const struct json *p = json_at(parts, i);

		if (strcmp(json_get_str(p, "part", ""), part) == 0 &&
			(!message || strcmp(json_get_str(p, "message", ""),
					     message) == 0))
			return p;
	}
	return NULL;
}

double ask_number(const struct json *body, const char *part,
	const char *message, const char *name)
{
	const struct json *v =
		json_get(json_get(ask_part(body, part, message), "args"), name);

	if (json_type(v) != JSON_INT && json_type(v) != JSON_REAL)
		fail_msg("%s: no number %s", part, name);
	return json_num(v, (double)NAN);
}

void ask_expect(const struct json *body, const char *part, const char *message,
	const char *outcome)
{
	const struct json *p = ask_part(body, part, message);

	if (!p)
		fail_msg("no part %s %s", part, message ? message : "");
	assert_string_equal(json_get_str(p, "outcome", ""), outcome);
}
