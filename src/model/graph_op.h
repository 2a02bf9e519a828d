/* model/graph_op.h — the ONNX operators that assay runs.
 *
 * X(name, fewest inputs, most inputs, most outputs), by domain. The order has
 * a meaning only within one build: blocks name operators by number, and are
 * made and read by the same build. */
#ifndef ASSAY_MODEL_GRAPH_OP_H
#define ASSAY_MODEL_GRAPH_OP_H

#include <stdbool.h>
#include <stddef.h>

/* clang-format off */
/* ai.onnx */
#define GRAPH_CORE_OPS(X) \
	X(Abs, 1, 1, 1) X(Acos, 1, 1, 1) X(Acosh, 1, 1, 1) \
	X(Asin, 1, 1, 1) X(Asinh, 1, 1, 1) X(Atan, 1, 1, 1) \
	X(Atanh, 1, 1, 1) X(Ceil, 1, 1, 1) X(Celu, 1, 1, 1) \
	X(Cos, 1, 1, 1) X(Cosh, 1, 1, 1) X(Elu, 1, 1, 1) X(Erf, 1, 1, 1) \
	X(Exp, 1, 1, 1) X(Floor, 1, 1, 1) X(Gelu, 1, 1, 1) \
	X(HardSigmoid, 1, 1, 1) X(HardSwish, 1, 1, 1) \
	X(LeakyRelu, 1, 1, 1) X(Log, 1, 1, 1) X(Mish, 1, 1, 1) \
	X(Neg, 1, 1, 1) X(Not, 1, 1, 1) X(Reciprocal, 1, 1, 1) \
	X(Relu, 1, 1, 1) X(Round, 1, 1, 1) X(Selu, 1, 1, 1) \
	X(Shrink, 1, 1, 1) X(Sigmoid, 1, 1, 1) X(Sign, 1, 1, 1) \
	X(Sin, 1, 1, 1) X(Sinh, 1, 1, 1) X(Softplus, 1, 1, 1) \
	X(Softsign, 1, 1, 1) X(Sqrt, 1, 1, 1) X(Tan, 1, 1, 1) \
	X(Tanh, 1, 1, 1) X(ThresholdedRelu, 1, 1, 1) X(IsInf, 1, 1, 1) \
	X(IsNaN, 1, 1, 1) X(Identity, 1, 1, 1) X(Cast, 1, 1, 1) \
	X(CastLike, 2, 2, 1) X(Clip, 1, 3, 1) X(Dropout, 1, 3, 2) \
	X(Add, 2, 2, 1) X(Sub, 2, 2, 1) X(Mul, 2, 2, 1) X(Div, 2, 2, 1) \
	X(Pow, 2, 2, 1) X(Mod, 2, 2, 1) X(PRelu, 2, 2, 1) X(Max, 1, 64, 1) \
	X(Min, 1, 64, 1) X(Sum, 1, 64, 1) X(Mean, 1, 64, 1) \
	X(And, 2, 2, 1) X(Or, 2, 2, 1) X(Xor, 2, 2, 1) X(Equal, 2, 2, 1) \
	X(Greater, 2, 2, 1) X(GreaterOrEqual, 2, 2, 1) X(Less, 2, 2, 1) \
	X(LessOrEqual, 2, 2, 1) X(Where, 3, 3, 1) X(Reshape, 2, 2, 1) \
	X(Flatten, 1, 1, 1) X(Squeeze, 1, 2, 1) X(Unsqueeze, 1, 2, 1) \
	X(Transpose, 1, 1, 1) X(Shape, 1, 1, 1) X(Size, 1, 1, 1) \
	X(Expand, 2, 2, 1) X(Concat, 1, 4096, 1) X(Split, 1, 2, 4096) \
	X(Slice, 1, 5, 1) X(Gather, 2, 2, 1) X(GatherElements, 2, 2, 1) \
	X(GatherND, 2, 2, 1) X(Tile, 2, 2, 1) X(Pad, 1, 4, 1) \
	X(ConstantOfShape, 1, 1, 1) X(Range, 3, 3, 1) X(OneHot, 3, 3, 1) \
	X(CumSum, 2, 2, 1) X(TopK, 1, 2, 2) X(ArgMax, 1, 1, 1) \
	X(ArgMin, 1, 1, 1) X(ReduceL1, 1, 2, 1) X(ReduceL2, 1, 2, 1) \
	X(ReduceLogSum, 1, 2, 1) X(ReduceLogSumExp, 1, 2, 1) \
	X(ReduceMax, 1, 2, 1) X(ReduceMean, 1, 2, 1) X(ReduceMin, 1, 2, 1) \
	X(ReduceProd, 1, 2, 1) X(ReduceSum, 1, 2, 1) \
	X(ReduceSumSquare, 1, 2, 1) X(MatMul, 2, 2, 1) X(Gemm, 2, 3, 1) \
	X(Softmax, 1, 1, 1) X(LogSoftmax, 1, 1, 1) X(Hardmax, 1, 1, 1) \
	X(LpNormalization, 1, 1, 1) \
	X(BatchNormalization, 5, 5, 5) X(LayerNormalization, 2, 3, 3) \
	X(QuantizeLinear, 2, 3, 1) X(DequantizeLinear, 2, 3, 1) \
	X(DynamicQuantizeLinear, 1, 1, 3) X(MatMulInteger, 2, 4, 1)
/* ai.onnx.ml */
#define GRAPH_ML_OPS(X) \
	X(ArrayFeatureExtractor, 2, 2, 1) X(Binarizer, 1, 1, 1) \
	X(CategoryMapper, 1, 1, 1) X(FeatureVectorizer, 1, 4096, 1) \
	X(Imputer, 1, 1, 1) X(LabelEncoder, 1, 1, 1) \
	X(LinearClassifier, 1, 1, 2) X(LinearRegressor, 1, 1, 1) \
	X(Normalizer, 1, 1, 1) X(OneHotEncoder, 1, 1, 1) \
	X(Scaler, 1, 1, 1) X(SVMClassifier, 1, 1, 2) \
	X(SVMRegressor, 1, 1, 1) X(TreeEnsemble, 1, 1, 1) \
	X(TreeEnsembleClassifier, 1, 1, 2) \
	X(TreeEnsembleRegressor, 1, 1, 1) X(ZipMap, 1, 1, 1)
/* clang-format on */

#define GRAPH_OP_ID(name, fewest, most, outputs) OP_##name,
enum graph_op {
	GRAPH_CORE_OPS(GRAPH_OP_ID) GRAPH_ML_OPS(GRAPH_OP_ID) OP_COUNT
};

struct graph_op_facts {
	const char *name;
	unsigned fewest, most, outputs;
	bool ml;
};

/* Facts of an operator that exists. */
const struct graph_op_facts *graph_op_facts(unsigned op);
/* The operator of that name, or OP_COUNT. */
enum graph_op graph_op_find(const char *name, size_t n, bool ml);

#endif
