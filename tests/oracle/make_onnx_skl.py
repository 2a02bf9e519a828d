# SPDX-License-Identifier: Apache-2.0
"""make_onnx_skl.py OUT: scikit-learn estimators and pipelines as ONNX files,
with scikit-learn's own answers; OUT/INDEX.tsv names them.

A case is NAME.onnx, a CSV file that the index names, NAME.want
(scikit-learn's label and scores for the rows rounded to float32, which is
what an ONNX file of float inputs sees) and NAME.full (the scores for the rows
as they are). Two classes: the score is that of the second one."""

import sys
import warnings

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis)
from sklearn.ensemble import (
    AdaBoostClassifier, BaggingClassifier, BaggingRegressor,
    ExtraTreesClassifier, ExtraTreesRegressor, GradientBoostingClassifier,
    GradientBoostingRegressor, HistGradientBoostingClassifier,
    HistGradientBoostingRegressor, IsolationForest, RandomForestClassifier,
    RandomForestRegressor, StackingClassifier, VotingClassifier,
    VotingRegressor)
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    BayesianRidge, ElasticNet, GammaRegressor, HuberRegressor, Lasso,
    LinearRegression, LogisticRegression, PoissonRegressor, Ridge,
    RidgeClassifier, SGDClassifier, SGDRegressor, TweedieRegressor)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB, MultinomialNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer,
    OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer,
    RobustScaler, StandardScaler)
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
ROWS = 60
rng = np.random.default_rng(20261125)


def numbers(n, k=6):
    x = rng.normal(size=(n, k)) * np.array([1, 3, 0.5, 20, 1, 2])[:k]
    x[:, 3] = np.round(np.abs(x[:, 3]), 2)
    return x


X = numbers(500)
SIGNAL = X[:, 0] + 0.3 * X[:, 1] - X[:, 2] + 0.05 * X[:, 3]
YB = (SIGNAL + rng.normal(size=500) * 0.5 > 0.8).astype(np.int64)
YM = np.digitize(SIGNAL + rng.normal(size=500) * 0.5, [0, 1.2]).astype(np.int64)
YS = np.array(["low", "mid", "top"])[YM]
YR = SIGNAL * 2 + X[:, 4] ** 2
YP = np.exp(YR / 8)
HOLES = X.copy()
HOLES[rng.random(X.shape) < 0.1] = np.nan

# Numbers that float32 cannot tell apart: here the narrow inputs show.
CLOSE = X.copy()
CLOSE[:, 0] = 1 + SIGNAL.argsort().argsort() * 1e-10

TABLE = pd.DataFrame({
    "age": np.round(rng.uniform(18, 80, 500)),
    "income": np.round(rng.lognormal(10, 0.5, 500), 2),
    "region": rng.choice(["north", "south", "east", "west"], 500),
    "grade": rng.choice(["A", "B", "C"], 500),
})
YT = ((TABLE["income"] > 25000) ^ (TABLE["region"] == "south") ^
      (rng.random(500) < 0.1)).astype(np.int64).to_numpy()


def columns(*last, dense=True):
    steps = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()),
         ["age", "income"]),
        ("texts", OneHotEncoder(handle_unknown="ignore",
                                sparse_output=not dense),
         ["region", "grade"]),
    ])
    return make_pipeline(steps, *last)


def ordinal(last):
    steps = ColumnTransformer([
        ("texts", OrdinalEncoder(), ["region", "grade"]),
        ("numbers", "passthrough", ["age", "income"]),
    ])
    return make_pipeline(steps, last)


def small(kind, **more):
    return kind(n_estimators=8, max_depth=4, random_state=1, **more)


