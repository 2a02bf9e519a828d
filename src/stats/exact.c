/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/xalloc.h"

/* All digits, for reading. */
struct wide {
	int64_t digit[EXACT_DIGITS];
};

static const int64_t radix = (int64_t)1 << 32;

void exact_release(struct exact *a)
{
	free(a->digit);
	memset(a, 0, sizeof(*a));
}

/* Makes digits from ... until - 1 exist. */
static void cover(struct exact *a, int from, int until)
{
	int low = a->n && a->low < from ? a->low : from;
	int end = a->n && a->low + a->n > until ? a->low + a->n : until;
	int64_t *digit;

	if (a->n && low == a->low && end == a->low + a->n)
		return;
	digit = xcalloc((size_t)(end - low), sizeof(*digit));
	if (a->n)
		memcpy(digit + (a->low - low), a->digit,
			(size_t)a->n * sizeof(*digit));
	free(a->digit);
	a->digit = digit;
	a->low = low;
	a->n = end - low;
}

/* Brings every digit but the highest into [0, 2^32). */
static void carry(int64_t *digit, int n)
{
	int64_t c = 0;
	int i;

	for (i = 0; i + 1 < n; i++) {
		int64_t v = digit[i] + c;

		c = v >= 0 ? v / radix : -((radix - 1 - v) / radix);
		digit[i] = v - c * radix;
	}
	if (n)
		digit[n - 1] += c;
}

/* Adds sign * m * 2^e; each digit grows by less than 2^34. Two digits above
 * those touched are room for 2^63 additions. */
static void add_scaled(struct exact *a, int sign, uint64_t m, int e)
{
	int at = e - EXACT_LOW, i = at / 32, shift = at % 32;
	uint64_t low = (m & 0xffffffffu) << shift, high = (m >> 32) << shift;
	int64_t *d;

	cover(a, i, i + 5 < EXACT_DIGITS ? i + 5 : EXACT_DIGITS);
	d = a->digit + (i - a->low);
	d[0] += sign * (int64_t)(low & 0xffffffffu);
	d[1] += sign * (int64_t)((low >> 32) + (high & 0xffffffffu));
	d[2] += sign * (int64_t)(high >> 32);
	if (++a->pending >= 1u << 28) {
		carry(a->digit, a->n);
		a->pending = 0;
	}
}

/* x = sign * m * 2^e with m < 2^53. */
static int split(double x, uint64_t *m, int *e)
{
	uint64_t bits;
	int power;

	memcpy(&bits, &x, sizeof(bits));
	power = (int)(bits >> 52 & 0x7ff);
	BUG_ON(power == 0x7ff);
	*m = bits & 0xfffffffffffff;
	if (power)
		*m |= (uint64_t)1 << 52;
	*e = (power ? power : 1) - 1075;
	return bits >> 63 ? -1 : 1;
}

void exact_add(struct exact *a, double x)
{
	uint64_t m;
	int e, sign = split(x, &m, &e);

	if (m)
		add_scaled(a, sign, m, e);
}

/* The upper 64 bits of a product. */
static uint64_t multiply_high(uint64_t x, uint64_t y)
{
	uint64_t xl = x & 0xffffffffu, xh = x >> 32;
	uint64_t yl = y & 0xffffffffu, yh = y >> 32;
	uint64_t middle = xh * yl + (xl * yl >> 32);
	uint64_t other = xl * yh + (middle & 0xffffffffu);

	return xh * yh + (middle >> 32) + (other >> 32);
}

void exact_add_product(struct exact *a, double x, double y)
{
	uint64_t mx, my;
	int ex, ey, sign = split(x, &mx, &ex) * split(y, &my, &ey);

	if (!mx || !my)
		return;
	add_scaled(a, sign, mx * my, ex + ey);
	add_scaled(a, sign, multiply_high(mx, my), ex + ey + 64);
}

void exact_merge(struct exact *a, const struct exact *b)
{
	int i, end = b->low + b->n;

	if (!b->n)
		return;
	cover(a, b->low, end + 2 < EXACT_DIGITS ? end + 2 : EXACT_DIGITS);
	carry(a->digit, a->n);
	for (i = 0; i < b->n; i++)
		a->digit[b->low - a->low + i] += b->digit[i];
	carry(a->digit, a->n);
	a->pending = 0;
}

/* The magnitude with all digits in [0, 2^32); true if a is negative. */
static bool magnitude(struct wide *out, const struct exact *a)
{
	bool negative;
	int i;

	memset(out, 0, sizeof(*out));
	if (a->n)
		memcpy(out->digit + a->low, a->digit,
			(size_t)a->n * sizeof(*a->digit));
	carry(out->digit, EXACT_DIGITS);
	negative = out->digit[EXACT_DIGITS - 1] < 0;
	for (i = 0; negative && i < EXACT_DIGITS; i++)
		out->digit[i] = -out->digit[i];
	carry(out->digit, EXACT_DIGITS);
	return negative;
}

