/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/alarm.h"
#include "app/monitor.h"
#include "app/words.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "store/artifact.h"
#include "store/store.h"

enum { BINS_SHOWN = 10 };

static int read_artifact(struct store *store, const char *digest,
	struct json **out, struct err *err)
{
	struct buf bytes = BUF_INIT;
	int rc = store_artifact_read(store, digest, &bytes, err);

	if (rc == 0)
		rc = json_parse(out, _("a recorded profile"), bytes.data,
			bytes.len, err);
	buf_release(&bytes);
	return rc;
}

/* Profile records of the version, in the order of the fold. */
static size_t profiles_of(
	const struct app_subject *s, const struct json **list, size_t max)
{
	const struct json *all = json_get(s->model, "profiles");
	size_t n = 0;

	for (size_t i = 0; i < json_count(all) && n < max; i++)
		if (strcmp(json_get_str(json_at(all, i), "version", ""),
			    s->id) == 0)
			list[n++] = json_at(all, i);
	return n;
}

/* Windows of a result that begin before `before`, put in front of list. */
static struct json *prepend(
	struct json *list, const struct json *result, const char *before)
{
	const struct json *windows = json_get(result, "windows");
	struct json *out = json_array();

	for (size_t i = 0; i < json_count(windows); i++) {
		const struct json *w = json_at(windows, i);

		if (!*before || strcmp(json_get_str(w, "from", ""), before) < 0)
			json_push(out, json_copy(w));
	}
	for (size_t i = 0; i < json_count(list); i++)
		json_push(out, json_copy(json_at(list, i)));
	json_free(list);
	return out;
}

static const char *first_from(const struct json *windows)
{
	return json_count(windows)
		       ? json_get_str(json_at(windows, 0), "from", "")
		       : "";
}

/* The latest result, and of older ones the windows that come before it. */
static int collect(struct store *store, const struct app_subject *s,
	struct json *doc, struct err *err)
{
	const size_t total = json_count(json_get(s->model, "profiles"));
	const struct json **list = xcalloc(total, sizeof(*list));
	size_t n = profiles_of(s, list, total);
	struct json *windows = json_array();
	const char *from = "";
	int rc = 0;

	if (n == 0)
		rc = err_set(err, ERR_NOTFOUND,
			_("%s has not been checked yet: assay monitor check"),
			s->text);
	while (rc == 0 && n-- > 0) {
		struct json *result = NULL;

		if (*from &&
			strcmp(json_get_str(list[n], "from", ""), from) >= 0)
			continue;
		rc = read_artifact(store,
			json_get_str(
				json_get(list[n], "summary"), "result", ""),
			&result, err);
		if (rc)
			break;
		if (!json_get(doc, "series"))
			json_set(doc, "series",
				json_copy(json_get(result, "series")));
		windows = prepend(windows, result, from);
		from = first_from(windows);
		json_free(result);
	}
	free(list);
	json_set(doc, "windows", windows);
	return rc;
}

int app_monitor_series(
	struct app *a, const char *subject, struct json **out, struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *doc = json_object(), *alarms = NULL;
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = app_subject_version(a, subject, &s, err);
	if (rc == 0)
		rc = collect(store, &s, doc, err);
	if (rc == 0)
		rc = app_alarm_list(a, s.name, NULL, &alarms, err);
	if (rc == 0) {
		json_set_str(doc, "version", s.text);
		json_set(doc, "alarms", json_copy(json_get(alarms, "alarms")));
		*out = doc;
	} else {
		json_free(doc);
	}
	json_free(alarms);
	app_subject_release(&s);
	return rc;
}

/* Adds "bin:count ..." to counts; *n gets the sum. */
static void add_counts(
	const struct json *tally, uint64_t *counts, size_t bins, uint64_t *n)
{
	const char *p = json_get_str(tally, "counts", "");

	while (*p) {
		const char *colon = strchr(p, ':');
		const char *end = colon ? strchr(colon, ' ') : NULL;
		uint64_t bin, count;

		if (!colon)
			return;
		if (!end)
			end = colon + strlen(colon);
		if (num_parse_u64(p, (size_t)(colon - p), &bin) ||
			num_parse_u64(
				colon + 1, (size_t)(end - colon - 1), &count))
			return;
		if (bin < bins)
			counts[bin] += count;
		*n += count;
		p = *end ? end + 1 : end;
	}
}

static size_t series_index(const struct json *reference, const char *name)
{
	const struct json *series = json_get(reference, "series");
	size_t i = 0;

	while (i < json_count(series) &&
		strcmp(json_get_str(json_at(series, i), "name", ""), name) != 0)
		i++;
	return i;
}

static const struct json *tally_at(const struct json *profile, size_t series)
{
	return json_at(json_get(profile, "series"), series);
}

static size_t bins_of(const struct json *series)
{
	const struct json *codes = json_get(series, "code_bins");
	int64_t n = json_get_i64(series, "bins", 0);

	for (size_t i = 0; i < json_count(codes); i++) {
		const int64_t b = json_i64(json_at(codes, i), 0) + 1;

		n = b > n ? b : n;
	}
	return n > 0 && n < 4096 ? (size_t)n : 0;
}

