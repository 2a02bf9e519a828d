# SPDX-License-Identifier: Apache-2.0
"""The grid of the README: many models, one table of who is fastest.

    grid.py make DIR [FIXTURES]   trains the models (once), writes their rows
    grid.py run DIR ASSAY [PEER...]  times assay and the peers on them

Data sets: HIGGS sample, Lending Club and dataOhlsson of FIXTURES (text as
codes), and a generated one of 500,000 rows. Each gets XGBoost models of depth
4, 6, 8, 10 with 100, 500 and 1,000 trees (generated: 500), leaf-wise LightGBM
models of 31, 64 and 255 leaves (500 trees) and an XGBoost forest of depth 16
(100 trees). Peers, each on the formats it reads: the XGBoost and LightGBM
wheels, ONNX Runtime, lleaves, tl2cgen, timber; what is not installed or
refuses a model is said and left out. All by one thread, rows in memory
(float32 row-major for the peers; assay bench measures its own), the least
wall time of repeats. Batches of 1, 16, 256, 4,096 and 65,536 rows. A peer
called from Python pays for that in batches of 1 and 16; bench_engine compares
single rows through the C interface.

Prints a line for each model and batch: ns per row per tree of each, and the
ratio of the fastest peer's time to assay's; then how many cells assay wins
and which it loses."""
import csv
import json
import os
import subprocess
import sys
import time

import numpy as np

BATCHES = (1, 16, 256, 4096, 65536)
TREES = (100, 500, 1000)
N_ROWS = 65536


def generated():
    r = np.random.RandomState(11)
    n, width = 500000, 40
    x = np.empty((n, width), np.float32)
    for f in range(width):
        if f % 3 == 0:
            x[:, f] = np.round(r.lognormal(3, 1.2, n), 2)
        elif f % 3 == 1:
            x[:, f] = r.randint(0, 60, n)
        else:
            x[:, f] = r.randn(n)
    z = (x - x.mean(0)) / x.std(0)
    s = z @ r.randn(width) * 0.6 + np.sin(2 * z[:, 0]) * z[:, 1] + r.randn(n)
    x[r.rand(n, width) < 0.05] = np.nan
    return x, (s > np.median(s)).astype(int)


def table(path, label, drop=()):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    names = [k for k in rows[0] if k != label and k not in drop]
    columns = []
    for name in names:
        values = [row[name] for row in rows]
        try:
            columns.append([float(v) if v not in ("", "NA") else np.nan
                            for v in values])
        except ValueError:
            codes = {v: i for i, v in enumerate(sorted(set(values)))}
            columns.append([codes[v] for v in values])
    y = [row[label] for row in rows]
    y = [1 if v in ("bad", "1") or (v.isdigit() and int(v) > 0) else 0
         for v in y]
    return np.array(columns, np.float32).T.copy(), np.array(y)


def data_sets(fixtures):
    if fixtures:
        h = np.loadtxt(os.path.join(fixtures, "data/higgs_small.train.tsv"),
                       dtype=np.float32)
        yield "higgs", np.ascontiguousarray(h[:, 1:]), h[:, 0].astype(int)
        yield ("lending",) + table(
            os.path.join(fixtures, "data/lending_club.csv"), "Class",
            ("rownames",))
        yield ("ohlsson",) + table(
            os.path.join(fixtures, "data/dataOhlsson.csv"), "antskad",
            ("rownames", "skadkost"))
    yield ("generated",) + generated()


def save_rows(directory, name, x):
    path = os.path.join(directory, name)
    rows = x[np.arange(N_ROWS) % len(x)]
    rows.tofile(path + ".f32")
    with open(path + ".csv", "w", encoding="ascii") as f:
        f.write(",".join("f%d" % i for i in range(x.shape[1])) + "\n")
        for row in rows:
            f.write(",".join("" if v != v else "%.9g" % v for v in row))
            f.write("\n")


def train_xgb(path, x, y, n, **how):
    import xgboost as xgb
    if os.path.exists(path):
        return
    names = ["f%d" % i for i in range(x.shape[1])]
    d = xgb.DMatrix(x, y, feature_names=names)
    how = dict({"objective": "binary:logistic", "tree_method": "hist",
                "eta": 0.1, "seed": 1}, **how)
    xgb.train(how, d, n).save_model(path)


def train_lgb(path, x, y, leaves):
    import lightgbm as lgb
    if os.path.exists(path):
        return
    names = ["f%d" % i for i in range(x.shape[1])]
    d = lgb.Dataset(x, y, feature_name=names)
    lgb.train({"objective": "binary", "num_leaves": leaves, "seed": 1,
               "learning_rate": 0.1, "min_data_in_leaf": 5, "verbose": -1},
              d, 500).save_model(path)


def make(directory, fixtures=None):
    os.makedirs(directory, exist_ok=True)
    for name, x, y in data_sets(fixtures):
        save_rows(directory, name, x)
        base = os.path.join(directory, name)
        for depth in (4, 6, 8, 10):
            for n in TREES if name != "generated" else (500,):
                train_xgb("%s-d%dx%d.json" % (base, depth, n), x, y, n,
                          max_depth=depth)
        for leaves in (31, 64, 255):
            train_lgb("%s-leaf%dx500.txt" % (base, leaves), x, y, leaves)
        train_xgb("%s-forest16.json" % base, x, y, 1, max_depth=16, eta=1,
                  num_parallel_tree=100, subsample=0.6, colsample_bynode=0.4)
        print(name, x.shape, flush=True)


