/* SPDX-License-Identifier: Apache-2.0 */
/* What the records say that evidence depends on. Nothing of this machine or
 * of who asks goes in: every clone with the same records collects the same
 * facts, until an approval with an end runs out. */
#include "config.h"

#include "app/reviewing.h"

#include <stdlib.h>
#include <string.h>

#include "app/alias.h"
#include "app/approval.h"
#include "base/xalloc.h"

static void copy_text(struct json *out, const char *as, const struct json *from,
	const char *name)
{
	const char *text = json_get_str(from, name, NULL);

	if (text && *text)
		json_set_str(out, as, text);
}

/* The description of the model, and over it the card that the review was
 * opened with. */
static struct json *card_facts(const struct reviewing *r)
{
	const char *digest =
		json_get_str(json_get(r->state, "more"), "card", NULL);
	struct json *card = digest ? reviewing_body(r, digest) : NULL;
	struct json *o = card && json_type(card) == JSON_OBJECT
				 ? json_copy(card)
				 : json_object();

	json_free(card);
	if (!json_get(o, "purpose"))
		copy_text(o, "purpose", r->version.model, "description");
	if (!json_get(o, "owner"))
		copy_text(o, "owner", r->version.model, "owner");
	return o;
}

/* The latest attestation of each host that names this version. */
static struct json *deployed_facts(const struct reviewing *r)
{
	const struct json *list = json_get(r->version.model, "attestations");
	struct json *out = json_array();

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *at = json_at(list, i);
		const char *host = json_get_str(at, "host", "");
		struct json *o;

		if (strcmp(json_get_str(at, "version", ""), r->version.id) != 0)
			continue;
		for (size_t k = 0; k < json_count(out); k++)
			if (strcmp(json_get_str(json_at(out, k), "host", ""),
				    host) == 0)
				json_free(json_take(out, k));
		o = json_push(out, json_object());
		copy_text(o, "host", at, "host");
		copy_text(o, "sha256", at, "sha256");
		copy_text(o, "alias", at, "alias");
		copy_text(o, "time", at, "time");
	}
	return out;
}

static struct json *registered_facts(const struct reviewing *r)
{
	struct json *o = json_object();

	copy_text(o, "sha256", r->version.version, "artifact");
	return o;
}

static int person_facts(
	const struct reviewing *r, struct json **out, struct err *err)
{
	struct json *policy = NULL;
	const struct json *persons;
	struct json *o, *validators;
	int rc = store_get(r->store, "policy", NULL, &policy, err);

	if (rc)
		return rc;
	o = json_object();
	json_set(o, "makers", json_copy(r->makers));
	validators = json_set(o, "validators", json_array());
	persons = json_get(policy, "persons");
	for (size_t i = 0; i < json_count(persons); i++) {
		const struct json *roles =
			json_get(json_at(persons, i), "roles");

		for (size_t k = 0; k < json_count(roles); k++)
			if (strcmp(json_str(json_at(roles, k), ""),
				    "validator") == 0)
				json_push(validators,
					json_string(json_name(persons, i)));
	}
	json_free(policy);
	*out = o;
	return 0;
}

/* Version, bytes and standing of a version of a model. */
static int standing(const struct reviewing *r, const struct json *model,
	const struct json *version, struct json **out, struct err *err)
{
	struct app_case at;
	struct json *o, *approval;
	const char *model_id = json_get_str(model, "id", "");
	char *text;
	int rc = app_case_open(&at, r->app, model_id, err);

	if (rc)
		return rc;
	approval = app_approval(&at, version);
	o = json_object();
	text = app_version_text(
		r->app, model_id, json_get_str(version, "id", ""));
	json_set_str(o, "version", text);
	json_set_str(o, "sha256", json_get_str(version, "artifact", ""));
	json_set_bool(o, "approved", app_is_approved(approval));
	json_set_str(o, "why", json_get_str(approval, "state", ""));
	free(text);
	json_free(approval);
	app_case_release(&at);
	*out = o;
	return 0;
}

/* Where production would go back to: the last version but this one that it
 * stood at. */
static int rollback_facts(
	const struct reviewing *r, struct json **out, struct err *err)
{
	const struct json *moves = json_get(r->version.model, "moves");
	int rc;

	*out = json_object();
	for (size_t i = json_count(moves); i-- > 0;) {
		const struct json *m = json_at(moves, i);
		const char *id = json_get_str(m, "version", "");
		const struct json *v = app_version_by_id(r->version.model, id);

		if (strcmp(json_get_str(m, "alias", ""), APP_PRODUCTION) != 0 ||
			!v || strcmp(id, r->version.id) == 0)
			continue;
		json_free(*out);
		*out = NULL;
		rc = standing(r, r->version.model, v, out, err);
		if (rc == 0)
			json_set_str(*out, "alias", APP_PRODUCTION);
		return rc;
	}
	return 0;
}

/* The rows that the run read, by digest, as its certificate says. */
static void add_fit_data(const struct reviewing *r, struct json *run)
{
	struct json *c = reviewing_body(
		r, json_get_str(r->version.version, "certificate", ""));

	if (json_get(c, "data"))
		json_set(run, "data", json_copy(json_get(c, "data")));
	json_free(c);
}

static void run_facts(const struct reviewing *r, struct json *facts)
{
	static const char *const names[] = {
		"recipe", "bound", "parameters", "seed", "target"};
	const char *id = json_get_str(
		json_get(r->version.version, "lineage"), "run", NULL);
	struct json *run = NULL;
	struct json *o;

	if (!id || store_get(r->store, "run", id, &run, NULL) < 0)
		return;
	o = json_set(facts, "run", json_object());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_get(run, names[i]))
			json_set(o, names[i],
				json_copy(json_get(run, names[i])));
	json_free(run);
	add_fit_data(r, o);
}

int reviewing_facts(
	const struct reviewing *r, struct json **facts, struct err *err)
{
	struct json *o = json_object();
	struct json *v = NULL;
	int rc = person_facts(r, &v, err);

	if (rc == 0)
		json_set(o, "persons", v);
	if (rc == 0)
		rc = rollback_facts(r, &v, err);
	if (rc == 0)
		json_set(o, "rollback", v);
	if (rc == 0 && r->parent.version)
		rc = standing(r, r->parent.model, r->parent.version, &v, err);
	if (rc == 0 && r->parent.version)
		json_set(o, "parent", v);
	if (rc) {
		json_free(o);
		return rc;
	}
	json_set(o, "card", card_facts(r));
	json_set(o, "registered", registered_facts(r));
	json_set(o, "deployed", deployed_facts(r));
	run_facts(r, o);
	*facts = o;
	return 0;
}
