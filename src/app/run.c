/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/optimize.h"
#include "app/subject.h"
#include "base/buf.h"
#include "store/artifact.h"
#include "store/store.h"

/* A copy of a run's state with the versions it speaks of as NAME@N. */
static struct json *with_names(struct app *a, const struct json *state)
{
	struct json *o = json_copy(state);
	const char *model = json_get_str(state, "model", "");
	const char *candidate = json_get_str(state, "candidate", NULL);
	char *text =
		app_version_text(a, model, json_get_str(state, "version", ""));

	json_set_str(o, "of", text);
	free(text);
	if (candidate) {
		text = app_version_text(a, model, candidate);
		json_set_str(o, "candidate_text", text);
		free(text);
	}
	return o;
}

struct listing {
	struct app *a;
	struct json *runs;
};

static int add_run(void *arg, const struct json *state, struct err *err)
{
	struct listing *l = arg;

	(void)err;
	json_push(l->runs, json_copy(state));
	return 0;
}

int app_run_list(struct app *a, const char *model, int64_t limit,
	struct json **out, struct err *err)
{
	struct listing l = {a, json_array()};
	struct store_query q = {
		.kind = "run", .order = STORE_BY_CREATED, .limit = limit};
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *runs = NULL;
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0 && model)
		rc = app_subject_find(a, model, &s, err);
	if (rc == 0 && model)
		q.model = json_get_str(s.model, "id", NULL);
	if (rc == 0)
		rc = store_list(store, &q, add_run, &l, err);
	if (rc == 0) {
		*out = json_object();
		runs = json_set(*out, "runs", json_array());
		for (size_t i = 0; i < json_count(l.runs); i++)
			json_push(runs, with_names(a, json_at(l.runs, i)));
	}
	app_subject_release(&s);
	json_free(l.runs);
	return rc;
}

/* Papers whose bytes are not here are simply not shown. */
static void add_papers(struct store *s, struct json *o)
{
	const char *result = json_get_str(o, "result", NULL);
	const char *log = json_get_str(o, "log", NULL);
	struct buf b = BUF_INIT;
	struct json *v;

	if (result && store_artifact_read(s, result, &b, NULL) == 0 &&
		json_parse(&v, "result", b.data, b.len, NULL) == 0)
		json_set(o, "result_body", v);
	buf_clear(&b);
	if (log && store_artifact_read(s, log, &b, NULL) == 0)
		json_set_str(o, "log_text", buf_str(&b));
	buf_release(&b);
}

int app_run_show(
	struct app *a, const char *ref, struct json **out, struct err *err)
{
	struct json *state = NULL;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_get(s, "run", ref, &state, err);
	if (rc < 0)
		return rc;
	*out = with_names(a, state);
	add_papers(s, *out);
	json_free(state);
	return 0;
}
