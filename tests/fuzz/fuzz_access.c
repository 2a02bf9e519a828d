/* SPDX-License-Identifier: Apache-2.0 */
/* Access rules of somebody else. Each line is the operations of one record,
 * {"author","role","ops"}, in the order of the records; the first line is the
 * genesis. What access.c enforces is what the folded state shows, one key has
 * one owner, and nobody but an administrator gives a right. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/access.h"
#include "store/fold_kind.h"

struct rules {
	struct access access;
	struct fold fold;
	int64_t lamport;
};

/* Reads a line into a record as the parser would have left it. */
static bool take_line(struct record *r, const char *line, size_t n)
{
	if (json_parse(&r->json, "line", line, n, NULL) < 0)
		return false;
	r->author = json_get_str(r->json, "author", "ada");
	r->role = json_get_str(r->json, "role", "administrator");
	r->ops = json_get(r->json, "ops");
	r->verb = json_get_str(json_at(r->ops, 0), "op", "");
	if (json_type(r->ops) == JSON_ARRAY && json_count(r->ops) > 0)
		return true;
	json_free(r->json);
	return false;
}

static void check_sorted(const struct access *a)
{
	for (size_t i = 1; i < a->n; i++)
		CHECK(access_order(a->v[i - 1].lamport, a->v[i - 1].id,
			      a->v[i].lamport, a->v[i].id) <= 0);
}

static void check_keys(const struct access *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct access_event *e = &a->v[i];

		if (e->what != ACCESS_KEY)
			continue;
		CHECK(strcmp(access_owner(a, e->arg), e->person) == 0);
		CHECK(access_has_key(a, e->person, e->arg, NULL));
		CHECK(access_email(a, e->person) != NULL);
	}
}

static bool shows(const struct json *roles, const char *role)
{
	for (size_t i = 0; i < json_count(roles); i++)
		if (strcmp(json_str(json_at(roles, i), ""), role) == 0)
			return true;
	return false;
}

/* The state that is shown against the events that decide. */
static void check_shown(const struct rules *u)
{
	const struct json *persons = json_get(u->fold.state, "persons");

	for (size_t i = 0; i < json_count(persons); i++) {
		const struct json *p = json_at(persons, i);
		const char *name = json_name(persons, i);
		const struct json *keys = json_get(p, "keys");

		CHECK(access_email(&u->access, name) != NULL);
		for (unsigned k = 0; fold_role_name(k); k++)
			CHECK(shows(json_get(p, "roles"), fold_role_name(k)) ==
				access_has_role(
					&u->access, name, fold_role_name(k)));
		for (size_t k = 0; k < json_count(keys); k++)
			CHECK(access_has_key(&u->access, name,
				json_get_str(
					json_at(keys, k), "fingerprint", ""),
				NULL));
	}
	for (size_t i = 0; i < u->access.n; i++)
		CHECK(json_get(persons, u->access.v[i].person) != NULL);
}

/* A record in another role than administrator adds nothing but keys of its
 * own author. */
static void check_gained(const struct rules *u, size_t before, bool first,
	const struct record *r)
{
	if (first || strcmp(r->role, "administrator") == 0)
		return;
	for (size_t i = before; i < u->access.n; i++)
		CHECK((u->access.v[i].what == ACCESS_KEY ||
			      u->access.v[i].what == ACCESS_NO_KEY) &&
			strcmp(u->access.v[i].person, r->author) == 0);
}

static bool saw(void *arg, const char *a, const char *b)
{
	const struct rules *u = arg;
	struct json *past = access_past(&u->access, a);
	const bool yes = json_get(past, b) != NULL;

	json_free(past);
	return yes;
}

static void apply(struct rules *u, struct record *r)
{
	const bool first = u->lamport == 0;
	const size_t before = u->access.n;

	r->lamport = ++u->lamport;
	snprintf(r->id, sizeof(r->id), "%064" PRIx64, (uint64_t)u->lamport);
	u->fold = (struct fold){u->fold.state, r->id, r->author, "", r->role,
		"", r->lamport, first, NULL, saw, u};
	if (first)
		fold_begin(&u->fold, "policy", "policy");
	if (first)
		access_genesis(&u->access, r);
	else
		access_record(&u->access, r);
	fold_record(&u->fold, &fold_policy, r->json);
	check_gained(u, before, first, r);
}

/* A genesis without effect names nobody, so that no later record counts. */
static bool unmade(const struct rules *u)
{
	if (u->lamport == 0 || fold_status_is(&u->fold, "active"))
		return false;
	CHECK(u->access.n == 0);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rules u = {0};
	const char *p = (const char *)data, *end = p + n;

	while (p < end && !unmade(&u)) {
		const char *feed = memchr(p, '\n', (size_t)(end - p));
		const size_t len = (size_t)((feed ? feed : end) - p);
		struct record r = {0};

		if (take_line(&r, p, len)) {
			apply(&u, &r);
			json_free(r.json);
		}
		p += len + (feed != NULL);
	}
	check_sorted(&u.access);
	check_keys(&u.access);
	if (u.lamport)
		check_shown(&u);
	access_release(&u.access);
	json_free(u.fold.state);
	return 0;
}
