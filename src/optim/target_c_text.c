/* SPDX-License-Identifier: Apache-2.0 */
/* The C below is compiled by tests/cli/optimize_target.sh with the strictest
 * warnings, and must stay C99. */
#include "config.h"

#include "optim/target_c.h"

const char target_c_head[] =
	"#include <float.h>\n"
	"#include <math.h>\n"
	"#include <stddef.h>\n"
	"#include <stdint.h>\n"
	"\n"
	"#ifdef __FAST_MATH__\n"
	"#error \"exact scoring needs exact arithmetic: no -ffast-math\"\n"
	"#endif\n"
	"#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0 && \\\n"
	"\tFLT_EVAL_METHOD != 16\n"
	"#error \"float is wider here: compile with -msse2 -mfpmath=sse\"\n"
	"#endif\n"
	"\n"
	"enum { DEFAULT_LEFT = 1, CATEGORY = 2, ZERO_MISSING = 4, "
	"NAN_MISSING = 8 };\n"
	"\n";

const char target_c_sets[] =
	"/* A set is its number of words, then the words: bit c is category c. "
	"*/\n"
	"static int reaches(const struct node *n, int64_t code)\n"
	"{\n"
	"\treturn code >= 0 && code / 32 < (int64_t)sets[n->set];\n"
	"}\n"
	"\n"
	"static int in_set(const struct node *n, int64_t code)\n"
	"{\n"
	"\treturn reaches(n, code) &&\n"
	"\t       (sets[n->set + 1 + (uint32_t)(code / 32)] >> (code % 32) & "
	"1);\n"
	"}\n"
	"\n";

/* XGBoost, with sets and without; categories before 1.7 in between. */
#define XGB_START                                                    \
	"static int goes_left(const struct node *n, double value)\n" \
	"{\n"                                                        \
	"\tconst float x = (float)value;\n"                          \
	"\n"                                                         \
	"\tif (x != x || x == missing)\n"                            \
	"\t\treturn (n->flags & DEFAULT_LEFT) != 0;\n"
#define XGB_CODE                                               \
	"\tif (n->flags & CATEGORY) {\n"                       \
	"\t\tconst int64_t code =\n"                           \
	"\t\t\tx >= 0 && x < 16777216.0f ? (int64_t)x : -1;\n" \
	"\n"
#define XGB_END                    \
	"\treturn x < n->value;\n" \
	"}\n"                      \
	"\n"

static const char xgb_numbers[] = XGB_START XGB_END;
static const char xgb_categories[] =
	XGB_START XGB_CODE "\t\treturn !in_set(n, code);\n"
			   "\t}\n" XGB_END;
static const char xgb_old_categories[] =
	XGB_START XGB_CODE "\t\tif (!reaches(n, code))\n"
			   "\t\t\treturn (n->flags & DEFAULT_LEFT) != 0;\n"
			   "\t\treturn !in_set(n, code);\n"
			   "\t}\n" XGB_END;

#define LGB_START                                                \
	"static int goes_left(const struct node *n, double x)\n" \
	"{\n"
#define LGB_END                                         \
	"\tif (fabs(x) <= (double)1e-35f ||\n"          \
	"\t\t(x != x && !(n->flags & NAN_MISSING)))\n"  \
	"\t\tx = 0;\n"                                  \
	"\tif ((n->flags & NAN_MISSING && x != x) ||\n" \
	"\t\t(n->flags & ZERO_MISSING && x == 0))\n"    \
	"\t\treturn (n->flags & DEFAULT_LEFT) != 0;\n"  \
	"\treturn x <= n->value;\n"                     \
	"}\n"                                           \
	"\n"

static const char lgb_numbers[] = LGB_START LGB_END;
static const char lgb_categories[] =
	LGB_START "\tif (n->flags & CATEGORY)\n"
		  "\t\treturn in_set(n, x > -1 && x < 2147483648.0 ? "
		  "(int64_t)x : -1);\n" LGB_END;

const char *target_c_way(const struct model *m)
{
	if (m->source == MODEL_LIGHTGBM)
		return m->n_set_words ? lgb_categories : lgb_numbers;
	if (!m->n_set_words)
		return xgb_numbers;
	return m->category_default ? xgb_old_categories : xgb_categories;
}

static const char plain[] = "\t(void)out;\n";

static const char xgb_logistic[] =
	"\tfor (size_t i = 0; i < OUTPUTS; i++) {\n"
	"\t\tconst float minus = -(float)out[i];\n"
	"\n"
	"\t\tout[i] = (double)(1.0f /\n"
	"\t\t\t(expf(minus < 88.7f ? minus : 88.7f) + 1.0f + 1e-16f));\n"
	"\t}\n";
