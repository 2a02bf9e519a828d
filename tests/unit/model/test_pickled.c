/* SPDX-License-Identifier: Apache-2.0 */
/* Pickled boosters: the model in them, and everything else refused without
 * anything being run. What the real ones answer is in the engine's
 * test_matrix. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"
#include "model/pickled.h"
#include "model/unpack.h"

#define BYTES(s) s, sizeof(s) - 1

/* Protocol 3: xgboost.core.Booster.__new__(...), and its empty state. */
#define BOOSTER "cxgboost.core\nBooster\n)\x81"
#define HANDLE  "X\6\0\0\0handle"
#define NAMES   "X\15\0\0\0feature_names"

static int read_bytes(
	struct pickled *out, const void *data, size_t n, struct err *err)
{
	const struct model_input in = {"file", data, n, NULL, NULL};

	return pickled_read(out, &in, err);
}

static void refused(const char *bytes, size_t n, const char *word)
{
	struct pickled p;
	struct err err = ERR_INIT;

	assert_true(read_bytes(&p, bytes, n, &err) < 0);
	pickled_release(&p);
	if (!strstr(err.text, word) || !strstr(err.text, "file"))
		fail_msg("no \"%s\" in: %s", word, err.text);
}

static void pickled_runs_nothing(void **state)
{
	(void)state;
	refused(BYTES("\x80\3cposix\nsystem\nX\4\0\0\0true\x85R."),
		"it calls posix.system");
	refused(BYTES("\x80\4\x8c\2os\x94\x8c\6system\x94\x93\x8c\4true\x85R."),
		"it calls os.system");
	/* The same two names, by way of the memo. */
	refused(BYTES("\x80\4\x8c\2os\x94\x8c\6system\x94h\0h\1\x93)R."),
		"it calls os.system");
	refused(BYTES("\x80\3cbuiltins\nbytearray\n)R."), "is not known");
	refused(BYTES("\x80\3cbuiltins\nbytearray\n)\x81."), "is not known");
	refused(BYTES("\x80\2csklearn.pipeline\nPipeline\n)\x81}b."),
		"skl2onnx");
	refused(BYTES("\x80\2clightgbm.sklearn\nLGBMClassifier\n)\x81}b."),
		"booster_.save_model(");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "Ntb."), "not there");
	refused(BYTES("\x80\3i"), "no booster needs");
}

static void pickled_holds_to_the_stack(void **state)
{
	(void)state;
	refused(BYTES("\x80\3."), "more than one thing, or none");
	refused(BYTES("\x80\3NN."), "more than one thing, or none");
	refused(BYTES("\x80\3N.N"), "behind its end");
	refused(BYTES("\x80\3N."), "not one booster");
	refused(BYTES("\x80\3("), "ends too early");
	refused(BYTES("\x80\3(."), "not there");
	refused(BYTES("\x80\3N(a."), "not there");
	refused(BYTES("\x80\3]N(a."), "not there");
	refused(BYTES("\x80\3}(Nu."), "not known");
	refused(BYTES("\x80\3e."), "not there");
	refused(BYTES("\x80\3t."), "not there");
	refused(BYTES("\x80\3(\x85."), "not there");
	refused(BYTES("\x80\3h\0."), "not there");
	refused(BYTES("\x80\3q\0."), "not there");
	refused(BYTES("\x80\3Nr\377\377\377\377."), "remembers more");
	refused(BYTES("\x80\3X\377\377\377\377abc."), "ends too early");
	refused(BYTES("\x80\3\x8d\377\377\377\377\377\377\377\377abc."),
		"ends too early");
	refused(BYTES("\x80\4\x95\377\0\0\0\0\0\0\0N."), "ends too early");
	refused(BYTES("\x80\5N\x80\6."), "later than 5");
	refused(BYTES("\x80\3\x8a\011"
		      "123456789."),
		"too large");
}

