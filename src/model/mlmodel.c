/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/mlmodel.h"

#include "base/i18n.h"

#ifdef HAVE_LIBYAML

#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "model/locate.h"

enum { DEPTH_MAX = 16, VALUES_MAX = 20000, MEMBERS_MAX = 1000 };

struct reading {
	const struct model_input *in;
	yaml_parser_t parser;
	yaml_event_t event;
	struct json *open[DEPTH_MAX]; /* the containers we are in */
	unsigned depth;
	size_t values;
	struct buf key; /* of the member whose value comes next */
	bool has_key;
	struct json *root;
};

static int fail(struct reading *r, const char *why, struct err *err)
{
	return err_set(err, ERR_PARSE, _("%s: line %zu: %s"), r->in->what,
		r->event.start_mark.line + 1, why);
}

static bool in_object(const struct reading *r)
{
	return r->depth && json_type(r->open[r->depth - 1]) == JSON_OBJECT;
}

/* Adds a value where we are, taking it over. */
static int add(
	struct reading *r, struct json *v, struct json **at, struct err *err)
{
	if (++r->values > VALUES_MAX || (!r->depth && r->root) ||
		(in_object(r) && !r->has_key)) {
		json_free(v);
		return fail(r,
			_("this is not what MLflow writes, or far too much of "
			  "it"),
			err);
	}
	if (!r->depth)
		*at = r->root = v;
	else if (in_object(r))
		*at = json_set(r->open[r->depth - 1], buf_str(&r->key), v);
	else
		*at = json_push(r->open[r->depth - 1], v);
	r->has_key = false;
	return 0;
}

static int open_container(struct reading *r, struct json *v, struct err *err)
{
	struct json *at = NULL;
	int rc;

	if (r->depth == DEPTH_MAX) {
		json_free(v);
		return fail(r, _("it is nested too deeply"), err);
	}
	rc = add(r, v, &at, err);
	if (rc == 0)
		r->open[r->depth++] = at;
	return rc;
}

static int take_key(
	struct reading *r, const char *text, size_t n, struct err *err)
{
	const struct json *object = r->open[r->depth - 1];

	buf_clear(&r->key);
	buf_add(&r->key, text, n);
	if (memchr(text, 0, n) || !text_valid(text, n) ||
		json_count(object) >= MEMBERS_MAX ||
		json_get(object, buf_str(&r->key)))
		return fail(r,
			_("a member stands here twice, or has no proper name"),
			err);
	r->has_key = true;
	return 0;
}

static int scalar(struct reading *r, struct err *err)
{
	const char *text = (const char *)r->event.data.scalar.value;
	const size_t n = r->event.data.scalar.length;
	const bool plain =
		r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct json *at;

	if (in_object(r) && !r->has_key)
		return take_key(r, text, n, err);
	if (plain && (n == 0 || (n == 1 && *text == '~') ||
			     (n == 4 && memcmp(text, "null", 4) == 0)))
		return add(r, json_null(), &at, err);
	return add(r, json_stringn(text, n), &at, err);
}

static int take_event(struct reading *r, struct err *err)
{
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return scalar(r, err);
	case YAML_MAPPING_START_EVENT:
		return open_container(r, json_object(), err);
	case YAML_SEQUENCE_START_EVENT:
		return open_container(r, json_array(), err);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		r->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fail(r, _("aliases are not read"), err);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	default:
		return 0;
	}
}

static int read_yaml(struct reading *r, struct err *err)
{
	bool ended = false;
	int rc = 0;

	yaml_parser_set_input_string(&r->parser, r->in->data, r->in->size);
	while (rc == 0 && !ended) {
		if (!yaml_parser_parse(&r->parser, &r->event))
			return err_set(err, ERR_PARSE,
				_("%s: line %zu: this is not YAML"),
				r->in->what, r->parser.problem_mark.line + 1);
		rc = take_event(r, err);
		ended = r->event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&r->event);
	}
	if (rc == 0 && json_type(r->root) != JSON_OBJECT)
		rc = err_set(err, ERR_PARSE,
			_("%s: this does not describe a model"), r->in->what);
	return rc;
}

