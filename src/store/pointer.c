/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/pointer.h"

#include <inttypes.h>
#include <string.h>

#include "base/num.h"

static const char head[] =
	"version https://git-lfs.github.com/spec/v1\noid sha256:";

void pointer_write(struct buf *out, const char *sha256, uint64_t size)
{
	buf_addf(out, "%s%s\nsize %" PRIu64 "\n", head, sha256, size);
}

int pointer_parse(const struct buf *in, char sha256[HASH_HEX], uint64_t *size)
{
	const size_t nh = sizeof(head) - 1;
	const char *p = buf_str(in), *digits = p + nh + HASH_HEX + 5;
	struct buf again = BUF_INIT;
	int rc = -1;

	if (in->len < nh + HASH_HEX + 7 || in->len > 200 ||
		memcmp(p, head, nh) != 0 || p[in->len - 1] != '\n')
		return -1;
	memcpy(sha256, p + nh, HASH_HEX - 1);
	sha256[HASH_HEX - 1] = '\0';
	if (!hash_is_hex(sha256) ||
		num_parse_u64(
			digits, (size_t)(p + in->len - 1 - digits), size) < 0)
		return -1;
	pointer_write(&again, sha256, *size);
	if (again.len == in->len && memcmp(again.data, p, in->len) == 0)
		rc = 0;
	buf_release(&again);
	return rc;
}
