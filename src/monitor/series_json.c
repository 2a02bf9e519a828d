/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

static void set_array(
	struct json *o, const char *name, const double *v, size_t n)
{
	struct json *a = json_set(o, name, json_array());
	size_t i;

	for (i = 0; i < n; i++)
		json_push(a, json_real(v[i]));
}

struct json *series_to_json(const struct series *s)
{
	struct json *o = json_object(), *bins;
	size_t i;

	json_set_str(o, "name", s->name);
	json_set_str(o, "kind", series_kind_name(s->kind));
	json_set_bool(o, "used", s->used);
	if (s->kind == SERIES_LOSS)
		return o;
	if (s->kind == SERIES_CATEGORY) {
		set_array(o, "codes", s->code, s->n_codes);
		bins = json_set(o, "code_bins", json_array());
		for (i = 0; i < s->n_codes; i++)
			json_push(bins, json_int(s->code_bin[i]));
	} else {
		json_set_int(o, "bins", (int64_t)s->n_bins);
		set_array(o, "edges", s->edge, s->n_bins ? s->n_bins - 1 : 0);
		json_set_real(o, "min", s->min);
		json_set_real(o, "max", s->max);
	}
	if (s->mean_score)
		set_array(o, "mean_score", s->mean_score, s->n_bins);
	return o;
}

static int refuse(struct err *err, const char *path, const char *member)
{
	return err_set(err, ERR_PARSE,
		_("%s.%s: not what a reference profile holds here; make the "
		  "reference again from its data"),
		path, member);
}

/* An array of at most max finite numbers, strictly ascending if wanted. */
static int read_array(
	double **out, size_t *n, const struct json *v, size_t max, int ascend)
{
	size_t i;

	*out = NULL;
	*n = json_count(v);
	if (json_type(v) != JSON_ARRAY || *n > max)
		return -1;
	*out = xcalloc(*n + 1, sizeof(**out));
	for (i = 0; i < *n; i++) {
		double x = json_num(json_at(v, i), NAN);

		if (!isfinite(x) || (ascend && i && x <= (*out)[i - 1]))
			return -1;
		(*out)[i] = x;
	}
	return 0;
}

static int read_codes(struct series *s, const struct json *v)
{
	const struct json *bins = json_get(v, "code_bins");
	size_t i;

	if (read_array(&s->code, &s->n_codes, json_get(v, "codes"),
		    SERIES_CODES_MAX, 1))
		return -1;
	s->code_bin = xcalloc(s->n_codes + 1, sizeof(*s->code_bin));
	s->n_bins = s->n_codes < SERIES_BINS_MAX ? s->n_codes : SERIES_BINS_MAX;
	s->min = s->max = NAN;
	if (json_count(bins) != s->n_codes)
		return -1;
	for (i = 0; i < s->n_codes; i++) {
		int64_t b = json_i64(json_at(bins, i), -1);

		if (b < 0 || b >= (int64_t)s->n_bins)
			return -1;
		s->code_bin[i] = (uint8_t)b;
	}
	return 0;
}

static int read_edges(struct series *s, const struct json *v)
{
	int64_t bins = json_get_i64(v, "bins", -1);
	size_t n;

	if (bins < 0 || bins > SERIES_BINS_MAX ||
		read_array(&s->edge, &n, json_get(v, "edges"),
			SERIES_BINS_MAX - 1, 1))
		return -1;
	s->n_bins = (size_t)bins;
	s->min = json_get_num(v, "min", NAN);
	s->max = json_get_num(v, "max", NAN);
	return n == (bins ? s->n_bins - 1 : 0) && (!bins || s->min <= s->max)
		       ? 0
		       : -1;
}

static int read_kind(struct series *s, const struct json *v)
{
	const char *kind = json_get_str(v, "kind", "");
	int i;

	for (i = 0; i < SERIES_KIND_COUNT; i++)
		if (!strcmp(kind, series_kind_name((enum series_kind)i)))
			s->kind = (enum series_kind)i;
	return strcmp(kind, series_kind_name(s->kind)) ? -1 : 0;
}

int series_from_json(struct series *out, const struct json *v, const char *path,
	struct err *err)
{
	const struct json *mean = json_get(v, "mean_score");
	size_t n = 0;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	out->name = xstrdup(json_get_str(v, "name", ""));
	out->used = json_get_bool(v, "used", true);
	if (!*out->name)
		rc = refuse(err, path, "name");
	else if (read_kind(out, v))
		rc = refuse(err, path, "kind");
	else if (out->kind == SERIES_CATEGORY && read_codes(out, v))
		rc = refuse(err, path, "codes");
	else if ((out->kind == SERIES_NUMBER || out->kind == SERIES_SCORE) &&
		 read_edges(out, v))
		rc = refuse(err, path, "edges");
	else if (mean &&
		 (read_array(&out->mean_score, &n, mean, SERIES_BINS_MAX, 0) ||
			 n != out->n_bins))
		rc = refuse(err, path, "mean_score");
	if (rc)
		series_release(out);
	return rc;
}
