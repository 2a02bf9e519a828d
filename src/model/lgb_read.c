/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/lgb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"

int lgb_next_line(struct lgb *l)
{
	const char *stop, *equals;
	size_t n;

	if (l->p == l->end)
		return 0;
	l->line++;
	stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
	n = (size_t)((stop ? stop : l->end) - l->p);
	l->key = (struct span){l->p, n};
	l->p += n + (stop ? 1 : 0);
	if (n && l->key.p[n - 1] == '\r')
		l->key.n--;
	equals = memchr(l->key.p, '=', l->key.n);
	l->has_value = equals != NULL;
	l->value = (struct span){l->key.p + l->key.n, 0};
	if (equals) {
		l->value.p = equals + 1;
		l->value.n = l->key.n - (size_t)(equals + 1 - l->key.p);
		l->key.n = (size_t)(equals - l->key.p);
	}
	return 1;
}

int lgb_fail(struct lgb *l, struct err *err, int code, const char *why)
{
	char *key = xstrndup(
		l->key.p ? l->key.p : "", l->key.n < 40 ? l->key.n : 40);
	char *safe = text_safe(key);

	if (*safe)
		err_set(err, code, _("%s: line %zu: %s: %s"), l->in->what,
			l->line, safe, why);
	else
		err_set(err, code, _("%s: line %zu: %s"), l->in->what, l->line,
			why);
	free(safe);
	free(key);
	return code;
}

void lgb_blame(struct lgb *l, const char *key, struct span value)
{
	const char *p = l->in->data;

	l->key = (struct span){key, strlen(key)};
	for (l->line = 1; p < value.p; p++)
		l->line += *p == '\n';
}

bool lgb_token(struct span *rest, char separator, struct span *out)
{
	const char *end;

	while (rest->n && *rest->p == separator) {
		rest->p++;
		rest->n--;
	}
	if (!rest->n)
		return false;
	end = memchr(rest->p, separator, rest->n);
	out->p = rest->p;
	out->n = end ? (size_t)(end - rest->p) : rest->n;
	rest->p += out->n;
	rest->n -= out->n;
	return true;
}

int lgb_count(struct lgb *l, uint64_t *out, struct err *err)
{
	if (num_parse_u64(l->value.p, l->value.n, out) < 0 || *out > INT32_MAX)
		return lgb_fail(l, err, ERR_PARSE,
			_("this is not a whole number from 0 on"));
	return 0;
}

int lgb_doubles(struct lgb *l, struct double_list *out, struct err *err)
{
	struct span rest = l->value, one;

	out->n = 0;
	while (lgb_token(&rest, ' ', &one)) {
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof(*out->v));
		if (num_parse_data(one.p, one.n, &out->v[out->n++]) < 0)
			return lgb_fail(l, err, ERR_PARSE,
				_("a value of this list is not a number"));
	}
	return 0;
}

static int head_text(struct lgb *l, struct span *to, struct err *err)
{
	if (to->p)
		return lgb_fail(
			l, err, ERR_PARSE, _("this line stands here twice"));
	*to = l->value;
	return 0;
}

static int head_number(struct lgb *l, uint64_t *to, struct err *err)
{
	if (*to != UINT64_MAX)
		return lgb_fail(
			l, err, ERR_PARSE, _("this line stands here twice"));
	return lgb_count(l, to, err);
}

static int head_line(struct lgb *l, struct err *err)
{
	if (!l->key.n)
		return 0;
	if (span_is(l->key, "average_output")) {
		l->average = true;
		return 0;
	}
	if (!l->has_value)
		return lgb_fail(l, err, ERR_PARSE, _("this line has no value"));
	if (span_is(l->key, "version"))
		return head_text(l, &l->version, err);
	if (span_is(l->key, "objective"))
		return head_text(l, &l->objective, err);
	if (span_is(l->key, "feature_names"))
		return head_text(l, &l->names, err);
	if (span_is(l->key, "feature_infos"))
		return head_text(l, &l->infos, err);
	if (span_is(l->key, "tree_sizes"))
		return head_text(l, &l->sizes, err);
	if (span_is(l->key, "num_class"))
		return head_number(l, &l->num_class, err);
	if (span_is(l->key, "num_tree_per_iteration"))
		return head_number(l, &l->per_iteration, err);
	if (span_is(l->key, "max_feature_idx"))
		return head_number(l, &l->max_feature, err);
	if (span_is(l->key, "label_index") ||
		span_is(l->key, "monotone_constraints"))
		return 0;
	return lgb_fail(l, err, ERR_UNSUPPORTED,
		_("assay does not know this line, so that it cannot promise "
		  "the library's predictions; a newer assay may"));
}

