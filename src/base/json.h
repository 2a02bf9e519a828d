/* base/json.h — JSON values in memory, their reader and canonical writer.
 *
 * One writer: members sorted by the bytes of their names, one member or
 * element on a line, indent of two spaces, empty {} and [], final line feed,
 * escapes only \" \\ \n \t \u00XX; whole numbers below 2^53 as integers,
 * (JSON_INT in full), other numbers in the shortest decimal that reads back.
 * Equal values give equal bytes, so bytes may be hashed and signed.
 * Not-a-number and infinities are written as null. A whole real below 2^53
 * is a JSON_INT from the start, so that writing and reading change nothing.
 * Strings are UTF-8 without U+0000: other bytes given to json_string() become
 * U+FFFD. Names are C strings and not changed: give constants, or checked
 * ones.
 * Ownership: a container owns what was added to it; json_free() frees the
 * whole value. Getters return pointers owned by the value and take NULL (a
 * missing member) so that look-ups chain. Threads: a value has one owner;
 * reading is shareable. */
#ifndef ASSAY_BASE_JSON_H
#define ASSAY_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_REAL,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json; /* a value */

struct json *json_null(void);
struct json *json_bool(bool v);
struct json *json_int(int64_t v);
struct json *json_real(double v);
struct json *json_string(const char *s);
struct json *json_stringn(const char *s, size_t n);
struct json *json_array(void);
struct json *json_object(void);
struct json *json_copy(const struct json *v);
void json_free(struct json *v);

/* Sets a member (replacing one of that name) and returns the added value;
 * v NULL removes the member. */
struct json *json_set(struct json *object, const char *name, struct json *v);
void json_set_str(struct json *object, const char *name, const char *s);
void json_set_int(struct json *object, const char *name, int64_t v);
void json_set_real(struct json *object, const char *name, double v);
void json_set_bool(struct json *object, const char *name, bool v);
/* Appends, and returns the added value. */
struct json *json_push(struct json *array, struct json *v);
/* Takes element i out of the array; the caller owns it. */
struct json *json_take(struct json *array, size_t i);

enum json_type json_type(const struct json *v); /* NULL is JSON_NULL */
/* A member, or NULL. */
const struct json *json_get(const struct json *object, const char *name);
struct json *json_edit(struct json *object, const char *name);
/* Members of an object or elements of an array. */
size_t json_count(const struct json *v);
const struct json *json_at(const struct json *v, size_t i);
struct json *json_edit_at(struct json *v, size_t i);
/* Name of member i, in sorted order; json_at(v, i) is its value. */
const char *json_name(const struct json *object, size_t i);

/* Values, or the given default where v is NULL or of another type. */
const char *json_str(const struct json *v, const char *otherwise);
int64_t json_i64(const struct json *v, int64_t otherwise);
double json_num(const struct json *v, double otherwise);
bool json_truth(const struct json *v, bool otherwise);
/* Shorthands for members: json_str(json_get(o, name), ...). */
const char *json_get_str(
	const struct json *o, const char *name, const char *otherwise);
int64_t json_get_i64(const struct json *o, const char *name, int64_t otherwise);
double json_get_num(const struct json *o, const char *name, double otherwise);
bool json_get_bool(const struct json *o, const char *name, bool otherwise);
bool json_equal(const struct json *a, const struct json *b);

/* Strict reading of one value; duplicate names are refused, depth is at most
 * JPULL_DEPTH_MAX. what names the input in messages. */
ATTR_USED int json_parse(struct json **out, const char *what, const void *data,
	size_t n, struct err *err);
/* The same of an object, with only those of its own members that names lists
 * (ends with NULL); the others are checked for grammar and read past. */
ATTR_USED int json_parse_members(struct json **out, const char *what,
	const void *data, size_t n, const char *const *names, struct err *err);
ATTR_USED int json_read_file(
	struct json **out, const char *path, size_t max_bytes, struct err *err);
/* Canonical bytes, appended. */
void json_write(struct buf *out, const struct json *v);
/* The same on one line without spaces, with its line feed (job progress,
 * --json streams). */
void json_write_line(struct buf *out, const struct json *v);

#endif
