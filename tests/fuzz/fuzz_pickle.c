/* SPDX-License-Identifier: Apache-2.0 */
/* A pickle: any bytes are read as inert data, and give the bytes of one model
 * of XGBoost, which its reader then takes or refuses, or a sentence. */
#include "config.h"

#include "model/unpack.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	struct model_input in = {"fuzz", data, n, &all, NULL};
	struct unpacked u = {.file = BUF_INIT};
	struct model m = {0};
	struct err err = ERR_INIT;
	enum model_format format;

	if (unpack(&in, &u, &err) < 0) {
		CHECK(err.code < 0 && err.text[0]);
	} else if (in.data != data) {
		CHECK(in.size > 0 && in.size < n);
		CHECK(model_sniff(&format, &in, &err) == 0);
		if (model_read(&m, &in, &err) == 0)
			model_close(&m);
	}
	unpack_release(&u);
	return 0;
}
