/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/data.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/place.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

enum { PREFIX_MIN = 8 };

static void mark_place(struct app *a, struct json *state)
{
	json_set_str(state, "here",
		app_place_state(a, json_get_str(state, "sha256", "")));
}

struct by_digest {
	const char *prefix;
	struct json *found;
	int n;
};

static int match_digest(void *arg, const struct json *v, struct err *err)
{
	struct by_digest *m = arg;

	(void)err;
	if (strncmp(json_get_str(v, "sha256", ""), m->prefix,
		    strlen(m->prefix)) == 0 &&
		m->n++ == 0)
		m->found = json_copy(v);
	return 0;
}

static int find_digest(
	struct store *s, const char *prefix, struct json **out, struct err *err)
{
	const struct store_query q = {.kind = "data"};
	struct by_digest m = {prefix, NULL, 0};
	int rc = store_list(s, &q, match_digest, &m, err);

	if (rc == 0 && m.n > 1)
		rc = err_set(err, ERR_ARG,
			_("%s stands for %d data sets; write more digits"),
			prefix, m.n);
	if (rc == 0 && m.n == 0)
		rc = err_set(err, ERR_NOTFOUND,
			_("there is no data set '%s' (assay data list)"),
			prefix);
	if (rc == 0)
		*out = m.found;
	else
		json_free(m.found);
	return rc;
}

static bool may_be_digest(const char *ref)
{
	const size_t n = strspn(ref, "0123456789abcdef");

	return n >= PREFIX_MIN && ref[n] == '\0';
}

int app_data_get(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	struct err other = ERR_INIT;
	struct json *v = NULL;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc < 0)
		return rc;
	rc = store_get(s, "data", ref, &v, &other);
	if (rc == ERR_NOTFOUND && may_be_digest(ref))
		rc = find_digest(s, ref, &v, err);
	else if (rc == ERR_NOTFOUND)
		rc = err_set(err, ERR_NOTFOUND,
			_("there is no data set '%s' (assay data list)"), ref);
	else if (rc < 0 && err)
		*err = other;
	if (rc < 0)
		return rc;
	mark_place(a, v);
	*out = v;
	return 0;
}

struct listing {
	struct app *a;
	struct json *list;
};

static int push_data(void *arg, const struct json *v, struct err *err)
{
	struct listing *l = arg;

	(void)err;
	mark_place(l->a, json_push(l->list, json_copy(v)));
	return 0;
}

int app_data_list(struct app *a, struct json **out, struct err *err)
{
	const struct store_query q = {.kind = "data", .order = STORE_BY_NAME};
	struct json *o = json_object();
	struct listing l = {a, json_set(o, "data", json_array())};
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_list(s, &q, push_data, &l, err);
	if (rc < 0)
		json_free(o);
	else
		*out = o;
	return rc;
}

/* "Train Set.csv" -> "train-set", or "taxi-train-set". */
static char *name_of_file(const char *prefix, const char *path)
{
	const char *base = path_base(path);
	const char *dot = strrchr(base, '.');
	const size_t n =
		dot && dot > base ? (size_t)(dot - base) : strlen(base);
	char *stem = xstrndup(base, n > 40 ? 40 : n);
	char *name = xasprintf(
		"%.20s%s%s", prefix ? prefix : "", prefix ? "-" : "", stem);

	free(stem);
	for (char *p = name; *p; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
			*p = '-';
	}
	if (!isalnum((unsigned char)name[0]))
		name[0] = 'd';
	return name;
}

static int describe(struct app *a, const struct app_data *d,
	struct json **schema, struct err *err)
{
	struct json *request = json_object();
	const struct app_job_ask ask = {.kind = "data",
		.request = request,
		.progress = d->progress,
		.arg = d->arg};
	struct app_job *job = NULL;
	char *path = path_absolute(d->path);
	int rc;

	json_set_str(request, "data", path);
	rc = app_job_run(a, &ask, &job, schema, err);
	app_job_free(job);
	json_free(request);
	free(path);
	return rc;
}

static void set_text(struct json *op, const char *name, const char *value)
{
	if (value)
		json_set_str(op, name, value);
}

static int check_column(const struct json *schema, const char *name,
	const char *path, struct err *err)
{
	const struct json *columns = json_get(schema, "columns");

	if (!name)
		return 0;
	for (size_t i = 0; i < json_count(columns); i++)
		if (strcmp(json_get_str(json_at(columns, i), "name", ""),
			    name) == 0)
			return 0;
	return err_set(err, ERR_ARG, _("%s: line 1: there is no column '%s'"),
		path, name);
}

static struct json *data_op(const struct app_data *d, const struct json *found,
	const struct app_data_record *r, const char *profile)
{
	const struct json *schema = json_get(found, "schema");
	struct json *op = json_object();

	json_set_str(op, "op", "data.add");
	json_set_str(op, "name", r->name);
	json_set_str(op, "sha256", r->digest);
	json_set_int(op, "size", json_get_i64(found, "size", 0));
	json_set_int(op, "rows", json_get_i64(found, "rows", 0));
	json_set_int(op, "columns",
		(int64_t)json_count(json_get(schema, "columns")));
	json_set_str(op, "profile", profile);
	set_text(op, "role", d->role);
	set_text(op, "label", d->label);
	set_text(op, "time_column", d->time);
	set_text(op, "description", d->description);
	set_text(op, "licence", d->licence);
	set_text(op, "origin", d->origin);
	return op;
}

