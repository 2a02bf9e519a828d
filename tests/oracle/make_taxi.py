#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/demo/taxi from the NYC taxi series of the Numenta Anomaly
Benchmark (realKnownCause/nyc_taxi.csv, MIT).

    python3 make_taxi.py nyc_taxi.csv data/demo/taxi

Pinned: Python 3.11, numpy 2.4.6, lightgbm 4.6.0 (CPU wheel). The tables need
only the standard library; the model and expect.csv need the wheel. One
thread and deterministic=True: the same bytes come out again.
"""
import csv
import datetime as dt
import hashlib
import os
import sys

SERIES = "d8fa6f7f0734bf5c8be12c52a94e20a82664c397d9dec4449156bd453d32856d"
UNSEEN_FROM = "2014-09-16T00:00:00"  # the model saw no row from here on
PRODUCTION_FROM = "2014-11-01T00:00:00"
FEATURES = ["hour", "weekday", "lag_24h", "lag_168h", "mean_24h"]
PARAMS = {
    "objective": "regression",
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
TREES = 500
# The second version, after the alarms of November and December: fitted on
# production rows before this.
AGAIN_UNSEEN_FROM = "2015-01-01T00:00:00"
AGAIN_TREES = 200


def hourly(path):
    """Half-hourly counts summed to hours: [(time, rides)], gaps refused."""
    raw = open(path, "rb").read()
    if hashlib.sha256(raw).hexdigest() != SERIES:
        sys.exit("make_taxi: %s is not the series this was made from" % path)
    rows = list(csv.reader(raw.decode().splitlines()))[1:]
    out = []
    for a, b in zip(rows[0::2], rows[1::2]):
        t = dt.datetime.fromisoformat(a[0])
        half = dt.timedelta(minutes=30)
        assert t.minute == 0 and dt.datetime.fromisoformat(b[0]) == t + half
        assert not out or t == out[-1][0] + 2 * half
        out.append((t, int(a[1]) + int(b[1])))
    return out


def table(series):
    """One row an hour; a value known too late is empty, never filled."""
    y = [v for _, v in series]
    rows = []
    for i, (t, v) in enumerate(series):
        day = y[i - 47:i - 23] if i >= 47 else None
        rows.append([
            t.isoformat(), t.hour, t.weekday(),
            y[i - 24] if i >= 24 else "",
            y[i - 168] if i >= 168 else "",
            "%.1f" % (sum(day) / 24) if day else "",
            v,
        ])
    return rows


def write(path, head, rows):
    with open(path, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(head)
        w.writerows(rows)


def matrix(rows):
    import numpy as np
    cells = [[float(c) if c != "" else float("nan") for c in r[1:6]]
             for r in rows]
    return np.array(cells, dtype=np.float64)


def main(source, out):
    import lightgbm as lgb
    import numpy as np
    if lgb.__version__ != "4.6.0":
        sys.exit("make_taxi: lightgbm 4.6.0 is pinned, not " + lgb.__version__)
    rows = table(hourly(source))
    head = ["time"] + FEATURES + ["demand"]
    train = [r for r in rows if r[0] < PRODUCTION_FROM]
    prod = [r for r in rows if r[0] >= PRODUCTION_FROM]
    write(os.path.join(out, "train.csv"), head, train)
    write(os.path.join(out, "production.csv"), head, prod)
    seen = [r for r in train if r[0] < UNSEEN_FROM]
    data = lgb.Dataset(matrix(seen), np.array([r[6] for r in seen], float),
                       feature_name=FEATURES)
    model = lgb.train(PARAMS, data, TREES)
    model.save_model(os.path.join(out, "taxi.txt"))
    # For each row of train.csv; the shortest decimal that reads back to the
    # same double.
    pred = model.predict(matrix(train), num_threads=1)
    write(os.path.join(out, "expect.csv"), ["prediction"],
          [[repr(float(p))] for p in pred])
    retrain(prod, out)


def retrain(prod, out):
    """taxi-v2.txt and expect-v2.csv, from rows of production.csv alone."""
    import lightgbm as lgb
    import numpy as np
    seen = [r for r in prod if r[0] < AGAIN_UNSEEN_FROM]
    data = lgb.Dataset(matrix(seen), np.array([r[6] for r in seen], float),
                       feature_name=FEATURES)
    model = lgb.train(PARAMS, data, AGAIN_TREES)
    model.save_model(os.path.join(out, "taxi-v2.txt"))
    pred = model.predict(matrix(prod), num_threads=1)
    write(os.path.join(out, "expect-v2.csv"), ["prediction"],
          [[repr(float(p))] for p in pred])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
