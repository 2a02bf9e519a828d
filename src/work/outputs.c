/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/outputs.h"

#include <string.h>

#include "base/i18n.h"
#include "model/describe.h"
#include "table/csvout.h"

void output_name(struct buf *out, bool margin, size_t i, size_t n)
{
	buf_addstr(out, margin ? "margin" : "prediction");
	if (n > 1)
		buf_addf(out, "_%zu", i);
}

size_t output_count(const struct model *m, bool margin, size_t n_outputs)
{
	return !margin && m->link == LINK_MAX ? 1 : n_outputs;
}

void output_value(struct buf *out, const struct model *m, double v)
{
	if (m->source != MODEL_LIGHTGBM && (double)(float)v == v)
		csvout_float(out, (float)v);
	else
		csvout_double(out, v);
}

/* XGBoost 3.3 and later refuse a level that the table in the file does not
 * hold; 3.1 and 3.2 answer by whatever lies behind the table. There is no
 * number to give. LightGBM takes such a level for missing. */
int output_levels(const struct scoring *s, struct err *err)
{
	const struct model *m = &s->model;

	/* In ONNX an unknown text has an answer: it equals no category. */
	if (strcmp(model_library(m), "ONNX") == 0)
		return 0;
	for (uint32_t i = 0; m->source == MODEL_XGBOOST && i < m->n_features;
		i++) {
		size_t r = 0;

		if (!m->features[i].n_levels || !bind_n_unseen(s->bind, i))
			continue;
		while (r < s->batch.n_rows &&
			s->rows[r * m->n_features + i] != BIND_UNSEEN)
			r++;
		if (r < s->batch.n_rows)
			return err_set(err, ERR_UNSUPPORTED,
				_("%s: line %llu: %s: the model's table does "
				  "not hold this level, and XGBoost has no "
				  "answer for it: give it a known level or "
				  "code with --map, or leave the cell empty"),
				csv_path(s->csv),
				(unsigned long long)s->batch.line[r],
				m->features[i].name);
	}
	return 0;
}

void output_unseen(struct json *result, const struct scoring *s)
{
	struct json *unseen = json_object();

	for (uint32_t i = 0; i < s->model.n_features; i++) {
		const uint64_t n = bind_n_unseen(s->bind, i);

		if (n)
			json_set_int(
				unseen, s->model.features[i].name, (int64_t)n);
	}
	json_set(result, "unseen", unseen);
}
