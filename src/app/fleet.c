/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/inbox.h"
#include "app/subject.h"
#include "base/xalloc.h"
#include "store/store.h"

/* From so many models on their states leave much memory behind. */
enum { MANY = 1000 };

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

struct app_fleet_reader {
	struct store *store;
	struct fleet fleet;
	char *last; /* name of the last model read, or NULL */
	bool done;
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

/* Counts what is open, once all models are there. */
static int count_open(struct app_fleet_reader *r, struct err *err)
{
	struct fleet *f = &r->fleet;
	static const char *const of_alarm[] = {"model", "name", "status", NULL};
	static const char *const of_review[] = {"model", NULL};
	struct store_query alarms = {0}, reviews = {0};
	int rc;

	alarms.kind = "alarm";
	alarms.order = STORE_BY_UPDATED;
	alarms.members = of_alarm;
	reviews.kind = "review";
	reviews.status = "open";
	reviews.members = of_review;
	if (f->n)
		qsort(f->rows, f->n, sizeof(*f->rows), by_id);
	rc = store_list(r->store, &alarms, add_alarm, f, err);
	if (rc == 0)
		rc = store_list(r->store, &reviews, add_review, f, err);
	if (rc == 0 && f->n)
		qsort(f->rows, f->n, sizeof(*f->rows), worst_first);
	return rc;
}

int app_fleet_open(struct app *a, struct app_fleet_reader **r, struct err *err)
{
	struct store *store;
	const int rc = app_store(a, &store, err);

	if (rc)
		return rc;
	*r = xcalloc(1, sizeof(**r));
	(*r)->store = store;
	return 0;
}

int app_fleet_step(
	struct app_fleet_reader *r, int64_t n, bool *done, struct err *err)
{
	static const char *const members[] = {
		"aliases", "id", "name", "profiles", "versions", NULL};
	struct store_query models = {0};
	const size_t before = r->fleet.n;
	int rc;

	models.kind = "model";
	models.limit = n;
	models.after = r->last;
	models.members = members;
	rc = store_list(r->store, &models, add_model, &r->fleet, err);
	if (rc == 0 && r->fleet.n > before) {
		free(r->last);
		r->last = xstrdup(json_get_str(
			r->fleet.rows[r->fleet.n - 1].doc, "name", ""));
	}
	if (rc == 0 && (n == 0 || r->fleet.n - before < (size_t)n)) {
		rc = count_open(r, err);
		r->done = rc == 0;
	}
	*done = r->done;
	return rc;
}

struct json *app_fleet_close(struct app_fleet_reader *r)
{
	struct fleet *f = &r->fleet;
	struct json *doc = r->done ? json_object() : NULL;
	struct json *list = doc ? json_set(doc, "models", json_array()) : NULL;

	for (size_t i = 0; i < f->n; i++) {
		if (!doc) {
			json_free(f->rows[i].doc);
			continue;
		}
		json_set_str(f->rows[i].doc, "status",
			status_names[f->rows[i].status]);
		json_push(list, f->rows[i].doc);
	}
	if (f->n > MANY)
		store_trim(r->store);
	free(f->rows);
	free(r->last);
	free(r);
	return doc;
}

int app_fleet(struct app *a, struct json **out, struct err *err)
{
	struct app_fleet_reader *r;
	struct json *doc;
	bool done;
	int rc = app_fleet_open(a, &r, err);

	if (rc)
		return rc;
	rc = app_fleet_step(r, 0, &done, err);
	doc = app_fleet_close(r);
	if (rc == 0)
		*out = doc;
	return rc;
}
