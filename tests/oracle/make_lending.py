# SPDX-License-Identifier: Apache-2.0
"""make_lending.py FIXTURE OUT: the Lending Club part of data/demo, from the
file lending_club.csv of the R package modeldata. Run it with the Python of
`venv.sh xgboost-3.4`. With --refit it also says what half the trees with
jointly refitted leaves lose on the held-out rows."""
import csv
import os
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

from golden_common import shortest

LABEL = "default"
CATEGORICAL = ["term", "sub_grade", "addr_state", "verification_status",
               "emp_length"]
# Learning rate, child weight and one-hot splits: the best of eight settings
# in four-fold cross-validation inside the training rows. All rows for each
# tree: such a model says many things twice, as models with a low learning
# rate do, and is worth halving.
MODEL = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.01,
         "min_child_weight": 20, "lambda": 10,
         "colsample_bytree": 0.5, "max_cat_to_onehot": 64,
         "tree_method": "hist", "nthread": 1, "seed": 7}
# The retrained candidate: shallower, fewer trees, monotone in what credit
# practice expects to be monotone.
CANDIDATE = dict(MODEL, max_depth=2, eta=0.03, seed=8)
MONOTONE = {"int_rate": 1, "annual_inc": -1, "inq_last_6mths": 1,
            "delinq_2yrs": 1}


def split(row):
    """By the row number of the origin: 0-5 train, 6-7 test, 8-9
    production in its last digit."""
    k = int(row["rownames"]) % 10
    return "train" if k < 6 else "test" if k < 8 else "production"


def tables(source, out):
    with open(source, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    features = [c for c in rows[0] if c not in ("rownames", "Class")]
    for part in ("train", "test", "production"):
        with open(os.path.join(out, part + ".csv"), "w", encoding="ascii",
                  newline="") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow(["loan"] + features + [LABEL])
            for r in rows:
                if split(r) == part:
                    w.writerow([r["rownames"]] + [r[c] for c in features] +
                               [1 if r["Class"] == "bad" else 0])
    return features


def read(path, features):
    d = pd.read_csv(path, float_precision="round_trip",
                    keep_default_na=False)
    x = d[features].copy()
    for c in features:
        if c in CATEGORICAL:
            x[c] = pd.Categorical(x[c], categories=sorted(set(x[c])))
        else:
            x[c] = x[c].astype(np.float64)
    return xgb.DMatrix(x, d[LABEL], enable_categorical=True), \
        d[LABEL].to_numpy()


def expectations(booster, test, path):
    """The margin of a copy read back from the file, and its prediction."""
    m = booster.predict(test, output_margin=True)
    p = booster.predict(test)
    with open(path, "w", encoding="ascii") as f:
        f.write("margin,prediction\n")
        for a, b in zip(m, p):
            f.write("%s,%s\n" % (shortest(a), shortest(b)))
    return p


def auc(y, s):
    r = pd.Series(s).rank().to_numpy()
    n1 = y.sum()
    return (r[y == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(y) - n1))


def report(name, y, p):
    print("%s: AUC %.4f, Brier %.5f (constant %.5f)" % (
        name, auc(y, p), ((p - y) ** 2).mean(), y.mean() * (1 - y.mean())))


def sigmoid(m):
    return 1 / (1 + np.exp(-m))


def refit(booster, parts, keep, name):
    """Least squares with a ridge on the leaves of some trees, towards the
    margins of all: what the recipe `refit` does, by other means."""
    train, test = parts["train"], parts["test"]
    leaf = {k: booster.predict(d, pred_leaf=True).astype(int)[:, keep]
            for k, (d, y) in parts.items()}
    width = max(v.max() for v in leaf.values()) + 1

    def design(v):
        a = np.zeros((len(v), v.shape[1] * width))
        a[np.arange(len(v))[:, None],
          np.arange(v.shape[1])[None, :] * width + v] = 1
        return a

    a = design(leaf["train"])
    used = a.any(axis=0)
    a = a[:, used]
    t = booster.predict(train[0], output_margin=True).astype(float)
    mid = t.mean()
    w = np.linalg.solve(a.T @ a + 10 * np.eye(a.shape[1]), a.T @ (t - mid))
    for part in ("test", "production"):
        d, y = parts[part]
        full = booster.predict(d, output_margin=True).astype(float)
        m = design(leaf[part])[:, used] @ w + mid
        p, q = sigmoid(full), sigmoid(m)
        print("refit %d trees (%s), %s: dAUC %+.5f dBrier %+.6f, largest "
              "margin difference %.3f" % (
                  len(keep), name, part, auc(y, q) - auc(y, p),
                  ((q - y) ** 2).mean() - ((p - y) ** 2).mean(),
                  abs(m - full).max()))


def main(source, out, check):
    os.makedirs(out, exist_ok=True)
    features = tables(source, out)
    parts = {k: read(os.path.join(out, k + ".csv"), features)
             for k in ("train", "test", "production")}
    mono = "(%s)" % ",".join(str(MONOTONE.get(c, 0)) for c in features)
    for params, rounds, name, expect in (
            (MODEL, 500, "lending.ubj", "expect.csv"),
            (dict(CANDIDATE, monotone_constraints=mono), 300,
             "lending-v2.json", "expect-v2.csv")):
        b = xgb.train(params, parts["train"][0], rounds)
        path = os.path.join(out, name)
        b.save_model(path)
        b = xgb.Booster({"nthread": 1}, model_file=path)
        assert len(b.get_dump()) == rounds
        expectations(b, parts["test"][0], os.path.join(out, expect))
        for k, (d, y) in parts.items():
            report(name + " " + k, y, b.predict(d))
        if check and rounds == 500:
            refit(b, parts, np.arange(0, 500, 2), "every second")
            refit(b, parts, np.arange(250), "first")


if __name__ == "__main__":
    args = [a for a in sys.argv[1:] if a != "--refit"]
    if len(args) != 2:
        sys.exit(__doc__)
    main(args[0], args[1], "--refit" in sys.argv)
