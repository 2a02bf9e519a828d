/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/policy.h"

#include <string.h>

#include "app/access.h"
#include "base/i18n.h"
#include "store/fold.h"
#include "store/sshkey.h"
#include "store/store.h"

/* What the fold checks beyond the table of roles. */
static const char *const rules[] = {
	N_("a verdict needs a validator other than the persons who added the "
	   "version and started the run that made it"),
	N_("an approval counts while nothing that bears on it came without its "
	   "knowledge: other evidence, a judgement, a finding above minor"),
	N_("keys: administrators for anybody, everybody for himself"),
	N_("a key that was taken back counts up to the line drawn then, in "
	   "every clone"),
	N_("a role that was taken away counts up to the line drawn then; what "
	   "its remover had not seen does not, nor does a grant made without "
	   "knowing of the removal"),
	N_("one key belongs to one person for ever"),
	N_("a hand-off is accepted in the role, and by the person, it was "
	   "handed to"),
	N_("only the person who accepted a hand-off returns it"),
	NULL,
};

/* The rules in force, the last of each name. */
static struct json *in_force(const struct json *policy)
{
	const struct json *all = json_get(policy, "rules");
	struct json *list = json_array();

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *r = json_at(all, i);
		bool last = true;

		for (size_t k = i + 1; k < json_count(all) && last; k++)
			last = !json_equal(json_get(r, "rule"),
				       json_get(json_at(all, k), "rule")) ||
			       !json_equal(json_get(r, "name"),
				       json_get(json_at(all, k), "name"));
		if (last)
			json_push(list, json_copy(r));
	}
	return list;
}

static struct json *role_names(unsigned roles)
{
	struct json *list = json_array();

	for (unsigned i = 0; fold_role_name(i); i++)
		if (roles & (1u << i))
			json_push(list, json_string(fold_role_name(i)));
	return list;
}

static struct json *operations(void)
{
	struct json *list = json_array();

	for (unsigned i = 0; fold_kind_at(i); i++)
		for (const struct fold_op *op = fold_kind_at(i)->ops; op->name;
			op++) {
			struct json *o = json_push(list, json_object());

			json_set_str(o, "kind", fold_kind_at(i)->name);
			json_set_str(o, "op", op->name);
			json_set(o, "roles", role_names(op->roles));
		}
	return list;
}

static struct json *persons(const struct json *all)
{
	struct json *list = json_array();

	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *p = json_at(all, i);
		const struct json *in = json_get(p, "keys");
		struct json *o = json_push(list, json_object());
		struct json *keys = json_set(o, "keys", json_array());

		json_set_str(o, "name", json_name(all, i));
		json_set_str(o, "email", json_get_str(p, "email", ""));
		json_set(o, "roles", json_copy(json_get(p, "roles")));
		for (size_t k = 0; k < json_count(in); k++) {
			const struct json *key = json_at(in, k);
			struct json *out = json_push(keys, json_object());

			json_set_str(out, "fingerprint",
				json_get_str(key, "fingerprint", ""));
			json_set_bool(out, "revoked",
				json_get(key, "revoked") != NULL);
		}
	}
	return list;
}

int app_policy_show(struct app *a, struct json **out, struct err *err)
{
	struct json *policy = NULL, *o, *list;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_get(s, "policy", NULL, &policy, err);
	if (rc < 0)
		return rc;
	o = json_object();
	json_set(o, "persons", persons(json_get(policy, "persons")));
	json_set(o, "roles", role_names(ROLE_ANY));
	json_set(o, "operations", operations());
	list = json_set(o, "rules", json_array());
	for (size_t i = 0; rules[i]; i++)
		json_push(list, json_string(rules[i]));
	json_set(o, "in_force", in_force(policy));
	json_set(o, "settings", json_copy(json_get(policy, "settings")));
	json_free(policy);
	*out = o;
	return 0;
}

