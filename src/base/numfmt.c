/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/num.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/extended.h"

/* The shortest decimal. Any decimal of at most DBL_DIG digits survives the
 * way into a double and back, so that if one reads back to v it is the
 * v of DBL_DIG digits without its zeros; else more digits are tried. Two
 * cases need all lengths tried: subnormals, whose precision is less, and
 * powers of two, where the nearest decimal may lie on the short side of the
 * rounding interval and its neighbour reads back. */

/* digits * 10^exp, digits having count decimal places. */
struct shortest {
	uint64_t digits;
	int exp, count;
};

struct kind {
	int sure, most; /* DBL_DIG and DBL_DECIMAL_DIG, or the float ones */
	bool single;
};

static const struct kind kind_double = {DBL_DIG, DBL_DECIMAL_DIG, false};
static const struct kind kind_float = {FLT_DIG, FLT_DECIMAL_DIG, true};

static char *put_u64(char *end, uint64_t v)
{
	do {
		*--end = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	return end;
}

static bool reads_back(const struct kind *k, const struct shortest *d, double v)
{
	char text[64];
	char *digits = put_u64(text + 24, d->digits);
	char *end = text + 24;
	int e = d->exp;

	*end++ = 'e';
	if (e < 0) {
		*end++ = '-';
		e = -e;
	}
	{
		char tmp[24];
		char *p = put_u64(tmp + sizeof(tmp), (uint64_t)e);
		const size_t n = (size_t)(tmp + sizeof(tmp) - p);

		memcpy(end, p, n);
		end += n;
	}
	if (k->single) {
		float f;

		return num_parse_float(digits, (size_t)(end - digits), &f) ==
			       0 &&
		       f == (float)v;
	}
	{
		double f;

		return num_parse_double(digits, (size_t)(end - digits), &f) ==
			       0 &&
		       f == v;
	}
}

/* Exactly rounded to count digits by the C library. Its text is
 * "d.dddde[+-]xx", with the point of the locale of one or more bytes. */
static void digits_exact(struct shortest *d, double v, int count)
{
	char text[64];
	const char *p;
	int e = 0;
	bool neg;

	snprintf(text, sizeof(text), "%.*e", count - 1, v);
	d->digits = 0;
	for (p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			d->digits = d->digits * 10 + (uint64_t)(*p - '0');
	neg = *++p == '-';
	for (p++; *p; p++)
		e = e * 10 + (*p - '0');
	d->exp = (neg ? -e : e) - (count - 1);
	d->count = count;
}

#if LDBL_MANT_DIG == 64
/* The same in one extended multiplication; false where its rounding error
 * could decide the last digit. e10 is floor(log10(v)) or one off. */
static bool digits_fast(struct shortest *d, double v, int count, int *e10)
{
	static const long double scale[] = {1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L,
		1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L, 1e14L,
		1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L,
		1e24L, 1e25L, 1e26L, 1e27L};
	long double w, part;
	int shift;

	if (!extended_precision())
		return false;
	for (int tries = 0;; tries++) {
		shift = count - 1 - *e10;
		if (shift < -27 || shift > 27 || tries > 2)
			return false;
		w = shift < 0 ? (long double)v / scale[-shift]
			      : (long double)v * scale[shift];
		if (w >= scale[count])
			(*e10)++;
		else if (w < scale[count - 1])
			(*e10)--;
		else
			break;
	}
	d->digits = (uint64_t)w;
	part = w - (long double)d->digits;
	if (part > 0.46875L && part < 0.53125L)
		return false;
	d->digits += part > 0.5L;
	if (d->digits == (uint64_t)scale[count])
		return false;
	d->exp = -shift;
	d->count = count;
	return true;
}
#else
static bool digits_fast(struct shortest *d, double v, int count, int *e10)
{
	(void)d, (void)v, (void)count, (void)e10;
	return false;
}
#endif

static bool is_subnormal(const struct kind *k, double v)
{
	return v < (k->single ? (double)FLT_MIN : DBL_MIN);
}

static bool is_power_of_two(double v)
{
	int e;

	return frexp(v, &e) == 0.5;
}

static bool neighbour_reads_back(
	const struct kind *k, struct shortest *d, double v)
{
	struct shortest up = *d;

	up.digits++;
	if (!reads_back(k, &up, v))
		return false;
	*d = up;
	return true;
}

/* v is finite and above 0. */
static void find_shortest(struct shortest *d, const struct kind *k, double v)
{
	const bool odd = is_subnormal(k, v) || is_power_of_two(v);
	int e2, e10;

	frexp(v, &e2);
	e10 = (int)floor((e2 - 1) * 0.30102999566398120);
	for (int count = odd ? 1 : k->sure; count <= k->most; count++) {
		if (odd || !digits_fast(d, v, count, &e10))
			digits_exact(d, v, count);
		if (count == k->most || reads_back(k, d, v))
			break;
		if (odd && neighbour_reads_back(k, d, v))
			break;
	}
	while (d->digits % 10 == 0) {
		d->digits /= 10;
		d->exp++;
		d->count--;
	}
}

/* Fixed notation from 0.0001 to below 10^16, else an exponent. */
static int layout(char *out, bool neg, const struct shortest *d)
{
	char text[24];
	const char *digits = put_u64(text + sizeof(text), d->digits);
	const int n = (int)(text + sizeof(text) - digits);
	const int point = n + d->exp; /* place of the point in the digits */
	char *p = out;

	if (neg)
		*p++ = '-';
	if (point < -3 || point > 16) {
		*p++ = digits[0];
		if (n > 1) {
			*p++ = '.';
			memcpy(p, digits + 1, (size_t)n - 1);
			p += n - 1;
		}
		return (int)(p - out) + snprintf(p, 8, "e%d", point - 1);
	}
	if (point <= 0) {
		memcpy(p, "0.000", 2 + (size_t)-point);
		p += 2 - point;
		memcpy(p, digits, (size_t)n);
		p += n;
	} else if (point >= n) {
		memcpy(p, digits, (size_t)n);
		memset(p + n, '0', (size_t)(point - n));
		p += point;
	} else {
		memcpy(p, digits, (size_t)point);
		p[point] = '.';
		memcpy(p + point + 1, digits + point, (size_t)(n - point));
		p += n + 1;
	}
	*p = '\0';
	return (int)(p - out);
}

static int format(char *out, const struct kind *k, double v)
{
	struct shortest d;
	const bool neg = signbit(v);

	if (isnan(v))
		return snprintf(out, NUM_TEXT_MAX, "nan");
	if (isinf(v))
		return snprintf(out, NUM_TEXT_MAX, neg ? "-inf" : "inf");
	v = fabs(v);
	if (v < 9007199254740992.0 && v == (double)(uint64_t)v) {
		d = (struct shortest){(uint64_t)v, 0, 0};
		if (!k->single || v < 16777216.0)
			return layout(out, neg, &d);
	}
	find_shortest(&d, k, v);
	return layout(out, neg, &d);
}

int num_format_double(char out[NUM_TEXT_MAX], double v)
{
	return format(out, &kind_double, v);
}

int num_format_float(char out[NUM_TEXT_MAX], float v)
{
	return format(out, &kind_float, (double)v);
}
