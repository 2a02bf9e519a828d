/* SPDX-License-Identifier: Apache-2.0 */
/* A pointer file of somebody else: refused, or exactly what this program
 * would have written for the digest and the size that it names. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <string.h>

#include "store/pointer.h"

/* One pointer has one text: another digest or size gives other bytes. */
static void check_only(const struct buf *text, char *hex, uint64_t size)
{
	struct buf other = BUF_INIT;

	pointer_write(&other, hex, size + 1);
	CHECK(strcmp(buf_str(&other), buf_str(text)) != 0);
	buf_clear(&other);
	hex[0] = hex[0] == 'a' ? 'b' : 'a';
	pointer_write(&other, hex, size);
	CHECK(strcmp(buf_str(&other), buf_str(text)) != 0);
	buf_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf text = BUF_INIT, again = BUF_INIT;
	char hex[HASH_HEX];
	uint64_t size = 0;

	buf_add(&text, data, n);
	if (pointer_parse(&text, hex, &size) == 0) {
		CHECK(hash_is_hex(hex));
		pointer_write(&again, hex, size);
		CHECK(again.len == text.len &&
			memcmp(again.data, text.data, text.len) == 0);
		check_only(&text, hex, size);
	}
	buf_release(&again);
	buf_release(&text);
	return 0;
}