/* The name of bins first to last of a series. */
static void bin_label(struct buf *out, const struct json *series, size_t first,
	size_t last, size_t n)
{
	const struct json *edges = json_get(series, "edges");

	if (json_get(series, "code_bins")) {
		buf_addf(out,
			first == last ? _("level %zu") : _("levels %zu to %zu"),
			first, last);
		return;
	}
	if (first > 0)
		words_number(out, json_at(edges, first - 1));
	else
		buf_addstr(out, _("lowest"));
	buf_addstr(out, " .. ");
	if (last + 1 < n)
		words_number(out, json_at(edges, last));
	else
		buf_addstr(out, _("highest"));
}

struct histogram {
	uint64_t *reference, *production;
	uint64_t n_reference, n_production;
	size_t n;
};

static double share(uint64_t count, uint64_t n)
{
	return n ? (double)count / (double)n : 0;
}

/* Neighbouring bins are drawn together until each group holds about a tenth
 * of the reference. */
static void group_bins(
	struct json *list, const struct json *series, const struct histogram *h)
{
	size_t first = 0;
	uint64_t ref = 0, prod = 0, done = 0;

	for (size_t i = 0; i < h->n; i++) {
		ref += h->reference[i];
		prod += h->production[i];
		done += h->reference[i];
		if (h->n <= BINS_SHOWN || i + 1 == h->n ||
			done * BINS_SHOWN >=
				h->n_reference * (json_count(list) + 1)) {
			struct json *b = json_push(list, json_object());
			struct buf label = BUF_INIT;

			bin_label(&label, series, first, i, h->n);
			json_set_str(b, "label", buf_str(&label));
			json_set_real(
				b, "reference", share(ref, h->n_reference));
			json_set_real(
				b, "production", share(prod, h->n_production));
			buf_release(&label);
			first = i + 1;
			ref = prod = 0;
		}
	}
}

/* Sums the reference's windows; the score only those it was not fitted on. */
static void count_reference(const struct json *reference, size_t at,
	const struct json *series, struct histogram *h)
{
	const struct json *windows = json_get(reference, "windows");
	const bool score =
		strcmp(json_get_str(series, "kind", ""), "score") == 0;
	const int64_t held =
		score ? json_get_i64(reference, "unseen_from", INT64_MIN)
		      : INT64_MIN;

	for (size_t i = 0; i < json_count(windows); i++) {
		const struct json *w = json_at(windows, i);

		if (json_get_i64(w, "from", 0) >= held)
			add_counts(tally_at(w, at), h->reference, h->n,
				&h->n_reference);
	}
}

static int fill_bins(const struct json *reference, const struct json *bundle,
	const char *name, int64_t window, struct json *doc, struct err *err)
{
	const size_t at = series_index(reference, name);
	const struct json *series = json_at(json_get(reference, "series"), at);
	const struct json *windows = json_get(bundle, "windows");
	const size_t n = json_count(windows);
	struct histogram h = {0};
	char from[CLOCK_TEXT_MAX];

	if (!series || bins_of(series) == 0)
		return err_set(err, ERR_NOTFOUND,
			_("there is no series '%s' with bins here"), name);
	if (window < 0)
		window = (int64_t)n - 1;
	if (window < 0 || (size_t)window >= n)
		return err_set(
			err, ERR_NOTFOUND, _("there are %zu windows"), n);
	h.n = bins_of(series);
	h.reference = xcalloc(h.n, sizeof(uint64_t));
	h.production = xcalloc(h.n, sizeof(uint64_t));
	count_reference(reference, at, series, &h);
	add_counts(tally_at(json_at(windows, (size_t)window), at), h.production,
		h.n, &h.n_production);
	clock_format(from,
		json_get_i64(json_at(windows, (size_t)window), "from", 0));
	json_set_str(doc, "series", name);
	json_set_str(doc, "from", from);
	json_set_int(doc, "reference_rows", (int64_t)h.n_reference);
	json_set_int(doc, "production_rows", (int64_t)h.n_production);
	group_bins(json_set(doc, "bins", json_array()), series, &h);
	free(h.reference);
	free(h.production);
	return 0;
}

int app_monitor_bins(struct app *a, const char *subject, const char *series,
	int64_t window, struct json **out, struct err *err)
{
	struct app_subject s = APP_SUBJECT_INIT;
	struct json *reference = NULL, *bundle = NULL, *doc = json_object();
	const struct json *last = NULL, *all;
	struct store *store;
	int rc = app_store(a, &store, err);

	if (rc == 0)
		rc = app_subject_version(a, subject, &s, err);
	all = json_get(s.model, "profiles");
	for (size_t i = 0; rc == 0 && i < json_count(all); i++)
		if (strcmp(json_get_str(json_at(all, i), "version", ""),
			    s.id) == 0)
			last = json_at(all, i);
	if (rc == 0 && !last)
		rc = err_set(err, ERR_NOTFOUND,
			_("%s has not been checked yet: assay monitor check"),
			s.text);
	if (rc == 0)
		rc = read_artifact(store,
			json_get_str(s.version, "reference", ""), &reference,
			err);
	if (rc == 0)
		rc = read_artifact(
			store, json_get_str(last, "bundle", ""), &bundle, err);
	if (rc == 0)
		rc = fill_bins(reference, bundle, series, window, doc, err);
	json_free(reference);
	json_free(bundle);
	app_subject_release(&s);
	if (rc)
		json_free(doc);
	else
		*out = doc;
	return rc;
}
