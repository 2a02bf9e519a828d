/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/recipes.h"

#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "app/decimals.h"
#include "app/optimize.h"
#include "app/subject.h"
#include "app/view.h"
#include "base/buf.h"
#include "base/i18n.h"

/* What the judgements look at. */
struct choosing {
	struct app *a;
	const struct json *card;     /* app_view_version() */
	const struct json *describe; /* of it, or NULL */
	const struct json *runs;     /* app_run_list() of all models */
	const char *model;           /* id */
};

struct recipe {
	const char *name;
	const char *what; /* N_() */
	bool rows;        /* fits and judges on rows with outcomes */
	/* NULL, or why it is not possible, translated. */
	const char *(*refuses)(const struct choosing *c);
	void (*bound)(const struct choosing *c, struct buf *out);
	/* Where no run has measured a gain: what the shape says. */
	void (*shape)(const struct choosing *c, struct buf *out);
};

static int64_t count(const struct choosing *c, const char *name)
{
	return json_get_i64(c->describe, name, 0);
}

static const char *refuses_trees(const struct choosing *c)
{
	if (!c->describe)
		return _("what was understood of the file is not here; sync "
			 "first (p)");
	if (json_get_bool(c->describe, "linear", false) ||
		count(c, "trees") < 1)
		return _("the model has no trees, and recipes work on trees");
	return NULL;
}

static const char *refuses_refit(const struct choosing *c)
{
	const char *why = refuses_trees(c);

	if (why)
		return why;
	if (json_get_bool(c->describe, "average", false))
		return _("an averaged forest: leaves that are divided by the "
			 "number of trees are not fitted again");
	if (count(c, "rounds") == 1)
		return _("the model has one round of trees; there is none to "
			 "leave out");
	if (strcmp(json_get_str(c->describe, "task", ""), "rank") == 0)
		return _("the model ranks; the loss is judged for classes with "
			 "probabilities and for numbers");
	return NULL;
}

static void bound_exact(const struct choosing *c, struct buf *out)
{
	(void)c;
	buf_addstr(out, _("every score keeps its bits, proved"));
}

static void bound_refit(const struct choosing *c, struct buf *out)
{
	const char *task = json_get_str(c->describe, "task", "");

	if (strcmp(task, "binary") == 0)
		buf_addstr(out, "dauc=0.001,dbrier=0.001");
	else if (strcmp(task, "multiclass") == 0)
		buf_addstr(out, "dbrier=0.001");
	else
		buf_addstr(out, "rrmse=0.01");
}

static void shape_exact(const struct choosing *c, struct buf *out)
{
	(void)c;
	buf_addstr(out, _("unknown: no run has measured it"));
}

static void shape_refit(const struct choosing *c, struct buf *out)
{
	buf_addf(out,
		_("%lld trees become %lld; the time is unknown: no run "
		  "has measured it"),
		(long long)count(c, "trees"),
		(long long)(count(c, "trees") / 2));
}

static const struct recipe recipes[] = {
	{"exact", N_("drop branches that no row can reach"), false,
		refuses_trees, bound_exact, shape_exact},
	{"refit", N_("half the trees, all leaves fitted again"), true,
		refuses_refit, bound_refit, shape_refit},
};

enum { GAINS_MAX = 256 };

struct gains {
	double v[GAINS_MAX];
	size_t n;
};

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What runs of a recipe measured: which quantity, of whose model. */
struct question {
	const char *what; /* "time", "nodes" */
	bool mine;
};

static bool answers(const struct choosing *c, const char *recipe,
	const struct question *q, const struct json *run,
	const struct json *gain)
{
	return strcmp(json_get_str(run, "recipe", ""), recipe) == 0 &&
	       strcmp(json_get_str(gain, "what", ""), q->what) == 0 &&
	       q->mine ==
		       (strcmp(json_get_str(run, "model", ""), c->model) == 0);
}

/* The gains that runs ended with, whatever came of them. */
static void collect(const struct choosing *c, const char *recipe,
	const struct question *q, struct gains *out)
{
	const struct json *list = json_get(c->runs, "runs");

	out->n = 0;
	for (size_t i = 0; i < json_count(list) && out->n < GAINS_MAX; i++) {
		const struct json *r = json_at(list, i);
		const struct json *gain = json_get(
			json_get(json_get(r, "finished"), "summary"), "gain");
		const double v = decimals_number(json_get(gain, "value"), -1);

		if (v > 0 && answers(c, recipe, q, r, gain))
			out->v[out->n++] = v;
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(out->v[0]), by_size);
}

