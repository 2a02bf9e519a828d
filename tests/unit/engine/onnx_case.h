/* tests/unit/engine/onnx_case.h — ONNX's own conformance cases.
 *
 * A case is a directory: model.onnx, and test_data_set_N with input_K.pb and
 * output_K.pb, which are TensorProtos. */
#ifndef ASSAY_TESTS_ONNX_CASE_H
#define ASSAY_TESTS_ONNX_CASE_H

#include "base/err.h"

/* 0 if the graph runs on every set and gives its outputs: integers, texts and
 * bools equal, reals within 1e-6 + 1e-5 |x| (half that many digits for 16-bit
 * reals). Else negative, with the reason. */
int onnx_case(const char *directory, struct err *err);

#endif
