/* tests/unit/store/lab.h — a store of four people with throw-away keys.
 *
 * ada: administrator, engineer; oscar: ops; vera: validator; mallory: no
 * role. Everything lies below one new directory, removed by lab_free(). */
#ifndef ASSAY_TESTS_STORE_LAB_H
#define ASSAY_TESTS_STORE_LAB_H

#include "base/json.h"
#include "store/store.h"

struct lab {
	char *dir, *store, *hub;
};

struct lab *lab_new(void);
void lab_free(struct lab *lab);
/* DIR/NAME as a new string. */
char *lab_path(const struct lab *lab, const char *name);
/* Later saves and opens are that person's. */
void lab_be(const struct lab *lab, const char *person);
/* Opens the store, or a clone in DIR/NAME. */
struct store *lab_open(const struct lab *lab, const char *name);
/* A bare hub with the store in it, and clones of it by person. */
void lab_publish(struct lab *lab);
struct store *lab_join(const struct lab *lab, const char *person);
/* Saves one operation given as JSON text; object NULL creates slug. */
void lab_save(struct store *s, const char *kind, const char *object,
	const char *slug, const char *op, char id[STORE_ID]);
/* The same, and the code it returns. */
int lab_try(struct store *s, const char *kind, const char *object,
	const char *slug, const char *op, char id[STORE_ID]);
/* A model with one version; ids may be NULL. */
void lab_model(struct store *s, const char *name, char model[STORE_ID],
	char version[STORE_ID]);
struct json *lab_get(struct store *s, const char *kind, const char *ref);
/* All states as one text, which the caller frees. */
char *lab_states(struct store *s);
/* Syncs, and returns the number of alarms; fails the test on an error. */
size_t lab_sync(struct store *s);
/* A line of a shell, in DIR; fails the test if it fails. */
void lab_shell(const struct lab *lab, const char *command);

#endif
