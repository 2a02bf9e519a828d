/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/access.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/store.h"
#include "store/sync.h"

enum { KEY_MAX = 16 << 10 };

char *app_default_key(void)
{
	static const char *const names[] = {"id_ed25519", "id_ecdsa", "id_rsa"};
	const char *home = getenv("HOME");

	for (size_t i = 0; home && i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = xasprintf("%s/.ssh/%s", home, names[i]);

		if (file_exists(path))
			return path;
		free(path);
	}
	return NULL;
}

char *app_default_person(void)
{
	const char *user = getenv("LOGNAME");
	char *name;

	if (!user || !*user)
		user = getenv("USER");
	name = xstrdup(user && *user ? user : "me");
	for (char *p = name; *p; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && *p != '.' && *p != '_')
			*p = '-';
	}
	return name;
}

static int check_name(const char *name, struct err *err)
{
	if (text_is_name(name))
		return 0;
	return err_set(err, ERR_ARG,
		_("'%s' cannot be a person's name: use a-z, 0-9, '.', '_', "
		  "'-', starting with a letter or digit"),
		name);
}

/* The public key of a key file, "ssh-ed25519 AAAA... comment". */
static int read_public(const char *key, char **out, struct err *err)
{
	const size_t n = strlen(key);
	const bool is_public = n > 4 && strcmp(key + n - 4, ".pub") == 0;
	char *path = is_public ? xstrdup(key) : xasprintf("%s.pub", key);
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, KEY_MAX, err);

	while (b.len && strchr("\r\n ", b.data[b.len - 1]))
		b.data[--b.len] = '\0';
	if (rc == 0 && (b.len == 0 || memchr(b.data, '\n', b.len)))
		rc = err_set(err, ERR_PARSE,
			_("%s: line 1: this is not one SSH public key"), path);
	if (rc == 0)
		*out = buf_detach(&b);
	buf_release(&b);
	free(path);
	return rc;
}

static int person_json(
	struct json **out, const struct app_person *p, struct err *err)
{
	struct json *o, *roles, *keys;
	char *key;
	int rc = check_name(p->name, err);

	if (rc == 0)
		rc = read_public(p->key, &key, err);
	if (rc < 0)
		return rc;
	o = json_object();
	json_set_str(o, "name", p->name);
	json_set_str(o, "email", p->email ? p->email : "");
	roles = json_set(o, "roles", json_array());
	for (const char *const *r = p->roles; *r; r++)
		json_push(roles, json_string(*r));
	keys = json_set(o, "keys", json_array());
	json_push(keys, json_string(key));
	free(key);
	*out = o;
	return 0;
}

int app_init(const struct app_init *in, struct err *err)
{
	struct json *genesis = json_object();
	struct json *persons = json_set(genesis, "persons", json_array());
	struct json *settings = json_set(genesis, "settings", json_object());
	struct store *s = NULL;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < in->n_persons; i++) {
		struct json *p = NULL;

		rc = person_json(&p, &in->persons[i], err);
		if (rc == 0)
			json_push(persons, p);
	}
	if (rc == 0 && in->content) {
		char *path = path_absolute(in->content);
		char *value = xasprintf("dir:%s", path);

		json_set_str(settings, "content", value);
		free(value);
		rc = dir_make(path, err);
		free(path);
	}
	if (rc == 0)
		rc = store_init(in->dir, genesis, in->persons[0].key, err);
	if (rc == 0)
		rc = store_open(&s, in->dir, err);
	if (rc == 0)
		rc = store_identity_set(
			s, in->persons[0].name, in->persons[0].key, err);
	store_close(s);
	json_free(genesis);
	return rc;
}

int app_join(const char *url, const char *dir, const char *person,
	const char *key, struct err *err)
{
	struct store *s = NULL;
	int rc = person ? check_name(person, err) : 0;

	if (rc == 0)
		rc = store_clone(url, dir, err);
	if (rc < 0 || !person)
		return rc;
	rc = store_open(&s, dir, err);
	if (rc == 0)
		rc = store_identity_set(s, person, key, err);
	store_close(s);
	return rc;
}

int app_identify(
	struct app *a, const char *person, const char *key, struct err *err)
{
	struct store *s;
	int rc = check_name(person, err);

	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = store_identity_set(s, person, key, err);
	return rc;
}

static struct json *push_op(
	struct json *ops, const char *name, const char *person)
{
	struct json *op = json_push(ops, json_object());

	json_set_str(op, "op", name);
	json_set_str(op, "person", person);
	return op;
}

static bool has_key(const struct json *person, const char *key)
{
	const struct json *keys = json_get(person, "keys");
	/* The comment behind the key is not part of it. */
	const char *space = strchr(key, ' ');
	const char *end = space ? strchr(space + 1, ' ') : NULL;
	const size_t n = end ? (size_t)(end - key) : strlen(key);

	for (size_t i = 0; i < json_count(keys); i++)
		if (strncmp(json_get_str(json_at(keys, i), "key", ""), key,
			    n) == 0)
			return true;
	return false;
}

static bool has_role(const struct json *person, const char *role)
{
	const struct json *roles = json_get(person, "roles");

	for (size_t i = 0; i < json_count(roles); i++)
		if (strcmp(json_str(json_at(roles, i), ""), role) == 0)
			return true;
	return false;
}

/* Without the person, or without the one key of his. */
static bool is_left(const struct json *person, bool same, const char *key)
{
	const struct json *keys = json_get(person, "keys");

	if (!has_role(person, "administrator") || (same && !key))
		return false;
	for (size_t i = 0; i < json_count(keys); i++) {
		const struct json *k = json_at(keys, i);
		const char *fp = json_get_str(k, "fingerprint", "");

		if (!json_get(k, "revoked") && !(same && strcmp(fp, key) == 0))
			return true;
	}
	return false;
}

