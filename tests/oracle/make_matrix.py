# SPDX-License-Identifier: Apache-2.0
"""The matrix of bar 1, by one wheel: models by objective, shape, missing
values and format, each with 500 rows and what the wheel answers.

    make_matrix.py OUT xgboost|lightgbm VERSION [SEEDS]

Writes models, rows and margins to OUT/LIB-VERSION/ and its lines of the index
of tests/tools/marginbits.c to stdout. Rows hold ordinary values and, for each
distinct threshold of the model, that value and its two neighbours (float32 of
XGBoost, double of LightGBM), NaN, both zeros, denormals, huge values, and
categories that no tree has seen. Infinities go to the predictors that take
them (LightGBM; XGBoost's in-place one is not used: tests/golden has those).
"""
import json
import os
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
FEATURES, ROWS, TRAIN = 6, 500, 400
CATEGORY = 5  # of the categorical models


def training(seed):
    rng = np.random.RandomState(seed)
    x = rng.normal(size=(TRAIN, FEATURES))
    x[:, 1] = np.round(np.exp(x[:, 1] * 2), 2)
    x[:, 2] = rng.poisson(2, TRAIN)
    x[:, 3] = np.where(rng.uniform(size=TRAIN) < 0.5, 0, x[:, 3] * 1e-3)
    x[:, CATEGORY] = rng.randint(0, 12, TRAIN)
    x[:, :CATEGORY][rng.uniform(size=(TRAIN, CATEGORY)) < 0.1] = np.nan
    filled = np.nan_to_num(x, nan=0.4)
    y = (filled[:, 0] + 0.3 * np.log1p(filled[:, 1]) - 0.2 * filled[:, 2] +
         (filled[:, CATEGORY] % 3 == 1) + 0.5 * rng.normal(size=TRAIN))
    return x, y.argsort().argsort() / float(TRAIN)


def label_for(objective, rank):
    if "multi" in objective:
        return np.minimum(rank * 3, 2).astype(int)
    if objective in ("binary:logistic", "binary:logitraw", "binary:hinge",
                     "binary", "cross_entropy"):
        return (rank > 0.6).astype(int)
    if "poisson" in objective:
        return np.floor(rank * 5)
    if objective.startswith(("rank", "lambdarank")):
        return np.floor(rank * 4).astype(int)
    return rank + 0.1


def special_rows(x, thresholds, narrow, infinite, seed):
    """At least 500 rows; more if the thresholds need them."""
    rng = np.random.RandomState(seed + 7)
    kind = np.float32 if narrow else np.float64
    rows = []
    for feature, value in sorted(thresholds):
        value = kind(value)
        for v in (value, np.nextafter(value, kind(-np.inf)),
                  np.nextafter(value, kind(np.inf))):
            row = x[rng.randint(len(x))].copy()
            row[feature] = v
            rows.append(row)
    odd = [np.nan, 0.0, -0.0, 1e-45, -1e-45, 1e-40, 1e-36, -1e-36, 5e-324,
           3e38, -3e38, -1.0, -0.5, 2.999, 16777215.0, 16777216.0, 1e9]
    odd += [np.inf, -np.inf, 1e300] if infinite else []
    for feature in range(FEATURES):
        for v in odd:
            row = x[rng.randint(len(x))].copy()
            row[feature] = v
            rows.append(row)
    rows.append(np.full(FEATURES, np.nan))
    while len(rows) < ROWS:
        row = x[rng.randint(len(x))].copy()
        row[rng.randint(FEATURES)] = rng.normal() * 3
        rows.append(row)
    return np.array(rows, dtype=np.float64)


class Out:
    def __init__(self, where, lib, version):
        self.dir = os.path.join(os.path.abspath(where), lib + "-" + version)
        os.makedirs(self.dir, exist_ok=True)
        self.thresholds = 0

    def path(self, name):
        return os.path.join(self.dir, name)

    def pair(self, name, models, rounds, missing, rows, margins):
        margins = np.asarray(margins, dtype=np.float64)
        margins = margins.reshape(len(rows), -1)
        rows.tofile(self.path(name + ".rows"))
        margins.tofile(self.path(name + ".margins"))
        for model in models:
            print("\t".join([model, rounds, missing, str(len(rows)),
                             str(rows.shape[1]), str(margins.shape[1]),
                             self.path(name + ".rows"),
                             self.path(name + ".margins")]))


