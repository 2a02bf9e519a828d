/* SPDX-License-Identifier: Apache-2.0 */
/* What the records say: purpose, identity, independence, parent, way back.
 * The facts are collected by the command line from signed records; here they
 * are held against each other and against the bytes. */
#include "config.h"

#include <string.h>

#include "validate/function.h"

static bool is_filled(const struct json *card, const char *name)
{
	const struct json *v = json_get(card, name);

	if (json_type(v) == JSON_STRING)
		return *json_str(v, "") != '\0';
	return json_count(v) != 0;
}

static void purpose_fields(const struct json *card, struct json *body)
{
	static const char *const needed[] = {"purpose", "approved_uses",
		"excluded_uses", "owner", "limitations"};
	struct json *missing = json_array();
	const size_t n = sizeof(needed) / sizeof(needed[0]);

	for (size_t i = 0; i < n; i++)
		if (!is_filled(card, needed[i]))
			json_push(missing, json_string(needed[i]));
	if (json_count(missing)) {
		struct json *a = body_part(
			body, "card", VAL_WARN, "purpose.card.missing");

		json_set_int(a, "missing", (int64_t)json_count(missing));
		json_set_int(a, "fields", (int64_t)n);
		json_set(a, "names", missing);
		return;
	}
	json_free(missing);
	json_set_int(body_part(body, "card", VAL_PASS, "purpose.card.filled"),
		"fields", (int64_t)n);
}

static void purpose_inputs(
	const struct model *m, const struct json *card, struct json *body)
{
	const struct json *inputs = json_get(card, "inputs");
	struct json *bare = json_array();
	struct json *a;

	for (uint32_t i = 0; i < m->n_features; i++)
		if (!is_filled(inputs, m->features[i].name))
			json_push(bare, json_string(m->features[i].name));
	a = body_part(body, "inputs", json_count(bare) ? VAL_WARN : VAL_PASS,
		json_count(bare) ? "purpose.inputs.missing"
				 : "purpose.inputs.filled");
	json_set_int(a, "missing", (int64_t)json_count(bare));
	json_set_int(a, "inputs", m->n_features);
	json_set(a, "names", bare);
}

int ev_purpose(struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *card = json_get(s->facts, "card");
	const int rc = subject_models(s, err);

	if (rc)
		return rc;
	purpose_fields(card, body);
	purpose_inputs(&s->model, card, body);
	return 0;
}

static const char *own_digest(const struct val_subject *s)
{
	return json_get_str(json_get(s->request, "model"), "sha256", "");
}

static void deployed(
	const struct val_subject *s, const struct json *list, struct json *body)
{
	const size_t n = json_count(list);

	if (!n)
		body_part(body, "deployed", VAL_NOT_ANSWERABLE,
			"identity.no_attestation");
	for (size_t i = 0; i < n; i++) {
		const struct json *at = json_at(list, i);
		const char *sha256 = json_get_str(at, "sha256", "");
		const bool same = strcmp(sha256, own_digest(s)) == 0;
		struct json *a =
			body_part(body, "deployed", same ? VAL_PASS : VAL_FAIL,
				same ? "identity.deployed.same"
				     : "identity.deployed.other");

		json_set_str(a, "host", json_get_str(at, "host", ""));
		json_set_str(a, "alias", json_get_str(at, "alias", ""));
		json_set_str(a, "time", json_get_str(at, "time", ""));
		json_set_str(a, "sha256", sha256);
	}
}

int ev_identity(struct val_subject *s, struct json *body, struct err *err)
{
	const char *want =
		json_get_str(json_get(s->facts, "registered"), "sha256", "");
	const int rc = subject_models(s, err); /* compares bytes and digest */
	bool same;
	struct json *a;

	if (rc)
		return rc;
	same = strcmp(want, own_digest(s)) == 0;
	a = body_part(body, "registered", same ? VAL_PASS : VAL_FAIL,
		same ? "identity.registered.same"
		     : "identity.registered.other");
	json_set_str(a, "sha256", own_digest(s));
	json_set_str(a, "registered", want);
	deployed(s, json_get(s->facts, "deployed"), body);
	return 0;
}

static bool contains(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_str(json_at(list, i), ""), name) == 0)
			return true;
	return false;
}

int ev_independence(struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *persons = json_get(s->facts, "persons");
	const struct json *makers = json_get(persons, "makers");
	const struct json *validators = json_get(persons, "validators");
	struct json *free_ones = json_array();
	struct json *a;

	(void)err;
	for (size_t i = 0; i < json_count(validators); i++) {
		const char *name = json_str(json_at(validators, i), "");

		if (!contains(makers, name))
			json_push(free_ones, json_string(name));
	}
	a = body_part(body, "persons",
		json_count(free_ones) ? VAL_PASS : VAL_FAIL,
		json_count(free_ones) ? "independence.some"
				      : "independence.none");
	json_set(a, "makers", makers ? json_copy(makers) : json_array());
	json_set(a, "independent", free_ones);
	return 0;
}

int ev_parent_approved(
	struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *parent = json_get(s->facts, "parent");
	const bool approved = json_get_bool(parent, "approved", false);
	const bool same = strcmp(json_get_str(parent, "sha256", ""),
				  json_get_str(json_get(s->request, "parent"),
					  "sha256", "-")) == 0;
	struct json *a;

	(void)err;
	a = body_part(body, "named", same ? VAL_PASS : VAL_FAIL,
		same ? "parent.named" : "parent.other_bytes");
	json_set_str(a, "parent", json_get_str(parent, "version", ""));
	a = body_part(body, "approved", approved ? VAL_PASS : VAL_FAIL,
		approved ? "parent.approved" : "parent.not_approved");
	json_set_str(a, "parent", json_get_str(parent, "version", ""));
	json_set_str(a, "why", json_get_str(parent, "why", ""));
	return 0;
}

int ev_way_back(struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *back = json_get(s->facts, "rollback");
	const char *alias = json_get_str(back, "alias", "");
	const bool approved = json_get_bool(back, "approved", false);
	struct json *a;

	(void)err;
	if (!*alias) {
		body_part(body, "alias", VAL_NOT_ANSWERABLE, "way_back.none");
		return 0;
	}
	a = body_part(body, "alias", approved ? VAL_PASS : VAL_FAIL,
		approved ? "way_back.approved" : "way_back.not_approved");
	json_set_str(a, "alias", alias);
	json_set_str(a, "version", json_get_str(back, "version", ""));
	return 0;
}
