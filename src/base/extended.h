/* base/extended.h — does arithmetic really keep the 64 bits of an 80-bit long
 * double? Not under emulators such as valgrind, which keep 53: there the slow
 * exact paths of base/num are taken. */
#ifndef ASSAY_BASE_EXTENDED_H
#define ASSAY_BASE_EXTENDED_H

#include <stdbool.h>

static inline bool extended_precision(void)
{
	volatile const long double one = 1.0L, tiny = 0x1p-62L;

	return one + tiny != one;
}

#endif