static const char xgb_softmax[] =
	"\tfloat max = (float)out[0];\n"
	"\tdouble sum = 0;\n"
	"\n"
	"\tfor (size_t i = 1; i < OUTPUTS; i++)\n"
	"\t\tif ((float)out[i] > max)\n"
	"\t\t\tmax = (float)out[i];\n"
	"\tfor (size_t i = 0; i < OUTPUTS; i++) {\n"
	"\t\tout[i] = (double)expf((float)out[i] - max);\n"
	"\t\tsum += out[i];\n"
	"\t}\n"
	"\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
	"\t\tout[i] = (double)((float)out[i] / (float)sum);\n";
static const char xgb_exp[] = "\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
			      "\t\tout[i] = (double)expf((float)out[i]);\n";
static const char xgb_sign[] = "\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
			       "\t\tout[i] = out[i] > 0 ? 1 : 0;\n";
static const char xgb_largest[] = "\tsize_t best = 0;\n"
				  "\n"
				  "\tfor (size_t i = 1; i < OUTPUTS; i++)\n"
				  "\t\tif (out[i] > out[best])\n"
				  "\t\t\tbest = i;\n"
				  "\tfor (size_t i = 1; i < OUTPUTS; i++)\n"
				  "\t\tout[i] = (double)NAN;\n"
				  "\tout[0] = (double)best;\n";

#define LGB_EACH                                     \
	"\tfor (size_t i = 0; i < OUTPUTS; i++) {\n" \
	"\t\tconst double x = out[i] / rounds;\n"    \
	"\n"

static const char lgb_plain[] = LGB_EACH "\t\tout[i] = x;\n\t}\n";
static const char lgb_logistic[] =
	LGB_EACH "\t\tout[i] = 1.0 / (1.0 + exp(-sigmoid * x));\n\t}\n";
static const char lgb_exp[] = LGB_EACH "\t\tout[i] = exp(x);\n\t}\n";
static const char lgb_square[] =
	LGB_EACH "\t\tout[i] = (double)((x > 0) - (x < 0)) * x * x;\n\t}\n";
static const char lgb_log1p_exp[] =
	LGB_EACH "\t\tout[i] = log1p(exp(x));\n\t}\n";
static const char lgb_softmax[] = "\tdouble max, sum = 0;\n"
				  "\n"
				  "\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
				  "\t\tout[i] /= rounds;\n"
				  "\tmax = out[0];\n"
				  "\tfor (size_t i = 1; i < OUTPUTS; i++)\n"
				  "\t\tif (out[i] > max)\n"
				  "\t\t\tmax = out[i];\n"
				  "\tfor (size_t i = 0; i < OUTPUTS; i++) {\n"
				  "\t\tout[i] = exp(out[i] - max);\n"
				  "\t\tsum += out[i];\n"
				  "\t}\n"
				  "\tfor (size_t i = 0; i < OUTPUTS; i++)\n"
				  "\t\tout[i] /= sum;\n";

static const char *lgb_link(enum model_link link)
{
	static const char *const text[LINK_COUNT] = {
		[LINK_LOGISTIC] = lgb_logistic,
		[LINK_OVA] = lgb_logistic,
		[LINK_SOFTMAX] = lgb_softmax,
		[LINK_EXP] = lgb_exp,
		[LINK_SQUARE] = lgb_square,
		[LINK_LOG1PEXP] = lgb_log1p_exp,
	};

	return text[link] ? text[link] : lgb_plain;
}

const char *target_c_link(const struct model *m)
{
	static const char *const text[LINK_COUNT] = {
		[LINK_LOGISTIC] = xgb_logistic,
		[LINK_OVA] = xgb_logistic,
		[LINK_SOFTMAX] = xgb_softmax,
		[LINK_EXP] = xgb_exp,
		[LINK_SIGN] = xgb_sign,
		[LINK_MAX] = xgb_largest,
	};

	if (m->source == MODEL_LIGHTGBM)
		return lgb_link(m->link);
	return text[m->link] ? text[m->link] : plain;
}

const char target_c_test[] =
	"#ifdef SELF_TEST\n"
	"#include <stdio.h>\n"
	"#include <string.h>\n"
	"\n"
	"int main(void)\n"
	"{\n"
	"\tdouble out[OUTPUTS];\n"
	"\treal got;\n"
	"\n"
	"\tfor (size_t r = 0; r < TESTS; r++) {\n"
	"\t\tmargins_of(test_rows[r], out);\n"
	"\t\tfor (size_t i = 0; i < OUTPUTS; i++) {\n"
	"\t\t\tgot = (real)out[i];\n"
	"\t\t\tif (memcmp(&got, &test_margins[r][i], sizeof(got)) == 0)\n"
	"\t\t\t\tcontinue;\n"
	"\t\t\tprintf(\"row %zu, output %zu: %.17g, expected %.17g\\n\",\n"
	"\t\t\t\tr, i, (double)got, (double)test_margins[r][i]);\n"
	"\t\t\treturn 1;\n"
	"\t\t}\n"
	"\t}\n"
	"\tprintf(\"%d rows, all margins equal bit for bit\\n\", TESTS);\n"
	"\treturn 0;\n"
	"}\n"
	"#endif\n";
