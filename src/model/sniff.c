/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "model/read.h"

/* Bytes that are searched for words. */
enum { HEAD_MAX = 65536 };

/* The export that helps, one line in the source tool. */
#define XGB_EXPORT N_("in XGBoost: booster.save_model(\"model.ubj\")")
#define XGB_WRAPPED \
	N_("in its Python: model.get_booster().save_model(\"model.ubj\")")
#define XGB_MIGRATE                                               \
	N_("in XGBoost 3.0 or older: xgboost.Booster(model_file=" \
	   "\"old.model\").save_model(\"model.ubj\")")
#define LGB_EXPORT N_("in LightGBM: booster.save_model(\"model.txt\")")
#define LGB_WRAPPED \
	N_("in its Python: model.booster_.save_model(\"model.txt\")")
#define CAT_EXPORT                                 \
	N_("CatBoost comes later; keep for then: " \
	   "model.save_model(\"model.json\", format=\"json\")")
#define SK_EXPORT                                               \
	N_("in its Python: open(\"model.onnx\", \"wb\").write(" \
	   "skl2onnx.to_onnx(model, X[:1]).SerializeToString())")
#define KERAS_EXPORT                                                        \
	N_("in its Python: model.export(\"model.onnx\", format=\"onnx\"), " \
	   "or tf2onnx")
#define TORCH_EXPORT                                               \
	N_("in its Python: torch.onnx.export(model.eval(), args, " \
	   "\"model.onnx\")")
#define ANY_EXPORT                                                   \
	N_("in the Python that made it: booster.save_model(\"model." \
	   "ubj\") (XGBoost) or booster.save_model(\"model.txt\") "  \
	   "(LightGBM)")

struct sign {
	const char *bytes; /* at the beginning of the file */
	size_t n;
	const char *what, *export;
};

#define MAGIC(bytes) bytes, sizeof(bytes) - 1

static const struct sign magics[] = {
	{MAGIC("CONFIG-offset:"), N_("a memory snapshot of XGBoost"),
		XGB_WRAPPED},
	{MAGIC("bs64"), N_("XGBoost's binary format as base64"), XGB_MIGRATE},
	{MAGIC("\x89HDF\r\n\x1a\n"), N_("an HDF5 file, as Keras writes it"),
		KERAS_EXPORT},
	{MAGIC("CBM1"), N_("a CatBoost model in its binary format"),
		CAT_EXPORT},
	{MAGIC("\x1f\x8b"), N_("a file compressed by gzip"),
		N_("unpack it first: gunzip -k FILE")},
	{MAGIC("BZh"), N_("a file compressed by bzip2"),
		N_("unpack it first: bunzip2 -k FILE")},
	{MAGIC("\xfd"
	       "7zXZ"),
		N_("a file compressed by xz"),
		N_("unpack it first: unxz -k FILE")},
	{MAGIC("\x28\xb5\x2f\xfd"), N_("a file compressed by zstd"),
		N_("unpack it first: unzstd FILE")},
	{MAGIC("\x78\x01"), N_("a compressed joblib file"), ANY_EXPORT},
	{MAGIC("\x78\x5e"), N_("a compressed joblib file"), ANY_EXPORT},
	{MAGIC("\x78\x9c"), N_("a compressed joblib file"), ANY_EXPORT},
	{MAGIC("\x78\xda"), N_("a compressed joblib file"), ANY_EXPORT},
	{MAGIC("Tree="),
		N_("a single tree of a LightGBM model, without the "
		   "model's first lines"),
		LGB_EXPORT},
	{MAGIC("booster["), N_("a dump of XGBoost, for people to read"),
		XGB_EXPORT},
	{MAGIC("0:["), N_("a dump of XGBoost, for people to read"), XGB_EXPORT},
	{MAGIC("0:leaf"), N_("a dump of XGBoost, for people to read"),
		XGB_EXPORT},
	{MAGIC("digraph"), N_("a drawing of a tree"), ANY_EXPORT},
	{MAGIC("<"), N_("XML, perhaps PMML"),
		N_("export a model file from the tool that "
		   "trained the model")},
	{MAGIC("artifact_path:"), N_("MLflow's description of a model"),
		N_("give the directory that it lies in, or the model file "
		   "that it names, model.ubj or model.txt")},
	{MAGIC("flavors:"), N_("MLflow's description of a model"),
		N_("give the directory that it lies in, or the model file "
		   "that it names, model.ubj or model.txt")},
};

