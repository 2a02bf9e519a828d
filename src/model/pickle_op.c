/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/pickle.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

enum { PROTOCOL_MAX = 5 };

static int push_kind(struct pickle *k, enum pickle_kind kind, struct err *err)
{
	const struct pickle_node node = {.kind = kind,
		.first = PICKLE_NIL,
		.last = PICKLE_NIL,
		.next = PICKLE_NIL};

	return pickle_push(k, &node, err);
}

static int push_number(struct pickle *k, double number, struct err *err)
{
	const struct pickle_node node = {
		.kind = PICKLE_NUMBER, .next = PICKLE_NIL, .number = number};

	return pickle_push(k, &node, err);
}

static int push_span(struct pickle *k, enum pickle_kind kind, struct err *err)
{
	const struct pickle_node node = {.kind = kind,
		.next = PICKLE_NIL,
		.p = k->span,
		.n = (size_t)k->value};

	return pickle_push(k, &node, err);
}

static int op_mark(struct pickle *k, struct err *err)
{
	return push_kind(k, PICKLE_MARK, err);
}

static int op_none(struct pickle *k, struct err *err)
{
	return push_kind(k, PICKLE_NONE, err);
}

static int op_list(struct pickle *k, struct err *err)
{
	return push_kind(k, PICKLE_LIST, err);
}

static int op_dict(struct pickle *k, struct err *err)
{
	return push_kind(k, PICKLE_DICT, err);
}

static int op_empty_tuple(struct pickle *k, struct err *err)
{
	return push_kind(k, PICKLE_TUPLE, err);
}

static int op_true(struct pickle *k, struct err *err)
{
	return push_number(k, 1, err);
}

static int op_false(struct pickle *k, struct err *err)
{
	return push_number(k, 0, err);
}

static int op_unsigned(struct pickle *k, struct err *err)
{
	return push_number(k, (double)k->value, err);
}

static int op_int(struct pickle *k, struct err *err)
{
	const uint32_t bits = (uint32_t)k->value;
	int32_t v;

	memcpy(&v, &bits, sizeof(v));
	return push_number(k, v, err);
}

/* A whole number of any size, two's complement. */
static int op_long(struct pickle *k, struct err *err)
{
	uint64_t bits = 0;
	int64_t v;
	size_t i;

	if (k->value > 8)
		return pickle_refuse(k, _("a number is too large"), err);
	for (i = (size_t)k->value; i-- > 0;)
		bits = bits << 8 | k->span[i];
	if (k->value && k->value < 8 && k->span[k->value - 1] & 0x80)
		bits |= ~UINT64_C(0) << (8 * k->value);
	memcpy(&v, &bits, sizeof(v));
	return push_number(k, (double)v, err);
}

/* Big-endian, unlike everything else. */
static int op_float(struct pickle *k, struct err *err)
{
	uint64_t bits = 0;
	double v;
	unsigned i;

	for (i = 0; i < 8; i++)
		bits = bits << 8 | k->op[1 + i];
	memcpy(&v, &bits, sizeof(v));
	return push_number(k, v, err);
}

static int op_text(struct pickle *k, struct err *err)
{
	return push_span(k, PICKLE_TEXT, err);
}

static int op_bytes(struct pickle *k, struct err *err)
{
	return push_span(k, PICKLE_BYTES, err);
}

/* Adds the topmost n things to the parent below them, and forgets them. */
static void adopt(struct pickle *k, uint32_t parent, size_t n)
{
	struct pickle_node *to = &k->nodes[parent];
	size_t i;

	for (i = k->n_stack - n; i < k->n_stack; i++) {
		const uint32_t child = k->stack[i];

		if (to->last == PICKLE_NIL)
			to->first = child;
		else
			k->nodes[to->last].next = child;
		to->last = child;
	}
	k->n_stack -= n;
}

/* Things above the last mark, or above nothing. */
static size_t above_mark(const struct pickle *k)
{
	size_t n = 0;

	while (n < k->n_stack &&
		k->nodes[k->stack[k->n_stack - 1 - n]].kind != PICKLE_MARK)
		n++;
	return n;
}

