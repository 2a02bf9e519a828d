/* SPDX-License-Identifier: Apache-2.0 */
/* Does the recipe of the run record, applied to the parent again, give the
 * bytes of the version. "exact" is exact evidence. "refit" solves its
 * equations with BLAS, whose last bits differ between processors: there the
 * body is measured evidence, and margins that agree to TOLERANCE stand in for
 * equal bytes. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "engine/scoring.h"
#include "model/writer.h"
#include "optim/exact.h"
#include "optim/measure.h"
#include "optim/refit.h"
#include "optim/sample.h"
#include "optim/speed.h"
#include "validate/function.h"

/* Largest difference of margins, on the rows of the fit, that rounding of
 * the solution explains. */
#define TOLERANCE 1e-3

static const char *own_digest(const struct val_subject *s)
{
	return json_get_str(json_get(s->request, "model"), "sha256", "");
}

/* Digest of the file that the model is written to. */
static int digest_of(
	char hex[HASH_HEX], const struct model *made, struct err *err)
{
	struct buf b = BUF_INIT;
	const int rc = model_write(&b, made, err);

	if (rc == 0)
		hash_hex(hex, b.data, b.len);
	buf_release(&b);
	return rc;
}

static void result_part(
	const struct val_subject *s, struct json *body, bool same)
{
	const struct json *run = json_get(s->facts, "run");
	struct json *a = body_part(body, "recipe", same ? VAL_PASS : VAL_FAIL,
		same ? "reproducible.same" : "reproducible.other");

	json_set_str(a, "recipe", json_get_str(run, "recipe", ""));
	json_set_str(a, "sha256", own_digest(s));
	json_set(a, "parameters",
		json_get(run, "parameters")
			? json_copy(json_get(run, "parameters"))
			: json_object());
}

static int exact_again(
	struct val_subject *s, struct json *body, struct err *err)
{
	struct recipe_result r;
	char hex[HASH_HEX];
	int rc = recipe_exact(&r, &s->parent, err);

	if (rc)
		return rc;
	rc = digest_of(hex, &r.model, err);
	recipe_exact_release(&r);
	if (rc == 0)
		result_part(s, body, strcmp(hex, own_digest(s)) == 0);
	return rc;
}

/* The rows that the run fitted on, drawn in the same way. */
static int fit_rows(
	const struct val_subject *s, struct sample *fit, struct err *err)
{
	const struct json *run = json_get(s->facts, "run");
	const struct json *data = subject_data(s, "fit");
	const struct json *parent = json_get(s->request, "parent");
	const uint64_t seed = (uint64_t)json_get_i64(run, "seed", 1);
	const struct json *read = json_get(json_get(run, "data"), "data");
	const char *time = json_get_str(read, "time", NULL);
	const char *unseen = json_get_str(read, "unseen_from", NULL);
	const struct bind_extra extra[2] = {
		{json_get_str(read, "label", json_get_str(data, "label", "")),
			COLUMN_NUMBER},
		{time, COLUMN_TEXT}};
	struct scoring_spec spec = {.model = json_get_str(parent, "path", ""),
		.data = json_get_str(data, "path", ""),
		.map = json_get_str(json_get(s->request, "map"), "path", NULL),
		.extra = extra,
		.n_extra = time && unseen ? 2 : 1};
	struct sample_spec how = {
		.labelled = true, .timed = time && unseen, .seed = seed};
	struct sample tail = {0};
	struct scoring sc;
	int zone, rc;

	if (how.timed &&
		clock_parse(unseen, strlen(unseen), &how.since_us, &zone) < 0)
		return err_set(err, ERR_PARSE,
			_("certificate: unseen_from: '%s' is not a time"),
			unseen);
	scoring_options(&spec.options, parent);
	rc = scoring_open(&sc, &spec, err);
	if (rc)
		return rc;
	rc = sample_read(fit, &sc, &how, err);
	scoring_close(&sc);
	if (rc)
		return rc;
	sample_divide(fit, &tail,
		json_get(json_get(run, "data"), "holdout") != NULL, seed);
	sample_release(&tail);
	return 0;
}

/* Equal bytes, or margins that agree on the rows of the fit. */
static int judge_refit(struct val_subject *s, const struct model *made,
	const struct sample *fit, struct json *body, struct err *err)
{
	const struct measure_data data = {fit->rows, NULL, fit->n_rows};
	struct json *measured = json_set(body, "measured", json_object());
	struct measure_equal r;
	char hex[HASH_HEX];
	int rc = digest_of(hex, made, err);

	if (rc == 0)
		rc = measure_rows(&r, &s->model, made, &data, err);
	if (rc)
		return rc;
	json_set_str(body, "class", "measured");
	json_set_str(measured, "sha256", hex);
	json_set_real(measured, "largest", r.largest);
	json_set_real(body, "tolerance", TOLERANCE);
	json_set(body, "environment",
		speed_environment(engine_kernel(s->engine)));
	result_part(s, body,
		strcmp(hex, own_digest(s)) == 0 || r.largest <= TOLERANCE);
	return 0;
}

static int refit_again(
	struct val_subject *s, struct json *body, struct err *err)
{
	const struct json *run = json_get(s->facts, "run");
	struct refit_spec spec = {
		.seed = (uint64_t)json_get_i64(run, "seed", 1),
		.n_rounds = (uint32_t)json_get_i64(
			json_get(run, "parameters"), "trees", 0)};
	struct refit_result r = {0};
	struct sample fit = {0};
	int rc;

	if (!subject_data(s, "fit")) {
		body_part(body, "recipe", VAL_NOT_ANSWERABLE,
			"reproducible.no_rows");
		return 0;
	}
	rc = fit_rows(s, &fit, err);
	if (rc)
		return rc;
	spec.rows = fit.rows;
	spec.n_rows = fit.n_rows;
	rc = refit_recipe(&r, &s->parent, &spec, err);
	if (rc == 0) {
		rc = judge_refit(s, &r.model, &fit, body, err);
		refit_release(&r);
	}
	sample_release(&fit);
	return rc;
}

int ev_reproducible(struct val_subject *s, struct json *body, struct err *err)
{
	const char *recipe =
		json_get_str(json_get(s->facts, "run"), "recipe", "");
	const int rc = subject_models(s, err);

	if (rc)
		return rc;
	if (strcmp(recipe, "exact") == 0)
		return exact_again(s, body, err);
	if (strcmp(recipe, "refit") == 0)
		return refit_again(s, body, err);
	body_part(body, "recipe", VAL_NOT_ANSWERABLE, "reproducible.no_run");
	return 0;
}
