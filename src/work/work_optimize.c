/* SPDX-License-Identifier: Apache-2.0 */
/* Job "optimize": makes a smaller model and judges it.
 *
 * Request: {"model": PATH, "recipe": "exact" | "refit", "seed": n,
 *   "data": CSV, "label": COLUMN, "holdout": CSV, "map": PATH, "rounds",
 *   "missing", "trees": rounds to keep, "cut": 0.5, "time": COLUMN,
 *   "unseen_from": TIME from which on the model saw no row of data,
 *   "bound": {"dauc", "dbrier", "drmse", "rrmse"} (optim/verdict.h)}.
 *   exact needs the model only; refit needs data and label. With holdout the
 *   fit sees all of data and the judgement all of holdout; without, rows from
 *   unseen_from on judge; without that, data is shuffled (seed) and cut
 *   60 : 40, and the model itself may have seen the rows that judge ("judge"
 *   of the result says which of the three). For exact all rows are scored.
 * Result: {"state": "done" | "no gain" | "failed", "reason": text,
 *   "recipe", "class": "identical" | "statistical", "candidate": file,
 *   "sha256": of the candidate, "parent": sha256, "certificate": file,
 *   "format" and "describe" of the candidate, "before", "after": {"bytes",
 * "nodes", "leaves", "trees"}, "gain": {"what", "value", "low", "high"},
 * "speed", "bound", "quality", "equal", "check", "rows": {"fit", "judge"}}.
 *   "failed" means: made, judged, and outside the bound. The files are there
 *   in every state; only "done" may become a version.
 * Certificate (JSON): class, recipe, parent, child, seed, bound, data, proof,
 *   judged (exact evidence), measured (times and environment), versions. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/scoring.h"
#include "model/describe.h"
#include "model/load.h"
#include "model/writer.h"
#include "optim/check.h"
#include "optim/edges.h"
#include "optim/exact.h"
#include "optim/measure.h"
#include "optim/refit.h"
#include "optim/sample.h"
#include "optim/speed.h"
#include "optim/verdict.h"
#include "work/kinds.h"

struct optimize {
	struct job *j;
	const char *path, *label, *time, *unseen_from;
	int64_t since_us;
	const char *judged_on;
	bool exact;
	uint64_t seed;
	struct bound bound;
	struct model_options options;
	struct model parent;
	struct model made;  /* by the recipe */
	struct model child; /* read back from the candidate's file */
	struct sample fit, judge;
	char parent_sha[HASH_HEX], child_sha[HASH_HEX];
	const char *file; /* the candidate's name */
	uint64_t parent_bytes, child_bytes;
	struct json *proof, *data;
	struct json *check, *equal, *quality; /* what was judged */
	struct measure_quality q;
	struct speed speed;
	const char *broken; /* why the candidate is refused, or NULL */
};

static int progress(void *arg, const char *step, uint64_t done, uint64_t total,
	struct err *err)
{
	return job_step(arg, step, done, total, err);
}

static int read_request(struct optimize *o, struct err *err)
{
	const struct json *r = o->j->request;
	const char *recipe;
	int zone, rc = job_get_str(o->j, "model", &o->path, err);

	if (rc == 0)
		rc = job_get_str(o->j, "recipe", &recipe, err);
	if (rc == 0)
		rc = bound_read(&o->bound, json_get(r, "bound"), err);
	if (rc < 0)
		return rc;
	o->exact = strcmp(recipe, "exact") == 0;
	if (!o->exact && strcmp(recipe, "refit") != 0)
		return err_set(err, ERR_ARG,
			_("there is no recipe '%s'; there are exact and refit"),
			recipe);
	o->label = json_get_str(r, "label", NULL);
	o->time = json_get_str(r, "time", NULL);
	o->unseen_from = json_get_str(r, "unseen_from", NULL);
	o->seed = (uint64_t)json_get_i64(r, "seed", 1);
	scoring_options(&o->options, r);
	if (o->unseen_from &&
		clock_parse(o->unseen_from, strlen(o->unseen_from),
			&o->since_us, &zone) < 0)
		return err_set(err, ERR_ARG,
			_("'%s' is not a time such as 2026-11-25T09:30:00"),
			o->unseen_from);
	if (!o->exact && (!o->label || !json_get(r, "data")))
		return err_set(err, ERR_ARG,
			_("recipe refit fits leaves on rows and judges on "
			  "outcomes; give --data CSV --label COL"));
	return 0;
}