static int top_digit(const struct wide *a)
{
	int i = EXACT_DIGITS - 1;

	while (i >= 0 && a->digit[i] == 0)
		i--;
	return i;
}

/* The highest 64 bits of m, the last of them sticky; *e is the power of two
 * of the last. */
static uint64_t head_bits(const struct wide *m, int top, int *e)
{
	uint64_t d1 = top >= 1 ? (uint64_t)m->digit[top - 1] : 0;
	uint64_t d2 = top >= 2 ? (uint64_t)m->digit[top - 2] : 0;
	uint64_t head = (uint64_t)m->digit[top] << 32 | d1, rest;
	int bits = 0, i;

	while (m->digit[top] >> bits)
		bits++;
	if (bits < 32)
		head = head << (32 - bits) | d2 >> bits;
	rest = d2 & (((uint64_t)1 << bits) - 1);
	for (i = top - 3; i >= 0; i--)
		rest |= (uint64_t)m->digit[i];
	*e = EXACT_LOW + 32 * (top - 1) - (32 - bits);
	return head | (rest != 0);
}

double exact_value(const struct exact *a)
{
	struct wide m;
	bool negative = magnitude(&m, a);
	int top = top_digit(&m), e, drop = 11;
	uint64_t head, rest;
	double v;

	if (top < 0)
		return 0.0;
	head = head_bits(&m, top, &e);
	/* Round to 53 bits, or fewer for a subnormal result. */
	if (e + drop < -1074)
		drop = -1074 - e < 64 ? -1074 - e : 63;
	rest = head & (((uint64_t)1 << drop) - 1);
	head >>= drop;
	if (rest > (uint64_t)1 << (drop - 1) ||
		(rest == (uint64_t)1 << (drop - 1) && (head & 1)))
		head++;
	v = ldexp((double)head, e + drop);
	return negative ? -v : v;
}

void exact_write(struct buf *out, const struct exact *a)
{
	struct wide m;
	bool negative = magnitude(&m, a);
	int top = top_digit(&m), low = 0, i;

	if (top < 0) {
		buf_addch(out, '0');
		return;
	}
	while (m.digit[low] == 0)
		low++;
	buf_addf(out, "%s%llx", negative ? "-" : "",
		(unsigned long long)m.digit[top]);
	for (i = top - 1; i >= low; i--)
		buf_addf(out, "%08llx", (unsigned long long)m.digit[i]);
	buf_addf(out, "p%d", EXACT_LOW + 32 * low);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hexadecimal digits s, the last one worth 2^(EXACT_LOW + 32 low). */
static int read_digits(struct exact *a, const char *s, size_t n, int low)
{
	size_t words = (n + 7) / 8, i;

	if (!n || words + 2 > (size_t)(EXACT_DIGITS - low))
		return -1;
	cover(a, low, low + (int)words + 2);
	for (i = 0; i < n; i++) {
		int d = hex_digit(s[n - 1 - i]);

		if (d < 0)
			return -1;
		a->digit[i / 8] |= (int64_t)d << (4 * (i % 8));
	}
	return 0;
}

/* Only the one form that is written is read. */
static bool is_own_form(const struct exact *a, const char *s, size_t n)
{
	struct buf again = BUF_INIT;
	bool same;

	exact_write(&again, a);
	same = again.len == n && !memcmp(again.data, s, n);
	buf_release(&again);
	return same;
}

int exact_read(struct exact *a, const char *s, size_t n)
{
	bool negative = n && s[0] == '-';
	const char *hex = s + negative, *p;
	int64_t power;
	int i;

	exact_release(a);
	if (n == 1 && s[0] == '0')
		return 0;
	p = n > 1 ? memchr(hex, 'p', n - (size_t)negative) : NULL;
	if (!p || num_parse_i64(p + 1, (size_t)(s + n - p - 1), &power))
		return -1;
	if (power < EXACT_LOW || power >= EXACT_LOW + 32 * EXACT_DIGITS ||
		(power - EXACT_LOW) % 32)
		return -1;
	if (!read_digits(a, hex, (size_t)(p - hex),
		    (int)((power - EXACT_LOW) / 32))) {
		for (i = 0; negative && i < a->n; i++)
			a->digit[i] = -a->digit[i];
		if (is_own_form(a, s, n))
			return 0;
	}
	exact_release(a);
	return -1;
}