CASES = [
    ("logistic", LogisticRegression(), X, YB),
    ("logistic_multi", LogisticRegression(), X, YS),
    ("ridge_classifier", RidgeClassifier(), X, YM),
    ("sgd_log", make_pipeline(StandardScaler(), SGDClassifier(
        loss="log_loss", random_state=1)), X, YB),
    ("linear_svc", LinearSVC(C=0.01, random_state=1), X, YM),
    ("svc", make_pipeline(StandardScaler(), SVC(
        probability=True, random_state=1)), X, YB),
    ("svc_multi", make_pipeline(StandardScaler(), SVC(
        kernel="poly", degree=2, probability=True, random_state=1)), X, YM),
    ("gaussian_nb", GaussianNB(), X, YM),
    ("bernoulli_nb", make_pipeline(Binarizer(threshold=0.1),
                                   BernoulliNB()), X, YB),
    ("lda", LinearDiscriminantAnalysis(), X, YM),
    ("qda", QuadraticDiscriminantAnalysis(), X, YB),
    ("tree", DecisionTreeClassifier(max_depth=5, random_state=1), X, YS),
    ("extra_trees", small(ExtraTreesClassifier), X, YM),
    ("forest", small(RandomForestClassifier), X, YB),
    ("forest_multi", small(RandomForestClassifier), X, YS),
    ("boosting", small(GradientBoostingClassifier), X, YB),
    ("boosting_multi", small(GradientBoostingClassifier), X, YM),
    ("hist_boosting", HistGradientBoostingClassifier(
        max_iter=8, max_leaf_nodes=8, random_state=1), HOLES, YB),
    ("hist_multi", HistGradientBoostingClassifier(
        max_iter=5, max_leaf_nodes=8, random_state=1), HOLES, YM),
    ("adaboost", AdaBoostClassifier(n_estimators=6, random_state=1,
                                    algorithm="SAMME"), X, YB),
    ("bagging", BaggingClassifier(DecisionTreeClassifier(max_depth=3),
                                  n_estimators=5, random_state=1), X, YB),
    ("voting", VotingClassifier([
        ("a", LogisticRegression()),
        ("b", DecisionTreeClassifier(max_depth=3, random_state=1))],
        voting="soft", flatten_transform=False), X, YM),
    ("stacking", StackingClassifier([
        ("a", LogisticRegression()),
        ("b", DecisionTreeClassifier(max_depth=3, random_state=1))]), X, YB),
    ("calibrated", CalibratedClassifierCV(
        DecisionTreeClassifier(max_depth=3, random_state=1),
        method="sigmoid", cv=3), X, YB),
    ("mlp", make_pipeline(StandardScaler(), MLPClassifier(
        (12, 6), max_iter=80, random_state=1)), X, YM),
    ("linear", LinearRegression(), X, YR),
    ("ridge", make_pipeline(MinMaxScaler(), Ridge()), X, YR),
    ("lasso", make_pipeline(RobustScaler(), Lasso(0.1)), X, YR),
    ("elastic_net", make_pipeline(MaxAbsScaler(), ElasticNet(0.01)), X, YR),
    ("bayesian_ridge", BayesianRidge(), X, YR),
    ("huber", make_pipeline(StandardScaler(), HuberRegressor()), X, YR),
    ("sgd_regressor", make_pipeline(StandardScaler(), SGDRegressor(
        random_state=1)), X, YR),
    ("poisson", make_pipeline(StandardScaler(), PoissonRegressor()), X, YP),
    ("gamma", make_pipeline(StandardScaler(), GammaRegressor()), X, YP),
    ("tweedie", make_pipeline(StandardScaler(), TweedieRegressor(
        power=1.5)), X, YP),
    ("linear_svr", make_pipeline(StandardScaler(), LinearSVR(
        random_state=1)), X, YR),
    ("svr", make_pipeline(StandardScaler(), SVR()), X, YR),
    ("tree_regressor", DecisionTreeRegressor(max_depth=5, random_state=1),
     X, YR),
    ("forest_regressor", small(RandomForestRegressor), X, YR),
    ("extra_regressor", small(ExtraTreesRegressor), X, YR),
    ("boosting_regressor", small(GradientBoostingRegressor), X, YR),
    ("hist_regressor", HistGradientBoostingRegressor(
        max_iter=8, max_leaf_nodes=8, random_state=1), HOLES, YR),
    ("bagging_regressor", BaggingRegressor(
        DecisionTreeRegressor(max_depth=3), n_estimators=5,
        random_state=1), X, YR),
    ("voting_regressor", VotingRegressor([
        ("a", LinearRegression()),
        ("b", DecisionTreeRegressor(max_depth=3, random_state=1))]), X, YR),
    ("mlp_regressor", make_pipeline(StandardScaler(), MLPRegressor(
        (10,), activation="tanh", max_iter=80, random_state=1)), X, YR),
    ("isolation", IsolationForest(n_estimators=6, max_samples=64,
                                  random_state=1), X, None),
    ("scaled_boosting", make_pipeline(StandardScaler(), small(
        GradientBoostingRegressor)), X, YR),
    ("imputed_forest", make_pipeline(SimpleImputer(), small(
        RandomForestRegressor)), HOLES, YR),
    ("pca_logistic", make_pipeline(StandardScaler(), PCA(3),
                                   LogisticRegression()), X, YM),
    ("svd_ridge", make_pipeline(TruncatedSVD(3, random_state=1), Ridge()),
     X, YR),
    ("poly_ridge", make_pipeline(StandardScaler(), PolynomialFeatures(2),
                                 Ridge()), X, YR),
    ("close", HistGradientBoostingRegressor(
        max_iter=8, max_leaf_nodes=8, random_state=1), CLOSE, YR),
    ("normalized", make_pipeline(Normalizer("l2"), LogisticRegression()),
     X, YM),
    ("bins", make_pipeline(KBinsDiscretizer(
        4, encode="ordinal", subsample=None), LogisticRegression()), X, YB),
    ("columns_logistic", columns(LogisticRegression()), TABLE, YT),
    ("columns_boosting", columns(small(GradientBoostingClassifier)),
     TABLE, YT),
    ("columns_mlp", columns(MLPClassifier((8,), max_iter=60,
                                          random_state=1)), TABLE, YT),
    ("ridge_two", RidgeClassifier(), X, YB),
    ("pls", PLSRegression(2), X, YR),
    ("one_rest", OneVsRestClassifier(LogisticRegression()), X, YM),
    ("chosen", make_pipeline(SelectKBest(k=3), LogisticRegression()), X, YB),
    ("multinomial_nb", make_pipeline(MinMaxScaler(), MultinomialNB()), X, YM),
    ("powers", make_pipeline(PowerTransformer(), LogisticRegression()),
     X, YB),
    ("ordinal_forest", ordinal(small(RandomForestClassifier)), TABLE, YT),
]