static int load_parent(struct optimize *o, struct err *err)
{
	int rc = job_step(o->j, "load model", 0, 0, err);

	if (rc == 0)
		rc = hash_file(o->parent_sha, &o->parent_bytes, o->path, err);
	if (rc == 0)
		rc = model_load(&o->parent, o->path, &o->options, err);
	if (rc == 0 && !o->exact && o->parent.n_groups != 1)
		rc = err_set(err, ERR_UNSUPPORTED,
			_("the model has %u outputs; refit judges models of "
			  "one output (two classes, or a number): use "
			  "--recipe exact"),
			o->parent.n_groups);
	return rc;
}

/* All rows of a file, and a note of which file it was. */
static int read_rows(struct optimize *o, const char *name, bool timed,
	struct sample *out, struct err *err)
{
	const char *path = json_get_str(o->j->request, name, NULL);
	const struct bind_extra extra[2] = {
		{o->label ? o->label : o->time,
			o->label ? COLUMN_NUMBER : COLUMN_TEXT},
		{o->time, COLUMN_TEXT}};
	const struct sample_spec how = {
		o->label != NULL, timed, o->since_us, o->seed};
	const struct scoring_spec spec = {
		.model = o->path,
		.data = path,
		.map = json_get_str(o->j->request, "map", NULL),
		.options = o->options,
		.extra = extra,
		.n_extra = (size_t)how.labelled + (size_t)how.timed,
	};
	char sha[HASH_HEX];
	struct scoring s;
	struct json *note;
	int rc;

	if (!path)
		return 0;
	rc = job_step(o->j, "read rows", 0, 0, err);
	if (rc == 0)
		rc = hash_file(sha, NULL, path, err);
	if (rc == 0)
		rc = scoring_open(&s, &spec, err);
	if (rc < 0)
		return rc;
	rc = sample_read(out, &s, &how, err);
	scoring_close(&s);
	if (rc < 0)
		return rc;
	note = json_set(o->data, name, json_object());
	json_set_str(note, "sha256", sha);
	json_set_int(note, "rows", (int64_t)out->n_seen);
	json_set_int(note, "used", (int64_t)out->n_rows);
	if (o->label)
		json_set_str(note, "label", o->label);
	if (timed) {
		json_set_str(note, "time", o->time);
		json_set_str(note, "unseen_from", o->unseen_from);
	}
	job_log(o->j, "%s: %zu rows", name, out->n_rows);
	return 0;
}

static int split_rows(struct optimize *o, struct err *err)
{
	static const char *const words[] = {"holdout", "unseen", "held back"};
	const bool holdout = json_get(o->j->request, "holdout") != NULL;
	const bool timed = !o->exact && !holdout && o->time && o->unseen_from;
	int rc = read_rows(o, "data", timed, &o->fit, err);

	if (rc == 0 && holdout)
		rc = read_rows(o, "holdout", false, &o->judge, err);
	if (rc < 0 || o->exact)
		return rc;
	o->judged_on =
		words[sample_divide(&o->fit, &o->judge, holdout, o->seed)];
	o->judge.n_rows = sample_labelled(&o->judge);
	job_log(o->j, "fit on %zu rows, judge on %zu (%s)", o->fit.n_rows,
		o->judge.n_rows, o->judged_on);
	return 0;
}

static int make_exact(struct optimize *o, struct err *err)
{
	struct recipe_result r;
	int rc = job_step(o->j, "simplify", 0, 0, err);

	if (rc == 0)
		rc = recipe_exact(&r, &o->parent, err);
	if (rc < 0)
		return rc;
	job_log(o->j, "removed %llu of %zu nodes",
		(unsigned long long)r.n_removed, o->parent.n_nodes);
	o->made = r.model;
	o->proof = json_object();
	json_set(o->proof, "removed", r.removed);
	json_set(o->proof, "unused", r.unused);
	json_set_int(o->proof, "nodes", (int64_t)r.n_removed);
	return 0;
}

static int make_refit(struct optimize *o, struct err *err)
{
	const struct refit_spec spec = {
		.rows = o->fit.rows,
		.n_rows = o->fit.n_rows,
		.n_rounds = (uint32_t)json_get_i64(o->j->request, "trees", 0),
		.seed = o->seed,
		.progress = progress,
		.arg = o->j,
	};
	struct refit_result r = {0};
	const int rc = refit_recipe(&r, &o->parent, &spec, err);

	if (rc < 0)
		return rc;
	o->made = r.model;
	o->proof = r.report;
	job_log(o->j, "kept %u of %u trees", o->made.n_trees,
		o->parent.n_trees);
	return 0;
}