/* Finds the key that was meant among those of the person. */
static int find_key(const struct json *policy, const struct app_revoke *in,
	const char **fingerprint, struct err *err)
{
	const struct json *person =
		json_get(json_get(policy, "persons"), in->person);
	const struct json *keys = json_get(person, "keys");
	struct buf line = BUF_INIT;
	char fp[SSHKEY_FP] = "";
	const char *want = in->key;
	size_t found = 0;
	int rc = 0;

	if (strncmp(want, "SHA256:", 7) != 0) {
		rc = sshkey_read(&line, want, err);
		if (rc == 0)
			rc = sshkey_fingerprint(fp, buf_str(&line), err);
		buf_release(&line);
		want = fp;
	}
	for (size_t i = 0; i < json_count(keys) && rc == 0; i++) {
		const char *have =
			json_get_str(json_at(keys, i), "fingerprint", "");

		if (strncmp(have, want, strlen(want)) != 0)
			continue;
		*fingerprint = have;
		found++;
	}
	if (rc == 0 && found != 1)
		rc = err_set(err, found ? ERR_CONFLICT : ERR_NOTFOUND,
			found ? _("several keys of %s begin with %s")
			      : _("%s has no key %s (assay policy show lists "
				  "them)"),
			in->person, want);
	return rc;
}

static int save(struct store *s, const struct json *policy, const char *me,
	struct json *op, struct err *err)
{
	const bool own = strcmp(json_get_str(op, "person", ""), me) == 0;
	const bool admin = store_has_role(s, "administrator");
	struct json *ops = json_array();
	const struct store_save in = {.kind = "policy",
		.object = json_get_str(policy, "id", NULL),
		.role = admin || !own ? "administrator" : NULL,
		.ops = ops};
	char id[STORE_ID];
	int rc;

	json_push(ops, op);
	rc = store_save(s, &in, id, err);
	json_free(ops);
	return rc;
}

static int open_policy(struct app *a, struct store **s, const char **me,
	struct json **policy, struct err *err)
{
	int rc = app_need_person(a, me, err);

	if (rc == 0)
		rc = app_store(a, s, err);
	return rc < 0 ? rc : store_get(*s, "policy", NULL, policy, err);
}

int app_key_revoke(struct app *a, const struct app_revoke *in,
	struct json **out, struct err *err)
{
	struct json *policy = NULL, *last = NULL, *op;
	const char *me, *key = NULL;
	struct store *s;
	int rc = open_policy(a, &s, &me, &policy, err);

	if (rc == 0)
		rc = find_key(policy, in, &key, err);
	if (rc == 0)
		rc = app_administrator_stays(policy, in->person, key, err);
	if (rc == 0)
		rc = store_frontier(s,
			&(struct store_line){.key = key, .from = in->from},
			&last, err);
	if (rc == 0) {
		op = json_object();
		json_set_str(op, "op", "key.revoke");
		json_set_str(op, "person", in->person);
		json_set_str(op, "key", key);
		json_set(op, "last", json_copy(last));
		if (in->reason)
			json_set_str(op, "reason", in->reason);
		rc = save(s, policy, me, op, err);
	}
	if (rc == 0) {
		*out = json_object();
		json_set_str(*out, "key", key);
		json_set(*out, "last", last);
		last = NULL;
	}
	json_free(last);
	json_free(policy);
	return rc;
}

int app_key_add(
	struct app *a, const char *person, const char *file, struct err *err)
{
	struct json *policy = NULL, *op;
	struct buf line = BUF_INIT;
	const char *me;
	struct store *s;
	int rc = open_policy(a, &s, &me, &policy, err);

	if (rc == 0)
		rc = sshkey_read(&line, file, err);
	if (rc == 0 && !json_get(json_get(policy, "persons"), person))
		rc = err_set(err, ERR_NOTFOUND,
			_("there is no person %s (assay role list)"), person);
	if (rc == 0) {
		op = json_object();
		json_set_str(op, "op", "key.add");
		json_set_str(op, "person", person);
		json_set_str(op, "key", buf_str(&line));
		rc = save(s, policy, me, op, err);
	}
	buf_release(&line);
	json_free(policy);
	return rc;
}