/* Words within JSON that is no model. */
static const struct sign json_words[] = {
	{MAGIC("\"nodeid\""), N_("a dump of XGBoost, for people to read"),
		XGB_EXPORT},
	{MAGIC("\"tree_info\": ["), N_("a JSON dump of LightGBM"), LGB_EXPORT},
	{MAGIC("\"tree_info\":["), N_("a JSON dump of LightGBM"), LGB_EXPORT},
	{MAGIC("\"generic_param\""),
		N_("a configuration of XGBoost (save_config)"), XGB_EXPORT},
	{MAGIC("\"oblivious_trees\""), N_("a CatBoost model in JSON"),
		CAT_EXPORT},
	{MAGIC("\"features_info\""), N_("a CatBoost model in JSON"),
		CAT_EXPORT},
};

/* Words within pickles and archives, which say what made them. */
static const struct sign makers[] = {
	{MAGIC("lightgbm.sklearn"), NULL, LGB_WRAPPED},
	{MAGIC("lightgbm"), NULL, LGB_EXPORT},
	{MAGIC("xgboost.sklearn"), NULL, XGB_WRAPPED},
	{MAGIC("xgboost"), NULL, XGB_EXPORT},
	{MAGIC("catboost"), NULL, CAT_EXPORT},
	{MAGIC("sklearn"), NULL, SK_EXPORT},
	{MAGIC("torch"), NULL, TORCH_EXPORT},
	{MAGIC("keras"), NULL, KERAS_EXPORT},
};

struct head {
	const char *p;
	size_t n;
};

static bool begins(struct head h, const struct sign *s)
{
	return h.n >= s->n && memcmp(h.p, s->bytes, s->n) == 0;
}

static bool holds(struct head h, const char *word, size_t n)
{
	return h.n >= n && memmem(h.p, h.n, word, n) != NULL;
}

static int refuse(const struct model_input *in, const char *what,
	const char *export, struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: this is %s; assay does not read it: %s"), in->what,
		_(what), _(export));
}

static const char *maker(struct head h)
{
	size_t i;

	for (i = 0; i < sizeof(makers) / sizeof(*makers); i++)
		if (holds(h, makers[i].bytes, makers[i].n))
			return makers[i].export;
	return ANY_EXPORT;
}

const char *model_export(const char *library)
{
	return _(maker((struct head){library, strlen(library)}));
}

/* Protocol 2 and later begin with a mark; older ones are text, and their
 * classes stand in lines "cMODULE". */
static bool is_pickle(struct head h)
{
	if (h.n >= 2 && (unsigned char)h.p[0] == 0x80 && h.p[1] >= 2 &&
		h.p[1] <= 9)
		return true;
	return h.n >= 2 && (h.p[0] == 'c' || h.p[0] == '(') &&
	       (holds(h, MAGIC("ccopy_reg")) || holds(h, MAGIC("\nR")) ||
		       holds(h, MAGIC("\nRp")));
}

/* The old format without a mark: 136 bytes of parameters, then the length of
 * the objective's name and the name. Its first bytes are a number, and may be
 * anything. */
static bool is_legacy(struct head h)
{
	static const struct sign kinds[] = {
		{MAGIC("binary:"), NULL, NULL},
		{MAGIC("reg:"), NULL, NULL},
		{MAGIC("multi:"), NULL, NULL},
		{MAGIC("rank:"), NULL, NULL},
		{MAGIC("count:"), NULL, NULL},
		{MAGIC("survival:"), NULL, NULL},
		{MAGIC("gpu:"), NULL, NULL},
	};
	struct head name = {h.p, 0};
	size_t i;

	if (h.n > 144)
		name = (struct head){h.p + 144, h.n - 144};
	if (name.n < 8 || h.p[136] < 4 || h.p[136] > 64 || h.p[137] != 0)
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (begins(name, &kinds[i]))
			return true;
	return false;
}

