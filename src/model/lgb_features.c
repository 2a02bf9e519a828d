/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/lgb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"

/* A feature's entry of feature_infos: "[min:max]", "none", or the category
 * codes that training saw, "0:3:1". */
static int read_info(struct lgb *l, struct span info, struct model_feature *f,
	double *max_code, struct err *err)
{
	struct span rest = info, one;
	double v;

	f->min = f->max = (double)NAN;
	if (span_is(info, "none"))
		return 0;
	if (info.n > 2 && info.p[0] == '[' && info.p[info.n - 1] == ']') {
		rest = (struct span){info.p + 1, info.n - 2};
		if (lgb_token(&rest, ':', &one) &&
			num_parse_data(one.p, one.n, &f->min) == 0 &&
			lgb_token(&rest, ':', &one) &&
			num_parse_data(one.p, one.n, &f->max) == 0 && !rest.n)
			return 0;
		return lgb_fail(l, err, ERR_PARSE,
			_("a domain is not [smallest:largest]"));
	}
	f->kind = FEATURE_CATEGORY;
	while (lgb_token(&rest, ':', &one)) {
		if (num_parse_data(one.p, one.n, &v) < 0)
			return lgb_fail(l, err, ERR_PARSE,
				_("a list of categories holds no numbers"));
		if (v > *max_code)
			*max_code = v;
	}
	return 0;
}

/* The text of one level as the data frame shows it; NULL if it has none. */
static char *level_text(const struct json *v)
{
	char number[NUM_TEXT_MAX];

	switch (json_type(v)) {
	case JSON_STRING:
		return xstrdup(json_str(v, ""));
	case JSON_INT:
		return xasprintf("%lld", (long long)json_i64(v, 0));
	case JSON_REAL:
		num_format_double(number, json_num(v, 0));
		return xstrdup(number);
	case JSON_BOOL:
		return xstrdup(json_truth(v, false) ? "True" : "False");
	case JSON_NULL:
	case JSON_ARRAY:
	case JSON_OBJECT:
	default:
		return NULL;
	}
}

struct levels {
	char **v;
	size_t n;
};

static void levels_release(struct levels *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct levels){NULL, 0};
}

/* Fills the levels from one list of the table; none if it is no plain list of
 * distinct texts. */
static void read_levels(struct levels *out, const struct json *list)
{
	size_t i, n = json_count(list);

	if (json_type(list) != JSON_ARRAY || !n)
		return;
	out->v = xcalloc(n, sizeof(*out->v));
	for (i = 0; i < n; i++) {
		out->v[i] = level_text(json_at(list, i));
		if (!out->v[i]) {
			levels_release(out);
			return;
		}
		out->n++;
	}
}

struct table {
	struct json *json; /* array of arrays, or NULL */
	size_t next;       /* list of the next category feature */
};

static int read_table(struct lgb *l, struct table *t, struct err *err)
{
	t->json = NULL;
	t->next = 0;
	if (!l->pandas.p || span_is(l->pandas, "null") || !l->pandas.n)
		return 0;
	return json_parse(
		&t->json, "pandas_categorical", l->pandas.p, l->pandas.n, err);
}

static int next_feature(struct lgb *l, struct span *names, struct span *infos,
	struct model_feature *f, double *max_code, struct err *err)
{
	struct span name, info;

	if (!lgb_token(names, ' ', &name)) {
		lgb_blame(l, "feature_names", l->names);
		return lgb_fail(l, err, ERR_PARSE,
			_("there are fewer names than features"));
	}
	if (!lgb_token(infos, ' ', &info)) {
		lgb_blame(l, "feature_infos", l->infos);
		return lgb_fail(l, err, ERR_PARSE,
			_("there are fewer entries than features"));
	}
	f->kind = FEATURE_NUMBER;
	f->name = xstrndup(name.p, name.n);
	return read_info(l, info, f, max_code, err);
}

/* The table does not name its columns: they are the category features in
 * order, and only if there are as many. */
static size_t count_categories(struct lgb *l)
{
	struct span infos = l->infos, info;
	size_t i, n = 0;

	for (i = 0; lgb_token(&infos, ' ', &info) && i <= l->max_feature; i++)
		if (l->category[i] ||
			(!span_is(info, "none") && info.p[0] != '['))
			n++;
	return n;
}

/* Training lists its category features, those too that became constant and
 * have no domain. */
static void mark_listed(struct lgb *l)
{
	struct span rest = l->categories, one;
	uint64_t i;

	while (lgb_token(&rest, ',', &one))
		if (num_parse_u64(one.p, one.n, &i) == 0 && i <= l->max_feature)
			l->category[i] = 1;
}

static void add_feature(struct lgb *l, struct model_feature *f, struct table *t,
	double max_code)
{
	struct levels levels = {NULL, 0};

	if (f->kind == FEATURE_CATEGORY && t->json)
		read_levels(&levels, json_at(t->json, t->next++));
	if ((double)levels.n <= max_code)
		levels_release(&levels);
	f->levels = (const char *const *)levels.v;
	f->n_levels = levels.n;
	builder_feature(l->b, f);
	levels_release(&levels);
}

int lgb_features(struct lgb *l, struct err *err)
{
	struct span names = l->names, infos = l->infos, extra;
	struct table table;
	size_t i;
	int rc = read_table(l, &table, err);

	mark_listed(l);
	if (rc == 0 && table.json &&
		json_count(table.json) != count_categories(l)) {
		json_free(table.json);
		table.json = NULL;
	}
	for (i = 0; i <= l->max_feature && rc == 0; i++) {
		struct model_feature f = {0};
		double max_code = -1;

		rc = next_feature(l, &names, &infos, &f, &max_code, err);
		if (l->category[i])
			f.kind = FEATURE_CATEGORY;
		if (rc == 0)
			add_feature(l, &f, &table, max_code);
		free((char *)(uintptr_t)f.name);
	}
	if (rc == 0 && (lgb_token(&names, ' ', &extra) ||
			       lgb_token(&infos, ' ', &extra)))
		rc = lgb_fail(l, err, ERR_PARSE,
			_("there are more entries than features"));
	json_free(table.json);
	return rc;
}
