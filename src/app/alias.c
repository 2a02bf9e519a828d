/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/alias.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/access.h"
#include "app/approval.h"
#include "app/audit.h"
#include "app/subject.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/store.h"

/* A move on its way. */
struct moving {
	const struct app_alias *in;
	struct store *s;
	struct app_subject to;
	struct app_case at;
	struct json *approval;
	const struct json *from; /* the move that stands, or NULL */
	bool back;
	char *finding; /* its name, where one is raised */
};

static int check_alias(const char *alias, struct err *err)
{
	if (text_is_name(alias) && !(*alias >= '0' && *alias <= '9'))
		return 0;
	return err_set(err, ERR_ARG,
		_("'%s' cannot be an alias: use a-z, 0-9, '.', '_', '-', "
		  "starting with a letter"),
		alias);
}

static int find_target(struct app *a, struct moving *m, struct err *err)
{
	const char *at = strchr(m->in->version, '@');
	char *text = at ? xstrdup(m->in->version)
			: xasprintf("%s@%s", m->in->model, m->in->version);
	int rc = app_subject_version(a, text, &m->to, err);

	free(text);
	if (rc == 0 && strcmp(m->to.name, m->in->model) != 0)
		rc = err_set(err, ERR_ARG, _("%s is not a version of %s"),
			m->in->version, m->in->model);
	return rc;
}

static bool was_there(const struct moving *m)
{
	const struct json *moves = json_get(m->to.model, "moves");

	for (size_t i = 0; i < json_count(moves); i++) {
		const struct json *v = json_at(moves, i);

		if (strcmp(json_get_str(v, "alias", ""), m->in->alias) == 0 &&
			strcmp(json_get_str(v, "version", ""), m->to.id) == 0)
			return true;
	}
	return false;
}

static int check_path(const struct moving *m, struct err *err)
{
	const char *after =
		app_path_missing(&m->at, m->in->alias, m->to.id, INT64_MAX);

	if (!after)
		return 0;
	return err_set(err, ERR_CONFLICT,
		_("%s may not be %s: it has to be %s first (assay policy show "
		  "lists the rules)"),
		m->to.text, m->in->alias, after);
}

static int check_rule(struct moving *m, struct err *err)
{
	const bool ever = json_get_bool(m->approval, "ever", false);

	if (!app_needs_approval(&m->at, m->in->alias, INT64_MAX))
		return check_path(m, err);
	m->back = ever && was_there(m) && m->from;
	if (app_is_approved(m->approval) && !m->back)
		return check_path(m, err);
	if (!m->back)
		return err_set(err, ERR_CONFLICT,
			_("%s may not be %s: %s (assay review request %s opens "
			  "a review)"),
			m->to.text, m->in->alias,
			_(json_get_str(m->approval, "reason", "")), m->to.text);
	if (!m->in->reason || !*m->in->reason)
		return err_set(err, ERR_ARG,
			_("going back to %s needs a reason: --reason TEXT"),
			m->to.text);
	return 0;
}

static int prepare(struct app *a, struct moving *m, struct err *err)
{
	const char *me;
	int rc = check_alias(m->in->alias, err);

	if (rc == 0)
		rc = app_store(a, &m->s, err);
	if (rc == 0)
		rc = app_need_person(a, &me, err);
	if (rc == 0)
		rc = find_target(a, m, err);
	if (rc == 0)
		rc = app_case_open(
			&m->at, a, json_get_str(m->to.model, "id", ""), err);
	if (rc < 0)
		return rc;
	m->approval = app_approval(&m->at, m->to.version);
	m->from = json_get(json_get(m->to.model, "aliases"), m->in->alias);
	if (m->from &&
		strcmp(json_get_str(m->from, "version", ""), m->to.id) == 0)
		return err_set(err, ERR_CONFLICT, _("%s is %s already"),
			m->to.text, m->in->alias);
	return check_rule(m, err);
}

