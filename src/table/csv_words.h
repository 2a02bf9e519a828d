/* table/csv_words.h — which texts mean that a value is missing; one list for
 * the reader, the writer and the schema. Private to this room. */
#ifndef ASSAY_TABLE_CSV_WORDS_H
#define ASSAY_TABLE_CSV_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* True for the empty text, NA, NaN, nan, null, NULL and None. */
bool csv_is_missing_word(const char *s, size_t n);

#endif
