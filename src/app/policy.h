/* app/policy.h — the access rules as a table, and keys taken back. */
#ifndef ASSAY_APP_POLICY_H
#define ASSAY_APP_POLICY_H

#include "app/app.h"
#include "base/json.h"

/* {"persons":[{"name","email","roles","keys":[{"fingerprint","revoked"}]}],
 *  "roles":[...], "operations":[{"kind","op","roles":[...]}],
 *  "rules":[message], "in_force":[{"rule","name","value","by","time",
 *  "record"}] (app/tier.h), "settings":{...}}. */
ATTR_USED int app_policy_show(
	struct app *a, struct json **out, struct err *err);

struct app_revoke {
	const char *person;
	const char *key;  /* file, fingerprint, or beginning of one */
	const char *from; /* the first record that no longer counts, or NULL */
	const char *reason; /* or NULL */
};
/* Takes a key back: what this clone has seen of it (before from) still
 * counts, nothing else does. {"key","last"}. Administrators for anybody,
 * everybody for himself. */
ATTR_USED int app_key_revoke(struct app *a, const struct app_revoke *in,
	struct json **out, struct err *err);
/* A further key of a person, from the file of its public half. */
ATTR_USED int app_key_add(
	struct app *a, const char *person, const char *file, struct err *err);

#endif
