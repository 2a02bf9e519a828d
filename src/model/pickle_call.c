/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/pickle.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"

/* Bytes of a name that are shown. */
enum { NAME_SHOWN = 80 };

struct span {
	const unsigned char *p;
	size_t n;
};

static bool same(struct span a, const char *b)
{
	return strlen(b) == a.n && memcmp(a.p, b, a.n) == 0;
}

static int unknown_class(
	struct pickle *k, struct span module, struct span name, struct err *err)
{
	struct buf why = BUF_INIT, shown = BUF_INIT;
	int rc;

	text_clean(&shown, (const char *)module.p,
		module.n < NAME_SHOWN ? module.n : NAME_SHOWN);
	buf_addch(&shown, '.');
	text_clean(&shown, (const char *)name.p,
		name.n < NAME_SHOWN ? name.n : NAME_SHOWN);
	buf_addf(&why, _("it calls %s"), buf_str(&shown));
	rc = pickle_refuse(k, buf_str(&why), err);
	buf_release(&why);
	buf_release(&shown);
	return rc;
}

static int push_class(
	struct pickle *k, struct span module, struct span name, struct err *err)
{
	static const struct {
		const char *module, *name;
		enum pickle_class class;
	} known[] = {
		{"xgboost.core", "Booster", CLASS_BOOSTER},
		{"xgboost.sklearn", "XGBClassifier", CLASS_WRAPPER},
		{"xgboost.sklearn", "XGBRegressor", CLASS_WRAPPER},
		{"xgboost.sklearn", "XGBRanker", CLASS_WRAPPER},
		{"xgboost.sklearn", "XGBRFClassifier", CLASS_WRAPPER},
		{"xgboost.sklearn", "XGBRFRegressor", CLASS_WRAPPER},
		{"xgboost.sklearn", "XGBModel", CLASS_WRAPPER},
		{"builtins", "bytearray", CLASS_BYTEARRAY},
		{"__builtin__", "bytearray", CLASS_BYTEARRAY},
		{"_codecs", "encode", CLASS_ENCODE},
		{"collections", "OrderedDict", CLASS_DICT},
		{"numpy", "dtype", CLASS_NUMPY},
		{"numpy", "ndarray", CLASS_NUMPY},
		{"numpy.core.numeric", "_frombuffer", CLASS_NUMPY},
		{"numpy._core.numeric", "_frombuffer", CLASS_NUMPY},
		{"numpy.core.multiarray", "_reconstruct", CLASS_NUMPY},
		{"numpy._core.multiarray", "_reconstruct", CLASS_NUMPY},
		{"numpy.core.multiarray", "scalar", CLASS_NUMPY},
		{"numpy._core.multiarray", "scalar", CLASS_NUMPY},
	};
	struct pickle_node node = {.kind = PICKLE_CLASS, .next = PICKLE_NIL};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!same(module, known[i].module) ||
			!same(name, known[i].name))
			continue;
		node.class = known[i].class;
		return pickle_push(k, &node, err);
	}
	return unknown_class(k, module, name, err);
}

/* A line, without its end. */
static int take_line(struct pickle *k, struct span *out, struct err *err)
{
	const unsigned char *nl = memchr(k->p, '\n', (size_t)(k->end - k->p));

	if (!nl)
		return pickle_refuse(k, _("it ends too early"), err);
	*out = (struct span){k->p, (size_t)(nl - k->p)};
	k->p = nl + 1;
	return 0;
}

int pickle_global(struct pickle *k, struct err *err)
{
	struct span module = {NULL, 0}, name = {NULL, 0};
	int rc = take_line(k, &module, err);

	if (rc == 0)
		rc = take_line(k, &name, err);
	return rc < 0 ? rc : push_class(k, module, name, err);
}

int pickle_stack_global(struct pickle *k, struct err *err)
{
	uint32_t name = 0, module = 0;
	int rc = pickle_pop(k, &name, err);

	if (rc == 0)
		rc = pickle_pop(k, &module, err);
	if (rc < 0)
		return rc;
	if (k->nodes[name].kind != PICKLE_TEXT ||
		k->nodes[module].kind != PICKLE_TEXT)
		return pickle_refuse(k, _("it calls what is no name"), err);
	return push_class(k,
		(struct span){k->nodes[module].p, k->nodes[module].n},
		(struct span){k->nodes[name].p, k->nodes[name].n}, err);
}

