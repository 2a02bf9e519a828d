/* model/onnx_fold.h — what stands before trees, taken into their splits; for
 * src/model only.
 *
 * Each column that the trees see is followed back to one column of the graph's
 * inputs. On a number the steps between are functions of one float32, computed
 * as the operators compute it, and monotone: the values for which "f(x) < t"
 * holds are all below (or all from) one float32, which a search over the floats
 * finds. Nothing is rounded. On a text the steps begin with a table, and the
 * levels for which it holds are a set. A missing value, and a text that is no
 * level, goes where its image goes.
 * Steps: Identity, Cast to float, Scaler, Imputer (of NaN), Add, Sub, Mul and
 * Div by constants, OneHotEncoder, LabelEncoder; columns are joined, chosen and
 * reshaped (Concat, FeatureVectorizer, ArrayFeatureExtractor, Reshape,
 * Flatten). Ownership: fold_open() fills *f, fold_close() takes any state. */
#ifndef ASSAY_MODEL_ONNX_FOLD_H
#define ASSAY_MODEL_ONNX_FOLD_H

#include "model/graph.h"
#include "model/onnx_table.h"

#define FOLD_NONE UINT32_MAX
enum { FOLD_DEPTH_MAX = 16 };

enum fold_kind {
	FOLD_SUB,  /* x - a */
	FOLD_ADD,  /* x + a */
	FOLD_MUL,  /* x * a */
	FOLD_DIV,  /* x / a */
	FOLD_FILL, /* a where x is NaN */
};

struct fold_step {
	enum fold_kind kind;
	float a;
	uint32_t before; /* the step that comes first, or FOLD_NONE */
	uint32_t depth;
};

struct fold_column {
	uint32_t feature; /* column of the graph's inputs */
	uint32_t table;   /* of a text: in tables, else FOLD_NONE */
	uint32_t step;    /* the last one, or FOLD_NONE */
};

/* A text's number: (levels of its feature), then that of a text which is no
 * level, then that of a missing one. */
struct fold_table {
	float *values;
	size_t n_levels;
};

struct fold {
	const struct graph *g;
	struct onnx_levels *levels; /* (n_features) */
	size_t n_features;
	struct fold_column *columns; /* (n): what the trees see */
	size_t n;
	struct fold_step *steps;
	size_t n_steps, steps_cap;
	struct fold_table *tables;
	size_t n_tables, tables_cap;
};

/* "f(x) < t" as a split of the column's feature: by threshold, or, of a text,
 * by the set of levels that go right. */
struct folded {
	bool text;
	float threshold;
	uint32_t *words; /* the caller frees */
	size_t n_words;
	bool turned; /* left and right change places */
	bool missing_left;
};

/* False if the value is no such chain. */
bool fold_open(struct fold *f, const struct graph *g, uint32_t value);
void fold_close(struct fold *f);
/* NaN goes left if missing_left, when it arrives as NaN. */
struct folded fold_split(
	const struct fold *f, size_t column, float t, bool missing_left);
/* True if NaN of a number arrives at the trees as NaN. */
bool fold_keeps_missing(const struct fold *f, size_t column);

/* onnx_columns.c: fills columns, steps and tables. */
bool fold_columns(struct fold *f, uint32_t value);

#endif