def narrow(data):
    """The rows as an ONNX graph with float inputs sees them."""
    if isinstance(data, pd.DataFrame):
        out = data.copy()
        for c in ("age", "income"):
            out[c] = out[c].astype(np.float32).astype(np.float64)
        return out
    return data.astype(np.float32).astype(np.float64)


def answers(model, data):
    """Labels (or None) and scores."""
    if hasattr(model, "predict_proba"):
        scores = model.predict_proba(data)
        return model.predict(data), scores[:, 1:] if scores.shape[1] == 2 \
            else scores
    if isinstance(model, IsolationForest) or (
            hasattr(model, "decision_function")
            and hasattr(model, "classes_")):
        scores = model.decision_function(data)
        return model.predict(data), scores.reshape(len(data), -1)
    return None, model.predict(data).reshape(len(data), -1)


def text(v):
    return "" if isinstance(v, float) and np.isnan(v) else \
        repr(float(v)) if not isinstance(v, str) else v


def write_rows(path, data):
    names = list(data.columns) if isinstance(data, pd.DataFrame) else \
        ["f%d" % i for i in range(data.shape[1])]
    rows = data.values.tolist() if isinstance(data, pd.DataFrame) else data
    with open(path, "w", encoding="utf-8") as f:
        f.write(",".join(names) + "\n")
        for r in rows:
            f.write(",".join(text(v) for v in r) + "\n")


def write_answers(path, labels, scores):
    with open(path, "w", encoding="utf-8") as f:
        for i, s in enumerate(scores):
            head = [] if labels is None else [str(labels[i])]
            f.write(",".join(head + [repr(float(v)) for v in s]) + "\n")


def convert(model, data):
    options = {id(model): {"zipmap": False}} \
        if hasattr(model, "predict_proba") else None
    if isinstance(model, LinearSVC):
        options = {LinearSVC: {"raw_scores": True}}
    if isinstance(data, pd.DataFrame):
        types = [(c, StringTensorType([None, 1]) if data[c].dtype == object
                  else FloatTensorType([None, 1])) for c in data.columns]
    else:
        types = [("X", FloatTensorType([None, data.shape[1]]))]
    return to_onnx(model, initial_types=types, options=options,
                   target_opset={"": 17, "ai.onnx.ml": 3})


def main(out):
    lines = ["case\tlabels\toutputs\trows\n"]
    tables = {id(X): "numbers", id(HOLES): "holes", id(CLOSE): "close",
              id(TABLE): "table"}
    for name, model, data, y in CASES:
        model.fit(data, y) if y is not None else model.fit(data)
        rows = data.iloc[:ROWS] if isinstance(data, pd.DataFrame) \
            else data[:ROWS]
        onx = convert(model, data)
        with open(f"{out}/{name}.onnx", "wb") as f:
            f.write(onx.SerializeToString(deterministic=True))
        write_rows(f"{out}/{tables[id(data)]}.csv", rows)
        labels, scores = answers(model, narrow(rows))
        write_answers(f"{out}/{name}.want", labels, scores)
        _, full = answers(model, rows)
        write_answers(f"{out}/{name}.full", None, full)
        lines.append(f"{name}\t{int(labels is not None)}\t"
                     f"{scores.shape[1]}\t{tables[id(data)]}\n")
        print(name, [n.op_type for n in onx.graph.node], file=sys.stderr)
    with open(f"{out}/INDEX.tsv", "w", encoding="utf-8") as f:
        f.writelines(lines)


main(sys.argv[1])
