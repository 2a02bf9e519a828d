/* cli/demo.h — the scripted journey: steps of public verbs.
 *
 * A step is one command line of one person, run as a separate process in
 * that person's clone. Its words are cut at spaces and may hold {VARIABLE};
 * an option in [brackets] is left out when its variable is empty. A step
 * with take runs with --json and keeps members of the document as variables:
 * "NAME=path" separated by spaces, path as for demo_pick(). A step whose
 * need names a variable that is empty is left out. Nothing that a step
 * prints is compared with anything but its exit status.
 * Ownership: struct demo owns its strings until demo_release(). */
#ifndef ASSAY_CLI_DEMO_H
#define ASSAY_CLI_DEMO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

/* As a status: 0, or 1 where something is found; any refusal by the rules. */
enum { DEMO_ANY = -1, DEMO_REFUSED = -2 };

struct demo_step {
	const char *who;   /* a person of the demonstration; NULL: a heading */
	const char *words; /* N_() where it is a heading */
	int status;        /* expected exit status */
	const char *take;  /* or NULL */
	const char *need;  /* or NULL */
};

struct demo {
	char *dir;  /* everything is below it */
	char *self; /* this program */
	struct json *vars;
	bool quiet;
	size_t n_steps; /* run so far */
};

void demo_set(struct demo *d, const char *name, const char *value);
const char *demo_get(const struct demo *d, const char *name);
/* Runs steps until one with words NULL; stops at the first whose status is
 * not the expected one, with its words and output in *err. */
ATTR_USED int demo_run(
	struct demo *d, const struct demo_step *steps, struct err *err);
/* A member by path: names and indexes joined by '.', "list[member=value]"
 * for the first element that has it; NULL if there is none. */
const struct json *demo_pick(const struct json *v, const char *path);
void demo_release(struct demo *d);

/* The steps, in cli/demo_steps.c: making the store, and the journey. */
extern const struct demo_step demo_setup[], demo_journey[];

#endif
