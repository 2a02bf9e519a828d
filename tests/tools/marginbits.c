/* SPDX-License-Identifier: Apache-2.0 */
/* marginbits INDEX — the margins of every kernel of this machine against those
 * of the library, bit by bit. A line of INDEX, tab between:
 *
 *     MODEL all|best MISSING ROWS FEATURES OUTPUTS DATA MARGINS
 *
 * DATA holds ROWS x FEATURES doubles, MARGINS ROWS x OUTPUTS, both of this
 * machine's byte order, in the order of the model's features. MISSING is nan
 * or the number that means missing. Prints a line for each pair that differs
 * or is refused, and the counts; exit 1 if any differs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/kernel.h"
#include "model/read.h"

enum { N_FIELDS = 8, FILE_MAX = 256 << 20 };

struct count {
	size_t pairs, rows, refused, wrong;
};

/* One line of the index. */
struct pair {
	const char *field[N_FIELDS];
	uint64_t rows, features, outputs;
	struct buf model, data, margins;
};

static int read_pair(struct pair *p, struct err *err)
{
	const char *const *f = p->field;
	int rc = file_read(&p->model, f[0], FILE_MAX, err);

	if (rc == 0)
		rc = file_read(&p->data, f[6], FILE_MAX, err);
	if (rc == 0)
		rc = file_read(&p->margins, f[7], FILE_MAX, err);
	if (rc < 0)
		return rc;
	if (num_parse_u64(f[3], strlen(f[3]), &p->rows) ||
		num_parse_u64(f[4], strlen(f[4]), &p->features) ||
		num_parse_u64(f[5], strlen(f[5]), &p->outputs) ||
		p->data.len != p->rows * p->features * sizeof(double) ||
		p->margins.len != p->rows * p->outputs * sizeof(double))
		return err_set(err, ERR_ARG, "%s: wrong sizes", f[6]);
	return 0;
}

static size_t differences(const double *got, const struct pair *p)
{
	const double *want = (const void *)p->margins.data;
	size_t i, n = 0;

	for (i = 0; i < p->rows * p->outputs; i++)
		if (memcmp(&got[i], &want[i], sizeof(*got)) != 0 &&
			!(got[i] == 0 && want[i] == 0)) {
			if (!n)
				printf("row %zu: %.17g, not %.17g\n",
					i / (size_t)p->outputs, got[i],
					want[i]);
			n++;
		}
	return n;
}

static int score(const struct pair *p, const struct model *m, const char *isa,
	struct err *err)
{
	double *got = xcalloc((size_t)(p->rows * p->outputs) + 1, sizeof(*got));
	struct engine *engine;
	size_t n = 0;
	int rc = engine_new(&engine, m, err);

	if (rc == 0) {
		engine_margins(
			engine, (const void *)p->data.data, p->rows, got);
		n = differences(got, p);
		engine_free(engine);
	}
	if (n)
		printf("WRONG %s (%s): %zu of %llu\n", p->field[0], isa, n,
			(unsigned long long)(p->rows * p->outputs));
	free(got);
	return rc < 0 ? rc : n > 0;
}

/* 0 equal, 1 different, or why the model is refused. */
static int check(const struct pair *p, struct err *err)
{
	static const char *const isas[] = {
		"reference", "generic", "avx2", "avx512"};
	const char *const *f = p->field;
	const struct model_options options = {
		strcmp(f[1], "best") == 0 ? ROUNDS_BEST : ROUNDS_ALL,
		strcmp(f[2], "nan") == 0 ? NULL : f[2], false};
	const struct model_input in = {
		f[0], p->model.data, p->model.len, &options, NULL};
	struct model m = {0};
	int rc = model_read(&m, &in, err), wrong = 0;
	size_t i;

	if (rc < 0)
		return rc;
	if (m.n_features != p->features || m.n_groups != p->outputs) {
		printf("WRONG %s: %u features, %u outputs\n", f[0],
			m.n_features, m.n_groups);
		model_close(&m);
		return 1;
	}
	for (i = 0; i < sizeof(isas) / sizeof(isas[0]) && rc >= 0; i++)
		if (kernel_choose(isas[i]) &&
			setenv("ASSAY_ISA", isas[i], 1) == 0) {
			rc = score(p, &m, isas[i], err);
			wrong |= rc > 0;
		}
	model_close(&m);
	return rc < 0 ? rc : wrong;
}

static int one(char *line, struct count *c, struct err *err)
{
	struct pair p = {.rows = 0};
	size_t i;
	int rc;

	for (i = 0; i < N_FIELDS; i++) {
		p.field[i] = line ? strsep(&line, "\t") : NULL;
		if (!p.field[i])
			return err_set(err, ERR_ARG, "too few fields");
	}
	rc = read_pair(&p, err);
	if (rc == 0) {
		rc = check(&p, err);
		c->pairs++;
		c->rows += (size_t)p.rows;
		c->wrong += rc > 0;
		c->refused += rc < 0;
		if (rc < 0)
			printf("REFUSED %s\n", err->text);
		rc = 0;
	}
	buf_release(&p.model);
	buf_release(&p.data);
	buf_release(&p.margins);
	return rc;
}

int main(int argc, char **argv)
{
	struct buf index = BUF_INIT;
	struct count c = {0, 0, 0, 0};
	struct err err = ERR_INIT;
	char *p, *line;
	int rc = argc == 2 ? file_read(&index, argv[1], FILE_MAX, &err)
			   : err_set(&err, ERR_ARG, "usage: marginbits INDEX");

	p = rc < 0 ? NULL : xstrdup(buf_str(&index));
	index.len = 0;
	for (char *rest = p; rc == 0 && rest && *rest;) {
		line = strsep(&rest, "\n");
		rc = one(line, &c, &err);
	}
	if (rc < 0)
		fprintf(stderr, "marginbits: %s\n", err.text);
	printf("%zu pairs, %zu rows, %zu refused, %zu wrong\n", c.pairs, c.rows,
		c.refused, c.wrong);
	free(p);
	buf_release(&index);
	return rc < 0 ? 2 : c.wrong > 0;
}
