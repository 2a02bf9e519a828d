/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"
#include "store/sshkey.h"

/* The access rules as a state, to be shown; access.c decides with the same
 * records who may do what. */

static struct json *person(struct fold *f, const char *name, bool make)
{
	struct json *all = json_edit(f->state, "persons");
	struct json *p;

	if (!all)
		all = json_set(f->state, "persons", json_object());
	p = json_edit(all, name);
	if (p || !make)
		return p;
	p = json_set(all, name, json_object());
	json_set(p, "keys", json_array());
	json_set(p, "roles", json_array());
	json_set(p, "grants", json_array());
	json_set(p, "removals", json_array());
	return p;
}

static bool has_text(const struct json *list, const char *text)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_str(json_at(list, i), ""), text) == 0)
			return true;
	return false;
}

/* A grant stands if it knew of all removals of its role. */
static bool stands(const struct json *grant, const struct json *removals)
{
	for (size_t i = 0; i < json_count(removals); i++) {
		const struct json *r = json_at(removals, i);

		if (strcmp(json_get_str(r, "role", ""),
			    json_get_str(grant, "role", "")) == 0 &&
			!has_text(json_get(grant, "over"),
				json_get_str(r, "record", "")))
			return false;
	}
	return true;
}

static void list_roles(struct json *p)
{
	const struct json *grants = json_get(p, "grants");
	struct json *roles = json_array();

	for (size_t i = 0; i < json_count(grants); i++) {
		const struct json *g = json_at(grants, i);
		const char *role = json_get_str(g, "role", "");

		if (!has_text(roles, role) &&
			stands(g, json_get(p, "removals")))
			json_push(roles, json_string(role));
	}
	json_set(p, "roles", roles);
}

static void add_role(struct fold *f, struct json *p, const char *role)
{
	const struct json *removals = json_get(p, "removals");
	struct json *g = json_object(), *over = json_array();

	json_set_str(g, "role", role);
	json_set_str(g, "by", f->author);
	json_set_str(g, "record", f->id);
	for (size_t i = 0; i < json_count(removals); i++) {
		const struct json *r = json_at(removals, i);
		const char *id = json_get_str(r, "record", "");

		if (strcmp(json_get_str(r, "role", ""), role) == 0 &&
			(strcmp(id, f->id) == 0 ||
				(f->saw && f->saw(f->arg, f->id, id))))
			json_push(over, json_string(id));
	}
	json_set(g, "over", over);
	fold_push(p, "grants", g);
	list_roles(p);
}

static bool is_taken(const struct fold *f, const char *fingerprint)
{
	const struct json *all = json_get(f->state, "persons");

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *keys = json_get(json_at(all, i), "keys");

		for (size_t k = 0; k < json_count(keys); k++)
			if (strcmp(json_get_str(
					   json_at(keys, k), "fingerprint", ""),
				    fingerprint) == 0)
				return true;
	}
	return false;
}

static const char *add_key(struct fold *f, struct json *p, const char *key)
{
	char fp[SSHKEY_FP];
	struct json *o;

	if (sshkey_fingerprint(fp, key, NULL) < 0)
		return N_("this is not an SSH public key");
	if (is_taken(f, fp))
		return N_("the key belongs to somebody already");
	o = json_object();
	json_set_str(o, "key", key);
	json_set_str(o, "fingerprint", fp);
	json_push(json_edit(p, "keys"), fold_item(f, o));
	json_free(o);
	return NULL;
}

static void keep(struct fold *f, const struct json *op)
{
	struct json *item = fold_item(f, op);

	json_set_str(item, "op", json_get_str(op, "op", ""));
	if (json_get(op, "role")) /* "role" is that of who did it */
		json_set_str(item, "of_role", json_get_str(op, "role", ""));
	fold_push(f->state, "history", item);
}

static const char *genesis(struct fold *f, const struct json *op)
{
	const struct json *persons = json_get(op, "persons");
	const size_t n =
		json_type(persons) == JSON_ARRAY ? json_count(persons) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct json *in = json_at(persons, i);
		const struct json *keys = json_get(in, "keys");
		const struct json *roles = json_get(in, "roles");
		const char *name = json_get_str(in, "name", "");
		struct json *p = person(f, name, false);

		if (p)
			continue; /* the first of a name is meant */
		p = person(f, name, true);
		json_set_str(p, "email", json_get_str(in, "email", ""));
		for (size_t k = 0; k < json_count(keys); k++)
			(void)add_key(f, p, json_str(json_at(keys, k), ""));
		for (size_t k = 0; k < json_count(roles); k++)
			if (fold_role_bit(json_str(json_at(roles, k), "")))
				add_role(f, p, json_str(json_at(roles, k), ""));
	}
	json_set(f->state, "settings",
		json_type(json_get(op, "settings")) == JSON_OBJECT
			? json_copy(json_get(op, "settings"))
			: json_object());
	keep(f, op);
	return NULL;
}

