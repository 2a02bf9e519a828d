/* tests/fuzz/target.h — what every fuzz target defines.
 *
 * A target takes any bytes, checks what must hold for them, and aborts if it
 * does not. CHECK() is kept in every build. */
#ifndef ASSAY_TESTS_FUZZ_TARGET_H
#define ASSAY_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define CHECK(condition)                        \
	do {                                    \
		if (!(condition))               \
			BUG("not " #condition); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
