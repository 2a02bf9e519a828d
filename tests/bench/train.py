"""Trains the bench's models and writes their rows.

    train.py DIR

Each NAME.json goes with NAME.f32: 16,384 rows in float32, row-major. The data
are generated: log-normal amounts in cents, small integers, normal numbers,
5 % missing."""
import sys

import numpy as np
import xgboost as xgb

N_TRAIN, N_ROWS = 40000, 16384


def data(n_features, seed):
    r = np.random.RandomState(seed)
    n = N_TRAIN + N_ROWS
    x = np.empty((n, n_features), np.float32)
    for f in range(n_features):
        if f % 3 == 0:
            x[:, f] = np.round(r.lognormal(3, 1.2, n), 2)
        elif f % 3 == 1:
            x[:, f] = r.randint(0, 60, n)
        else:
            x[:, f] = r.randn(n)
    z = (x - x.mean(0)) / x.std(0)
    s = z @ r.randn(n_features) * 0.6 + np.sin(2 * z[:, 0]) * z[:, 1]
    s += (z[:, 2] * z[:, 3] > 0) + r.randn(n)
    x[r.rand(n, n_features) < 0.05] = np.nan
    return x, (s > np.median(s)).astype(int)


def make(directory, name, n_features, n_trees, **changes):
    x, y = data(n_features, 7)
    parameters = dict(objective="binary:logistic", tree_method="hist",
                      eta=0.1, seed=1, **changes)
    b = xgb.train(parameters, xgb.DMatrix(x[:N_TRAIN], y[:N_TRAIN]), n_trees)
    b.save_model("%s/%s.json" % (directory, name))
    x[N_TRAIN:].tofile("%s/%s.f32" % (directory, name))


def main(directory):
    make(directory, "d4x100", 30, 100, max_depth=4)
    make(directory, "d6x500", 30, 500, max_depth=6)
    make(directory, "d8x500", 50, 500, max_depth=8)
    make(directory, "leaf64x500", 30, 500, max_depth=0,
         grow_policy="lossguide", max_leaves=64)
    make(directory, "forest16", 30, 1, max_depth=16, num_parallel_tree=100,
         subsample=0.6, colsample_bynode=0.3)


if __name__ == "__main__":
    main(sys.argv[1])
