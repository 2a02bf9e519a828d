/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "monitor/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

/* A count that JSON and doubles hold exactly. */
#define COUNT_MAX ((uint64_t)1 << 53)

void profile_init(struct profile *p, const struct series *s, size_t n)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	p->n_series = n;
	p->tally = xcalloc(n ? n : 1, sizeof(*p->tally));
	for (i = 0; i < n; i++)
		p->tally[i].bin = xcalloc(
			s[i].n_bins ? s[i].n_bins : 1, sizeof(uint64_t));
}

void profile_release(struct profile *p)
{
	size_t i;

	for (i = 0; p->tally && i < p->n_series; i++) {
		free(p->tally[i].bin);
		exact_release(&p->tally[i].sum);
		exact_release(&p->tally[i].sum2);
	}
	free(p->tally);
	memset(p, 0, sizeof(*p));
}

static void tally_add(struct tally *t, const struct series *s, double x)
{
	int b = series_bin(s, x);

	if (b == SERIES_UNSEEN)
		t->unseen++;
	if (isnan(x))
		t->missing++;
	if (isnan(x) || b == SERIES_UNSEEN)
		return;
	t->n++;
	t->below += x < s->min;
	t->above += x > s->max;
	if (b >= 0)
		t->bin[b]++;
	if (s->kind != SERIES_CATEGORY && isfinite(x)) {
		exact_add(&t->sum, x);
		exact_add_product(&t->sum2, x, x);
	}
}

void profile_add_row(
	struct profile *p, const struct series *s, const double *row)
{
	size_t i;

	p->rows++;
	for (i = 0; i < p->n_series; i++)
		tally_add(&p->tally[i], &s[i], row[i]);
}

void profile_merge(
	struct profile *a, const struct profile *b, const struct series *s)
{
	size_t i, k;

	if (b->rows && (!a->rows || b->from < a->from))
		a->from = b->from;
	if (b->rows && (!a->rows || b->until > a->until))
		a->until = b->until;
	a->rows += b->rows;
	for (i = 0; i < a->n_series; i++) {
		struct tally *t = &a->tally[i];
		const struct tally *o = &b->tally[i];

		for (k = 0; k < s[i].n_bins; k++)
			t->bin[k] += o->bin[k];
		t->n += o->n;
		t->missing += o->missing;
		t->unseen += o->unseen;
		t->below += o->below;
		t->above += o->above;
		exact_merge(&t->sum, &o->sum);
		exact_merge(&t->sum2, &o->sum2);
	}
}

double tally_mean(const struct tally *t)
{
	return t->n ? exact_value(&t->sum) / (double)t->n : (double)NAN;
}

/* Adds m times the exact number w, to twice the precision of a double. */
static void add_scaled(struct exact *v, const struct exact *w, double m)
{
	struct exact rest = EXACT_INIT;
	double high = exact_value(w);

	exact_merge(&rest, w);
	exact_add(&rest, -high);
	exact_add_product(v, high, m);
	exact_add_product(v, exact_value(&rest), m);
	exact_release(&rest);
}

double tally_sd(const struct tally *t)
{
	struct exact v = EXACT_INIT, w = EXACT_INIT;
	double mean = tally_mean(t), d;

	if (!t->n)
		return NAN;
	/* sum (x - m)^2 = sum x^2 + m (n m - 2 sum x), no cancellation. */
	exact_add_product(&w, (double)t->n, mean);
	exact_add(&w, -exact_value(&t->sum));
	exact_add(&w, -exact_value(&t->sum));
	exact_merge(&v, &t->sum2);
	add_scaled(&v, &w, mean);
	d = exact_value(&v) / (double)t->n;
	exact_release(&v);
	exact_release(&w);
	return d > 0.0 ? sqrt(d) : 0.0;
}

static void set_exact(struct json *o, const char *name, const struct exact *v)
{
	struct buf text = BUF_INIT;

	exact_write(&text, v);
	json_set_str(o, name, buf_str(&text));
	buf_release(&text);
}