/* The flavors that are read: member of the data file, of the version. */
static const struct {
	const char *name, *file, *version;
} flavors[] = {
	{"xgboost", "data", "xgb_version"},
	{"lightgbm", "data", "lgb_version"},
	{"onnx", "data", "onnx_version"},
	{"sklearn", "pickled_model", "sklearn_version"},
};

static int refuse_flavor(
	const struct model_input *in, const struct json *given, struct err *err)
{
	struct buf name = BUF_INIT;
	size_t i;
	int rc;

	for (i = 0; i < json_count(given) && !name.len; i++)
		if (strcmp(json_name(given, i), "python_function") != 0)
			text_clean(&name, json_name(given, i),
				strnlen(json_name(given, i), 80));
	if (!name.len)
		buf_addstr(&name, "python_function");
	rc = err_set(err, ERR_UNSUPPORTED,
		_("%s: this is a model of MLflow's flavor %s; assay reads "
		  "xgboost, lightgbm, onnx and sklearn: %s"),
		in->what, buf_str(&name), model_export(buf_str(&name)));
	buf_release(&name);
	return rc;
}

static void copy_text(struct json *to, const char *name,
	const struct json *from, const char *member)
{
	const char *text = json_get_str(from, member, NULL);

	if (text)
		json_set_str(to, name, text);
}

/* The signature's lists are JSON within a YAML text. */
static void copy_signature(struct json *to, const struct json *root)
{
	static const char *const names[] = {"inputs", "outputs"};
	const struct json *signature = json_get(root, "signature");
	size_t i;

	for (i = 0; i < 2; i++) {
		const char *text = json_get_str(signature, names[i], NULL);
		struct json *list;

		if (text && json_parse(&list, names[i], text, strlen(text),
				    NULL) == 0)
			json_set(to, names[i], list);
	}
}

static int choose(struct json **out, const struct model_input *in,
	const struct json *root, struct err *err)
{
	static const char *const facts[] = {"mlflow_version", "run_id",
		"model_id", "model_uuid", "utc_time_created"};
	const struct json *given = json_get(root, "flavors"), *flavor = NULL;
	const char *file;
	size_t i, f;

	for (f = 0; f < sizeof(flavors) / sizeof(*flavors); f++)
		if ((flavor = json_get(given, flavors[f].name)))
			break;
	if (!flavor)
		return refuse_flavor(in, given, err);
	file = json_get_str(flavor, flavors[f].file, "");
	if (!locate_is_plain(file))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s: the model file that it names must lie in its "
			  "directory, by a plain name"),
			in->what);
	*out = json_object();
	json_set_str(*out, "file", file);
	json_set_str(*out, "flavor", flavors[f].name);
	copy_text(*out, "library", flavor, flavors[f].version);
	copy_text(*out, "model_class", flavor, "model_class");
	for (i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		copy_text(*out, facts[i], root, facts[i]);
	copy_signature(*out, root);
	return 0;
}

int mlmodel_read(
	struct json **out, const struct model_input *in, struct err *err)
{
	struct reading r = {.in = in};
	int rc;

	if (in->size > MLMODEL_BYTES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: the description is larger than 8 MiB"),
			in->what);
	if (!yaml_parser_initialize(&r.parser))
		return err_set(err, ERR_BUG, _("no memory for libyaml"));
	rc = read_yaml(&r, err);
	if (rc == 0)
		rc = choose(out, in, r.root, err);
	yaml_parser_delete(&r.parser);
	buf_release(&r.key);
	json_free(r.root);
	return rc;
}

#else

int mlmodel_read(
	struct json **out, const struct model_input *in, struct err *err)
{
	(void)out;
	return err_set(err, ERR_UNSUPPORTED,
		_("%s: this assay was built without libyaml: give the model "
		  "file in the directory, such as model.ubj or model.txt"),
		in->what);
}

#endif
