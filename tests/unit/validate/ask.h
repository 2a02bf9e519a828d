/* tests/unit/validate/ask.h — requests for evidence on the demonstration's
 * models, with files of a test's own beside them. */
#ifndef ASSAY_TESTS_VALIDATE_ASK_H
#define ASSAY_TESTS_VALIDATE_ASK_H

#include "base/buf.h"
#include "base/json.h"

/* A directory for this process, removed at exit. */
const char *ask_dir(void);
/* DATADIR/demo/NAME; lives as long as the process. */
const char *ask_demo(const char *name);
/* Writes a file into ask_dir() and gives its path, which lives as long. */
const char *ask_file(const char *name, const char *text, size_t n);
/* A request for the model file, without rows, with the shipped limits. */
struct json *ask_new(const char *model);
void ask_parent(struct json *ask, const char *model);
/* Adds a set; label and time may be NULL. Returns it. */
struct json *ask_set(struct json *ask, const char *role, const char *path,
	const char *label, const char *time);
void ask_limits(struct json *ask, const char *path);
struct json *ask_facts(struct json *ask, const char *name, const char *json);

/* The body of one function; fails the test if it cannot be computed. */
struct json *ask_body(const struct json *ask, const char *function);
/* The code that computing it returns. */
int ask_code(const struct json *ask, const char *function, struct err *err);
/* The first part of a body by name (and message, if not NULL), or NULL. */
const struct json *ask_part(
	const struct json *body, const char *part, const char *message);
/* An argument of that part as a number; fails the test if it is not there. */
double ask_number(const struct json *body, const char *part,
	const char *message, const char *name);
void ask_expect(const struct json *body, const char *part, const char *message,
	const char *outcome);

#endif
