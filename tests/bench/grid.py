# SPDX-License-Identifier: Apache-2.0
"""The grid of the README: many models, one table of who is fastest.

    grid.py make DIR [FIXTURES]     trains the models (once), writes their rows
    grid.py prepare DIR [SECONDS]   compiles and converts them for the peers
                                    (once; each at most SECONDS, or 300)
    grid.py run DIR BENCH_CELL [MODEL...]   times assay and the peers on them
    grid.py show DIR                prints the last run's tables again

BENCH_MINUTES in the environment begins no further model after that time.

Data sets: HIGGS sample, Lending Club and dataOhlsson of FIXTURES (text as
codes), and a generated one of 500,000 rows. Each gets XGBoost models of depth
4, 6, 8, 10 with 100, 500 and 1,000 trees (generated: 500), one of 500 trees
grown leaf-wise to 64 leaves, leaf-wise LightGBM models of 31, 64 and 255
leaves (500 trees) and an XGBoost forest of depth 16 (100 trees). The peers
are those of grid_peers.py, which says how they are called, in the Python that
runs this (tests/bench/peers.txt names the versions), and XGBoost 1.7 in
BENCH_PYTHON_OLD (else /usr/bin/python3). What is not installed, not compiled
in time or refuses a model is said and left out. Batches of 1, 16, 256, 4,096
and 65,536 rows, float32, row-major; reading and binning them is in the time.

One thread each, least CPU time. A cell is timed in rounds: in each, assay and
every peer have a turn, so that what else the machine does meets all of them.
A peer that needs SLOW times the fastest one's time for 4,096 rows is not
asked for 65,536. Answers are compared with assay's: margins as float32 or
double bit for bit where the peer adds as the source library does, else
probabilities, within NEAR.
"""
import csv
import json
import os
import statistics
import subprocess
import sys
import threading
import time

import numpy as np

BATCHES = (1, 16, 256, 4096, 65536)
TREES = (100, 500, 1000)
N_ROWS = 65536
N_COMPARED = 2048
NEAR = 1e-5      # of probabilities, where a peer is not exact itself
ROUNDS = 6
TURN = 0.02      # seconds of a turn
ENOUGH = 0.25    # and of all turns at a cell, for those that need long
SLOW = 3
HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ("xgboost", "xgboost-1.7", "lightgbm", "onnxruntime", "lleaves",
         "tl2cgen", "timber", "onedal")
KINDS = {"xgboost": ".json", "xgboost-1.7": ".json", "lightgbm": ".txt",
         "lleaves": ".txt"}
COMPILED = {"xgboost-1.7": ".xgb1", "onnxruntime": ".onnx",
            "timber": ".timber/libtimber_model.so", "tl2cgen": ".tl2cgen.so",
            "lleaves": ".lleaves"}


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
        train_xgb(base + "-xleaf64x500.json", x, y, 500, max_depth=0,
                  grow_policy="lossguide", max_leaves=64)
        for leaves in (31, 64, 255):
            train_lgb("%s-leaf%dx500.txt" % (base, leaves), x, y, leaves)
        train_xgb("%s-forest16.json" % base, x, y, 1, max_depth=16, eta=1,
                  num_parallel_tree=100, subsample=0.6, colsample_bynode=0.4)
        print(name, x.shape, flush=True)


def models(directory):
    """Small ones first."""
    files = [f for f in os.listdir(directory)
             if os.path.splitext(f)[1] in (".json", ".txt") and "-" in f]
    return sorted(files, key=lambda f: os.path.getsize(
        os.path.join(directory, f)))


def reads(peer, file):
    return os.path.splitext(file)[1] in KINDS.get(peer, ".json .txt")


def python_of(peer):
    if peer == "xgboost-1.7":
        return os.environ.get("BENCH_PYTHON_OLD", "/usr/bin/python3")
    return sys.executable


def compiled(directory, peer, file):
    path = os.path.join(directory, file)
    if peer == "xgboost-1.7":
        path = path[:-len(".json")]
    return path + COMPILED[peer]


def prepare(directory, seconds="300", *wanted):
    for peer in wanted or COMPILED:
        for file in models(directory):
            if not reads(peer, file) or os.path.exists(
                    compiled(directory, peer, file)):
                continue
            start = time.time()
            try:
                done = subprocess.run(
                    [python_of(peer), os.path.join(HERE, "grid_peers.py"),
                     "prepare", peer, os.path.join(directory, file)],
                    capture_output=True, text=True, timeout=float(seconds))
                why = "" if done.returncode == 0 else \
                    done.stderr.strip().split("\n")[-1][:100]
            except subprocess.TimeoutExpired:
                why = "not done in %s s" % seconds
            print("%-12s %-26s %5.0f s %s" % (
                peer, file, time.time() - start, why), flush=True)