static struct json *alias_ops(const struct moving *m)
{
	struct json *ops = json_array();
	struct json *op = json_push(ops, json_object());

	json_set_str(op, "op", "alias.set");
	json_set_str(op, "alias", m->in->alias);
	json_set_str(op, "version", m->to.id);
	if (m->in->reason)
		json_set_str(op, "reason", m->in->reason);
	if (json_get(m->approval, "verdict"))
		json_set(op, "verdict",
			json_copy(json_get(m->approval, "verdict")));
	return ops;
}

static const struct json *review_of(const struct moving *m)
{
	const char *id = json_get_str(m->approval, "review", "");

	for (size_t i = 0; i < json_count(m->at.reviews); i++)
		if (strcmp(json_get_str(json_at(m->at.reviews, i), "id", ""),
			    id) == 0)
			return json_at(m->at.reviews, i);
	return NULL;
}

static struct json *finding_ops(struct moving *m, const struct json *review)
{
	struct json *ops = json_array();
	struct json *op = json_push(ops, json_object());
	char *title =
		xasprintf("%s moved back to %s", m->in->alias, m->to.text);

	m->finding =
		xasprintf("F%zu", json_count(json_get(review, "findings")) + 1);
	json_set_str(op, "op", "finding.raise");
	json_set_str(op, "finding", m->finding);
	json_set_str(op, "title", title);
	json_set_str(op, "severity", "major");
	json_set_str(op, "text", m->in->reason);
	free(title);
	return ops;
}

static int save_move(struct moving *m, char id[STORE_ID], struct err *err)
{
	const struct json *review = m->back ? review_of(m) : NULL;
	struct json *ops[2] = {alias_ops(m), NULL};
	char ids[2][STORE_ID];
	struct store_save saves[2] = {{.kind = "model",
		.object = json_get_str(m->to.model, "id", ""),
		.ops = ops[0]}};
	int rc;

	if (review) {
		ops[1] = finding_ops(m, review);
		saves[1].kind = "review";
		saves[1].object = json_get_str(review, "id", "");
		saves[1].ops = ops[1];
	}
	rc = store_save_many(m->s, saves, review ? 2 : 1, ids, err);
	if (rc == 0)
		memcpy(id, ids[0], STORE_ID);
	json_free(ops[0]);
	json_free(ops[1]);
	return rc;
}

static struct json *report_move(
	struct app *a, const struct moving *m, const char *record)
{
	struct json *o = json_object();

	json_set_str(o, "model", m->to.name);
	json_set_str(o, "alias", m->in->alias);
	json_set_str(o, "version", m->to.text);
	json_set_int(o, "number", m->to.number);
	json_set_bool(o, "back", m->back);
	json_set_str(o, "record", record);
	if (m->finding)
		json_set_str(o, "finding", m->finding);
	if (m->from) {
		char *from =
			app_version_text(a, json_get_str(m->to.model, "id", ""),
				json_get_str(m->from, "version", ""));

		json_set_str(o, "from", from);
		free(from);
	}
	return o;
}

int app_alias_set(struct app *a, const struct app_alias *in, struct json **out,
	struct err *err)
{
	struct moving m = {.in = in, .to = APP_SUBJECT_INIT};
	char id[STORE_ID];
	int rc = prepare(a, &m, err);

	if (rc == 0)
		rc = save_move(&m, id, err);
	if (rc == 0)
		*out = report_move(a, &m, id);
	app_subject_release(&m.to);
	app_case_release(&m.at);
	json_free(m.approval);
	free(m.finding);
	return rc;
}

static const struct json *find_record(
	const struct json *list, const char *record)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_get_str(json_at(list, i), "record", ""),
			    record) == 0)
			return json_at(list, i);
	return NULL;
}

/* The verdict that a move names in the reviews of its version; *lost: why it
 * no longer counts, if that is what became of it. */
