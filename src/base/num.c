/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/num.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/extended.h"
#include "base/xalloc.h"

/* (-1)^neg * w * 10^e. Not exact: digits behind the 19th were dropped. */
struct decimal {
	uint64_t w;
	int64_t e;
	bool neg, exact;
};

enum {
	EXACT_TENS = 22, /* 10^22 is the last power exact in a double */
	WIDE_TENS = 27,  /* 10^27 the last one exact in 64 bits */
	DIGITS_MAX = 19, /* any 19 digits fit a uint64_t */
	COPY_MAX = 128,
	EXP_CAP = 1000000
};

static const double tens[EXACT_TENS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
	1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
	1e19, 1e20, 1e21, 1e22};

#if LDBL_MANT_DIG == 64
static const long double wide_tens[WIDE_TENS + 1] = {1e0L, 1e1L, 1e2L, 1e3L,
	1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L, 1e14L,
	1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L,
	1e25L, 1e26L, 1e27L};
#endif

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Adds one digit behind the others. */
static void add_digit(struct decimal *d, unsigned digit, int *count)
{
	if (*count < DIGITS_MAX) {
		d->w = d->w * 10 + digit;
		*count += d->w != 0;
	} else {
		d->e++;
		d->exact &= digit == 0;
	}
}

static const char *scan_digits(
	struct decimal *d, const char *s, const char *end, int *count)
{
	while (s < end && is_digit(*s))
		add_digit(d, (unsigned)(*s++ - '0'), count);
	return s;
}

/* The exponent behind its letter; NULL if there is none. */
static const char *scan_exponent(
	struct decimal *d, const char *s, const char *end)
{
	int64_t e = 0;
	bool neg = false;

	if (s < end && (*s == '+' || *s == '-'))
		neg = *s++ == '-';
	if (s >= end || !is_digit(*s))
		return NULL;
	for (; s < end && is_digit(*s); s++)
		if (e < EXP_CAP)
			e = e * 10 + (*s - '0');
	d->e += neg ? -e : e;
	return s;
}

static int scan_decimal(struct decimal *d, const char *s, size_t n)
{
	const char *end = s + n;
	const char *first;
	int count = 0;
	size_t digits;

	*d = (struct decimal){0, 0, false, true};
	if (s < end && (*s == '+' || *s == '-'))
		d->neg = *s++ == '-';
	first = s;
	s = scan_digits(d, s, end, &count);
	digits = (size_t)(s - first);
	if (s < end && *s == '.') {
		first = ++s;
		s = scan_digits(d, s, end, &count);
		d->e -= s - first;
		digits += (size_t)(s - first);
	}
	if (digits == 0)
		return -1;
	if (s < end && (*s == 'e' || *s == 'E')) {
		s = scan_exponent(d, s + 1, end);
		if (!s)
			return -1;
	}
	return s == end ? 0 : -1;
}

#if LDBL_MANT_DIG == 64
/* w * 10^e with one rounding to 64 bits. False when out of reach, or when
 * the result lies on a midpoint of a type with drop bits less: only there
 * could the second rounding differ from a single one. */
static bool wide_value(const struct decimal *d, int drop, long double *out)
{
	uint64_t bits;
	long double v = (long double)d->w;

	if (d->e < -WIDE_TENS || d->e > WIDE_TENS || !extended_precision())
		return false;
	v = d->e < 0 ? v / wide_tens[-d->e] : v * wide_tens[d->e];
	memcpy(&bits, &v, sizeof(bits));
	*out = v;
	return (bits & (((uint64_t)1 << drop) - 1)) != (uint64_t)1
							       << (drop - 1);
}
#endif

/* Both operands exact in a double: one operation rounds once. */
static bool is_small(const struct decimal *d)
{
	return d->w <= (uint64_t)1 << 53 && d->e >= -EXACT_TENS &&
	       d->e <= EXACT_TENS;
}

static double small_value(const struct decimal *d)
{
	const double v = (double)d->w;

	return d->e < 0 ? v / tens[-d->e] : v * tens[d->e];
}

/* Clinger's fast path (W. D. Clinger, "How to read floating point numbers
 * accurately", 1990). With an 80-bit long double the same argument reaches 19
 * digits. */
