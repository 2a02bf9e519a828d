/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/fold.h"
#include "store/sshkey.h"

void access_release(struct access *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->v[i].person);
		free(a->v[i].arg);
		json_free(a->v[i].over);
	}
	free(a->v);
	json_free(a->settings);
	json_free(a->seen);
	memset(a, 0, sizeof(*a));
}

int access_order(int64_t la, const char *ia, int64_t lb, const char *ib)
{
	if (la != lb)
		return la < lb ? -1 : 1;
	return strcmp(ia, ib);
}

static struct access_event *add(struct access *a, const struct record *r,
	enum access_what what, const char *person, const char *arg)
{
	struct access_event *e;

	a->v = xgrow(a->v, &a->cap, a->n + 1, sizeof(*a->v));
	e = &a->v[a->n++];
	e->over = NULL;
	e->lamport = r->lamport;
	memcpy(e->id, r->id, sizeof(e->id));
	e->what = what;
	e->person = xstrdup(person);
	e->arg = xstrdup(arg);
	return e;
}

struct json *access_past(const struct access *a, const char *record)
{
	struct json *past = json_object(), *next = json_array();

	json_push(next, json_string(record));
	while (json_count(next)) {
		struct json *id = json_take(next, json_count(next) - 1);
		const struct json *seen = json_get(a->seen, json_str(id, ""));

		for (size_t i = 0; i < json_count(seen); i++) {
			const char *other = json_str(json_at(seen, i), "");

			if (json_get(past, other) || !json_get(a->seen, other))
				continue;
			json_set_bool(past, other, true);
			json_push(next, json_string(other));
		}
		json_free(id);
	}
	json_free(next);
	return past;
}

static bool is_event(const struct access_event *e, enum access_what what,
	const char *person, const char *arg)
{
	return e->what == what && strcmp(e->person, person) == 0 &&
	       strcmp(e->arg, arg) == 0;
}

/* A grant; of the removals before it, it stands against those it knew. */
static void add_role(struct access *a, const struct record *r,
	const char *person, const char *role)
{
	struct access_event *e;
	struct json *past = NULL, *over = json_array();

	if (!fold_role_bit(role)) {
		json_free(over);
		return;
	}
	for (size_t i = 0; i < a->n; i++) {
		if (!is_event(&a->v[i], ACCESS_NO_ROLE, person, role))
			continue;
		if (!past)
			past = access_past(a, r->id);
		if (json_get(past, a->v[i].id) ||
			strcmp(a->v[i].id, r->id) == 0)
			json_push(over, json_string(a->v[i].id));
	}
	json_free(past);
	e = add(a, r, ACCESS_ROLE, person, role);
	e->over = over;
}

static bool is_known(const struct access *a, const char *person)
{
	return access_email(a, person) != NULL;
}

static void add_key(struct access *a, const struct record *r,
	const char *person, const char *line)
{
	char fp[SSHKEY_FP];

	/* One key, one person: four eyes are counted in persons. */
	if (sshkey_fingerprint(fp, line, NULL) == 0 && !access_owner(a, fp))
		(void)add(a, r, ACCESS_KEY, person, fp);
}

static void add_person(
	struct access *a, const struct record *r, const struct json *p)
{
	const char *name = json_get_str(p, "name", "");
	const struct json *keys = json_get(p, "keys");
	const struct json *roles = json_get(p, "roles");

	if (is_known(a, name))
		return;
	(void)add(a, r, ACCESS_PERSON, name, json_get_str(p, "email", ""));
	for (size_t i = 0; i < json_count(keys); i++)
		add_key(a, r, name, json_str(json_at(keys, i), ""));
	for (size_t i = 0; i < json_count(roles); i++)
		add_role(a, r, name, json_str(json_at(roles, i), ""));
}

/* What a person may do with the keys he owns, and administrators with all. */
static void apply_key(
	struct access *a, const struct record *r, const struct json *op)
{
	const char *name = json_get_str(op, "op", "");
	const char *person = json_get_str(op, "person", "");
	const char *key = json_get_str(op, "key", "");
	const char *owner = access_owner(a, key);

	if (strcmp(name, "key.add") == 0 && is_known(a, person))
		add_key(a, r, person, key);
	else if (strcmp(name, "key.revoke") == 0 && owner &&
		 strcmp(owner, person) == 0)
		(void)add(a, r, ACCESS_NO_KEY, person, key);
}

static void apply(
	struct access *a, const struct record *r, const struct json *op)
{
	const char *name = json_get_str(op, "op", "");
	const char *person = json_get_str(op, "person", "");
	const bool admin = strcmp(r->role, "administrator") == 0;