static struct json *tally_to_json(const struct tally *t, const struct series *s)
{
	struct json *o = json_object();
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < s->n_bins; i++)
		if (t->bin[i])
			buf_addf(&text, "%s%zu:%llu", text.len ? " " : "", i,
				(unsigned long long)t->bin[i]);
	json_set_str(o, "counts", buf_str(&text));
	buf_release(&text);
	json_set_int(o, "n", (int64_t)t->n);
	json_set_int(o, "missing", (int64_t)t->missing);
	json_set_int(o, "unseen", (int64_t)t->unseen);
	json_set_int(o, "below", (int64_t)t->below);
	json_set_int(o, "above", (int64_t)t->above);
	set_exact(o, "sum", &t->sum);
	set_exact(o, "sum2", &t->sum2);
	return o;
}

struct json *profile_to_json(const struct profile *p, const struct series *s)
{
	struct json *o = json_object(), *all;
	size_t i;

	json_set_int(o, "from", p->from);
	json_set_int(o, "until", p->until);
	json_set_int(o, "rows", (int64_t)p->rows);
	all = json_set(o, "series", json_array());
	for (i = 0; i < p->n_series; i++)
		json_push(all, tally_to_json(&p->tally[i], &s[i]));
	return o;
}

static int read_count(const struct json *o, const char *name, uint64_t *out)
{
	int64_t v = json_get_i64(o, name, -1);

	*out = (uint64_t)v;
	return v < 0 || (uint64_t)v > COUNT_MAX ? -1 : 0;
}

/* "bin:count bin:count", bins ascending. */
static int read_bins(
	const char *text, uint64_t *bin, size_t n_bins, uint64_t *total)
{
	const char *p = text;
	int64_t last = -1;

	*total = 0;
	while (*p) {
		const char *colon = strchr(p, ':'), *end = strchr(p, ' ');
		uint64_t b, c;

		end = end ? end : p + strlen(p);
		if (!colon || colon > end ||
			num_parse_u64(p, (size_t)(colon - p), &b) ||
			num_parse_u64(colon + 1, (size_t)(end - colon - 1), &c))
			return -1;
		if (b >= n_bins || (int64_t)b <= last || !c || c > COUNT_MAX)
			return -1;
		bin[b] = c;
		last = (int64_t)b;
		*total += c;
		p = *end ? end + 1 : end;
		if (*end && !*p)
			return -1;
	}
	return 0;
}

static int read_exact(const struct json *o, const char *name, struct exact *out)
{
	const char *s = json_get_str(o, name, "");

	return exact_read(out, s, strlen(s));
}

static int read_tally(
	struct tally *t, const struct json *o, const struct series *s)
{
	uint64_t total;

	if (read_count(o, "n", &t->n) ||
		read_count(o, "missing", &t->missing) ||
		read_count(o, "unseen", &t->unseen) ||
		read_count(o, "below", &t->below) ||
		read_count(o, "above", &t->above) ||
		read_exact(o, "sum", &t->sum) ||
		read_exact(o, "sum2", &t->sum2))
		return -1;
	if (read_bins(json_get_str(o, "counts", ""), t->bin, s->n_bins, &total))
		return -1;
	return s->n_bins && total != t->n ? -1 : 0;
}

int profile_from_json(struct profile *out, const struct json *v,
	const struct series *s, size_t n, const char *path, struct err *err)
{
	const struct json *all = json_get(v, "series");
	size_t i;

	profile_init(out, s, n);
	out->from = json_get_i64(v, "from", 0);
	out->until = json_get_i64(v, "until", 0);
	if (json_count(all) != n || json_type(all) != JSON_ARRAY ||
		out->from > out->until || read_count(v, "rows", &out->rows)) {
		profile_release(out);
		return err_set(err, ERR_PARSE,
			_("%s: not a profile of these series"), path);
	}
	for (i = 0; i < n; i++) {
		struct tally *t = &out->tally[i];

		if (read_tally(t, json_at(all, i), &s[i]) ||
			t->n + t->missing + t->unseen != out->rows) {
			profile_release(out);
			return err_set(err, ERR_PARSE,
				_("%s.series[%zu]: counts that do not add up"),
				path, i);
		}
	}
	return 0;
}