int app_administrator_stays(const struct json *policy, const char *person,
	const char *key, struct err *err)
{
	const struct json *all = json_get(policy, "persons");
	bool before = false;

	for (size_t i = 0; i < json_count(all); i++) {
		const char *name = json_name(all, i);
		const bool same = strcmp(name, person) == 0;

		if (is_left(json_at(all, i), same, key))
			return 0;
		before = before || is_left(json_at(all, i), false, NULL);
	}
	if (!before)
		return 0;
	return err_set(err, ERR_CONFLICT,
		_("%s is the last who can administer this store; give another "
		  "person the role administrator, or %s another key, first"),
		person, person);
}

static int add_ops(struct json *ops, const struct app_person *p,
	const struct json *known, struct err *err)
{
	char *key;
	int rc;

	if (!known) {
		struct json *op = push_op(ops, "person.add", p->name);

		json_set_str(op, "email", p->email ? p->email : "");
	}
	if (p->key) {
		rc = read_public(p->key, &key, err);
		if (rc < 0)
			return rc;
		if (!has_key(known, key))
			json_set_str(
				push_op(ops, "key.add", p->name), "key", key);
		free(key);
	}
	for (const char *const *r = p->roles; *r; r++)
		if (!has_role(known, *r))
			json_set_str(push_op(ops, "role.grant", p->name),
				"role", *r);
	return 0;
}

static int save_policy(struct store *s, const struct json *policy,
	const struct json *ops, struct err *err)
{
	const struct store_save save = {
		.kind = "policy",
		.object = json_get_str(policy, "id", NULL),
		.role = "administrator",
		.ops = ops,
	};
	char id[STORE_ID];

	return store_save(s, &save, id, err);
}

int app_role_add(struct app *a, const struct app_person *p, struct err *err)
{
	struct json *policy = NULL, *ops = json_array();
	const struct json *known;
	const char *me;
	struct store *s;
	int rc = check_name(p->name, err);

	if (rc == 0)
		rc = app_need_person(a, &me, err);
	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = store_get(s, "policy", NULL, &policy, err);
	if (rc == 0) {
		known = json_get(json_get(policy, "persons"), p->name);
		if (!known && !p->key)
			rc = err_set(err, ERR_ARG,
				_("%s is new here: name the public key with "
				  "--key FILE"),
				p->name);
		else
			rc = add_ops(ops, p, known, err);
	}
	if (rc == 0 && json_count(ops) > 0)
		rc = save_policy(s, policy, ops, err);
	json_free(ops);
	json_free(policy);
	return rc;
}

static int remove_role(struct store *s, const struct json *policy,
	const struct app_remove *in, struct err *err)
{
	const struct store_line line = {
		.person = in->person, .role = in->role, .from = in->from};
	struct json *ops = json_array(), *last = NULL, *op;
	int rc = store_frontier(s, &line, &last, err);

	if (rc == 0) {
		op = push_op(ops, "role.revoke", in->person);
		json_set_str(op, "role", in->role);
		json_set(op, "last", last);
		if (in->reason)
			json_set_str(op, "reason", in->reason);
		rc = save_policy(s, policy, ops, err);
	}
	json_free(ops);
	return rc;
}

int app_role_remove(struct app *a, const struct app_remove *in, struct err *err)
{
	struct json *policy = NULL;
	const struct json *person;
	const char *me;
	struct store *s;
	int rc = app_need_person(a, &me, err);

	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = store_get(s, "policy", NULL, &policy, err);
	person = json_get(json_get(policy, "persons"), in->person);
	if (rc == 0 && !has_role(person, in->role))
		rc = err_set(err, ERR_NOTFOUND,
			_("%s does not hold the role %s (assay role list)"),
			in->person, in->role);
	if (rc == 0 && strcmp(in->role, "administrator") == 0)
		rc = app_administrator_stays(policy, in->person, NULL, err);
	if (rc == 0)
		rc = remove_role(s, policy, in, err);
	json_free(policy);
	return rc;
}

static void list_person(
	struct json *list, const char *name, const struct json *in)
{
	struct json *o = json_push(list, json_object());
	struct json *out = json_set(o, "keys", json_array());
	const struct json *keys = json_get(in, "keys");

	json_set_str(o, "name", name);
	json_set_str(o, "email", json_get_str(in, "email", ""));
	json_set(o, "roles", json_copy(json_get(in, "roles")));
	for (size_t i = 0; i < json_count(keys); i++)
		json_push(out,
			json_string(json_get_str(json_at(keys, i), "key", "")));
}

int app_role_list(struct app *a, struct json **out, struct err *err)
{
	const struct store_identity *me;
	struct json *policy = NULL, *o, *list;
	const struct json *persons;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_get(s, "policy", NULL, &policy, err);
	if (rc < 0)
		return rc;
	o = json_object();
	list = json_set(o, "persons", json_array());
	persons = json_get(policy, "persons");
	for (size_t i = 0; i < json_count(persons); i++)
		list_person(list, json_name(persons, i), json_at(persons, i));
	me = store_identity(s);
	json_set(o, "me", me->person ? json_string(me->person) : json_null());
	json_set(o, "missing",
		me->person ? json_null() : json_string(me->missing));
	json_free(policy);
	*out = o;
	return 0;
}

int app_need_person(struct app *a, const char **person, struct err *err)
{
	const struct store_identity *me;
	struct store *s;
	const int rc = app_store(a, &s, err);

	if (rc < 0)
		return rc;
	me = store_identity(s);
	if (!me->person)
		return err_set(err, ERR_AUTH, "%s", me->missing);
	*person = me->person;
	return 0;
}
