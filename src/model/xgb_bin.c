/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/xgb_bin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "model/xgb.h"

enum {
	LEARNER_BYTES = 136, /* parameters of the learner */
	TREES_BYTES = 160,   /* parameters of all trees */
	TREE_BYTES = 148,    /* parameters of one tree */
	LINEAR_BYTES = 136,  /* parameters of gblinear */
	NODE_BYTES = 20,
	STAT_BYTES = 16,
	NAME_MAX = 4096 /* a longer name of anything is no name */
};

/* What the parameters of the learner say is there. */
struct parts {
	bool attributes, metrics;
};

static int fail(
	struct cursor *c, size_t at, int code, const char *why, struct err *err)
{
	return err_set(err, code, "%s: byte %zu: %s", c->what, at, why);
}

int cursor_take(struct cursor *c, uint64_t n, const unsigned char **out,
	struct err *err)
{
	if (n > c->size - c->at)
		return fail(c, c->at, ERR_PARSE,
			_("the file ends too early; is it complete?"), err);
	*out = c->data + c->at;
	c->at += (size_t)n;
	return 0;
}

uint32_t cursor_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static int32_t get_i32(const unsigned char *p)
{
	const uint32_t u = cursor_u32(p);
	int32_t v;

	memcpy(&v, &u, sizeof(v));
	return v;
}

float cursor_f32(const unsigned char *p)
{
	const uint32_t u = cursor_u32(p);
	float v;

	memcpy(&v, &u, sizeof(v));
	return v;
}

int cursor_count(
	struct cursor *c, uint64_t unit, uint64_t *out, struct err *err)
{
	const unsigned char *p = NULL;
	const size_t at = c->at;
	int rc = cursor_take(c, 8, &p, err);

	if (rc < 0)
		return rc;
	*out = (uint64_t)cursor_u32(p) | (uint64_t)cursor_u32(p + 4) << 32;
	if (*out > (c->size - c->at) / unit)
		return fail(c, at, ERR_PARSE,
			_("a list is said to be longer than the file"), err);
	return 0;
}

int cursor_text(struct cursor *c, struct buf *out, struct err *err)
{
	const unsigned char *p = NULL;
	uint64_t n = 0;
	int rc = cursor_count(c, 1, &n, err);

	if (rc == 0)
		rc = cursor_take(c, n, &p, err);
	if (rc < 0)
		return rc;
	if (memchr(p, 0, (size_t)n))
		return fail(c, c->at - (size_t)n, ERR_PARSE,
			_("a text holds a zero byte"), err);
	buf_clear(out);
	buf_add(out, p, (size_t)n);
	return 0;
}

static int read_name(struct cursor *c, struct buf *out, struct err *err)
{
	const size_t at = c->at;
	int rc = cursor_text(c, out, err);

	if (rc == 0 && (out->len < 1 || out->len > NAME_MAX))
		return fail(c, at, ERR_PARSE, _("a name is missing"), err);
	return rc;
}

int cursor_floats(struct cursor *c, struct float_list *out, struct err *err)
{
	const unsigned char *p = NULL;
	uint64_t n = 0;
	size_t i;
	int rc = cursor_count(c, sizeof(float), &n, err);

	if (rc == 0)
		rc = cursor_take(c, n * sizeof(float), &p, err);
	if (rc < 0)
		return rc;
	out->v = xgrow(out->v, &out->cap, (size_t)n, sizeof(float));
	for (i = 0; i < n; i++)
		out->v[i] = cursor_f32(p + i * sizeof(float));
	out->n = (size_t)n;
	return 0;
}

static void set_version(struct xgb *x, uint32_t major, uint32_t minor)
{
	x->version.v =
		xgrow(x->version.v, &x->version.cap, 3, sizeof(*x->version.v));
	x->version.n = 3;
	x->version.v[0] = major;
	x->version.v[1] = major ? minor : 0;
	x->version.v[2] = 0;
}

