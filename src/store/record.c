/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/record.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

/* The years 2000 to 2199. */
#define TIME_MIN (CLOCK_DAY_US * 10957)
#define TIME_MAX (CLOCK_DAY_US * 84006)

bool record_is_word(const char *s)
{
	const size_t n = strlen(s);

	if (n < 1 || n > 32 || s[0] < 'a' || s[0] > 'z')
		return false;
	for (size_t i = 1; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			    (s[i] >= '0' && s[i] <= '9') || s[i] == '.'))
			return false;
	return true;
}

static bool is_hex(const char *s, size_t n)
{
	if (strlen(s) != n)
		return false;
	return strspn(s, "0123456789abcdef") == n;
}

/* SHA256: and 43 characters of base64. */
static bool is_fingerprint(const char *s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
				  "mnopqrstuvwxyz0123456789+/";

	return strncmp(s, "SHA256:", 7) == 0 && strlen(s) == 50 &&
	       strspn(s + 7, set) == 43;
}

static int refuse(struct err *err, const char *member)
{
	return err_set(err, ERR_PARSE,
		_("record: the member \"%s\" is missing or not what its format "
		  "promises"),
		member);
}

/* No real numbers, bounded depth, strings without NUL by construction. */
static int check_values(
	const struct json *v, unsigned depth, const char *at, struct err *err)
{
	const enum json_type type = json_type(v);

	if (type == JSON_REAL)
		return err_set(err, ERR_ARG,
			_("record: \"%.64s\" is a decimal number; decimals are "
			  "written as strings"),
			at);
	if (type != JSON_ARRAY && type != JSON_OBJECT)
		return 0;
	if (depth >= RECORD_DEPTH_MAX)
		return err_set(err, ERR_LIMIT,
			_("record: \"%.64s\" is nested deeper than %d levels"),
			at, RECORD_DEPTH_MAX);
	for (size_t i = 0; i < json_count(v); i++) {
		const char *name = type == JSON_OBJECT ? json_name(v, i) : at;
		const int rc =
			check_values(json_at(v, i), depth + 1, name, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_ops(const struct json *ops, struct err *err)
{
	const size_t n = json_count(ops);

	if (json_type(ops) != JSON_ARRAY || n < 1 || n > RECORD_OPS_MAX)
		return refuse(err, "ops");
	for (size_t i = 0; i < n; i++)
		if (!record_is_word(json_get_str(json_at(ops, i), "op", "")))
			return refuse(err, "op");
	return 0;
}

static int check_seen(const struct json *seen, struct err *err)
{
	if (json_type(seen) != JSON_ARRAY || json_count(seen) > RECORD_SEEN_MAX)
		return refuse(err, "seen");
	for (size_t i = 0; i < json_count(seen); i++)
		if (!is_hex(json_str(json_at(seen, i), ""), HASH_HEX - 1))
			return refuse(err, "seen");
	return 0;
}

static const char *id_or_null(const struct json *json, const char *name)
{
	const struct json *v = json_get(json, name);

	if (json_type(v) == JSON_NULL)
		return v ? "" : NULL;
	return is_hex(json_str(v, ""), HASH_HEX - 1) ? json_str(v, "") : NULL;
}

static void fill(struct record *r, struct json *json)
{
	r->json = json;
	r->kind = json_get_str(json, "kind", "");
	r->object = json_get_str(json, "object", "");
	r->create = strcmp(r->object, "self") == 0;
	r->slug = json_get_str(json, "slug", "");
	r->author = json_get_str(json, "author", "");
	r->key = json_get_str(json, "key", "");
	r->role = json_get_str(json, "role", "");
	r->replica = json_get_str(json, "replica", "");
	r->prev = id_or_null(json, "prev");
	r->policy = id_or_null(json, "policy");
	r->time = json_get_str(json, "time", "");
	r->seq = json_get_i64(json, "seq", -1);
	r->lamport = json_get_i64(json, "lamport", -1);
	r->ops = json_get(json, "ops");
	r->verb = json_get_str(json_at(r->ops, 0), "op", "");
}

static int check_names(const struct record *r, struct err *err)
{
	if (!record_is_word(r->kind))
		return refuse(err, "kind");
	if (!r->create && !is_hex(r->object, HASH_HEX - 1))
		return refuse(err, "object");
	if (r->create != text_is_name(r->slug))
		return refuse(err, "slug");
	if (!text_is_name(r->author))
		return refuse(err, "author");
	if (!is_fingerprint(r->key))
		return refuse(err, "key");
	if (!record_is_word(r->role))
		return refuse(err, "role");
	if (!is_hex(r->replica, 16))
		return refuse(err, "replica");
	return 0;
}

static int check_record(struct record *r, struct err *err)
{
	int rc = check_names(r, err);
	int zone = 0;

	if (rc < 0)
		return rc;
	if (json_get_i64(r->json, "assay", 0) != 1)
		return refuse(err, "assay");
	if (!r->prev || (r->seq == 1) != (*r->prev == '\0'))
		return refuse(err, "prev");
	if (!r->policy)
		return refuse(err, "policy");
	if (r->seq < 1)
		return refuse(err, "seq");
	if (r->lamport < 1 || r->lamport > 99999999)
		return refuse(err, "lamport");
	if (clock_parse(r->time, strlen(r->time), &r->time_us, &zone) < 0 ||
		!zone || r->time_us < TIME_MIN || r->time_us > TIME_MAX)
		return refuse(err, "time");
	if (json_count(r->json) != (r->create ? 15u : 14u))
		return refuse(err, _("(an unknown one)"));
	rc = check_seen(json_get(r->json, "seen"), err);
	if (rc < 0)
		return rc;
	return check_ops(r->ops, err);
}

int record_make(
	struct record *r, struct json *json, struct buf *bytes, struct err *err)
{
	int rc = check_values(json, 0, "record", err);

	if (rc < 0)
		return rc;
	memset(r, 0, sizeof(*r));
	fill(r, json);
	rc = check_record(r, err);
	if (rc == 0) {
		buf_clear(bytes);
		json_write(bytes, json);
		hash_hex(r->id, bytes->data, bytes->len);
	}
	if (rc == 0 && bytes->len > RECORD_MAX)
		rc = err_set(err, ERR_LIMIT,
			_("the record has %zu bytes, more than %d; put large "
			  "texts into an artifact"),
			bytes->len, RECORD_MAX);
	if (rc < 0)
		memset(r, 0, sizeof(*r)); /* json is still the caller's */
	return rc;
}

int record_parse(struct record *r, const char *what, const void *bytes,
	size_t n, struct err *err)
{
	struct json *json = NULL;
	struct buf again = BUF_INIT;
	int rc;

	if (n > RECORD_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: %zu bytes are more than a record may have (%d)"),
			what, n, RECORD_MAX);
	rc = json_parse(&json, what, bytes, n, err);
	if (rc < 0)
		return rc;
	rc = record_make(r, json, &again, err);
	if (rc < 0)
		goto out;
	if (again.len != n || memcmp(again.data, bytes, n) != 0)
		rc = err_set(err, ERR_PARSE,
			_("%s: the bytes are not in canonical form"), what);
out:
	buf_release(&again);
	if (rc < 0) {
		json_free(json);
		memset(r, 0, sizeof(*r));
	}
	return rc;
}

void record_release(struct record *r)
{
	if (!r)
		return;
	json_free(r->json);
	memset(r, 0, sizeof(*r));
}

const char *record_object(const struct record *r)
{
	return r->create ? r->id : r->object;
}

void record_path(
	struct buf *out, const struct record *r, const struct record_birth *b)
{
	char date[CLOCK_TEXT_MAX];

	clock_format_date(date, b->time_us);
	buf_addf(out, "%s/%.7s/%.2s/%s.%.10s/", r->kind, date, date + 8,
		b->slug, b->id);
	buf_addf(out, "%08" PRId64 "-%s-%s-%.32s.json", r->lamport, r->verb,
		r->author, r->id);
}

bool record_is_at(const struct record *r, const struct record_birth *b,
	const char *kind, const char *path)
{
	struct buf own = BUF_INIT;
	bool yes;

	record_path(&own, r, b);
	yes = strcmp(own.data, path) == 0 && strcmp(kind, r->kind) == 0;
	buf_release(&own);
	return yes;
}
