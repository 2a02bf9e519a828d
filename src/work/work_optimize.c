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
#include "engine/scoring.h"
#include "model/load.h"
#include "model/writer.h"
#include "optim/check.h"
#include "optim/edges.h"
#include "optim/exact.h"
#include "optim/measure.h"
#include "optim/refit.h"
#include "optim/sample.h"
#include "work/kinds.h"
#include "work/optimize.h"

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
	if (rc == 0)
		rc = model_need_trees(&o->parent, err);
	if (rc == 0 && !o->exact)
		rc = measure_kind(&o->kind, &o->parent, err);
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

/* Outcomes that cannot be judged are refused before anything is fitted. */
static int check_outcomes(const struct optimize *o, struct err *err)
{
	const char *file = json_get_str(o->j->request,
		json_get(o->j->request, "holdout") ? "holdout" : "data", "");
	const double n_classes =
		o->kind == MEASURE_TWO ? 2.0 : (double)o->parent.n_groups;
	size_t ones = 0;

	for (size_t i = 0; i < o->judge.n_rows; i++) {
		const double y = o->judge.label[i];

		ones += y == 1.0;
		if (o->kind == MEASURE_NUMBER ||
			(y >= 0.0 && y < n_classes && y == floor(y)))
			continue;
		return err_set(err, ERR_PARSE,
			_("%s: column %s: the outcome of a model of %.0f "
			  "classes must be a whole number below that in every "
			  "row; name another column with --label"),
			file, o->label, n_classes);
	}
	if (o->judge.n_rows < 2 ||
		(o->kind == MEASURE_TWO &&
			(ones < 2 || o->judge.n_rows - ones < 2)))
		return err_set(err, ERR_ARG,
			_("%s: column %s: %zu rows with an outcome (%zu of "
			  "them 1) are too few to judge on; give more with "
			  "--holdout CSV"),
			file, o->label, o->judge.n_rows, ones);
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
	return check_outcomes(o, err);
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

/* Size of the model as we write it: part of what the file loses may be no
 * more than another way to write the same. */
static int written_size(const struct model *m, uint64_t *bytes, struct err *err)
{
	struct buf b = BUF_INIT;
	const int rc = model_write(&b, m, err);

	*bytes = b.len;
	buf_release(&b);
	return rc;
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
	if (rc == 0)
		rc = written_size(&o->parent, &o->parent_written, err);
	hash_hex(o->child_sha, bytes.data, bytes.len);
	o->child_bytes = bytes.len;
	buf_release(&bytes);
	free(path);
	return rc;
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
	o->check = optimize_check_json(&report);
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
		rc = optimize_certificate(&o, err);
	if (rc == 0)
		optimize_describe(&o, result);
	optimize_release(&o);
	return rc;
}
