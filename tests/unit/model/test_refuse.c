/* SPDX-License-Identifier: Apache-2.0 */
/* Every file of tests/golden/refuse is refused, with a sentence that names it;
 * formats of other tools with the export that helps. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"

enum { FILES_MIN = 55 };

static void check_refused(const char *file, const char *kind)
{
	char *name = xasprintf("refuse/%s", file);
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct model m = {0};
	int code;

	golden_read(&bytes, name);
	code = golden_model(&m, name, &bytes, &err);
	if (code >= 0)
		fail_msg("%s was read", name);
	if (strncmp(err.text, name, strlen(name)) != 0 || code != err.code)
		fail_msg(
			"%s: the message does not name it: %s", name, err.text);
	if (strcmp(kind, "unsupported") == 0 || strcmp(kind, "unknown") == 0)
		assert_int_equal(code, ERR_UNSUPPORTED);
	assert_null(m.block);
	buf_release(&bytes);
	free(name);
}

static void refuse_names_the_file_and_the_reason(void **state)
{
	const char *field[GOLDEN_FIELDS_MAX];
	struct buf index = BUF_INIT;
	size_t n = 0;
	char *p;

	(void)state;
	golden_read(&index, "refuse/INDEX.tsv");
	p = index.data;
	golden_fields(&p, field);
	for (; golden_fields(&p, field) == 3; n++)
		check_refused(field[0], field[1]);
	assert_true(n >= FILES_MIN);
	buf_release(&index);
}

#define BYTES(s) s, sizeof(s) - 1

/* What a user must do in the source tool, by the bytes of the file. */
static const struct {
	const char *bytes;
	size_t n;
	const char *export;
} exports[] = {
	{BYTES("bs64\tAAAA"), "save_model(\"model.ubj\")"},
	{BYTES("\x80\x04\x95 xgboost.sklearn"), "get_booster().save_model("},
	{BYTES("\x80\x04\x95 xgboost.core"),
		"booster.save_model(\"model.ubj\")"},
	{BYTES("\x80\x04\x95 lightgbm.sklearn"), "booster_.save_model("},
	{BYTES("\x80\x04\x95 lightgbm.basic"),
		"booster.save_model(\"model.txt\")"},
	{BYTES("\x80\x04\x95 sklearn.tree"), "skl2onnx.to_onnx("},
	{BYTES("PK\3\4 archive/data.pkl torch"), "torch.onnx.export("},
	{BYTES("\x89HDF\r\n\x1a\n...."), "model.export("},
	{BYTES("CBM1...."), "save_model(\"model.json\""},
	{BYTES("\x1f\x8b\x08\0"), "gunzip"},
	{BYTES("Tree=0\nnum_leaves=1\n"), "save_model(\"model.txt\")"},
	{BYTES("booster[0]:\n0:leaf=1\n"), "save_model(\"model.ubj\")"},
	{BYTES("{\"name\":\"tree\",\"tree_info\":[]}"), "model.txt"},
	{BYTES("flavors:\n  xgboost:\n"), "model.ubj"},
	{BYTES("<?xml version='1.0'?><PMML/>"), "export"},
};

static void refuse_says_the_export(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(exports) / sizeof(*exports); i++) {
		const struct model_input in = {
			"file", exports[i].bytes, exports[i].n, NULL, NULL};
		struct err err = ERR_INIT;
		struct model m = {0};

		assert_int_equal(model_read(&m, &in, &err), ERR_UNSUPPORTED);
		if (!strstr(err.text, exports[i].export))
			fail_msg("no \"%s\" in: %s", exports[i].export,
				err.text);
	}
}

/* tests/golden/onnx/refuse/INDEX.tsv: a file, and words of the reason. */
static void refuse_names_what_onnx_holds(void **state)
{
	struct buf index = BUF_INIT, bytes = BUF_INIT;
	size_t n = 0;
	char *p;

	(void)state;
	golden_read(&index, "onnx/refuse/INDEX.tsv");
	p = strchr(index.data, '\n') + 1;
	while (*p) {
		char *word = strchr(p, '\t'), *end = strchr(p, '\n');
		struct model_input in = {.what = p};
		struct err err = ERR_INIT;
		struct model m = {0};
		char *path;

		*word++ = '\0';
		*end = '\0';
		path = xasprintf("onnx/refuse/%s", p);
		buf_clear(&bytes);
		golden_read(&bytes, path);
		free(path);
		in.data = bytes.data;
		in.size = bytes.len;
		if (model_read(&m, &in, &err) == 0 || !strstr(err.text, word))
			fail_msg("%s: no \"%s\" in: %s", p, word, err.text);
		p = end + 1;
		n++;
	}
	assert_true(n >= 30);
	buf_release(&index);
	buf_release(&bytes);
}

static void read_with(const char *name, enum model_rounds rounds,
	const char *missing, struct model *m, struct err *err, int want)
{
	const struct model_options options = {rounds, missing, false};
	struct buf bytes = BUF_INIT;
	struct model_input in = {name, NULL, 0, &options, NULL};

	golden_read(&bytes, name);
	in.data = bytes.data;
	in.size = bytes.len;
	assert_int_equal(model_read(m, &in, err), want);
	buf_release(&bytes);
}

static void refuse_asks_for_the_rounds(void **state)
{
	const char *name = "xgboost-2.1/early.json";
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	read_with(name, ROUNDS_ASK, NULL, &m, &err, ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "--trees best"));
	assert_non_null(strstr(err.text, "--trees all"));
	read_with(name, ROUNDS_ALL, NULL, &m, &err, 0);
	assert_int_equal(m.n_rounds, 3);
	assert_int_equal(m.best_round, 1);
	model_close(&m);
	read_with(name, ROUNDS_BEST, NULL, &m, &err, 0);
	assert_int_equal(m.n_rounds, 1);
	assert_int_equal(m.n_trees, 1);
	model_close(&m);
}

static void refuse_of_a_missing_value(void **state)
{
	struct err err = ERR_INIT;
	struct model m = {0};

	(void)state;
	read_with("xgboost-2.1/binary.json", ROUNDS_ALL, "-999", &m, &err, 0);
	assert_true(m.missing == -999);
	model_close(&m);
	read_with("xgboost-2.1/binary.json", ROUNDS_ALL, "none", &m, &err,
		ERR_ARG);
	read_with(
		"lightgbm-4.6/binary.txt", ROUNDS_ALL, "0", &m, &err, ERR_ARG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuse_names_the_file_and_the_reason),
		cmocka_unit_test(refuse_says_the_export),
		cmocka_unit_test(refuse_names_what_onnx_holds),
		cmocka_unit_test(refuse_asks_for_the_rounds),
		cmocka_unit_test(refuse_of_a_missing_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
