/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a review: the checklist and the limits become bytes of the store,
 * the scope is fixed, and what can be computed is computed. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/approval.h"
#include "app/review.h"
#include "app/review_compute.h"
#include "app/review_data.h"
#include "app/review_status.h"
#include "base/evidence.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/ini.h"
#include "base/xalloc.h"
#include "store/artifact.h"

enum { KEPT_MAX = 3 };

/* A review on its way to the record. */
struct opening {
	struct app *app;
	const struct review_ask *ask;
	struct store *store;
	struct app_subject version, parent;
	struct reviewing earlier;  /* checklist NULL without --from */
	struct json *op;           /* review.open */
	struct json *carried;      /* {item: {"review","body"}} */
	char *limits;              /* path of the user's file */
	struct buf kept[KEPT_MAX]; /* bytes for the store */
	size_t n_kept;
};

char *app_review_file(const char *name, const char *dir, const char *suffix)
{
	char *file, *where, *path;

	if (file_exists(name) && !file_is_dir(name))
		return xstrdup(name);
	file = xasprintf("%s.%s", name, suffix);
	where = path_join(app_data_dir(), dir);
	path = path_join(where, file);
	free(where);
	free(file);
	return path;
}

/* Takes bytes whose digest becomes a member of to; nothing goes into the store
 * before all of the request has been read. */
static void keep(
	struct opening *o, struct json *to, const char *member, struct buf *b)
{
	char digest[HASH_HEX];

	BUG_ON(o->n_kept >= KEPT_MAX);
	hash_hex(digest, b->data, b->len);
	json_set_str(to, member, digest);
	o->kept[o->n_kept++] = *b;
	memset(b, 0, sizeof(*b));
}

static int put_kept(struct opening *o, struct err *err)
{
	char digest[STORE_ID];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < o->n_kept; i++)
		rc = store_put_bytes(
			o->store, o->kept[i].data, o->kept[i].len, digest, err);
	return rc;
}

static int check_items(
	const struct opening *o, const struct checklist *c, struct err *err)
{
	const char *const *ids = o->ask->items;

	for (size_t i = 0; ids && ids[i]; i++)
		if (!checklist_find(c, ids[i]))
			return err_set(err, ERR_NOTFOUND,
				_("the checklist %s has no item '%s'"), c->id,
				ids[i]);
	return 0;
}

/* The checklist is read here once, so that a slip is reported with the name
 * of the user's file. */
static int put_checklist(struct opening *o, struct err *err)
{
	char *path =
		app_review_file(o->ask->checklist, "checklists", "checklist");
	struct checklist *c = NULL;
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, INI_BYTES_MAX, err);

	if (rc == ERR_NOTFOUND)
		rc = err_set(err, ERR_NOTFOUND,
			_("there is neither a file nor a shipped checklist "
			  "'%s'; shipped are sr26-2-tabular and opt-change"),
			o->ask->checklist);
	if (rc == 0)
		rc = checklist_parse(&c, path, buf_str(&b), b.len, err);
	if (rc == 0)
		rc = check_items(o, c, err);
	if (rc == 0)
		keep(o, o->op, "checklist", &b);
	checklist_free(c);
	buf_release(&b);
	free(path);
	return rc;
}

static int put_limits(struct opening *o, struct err *err)
{
	const char *name = o->ask->limits ? o->ask->limits : "default";
	struct ini *syntax = NULL;
	struct buf b = BUF_INIT;
	int rc;

	o->limits = app_review_file(name, "limits", "limits");
	rc = file_read(&b, o->limits, INI_BYTES_MAX, err);
	if (rc == ERR_NOTFOUND)
		rc = err_set(err, ERR_NOTFOUND,
			_("there are neither a file nor shipped limits '%s'; "
			  "shipped is default"),
			name);
	if (rc == 0)
		rc = ini_parse(&syntax, o->limits, buf_str(&b), b.len, err);
	if (rc == 0)
		keep(o, o->op, "limits", &b);
	ini_free(syntax);
	buf_release(&b);
	return rc;
}

static int put_card(struct opening *o, struct err *err)
{
	struct json *card = NULL;
	struct buf b = BUF_INIT;
	int rc;

	if (!o->ask->card)
		return 0;
	rc = json_read_file(&card, o->ask->card, INI_BYTES_MAX, err);
	if (rc)
		return rc;
	json_write(&b, card);
	keep(o, json_set(o->op, "more", json_object()), "card", &b);
	json_free(card);
	return 0;
}

static int find_parent(struct opening *o, struct err *err)
{
	const struct json *lineage = json_get(o->version.version, "lineage");
	const char *id = json_get_str(lineage, "parent", NULL);

	if (!id)
		return 0;
	return app_subject_by_id(o->app,
		json_get_str(lineage, "parent_model",
			json_get_str(o->version.model, "id", "")),
		id, &o->parent, err);
}

static int add_data(struct opening *o, struct err *err)
{
	struct reviewing bare = {.store = o->store};
	struct json *certificate = reviewing_body(
		&bare, json_get_str(o->version.version, "certificate", ""));
	const struct review_data data = {o->version.version, o->parent.version,
		certificate, json_get(o->earlier.state, "data"), o->ask->data};
	struct json *sets = NULL;
	const int rc = review_data(o->app, &data, &sets, err);

	json_free(certificate);
	if (rc == 0)
		json_set(o->op, "data", sets);
	return rc;
}