	if (admin || strcmp(person, r->author) == 0)
		apply_key(a, r, op);
	if (!admin)
		return;
	if (strcmp(name, "setting.set") == 0) {
		json_set_str(a->settings, json_get_str(op, "name", ""),
			json_get_str(op, "value", ""));
		return;
	}
	if (strcmp(name, "person.add") == 0) {
		if (!is_known(a, person))
			(void)add(a, r, ACCESS_PERSON, person,
				json_get_str(op, "email", ""));
		return;
	}
	if (!is_known(a, person))
		return;
	if (strcmp(name, "role.grant") == 0)
		add_role(a, r, person, json_get_str(op, "role", ""));
	else if (strcmp(name, "role.revoke") == 0 &&
		 fold_role_bit(json_get_str(op, "role", "")))
		(void)add(a, r, ACCESS_NO_ROLE, person,
			json_get_str(op, "role", ""));
}

/* What the fold gives an effect (fold.h): equal answers there and here. */
static bool may(const struct record *r, const struct json *op)
{
	const struct fold_op *t =
		fold_op_find(&fold_policy, json_get_str(op, "op", ""));

	return t && (t->roles & fold_role_bit(r->role)) &&
	       fold_op_check(&fold_policy, op, NULL) == 0;
}

static void note_seen(struct access *a, const struct record *r)
{
	const struct json *seen = json_get(r->json, "seen");

	if (!a->seen)
		a->seen = json_object();
	json_set(a->seen, r->id, seen ? json_copy(seen) : json_array());
}

void access_genesis(struct access *a, const struct record *r)
{
	const struct json *op = json_at(r->ops, 0);
	const struct json *persons = json_get(op, "persons");
	const struct json *settings = json_get(op, "settings");

	note_seen(a, r);
	json_free(a->settings);
	a->settings = json_object();
	if (!may(r, op) || strcmp(r->verb, "genesis") != 0)
		return;
	if (json_type(settings) == JSON_OBJECT) {
		json_free(a->settings);
		a->settings = json_copy(settings);
	}
	if (json_type(persons) == JSON_ARRAY)
		for (size_t i = 0; i < json_count(persons); i++)
			add_person(a, r, json_at(persons, i));
	for (size_t i = 1; i < json_count(r->ops); i++)
		if (may(r, json_at(r->ops, i)))
			apply(a, r, json_at(r->ops, i));
}

void access_record(struct access *a, const struct record *r)
{
	note_seen(a, r);
	for (size_t i = 0; i < json_count(r->ops); i++)
		if (may(r, json_at(r->ops, i)))
			apply(a, r, json_at(r->ops, i));
}

static bool is_before(
	const struct access_event *e, const struct access_point *at)
{
	return !at || access_order(e->lamport, e->id, at->lamport, at->id) < 0;
}

bool access_has_key(const struct access *a, const char *person,
	const char *fingerprint, const struct access_point *at)
{
	for (size_t i = 0; i < a->n && is_before(&a->v[i], at); i++)
		if (a->v[i].what == ACCESS_KEY &&
			strcmp(a->v[i].person, person) == 0 &&
			strcmp(a->v[i].arg, fingerprint) == 0)
			return true;
	return false;
}

static bool holds_all(const struct json *list, const struct json *ids)
{
	for (size_t i = 0; i < json_count(ids); i++) {
		const char *id = json_str(json_at(ids, i), "");
		bool found = false;

		for (size_t k = 0; k < json_count(list) && !found; k++)
			found = strcmp(json_str(json_at(list, k), ""), id) == 0;
		if (!found)
			return false;
	}
	return true;
}

bool access_granted(const struct access *a, const char *person,
	const char *role, const struct access_point *at,
	const struct json *taken)
{
	for (size_t i = 0; i < a->n && is_before(&a->v[i], at); i++)
		if (is_event(&a->v[i], ACCESS_ROLE, person, role) &&
			holds_all(a->v[i].over, taken))
			return true;
	return false;
}

bool access_has_role(
	const struct access *a, const char *person, const char *role)
{
	struct json *taken = json_array();
	bool has;

	for (size_t i = 0; i < a->n; i++)
		if (is_event(&a->v[i], ACCESS_NO_ROLE, person, role))
			json_push(taken, json_string(a->v[i].id));
	has = access_granted(a, person, role, NULL, taken);
	json_free(taken);
	return has;
}

const char *access_owner(const struct access *a, const char *fingerprint)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].what == ACCESS_KEY &&
			strcmp(a->v[i].arg, fingerprint) == 0)
			return a->v[i].person;
	return NULL;
}

bool access_revoked(const struct access *a, const char *fingerprint)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].what == ACCESS_NO_KEY &&
			strcmp(a->v[i].arg, fingerprint) == 0)
			return true;
	return false;
}

const char *access_email(const struct access *a, const char *person)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].what == ACCESS_PERSON &&
			strcmp(a->v[i].person, person) == 0)
			return a->v[i].arg;
	return NULL;
}
