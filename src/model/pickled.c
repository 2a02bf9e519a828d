/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/pickled.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/pickle.h"
#include "model/snapshot.h"

static bool is_text(const struct pickle_node *node, const char *s)
{
	return node->kind == PICKLE_TEXT && node->n == strlen(s) &&
	       memcmp(node->p, s, node->n) == 0;
}

/* A member of a dict: 1 and *out, or 0. A name that is there twice, or a key
 * that is no text, is refused. */
static int find(const struct pickle *k, uint32_t dict, const char *name,
	uint32_t *out, struct err *err)
{
	uint32_t key = k->nodes[dict].first, value;
	int found = 0;

	while (key != PICKLE_NIL) {
		const struct pickle_node *node =
			&k->nodes[pickle_resolve(k, key)];

		value = k->nodes[key].next;
		if (node->kind != PICKLE_TEXT || (found && is_text(node, name)))
			return pickle_refuse(k,
				_("the members of an object are not what they "
				  "should be"),
				err);
		if (is_text(node, name)) {
			*out = pickle_resolve(k, value);
			found = 1;
		}
		key = k->nodes[value].next;
	}
	return found;
}

/* The state of the Booster, in *state; of a wrapper around it, too. */
static int find_booster(const struct pickle *k, uint32_t root, uint32_t *state,
	uint32_t *wrapper, struct err *err)
{
	uint32_t booster = root;
	int rc = 1;

	*wrapper = PICKLE_NIL;
	if (k->nodes[root].kind == PICKLE_OBJECT &&
		k->nodes[root].class == CLASS_WRAPPER &&
		k->nodes[root].first != PICKLE_NIL) {
		*wrapper = k->nodes[root].first;
		rc = find(k, *wrapper, "_Booster", &booster, err);
	}
	if (rc < 0)
		return rc;
	if (rc == 0 || k->boosters != 1 ||
		k->nodes[booster].kind != PICKLE_OBJECT ||
		k->nodes[booster].class != CLASS_BOOSTER ||
		k->nodes[booster].first == PICKLE_NIL)
		return pickle_refuse(k,
			_("it is not one booster, trained, or one "
			  "scikit-learn model around it"),
			err);
	*state = k->nodes[booster].first;
	return 0;
}

/* Every character stands for the byte of its number. */
static int decode_latin(const struct pickle_node *node, struct buf *out)
{
	size_t i;

	buf_grow(out, node->n);
	for (i = 0; i < node->n; i++) {
		const unsigned char c = node->p[i];

		if (c < 0x80) {
			buf_addch(out, (char)c);
			continue;
		}
		if ((c != 0xc2 && c != 0xc3) || i + 1 == node->n ||
			(node->p[i + 1] & 0xc0) != 0x80)
			return -1;
		i++;
		buf_addch(out, (char)(c << 6 | (node->p[i] & 0x3f)));
	}
	return 0;
}

static bool is_xgboost(enum model_format format)
{
	return format == FORMAT_XGB_JSON || format == FORMAT_XGB_UBJ ||
	       format == FORMAT_XGB_BIN;
}

static int take_buffer(struct pickled *out, const struct pickle *k,
	uint32_t state, struct err *err)
{
	struct model_input in = {.what = k->in->what};
	const struct pickle_node *node;
	enum model_format format = FORMAT_ONNX;
	uint32_t handle = 0;
	int rc = find(k, state, "handle", &handle, err);

	if (rc < 0)
		return rc;
	node = &k->nodes[handle];
	in.data = node->p;
	in.size = node->n;
	if (rc == 0 ||
		(node->kind != PICKLE_BYTES && node->kind != PICKLE_LATIN) ||
		(node->kind == PICKLE_LATIN &&
			decode_latin(node, &out->decoded) < 0))
		return pickle_refuse(
			k, _("the booster in it holds no buffer"), err);
	if (node->kind == PICKLE_LATIN) {
		in.data = out->decoded.data;
		in.size = out->decoded.len;
	}
	rc = snapshot_model(&in, err);
	if (rc < 0)
		return rc;
	if (!in.size || model_sniff(&format, &in, NULL) < 0 ||
		!is_xgboost(format))
		return pickle_refuse(k,
			_("the booster's buffer is no model of XGBoost"), err);
	out->data = in.data;
	out->size = in.size;
	return 0;
}

/* None, or a list of texts. */
static int take_names(struct pickled *out, const struct pickle *k,
	uint32_t state, struct err *err)
{
	uint32_t list = 0, item;
	int rc = find(k, state, "feature_names", &list, err);

	if (rc <= 0 || k->nodes[list].kind == PICKLE_NONE)
		return rc < 0 ? rc : 0;
	item = k->nodes[list].kind == PICKLE_LIST ? k->nodes[list].first
						  : PICKLE_NIL;
	for (; item != PICKLE_NIL; item = k->nodes[item].next) {
		const struct pickle_node *name =
			&k->nodes[pickle_resolve(k, item)];
		struct text_list *l = &out->names;

		if (name->kind != PICKLE_TEXT || !name->n ||
			memchr(name->p, 0, name->n) ||
			!text_valid((const char *)name->p, name->n))
			break;
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = xstrndup((const char *)name->p, name->n);
	}
	if (item == PICKLE_NIL && out->names.n)
		return 0;
	return pickle_refuse(
		k, _("its feature names are no list of texts"), err);
}

/* The wrapper's missing=, which it makes every matrix with. */
static int take_missing(struct pickled *out, const struct pickle *k,
	uint32_t state, struct err *err)
{
	uint32_t missing = 0;
	int rc = find(k, state, "missing", &missing, err);

	if (rc < 0)
		return rc;
	if (rc == 0 || k->nodes[missing].kind == PICKLE_NONE)
		return 0;
	if (k->nodes[missing].kind != PICKLE_NUMBER)
		return pickle_refuse(
			k, _("its value that means missing is no number"), err);
	if (!isnan(k->nodes[missing].number))
		num_format_double(out->missing, k->nodes[missing].number);
	return 0;
}

int pickled_read(
	struct pickled *out, const struct model_input *in, struct err *err)
{
	struct pickle k;
	uint32_t root = 0, state = 0, wrapper = 0;
	int rc = pickle_read(&k, in, &root, err);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = find_booster(&k, root, &state, &wrapper, err);
	if (rc == 0)
		rc = take_buffer(out, &k, state, err);
	if (rc == 0)
		rc = take_names(out, &k, state, err);
	if (rc == 0 && wrapper != PICKLE_NIL)
		rc = take_missing(out, &k, wrapper, err);
	pickle_release(&k);
	return rc;
}

void pickled_release(struct pickled *p)
{
	text_list_release(&p->names);
	buf_release(&p->decoded);
}
