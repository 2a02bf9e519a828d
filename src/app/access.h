/* app/access.h — making a store, joining one, and who may do what in it. */
#ifndef ASSAY_APP_ACCESS_H
#define ASSAY_APP_ACCESS_H

#include <stddef.h>

#include "app/app.h"
#include "base/json.h"

/* One person of the genesis record, or of role add. */
struct app_person {
	const char *name;
	const char *email;        /* or NULL */
	const char *const *roles; /* ends with NULL */
	const char *key;          /* file of the key; .pub is added if needed */
};

struct app_init {
	const char *dir;
	const struct app_person *persons; /* the first one is who initialises */
	size_t n_persons;
	const char *content; /* directory of the content store, or NULL */
};

/* Makes the store; the first person becomes this clone's identity. */
ATTR_USED int app_init(const struct app_init *in, struct err *err);
/* Clones the store at url into dir. person and key may both be NULL: then
 * the clone only reads until assay join --person is run in it. */
ATTR_USED int app_join(const char *url, const char *dir, const char *person,
	const char *key, struct err *err);
/* Sets who writes in an existing clone. */
ATTR_USED int app_identify(
	struct app *a, const char *person, const char *key, struct err *err);
/* Adds the person and the key if they are new, and grants the roles. */
ATTR_USED int app_role_add(
	struct app *a, const struct app_person *p, struct err *err);
/* Takes a role away: what this clone has seen the person do in it counts, or
 * only what comes before the record from, if that is not NULL. */
struct app_remove {
	const char *person, *role, *from,
		*reason; /* the last two may be NULL */
};
ATTR_USED int app_role_remove(
	struct app *a, const struct app_remove *in, struct err *err);
/* ERR_CONFLICT if without the person's role (key NULL), or without that key of
 * his, nobody could administer the store any more: no way leads back from
 * that. policy is the object of the access rules. */
ATTR_USED int app_administrator_stays(const struct json *policy,
	const char *person, const char *key, struct err *err);
/* {"persons": [{"name","email","roles","keys":[..]}], "me": NAME or null,
 *  "missing": why nobody writes here, or null}. */
ATTR_USED int app_role_list(struct app *a, struct json **out, struct err *err);

/* The first of ~/.ssh/id_ed25519, id_ecdsa, id_rsa that exists, or NULL;
 * freed by the caller. */
char *app_default_key(void);
/* The login name as a person's name ([a-z0-9._-]); freed by the caller. */
char *app_default_person(void);

/* Whoever writes: ERR_AUTH with the reason and the way out if nobody is
 * set in this clone. */
ATTR_USED int app_need_person(
	struct app *a, const char **person, struct err *err);

#endif
