/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/alarm.h"

#include <stdlib.h>
#include <string.h>

#include "app/subject.h"
#include "app/words.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/store.h"

/* A copy of the state with its answers as sentences. */
static struct json *with_words(struct app *a, const struct json *state)
{
	static const char *const names[] = {"what", "real", "big", "matters"};
	const struct json *answers = json_get(state, "answers");
	struct json *doc = json_copy(state);
	struct json *words = json_set(doc, "words", json_object());
	char *text;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		text = words_text(json_get(answers, names[i]));
		json_set_str(words, names[i], text);
		free(text);
	}
	text = words_text(json_get(state, "action"));
	json_set_str(words, "action", text);
	free(text);
	text = app_version_text(a, json_get_str(state, "model", ""),
		json_get_str(state, "version", ""));
	json_set_str(doc, "version_text", text);
	free(text);
	return doc;
}

struct alarm_rows {
	struct app *app;
	struct json *list;
};

static int add_alarm(void *arg, const struct json *state, struct err *err)
{
	struct alarm_rows *rows = arg;

	(void)err;
	json_push(rows->list, with_words(rows->app, state));
	return 0;
}

int app_alarm_list(struct app *a, const char *model, const char *status,
	struct json **out, struct err *err)
{
	struct json *doc = json_object(), *state = NULL;
	struct alarm_rows rows = {a, json_set(doc, "alarms", json_array())};
	struct store_query q = {0};
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0 && model)
		rc = store_get(store, "model", model, &state, err);
	q.kind = "alarm";
	q.status = status;
	q.order = STORE_BY_CREATED;
	if (state)
		q.model = json_get_str(state, "id", NULL);
	if (rc == 0)
		rc = store_list(store, &q, add_alarm, &rows, err);
	json_free(state);
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}

static bool weighs_more(const struct json *a, const struct json *b)
{
	const bool lost[2] = {
		strcmp(json_get_str(a, "signal", ""), "accuracy") == 0,
		strcmp(json_get_str(b, "signal", ""), "accuracy") == 0};
	const size_t n[2] = {json_count(json_get(a, "series")),
		json_count(json_get(b, "series"))};

	if (!b || lost[0] != lost[1])
		return !b || lost[0];
	if (n[0] != n[1])
		return n[0] > n[1];
	return strcmp(json_get_str(a, "from", ""),
		       json_get_str(b, "from", "")) > 0;
}

int app_alarm_worst(
	struct app *a, const char *model, char **version, struct err *err)
{
	const struct json *list, *worst = NULL;
	struct json *doc = NULL;
	const int rc = app_alarm_list(a, model, "open", &doc, err);

	if (rc < 0)
		return rc;
	list = json_get(doc, "alarms");
	for (size_t i = 0; i < json_count(list); i++)
		if (weighs_more(json_at(list, i), worst))
			worst = json_at(list, i);
	*version =
		worst ? xstrdup(json_get_str(worst, "version_text", "")) : NULL;
	json_free(doc);
	return 0;
}

int app_alarm_get(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	struct json *state = NULL;
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = store_get(store, "alarm", ref, &state, err);
	if (rc == 0)
		*out = with_words(a, state);
	json_free(state);
	return rc;
}

static struct json *act_op(const char *op, const char *note, const char *until)
{
	struct json *o = json_object();
	const bool reason = strcmp(op, "alarm.ack") != 0;

	json_set_str(o, "op", op);
	if (note)
		json_set_str(o, reason ? "reason" : "note", note);
	if (until)
		json_set_str(o, "until", until);
	return o;
}

int app_alarm_act(struct app *a, const char *ref, const char *op,
	const char *note, const char *until, struct json **out, struct err *err)
{
	struct json *state = NULL, *ops = json_array();
	struct store_save save = {"alarm", NULL, NULL, NULL, NULL, ops};
	struct store *store;
	char id[STORE_ID];
	int rc = app_store(a, &store, err);

	json_push(ops, act_op(op, note, until));
	if (rc == 0)
		rc = store_get(store, "alarm", ref, &state, err);
	if (rc == 0 && strcmp(json_get_str(state, "status", ""), "closed") == 0)
		rc = err_set(err, ERR_CONFLICT,
			_("the alarm %s is closed; a new breach opens a new "
			  "one"),
			json_get_str(state, "name", ref));
	if (rc == 0) {
		save.object = json_get_str(state, "id", NULL);
		rc = store_save(store, &save, id, err);
	}
	if (rc == 0)
		rc = app_alarm_get(a, save.object, out, err);
	json_free(state);
	json_free(ops);
	return rc;
}