static bool is_onnx(struct head h)
{
	return h.n >= 4 && h.p[0] == 0x08 && h.p[1] > 0 &&
	       (h.p[2] == 0x12 || h.p[2] == 0x1a || h.p[2] == 0x3a ||
		       h.p[2] == 0x42);
}

static bool has_first_key(struct head h, const char *key, size_t n)
{
	size_t i = 1;

	while (i < h.n && (h.p[i] == ' ' || h.p[i] == '\n' || h.p[i] == '\r' ||
				  h.p[i] == '\t'))
		i++;
	return h.n - i >= n && memcmp(h.p + i, key, n) == 0;
}

static int refuse_object(const struct model_input *in, struct head h,
	enum model_format *format, struct err *err)
{
	size_t i;

	if (h.n >= 3 && h.p[1] == 'L' && h.p[2] == '\0') {
		if (holds(h, MAGIC("\0\x06"
				   "ConfigS")) ||
			holds(h, MAGIC("\0\x06"
				       "Config{")))
			return refuse(in, N_("a memory snapshot of XGBoost"),
				XGB_EXPORT, err);
		*format = FORMAT_XGB_UBJ;
		return 0;
	}
	*format = FORMAT_XGB_JSON;
	if (has_first_key(h, MAGIC("\"version\"")))
		return 0;
	if (has_first_key(h, MAGIC("\"learner\"")))
		h.n = h.n < 64 ? h.n : 64; /* behind it stand free texts */
	for (i = 0; i < sizeof(json_words) / sizeof(*json_words); i++)
		if (holds(h, json_words[i].bytes, json_words[i].n))
			return refuse(in, json_words[i].what,
				json_words[i].export, err);
	return 0;
}

static int refuse_magic(
	const struct model_input *in, struct head h, struct err *err)
{
	size_t i;

	if (is_pickle(h))
		return refuse(in,
			N_("a Python pickle, which is a program and is never "
			   "run here"),
			maker(h), err);
	if (holds((struct head){h.p, h.n < 4 ? h.n : 4}, MAGIC("PK\3\4")))
		return refuse(in, N_("an archive (zip)"), maker(h), err);
	for (i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (begins(h, &magics[i]))
			return refuse(
				in, magics[i].what, magics[i].export, err);
	return refuse(in, N_("no kind of model file that assay knows"),
		ANY_EXPORT, err);
}

int model_sniff(enum model_format *format, const struct model_input *in,
	struct err *err)
{
	struct head h = {in->data, in->size < HEAD_MAX ? in->size : HEAD_MAX};
	struct head text = h;

	if (is_legacy(h) ||
		holds((struct head){h.p, h.n < 4 ? h.n : 4}, MAGIC("binf"))) {
		*format = FORMAT_XGB_BIN;
		return 0;
	}
	if (!in->size)
		return err_set(err, ERR_PARSE,
			_("%s: the file is empty: export the model again"),
			in->what);
	while (text.n && strchr(" \t\r\n", *text.p) && *text.p) {
		text.p++;
		text.n--;
	}
	if (text.n && *text.p == '{')
		return refuse_object(in, text, format, err);
	if (text.n && *text.p == '[')
		return refuse(in,
			holds(text, MAGIC("\"nodeid\""))
				? N_("a dump of XGBoost, for people to read")
				: N_("a JSON array, and no model"),
			XGB_EXPORT, err);
	if (h.n >= 5 && memcmp(h.p, "tree", 4) == 0 &&
		(h.p[4] == '\n' || h.p[4] == '\r')) {
		*format = FORMAT_LGB_TEXT;
		return 0;
	}
	if (is_onnx(h)) {
		*format = FORMAT_ONNX;
		return 0;
	}
	return refuse_magic(in, h, err);
}