/* The candidate is what stands in its file: it is read back, and everything
 * after is done with that. */
static int write_candidate(struct optimize *o, struct err *err)
{
	struct model_options options = o->options;
	struct buf bytes = BUF_INIT;
	char *path;
	int rc;

	o->file =
		o->parent.source == MODEL_XGBOOST ? "model.json" : "model.txt";
	path = job_path(o->j, o->file);
	options.rounds = ROUNDS_ALL;
	rc = job_step(o->j, "write", 0, 0, err);
	if (rc == 0)
		rc = model_write(&bytes, &o->made, err);
	if (rc == 0)
		rc = file_write(path, bytes.data, bytes.len, err);
	if (rc == 0)
		rc = model_load(&o->child, path, &options, err);
	hash_hex(o->child_sha, bytes.data, bytes.len);
	o->child_bytes = bytes.len;
	buf_release(&bytes);
	free(path);
	return rc;
}

static struct json *check_json(const struct check_report *r)
{
	static const char *const words[] = {"equal", "different", "unproved"};
	struct json *o = json_object();

	json_set_str(o, "verdict", words[r->verdict]);
	json_set_int(o, "pairs", (int64_t)r->pairs);
	if (r->verdict == CHECK_EQUAL)
		return o;
	if (r->head)
		json_set_str(o, "head", r->head);
	json_set_int(o, "tree", r->tree);
	json_set_int(o, "leaf_parent", r->leaf_a);
	json_set_int(o, "leaf_child", r->leaf_b);
	return o;
}

/* Identical: proved for all rows, and seen on the rows at hand. */
static int judge_exact(struct optimize *o, struct err *err)
{
	const struct measure_data data = {o->fit.rows, NULL, o->fit.n_rows};
	struct check_report report;
	struct measure_equal rows, edges;
	int rc = job_step(o->j, "check", 0, 0, err);

	if (rc == 0)
		rc = check_models(&report, &o->parent, &o->child, err);
	if (rc < 0)
		return rc;
	if (report.verdict != CHECK_EQUAL)
		o->broken = N_("the checker does not accept the candidate");
	o->check = check_json(&report);
	check_release(&report);
	rc = measure_rows(&rows, &o->parent, &o->child, &data, err);
	if (rc == 0)
		rc = measure_edges(&edges, &o->parent, &o->child, &data, err);
	if (rc < 0)
		return rc;
	if (rows.different || edges.different)
		o->broken = N_("scores of the candidate differ");
	o->equal = json_object();
	json_set(o->equal, "rows", measure_equal_json(&rows));
	json_set(o->equal, "edges", measure_equal_json(&edges));
	return 0;
}

static int judge_refit(struct optimize *o, struct err *err)
{
	const struct measure_data data = {
		o->judge.rows, o->judge.label, o->judge.n_rows};
	const struct measure_ask ask = {
		json_get_num(o->j->request, "cut", 0.5), o->seed};
	struct measure_equal rows;
	int rc = job_step(o->j, "judge", 0, 0, err);

	if (rc == 0)
		rc = measure_quality(
			&o->q, &o->parent, &o->child, &data, &ask, err);
	if (rc == 0)
		rc = measure_rows(&rows, &o->parent, &o->child, &data, err);
	if (rc < 0)
		return rc;
	o->broken = bound_broken(&o->bound, &o->q);
	o->quality = measure_quality_json(&o->q);
	o->equal = json_object();
	json_set(o->equal, "rows", measure_equal_json(&rows));
	return 0;
}

/* On the rows at hand; without data on rows made from the thresholds. */
static int measure_time(struct optimize *o, struct err *err)
{
	const struct sample *s = o->judge.n_rows ? &o->judge : &o->fit;
	struct speed_ask ask = {s->rows, s->n_rows, progress, o->j};
	const struct measure_data none = {NULL, NULL, 0};
	double *made = NULL;
	int rc;

	if (ask.n_rows == 0) {
		ask.n_rows =
			edges_make(&made, &o->parent, &o->child, &none, 4096);
		ask.rows = made;
	}
	rc = speed_measure(&o->speed, &o->parent, &o->child, &ask, err);
	free(made);
	return rc;
}

static void add_copy(struct json *to, const char *name, const struct json *v)
{
	if (v)
		json_set(to, name, json_copy(v));
}

static struct json *bound_of(const struct optimize *o)
{
	return bound_json(&o->bound, o->parent.task == TASK_BINARY);
}

static struct json *environment(const struct optimize *o)
{
	struct engine *e;
	struct json *env;

