/* SPDX-License-Identifier: Apache-2.0 */
/* Loading through assay-parse: the same model as in the process, and a
 * sentence whatever happens to the child. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "golden.h"
#include "model/describe.h"

static char *golden_path(const char *name)
{
	const char *top = getenv("TOP_SRCDIR");

	return xasprintf("%s/tests/golden/%s", top ? top : ".", name);
}

static int load(struct model *m, const char *name, struct err *err)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	char *path = golden_path(name);
	int rc = model_load(m, path, &all, err);

	free(path);
	return rc;
}

static void load_gives_the_same_block(void **state)
{
	static const char *const names[] = {"xgboost-3.4/cat_part.json",
		"xgboost-3.4/cat_part.ubj", "lightgbm-4.6/cat_text.txt"};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct model loaded = {0}, read = {0};
		struct buf bytes = BUF_INIT;
		struct err err = ERR_INIT;

		if (load(&loaded, names[i], &err) < 0)
			fail_msg("%s", err.text);
		golden_read(&bytes, names[i]);
		assert_int_equal(
			golden_model(&read, names[i], &bytes, &err), 0);
		assert_int_equal(loaded.block_size, read.block_size);
		assert_memory_equal(loaded.block, read.block, read.block_size);
		model_close(&loaded);
		model_close(&read);
		buf_release(&bytes);
	}
}

static void load_passes_the_refusal_on(void **state)
{
	struct model m = {0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
		load(&m, "refuse/lgb_booster.pkl", &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "refuse/lgb_booster.pkl: "));
	assert_non_null(strstr(err.text, "save_model(\"model.txt\")"));
	assert_int_equal(
		load(&m, "refuse/xgb_truncated.json", &err), ERR_PARSE);
	assert_int_equal(load(&m, "no_such_file", &err), ERR_NOTFOUND);
	assert_int_equal(load(&m, "refuse", &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "directory"));
}

/* Loads with a script in the place of assay-parse. */
static int load_with(const char *script, struct err *err)
{
	char dir[] = "/tmp/assay-load-XXXXXX";
	char *saved = xstrdup(getenv("ASSAY_LIBEXEC"));
	struct model m = {0};
	char *path;
	int rc;

	assert_non_null(mkdtemp(dir));
	path = path_join(dir, "assay-parse");
	if (script) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fprintf(f, "#!/bin/sh\n%s\n", script);
		fclose(f);
		assert_int_equal(chmod(path, 0755), 0);
	}
	assert_int_equal(setenv("ASSAY_LIBEXEC", dir, 1), 0);
	rc = load(&m, "lightgbm-4.6/binary.txt", err);
	assert_int_equal(setenv("ASSAY_LIBEXEC", saved, 1), 0);
	assert_null(m.block);
	unlink(path);
	rmdir(dir);
	free(path);
	free(saved);
	return rc;
}

static void load_survives_its_child(void **state)
{
	static const struct {
		const char *script, *word;
	} cases[] = {
		{"kill -SEGV $$", "crashed"},
		{"kill -XCPU $$", "too much time"},
		{"kill -KILL $$", "too much time"},
		{"exit 70", "memory"},
		{"exit 65", "without a reason"},
		{"echo '{\"code\":\"nonsense\"}'; exit 65", "without a reason"},
		{"exit 0", "no finished model"},
		{"echo unsealed >&3; exit 0", "no finished model"},
	};
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(load_with(cases[i].script, &err), ERR_PARSE);
		if (!strstr(err.text, cases[i].word))
			fail_msg("no \"%s\" in: %s", cases[i].word, err.text);
	}
	assert_true(load_with(NULL, &err) < 0);
	assert_non_null(strstr(err.text, "assay-parse"));
}

static void load_describes(void **state)
{
	struct model m = {0};
	struct err err = ERR_INIT;
	struct json *d;
	const struct json *feature;
	struct bind_feature *bind;

	(void)state;
	assert_int_equal(load(&m, "xgboost-3.4/cat_part.json", &err), 0);
	d = model_describe(&m);
	assert_string_equal(json_get_str(d, "format", ""), "XGBoost JSON");
	assert_string_equal(json_get_str(d, "version", ""), "3.4.1");
	assert_string_equal(json_get_str(d, "task", ""), "binary");
	assert_int_equal(json_get_i64(d, "trees", 0), m.n_trees);
	assert_true(json_get_i64(d, "depth", 0) > 1);
	assert_true(json_get_i64(d, "category_splits", 0) > 0);
	feature = json_at(json_get(d, "features"), 1);
	assert_string_equal(json_get_str(feature, "kind", ""), "category");
	assert_string_equal(
		json_str(json_at(json_get(feature, "levels"), 1), ""),
		"term_60");
	bind = model_bind_features(&m);
	assert_int_equal(bind[1].kind, BIND_CATEGORY);
	assert_int_equal(bind[1].n_levels, 2);
	assert_int_equal(bind[0].kind, BIND_NUMBER);
	free(bind);
	json_free(d);
	model_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(load_gives_the_same_block),
		cmocka_unit_test(load_passes_the_refusal_on),
		cmocka_unit_test(load_survives_its_child),
		cmocka_unit_test(load_describes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