/* struct LearnerModelParam. Before 1.0 the place of the version holds zeros,
 * and base_score is a margin already. */
static int read_learner(
	struct xgb *x, struct cursor *c, struct parts *parts, struct err *err)
{
	const unsigned char *p = NULL;
	const size_t at = c->at;
	char score[NUM_TEXT_MAX];
	int rc = cursor_take(c, LEARNER_BYTES, &p, err);

	if (rc < 0)
		return rc;
	num_format_float(score, cursor_f32(p));
	buf_addstr(&x->base_score, score);
	x->num_feature = cursor_u32(p + 4);
	x->num_class = get_i32(p + 8);
	set_version(x, cursor_u32(p + 20), cursor_u32(p + 24));
	x->num_target = cursor_u32(p + 28);
	if (x->num_class < 0 || cursor_u32(p + 12) > 1 ||
		cursor_u32(p + 16) > 1 || x->num_target > MODEL_GROUPS_MAX)
		return fail(c, at, ERR_PARSE,
			_("these are no parameters of a model; files of "
			  "XGBoost 0.3 and older are not read"),
			err);
	parts->attributes = cursor_u32(p + 12) != 0;
	parts->metrics = cursor_u32(p + 16) != 0;
	return 0;
}

static int read_node(struct cursor *c, size_t at, const unsigned char *p,
	struct model_node *n, struct err *err)
{
	const int32_t left = get_i32(p + 4), right = get_i32(p + 8);
	const uint32_t split = cursor_u32(p + 12);
	const float value = cursor_f32(p + 16);
	const bool deleted = split == UINT32_MAX;

	*n = (struct model_node){.value = (double)value};
	if (left == -1) {
		n->flags = NODE_LEAF;
		if (!deleted && !isfinite(value))
			return fail(c, at, ERR_PARSE,
				_("a leaf's value is not a finite number"),
				err);
		return 0;
	}
	n->left = (uint32_t)left;
	n->right = (uint32_t)right;
	n->feature = split & 0x7fffffffu;
	n->missing = MISSING_NAN;
	n->flags = split >> 31 ? NODE_DEFAULT_LEFT : 0;
	if (!deleted && (left < 0 || right < 0))
		return fail(c, at, ERR_PARSE, _("a child does not exist"), err);
	if (!deleted && right - 1 != left)
		return fail(c, at, ERR_UNSUPPORTED,
			_("a right child does not follow its left: XGBoost "
			  "itself would take another node"),
			err);
	if (!deleted && isnan(value))
		return fail(c, at, ERR_PARSE, _("a threshold is not a number"),
			err);
	return 0;
}

static int read_tree(struct xgb *x, struct cursor *c, struct err *err)
{
	struct model_tree tree = {.weight = 1};
	struct xgb_tree *t = &x->tree;
	const unsigned char *p = NULL, *stats = NULL;
	const size_t at = c->at;
	uint32_t n, i;
	int rc = cursor_take(c, TREE_BYTES, &p, err);

	if (rc < 0)
		return rc;
	n = cursor_u32(p + 4);
	if (cursor_u32(p + 20) > (x->version.v[0] >= 2 ? 1u : 0u))
		return fail(c, at, ERR_UNSUPPORTED,
			_("trees with a vector in each leaf are not read in "
			  "this format"),
			err);
	if (n < 1 || n > (c->size - c->at) / (NODE_BYTES + STAT_BYTES))
		return fail(c, at, ERR_PARSE,
			_("the tree is empty, or larger than the file"), err);
	rc = cursor_take(c, (uint64_t)n * NODE_BYTES, &p, err);
	if (rc == 0)
		rc = cursor_take(c, (uint64_t)n * STAT_BYTES, &stats, err);
	t->nodes = xgrow(t->nodes, &t->nodes_cap, n, sizeof(*t->nodes));
	for (i = 0; i < n && rc == 0; i++) {
		rc = read_node(
			c, at, p + (size_t)i * NODE_BYTES, &t->nodes[i], err);
		t->nodes[i].cover =
			(double)cursor_f32(stats + (size_t)i * STAT_BYTES + 4);
	}
	if (rc < 0)
		return rc;
	tree.n_nodes = n;
	return builder_tree(x->b, &tree, t->nodes, NULL, 0, err);
}

