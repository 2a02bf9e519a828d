/* SPDX-License-Identifier: Apache-2.0 */
/* A tar archive around a model: any bytes give the bytes of one file that is
 * a model, within the limits of archive.h, or a sentence. */
#include "config.h"

#include "model/archive.h"
#include "model/read.h"
#include "tests/fuzz/target.h"

enum { RATIO = 100, LEAST = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	struct model_input in = {"fuzz", data, n, &all, NULL};
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	enum model_format format;

	if (!archive_is_tar(&in))
		return 0;
	if (archive_find_model(&out, &in, &err) < 0) {
		CHECK(err.code < 0 && err.text[0]);
	} else {
		CHECK(out.len > 0 && out.len <= LEAST + n * RATIO);
		in.data = out.data;
		in.size = out.len;
		CHECK(model_sniff(&format, &in, &err) == 0);
	}
	buf_release(&out);
	return 0;
}