static void pickled_takes_one_buffer(void **state)
{
	(void)state;
	refused(BYTES("\x80\3" BOOSTER "."), "not one booster");
	refused(BYTES("\x80\3" BOOSTER "}b."), "holds no buffer");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "Nsb."), "holds no buffer");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "C\4abcdsb."),
		"no model of XGBoost");
	/* LightGBM's text, which a Booster of XGBoost cannot load. */
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "C\5tree\nsb."),
		"no model of XGBoost");
	refused(BYTES("\x80\3" BOOSTER "}(" HANDLE "C\1{" HANDLE "C\1{ub."),
		"not what they should be");
	refused(BYTES("\x80\3" BOOSTER "}(" HANDLE "C\1{NNub."),
		"not what they should be");
	/* Changed behind Python's back, and filled twice. */
	refused(BYTES("\x80\3" BOOSTER "}q\0b" HANDLE "C\1{s."), "not known");
	refused(BYTES("\x80\3" BOOSTER "}b}b."), "not known");
	refused(BYTES("\x80\3(" BOOSTER "}" HANDLE "C\1{sb" BOOSTER "}" HANDLE
		      "C\1{sbt."),
		"not one booster");
	refused(BYTES("\x80\3" BOOSTER "}(" HANDLE "C\1{" NAMES "]K\1aub."),
		"feature names");
	refused(BYTES("\x80\3" BOOSTER "}(" HANDLE "C\1{" NAMES "]ub."),
		"feature names");
	/* bytearray("\x100", "latin-1") and bytearray("a", "utf-8") */
	refused(BYTES("\x80\2" BOOSTER "}" HANDLE "cbuiltins\nbytearray\n"
		      "X\2\0\0\0\xc4\x80X\6\0\0\0latin1\x86Rsb."),
		"holds no buffer");
	refused(BYTES("\x80\2" BOOSTER "}" HANDLE "cbuiltins\nbytearray\n"
		      "X\1\0\0\0aX\5\0\0\0utf-8\x86Rsb."),
		"not known");
}

static void pickled_reads_the_snapshot(void **state)
{
	(void)state;
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "C\16CONFIG-offset:sb."),
		"damaged");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE
		      "C\27CONFIG-offset:\1\0\0\0\0\0\0\0xsb."),
		"damaged");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE
		      "C\27CONFIG-offset:\377\377\377\377\377\377\377\377xsb."),
		"damaged");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE "C\15{\"Config\":{}}sb."),
		"damaged");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE
		      "C\31{\"Config\":{},\"Model\":[1]}sb."),
		"object");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE
		      "C\31{\"Config\":{},\"Other\":{} }sb."),
		"damaged");
	refused(BYTES("\x80\3" BOOSTER "}" HANDLE
		      "C\31{\"Config\":{},\"Model\":{}}xsb."),
		"follows");
}

static const char *const reals[] = {"pickles/xgboost-0.90-logistic-2.pkl",
	"pickles/xgboost-1.2-dart_forest-3.pkl",
	"pickles/xgboost-1.3-obj_gamma-4.pkl",
	"pickles/xgboost-1.7-linear_logistic-3.pkl",
	"pickles/xgboost-3.4-binary_base-5.pkl"};

/* Cut anywhere, a pickle is refused. */
static void pickled_needs_every_byte(void **state)
{
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(reals) / sizeof(*reals); i++) {
		struct buf bytes = BUF_INIT;
		struct pickled p;

		golden_read(&bytes, reals[i]);
		for (n = 0; n < bytes.len; n += 1 + n / 64) {
			char *part = xmalloc(n + 1);

			memcpy(part, bytes.data, n);
			assert_true(read_bytes(&p, part, n, NULL) < 0);
			pickled_release(&p);
			free(part);
		}
		assert_int_equal(
			read_bytes(&p, bytes.data, bytes.len, NULL), 0);
		pickled_release(&p);
		buf_release(&bytes);
	}
}

static void pickled_keeps_the_names(void **state)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	struct pickled p;

	(void)state;
	golden_read(&bytes, reals[0]);
	assert_int_equal(read_bytes(&p, bytes.data, bytes.len, &err), 0);
	assert_true(p.names.n > 2);
	assert_string_not_equal(p.names.v[0], "f0");
	assert_string_equal(p.missing, "");
	pickled_release(&p);
	buf_release(&bytes);
}

/* A model is never taken for a pickle, whatever its first bytes. */
static void pickled_leaves_models_alone(void **state)
{
	struct buf bytes = BUF_INIT;
	struct model_input in = {.what = "file"};
	struct unpacked u = {.file = BUF_INIT};
	struct err err = ERR_INIT;

	(void)state;
	golden_read(&bytes, "kinds/xgboost-0.90/logistic.model");
	memcpy(bytes.data, "\x80\3\0\77", 4); /* the base score */
	in.data = bytes.data;
	in.size = bytes.len;
	assert_int_equal(unpack(&in, &u, &err), 0);
	assert_ptr_equal(in.data, bytes.data);
	assert_int_equal(in.size, bytes.len);
	unpack_release(&u);
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pickled_runs_nothing),
		cmocka_unit_test(pickled_holds_to_the_stack),
		cmocka_unit_test(pickled_takes_one_buffer),
		cmocka_unit_test(pickled_reads_the_snapshot),
		cmocka_unit_test(pickled_needs_every_byte),
		cmocka_unit_test(pickled_keeps_the_names),
		cmocka_unit_test(pickled_leaves_models_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