/* True if the topmost n things are there, with no mark among them. */
static bool has(const struct pickle *k, size_t n)
{
	size_t i;

	if (k->n_stack < n)
		return false;
	for (i = 1; i <= n; i++)
		if (k->nodes[k->stack[k->n_stack - i]].kind == PICKLE_MARK)
			return false;
	return true;
}

static int no_mark(struct pickle *k, struct err *err)
{
	return pickle_refuse(k, _("it takes something that is not there"), err);
}

/* A tuple of the topmost n things. */
static int make_tuple(struct pickle *k, size_t n, bool marked, struct err *err)
{
	uint32_t tuple;
	size_t at;
	int rc;

	if (!has(k, n) || k->n_stack < n + marked)
		return no_mark(k, err);
	rc = op_empty_tuple(k, err);
	if (rc < 0)
		return rc;
	k->n_stack--;
	tuple = (uint32_t)k->n_nodes - 1;
	adopt(k, tuple, n);
	at = marked ? k->n_stack - 1 : k->n_stack;
	k->stack[at] = tuple;
	k->n_stack = at + 1;
	return 0;
}

static int op_tuple1(struct pickle *k, struct err *err)
{
	return make_tuple(k, 1, false, err);
}

static int op_tuple2(struct pickle *k, struct err *err)
{
	return make_tuple(k, 2, false, err);
}

static int op_tuple3(struct pickle *k, struct err *err)
{
	return make_tuple(k, 3, false, err);
}

static int op_tuple(struct pickle *k, struct err *err)
{
	return make_tuple(k, above_mark(k), true, err);
}

/* Adds n things to the container of that kind below them. */
static int extend(struct pickle *k, enum pickle_kind kind, size_t n,
	bool marked, struct err *err)
{
	uint32_t to;

	if (!has(k, n) || k->n_stack < n + marked + 1u)
		return no_mark(k, err);
	to = pickle_resolve(k, k->stack[k->n_stack - n - marked - 1]);
	if (k->nodes[to].kind != kind || k->nodes[to].frozen ||
		(kind == PICKLE_DICT && n % 2))
		return pickle_refuse(k,
			_("it changes something in a way that is not known"),
			err);
	adopt(k, to, n);
	k->n_stack -= marked;
	return 0;
}

static int op_append(struct pickle *k, struct err *err)
{
	return extend(k, PICKLE_LIST, 1, false, err);
}

static int op_appends(struct pickle *k, struct err *err)
{
	return extend(k, PICKLE_LIST, above_mark(k), true, err);
}

static int op_setitem(struct pickle *k, struct err *err)
{
	return extend(k, PICKLE_DICT, 2, false, err);
}

static int op_setitems(struct pickle *k, struct err *err)
{
	return extend(k, PICKLE_DICT, above_mark(k), true, err);
}

static int remember(struct pickle *k, uint64_t place, struct err *err)
{
	uint32_t top;
	int rc;

	if (place >= PICKLE_NODES_MAX)
		return pickle_refuse(
			k, _("it remembers more than is known of"), err);
	rc = pickle_pop(k, &top, err);
	if (rc < 0)
		return rc;
	k->n_stack++;
	k->memo = xgrow(
		k->memo, &k->memo_cap, (size_t)place + 1, sizeof(*k->memo));
	while (k->n_memo <= place)
		k->memo[k->n_memo++] = PICKLE_NIL;
	k->memo_count += k->memo[place] == PICKLE_NIL;
	k->memo[place] = top;
	return 0;
}

static int op_put(struct pickle *k, struct err *err)
{
	return remember(k, k->value, err);
}

static int op_memoize(struct pickle *k, struct err *err)
{
	return remember(k, k->memo_count, err);
}

