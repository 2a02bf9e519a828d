/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"

/* The status of an object whose first operation had no effect: nothing can
 * be done with it. */
#define UNMADE "unknown"

static const char *const roles[] = {"engineer", "ops", "validator", "owner",
	"administrator", "monitor", NULL};

static const struct fold_kind *const kinds[] = {&fold_policy, &fold_model,
	&fold_review, &fold_alarm, &fold_handoff, &fold_run, &fold_data, NULL};

const struct fold_kind *fold_kind_find(const char *name)
{
	for (size_t i = 0; kinds[i]; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

const struct fold_kind *fold_kind_at(unsigned i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

const struct fold_op *fold_op_find(const struct fold_kind *k, const char *name)
{
	for (const struct fold_op *op = k->ops; op->name; op++)
		if (strcmp(op->name, name) == 0)
			return op;
	return NULL;
}

unsigned fold_role_bit(const char *role)
{
	for (unsigned i = 0; roles[i]; i++)
		if (strcmp(roles[i], role) == 0)
			return 1u << i;
	return 0;
}

const char *fold_role_name(unsigned i)
{
	return i < sizeof(roles) / sizeof(roles[0]) ? roles[i] : NULL;
}

/* Finds name in a list of members; *required says whether it has a "!". */
static bool in_members(const char *members, const char *name)
{
	const size_t n = strlen(name);

	for (const char *p = members; *p;) {
		const size_t len = strcspn(p, " ");
		const size_t bare = len - (len && p[len - 1] == '!');

		if (bare == n && memcmp(p, name, n) == 0)
			return true;
		p += len + strspn(p + len, " ");
	}
	return false;
}

static int check_required(
	const struct fold_op *t, const struct json *op, struct err *err)
{
	for (const char *p = t->members; *p;) {
		const size_t len = strcspn(p, " ");
		char name[64];

		if (len && len < sizeof(name) && p[len - 1] == '!') {
			memcpy(name, p, len - 1);
			name[len - 1] = '\0';
			if (json_type(json_get(op, name)) == JSON_NULL)
				return err_set(err, ERR_ARG,
					_("operation %s needs the member "
					  "\"%s\""),
					t->name, name);
		}
		p += len + strspn(p + len, " ");
	}
	return 0;
}

int fold_op_check(
	const struct fold_kind *k, const struct json *op, struct err *err)
{
	const char *name = json_get_str(op, "op", "");
	const struct fold_op *t = fold_op_find(k, name);

	if (!t)
		return err_set(err, ERR_ARG,
			_("a %s has no operation \"%.64s\"; a newer assay may "
			  "know it"),
			k->name, name);
	for (size_t i = 0; i < json_count(op); i++) {
		const char *member = json_name(op, i);

		if (!in_members("op note more", member) &&
			!in_members(t->members, member))
			return err_set(err, ERR_ARG,
				_("operation %s has no member \"%.64s\"; a "
				  "newer assay may know it"),
				t->name, member);
	}
	return check_required(t, op, err);
}

static struct json *act(const struct fold *f)
{
	struct json *o = json_object();

	json_set_str(o, "by", f->author);
	json_set_str(o, "role", f->role);
	json_set_str(o, "time", f->time);
	json_set_str(o, "record", f->id);
	return o;
}

void fold_begin(struct fold *f, const char *kind, const char *name)
{
	struct json *s = json_object();

	json_set_str(s, "kind", kind);
	json_set_str(s, "id", f->id);
	json_set_str(s, "name", name);
	json_set_str(s, "status", UNMADE);
	json_set(s, "created", act(f));
	json_set(s, "updated", act(f));
	json_set(s, "comments", json_array());
	json_set(s, "ignored", json_array());
	json_set(s, "unknown", json_array());
	f->state = s;
}

static void list_unknown(
	struct fold *f, const struct json *op, const char *reason)
{
	struct json *o = act(f);

	json_set(o, "op", json_copy(op));
	json_set_str(o, "reason", reason);
	fold_push(f->state, "unknown", o);
}

void fold_ignore(struct fold *f, const char *op, const char *reason)
{
	struct json *o = act(f);

	json_set_str(o, "op", op);
	json_set_str(o, "reason", reason);
	fold_push(f->state, "ignored", o);
}

static void apply_one(
	struct fold *f, const struct fold_kind *k, const struct json *op)
{
	struct err err = ERR_INIT;
	const char *name = json_get_str(op, "op", "");
	const struct fold_op *t = fold_op_find(k, name);
	const char *reason;

	if (!t || fold_op_check(k, op, &err) < 0) {
		list_unknown(f, op, "unknown operation or member");
		return;
	}
	if (!f->create && fold_status_is(f, UNMADE)) {
		list_unknown(f, op, "the object is of an unknown form");
		return;
	}
	if (!(t->roles & fold_role_bit(f->role)))
		reason = N_("the role may not do this");
	else if ((t == k->ops) != f->create)
		reason = f->create ? N_("not the operation that creates this")
				   : N_("the object exists already");
	else
		reason = t->apply(f, op);
	if (reason)
		fold_ignore(f, name, reason);
	else if (fold_status_is(f, UNMADE))
		fold_status(f, "active");
}

void fold_record(
	struct fold *f, const struct fold_kind *k, const struct json *record)
{
	const struct json *ops = json_get(record, "ops");

	for (size_t i = 0; i < json_count(ops); i++) {
		apply_one(f, k, json_at(ops, i));
		f->create = false;
	}
	json_set(f->state, "updated", act(f));
}

struct json *fold_item(const struct fold *f, const struct json *op)
{
	struct json *o = json_copy(op);

	json_set(o, "op", NULL);
	json_set_str(o, "by", f->author);
	json_set_str(o, "role", f->role);
	json_set_str(o, "time", f->time);
	json_set_str(o, "record", f->id);
	return o;
}

struct json *fold_push(struct json *o, const char *list, struct json *item)
{
	struct json *a = json_edit(o, list);

	if (!a)
		a = json_set(o, list, json_array());
	return json_push(a, item);
}

struct json *fold_find(struct json *list, const char *member, const char *value)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct json *o = json_edit_at(list, i);

		if (strcmp(json_get_str(o, member, ""), value) == 0)
			return o;
	}
	return NULL;
}

/* Members of the state that an operation may not replace. */
static bool is_reserved(const char *name)
{
	static const char *const own[] = {"op", "kind", "id", "name", "status",
		"created", "updated", "comments", "ignored", "unknown", NULL};

	for (size_t i = 0; own[i]; i++)
		if (strcmp(own[i], name) == 0)
			return true;
	return false;
}

void fold_members(struct fold *f, const struct json *op)
{
	for (size_t i = 0; i < json_count(op); i++)
		if (!is_reserved(json_name(op, i)))
			json_set(f->state, json_name(op, i),
				json_copy(json_at(op, i)));
}

void fold_status(struct fold *f, const char *status)
{
	json_set_str(f->state, "status", status);
}

bool fold_status_is(const struct fold *f, const char *status)
{
	return strcmp(json_get_str(f->state, "status", ""), status) == 0;
}

void fold_mark_author(
	const struct fold *f, struct json *item, const char *version)
{
	const int made = f->made ? f->made(f->arg, version, f->author) : -1;

	if (made >= 0)
		json_set_bool(item, "by_version_author", made == 1);
}

struct json *fold_placed(const struct fold *f, const struct json *op)
{
	struct json *item = fold_item(f, op);

	json_set_int(item, "lamport", f->lamport);
	return item;
}

const char *fold_comment(struct fold *f, const struct json *op)
{
	fold_push(f->state, "comments", fold_item(f, op));
	return NULL;
}
