/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged model files never crash a reader: cut files are refused, changed
 * ones are refused or give a model that keeps every invariant. Each file is
 * tried in a child, so that a crash is a failed test. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/rng.h"
#include "golden.h"

enum { CUT_STEP = 97, MUTANTS = 400, CPU_LIMIT = 120 };

static const char *const files[] = {
	"xgboost-1.3/dart_multi.json",
	"xgboost-1.7/cat_part.json",
	"xgboost-2.1/multi.json",
	"xgboost-3.4/cat_part.json",
	"xgboost-2.1/binary.ubj",
	"xgboost-3.4/cat_part.ubj",
	"xgboost-3.4/dart_multi.ubj",
	"kinds/xgboost-0.90/poisson.model",
	"kinds/xgboost-1.7/dart_multi.model",
	"kinds/xgboost-2.1/early_multi.model",
	"kinds/xgboost-1.3/linear_softprob.model",
	"kinds/xgboost-3.4/linear_softprob.json",
	"kinds/lightgbm-4.6/linear_multi.txt",
	"lightgbm-3.3/multi.txt",
	"lightgbm-4.6/cat_text.txt",
	"fixtures/toy_categorical_model.txt",
	"onnx/skl/forest_multi.onnx",
	"onnx/skl/columns_logistic.onnx",
	"onnx/nets/keras_wide.onnx",
};

static int try_bytes(const void *data, size_t n)
{
	const struct model_options all = {ROUNDS_ALL, NULL, false};
	/* Memory of exactly n bytes: reading behind them is seen. */
	char *copy = xmalloc(n + (n == 0));
	struct model_input in = {"mutant", copy, n, &all, NULL};
	struct err err = ERR_INIT;
	struct model m = {0};
	int rc;

	if (n)
		memcpy(copy, data, n);
	rc = model_read(&m, &in, &err);
	if (rc == 0) {
		struct model again = {0};

		rc = model_open(&again, m.block, m.block_size, false, &err);
		if (rc < 0)
			_exit(3);
		model_close(&again);
		model_close(&m);
	} else if (!err.text[0]) {
		_exit(4);
	}
	free(copy);
	return rc;
}

/* A cut XGBoost file is never a model; a LightGBM file may be cut behind the
 * end of its trees. */
static void cut_child(const struct buf *file)
{
	const char *end = strstr(file->data, "end of trees");
	size_t n, safe = file->len;

	if (!end)
		end = strstr(file->data, "feature importances:");
	if (memcmp(file->data, "tree", 4) == 0 && end)
		safe = (size_t)(end - file->data);
	for (n = 0; n < safe; n += CUT_STEP)
		if (try_bytes(file->data, n) == 0)
			_exit(5);
	_exit(0);
}

/* One to three bytes become others; digits mostly become digits. */
static void mutate(struct rng *r, char *data, size_t n)
{
	uint64_t edits = 1 + rng_below(r, 3);

	while (edits--) {
		char *p = data + rng_below(r, n);

		if (*p >= '0' && *p <= '9' && rng_below(r, 4))
			*p = (char)('0' + rng_below(r, 10));
		else
			*p = (char)rng_below(r, 256);
	}
}

static void mutant_child(const struct buf *file, uint64_t seed)
{
	char *data = xmalloc(file->len);
	struct rng r;
	int i;

	rng_seed(&r, seed);
	for (i = 0; i < MUTANTS; i++) {
		memcpy(data, file->data, file->len);
		mutate(&r, data, file->len);
		(void)try_bytes(data, file->len);
	}
	free(data);
	_exit(0);
}

static void wait_for(pid_t pid, const char *what)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg(
			"%s: the child ended with %#x", what, (unsigned)status);
}

static void run_children(bool cut)
{
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct buf file = BUF_INIT;
		pid_t pid;

		golden_read(&file, files[i]);
		fflush(NULL);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			alarm(CPU_LIMIT);
			if (cut)
				cut_child(&file);
			else
				mutant_child(&file, 20260000 + i);
		}
		wait_for(pid, files[i]);
		buf_release(&file);
	}
}

static void damage_cut_files_are_refused(void **state)
{
	(void)state;
	run_children(true);
}

static void damage_changed_bytes_never_crash(void **state)
{
	(void)state;
	run_children(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_cut_files_are_refused),
		cmocka_unit_test(damage_changed_bytes_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