class Worker:
    """A process that times one of them; started again if it ends."""

    def __init__(self, name, command):
        self.name, self.command, self.process = name, command, None
        self.version = self.reason = None

    def ask(self, *words, limit=60):
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True,
                env=dict(os.environ, ASSAY_THREADS="1", OMP_NUM_THREADS="1"))
        watch = threading.Timer(limit, self.process.kill)
        watch.start()
        try:
            print(*words, file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline().strip()
        except OSError:
            answer = ""
        watch.cancel()
        if not answer:
            self.close()
            answer = "no answer, or none in %d s" % limit
        if answer.startswith("ok"):
            return answer[3:] or "ok"
        self.reason = answer[3:]
        return None

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Cell:
    """What one needs for a batch, so far."""

    def __init__(self, worker):
        self.worker, self.best, self.spent = worker, None, 0.0

    def turn(self, batch, first):
        if self.spent > ENOUGH:
            return
        start = time.perf_counter()
        ns = self.worker.ask("time", batch, 0 if first else TURN, 1)
        self.spent += time.perf_counter() - start
        if ns is None:
            self.spent = float("inf")
        elif self.best is None or float(ns) < self.best:
            self.best = float(ns)


def time_batch(workers, batch):
    cells = [Cell(w) for w in workers]
    for i in range(ROUNDS):
        for cell in cells[i % len(cells):] + cells[:i % len(cells)]:
            cell.turn(batch, i == 0)
    return {c.worker.name: c.best for c in cells if c.best is not None}


def compare(workers, where):
    """How each one's margins differ from assay's."""
    found, ours = {}, None
    for w in workers:
        path = where + ".margins"
        exact = w.ask("margins", N_COMPARED, path)
        if exact is None:
            found[w.name] = "no margins: %s" % w.reason
            continue
        margins = np.fromfile(path)
        os.unlink(path)
        if ours is None:
            ours = margins
            continue
        if exact == "float32":
            margins, to = margins.astype(np.float32), ours.astype(np.float32)
            n = int((margins != to).sum())
        elif exact == "double":
            to = ours
            n = int((margins != to).sum())
        else:
            margins, to = 1 / (1 + np.exp(-margins)), 1 / (1 + np.exp(-ours))
            n = int((np.abs(margins - to) > NEAR).sum())
        found[w.name] = "%s, %d of %d differ, by %.1e" % (
            exact, n, len(to), np.abs(margins - to).max())
    return found


def run_model(directory, file, workers):
    data = os.path.join(directory, file.split("-")[0])
    with open(data + ".csv", encoding="ascii") as f:
        width = f.readline().count(",") + 1
    here, cell = [], {"file": file, "left_out": {}, "ns": {}}
    for w in workers:
        if w.name != "assay" and not reads(w.name, file):
            continue
        if w.name in COMPILED and not os.path.exists(
                compiled(directory, w.name, file)):
            cell["left_out"][w.name] = "not compiled in time"
            continue
        version = w.ask("open", os.path.join(directory, file),
                        data + ".f32", width)
        if version is None:
            cell["left_out"][w.name] = w.reason
            continue
        w.version = version
        here.append(w)
    cell["trees"] = int(here[0].version.split()[0])
    cell["answers"] = compare(here, os.path.join(directory, file))
    for batch in BATCHES:
        ns = time_batch(here, batch)
        cell["ns"][str(batch)] = ns
        if batch == 4096:
            fastest = min([v for k, v in ns.items() if k != "assay"])
            here = [w for w in here
                    if w.name == "assay" or
                    ns.get(w.name, fastest) < SLOW * fastest]
    return cell


def print_model(cell):
    for batch, ns in cell["ns"].items():
        ours = ns["assay"]
        peers = {k: v for k, v in ns.items() if k != "assay"}
        first = min(peers, key=peers.get)
        print("%-24s %6s  assay %8.3f  %6.1fx  %s" % (
            cell["file"], batch, ours / cell["trees"], peers[first] / ours,
            "  ".join("%s %.2f" % (k, v / cell["trees"])
                      for k, v in peers.items())), flush=True)


def machine():
    with open("/proc/loadavg", encoding="ascii") as f:
        load = f.read().split()[:3]
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = [line.split(":")[1].strip() for line in f
                 if line.startswith("model name")]
    return {"load": " ".join(load), "processor": model[0] if model else "",
            "cores": os.cpu_count(),
            "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())}


def run(directory, bench_cell, *wanted):
    libexec = os.path.join(os.path.dirname(os.path.abspath(bench_cell)),
                           "../..")
    os.environ.setdefault("ASSAY_LIBEXEC", libexec)
    workers = [Worker("assay", [os.path.abspath(bench_cell)])]
    workers += [Worker(p, [python_of(p), os.path.join(
        HERE, "grid_peers.py"), "serve", p]) for p in PEERS]
    result = {"before": machine(), "cells": []}
    print(result["before"], flush=True)
    end = time.time() + 60 * float(os.environ.get("BENCH_MINUTES", "1e6"))
    for file in wanted or sorted(models(directory)):
        if time.time() > end:
            print("%s: no time left" % file)
            continue
        cell = run_model(directory, file, workers)
        result["cells"].append(cell)
        print_model(cell)
    result["after"] = machine()
    result["versions"] = {w.name: w.version for w in workers if w.version}
    for w in workers:
        w.close()
    with open(os.path.join(directory, "grid.result"), "w",
              encoding="ascii") as f:
        json.dump(result, f, indent=1)
    show(directory)


def cells_of(result):
    """(model, batch, assay's ns, its peers' ns) of each cell."""
    for c in result["cells"]:
        for batch, ns in c["ns"].items():
            peers = {k: v for k, v in ns.items() if k != "assay"}
            if peers:
                yield c, int(batch), ns["assay"], peers


def kind_of(file):
    return os.path.splitext(file)[0].split("-", 1)[1]


def show_answers(result):
    print("\nAnswers on %d rows, against assay's:" % N_COMPARED)
    for c in result["cells"]:
        print("%-24s %s" % (c["file"], "; ".join(
            "%s %s" % (k, v) for k, v in c["answers"].items())))
    for c in result["cells"]:
        for k, why in c["left_out"].items():
            print("%s: %s left out: %s" % (c["file"], k, why[:120]))


def show_bars(result):
    """Ratios to each peer, batches of 4,096."""
    print("\nTimes as fast as each peer, batches of 4,096, least to most:")
    kinds = {}
    for c, batch, ours, peers in cells_of(result):
        if batch == 4096:
            for k, v in peers.items():
                kinds.setdefault(kind_of(c["file"]), {}).setdefault(
                    k, []).append(v / ours)
    for kind in sorted(kinds):
        print("%-12s %s" % (kind, "  ".join(
            "%s %.1f-%.1f" % (k, min(v), max(v))
            for k, v in kinds[kind].items())))


def show_markdown(result):
    """For the README: least, median ratio to the fastest peer."""
    kinds = {}
    for c, batch, ours, peers in cells_of(result):
        kinds.setdefault(kind_of(c["file"]), {}).setdefault(
            batch, []).append(min(peers.values()) / ours)
    print("\n| model | " + " | ".join("%d rows" % b for b in BATCHES) + " |")
    print("|---" * (len(BATCHES) + 1) + "|")
    for kind in sorted(kinds):
        print("| %s | %s |" % (kind, " | ".join(
            "%.1f (%.1f)" % (statistics.median(v), min(v))
            for v in (kinds[kind][b] for b in BATCHES))))


def show(directory):
    with open(os.path.join(directory, "grid.result"), encoding="ascii") as f:
        result = json.load(f)
    show_answers(result)
    show_bars(result)
    show_markdown(result)
    cells = [(min(p.values()) / ours, c["file"], b, min(p, key=p.get))
             for c, b, ours, p in cells_of(result)]
    wins = sum(x[0] >= 1 for x in cells)
    print("\n%d cells: at least as fast as the fastest peer in %d (%.1f %%), "
          "under 0.8 of it in %d" % (
              len(cells), wins, 100 * wins / max(len(cells), 1),
              sum(x[0] < 0.8 for x in cells)))
    for ratio, file, batch, peer in sorted(cells):
        if ratio < 1:
            print("lost: %s, %d rows: %.2f of %s" % (
                file, batch, ratio, peer))
    print("before:", result["before"], "\nafter:", result["after"],
          "\nversions:", result["versions"])


if __name__ == "__main__":
    {"make": make, "prepare": prepare, "run": run,
     "show": show}[sys.argv[1]](*sys.argv[2:])
