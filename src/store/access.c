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
	}
	free(a->v);
	json_free(a->settings);
	memset(a, 0, sizeof(*a));
}

int access_order(int64_t la, const char *ia, int64_t lb, const char *ib)
{
	if (la != lb)
		return la < lb ? -1 : 1;
	return strcmp(ia, ib);
}

static void add(struct access *a, const struct record *r, enum access_what what,
	const char *person, const char *arg)
{
	struct access_event *e;

	a->v = xgrow(a->v, &a->cap, a->n + 1, sizeof(*a->v));
	e = &a->v[a->n++];
	e->lamport = r->lamport;
	memcpy(e->id, r->id, sizeof(e->id));
	e->what = what;
	e->person = xstrdup(person);
	e->arg = xstrdup(arg);
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
		add(a, r, ACCESS_KEY, person, fp);
}

static void add_person(
	struct access *a, const struct record *r, const struct json *p)
{
	const char *name = json_get_str(p, "name", "");
	const struct json *keys = json_get(p, "keys");
	const struct json *roles = json_get(p, "roles");

	if (is_known(a, name))
		return;
	add(a, r, ACCESS_PERSON, name, json_get_str(p, "email", ""));
	for (size_t i = 0; i < json_count(keys); i++)
		add_key(a, r, name, json_str(json_at(keys, i), ""));
	for (size_t i = 0; i < json_count(roles); i++)
		add(a, r, ACCESS_ROLE, name, json_str(json_at(roles, i), ""));
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
		add(a, r, ACCESS_NO_KEY, person, key);
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
			add(a, r, ACCESS_PERSON, person,
				json_get_str(op, "email", ""));
		return;
	}
	if (!is_known(a, person))
		return;
	if (strcmp(name, "role.grant") == 0)
		add(a, r, ACCESS_ROLE, person, json_get_str(op, "role", ""));
	else if (strcmp(name, "role.revoke") == 0)
		add(a, r, ACCESS_NO_ROLE, person, json_get_str(op, "role", ""));
}

/* What the fold gives an effect (fold.h): equal answers there and here. */
static bool may(const struct record *r, const struct json *op)
{
	const struct fold_op *t =
		fold_op_find(&fold_policy, json_get_str(op, "op", ""));

	return t && (t->roles & fold_role_bit(r->role)) &&
	       fold_op_check(&fold_policy, op, NULL) == 0;
}

void access_genesis(struct access *a, const struct record *r)
{
	const struct json *op = json_at(r->ops, 0);
	const struct json *persons = json_get(op, "persons");
	const struct json *settings = json_get(op, "settings");

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

bool access_has_role(const struct access *a, const char *person,
	const char *role, const struct access_point *at)
{
	bool has = false;

	for (size_t i = 0; i < a->n && is_before(&a->v[i], at); i++) {
		const struct access_event *e = &a->v[i];

		if ((e->what == ACCESS_ROLE || e->what == ACCESS_NO_ROLE) &&
			strcmp(e->person, person) == 0 &&
			strcmp(e->arg, role) == 0)
			has = e->what == ACCESS_ROLE;
	}
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
