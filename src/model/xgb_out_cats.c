/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "model/xgb_out.h"

/* XGBoost's mark of int64 categories. */
#define TYPE_INT64 15

struct level {
	const char *text;
	int64_t number;
	size_t code;
};

static int by_text(const void *a, const void *b)
{
	const struct level *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static int by_number(const void *a, const void *b)
{
	const struct level *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* The levels of a feature, and whether all are whole numbers in the one
 * spelling that they have. */
static struct level *take_levels(const struct model_feature *f, bool *numbers)
{
	struct level *l = xcalloc(f->n_levels + 1, sizeof(*l));
	char *again;
	size_t i;

	*numbers = f->n_levels > 0;
	for (i = 0; i < f->n_levels; i++) {
		l[i] = (struct level){f->levels[i], 0, i};
		if (num_parse_i64(l[i].text, strlen(l[i].text), &l[i].number) <
			0) {
			*numbers = false;
			continue;
		}
		again = xasprintf("%lld", (long long)l[i].number);
		if (strcmp(again, l[i].text) != 0)
			*numbers = false;
		free(again);
	}
	return l;
}

static void out_texts(struct buf *out, const struct level *l, size_t n)
{
	size_t i, end = 0;
	const char *p;

	buf_addstr(out, "{\"offsets\":[");
	for (i = 0; n && i <= n; i++) {
		buf_addf(out, i ? ",%zu" : "%zu", end);
		end += i < n ? strlen(l[i].text) : 0;
	}
	buf_addstr(out, "],\"values\":[");
	for (i = 0, end = 0; i < n; i++)
		for (p = l[i].text; *p; p++)
			buf_addf(out, end++ ? ",%d" : "%d", (signed char)*p);
	buf_addstr(out, "]}");
}

static void out_numbers(struct buf *out, const struct level *l, size_t n)
{
	size_t i;

	buf_addf(out, "{\"type\":%d,\"values\":[", TYPE_INT64);
	for (i = 0; i < n; i++)
		buf_addf(out, i ? ",%lld" : "%lld", (long long)l[i].number);
	buf_addstr(out, "]}");
}

static void out_order(
	struct buf *order, struct level *l, size_t n, bool numbers)
{
	size_t i;

	qsort(l, n, sizeof(*l), numbers ? by_number : by_text);
	for (i = 0; i < n; i++)
		buf_addf(order, order->len ? ",%zu" : "%zu", l[i].code);
}

void xgb_out_cats(struct buf *out, const struct model *m)
{
	struct buf order = BUF_INIT, segments = BUF_INIT;
	size_t i, total = 0, tables = 0;

	for (i = 0; i < m->n_features; i++)
		tables += m->features[i].n_levels > 0;
	buf_addstr(out, "{\"enc\":[");
	for (i = 0; tables && i < m->n_features; i++) {
		const struct model_feature *f = &m->features[i];
		bool numbers;
		struct level *l = take_levels(f, &numbers);

		if (i)
			buf_addch(out, ',');
		if (numbers)
			out_numbers(out, l, f->n_levels);
		else
			out_texts(out, l, f->n_levels);
		out_order(&order, l, f->n_levels, numbers);
		buf_addf(&segments, i ? ",%zu" : "%zu", total);
		total += f->n_levels;
		free(l);
	}
	if (tables)
		buf_addf(&segments, ",%zu", total);
	buf_addf(out, "],\"feature_segments\":[%s],\"sorted_idx\":[%s]}",
		buf_str(&segments), buf_str(&order));
	buf_release(&order);
	buf_release(&segments);
}

/* What XGBoost wants to find beside the name; its own defaults. */
static const struct {
	const char *objective, *group, *name, *value;
} defaults[] = {
	{"reg:squarederror", "reg_loss_param", "scale_pos_weight", "1"},
	{"reg:squaredlogerror", "reg_loss_param", "scale_pos_weight", "1"},
	{"reg:logistic", "reg_loss_param", "scale_pos_weight", "1"},
	{"binary:logistic", "reg_loss_param", "scale_pos_weight", "1"},
	{"binary:logitraw", "reg_loss_param", "scale_pos_weight", "1"},
	{"reg:linear", "reg_loss_param", "scale_pos_weight", "1"},
	{"count:poisson", "poisson_regression_param", "max_delta_step", "0.7"},
	{"reg:tweedie", "tweedie_regression_param", "tweedie_variance_power",
		"1.5"},
	{"reg:pseudohubererror", "pseudo_huber_param", "huber_slope", "1"},
};

void xgb_out_parameters(struct buf *out, const struct model *m)
{
	struct err ignored = ERR_INIT;
	struct json *kept = NULL;
	size_t i;

	if (*m->parameters && json_parse(&kept, "parameters", m->parameters,
				      strlen(m->parameters), &ignored) == 0) {
		for (i = 0; i < json_count(kept); i++) {
			buf_addch(out, ',');
			xgb_out_text(out, json_name(kept, i));
			buf_addch(out, ':');
			json_write_line(out, json_at(kept, i));
			while (out->len && out->data[out->len - 1] == '\n')
				out->data[--out->len] = '\0';
		}
		json_free(kept);
		return;
	}
	if (m->task == TASK_MULTICLASS)
		buf_addf(out,
			",\"softmax_multiclass_param\":{\"num_class\":"
			"\"%u\"}",
			m->n_groups);
	for (i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		if (strcmp(defaults[i].objective, m->objective) == 0)
			buf_addf(out, ",\"%s\":{\"%s\":\"%s\"}",
				defaults[i].group, defaults[i].name,
				defaults[i].value);
}