static bool fast_double(const struct decimal *d, double *out)
{
	double v;

	if (!d->exact)
		return false;
	if (d->w == 0) {
		*out = d->neg ? -0.0 : 0.0;
		return true;
	}
	if (is_small(d)) {
		v = small_value(d);
	} else {
#if LDBL_MANT_DIG == 64
		long double wide;

		if (!wide_value(d, 11, &wide))
			return false;
		v = (double)wide;
#else
		return false;
#endif
	}
	*out = d->neg ? -v : v;
	return true;
}

/* A double that one operation gave is right for a float as well, unless it
 * lies on a midpoint between two floats: only there could the second
 * rounding differ from a single one. */
static bool narrow(double v, float *out)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	if ((bits & 0x1fffffff) == 0x10000000)
		return false;
	*out = (float)v;
	return true;
}

static bool fast_float(const struct decimal *d, float *out)
{
	if (!d->exact)
		return false;
	if (d->w == 0) {
		*out = d->neg ? -0.0F : 0.0F;
		return true;
	}
	if (is_small(d)) {
		/* From 1e-22 to 1e38: no subnormals, no overflow. */
		const double v = small_value(d);

		return narrow(d->neg ? -v : v, out);
	}
#if LDBL_MANT_DIG == 64
	{
		long double v;

		/* Away from overflow and from subnormals. */
		if (!wide_value(d, 40, &v) || v > 1e38L || v < 2e-38L)
			return false;
		*out = d->neg ? (float)-v : (float)v;
		return true;
	}
#else
	return false;
#endif
}

/* The text as a NUL-terminated string; free *heap afterwards. */
static const char *terminated(
	char space[COPY_MAX], char **heap, const char *s, size_t n)
{
	*heap = NULL;
	if (n >= COPY_MAX) {
		*heap = xstrndup(s, n);
		return *heap;
	}
	memcpy(space, s, n);
	space[n] = '\0';
	return space;
}

static locale_t c_locale(void)
{
	/* glibc hands out its constant C locale: nothing to free. */
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static double slow_double(const char *s, size_t n)
{
	char space[COPY_MAX];
	char *heap;
	const char *text = terminated(space, &heap, s, n);
	const double v = strtod_l(text, NULL, c_locale());

	free(heap);
	return v;
}

static float slow_float(const char *s, size_t n)
{
	char space[COPY_MAX];
	char *heap;
	const char *text = terminated(space, &heap, s, n);
	const float v = strtof_l(text, NULL, c_locale());

	free(heap);
	return v;
}

int num_parse_double(const char *s, size_t n, double *out)
{
	struct decimal d;

	if (scan_decimal(&d, s, n))
		return -1;
	if (!fast_double(&d, out))
		*out = slow_double(s, n);
	return 0;
}

int num_parse_float(const char *s, size_t n, float *out)
{
	struct decimal d;

	if (scan_decimal(&d, s, n))
		return -1;
	if (!fast_float(&d, out))
		*out = slow_float(s, n);
	return 0;
}

static bool is_word(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

int num_parse_data(const char *s, size_t n, double *out)
{
	bool neg = false;

	if (num_parse_double(s, n, out) == 0)
		return 0;
	if (n && (*s == '+' || *s == '-')) {
		neg = *s == '-';
		s++;
		n--;
	}
	if (is_word(s, n, "inf") || is_word(s, n, "infinity"))
		*out = neg ? -HUGE_VAL : HUGE_VAL;
	else if (is_word(s, n, "nan"))
		*out = (double)NAN;
	else
		return -1;
	return 0;
}

int num_parse_u64(const char *s, size_t n, uint64_t *out)
{
	uint64_t v = 0;

	if (n == 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]) || __builtin_mul_overflow(v, 10, &v) ||
			__builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return -1;
	}
	*out = v;
	return 0;
}

int num_parse_i64(const char *s, size_t n, int64_t *out)
{
	const bool neg = n && *s == '-';
	const size_t skip = n && (*s == '-' || *s == '+');
	uint64_t v;

	if (num_parse_u64(s + skip, n - skip, &v) ||
		v > (uint64_t)INT64_MAX + neg)
		return -1;
	*out = neg ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}