XGB = ["reg:squarederror", "binary:logistic", "binary:logitraw",
       "binary:hinge", "count:poisson", "reg:gamma", "reg:tweedie",
       "survival:cox", "rank:pairwise", "multi:softprob", "multi:softmax",
       "reg:squaredlogerror", "reg:logistic", "reg:absoluteerror",
       "reg:pseudohubererror", "rank:ndcg"]
SHAPES = [
    ("d3", {"max_depth": 3}),
    ("d6", {"max_depth": 6, "min_child_weight": 0}),
    ("leafwise", {"max_leaves": 20, "max_depth": 0, "tree_method": "hist",
                  "grow_policy": "lossguide"}),
    ("dart", {"booster": "dart", "rate_drop": 0.4, "max_depth": 3}),
    ("forest", {"num_parallel_tree": 2, "subsample": 0.6, "max_depth": 4}),
    ("cats", {"max_depth": 3, "tree_method": "hist", "max_cat_to_onehot": 4}),
    ("stump", {"max_depth": 1}),
    ("linear", {"booster": "gblinear", "updater": "coord_descent"}),
    ("vector", {"max_depth": 3, "tree_method": "hist",
                "multi_strategy": "multi_output_tree"}),
]


def xgb_thresholds(booster, path):
    """Of the JSON file where there is one, else of a dump."""
    found = set()
    if path.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)["learner"]["gradient_booster"]
        model = model.get("gbtree", model)["model"]
        for tree in model.get("trees", []):
            kinds = tree.get("split_type") or [0] * len(tree["left_children"])
            for left, kind, feature, value in zip(
                    tree["left_children"], kinds, tree["split_indices"],
                    tree["split_conditions"]):
                if left != -1 and not kind:
                    found.add((feature, float(np.float32(value))))
        return found
    for tree in booster.get_dump(dump_format="json"):
        todo = [json.loads(tree)]
        while todo:
            node = todo.pop()
            todo += node.get("children", [])
            if "split_condition" in node:
                found.add((int(node["split"][1:]),
                           float(node["split_condition"])))
    return found


def xgb_matrix(xgb, x, label, shape, number):
    kinds = {}
    if shape == "cats":
        kinds = {"feature_types": ["c" if i == CATEGORY else "q"
                                   for i in range(FEATURES)]}
        kinds["enable_categorical"] = True
    matrix = xgb.DMatrix(x, label=label, **kinds)
    return matrix, kinds


