# SPDX-License-Identifier: Apache-2.0
"""Golden files of LightGBM's linear trees, by one wheel.

    make_kinds_lightgbm.py GOLDEN VERSION

As make_kinds.py. The rows have missing values (a leaf whose model needs one
gives its plain value), zeros, and values that LightGBM takes for zero.
"""
import os
import sys

import lightgbm as lgb
import numpy as np

from make_kinds_rows import write_rows

CASES = {
    "linear_regression": {"objective": "regression"},
    "linear_binary": {"objective": "binary", "linear_lambda": 0.5},
    "linear_multi": {"objective": "multiclass", "num_class": 3},
    "linear_forest": {"objective": "regression", "boosting": "rf",
                      "bagging_freq": 1, "bagging_fraction": 0.6},
}


def show(values):
    values = np.asarray(values, dtype=np.float64)
    values = values.reshape(len(values), -1)
    return "".join(",".join(repr(float(v)) for v in row) + "\n"
                   for row in values)


def main(golden, version):
    directory = "kinds/lightgbm-%s/" % version
    os.makedirs(os.path.join(golden, directory), exist_ok=True)
    rows, data = write_rows(golden)
    rng = np.random.RandomState(7)
    x = rng.normal(size=(600, 5))
    x[rng.uniform(size=x.shape) < 0.05] = np.nan
    signal = (np.nan_to_num(x[:, 0]) * 2 + np.where(
        x[:, 2] > 0, np.nan_to_num(x[:, 3]), -1) +
        rng.normal(size=len(x)) * 0.3)
    rank = signal.argsort().argsort() / float(len(x))
    for case, params in CASES.items():
        label = signal
        if params["objective"] == "binary":
            label = (rank > 0.6).astype(int)
        elif params["objective"] == "multiclass":
            label = np.minimum(rank * 3, 2).astype(int)
        params = dict(params, linear_tree=True, num_leaves=6, verbose=-1,
                      num_threads=1, min_data_in_leaf=15,
                      deterministic=True, seed=3)
        booster = lgb.train(params, lgb.Dataset(x, label), 4)
        name = directory + case
        path = os.path.join(golden, name)
        booster.save_model(path + ".txt")
        again = lgb.Booster(model_file=path + ".txt")
        for kind, values in (
                ("margin", again.predict(rows, raw_score=True)),
                ("pred", again.predict(rows))):
            with open(path + "." + kind, "w", encoding="ascii") as file:
                file.write(show(values))
        print("\t".join([
            "lightgbm", version, case, "txt", name + ".txt", data,
            name + ".margin", name + ".pred",
            "missing=nan,names=none,outputs=%d,trees=all" %
            params.get("num_class", 1)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
