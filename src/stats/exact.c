/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "stats/exact.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"

static const int64_t radix = (int64_t)1 << 32;

void exact_clear(struct exact *a)
{
	memset(a, 0, sizeof(*a));
}

/* Brings every digit but the highest into [0, 2^32). */
static void carry(struct exact *a)
{
	int64_t c = 0;
	size_t i;

	for (i = 0; i + 1 < EXACT_DIGITS; i++) {
		int64_t v = a->digit[i] + c;

		c = v >= 0 ? v / radix : -((radix - 1 - v) / radix);
		a->digit[i] = v - c * radix;
	}
	a->digit[i] += c;
	a->pending = 0;
}

/* Adds sign * m * 2^e; each digit grows by less than 2^34. */
static void add_scaled(struct exact *a, int sign, uint64_t m, int e)
{
	int at = e - EXACT_LOW;
	size_t i = (size_t)(at / 32);
	int shift = at % 32;
	uint64_t low = (m & 0xffffffffu) << shift, high = (m >> 32) << shift;

	a->digit[i] += sign * (int64_t)(low & 0xffffffffu);
	a->digit[i + 1] += sign * (int64_t)((low >> 32) + (high & 0xffffffffu));
	a->digit[i + 2] += sign * (int64_t)(high >> 32);
	if (++a->pending >= 1u << 28)
		carry(a);
}

/* x = sign * m * 2^e with m < 2^53. */
static int split(double x, uint64_t *m, int *e)
{
	double f = frexp(fabs(x), e);

	BUG_ON(!isfinite(x));
	*m = (uint64_t)ldexp(f, 53);
	*e -= 53;
	/* A subnormal number has its trailing zeros dropped. */
	if (*e < -1074) {
		*m >>= -1074 - *e;
		*e = -1074;
	}
	return x < 0.0 ? -1 : 1;
}

void exact_add(struct exact *a, double x)
{
	uint64_t m;
	int e, sign = split(x, &m, &e);

	if (m)
		add_scaled(a, sign, m, e);
}

void exact_add_product(struct exact *a, double x, double y)
{
	uint64_t mx, my;
	int ex, ey, sign = split(x, &mx, &ex) * split(y, &my, &ey);
	uint64_t xl = mx & 0x7ffffff, xh = mx >> 27;
	uint64_t yl = my & 0x7ffffff, yh = my >> 27;
	int e = ex + ey;

	if (!mx || !my)
		return;
	add_scaled(a, sign, xl * yl, e);
	add_scaled(a, sign, xh * yl, e + 27);
	add_scaled(a, sign, xl * yh, e + 27);
	add_scaled(a, sign, xh * yh, e + 54);
}

void exact_merge(struct exact *a, const struct exact *b)
{
	struct exact c = *b;
	size_t i;

	carry(a);
	carry(&c);
	for (i = 0; i < EXACT_DIGITS; i++)
		a->digit[i] += c.digit[i];
	carry(a);
}

/* The magnitude with all digits in [0, 2^32); true if a is negative. */
static bool magnitude(struct exact *out, const struct exact *a)
{
	bool negative;
	size_t i;

	*out = *a;
	carry(out);
	negative = out->digit[EXACT_DIGITS - 1] < 0;
	if (negative) {
		for (i = 0; i < EXACT_DIGITS; i++)
			out->digit[i] = -out->digit[i];
		carry(out);
	}
	return negative;
}

static int top_digit(const struct exact *a)
{
	int i = EXACT_DIGITS - 1;

	while (i >= 0 && a->digit[i] == 0)
		i--;
	return i;
}

double exact_value(const struct exact *a)
{
	struct exact m;
	bool negative = magnitude(&m, a);
	int top = top_digit(&m), bits = 0, i, e;
	uint64_t head, rest = 0;
	double v;

	if (top < 0)
		return 0.0;
	while (m.digit[top] >> bits)
		bits++;
	/* The highest 64 bits, the last of them sticky. */
	head = (uint64_t)m.digit[top];
	for (i = top - 1; i >= top - 2; i--) {
		uint64_t d = i >= 0 ? (uint64_t)m.digit[i] : 0;

		if (i == top - 1) {
			head = head << 32 | d;
		} else {
			if (bits < 32)
				head = head << (32 - bits) | d >> bits;
			rest = bits ? d & (((uint64_t)1 << bits) - 1) : 0;
		}
	}
	for (i = top - 3; i >= 0; i--)
		rest |= (uint64_t)m.digit[i];
	e = EXACT_LOW + 32 * (top - 1) - (32 - bits);
	head |= rest != 0;
	/* Round to 53 bits, or fewer for a subnormal result. */
	i = 11;
	if (e + i < -1074)
		i = -1074 - e < 64 ? -1074 - e : 63;
	rest = head & (((uint64_t)1 << i) - 1);
	head >>= i;
	if (rest > (uint64_t)1 << (i - 1) ||
		(rest == (uint64_t)1 << (i - 1) && (head & 1)))
		head++;
	v = ldexp((double)head, e + i);
	return negative ? -v : v;
}

void exact_write(struct buf *out, const struct exact *a)
{
	struct exact m;
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
	size_t i;

	for (i = 0; i < n; i++) {
		size_t at = (size_t)low + i / 8;
		int d = hex_digit(s[n - 1 - i]);

		if (d < 0 || at >= EXACT_DIGITS)
			return -1;
		a->digit[at] |= (int64_t)d << (4 * (i % 8));
	}
	return 0;
}

int exact_read(struct exact *a, const char *s, size_t n)
{
	bool negative = n && s[0] == '-';
	const char *hex = s + negative, *p;
	struct buf again = BUF_INIT;
	int64_t power;
	size_t i;
	int same;

	exact_clear(a);
	if (n == 1 && s[0] == '0')
		return 0;
	p = n > 1 ? memchr(hex, 'p', n - (size_t)negative) : NULL;
	if (!p || num_parse_i64(p + 1, (size_t)(s + n - p - 1), &power))
		return -1;
	if (power < EXACT_LOW || power >= EXACT_LOW + 32 * EXACT_DIGITS ||
		(power - EXACT_LOW) % 32)
		return -1;
	if (read_digits(
		    a, hex, (size_t)(p - hex), (int)((power - EXACT_LOW) / 32)))
		return -1;
	for (i = 0; negative && i < EXACT_DIGITS; i++)
		a->digit[i] = -a->digit[i];
	carry(a);
	/* Only the one form that is written is read. */
	exact_write(&again, a);
	same = again.len == n && !memcmp(again.data, s, n);
	buf_release(&again);
	return same ? 0 : -1;
}
