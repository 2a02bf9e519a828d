/* base/num.h — numbers to and from text, whatever the locale.
 *
 * Parsing is correctly rounded (round to nearest, ties to even). Formatting
 * gives the shortest decimal that reads back to the same bits. The whole
 * text must be the number: leading or trailing bytes are an error (-1).
 * Hexadecimal, "inf", "nan" are accepted only where said. */
#ifndef ASSAY_BASE_NUM_H
#define ASSAY_BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Enough for any number printed here, with its final NUL. */
enum { NUM_TEXT_MAX = 32 };

/* Decimal, with optional sign, fraction and exponent. Overflow gives an
 * infinity, as in the libraries we replicate. */
ATTR_USED int num_parse_double(const char *s, size_t n, double *out);
/* Decimal to float32 in one rounding (never through double). */
ATTR_USED int num_parse_float(const char *s, size_t n, float *out);
/* As num_parse_double(), and also [+-]inf, [+-]infinity, nan (any case), as
 * numeric libraries print them. */
ATTR_USED int num_parse_data(const char *s, size_t n, double *out);
ATTR_USED int num_parse_i64(const char *s, size_t n, int64_t *out);
ATTR_USED int num_parse_u64(const char *s, size_t n, uint64_t *out);

/* Return the length written. Not-a-number is "nan", infinities "inf",
 * "-inf"; a whole number below 2^53 has no fraction ("3"). */
int num_format_double(char out[NUM_TEXT_MAX], double v);
int num_format_float(char out[NUM_TEXT_MAX], float v);

#endif