static int plan_record(struct store *s, const struct app_data *d,
	const struct json *found, struct app_data_record *r, struct err *err)
{
	char profile[STORE_ID];
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, json_get(found, "schema"));
	rc = store_put_bytes(s, b.data, b.len, profile, err);
	buf_release(&b);
	if (rc < 0)
		return rc;
	r->name = d->name ? xstrdup(d->name) : name_of_file(d->prefix, d->path);
	r->ops = json_array();
	json_push(r->ops, data_op(d, found, r, profile));
	return 0;
}

static int check_data(const struct app_data *d, struct err *err)
{
	if (!d->name || text_is_name(d->name))
		return 0;
	return err_set(err, ERR_ARG,
		_("'%s' cannot be a name: use a-z, 0-9, '.', '_', '-', "
		  "starting with a letter or digit"),
		d->name);
}

int app_data_plan(struct app *a, const struct app_data *d,
	struct app_data_record *r, struct err *err)
{
	struct json *found = NULL, *known = NULL;
	const char *me;
	struct store *s;
	int rc = check_data(d, err);

	memset(r, 0, sizeof(*r));
	if (rc == 0)
		rc = app_need_person(a, &me, err);
	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = hash_file(r->digest, NULL, d->path, err);
	if (rc < 0)
		return rc;
	if (app_data_get(a, r->digest, &known, NULL) == 0) {
		json_free(known);
		return 0;
	}
	rc = describe(a, d, &found, err);
	if (rc == 0)
		rc = check_column(
			json_get(found, "schema"), d->label, d->path, err);
	if (rc == 0)
		rc = check_column(
			json_get(found, "schema"), d->time, d->path, err);
	if (rc == 0)
		rc = plan_record(s, d, found, r, err);
	json_free(found);
	return rc;
}

int app_data_settle(struct app *a, const struct app_data *d,
	struct app_data_record *r, bool saved, struct err *err)
{
	json_free(r->ops);
	free(r->name);
	r->ops = NULL;
	r->name = NULL;
	return saved ? app_place_add(a, d->path, r->digest, NULL, err) : 0;
}

int app_data_add(struct app *a, const struct app_data *d, struct json **out,
	struct err *err)
{
	struct app_data_record r;
	struct store *s;
	int rc = app_data_plan(a, d, &r, err), settled;

	if (rc < 0)
		return rc;
	rc = app_store(a, &s, err);
	if (rc == 0 && r.ops) {
		const struct store_save save = {
			.kind = "data", .slug = r.name, .ops = r.ops};

		rc = store_save(s, &save, NULL, err);
	}
	settled = app_data_settle(a, d, &r, rc == 0, rc == 0 ? err : NULL);
	rc = rc < 0 ? rc : settled;
	return rc < 0 ? rc : app_data_get(a, r.digest, out, err);
}

/* Rows that no data set names, such as those of an alarm: the digest alone
 * says which they are. */
static int locate_digest(struct app *a, const char *prefix, const char *path,
	struct json **out, struct err *err)
{
	char digest[HASH_HEX];
	uint64_t size;
	int rc = hash_file(digest, &size, path, err);

	if (rc == 0 && strncmp(digest, prefix, strlen(prefix)) != 0)
		rc = err_set(err, ERR_CONFLICT,
			_("%s: has other bytes (%.12s) than %.12s"), path,
			digest, prefix);
	if (rc == 0)
		rc = app_place_add(a, path, digest, NULL, err);
	if (rc < 0)
		return rc;
	*out = json_object();
	json_set_str(*out, "name", path_base(path));
	json_set_str(*out, "sha256", digest);
	json_set_int(*out, "size", (int64_t)size);
	mark_place(a, *out);
	return 0;
}

int app_data_locate(struct app *a, const char *ref, const char *path,
	struct json **out, struct err *err)
{
	struct json *v = NULL;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = app_data_get(a, ref, &v, err);
	if (rc == ERR_NOTFOUND && may_be_digest(ref))
		return locate_digest(a, ref, path, out, err);
	if (rc < 0)
		return rc;
	rc = locate_digest(a, json_get_str(v, "sha256", ""), path, out, err);
	if (rc == 0) {
		json_free(*out);
		mark_place(a, v);
		*out = v;
		return 0;
	}
	json_free(v);
	return rc;
}

int app_data_path(struct app *a, const char *ref, char **path, struct err *err)
{
	struct json *v = NULL;
	int rc;

	if (strchr(ref, '/') || strchr(ref, '.') || file_exists(ref)) {
		if (!file_exists(ref))
			return err_set(err, ERR_NOTFOUND,
				_("%s: there is no such file"), ref);
		*path = path_absolute(ref);
		return 0;
	}
	rc = app_data_get(a, ref, &v, err);
	if (rc == 0)
		rc = app_place_find(
			a, json_get_str(v, "sha256", ""), path, err);
	json_free(v);
	return rc;
}