/* struct GBTreeModelParam, the trees, and the output that each adds to. */
static int read_trees(struct xgb *x, struct cursor *c, struct err *err)
{
	const unsigned char *p = NULL;
	const size_t at = c->at;
	int64_t i;
	int rc = cursor_take(c, TREES_BYTES, &p, err);

	if (rc < 0)
		return rc;
	x->has_trees = true;
	x->num_trees = get_i32(p);
	/* Of old the place held the number of roots, always one. */
	if (x->version.v[0] > 1 || x->version.v[1] >= 6)
		x->parallel = get_i32(p + 4);
	if (x->num_trees < 0 || x->parallel < 0 ||
		(uint64_t)x->num_trees > (c->size - c->at) / TREE_BYTES)
		return fail(c, at, ERR_PARSE,
			_("the number of trees is not possible in a file of "
			  "this size"),
			err);
	for (i = 0; i < x->num_trees && rc == 0; i++)
		rc = read_tree(x, c, err);
	if (rc == 0)
		rc = cursor_take(c, (uint64_t)x->num_trees * 4, &p, err);
	if (rc < 0)
		return rc;
	x->tree_info.v = xgrow(x->tree_info.v, &x->tree_info.cap,
		(size_t)x->num_trees, sizeof(*x->tree_info.v));
	x->tree_info.n = (size_t)x->num_trees;
	for (i = 0; i < x->num_trees; i++)
		x->tree_info.v[i] = get_i32(p + i * 4);
	return 0;
}

/* struct GBLinearModelParam, then the weights. */
static int read_linear(struct xgb *x, struct cursor *c, struct err *err)
{
	const unsigned char *p = NULL;
	int rc = cursor_take(c, LINEAR_BYTES, &p, err);

	x->has_linear = true;
	return rc < 0 ? rc : cursor_floats(c, &x->linear, err);
}

static int read_booster(struct xgb *x, struct cursor *c, struct err *err)
{
	const char *name = buf_str(&x->booster);
	const size_t at = c->at;
	int rc;

	if (strcmp(name, "gblinear") == 0)
		return read_linear(x, c, err);
	if (strcmp(name, "gbtree") != 0 && strcmp(name, "dart") != 0)
		return fail(c, at, ERR_UNSUPPORTED,
			_("assay reads the boosters gbtree, dart and "
			  "gblinear"),
			err);
	rc = read_trees(x, c, err);
	if (rc == 0 && strcmp(name, "dart") == 0) {
		buf_addstr(&x->inner_booster, "gbtree");
		x->has_weight_drop = true;
		/* Without trees the weights are not written. */
		if (x->num_trees)
			rc = cursor_floats(c, &x->weight_drop, err);
	}
	return rc;
}

/* The objective's configuration as JSON, as files from 1.0 on hold it; kept
 * without its name. */
static int keep_parameters(
	struct xgb *x, const struct buf *value, struct err *err)
{
	struct json *all = NULL, *kept = json_object();
	size_t i;
	int rc = json_parse(&all, "objective", value->data, value->len, err);

	for (i = 0; rc == 0 && i < json_count(all); i++) {
		const struct json *group = json_at(all, i);
		struct json *to;
		size_t k;

		if (strcmp(json_name(all, i), "name") == 0)
			continue;
		if (!xgb_known_parameters(json_name(all, i))) {
			rc = err_set(err, ERR_UNSUPPORTED,
				_("%s: objective: assay does not know the "
				  "parameters \"%.60s\", so that it cannot "
				  "promise the library's predictions"),
				x->in->what, json_name(all, i));
			break;
		}
		to = json_set(kept, json_name(all, i), json_object());
		for (k = 0; k < json_count(group); k++)
			json_set_str(to, json_name(group, k),
				json_str(json_at(group, k), ""));
	}
	if (rc == 0)
		json_write_line(&x->parameters, kept);
	json_free(kept);
	json_free(all);
	return rc;
}