static int check_head(struct lgb *l, struct err *err)
{
	const struct span key = l->key;
	const size_t line = l->line;

	if (l->version.p)
		lgb_blame(l, "version", l->version);
	if (!span_is(l->version, "v2") && !span_is(l->version, "v3") &&
		!span_is(l->version, "v4"))
		return lgb_fail(l, err, ERR_UNSUPPORTED,
			_("assay reads LightGBM text of version v2, v3 and v4 "
			  "only"));
	lgb_blame(l, "tree", (struct span){l->in->data, 0});
	if (l->num_class == UINT64_MAX || l->per_iteration == UINT64_MAX ||
		l->max_feature == UINT64_MAX || !l->names.p || !l->infos.p)
		return lgb_fail(l, err, ERR_PARSE,
			_("a line of the head is missing; is the file "
			  "complete?"));
	if (l->num_class != l->per_iteration || l->num_class < 1 ||
		l->num_class > MODEL_GROUPS_MAX)
		return lgb_fail(l, err, ERR_PARSE,
			_("num_class and num_tree_per_iteration do not fit"));
	if (l->max_feature >= MODEL_FEATURES_MAX)
		return lgb_fail(l, err, ERR_LIMIT,
			_("there are more than 1000000 features"));
	l->category = xcalloc(l->max_feature + 1, 1);
	l->key = key;
	l->line = line;
	return 0;
}

static int read_head(struct lgb *l, struct err *err)
{
	int rc;

	lgb_next_line(l); /* "tree" */
	while (lgb_next_line(l)) {
		if (span_is(l->key, "Tree"))
			return check_head(l, err);
		rc = head_line(l, err);
		if (rc < 0)
			return rc;
	}
	return lgb_fail(
		l, err, ERR_PARSE, _("the file ends before its first tree"));
}

static bool is_end(struct lgb *l)
{
	return !l->has_value &&
	       (span_is(l->key, "end of trees") ||
		       span_is(l->key, "feature importances:") ||
		       span_is(l->key, "feature_importances:"));
}

static int read_trees(struct lgb *l, struct err *err)
{
	struct span rest = l->sizes, one;
	uint64_t number, n_sizes = 0;
	int rc;

	while (span_is(l->key, "Tree")) {
		rc = lgb_count(l, &number, err);
		if (rc == 0 && number != l->n_trees)
			rc = lgb_fail(l, err, ERR_PARSE,
				_("the trees are not numbered in order"));
		if (rc == 0)
			rc = lgb_read_tree(l, err);
		if (rc < 0)
			return rc;
		l->n_trees++;
	}
	if (!is_end(l))
		return lgb_fail(l, err, ERR_PARSE,
			_("the end of the trees is missing; is the file "
			  "complete?"));
	while (lgb_token(&rest, ' ', &one))
		n_sizes++;
	if ((l->sizes.p && n_sizes != l->n_trees) ||
		l->n_trees % l->per_iteration)
		return lgb_fail(l, err, ERR_PARSE,
			_("tree_sizes or num_class does not fit the number of "
			  "trees; is the file complete?"));
	return 0;
}

/* What follows the word at the beginning of a line. */
static bool behind(struct span line, const char *word, struct span *rest)
{
	const size_t n = strlen(word);

	if (line.n < n || memcmp(line.p, word, n) != 0)
		return false;
	*rest = (struct span){line.p + n, line.n - n};
	return true;
}

static void read_tail(struct lgb *l)
{
	while (lgb_next_line(l)) {
		struct span line = {
			l->key.p, (size_t)(l->value.p + l->value.n - l->key.p)};

		if (behind(line, "pandas_categorical:", &l->pandas))
			continue;
		if (behind(line, "[categorical_feature: ", &l->categories) &&
			l->categories.n)
			l->categories.n--; /* the bracket */
	}
}

static int no_missing_option(struct lgb *l, struct err *err)
{
	const struct model_options *o = l->in->options;

	if (!o || !o->missing)
		return 0;
	return err_set(err, ERR_ARG,
		_("%s: --missing is for XGBoost; a LightGBM model says itself "
		  "what counts as missing: leave it out"),
		l->in->what);
}

static int finish(struct lgb *l, struct model *out, struct err *err)
{
	struct builder_head head = {.sigmoid = 1,
		.missing = (double)NAN,
		.average = l->average,
		.n_groups = (uint32_t)l->per_iteration,
		.format = "LightGBM text"};
	char *version = xstrndup(l->version.p, l->version.n);
	char *line =
		xstrndup(l->objective.p ? l->objective.p : "", l->objective.n);
	double *base = xcalloc(l->per_iteration, sizeof(*base));
	struct builder *b = l->b;
	int rc = lgb_objective(l, &head, err);

	head.base = base;
	head.version = version;
	head.parameters = line;
	if (rc == 0)
		rc = lgb_features(l, err);
	if (rc == 0) {
		builder_head(b, &head);
		l->b = NULL;
		rc = builder_finish(b, out, err);
	}
	free(base);
	free(version);
	free(line);
	return rc;
}

int lgb_read(struct model *out, const struct model_input *in, struct err *err)
{
	struct lgb l = {
		.in = in,
		.p = in->data,
		.end = (const char *)in->data + in->size,
		.num_class = UINT64_MAX,
		.per_iteration = UINT64_MAX,
		.max_feature = UINT64_MAX,
	};
	int rc;

	l.b = builder_new(MODEL_LIGHTGBM);
	rc = no_missing_option(&l, err);
	if (rc == 0)
		rc = read_head(&l, err);
	if (rc == 0)
		rc = read_trees(&l, err);
	if (rc == 0) {
		read_tail(&l);
		rc = finish(&l, out, err);
	}
	builder_free(l.b);
	free(l.category);
	lgb_tree_release(&l.tree);
	return rc;
}
