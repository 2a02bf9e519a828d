/* base/text_table.h — ranges of Unicode for base/text, each list ascending.
 *
 * Constant data, private to this room. */
#ifndef ASSAY_BASE_TEXT_TABLE_H
#define ASSAY_BASE_TEXT_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct text_range {
	uint32_t first, last; /* both included */
};

/* Combining marks: no column of their own. */
extern const struct text_range text_zero[];
extern const size_t text_zero_count;
/* Two columns. */
extern const struct text_range text_wide[];
extern const size_t text_wide_count;

#endif
