"""Trains the models of bench_explain and writes their rows.

    train_explain.py DIR [NAME]

100 features, generated: normal numbers, a label that depends on twenty of
them and on pairs. Each NAME.json goes with NAME.f32: 4,096 rows in float32,
row-major."""
import sys

import numpy as np
import xgboost as xgb

N_TRAIN, N_ROWS, N_FEATURES = 60000, 4096, 100
MODELS = {"d6x500": (500, 6), "d4x200": (200, 4), "d8x100": (100, 8)}


def main(directory, only=None):
    r = np.random.RandomState(1)
    x = r.randn(N_TRAIN + N_ROWS, N_FEATURES).astype(np.float32)
    s = x[:, 0] + x[:, 1] * x[:, 2] + np.sin(x[:, 3] * 2)
    s += (x[:, 4] > 0.5) * x[:, 5] + 0.3 * x[:, 6:20].sum(1)
    y = (s + r.randn(len(x)) > 0).astype(int)
    for name, (n_trees, depth) in MODELS.items():
        if only and name != only:
            continue
        b = xgb.train(dict(objective="binary:logistic", tree_method="hist",
                           eta=0.1, seed=1, nthread=1, max_depth=depth),
                      xgb.DMatrix(x[:N_TRAIN], y[:N_TRAIN]), n_trees)
        b.save_model("%s/%s.json" % (directory, name))
        x[N_TRAIN:].tofile("%s/%s.f32" % (directory, name))


if __name__ == "__main__":
    main(*sys.argv[1:])
