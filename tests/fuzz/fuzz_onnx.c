/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX: any bytes give a model that keeps its invariants, or a sentence; and
 * what was read runs over two rows, or says why not. */
#include "config.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "engine/engine.h"
#include "tests/fuzz/fuzz_model.h"

static void run(const struct model *m)
{
	double *rows = xcalloc(2 * (size_t)m->n_features + 1, sizeof(*rows));
	double *scores = xcalloc(2 * (size_t)m->n_groups, sizeof(*scores));
	struct engine *e = NULL;
	struct err err = ERR_INIT;
	uint32_t i;

	for (i = 0; i < m->n_features; i++)
		rows[m->n_features + i] = (double)i - 1;
	if (engine_new(&e, m, &err) == 0) {
		engine_alone(e);
		if (engine_answers(e, rows, 2, scores, &err) == 0)
			engine_predict(e, scores, 2, scores);
		else
			CHECK(err.code < 0 && err.text[0]);
		engine_free(e);
	}
	free(rows);
	free(scores);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct model_input in = {"fuzz", data, n, NULL, NULL};
	struct err err = ERR_INIT;
	struct model m = {0};

	fuzz_model(data, n, FORMAT_ONNX);
	if (onnx_read(&m, &in, &err) == 0) {
		if (m.n_features < 100000)
			run(&m);
		model_close(&m);
	}
	return 0;
}