/* "1.29 times as fast (3 runs of this model, 1.2 to 1.4)". */
static void say_gain(
	struct buf *text, const struct question *q, const struct gains *g)
{
	const bool time = strcmp(q->what, "time") == 0;

	if (!q->mine)
		buf_addstr(text, _("unknown for this model; for others: "));
	buf_addf(text,
		time ? _("%.3g times as fast")
		     : _("%.3g times fewer "
			 "nodes"),
		g->v[g->n / 2]);
	buf_addf(text, _(" (runs: %zu, %.3g to %.3g)"), g->n, g->v[0],
		g->v[g->n - 1]);
}

static void add_gain(const struct choosing *c, const struct recipe *recipe,
	struct json *o, struct buf *text)
{
	static const struct question asked[] = {{"time", true}, {"nodes", true},
		{"time", false}, {"nodes", false}};
	struct gains g;
	struct json *gain;

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		collect(c, recipe->name, &asked[i], &g);
		if (!g.n)
			continue;
		gain = json_set(o, "gain", json_object());
		json_set_str(gain, "what", asked[i].what);
		json_set_real(gain, "low", g.v[0]);
		json_set_real(gain, "median", g.v[g.n / 2]);
		json_set_real(gain, "high", g.v[g.n - 1]);
		json_set_int(gain, "runs", (int64_t)g.n);
		json_set_str(gain, "of",
			asked[i].mine ? "this model" : "other models");
		say_gain(text, &asked[i], &g);
		return;
	}
	json_set(o, "gain", json_null());
	recipe->shape(c, text);
}

/* Rows with outcomes that the version came with, here. */
static bool has_rows(const struct choosing *c)
{
	const struct json *data = json_get(c->card, "data");
	const char *sha = json_get_str(data, "sha256", NULL);
	char *path = NULL;
	const bool has = sha && json_get_str(data, "label", NULL) &&
			 app_data_path(c->a, sha, &path, NULL) == 0;

	free(path);
	return has;
}

static void add_recipe(const struct choosing *c, const struct recipe *recipe,
	const char *version, struct json *list)
{
	struct json *o = json_push(list, json_object());
	struct json *needs = json_array();
	const char *why = recipe->refuses(c);
	struct buf text = BUF_INIT;

	json_set_str(o, "recipe", recipe->name);
	json_set_str(o, "what", _(recipe->what));
	json_set_str(o, "target", _("this machine"));
	recipe->bound(c, &text);
	json_set_str(o, "bound", buf_str(&text));
	buf_clear(&text);
	add_gain(c, recipe, o, &text);
	json_set_str(o, "expected", buf_str(&text));
	json_set_bool(o, "possible", why == NULL);
	json_set(o, "why", why ? json_string(why) : json_null());
	if (recipe->rows && !has_rows(c)) {
		json_push(needs, json_string("--data"));
		json_push(needs, json_string("--label"));
	}
	json_set(o, "needs", needs);
	buf_clear(&text);
	buf_addf(&text, "assay optimize %s --recipe %s", version, recipe->name);
	json_set_str(o, "command", buf_str(&text));
	buf_release(&text);
}

int app_recipes(
	struct app *a, const char *subject, struct json **out, struct err *err)
{
	struct json *card = NULL, *runs = NULL, *list;
	struct choosing c = {.a = a};
	int rc = app_view_version(a, subject, &card, err);

	if (rc == 0)
		rc = app_run_list(a, NULL, 0, &runs, err);
	if (rc == 0) {
		c.card = card;
		c.describe = json_get(card, "describe");
		c.runs = runs;
		c.model = json_get_str(card, "model", "");
		*out = json_object();
		json_set_str(
			*out, "version", json_get_str(card, "version", ""));
		list = json_set(*out, "recipes", json_array());
		for (size_t i = 0; i < sizeof(recipes) / sizeof(recipes[0]);
			i++)
			add_recipe(&c, &recipes[i],
				json_get_str(card, "version", ""), list);
	}
	json_free(runs);
	json_free(card);
	return rc;
}
