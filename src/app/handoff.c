/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/handoff.h"

#include <stdlib.h>
#include <string.h>

#include "app/kit.h"
#include "app/subject.h"
#include "base/i18n.h"
#include "store/artifact.h"
#include "store/store.h"

enum { KIT_BYTES_MAX = 1 << 20 };

/* Reads the kit that a hand-off names; *kit stays NULL if it names none. */
static int read_kit(struct store *store, const struct json *handoff,
	struct json **kit, struct err *err)
{
	const char *digest = json_get_str(handoff, "kit", NULL);
	struct buf bytes = BUF_INIT;
	int rc;

	*kit = NULL;
	if (!digest)
		return 0;
	rc = store_artifact_read(store, digest, &bytes, err);
	if (rc == 0 && bytes.len > KIT_BYTES_MAX)
		rc = err_set(err, ERR_LIMIT, _("the kit %.12s is too large"),
			digest);
	if (rc == 0)
		rc = json_parse(kit, _("the hand-off's kit"), bytes.data,
			bytes.len, err);
	buf_release(&bytes);
	return rc;
}

int app_handoff_get(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	struct json *state = NULL, *kit = NULL;
	struct store *store;
	char *version;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = store_get(store, "handoff", ref, &state, err);
	if (rc == 0)
		rc = read_kit(store, state, &kit, err);
	if (rc) {
		json_free(state);
		return rc;
	}
	if (kit)
		json_set(state, "kit_document", kit);
	version = app_version_text(a, json_get_str(state, "model", ""),
		json_get_str(state, "version", ""));
	json_set_str(state, "version_text", version);
	free(version);
	*out = state;
	return 0;
}

static int save_op(struct store *store, const char *kind, const char *object,
	const char *slug, struct json *op, char id[STORE_ID], struct err *err)
{
	struct json *ops = json_array();
	struct store_save save = {kind, object, slug, NULL, NULL, ops};
	int rc;

	json_push(ops, op);
	rc = store_save(store, &save, id, err);
	json_free(ops);
	return rc;
}

static int put_kit(struct store *store, const struct json *kit,
	char digest[STORE_ID], struct err *err)
{
	struct buf bytes = BUF_INIT;
	int rc;

	json_write(&bytes, kit);
	rc = store_put_bytes(store, bytes.data, bytes.len, digest, err);
	buf_release(&bytes);
	return rc;
}

static struct json *open_op(const struct app_handoff *h,
	const struct app_kit *k, const char *digest)
{
	struct json *op = json_object();

	json_set_str(op, "op", "handoff.open");
	json_set_str(op, "model", k->model);
	json_set_str(op, "version", k->version);
	json_set_str(op, "to_role", h->to_role);
	if (h->to_person)
		json_set_str(op, "to_person", h->to_person);
	if (k->alarm)
		json_set_str(op, "alarm", k->alarm);
	if (k->review)
		json_set_str(op, "review", k->review);
	if (k->finding)
		json_set_str(op, "finding", k->finding);
	json_set_str(op, "kit", digest);
	json_set_str(op, "command", k->command);
	if (h->note)
		json_set_str(op, "note", h->note);
	return op;
}

/* The alarm learns who has it now. */
static int mark_alarm(struct store *store, const char *alarm,
	const char *handoff, struct err *err)
{
	struct json *op = json_object();
	char id[STORE_ID];

	json_set_str(op, "op", "alarm.handoff");
	json_set_str(op, "handoff", handoff);
	return save_op(store, "alarm", alarm, NULL, op, id, err);
}

int app_handoff_open(struct app *a, const struct app_handoff *h,
	struct json **out, struct err *err)
{
	struct app_kit kit = {0};
	struct store *store;
	char digest[STORE_ID], id[STORE_ID];
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = app_kit_make(a, h->what, &kit, err);
	if (rc)
		return rc;
	rc = put_kit(store, kit.document, digest, err);
	if (rc == 0)
		rc = save_op(store, "handoff", NULL, kit.slug,
			open_op(h, &kit, digest), id, err);
	if (rc == 0 && kit.alarm)
		rc = mark_alarm(store, kit.alarm, id, err);
	app_kit_release(&kit);
	return rc ? rc : app_handoff_get(a, id, out, err);
}

