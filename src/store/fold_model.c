/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include <string.h>

#include "base/i18n.h"

static const char *create(struct fold *f, const struct json *op)
{
	static const char *const lists[] = {
		"versions", "moves", "tiers", "attestations", "profiles"};

	fold_members(f, op);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		json_set(f->state, lists[i], json_array());
	json_set(f->state, "aliases", json_object());
	return NULL;
}

static bool number_taken(const struct json *versions, int64_t n)
{
	for (size_t i = 0; i < json_count(versions); i++)
		if (json_get_i64(json_at(versions, i), "number", 0) == n)
			return true;
	return false;
}

static int64_t next_number(const struct json *versions)
{
	int64_t max = 0;

	for (size_t i = 0; i < json_count(versions); i++) {
		const int64_t n =
			json_get_i64(json_at(versions, i), "number", 0);

		max = n > max ? n : max;
	}
	return max + 1;
}

/* The number asked for if it is free, else the next one: two people who
 * number offline get two numbers. The version's identity is the record. */
static const char *version_add(struct fold *f, const struct json *op)
{
	struct json *versions = json_edit(f->state, "versions");
	int64_t n = json_get_i64(op, "version", 0);
	struct json *item;

	if (fold_find(versions, "id", f->id))
		return N_("one record adds one version");
	if (n < 1 || n > 1000000 || number_taken(versions, n))
		n = next_number(versions);
	item = fold_item(f, op);
	json_set(item, "version", NULL);
	json_set_int(item, "number", n);
	json_set_str(item, "id", f->id);
	json_push(versions, item);
	return NULL;
}

static bool has_version(struct fold *f, const struct json *op)
{
	return fold_find(json_edit(f->state, "versions"), "id",
		       json_get_str(op, "version", "")) != NULL;
}

static const char *alias_set(struct fold *f, const struct json *op)
{
	const char *alias = json_get_str(op, "alias", "");
	const struct json *item;

	if (!has_version(f, op))
		return N_("no such version");
	if (!*alias || (*alias >= '0' && *alias <= '9'))
		return N_("an alias starts with a letter");
	item = fold_push(f->state, "moves", fold_placed(f, op));
	json_set(json_edit(f->state, "aliases"), alias, json_copy(item));
	return NULL;
}

/* Not the engineer's: it decides how deep the validation goes. */
static const char *set_tier(struct fold *f, const struct json *op)
{
	json_set_str(f->state, "tier", json_get_str(op, "tier", ""));
	fold_push(f->state, "tiers", fold_placed(f, op));
	return NULL;
}

static const char *attest(struct fold *f, const struct json *op)
{
	if (!has_version(f, op))
		return N_("no such version");
	fold_push(f->state, "attestations", fold_item(f, op));
	return NULL;
}

static const char *profile_add(struct fold *f, const struct json *op)
{
	if (!has_version(f, op))
		return N_("no such version");
	fold_push(f->state, "profiles", fold_item(f, op));
	return NULL;
}

static const struct fold_op ops[] = {
	{"model.create", ROLE_ENGINEER | ROLE_OWNER,
		"name! description tags tier owner", create},
	{"version.add", ROLE_ENGINEER,
		"version artifact! format! card schema reference data lineage "
		"submitted certificate",
		version_add},
	{"alias.set", ROLE_OPS | ROLE_OWNER, "alias! version! reason verdict",
		alias_set},
	{"tier.set", ROLE_OWNER | ROLE_VALIDATOR, "tier! reason", set_tier},
	{"attest", ROLE_OPS | ROLE_MONITOR,
		"alias version! host! sha256! path_digest time", attest},
	{"profile.add", ROLE_OPS | ROLE_MONITOR,
		"version! bundle! from to windows summary alias policy",
		profile_add},
	{"comment.add", ROLE_ANY, "text! reply_to version", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_model = {"model", ops};