/* The members of review.open but for the scope. */
static int make_op(struct opening *o, struct err *err)
{
	int rc;

	o->op = json_object();
	json_set_str(o->op, "op", "review.open");
	json_set_str(o->op, "model", json_get_str(o->version.model, "id", ""));
	json_set_str(o->op, "version", o->version.id);
	json_set_str(o->op, "artifact",
		json_get_str(o->version.version, "artifact", ""));
	rc = put_checklist(o, err);
	if (rc == 0)
		rc = put_limits(o, err);
	if (rc == 0)
		rc = put_card(o, err);
	if (rc == 0)
		rc = add_data(o, err);
	if (rc == 0)
		rc = put_kept(o, err);
	if (rc == 0 && o->earlier.checklist)
		json_set_str(o->op, "parent_review",
			json_get_str(o->earlier.state, "id", ""));
	if (rc == 0 && o->ask->note)
		json_set_str(o->op, "note", o->ask->note);
	return rc;
}

static bool is_asked(const struct opening *o, const char *id)
{
	const char *const *ids = o->ask->items;

	for (size_t i = 0; ids && ids[i]; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return ids == NULL;
}

static void make_scope(struct opening *o, const struct reviewing *r)
{
	struct json *scope = json_set(o->op, "scope", json_object());
	struct json *items = json_set(scope, "items", json_array());

	json_set_str(scope, "checklist", r->checklist->id);
	for (size_t i = 0; i < r->checklist->n_items; i++) {
		const struct checklist_item *item = &r->checklist->items[i];
		const char kind[2] = {item->kind, '\0'};
		struct json *v;

		if (!is_asked(o, item->id) || json_get(o->carried, item->id))
			continue;
		v = json_push(items, json_object());
		json_set_str(v, "id", item->id);
		json_set_str(v, "kind", kind);
		if (item->function)
			json_set_str(v, "function", item->function);
	}
	if (json_count(o->carried))
		json_set(scope, "carried", json_copy(o->carried));
}

static char *new_name(struct opening *o)
{
	struct json *reviews = NULL;
	size_t n = 1;

	if (app_reviews_of(o->app, json_get_str(o->version.model, "id", ""),
		    &reviews, NULL) == 0)
		for (size_t i = 0; i < json_count(reviews); i++)
			n += strcmp(json_get_str(
					    json_at(reviews, i), "version", ""),
				     o->version.id) == 0;
	json_free(reviews);
	return xasprintf("%s-%lld-r%zu", o->version.name,
		(long long)o->version.number, n);
}

static int save(struct opening *o, const struct json *computed,
	char id[STORE_ID], struct err *err)
{
	struct json *ops = json_array();
	char *name = new_name(o);
	const struct store_save s = {
		.kind = "review", .slug = name, .ops = ops};
	int rc;

	json_push(ops, json_copy(o->op));
	review_evidence_ops(ops, computed);
	rc = store_save(o->store, &s, id, err);
	json_free(ops);
	free(name);
	return rc;
}

static int compute_and_save(struct opening *o, struct reviewing *r,
	char id[STORE_ID], struct err *err)
{
	const struct review_compute what = {
		NULL, true, o->ask->progress, o->ask->arg};
	struct json *computed = NULL;
	int rc = 0;

	json_set_str(json_edit(r->subject, "limits"), "name", o->limits);
	if (!o->ask->no_run)
		rc = review_compute(r, &what, &computed, err);
	if (rc == 0)
		rc = save(o, computed, id, err);
	json_free(computed);
	return rc;
}

/* Fixes the scope on a review that is not there yet, and makes it. */
static int open_it(struct opening *o, char id[STORE_ID], struct err *err)
{
	struct reviewing r;
	int rc = reviewing_start(&r, o->app, json_copy(o->op), err);

	if (rc)
		return rc;
	if (o->earlier.checklist)
		o->carried = review_carried(&r, &o->earlier);
	make_scope(o, &r);
	json_set(r.state, "scope", json_copy(json_get(o->op, "scope")));
	rc = compute_and_save(o, &r, id, err);
	reviewing_release(&r);
	return rc;
}

static int prepare(struct opening *o, struct err *err)
{
	const char *me;
	int rc = app_store(o->app, &o->store, err);

	if (rc == 0)
		rc = app_need_person(o->app, &me, err);
	if (rc == 0)
		rc = app_subject_version(
			o->app, o->ask->version, &o->version, err);
	if (rc == 0)
		rc = find_parent(o, err);
	if (rc == 0 && o->ask->from)
		rc = reviewing_open(&o->earlier, o->app, o->ask->from, err);
	return rc;
}

int app_review_request(struct app *a, const struct review_ask *ask,
	struct json **out, struct err *err)
{
	struct opening o = {.app = a,
		.ask = ask,
		.version = APP_SUBJECT_INIT,
		.parent = APP_SUBJECT_INIT};
	char id[STORE_ID];
	int rc = prepare(&o, err);

	if (rc == 0)
		rc = make_op(&o, err);
	if (rc == 0)
		rc = open_it(&o, id, err);
	if (rc == 0)
		rc = app_review_show(a, id, out, err);
	json_free(o.op);
	json_free(o.carried);
	for (size_t i = 0; i < o.n_kept; i++)
		buf_release(&o.kept[i]);
	free(o.limits);
	app_subject_release(&o.version);
	app_subject_release(&o.parent);
	reviewing_release(&o.earlier);
	return rc;
}