/* Refused here with the reason that the fold would give. */
static int need_status(
	const struct json *state, const char *const *allowed, struct err *err)
{
	const char *status = json_get_str(state, "status", "");

	for (; *allowed; allowed++)
		if (strcmp(status, *allowed) == 0)
			return 0;
	return err_set(err, ERR_CONFLICT, _("the hand-off %s is %s"),
		json_get_str(state, "name", ""), status);
}

static int act(struct app *a, const char *ref, const char *const *allowed,
	struct json *op, struct json **out, struct err *err)
{
	struct json *state = NULL;
	struct store *store;
	char id[STORE_ID];
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = store_get(store, "handoff", ref, &state, err);
	if (rc == 0)
		rc = need_status(state, allowed, err);
	if (rc == 0) {
		rc = save_op(store, "handoff", json_get_str(state, "id", NULL),
			NULL, op, id, err);
		op = NULL;
	}
	if (rc == 0)
		rc = app_handoff_get(
			a, json_get_str(state, "id", ref), out, err);
	json_free(state);
	json_free(op);
	return rc;
}

int app_handoff_accept(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	static const char *const allowed[] = {"open", "returned", NULL};
	struct json *state = NULL, *ops = json_array();
	struct json *op = json_push(ops, json_object());
	struct store_save save = {"handoff", NULL, NULL, NULL, NULL, ops};
	struct store *store;
	char id[STORE_ID];
	int rc = app_store(a, &store, err);

	json_set_str(op, "op", "handoff.accept");
	if (rc == 0)
		rc = store_get(store, "handoff", ref, &state, err);
	if (rc == 0)
		rc = need_status(state, allowed, err);
	if (rc == 0) {
		const char *role = json_get_str(state, "to_role", "");

		if (!store_has_role(store, role))
			rc = err_set(err, ERR_AUTH,
				_("it was handed to the role %s, which you do "
				  "not hold"),
				role);
		save.role = role;
		save.object = json_get_str(state, "id", NULL);
	}
	if (rc == 0)
		rc = store_save(store, &save, id, err);
	if (rc == 0)
		rc = app_handoff_get(a, save.object, out, err);
	json_free(state);
	json_free(ops);
	return rc;
}

int app_handoff_return(struct app *a, const char *ref, const char *note,
	const char *version, struct json **out, struct err *err)
{
	static const char *const allowed[] = {"accepted", NULL};
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *op = json_object();
	int rc = 0;

	json_set_str(op, "op", "handoff.return");
	if (note)
		json_set_str(op, "note", note);
	if (version)
		rc = app_subject_version(a, version, &s, err);
	if (rc == 0 && version)
		json_set_str(op, "version", s.id);
	app_subject_release(&s);
	if (rc) {
		json_free(op);
		return rc;
	}
	return act(a, ref, allowed, op, out, err);
}

int app_handoff_close(struct app *a, const char *ref, const char *reason,
	struct json **out, struct err *err)
{
	static const char *const allowed[] = {
		"open", "accepted", "returned", NULL};
	struct json *op = json_object();

	json_set_str(op, "op", "handoff.close");
	if (reason)
		json_set_str(op, "reason", reason);
	return act(a, ref, allowed, op, out, err);
}

struct handoff_rows {
	struct app *app;
	struct json *list;
};

static int add_row(void *arg, const struct json *state, struct err *err)
{
	struct handoff_rows *rows = arg;
	struct json *row = json_push(rows->list, json_copy(state));
	char *version =
		app_version_text(rows->app, json_get_str(state, "model", ""),
			json_get_str(state, "version", ""));

	(void)err;
	json_set_str(row, "version_text", version);
	free(version);
	return 0;
}

int app_handoff_list(
	struct app *a, const char *status, struct json **out, struct err *err)
{
	struct json *doc = json_object();
	struct handoff_rows rows = {a, json_set(doc, "handoffs", json_array())};
	struct store_query q = {0};
	struct store *store;
	int rc = app_store(a, &store, err);

	q.kind = "handoff";
	q.status = status;
	q.order = STORE_BY_CREATED;
	if (rc == 0)
		rc = store_list(store, &q, add_row, &rows, err);
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}