def least(run, rows, batch):
    best, spent, at, repeats = float("inf"), 0.0, 0, 0
    while repeats < 4 or spent < 0.15:
        start = time.perf_counter()
        run(rows[at:at + batch])
        t = time.perf_counter() - start
        spent += t
        repeats += 1
        if repeats > 1:
            best = min(best, t)
        at = at + batch if at + 2 * batch <= len(rows) else 0
        if repeats >= 2 and spent > 3:
            break
    return best * 1e9 / batch


def peer_xgboost(path):
    import xgboost as xgb
    b = xgb.Booster({"nthread": 1})
    b.load_model(path)
    b.feature_names = None
    b.feature_types = None
    return lambda x: b.inplace_predict(x, predict_type="margin",
                                       validate_features=False)


def peer_lightgbm(path):
    import lightgbm as lgb
    b = lgb.Booster(model_file=path)
    return lambda x: b.predict(x, raw_score=True, num_threads=1)


def peer_onnxruntime(path):
    import onnxruntime
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    if path.endswith(".json"):
        import xgboost as xgb
        b = xgb.Booster()
        b.load_model(path)
        width = b.num_features()
        b.feature_names = None
        convert = convert_xgboost
    else:
        import lightgbm as lgb
        b = lgb.Booster(model_file=path)
        width = b.num_feature()
        convert = convert_lightgbm
    onnx = convert(b, initial_types=[("x", FloatTensorType([None, width]))])
    how = onnxruntime.SessionOptions()
    how.intra_op_num_threads = 1
    s = onnxruntime.InferenceSession(
        onnx.SerializeToString(), how, ["CPUExecutionProvider"])
    out = [s.get_outputs()[-1].name]
    return lambda x: s.run(out, {"x": x})


def peer_lleaves(path):
    import lleaves
    m = lleaves.Model(model_file=path)
    m.compile(cache=path + ".lleaves")
    return lambda x: m.predict(x, n_jobs=1)


def peer_tl2cgen(path):
    import tl2cgen
    import treelite
    lib = os.path.abspath(path + ".tl2cgen.so")
    load = treelite.frontend.load_xgboost_model \
        if path.endswith(".json") else treelite.frontend.load_lightgbm_model
    if not os.path.exists(lib):
        tl2cgen.export_lib(load(path), toolchain="gcc", libpath=lib,
                           params={"parallel_comp": 8})
    p = tl2cgen.Predictor(lib, nthread=1)
    return lambda x: p.predict(tl2cgen.DMatrix(x, dtype="float32"),
                               pred_margin=True)


PEERS = {"xgboost": (".json", peer_xgboost),
         "lightgbm": (".txt", peer_lightgbm),
         "onnxruntime": (".json .txt", peer_onnxruntime),
         "lleaves": (".txt", peer_lleaves),
         "tl2cgen": (".json .txt", peer_tl2cgen)}


def trees_of(path):
    with open(path, encoding="utf-8") as f:
        if path.endswith(".txt"):
            return sum(line.startswith("Tree=") for line in f)
        m = json.load(f)["learner"]["gradient_booster"]["model"]
        return len(m["trees"])


def time_assay(assay, path, rows):
    env = dict(os.environ, ASSAY_THREADS="1")
    out = subprocess.run([assay, "bench", path, "--data", rows, "--json"],
                         env=env, check=True, capture_output=True)
    v = json.loads(out.stdout)
    return {b["rows"]: b["ns_per_row"] for b in v["alone"]}


def time_peers(path, rows, wanted):
    times, refused = {}, []
    for name in wanted:
        kinds, open_peer = PEERS[name]
        if os.path.splitext(path)[1] not in kinds:
            continue
        try:
            run = open_peer(path)
            times[name] = {b: least(run, rows, b) for b in BATCHES}
        except Exception as why:  # a peer is not ours to mend
            refused.append("%s: %s" % (name, str(why).split("\n")[0][:60]))
    return times, refused


def run(directory, assay, *wanted):
    wins, close, cells, lost = 0, 0, 0, []
    with open("/proc/loadavg", encoding="ascii") as f:
        print("load", f.read().strip())
    for file in sorted(os.listdir(directory)):
        if os.path.splitext(file)[1] not in (".json", ".txt"):
            continue
        path = os.path.join(directory, file)
        data = os.path.join(directory, file.split("-")[0])
        with open(data + ".csv", encoding="ascii") as f:
            width = f.readline().count(",") + 1
        rows = np.fromfile(data + ".f32", np.float32).reshape(-1, width)
        n = trees_of(path)
        ours = time_assay(assay, path, data + ".csv")
        times, refused = time_peers(path, rows, wanted or PEERS)
        for why in refused:
            print("%s left out: %s" % (file, why))
        for b in BATCHES:
            peers = {k: v[b] for k, v in times.items()}
            if not peers:
                continue
            first = min(peers, key=peers.get)
            ratio = peers[first] / ours[b]
            cells += 1
            wins += ratio >= 1
            close += ratio >= 0.8
            if ratio < 1:
                lost.append("%s, %d rows: %.2f of %s" % (
                    file, b, ratio, first))
            print("%-26s %6d  assay %8.3f  %5.1fx  %s" % (
                file, b, ours[b] / n, ratio, "  ".join(
                    "%s %.3f" % (k, t / n) for k, t in peers.items())),
                flush=True)
    print("%d cells: as fast as the fastest peer in %d (%.1f %%), at least "
          "0.8 of it in %d" % (cells, wins, 100 * wins / max(cells, 1),
                               close))
    for line in lost:
        print("lost:", line)


if __name__ == "__main__":
    {"make": make, "run": run}[sys.argv[1]](*sys.argv[2:])