/* class.__new__(class), of a Booster or a wrapper. */
int pickle_newobj(struct pickle *k, struct err *err)
{
	struct pickle_node node = {.kind = PICKLE_OBJECT,
		.first = PICKLE_NIL,
		.last = PICKLE_NIL,
		.next = PICKLE_NIL};
	uint32_t args = 0, class = 0;
	int rc = pickle_pop(k, &args, err);

	if (rc == 0)
		rc = pickle_pop(k, &class, err);
	if (rc < 0)
		return rc;
	node.class = k->nodes[class].class;
	if (k->nodes[args].kind != PICKLE_TUPLE ||
		k->nodes[args].first != PICKLE_NIL ||
		k->nodes[class].kind != PICKLE_CLASS ||
		(node.class != CLASS_BOOSTER && node.class != CLASS_WRAPPER))
		return pickle_refuse(
			k, _("it makes an object that is not known"), err);
	k->boosters += node.class == CLASS_BOOSTER;
	return pickle_push(k, &node, err);
}

/* object.__setstate__(state) */
int pickle_build(struct pickle *k, struct err *err)
{
	uint32_t state = 0, object = 0;
	int rc = pickle_pop(k, &state, err);

	if (rc == 0)
		rc = pickle_pop(k, &object, err);
	if (rc < 0)
		return rc;
	k->n_stack++;
	if (k->nodes[object].kind == PICKLE_NUMPY)
		return 0;
	if (k->nodes[object].kind != PICKLE_OBJECT ||
		k->nodes[object].first != PICKLE_NIL ||
		k->nodes[state].kind != PICKLE_DICT)
		return pickle_refuse(
			k, _("it fills an object that is not known"), err);
	k->nodes[object].first = state;
	k->nodes[state].frozen = true;
	return 0;
}

/* The bytes that a call of a known function gives, or NIL. */
static uint32_t call(const struct pickle *k, enum pickle_class class,
	uint32_t args, enum pickle_kind *kind)
{
	const uint32_t first = k->nodes[args].first;
	uint32_t a, second;
	const struct pickle_node *code;

	if (first == PICKLE_NIL)
		return PICKLE_NIL;
	a = pickle_resolve(k, first);
	*kind = k->nodes[a].kind;
	second = k->nodes[first].next;
	if (second == PICKLE_NIL)
		return class == CLASS_BYTEARRAY &&
				       (*kind == PICKLE_BYTES ||
					       *kind == PICKLE_LATIN)
			       ? a
			       : PICKLE_NIL;
	if (k->nodes[second].next != PICKLE_NIL || *kind != PICKLE_TEXT)
		return PICKLE_NIL;
	code = &k->nodes[pickle_resolve(k, second)];
	*kind = PICKLE_LATIN;
	return code->kind == PICKLE_TEXT &&
			       (same((struct span){code->p, code->n},
					"latin1") ||
				       same((struct span){code->p, code->n},
					       "latin-1"))
		       ? a
		       : PICKLE_NIL;
}

/* What a call gives. bytearray(bytes), encode(text, "latin1") and
 * bytearray(text, "latin-1") are the ways in which the protocols write a
 * bytearray. */
static bool evaluate(const struct pickle *k, enum pickle_class class,
	uint32_t args, struct pickle_node *made)
{
	uint32_t from;

	switch (class) {
	case CLASS_NUMPY:
		made->kind = PICKLE_NUMPY;
		return true;
	case CLASS_DICT:
		made->kind = PICKLE_DICT;
		return k->nodes[args].first == PICKLE_NIL;
	case CLASS_BYTEARRAY:
	case CLASS_ENCODE:
		from = call(k, class, args, &made->kind);
		if (from == PICKLE_NIL)
			return false;
		made->p = k->nodes[from].p;
		made->n = k->nodes[from].n;
		return true;
	case CLASS_BOOSTER:
	case CLASS_WRAPPER:
	default:
		return false;
	}
}

int pickle_reduce(struct pickle *k, struct err *err)
{
	struct pickle_node made = {
		.first = PICKLE_NIL, .last = PICKLE_NIL, .next = PICKLE_NIL};
	uint32_t args = 0, class = 0;
	int rc = pickle_pop(k, &args, err);

	if (rc == 0)
		rc = pickle_pop(k, &class, err);
	if (rc < 0)
		return rc;
	if (k->nodes[class].kind != PICKLE_CLASS ||
		k->nodes[args].kind != PICKLE_TUPLE ||
		!evaluate(k, k->nodes[class].class, args, &made))
		return pickle_refuse(
			k, _("it makes a call that is not known"), err);
	return pickle_push(k, &made, err);
}