static const struct json *verdict_of(const struct app_case *c,
	const struct json *move, const struct json **review, const char **lost)
{
	const char *id = json_get_str(move, "verdict", "-");

	for (size_t i = 0; i < json_count(c->reviews); i++) {
		const struct json *r = json_at(c->reviews, i);
		const struct json *v = find_record(json_get(r, "verdicts"), id);

		if (strcmp(json_get_str(r, "version", ""),
			    json_get_str(move, "version", "")) != 0)
			continue;
		*review = r;
		if (v)
			return v;
		v = find_record(json_get(r, "ignored"), id);
		if (v)
			*lost = json_get_str(v, "reason", "");
	}
	return NULL;
}

/* Why a verdict does not back a move at that place, or NULL. */
static const char *judge_verdict(const struct app_case *c,
	const struct json *item, const struct json *v,
	const struct json *review)
{
	const struct json *version =
		app_version_by_id(c->model, json_get_str(item, "version", ""));
	const int64_t place = json_get_i64(item, "lamport", 0);

	if (strncmp(json_get_str(v, "verdict", ""), "approved", 8) != 0)
		return N_("the verdict it names is no approval");
	if (app_is_makers(v, version))
		return N_("the verdict it names is the author's own");
	if (app_unseen(review, v, true))
		return N_("a late record bears on the verdict it names, which "
			  "had not seen it");
	return app_tier_refuses(app_tier_rule(c, place), review, v);
}

void app_alias_judge(struct json *item, const struct app_case *c)
{
	const char *alias = json_get_str(item, "alias", "");
	const int64_t place = json_get_i64(item, "lamport", 0);
	const struct json *review = NULL, *v = NULL;
	const char *why = NULL, *lost = NULL;
	const bool approval = app_needs_approval(c, alias, place);

	if (!approval && !app_rule(c, "alias", alias, place))
		return;
	if (approval) {
		v = verdict_of(c, item, &review, &lost);
		if (!v && lost)
			json_set_str(item, "lost", lost);
		why = v      ? judge_verdict(c, item, v, review)
		      : lost ? N_("the verdict it names no longer counts")
			     : N_("moved without naming a verdict on this "
				  "version");
	}
	if (!why && app_path_missing(
			    c, alias, json_get_str(item, "version", ""), place))
		why = N_("the version had not been where the rule for this "
			 "alias wants it first");
	json_set_bool(item, "permitted", why == NULL);
	if (why)
		json_set_str(item, "why", why);
}

static struct json *describe_move(
	const struct json *move, const struct app_case *c)
{
	struct json *o = json_copy(move);
	const struct json *v =
		app_version_by_id(c->model, json_get_str(move, "version", ""));
	const int64_t n = json_get_i64(v, "number", 0);
	char *text;

	app_alias_judge(o, c);
	text = xasprintf(
		"%s@%lld", json_get_str(c->model, "name", ""), (long long)n);
	json_set_str(o, "version", text);
	json_set_int(o, "number", n);
	free(text);
	return o;
}

int app_alias_history(struct app *a, const char *model, const char *alias,
	struct json **out, struct err *err)
{
	struct app_case c;
	struct json *o, *list;
	const struct json *moves;
	const int rc = app_case_open(&c, a, model, err);

	if (rc < 0)
		return rc;
	o = json_object();
	json_set_str(o, "model", json_get_str(c.model, "name", ""));
	list = json_set(o, "moves", json_array());
	moves = json_get(c.model, "moves");
	for (size_t i = 0; i < json_count(moves); i++)
		if (!alias ||
			strcmp(json_get_str(json_at(moves, i), "alias", ""),
				alias) == 0)
			json_push(list, describe_move(json_at(moves, i), &c));
	app_case_release(&c);
	*out = o;
	return 0;
}