def xgb_one(xgb, out, objective, shape, extra, seed, number):
    x, rank = training(seed)
    params = dict(extra, objective=objective, eta=0.4, nthread=1, seed=seed,
                  verbosity=0)
    params["base_score"] = [0.5, 0.3, 0.7][seed % 3]
    label = label_for(objective, rank)
    if "multi" in objective:
        params["num_class"] = 3
    if shape == "vector" and "multi" not in objective:
        label = np.stack([label, label_for(objective, 1 - rank)], axis=1)
    if number < (1, 0) and objective == "reg:squarederror":
        params["objective"] = "reg:linear"
    matrix, kinds = xgb_matrix(xgb, x, label, shape, number)
    if objective.startswith("rank"):
        matrix.set_group([TRAIN // 4] * 4)
    booster = xgb.train(params, matrix, 2 + seed % 4)
    name = "%s-%s-%d" % (objective.replace(":", "_"), shape, seed)
    models = []
    for ending, least, most in (("json", (1, 0), (9, 0)),
                                ("ubj", (1, 6), (9, 0)),
                                ("deprecated", (0, 0), (3, 0))):
        if not least <= number[:2] <= most or (
                ending == "deprecated" and shape in ("vector", "cats")):
            continue
        path = out.path(name + "." + ending)
        booster.save_model(path)
        models.append(path)
    thresholds = set()
    if shape != "linear":
        thresholds = xgb_thresholds(booster, models[0])
        out.thresholds += len(thresholds)
    rows = special_rows(x, thresholds, True, False, seed)
    if shape == "cats":  # codes that the wheel takes
        bad = ~(np.isnan(rows[:, CATEGORY]) | (
            (rows[:, CATEGORY] >= 0) & (rows[:, CATEGORY] < 1e6)))
        rows[bad, CATEGORY] = 40
    again = xgb.Booster(model_file=models[0])
    data = xgb.DMatrix(rows.astype(np.float32), **kinds)
    limit = {"ntree_limit": 1000} if number < (1, 0) else {}
    out.pair(name, models, "all", "nan", rows,
             again.predict(data, output_margin=True, **limit))


LGB = ["regression", "regression_l1", "huber", "fair", "poisson", "quantile",
       "mape", "gamma", "tweedie", "binary", "multiclass", "multiclassova",
       "cross_entropy", "lambdarank"]
LGB_SHAPES = [
    ("leaves7", {"num_leaves": 7}),
    ("leaves31", {"num_leaves": 31, "min_data_in_leaf": 2}),
    ("zero", {"num_leaves": 15, "zero_as_missing": True}),
    ("nomissing", {"num_leaves": 15, "use_missing": False}),
    ("cats", {"num_leaves": 15, "min_data_per_group": 5, "cat_smooth": 1}),
    ("dart", {"boosting": "dart", "num_leaves": 15}),
    ("rf", {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6,
            "num_leaves": 15}),
    ("goss", {"boosting": "goss", "num_leaves": 15}),
    ("linear", {"linear_tree": True, "num_leaves": 7}),
]


def lgb_thresholds(booster):
    found = set()
    for line in booster.model_to_string().split("\n"):
        if line.startswith("split_feature="):
            features = line[14:].split()
        elif line.startswith("threshold="):
            values = line[10:].split()
        elif line.startswith("decision_type="):
            for f, v, d in zip(features, values, line[14:].split()):
                if not int(d) & 1:
                    found.add((int(f), float(v)))
    return found


def lgb_one(lgb, out, objective, shape, extra, seed):
    x, rank = training(seed)
    params = dict(extra, objective=objective, learning_rate=0.3, seed=seed,
                  num_threads=1, verbose=-1, deterministic=True)
    label = label_for(objective, rank)
    if objective.startswith("multi"):
        label = np.minimum(rank * 3, 2).astype(int)
        params["num_class"] = 3
    group = [TRAIN // 4] * 4 if objective == "lambdarank" else None
    cats = [CATEGORY] if shape == "cats" else []
    data = lgb.Dataset(x, label, group=group, categorical_feature=cats)
    booster = lgb.train(params, data, 2 + seed % 4)
    thresholds = lgb_thresholds(booster)
    out.thresholds += len(thresholds)
    rows = special_rows(x, thresholds, False,
                        shape != "linear", seed)
    name = "%s-%s-%d" % (objective, shape, seed)
    path = out.path(name + ".txt")
    booster.save_model(path)
    again = lgb.Booster(model_file=path)
    out.pair(name, [path], "all", "nan", rows,
             again.predict(rows, raw_score=True))


def main(where, lib, version, seeds="3"):
    out = Out(where, lib, version)
    skipped = 0
    for seed in range(int(seeds)):
        for objective in XGB if lib == "xgboost" else LGB:
            for shape, extra in SHAPES if lib == "xgboost" else LGB_SHAPES:
                try:
                    if lib == "xgboost":
                        import xgboost as xgb
                        number = tuple(int(p) for p in version.split("."))
                        if (shape == "vector" and number < (2, 0) or
                                shape == "cats" and number < (1, 7)):
                            continue
                        xgb_one(xgb, out, objective, shape, extra, seed,
                                number)
                    else:
                        import lightgbm as lgb
                        lgb_one(lgb, out, objective, shape, extra, seed)
                except Exception as why:  # the wheel has it not
                    skipped += 1
                    print("%s %s %s %s: not trained: %s" % (
                        lib, version, objective, shape,
                        str(why).strip().split("\n")[0][:90]),
                        file=sys.stderr)
    print("%s %s: %d thresholds, %d not trained" % (
        lib, version, out.thresholds, skipped), file=sys.stderr)


if __name__ == "__main__":
    import collections
    import collections.abc
    collections.Mapping = collections.abc.Mapping
    main(*sys.argv[1:])
