/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/outputs.h"

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
	if (m->source == MODEL_XGBOOST)
		csvout_float(out, (float)v);
	else
		csvout_double(out, v);
}
