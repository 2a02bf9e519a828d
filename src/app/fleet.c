/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/inbox.h"
#include "app/subject.h"
#include "base/xalloc.h"
#include "store/store.h"

enum fleet_status { FLEET_ALERT, FLEET_WATCH, FLEET_OK, FLEET_UNWATCHED };

static const char *const status_names[] = {"ALERT", "watch", "ok", "unwatched"};

struct row {
	enum fleet_status status;
	struct json *doc;
};

struct fleet {
	struct row *rows; /* sorted by model id while counting */
	size_t n, cap;
};

static const char *row_id(const struct row *r)
{
	return json_get_str(r->doc, "id", "");
}

static int by_id(const void *a, const void *b)
{
	return strcmp(row_id(a), row_id(b));
}

static int worst_first(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->status != y->status)
		return x->status < y->status ? -1 : 1;
	return strcmp(json_get_str(x->doc, "name", ""),
		json_get_str(y->doc, "name", ""));
}

static struct row *find_row(struct fleet *f, const char *id)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const int c = strcmp(row_id(&f->rows[mid]), id);

		if (c == 0)
			return &f->rows[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int add_model(void *arg, const struct json *state, struct err *err)
{
	struct fleet *f = arg;
	const struct json *profiles = json_get(state, "profiles");
	const size_t n = json_count(profiles);
	const struct json *move =
		json_get(json_get(state, "aliases"), "production");
	const struct json *version =
		app_version_by_id(state, json_get_str(move, "version", ""));
	struct json *doc = json_object();

	(void)err;
	f->rows = xgrow(f->rows, &f->cap, f->n + 1, sizeof(*f->rows));
	json_set_str(doc, "id", json_get_str(state, "id", ""));
	json_set_str(doc, "name", json_get_str(state, "name", ""));
	json_set_int(doc, "versions",
		(int64_t)json_count(json_get(state, "versions")));
	json_set(doc, "production",
		version ? json_int(json_get_i64(version, "number", 0))
			: json_null());
	json_set(doc, "last_check",
		n ? json_copy(json_get(json_at(profiles, n - 1), "to"))
		  : json_null());
	json_set_int(doc, "alarms", 0);
	json_set_int(doc, "handled", 0);
	json_set_int(doc, "open_reviews", 0);
	f->rows[f->n].status = n ? FLEET_OK : FLEET_UNWATCHED;
	f->rows[f->n++].doc = doc;
	return 0;
}

static void count(struct json *doc, const char *member)
{
	json_set_int(doc, member, json_get_i64(doc, member, 0) + 1);
}

static int add_alarm(void *arg, const struct json *state, struct err *err)
{
	struct row *r = find_row(arg, json_get_str(state, "model", ""));
	const char *status = json_get_str(state, "status", "");

	(void)err;
	if (!r || strcmp(status, "closed") == 0)
		return 0;
	if (!json_get(r->doc, "latest_alarm"))
		json_set_str(r->doc, "latest_alarm",
			json_get_str(state, "name", ""));
	if (strcmp(status, "open") == 0) {
		count(r->doc, "alarms");
		r->status = FLEET_ALERT;
	} else {
		count(r->doc, "handled");
		if (r->status != FLEET_ALERT)
			r->status = FLEET_WATCH;
	}
	return 0;
}

static int add_review(void *arg, const struct json *state, struct err *err)
{
	struct row *r = find_row(arg, json_get_str(state, "model", ""));

	(void)err;
	if (r)
		count(r->doc, "open_reviews");
	return 0;
}

static int collect(struct store *store, struct fleet *f, struct err *err)
{
	struct store_query models = {0}, alarms = {0}, reviews = {0};
	int rc;

	models.kind = "model";
	alarms.kind = "alarm";
	alarms.order = STORE_BY_UPDATED;
	reviews.kind = "review";
	reviews.status = "open";
	rc = store_list(store, &models, add_model, f, err);
	if (rc)
		return rc;
	if (f->n)
		qsort(f->rows, f->n, sizeof(*f->rows), by_id);
	rc = store_list(store, &alarms, add_alarm, f, err);
	if (rc == 0)
		rc = store_list(store, &reviews, add_review, f, err);
	return rc;
}

int app_fleet(struct app *a, struct json **out, struct err *err)
{
	struct fleet f = {NULL, 0, 0};
	struct json *doc = json_object();
	struct json *list = json_set(doc, "models", json_array());
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = collect(store, &f, err);
	if (rc == 0 && f.n)
		qsort(f.rows, f.n, sizeof(*f.rows), worst_first);
	for (size_t i = 0; i < f.n; i++) {
		json_set_str(f.rows[i].doc, "status",
			status_names[f.rows[i].status]);
		json_push(list, f.rows[i].doc);
	}
	free(f.rows);
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}
