/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "optim/target.h"

#include <ctype.h>
#include <string.h>

void target_name(char out[TARGET_NAME_MAX + 1], const char *text)
{
	size_t n = 0;

	if (*text >= '0' && *text <= '9')
		out[n++] = '_';
	for (; *text && n < TARGET_NAME_MAX; text++) {
		const unsigned char c = (unsigned char)*text;

		out[n++] = c < 128 && isalnum(c) ? (char)c : '_';
	}
	if (n == 0)
		out[n++] = '_';
	out[n] = '\0';
}

void target_lib(
	struct buf *out, const struct target *t, const struct buf *library)
{
	static const char zeros[64];
	struct target_tail tail = {.magic = TARGET_MAGIC};
	struct buf text = BUF_INIT;

	json_write(&text, t->certificate);
	buf_add(out, library->data, library->len);
	buf_add(out, zeros, (64 - out->len % 64) % 64);
	tail.block_at = out->len;
	tail.block_size = t->model->block_size;
	buf_add(out, t->model->block, t->model->block_size);
	tail.certificate_at = out->len;
	tail.certificate_size = text.len;
	buf_add(out, text.data, text.len);
	buf_add(out, &tail, sizeof(tail));
	buf_release(&text);
}
