/* SPDX-License-Identifier: Apache-2.0 */
/* MLflow's description of a model: any bytes give the plain name of a file,
 * or a sentence. */
#include "config.h"

#include "model/locate.h"
#include "model/mlmodel.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct model_input in = {"fuzz", data, n, NULL, NULL};
	struct json *v = NULL;
	struct err err = ERR_INIT;

	if (mlmodel_read(&v, &in, &err) < 0) {
		CHECK(err.code < 0 && err.text[0]);
		return 0;
	}
	CHECK(locate_is_plain(json_get_str(v, "file", "/")));
	json_free(v);
	return 0;
}