static int op_get(struct pickle *k, struct err *err)
{
	struct pickle_node again = {
		.kind = PICKLE_AGAIN, .last = PICKLE_NIL, .next = PICKLE_NIL};

	if (k->value >= k->n_memo || k->memo[k->value] == PICKLE_NIL)
		return pickle_refuse(
			k, _("it takes something that is not there"), err);
	again.first = k->memo[k->value];
	return pickle_push(k, &again, err);
}

static int op_proto(struct pickle *k, struct err *err)
{
	if (k->value > PROTOCOL_MAX)
		return pickle_refuse(k, _("its protocol is later than 5"), err);
	return 0;
}

static int op_frame(struct pickle *k, struct err *err)
{
	if (k->value > (uint64_t)(k->end - k->p))
		return pickle_refuse(k, _("it ends too early"), err);
	return 0;
}

static int op_stop(struct pickle *k, struct err *err)
{
	(void)err;
	k->stopped = true;
	return 0;
}

struct opcode {
	unsigned char code;
	unsigned char width; /* bytes of its number, little-endian */
	bool span;           /* which says how many bytes follow */
	int (*run)(struct pickle *k, struct err *err);
};

static const struct opcode opcodes[] = {
	{0x80, 1, false, op_proto},
	{0x95, 8, false, op_frame},
	{'.', 0, false, op_stop},
	{'(', 0, false, op_mark},
	{'N', 0, false, op_none},
	{0x88, 0, false, op_true},
	{0x89, 0, false, op_false},
	{'K', 1, false, op_unsigned},
	{'M', 2, false, op_unsigned},
	{'J', 4, false, op_int},
	{0x8a, 1, true, op_long},
	{'G', 8, false, op_float},
	{0x8c, 1, true, op_text},
	{'X', 4, true, op_text},
	{0x8d, 8, true, op_text},
	{'U', 1, true, op_text}, /* str of Python 2 */
	{'T', 4, true, op_text},
	{'C', 1, true, op_bytes},
	{'B', 4, true, op_bytes},
	{0x8e, 8, true, op_bytes},
	{0x96, 8, true, op_bytes}, /* a bytearray, protocol 5 */
	{']', 0, false, op_list},
	{'}', 0, false, op_dict},
	{')', 0, false, op_empty_tuple},
	{0x85, 0, false, op_tuple1},
	{0x86, 0, false, op_tuple2},
	{0x87, 0, false, op_tuple3},
	{'t', 0, false, op_tuple},
	{'a', 0, false, op_append},
	{'e', 0, false, op_appends},
	{'s', 0, false, op_setitem},
	{'u', 0, false, op_setitems},
	{'q', 1, false, op_put},
	{'r', 4, false, op_put},
	{0x94, 0, false, op_memoize},
	{'h', 1, false, op_get},
	{'j', 4, false, op_get},
	{'c', 0, false, pickle_global},
	{0x93, 0, false, pickle_stack_global},
	{0x81, 0, false, pickle_newobj},
	{'R', 0, false, pickle_reduce},
	{'b', 0, false, pickle_build},
};

static const struct opcode *find(unsigned char code)
{
	size_t i;

	for (i = 0; i < sizeof(opcodes) / sizeof(*opcodes); i++)
		if (opcodes[i].code == code)
			return &opcodes[i];
	return NULL;
}

int pickle_step(struct pickle *k, struct err *err)
{
	const struct opcode *o;
	unsigned i;

	k->op = k->p;
	if (k->p == k->end)
		return pickle_refuse(k, _("it ends too early"), err);
	o = find(*k->p++);
	if (!o)
		return pickle_refuse(
			k, _("it does what no booster needs"), err);
	if (o->width > (size_t)(k->end - k->p))
		return pickle_refuse(k, _("it ends too early"), err);
	k->value = 0;
	for (i = o->width; i-- > 0;)
		k->value = k->value << 8 | k->p[i];
	k->p += o->width;
	k->span = k->p;
	if (o->span && k->value > (uint64_t)(k->end - k->p))
		return pickle_refuse(k, _("it ends too early"), err);
	if (o->span)
		k->p += k->value;
	return o->run(k, err);
}
