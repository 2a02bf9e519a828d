/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/evidence.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

#define BYTES    EVIDENCE_OF_BYTES
#define INPUTS   EVIDENCE_OF_INPUTS
#define NOTHING  EVIDENCE_OF_NOTHING
#define ALL_SETS "train test out-of-time"

static const struct evidence_function functions[] = {
	{"purpose", 1, INPUTS, false, false, "", "card"},
	{"identity", 1, BYTES, false, false, "", "registered deployed"},
	{"replication", 1, BYTES, false, false, "submitted " ALL_SETS, "card"},
	{"data-fitness", 1, INPUTS, false, false, ALL_SETS, ""},
	{"leakage", 1, BYTES, false, false, ALL_SETS, ""},
	{"performance", 1, BYTES, false, false, ALL_SETS, ""},
	{"calibration", 2, BYTES, false, false, ALL_SETS, ""},
	{"independence", 1, NOTHING, false, false, "", "persons"},
	{"parent-approved", 1, BYTES, false, true, "", "parent"},
	{"reproducible", 1, BYTES, false, true, "fit", "run"},
	{"bounded", 1, BYTES, false, true, ALL_SETS, "run"},
	{"decisions", 1, BYTES, false, true, ALL_SETS, "run"},
	{"non-inferior", 1, BYTES, false, true, ALL_SETS, "run"},
	{"cost", 1, BYTES, true, true, ALL_SETS, ""},
	{"gain", 1, BYTES, true, true, ALL_SETS, "run"},
	{"way-back", 1, NOTHING, false, true, "", "rollback"},
};

enum { N_FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

const struct evidence_function *evidence_find(const char *name)
{
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	return NULL;
}

const struct evidence_function *evidence_at(size_t i)
{
	return i < N_FUNCTIONS ? &functions[i] : NULL;
}

bool evidence_word(const char *list, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = list; *p;) {
		const size_t len = strcspn(p, " ");

		if (len == n && memcmp(p, word, n) == 0)
			return true;
		p += len;
		p += strspn(p, " ");
	}
	return false;
}

static struct json *digest_of(const struct json *v)
{
	struct buf b = BUF_INIT;
	char hex[HASH_HEX];

	json_write(&b, v);
	hash_hex(hex, b.data, b.len);
	buf_release(&b);
	return json_string(hex);
}

static void copy_member(
	struct json *out, const struct json *from, const char *name)
{
	if (json_type(json_get(from, name)) != JSON_NULL)
		json_set(out, name, json_copy(json_get(from, name)));
}

static struct json *model_binding(const struct json *model, enum evidence_of of)
{
	struct json *o = json_object();

	if (of == EVIDENCE_OF_INPUTS)
		copy_member(o, model, "inputs");
	if (of != EVIDENCE_OF_BYTES)
		return o;
	copy_member(o, model, "sha256");
	copy_member(o, model, "rounds");
	copy_member(o, model, "missing");
	return o;
}

static struct json *data_binding(
	const struct evidence_function *f, const struct json *data)
{
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(data); i++) {
		const struct json *set = json_at(data, i);
		const char *role = json_get_str(set, "role", "");
		struct json *b;

		if (!evidence_word(f->data, role))
			continue;
		b = json_set(o, role, json_object());
		copy_member(b, set, "sha256");
		copy_member(b, set, "label");
		copy_member(b, set, "time");
		copy_member(b, set, "from");
		copy_member(b, set, "until");
	}
	return o;
}

static struct json *facts_binding(
	const struct evidence_function *f, const struct json *facts)
{
	struct json *o = json_object();

	for (size_t i = 0; i < json_count(facts); i++)
		if (evidence_word(f->facts, json_name(facts, i)))
			json_set(o, json_name(facts, i),
				digest_of(json_at(facts, i)));
	return o;
}

/* The digest of a member of the subject, or NULL, which removes. */
static struct json *file_binding(const struct json *subject, const char *name)
{
	const struct json *digest = json_get(json_get(subject, name), "sha256");

	return digest ? json_copy(digest) : NULL;
}

struct json *evidence_bindings(
	const struct evidence_function *f, const struct json *subject)
{
	struct json *o = json_object();

	json_set_str(o, "function", f->name);
	json_set_int(o, "function version", f->version);
	json_set(o, "model", model_binding(json_get(subject, "model"), f->of));
	if (f->parent && f->of == EVIDENCE_OF_BYTES &&
		json_count(json_get(subject, "parent")))
		json_set(o, "parent",
			model_binding(json_get(subject, "parent"), f->of));
	json_set(o, "data", data_binding(f, json_get(subject, "data")));
	if (*f->data)
		json_set(o, "map", file_binding(subject, "map"));
	json_set(o, "limits", file_binding(subject, "limits"));
	json_set(o, "checklist", file_binding(subject, "checklist"));
	json_set(o, "facts", facts_binding(f, json_get(subject, "facts")));
	json_set_int(o, "seed", json_get_i64(subject, "seed", 1));
	return o;
}

static void name_difference(struct buf *out, const char *what, const char *part)
{
	if (out->len)
		buf_addstr(out, ", ");
	buf_addstr(out, what);
	if (part)
		buf_addf(out, " %s", part);
}

/* Names the members of two objects that are not equal. */
static void name_members(struct buf *out, const char *what,
	const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < json_count(a); i++)
		if (!json_get(b, json_name(a, i)) ||
			!json_equal(
				json_at(a, i), json_get(b, json_name(a, i))))
			name_difference(out, what, json_name(a, i));
	for (size_t i = 0; i < json_count(b); i++)
		if (!json_get(a, json_name(b, i)))
			name_difference(out, what, json_name(b, i));
}

bool evidence_differs(
	struct buf *out, const struct json *then, const struct json *now)
{
	static const char *const names[] = {"function", "function version",
		"model", "parent", "data", "map", "limits", "checklist",
		"facts", "seed"};

	if (json_equal(then, now))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct json *a = json_get(then, names[i]);
		const struct json *b = json_get(now, names[i]);

		if ((!a && !b) || (a && b && json_equal(a, b)))
			continue;
		if (strcmp(names[i], "data") == 0 ||
			strcmp(names[i], "facts") == 0)
			name_members(out, names[i], a, b);
		else
			name_difference(out, names[i], NULL);
	}
	if (!out->len)
		buf_addstr(out, "bindings");
	return true;
}

static bool is_free(const char *name)
{
	return strcmp(name, "environment") == 0 ||
	       strcmp(name, "measured") == 0 || strcmp(name, "compare") == 0;
}

static bool same_members(const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < json_count(a); i++) {
		const char *name = json_name(a, i);

		if (!is_free(name) &&
			(!json_get(b, name) ||
				!json_equal(json_at(a, i), json_get(b, name))))
			return false;
	}
	return true;
}

bool evidence_agrees(const struct json *a, const struct json *b)
{
	const double tolerance = json_get_num(a, "tolerance", 0);
	const struct json *ca = json_get(a, "compare");
	const struct json *cb = json_get(b, "compare");

	if (strcmp(json_get_str(a, "class", ""), "measured") != 0)
		return json_equal(a, b);
	if (!same_members(a, b) || !same_members(b, a) ||
		json_count(ca) != json_count(cb))
		return false;
	for (size_t i = 0; i < json_count(ca); i++) {
		const double x = json_num(json_at(ca, i), NAN);
		const double y = json_num(json_get(cb, json_name(ca, i)), NAN);

		if (!(fabs(x - y) <= tolerance * fmax(fabs(x), fabs(y))))
			return false;
	}
	return true;
}