	if (engine_new(&e, &o->child, NULL) < 0)
		return NULL;
	env = speed_environment(engine_kernel(e));
	engine_free(e);
	return env;
}

static int write_certificate(const struct optimize *o, struct err *err)
{
	struct json *c = json_object(), *part;
	struct buf b = BUF_INIT;
	char *path = job_path(o->j, "certificate.json");
	int rc;

	json_set_int(c, "assay_certificate", 1);
	json_set_str(c, "class", o->exact ? "identical" : "statistical");
	json_set_str(c, "recipe", o->exact ? "exact" : "refit");
	json_set_str(c, "parent", o->parent_sha);
	json_set_str(c, "child", o->child_sha);
	json_set_int(c, "seed", (int64_t)o->seed);
	json_set_int(c, "measure_version", MEASURE_VERSION);
	add_copy(c, "data", o->data);
	add_copy(c, "proof", o->proof);
	part = json_set(c, "judged", json_object());
	if (!o->exact) {
		json_set(c, "bound", bound_of(o));
		json_set_real(c, "level", CI_LEVEL);
		json_set_str(c, "judge", o->judged_on);
	}
	add_copy(part, "check", o->check);
	add_copy(part, "equal", o->equal);
	add_copy(part, "quality", o->quality);
	part = json_set(c, "measured", json_object());
	json_set(part, "speed", speed_json(&o->speed));
	json_set(part, "environment", environment(o));
	json_write(&b, c);
	rc = file_write(path, b.data, b.len, err);
	buf_release(&b);
	free(path);
	json_free(c);
	return rc;
}

static void describe(const struct optimize *o, struct json *result)
{
	const struct size before = size_of(&o->parent, o->parent_bytes);
	const struct size after = size_of(&o->child, o->child_bytes);
	const struct gain gain = gain_of(o->exact, &before, &after, &o->speed);
	const char *state = "done", *reason = NULL;
	struct json *rows = json_set(result, "rows", json_object());

	if (o->broken) {
		state = "failed";
		reason = o->broken;
	} else if (!(gain.low > 1.0)) {
		state = "no gain";
		reason = N_("the interval of the gain includes 1");
	}
	json_set_str(result, "state", state);
	if (reason)
		json_set_str(result, "reason", reason);
	json_set_str(result, "recipe", o->exact ? "exact" : "refit");
	json_set_str(result, "class", o->exact ? "identical" : "statistical");
	json_set_str(result, "candidate", o->file);
	json_set_str(result, "sha256", o->child_sha);
	json_set_str(result, "parent", o->parent_sha);
	json_set_str(result, "certificate", "certificate.json");
	json_set_str(result, "format", o->child.format);
	json_set(result, "describe", model_describe(&o->child));
	json_set(result, "before", size_json(&before));
	json_set(result, "after", size_json(&after));
	json_set(result, "gain", gain_json(&gain));
	json_set(result, "speed", speed_json(&o->speed));
	if (!o->exact)
		json_set(result, "bound", bound_of(o));
	add_copy(result, "quality", o->quality);
	add_copy(result, "equal", o->equal);
	add_copy(result, "check", o->check);
	if (o->judged_on)
		json_set_str(result, "judge", o->judged_on);
	json_set_int(rows, "fit", (int64_t)o->fit.n_rows);
	json_set_int(rows, "judge", (int64_t)o->judge.n_rows);
}

static void optimize_release(struct optimize *o)
{
	model_close(&o->parent);
	model_close(&o->made);
	model_close(&o->child);
	sample_release(&o->fit);
	sample_release(&o->judge);
	json_free(o->proof);
	json_free(o->data);
	json_free(o->check);
	json_free(o->equal);
	json_free(o->quality);
}

int work_optimize(struct job *j, struct json *result, struct err *err)
{
	struct optimize o = {.j = j, .data = json_object()};
	int rc = read_request(&o, err);

	if (rc == 0)
		rc = load_parent(&o, err);
	if (rc == 0)
		rc = split_rows(&o, err);
	if (rc == 0)
		rc = o.exact ? make_exact(&o, err) : make_refit(&o, err);
	if (rc == 0)
		rc = write_candidate(&o, err);
	if (rc == 0)
		rc = o.exact ? judge_exact(&o, err) : judge_refit(&o, err);
	if (rc == 0)
		rc = measure_time(&o, err);
	if (rc == 0)
		rc = write_certificate(&o, err);
	if (rc == 0)
		describe(&o, result);
	optimize_release(&o);
	return rc;
}