static const char *person_add(struct fold *f, const struct json *op)
{
	const char *name = json_get_str(op, "person", "");

	if (person(f, name, false))
		return N_("this person is known already");
	json_set_str(
		person(f, name, true), "email", json_get_str(op, "email", ""));
	keep(f, op);
	return NULL;
}

/* Administrators act for anybody, everybody for himself. */
static bool is_own(const struct fold *f, const struct json *op)
{
	return strcmp(f->role, "administrator") == 0 ||
	       strcmp(f->author, json_get_str(op, "person", "")) == 0;
}

static const char *key_add(struct fold *f, const struct json *op)
{
	struct json *p = person(f, json_get_str(op, "person", ""), false);

	const char *reason;

	if (!p)
		return N_("no such person");
	if (!is_own(f, op))
		return N_("only an administrator may do this for another");
	reason = add_key(f, p, json_get_str(op, "key", ""));
	if (!reason)
		keep(f, op);
	return reason;
}

static struct json *find_key(struct json *person, const char *fingerprint)
{
	return fold_find(json_edit(person, "keys"), "fingerprint", fingerprint);
}

static const char *key_revoke(struct fold *f, const struct json *op)
{
	struct json *p = person(f, json_get_str(op, "person", ""), false);
	struct json *key = p ? find_key(p, json_get_str(op, "key", "")) : NULL;

	if (!is_own(f, op))
		return N_("only an administrator may do this for another");
	if (!key)
		return N_("this person has no such key");
	json_set(key, "revoked", fold_item(f, op));
	keep(f, op);
	return NULL;
}

static const char *role_grant(struct fold *f, const struct json *op)
{
	struct json *p = person(f, json_get_str(op, "person", ""), false);
	const char *role = json_get_str(op, "role", "");

	if (!p)
		return N_("no such person");
	if (!fold_role_bit(role))
		return N_("no such role");
	add_role(f, p, role);
	keep(f, op);
	return NULL;
}

static const char *role_revoke(struct fold *f, const struct json *op)
{
	struct json *p = person(f, json_get_str(op, "person", ""), false);
	struct json *item;

	if (!p)
		return N_("no such person");
	if (!fold_role_bit(json_get_str(op, "role", "")))
		return N_("no such role");
	item = json_object();
	json_set_str(item, "role", json_get_str(op, "role", ""));
	json_set_str(item, "by", f->author);
	json_set_str(item, "record", f->id);
	fold_push(p, "removals", item);
	list_roles(p);
	keep(f, op);
	return NULL;
}

static const char *setting_set(struct fold *f, const struct json *op)
{
	struct json *all = json_edit(f->state, "settings");

	json_set(all, json_get_str(op, "name", ""),
		json_copy(json_get(op, "value")));
	keep(f, op);
	return NULL;
}

static bool only(const struct json *value, const char *const *names)
{
	for (size_t i = 0; i < json_count(value); i++) {
		const char *const *n = names;

		while (*n && strcmp(*n, json_name(value, i)) != 0)
			n++;
		if (!*n)
			return false;
	}
	return json_type(value) == JSON_OBJECT;
}

/* The rules of a tier, and of an alias; a rule of another form would be read
 * in another way by another program. */
static const char *rule_set(struct fold *f, const struct json *op)
{
	static const char *const of_tier[] = {
		"checklists", "conditions", "validators", "findings", NULL};
	static const char *const of_alias[] = {"after", "approval", NULL};
	const char *rule = json_get_str(op, "rule", "");
	const struct json *value = json_get(op, "value");

	if (!(strcmp(rule, "tier") == 0 && only(value, of_tier)) &&
		!(strcmp(rule, "alias") == 0 && only(value, of_alias)))
		return N_("no such rule");
	fold_push(f->state, "rules", fold_placed(f, op));
	keep(f, op);
	return NULL;
}

static const struct fold_op ops[] = {
	{"genesis", ROLE_ADMINISTRATOR, "persons! settings", genesis},
	{"person.add", ROLE_ADMINISTRATOR, "person! email!", person_add},
	{"key.add", ROLE_ANY, "person! key!", key_add},
	{"key.revoke", ROLE_ANY, "person! key! last! reason", key_revoke},
	{"role.grant", ROLE_ADMINISTRATOR, "person! role!", role_grant},
	{"role.revoke", ROLE_ADMINISTRATOR, "person! role! last! reason",
		role_revoke},
	{"setting.set", ROLE_ADMINISTRATOR, "name! value!", setting_set},
	{"rule.set", ROLE_ADMINISTRATOR, "rule! name! value!", rule_set},
	{"comment.add", ROLE_ANY, "text! reply_to", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_policy = {"policy", ops};
