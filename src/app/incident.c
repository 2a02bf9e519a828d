/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/incident.h"

#include <stdlib.h>
#include <string.h>

#include "app/decimals.h"
#include "app/words.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "store/store.h"

/* The alarm whose three answers stand for the incident: the one of its worst
 * series in its worst window. */
static const struct json *worst_alarm(
	const struct json *result, const struct json *incident, size_t index)
{
	const struct json *alarms = json_get(result, "alarms");
	const struct json *worst = json_get(incident, "worst");
	const struct json *found = NULL;

	for (size_t i = 0; i < json_count(alarms); i++) {
		const struct json *a = json_at(alarms, i);

		if (json_get_i64(a, "incident", -1) != (int64_t)index)
			continue;
		if (!found)
			found = a;
		if (strcmp(json_get_str(a, "series", ""),
			    json_get_str(worst, "series", "-")) == 0 &&
			json_get_i64(a, "window", -1) ==
				json_get_i64(worst, "window", -2))
			return a;
	}
	return found;
}

/* "accuracy" of "accuracy.worse": one of the seven kinds. */
static void signal_of(struct buf *out, const struct json *alarm)
{
	const char *id =
		json_get_str(json_get(alarm, "what"), "message", "drift.moved");
	const char *dot = strchr(id, '.');

	buf_add(out, id, dot ? (size_t)(dot - id) : strlen(id));
}

struct find_alarm {
	const char *version, *from;
	struct json *state;
};

static int same_incident(void *arg, const struct json *v, struct err *err)
{
	struct find_alarm *f = arg;

	(void)err;
	if (strcmp(json_get_str(v, "version", ""), f->version) != 0 ||
		strcmp(json_get_str(v, "from", ""), f->from) != 0)
		return 0;
	f->state = json_copy(v);
	return 1;
}

static int find_alarm(struct store *store, const struct app_subject *s,
	const struct json *incident, struct json **state, struct err *err)
{
	struct find_alarm f = {s->id, json_get_str(incident, "from", ""), NULL};
	struct store_query q = {0};
	int rc;

	q.kind = "alarm";
	q.model = json_get_str(s->model, "id", NULL);
	rc = store_list(store, &q, same_incident, &f, err);
	*state = f.state;
	return rc < 0 ? rc : 0;
}

static struct json *answers_of(const struct json *alarm)
{
	static const char *const names[] = {
		"what", "real", "big", "matters", "n", "n_needed"};
	struct json *answers = json_object();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_set(answers, names[i],
			decimals_to_text(json_get(alarm, names[i])));
	return answers;
}

static int save_alarm(struct store *store, const char *object, const char *slug,
	struct json *op, char id[STORE_ID], struct err *err)
{
	struct json *ops = json_array();
	struct store_save save = {"alarm", object, slug, NULL, NULL, ops};
	int rc;

	json_push(ops, op);
	rc = store_save(store, &save, id, err);
	json_free(ops);
	return rc;
}

static int open_alarm(struct store *store, const struct app_subject *s,
	const struct json *incident, const struct json *alarm,
	const char *evidence, char id[STORE_ID], struct err *err)
{
	struct json *op = json_object();
	struct buf text = BUF_INIT;
	int rc;

	json_set_str(op, "op", "alarm.open");
	json_set_str(op, "model", json_get_str(s->model, "id", ""));
	json_set_str(op, "version", s->id);
	if (s->alias)
		json_set_str(op, "alias", s->alias);
	signal_of(&text, alarm);
	json_set_str(op, "signal", buf_str(&text));
	json_set(op, "series", json_copy(json_get(incident, "series")));
	json_set_str(op, "from", json_get_str(incident, "from", ""));
	json_set_str(op, "to", json_get_str(incident, "until", ""));
	json_set(op, "answers", answers_of(alarm));
	json_set(op, "action", decimals_to_text(json_get(alarm, "action")));
	json_set_str(op, "evidence", evidence);
	buf_clear(&text);
	buf_addf(
		&text, "%s-%.10s", s->name, json_get_str(incident, "from", ""));
	rc = save_alarm(store, NULL, buf_str(&text), op, id, err);
	buf_release(&text);
	return rc;
}

static int extend_alarm(struct store *store, const struct json *state,
	const struct json *incident, const struct json *alarm,
	const char *evidence, struct err *err)
{
	struct json *op = json_object();
	char id[STORE_ID];

	json_set_str(op, "op", "alarm.extend");
	json_set_str(op, "to", json_get_str(incident, "until", ""));
	json_set(op, "series", json_copy(json_get(incident, "series")));
	json_set(op, "answers", answers_of(alarm));
	json_set_str(op, "evidence", evidence);
	return save_alarm(
		store, json_get_str(state, "id", NULL), NULL, op, id, err);
}

/* Opens the incident's alarm, or extends the one that is there. */
static int record(struct store *store, const struct app_subject *s,
	const struct json *incident, const struct json *alarm,
	const char *evidence, struct json *doc, struct err *err)
{
	char id[STORE_ID];
	struct json *state = NULL;
	int rc = find_alarm(store, s, incident, &state, err);

	if (rc == 0 && !state) {
		rc = open_alarm(store, s, incident, alarm, evidence, id, err);
		if (rc == 0)
			rc = store_get(store, "alarm", id, &state, err);
	} else if (rc == 0 &&
		   strcmp(json_get_str(state, "to", ""),
			   json_get_str(incident, "until", "")) != 0 &&
		   strcmp(json_get_str(state, "status", ""), "closed") != 0) {
		rc = extend_alarm(store, state, incident, alarm, evidence, err);
	}
	if (rc == 0) {
		json_set_str(doc, "alarm", json_get_str(state, "id", ""));
		json_set_str(doc, "name", json_get_str(state, "name", ""));
		json_set_str(doc, "status", json_get_str(state, "status", ""));
	}
	json_free(state);
	return rc;
}

static void add_words(struct json *doc, const struct json *alarm)
{
	static const char *const names[] = {
		"what", "real", "big", "matters", "action"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text = words_text(json_get(alarm, names[i]));

		json_set_str(doc, names[i], text);
		free(text);
	}
}

int app_incidents(struct app *a, const struct app_subject *s,
	const struct json *result, const char *evidence, struct json *list,
	struct err *err)
{
	const struct json *incidents = json_get(result, "incidents");
	struct store *store;
	int rc = app_store(a, &store, err);

	for (size_t i = 0; rc == 0 && i < json_count(incidents); i++) {
		static const char *const same[] = {"from", "until", "open",
			"windows", "alarmed", "alarms", "series"};
		const struct json *in = json_at(incidents, i);
		const struct json *alarm = worst_alarm(result, in, i);
		struct json *doc = json_push(list, json_object());
		struct buf signal = BUF_INIT;

		for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
			json_set(
				doc, same[k], json_copy(json_get(in, same[k])));
		signal_of(&signal, alarm);
		json_set_str(doc, "signal", buf_str(&signal));
		buf_release(&signal);
		add_words(doc, alarm);
		if (evidence)
			rc = record(store, s, in, alarm, evidence, doc, err);
	}
	return rc;
}
