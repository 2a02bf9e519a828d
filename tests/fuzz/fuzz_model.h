/* tests/fuzz/fuzz_model.h — what the model readers must hold to. */
#ifndef ASSAY_TESTS_FUZZ_FUZZ_MODEL_H
#define ASSAY_TESTS_FUZZ_FUZZ_MODEL_H

#include <string.h>

#include "base/buf.h"
#include "model/read.h"
#include "model/writer.h"
#include "tests/fuzz/target.h"

static inline int fuzz_read(struct model *m, const struct model_input *in,
	enum model_format format, struct err *err)
{
	switch (format) {
	case FORMAT_LGB_TEXT:
		return lgb_read(m, in, err);
	case FORMAT_ONNX:
		return onnx_read(m, in, err);
	case FORMAT_XGB_BIN:
		return xgb_bin_read(m, in, err);
	case FORMAT_XGB_UBJ:
		return xgb_read(m, in, true, err);
	case FORMAT_XGB_JSON:
	default:
		return xgb_read(m, in, false, err);
	}
}

/* A model that was read opens again from its block, and what is written of it
 * reads back. */
static inline void fuzz_model(
	const uint8_t *data, size_t n, enum model_format format)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	struct model_input in = {"fuzz", data, n, &all, NULL};
	struct err err = ERR_INIT;
	struct model m = {0}, again = {0};
	struct buf bytes = BUF_INIT;
	enum model_format sniffed;

	(void)!model_sniff(&sniffed, &in, &err);
	if (fuzz_read(&m, &in, format, &err) < 0) {
		CHECK(err.code < 0 && err.text[0]);
		return;
	}
	CHECK(model_open(&again, m.block, m.block_size, false, &err) == 0);
	model_close(&again);
	if (model_write(&bytes, &m, &err) == 0) {
		in.data = bytes.data;
		in.size = bytes.len;
		CHECK(fuzz_read(&again, &in,
			      format == FORMAT_LGB_TEXT ? format
							: FORMAT_XGB_JSON,
			      &err) == 0);
		CHECK(again.n_nodes == m.n_nodes);
		model_close(&again);
	}
	buf_release(&bytes);
	model_close(&m);
}

#endif