static int read_date(const char *text, int64_t *us, struct err *err)
{
	const size_t n = strlen(text);
	int zone;

	if (clock_parse(text, n, us, &zone) < 0)
		return err_set(err, ERR_ARG,
			_("'%s' is not a date or time such as 2026-11-25 or "
			  "2026-11-25T09:30:00Z"),
			text);
	if (n <= 10)
		*us += CLOCK_DAY_US - 1;
	return 0;
}

static const struct json *standing_at(const struct json *moves, int64_t at)
{
	const struct json *found = NULL;

	for (size_t i = 0; i < json_count(moves); i++) {
		const struct json *m = json_at(moves, i);
		const char *time = json_get_str(m, "time", "");
		int64_t us;
		int zone;

		if (clock_parse(time, strlen(time), &us, &zone) == 0 &&
			us <= at)
			found = m;
	}
	return found;
}

int app_when(struct app *a, const struct app_when *in, struct json **out,
	struct err *err)
{
	char asked[CLOCK_TEXT_MAX];
	struct json *history = NULL, *o;
	const struct json *found;
	int64_t at;
	int rc = read_date(in->date, &at, err);

	if (rc == 0)
		rc = app_alias_history(a, in->model, in->alias, &history, err);
	if (rc < 0)
		return rc;
	if (json_count(json_get(history, "moves")) == 0) {
		json_free(history);
		return err_set(err, ERR_NOTFOUND,
			_("model %s has never had an alias '%s'"), in->model,
			in->alias);
	}
	found = standing_at(json_get(history, "moves"), at);
	o = found ? json_copy(found) : json_object();
	if (!found)
		json_set(o, "version", json_null());
	clock_format(asked, at);
	json_set_str(o, "model", json_get_str(history, "model", ""));
	json_set_str(o, "alias", in->alias);
	json_set_str(o, "asked", asked);
	app_anchor_basis(a, o);
	json_free(history);
	*out = o;
	return 0;
}

static int save_attest(struct app *a, const struct app_subject *s,
	const struct json *doc, char id[STORE_ID], struct err *err)
{
	struct json *ops = json_array();
	struct json *op = json_push(ops, json_object());
	const struct store_save save = {
		.kind = "model",
		.object = json_get_str(s->model, "id", ""),
		.ops = ops,
	};
	struct store *store;
	int rc = app_store(a, &store, err);

	json_set_str(op, "op", "attest");
	json_set_str(op, "version", s->id);
	json_set_str(op, "host", json_get_str(doc, "host", ""));
	json_set_str(op, "sha256", json_get_str(doc, "sha256", ""));
	if (s->alias)
		json_set_str(op, "alias", s->alias);
	if (rc == 0)
		rc = store_save(store, &save, id, err);
	json_free(ops);
	return rc;
}

int app_attest(struct app *a, const char *version, const char *path,
	struct json **out, struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	char digest[HASH_HEX], host[256] = "", id[STORE_ID];
	const char *me, *artifact;
	struct json *o;
	int rc = app_need_person(a, &me, err);

	if (rc == 0)
		rc = app_subject_version(a, version, &s, err);
	if (rc == 0)
		rc = hash_file(digest, NULL, path, err);
	if (rc < 0)
		goto out;
	if (gethostname(host, sizeof(host) - 1) < 0 || !*host)
		snprintf(host, sizeof(host), "unknown");
	artifact = json_get_str(s.version, "artifact", "");
	o = json_object();
	json_set_str(o, "version", s.text);
	json_set_str(o, "host", host);
	json_set_str(o, "file", path);
	json_set_str(o, "sha256", digest);
	json_set_str(o, "artifact", artifact);
	json_set_bool(o, "equal", strcmp(artifact, digest) == 0);
	if (s.alias)
		json_set_str(o, "alias", s.alias);
	rc = save_attest(a, &s, o, id, err);
	if (rc == 0) {
		json_set_str(o, "record", id);
		*out = o;
	} else {
		json_free(o);
	}
out:
	app_subject_release(&s);
	return rc;
}