static int keep_attribute(struct xgb *x, struct cursor *c,
	const struct buf *name, const struct buf *value, struct err *err)
{
	const char *key = buf_str(name);
	int64_t *to = NULL;

	if (strcmp(key, "objective") == 0 && !x->parameters.len &&
		x->version.v[0] >= 1 && value->len && *value->data == '{')
		return keep_parameters(x, value, err);
	if (strcmp(key, "best_iteration") == 0)
		to = &x->best_iteration;
	else if (strcmp(key, "best_ntree_limit") == 0)
		to = &x->best_limit;
	if (!to)
		return 0;
	if (*to >= 0)
		return fail(c, c->at, ERR_PARSE,
			_("the best round stands here twice"), err);
	if (num_parse_i64(value->data, value->len, to) < 0 || *to < -1 ||
		*to > INT32_MAX)
		return fail(c, c->at, ERR_PARSE,
			_("the best round is not a whole number"), err);
	return 0;
}

/* Pairs of texts. */
static int read_attributes(struct xgb *x, struct cursor *c, struct err *err)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	uint64_t i, n = 0;
	int rc = cursor_count(c, 16, &n, err);

	for (i = 0; i < n && rc == 0; i++) {
		rc = cursor_text(c, &name, err);
		if (rc == 0)
			rc = cursor_text(c, &value, err);
		if (rc == 0)
			rc = keep_attribute(x, c, &name, &value, err);
	}
	buf_release(&name);
	buf_release(&value);
	return rc;
}

static int skip_texts(struct xgb *x, struct cursor *c, struct err *err)
{
	uint64_t i, n = 0;
	int rc = cursor_count(c, 8, &n, err);

	for (i = 0; i < n && rc == 0; i++)
		rc = cursor_text(c, &x->text, err);
	return rc;
}

/* What stands behind the trees. Poisson of 0.x has its max_delta_step there
 * as a text, later ones in an attribute (0.90 in both places). */
static int read_rest(struct xgb *x, struct cursor *c, const struct parts *parts,
	struct err *err)
{
	int rc = 0;

	if (parts->attributes)
		rc = read_attributes(x, c, err);
	if (rc == 0 && c->at < c->size && x->version.v[0] == 0 &&
		strcmp(buf_str(&x->objective), "count:poisson") == 0)
		rc = cursor_text(c, &x->text, err);
	if (rc == 0 && parts->metrics)
		rc = skip_texts(x, c, err);
	if (rc == 0 && c->at != c->size)
		return fail(c, c->at, ERR_PARSE,
			_("there are bytes behind the model; files of XGBoost "
			  "0.3 and older are not read"),
			err);
	return rc;
}

int xgb_bin_read(
	struct model *out, const struct model_input *in, struct err *err)
{
	struct xgb *x = xgb_new(in);
	struct cursor c = {in->what, in->data, in->size, 0};
	struct parts parts = {false, false};
	int rc;

	x->legacy = true;
	if (c.size >= 4 && memcmp(c.data, "binf", 4) == 0)
		c.at = 4;
	rc = read_learner(x, &c, &parts, err);
	if (rc == 0)
		rc = read_name(&c, &x->objective, err);
	if (rc == 0)
		rc = read_name(&c, &x->booster, err);
	if (rc == 0)
		rc = read_booster(x, &c, err);
	if (rc == 0)
		rc = read_rest(x, &c, &parts, err);
	if (rc == 0)
		rc = xgb_finish(x, out, err);
	xgb_free(x);
	return rc;
}
