/* SPDX-License-Identifier: Apache-2.0 */
/* XGBoost's legacy binary format: any bytes give a model that keeps its
 * invariants, or a sentence. */
#include "config.h"

#include "tests/fuzz/fuzz_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_model(data, n, FORMAT_XGB_BIN);
	return 0;
}
