# SPDX-License-Identifier: Apache-2.0
"""Golden files of the rarer kinds, by one wheel.

    make_kinds.py GOLDEN VERSION

Writes GOLDEN/kinds/VERSION/ and prints its lines of GOLDEN/kinds/INDEX.tsv.
binary: XGBoost's legacy format. Versions from 1.0 to 3.0 load the JSON of
the same version and save it again: the rows and margins are those of the
JSON file, and the wheel must give them from the saved bytes. 0.72 and 0.90,
which had no JSON, are trained here on rows of the other goldens.
"""
import collections
import collections.abc
import csv
import os
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
collections.Mapping = collections.abc.Mapping  # 0.72 and 0.90 look there
import xgboost as xgb  # noqa: E402

BINARY = ("binary_base dart_binary dart_forest dart_multi early_multi forest "
          "leaf_only missing_999 multi multi_forest multi_target noname_base "
          "obj_gamma obj_hinge obj_logitraw obj_rank_pairwise obj_softmax "
          "poisson pruned regression").split()


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) if cell else np.nan for cell in row]
                     for row in rows])


def margins_of(path):
    with open(path, encoding="utf-8") as file:
        return np.array([[np.float32(cell) for cell in line.split(",")]
                         for line in file.read().split()], dtype=np.float32)


def show(values):
    values = np.asarray(values, dtype=np.float32)
    values = values.reshape(len(values), -1)
    return "".join(",".join(np.format_float_positional(v, unique=True)
                            if abs(v) < 1e16 and (v == 0 or abs(v) > 1e-5)
                            else np.format_float_scientific(v, unique=True)
                            for v in row) + "\n" for row in values)


def margin(path, rows, missing):
    booster = xgb.Booster(model_file=path)
    data = xgb.DMatrix(np.where(rows == missing, np.nan, rows))
    return booster.predict(data, output_margin=True)


class Out:
    def __init__(self, golden, version):
        self.golden, self.version = golden, version
        self.dir = "kinds/xgboost-%s/" % version
        os.makedirs(os.path.join(golden, self.dir), exist_ok=True)

    def path(self, name):
        return os.path.join(self.golden, self.dir + name)

    def line(self, case, fmt, model, *rest):
        print("\t".join(["xgboost", self.version, case, fmt,
                         self.dir + model] + list(rest)))

    def answers(self, case, margins, predictions):
        names = []
        for kind, values in (("margin", margins), ("pred", predictions)):
            with open(self.path(case + "." + kind), "w",
                      encoding="ascii") as file:
                file.write(show(values))
            names.append(self.dir + case + "." + kind)
        return names


def saved_again(out):
    """The JSON goldens of this version in the binary format."""
    with open(os.path.join(out.golden, "INDEX.tsv"), encoding="ascii") as file:
        lines = [line.split("\t") for line in file.read().splitlines()]
    done = set()
    for line in lines:
        _, version, case, fmt, model, data, want, pred, flags = line
        flags = dict(part.split("=", 1) for part in flags.split(",")
                     ) if "=" in flags else {}
        if (line[0] != "xgboost" or version != out.version or fmt != "json" or
                case not in BINARY or flags["trees"] != "all" or case in done):
            continue
        done.add(case)
        booster = xgb.Booster(model_file=os.path.join(out.golden, model))
        name = case + ".model"
        # 2.1 and later choose the format by this ending.
        booster.save_model(out.path(case + ".deprecated"))
        os.replace(out.path(case + ".deprecated"), out.path(name))
        rows = rows_of(os.path.join(out.golden, data))
        with np.errstate(over="ignore"):
            finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
        expected = margins_of(os.path.join(out.golden, want))[finite]
        got = margin(out.path(name), rows[finite], float(flags["missing"]))
        assert np.array_equal(got.reshape(expected.shape), expected), case
        flags["names"] = "none"
        out.line(case, "bin", name, data, want, pred,
                 ",".join(k + "=" + v for k, v in sorted(flags.items())))


OLD = {
    "squared": {"objective": "reg:linear", "base_score": 0.3},
    "logistic": {"objective": "binary:logistic", "base_score": 0.2},
    "logitraw": {"objective": "binary:logitraw", "base_score": 0.3},
    "softprob": {"objective": "multi:softprob", "num_class": 3,
                 "base_score": 0.5},
    "softmax": {"objective": "multi:softmax", "num_class": 3},
    "dart": {"objective": "binary:logistic", "booster": "dart",
             "rate_drop": 0.5, "skip_drop": 0.2, "seed": 5,
             "base_score": 0.7},
    "poisson": {"objective": "count:poisson", "base_score": 0.6},
    "gamma": {"objective": "reg:gamma", "base_score": 1.7},
    "tweedie": {"objective": "reg:tweedie", "base_score": 0.9},
    "cox": {"objective": "survival:cox", "base_score": 0.8},
    "rank": {"objective": "rank:pairwise", "base_score": 0.4},
    "forest": {"objective": "binary:logistic", "num_parallel_tree": 3,
               "subsample": 0.5, "base_score": 0.35},
}


def trained(out):
    """Models of versions before JSON, on rows of other goldens."""
    data = "xgboost-1.3/binary_base.csv"
    rows = rows_of(os.path.join(out.golden, data))
    with np.errstate(over="ignore"):
        finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    train = rows[finite]
    rng = np.random.RandomState(20260)
    signal = (np.where(np.isnan(train), 0.3, train / (
        np.nanstd(train, axis=0) + 1e-9))[:, :4].sum(axis=1) +
        rng.normal(size=len(train)))
    rank = signal.argsort().argsort() / float(len(train))
    for case, params in OLD.items():
        label = rank
        if "multi" in params["objective"]:
            label = np.minimum(rank * 3, 2).astype(int)
        elif "logi" in params["objective"]:
            label = (rank > 0.6).astype(int)
        elif params["objective"] == "count:poisson":
            label = np.floor(rank * 5)
        elif params["objective"] in ("reg:gamma", "survival:cox"):
            label = rank + 0.1
        params = dict(params, max_depth=3, eta=0.4, silent=1, nthread=1)
        matrix = xgb.DMatrix(train, label=label)
        if case == "rank":
            matrix.set_group([len(train)])
        booster = xgb.train(params, matrix, 4)
        booster.set_attr(note="a text of the user")
        booster.save_model(out.path(case + ".model"))
        every = xgb.DMatrix(rows)
        again = xgb.Booster(model_file=out.path(case + ".model"))
        # Without a limit DART of these versions predicts with dropout.
        names = out.answers(
            case, again.predict(every, output_margin=True, ntree_limit=1000),
            again.predict(every, ntree_limit=1000))
        out.line(case, "bin", case + ".model", data, *names,
                 "missing=nan,names=none,outputs=%d,trees=all" %
                 params.get("num_class", 1))


def finite_rows(out):
    """The rows without infinities that a DMatrix of every version takes, and
    the name of their file (the same bytes whoever writes it)."""
    source = os.path.join(out.golden, "xgboost-1.3/binary_base.csv")
    rows = rows_of(source)
    with np.errstate(over="ignore"):
        finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open(os.path.join(out.golden, "kinds/finite.csv"), "w",
              encoding="utf-8") as file:
        file.write("\n".join([lines[0]] + [
            line for line, good in zip(lines[1:], finite) if good]) + "\n")
    return rows[finite], "kinds/finite.csv"


def known_formats(version, case):
    """Endings by format that this version can write."""
    number = tuple(int(part) for part in version.split("."))
    known = []
    if number >= (1, 0):
        known.append(("json", "json", "json"))
    if number >= (1, 6):
        known.append(("ubj", "ubj", "ubj"))
    if number < (3, 1) and "vector" not in case:
        known.append(("bin", "model", "deprecated"))
    return known


def labels(rows):
    rng = np.random.RandomState(20261)
    signal = (np.where(np.isnan(rows), 0.3, rows / (
        np.nanstd(rows, axis=0) + 1e-9))[:, :4].sum(axis=1) +
        rng.normal(size=len(rows)))
    return signal.argsort().argsort() / float(len(rows))


def write_case(out, case, booster, rows, data, outputs):
    matrix = xgb.DMatrix(rows)
    names = out.answers(case, booster.predict(matrix, output_margin=True),
                        booster.predict(matrix))
    for fmt, ending, asked in known_formats(out.version, case):
        booster.save_model(out.path(case + "." + asked))
        name = case + "." + ending
        os.replace(out.path(case + "." + asked), out.path(name))
        again = margin(out.path(name), rows, np.nan)
        want = margins_of(os.path.join(out.golden, names[0]))
        assert np.array_equal(again.reshape(want.shape), want), case
        out.line(case, fmt, name, data, *names,
                 "missing=nan,names=none,outputs=%d,trees=all" % outputs)


LINEAR = {
    "linear_squared": {"objective": "reg:squarederror", "base_score": 0.3},
    "linear_logistic": {"objective": "binary:logistic", "base_score": 0.2},
    "linear_softprob": {"objective": "multi:softprob", "num_class": 3,
                        "base_score": 0.5},
    "linear_poisson": {"objective": "count:poisson", "base_score": 0.6},
}


def linear(out):
    """gblinear."""
    rows, data = finite_rows(out)
    rank = labels(rows)
    for case, params in LINEAR.items():
        label = rank
        if params.get("num_class"):
            label = np.minimum(rank * 3, 2).astype(int)
        elif params["objective"] == "binary:logistic":
            label = (rank > 0.6).astype(int)
        params = dict(params, booster="gblinear", eta=0.3, nthread=1,
                      updater="coord_descent", verbosity=0)
        if out.version == "0.72" and case == "linear_squared":
            params["objective"] = "reg:linear"
        booster = xgb.train(params, xgb.DMatrix(rows, label=label), 5)
        write_case(out, case, booster, rows, data,
                   params.get("num_class", 1))


VECTOR = {
    "vector_squared": {"objective": "reg:squarederror", "max_depth": 3},
    "vector_forest": {"objective": "reg:squarederror", "max_depth": 2,
                      "num_parallel_tree": 2, "subsample": 0.5, "seed": 3,
                      "base_score": 0.25},
    "vector_logistic": {"objective": "binary:logistic", "max_depth": 3},
    "vector_softprob": {"objective": "multi:softprob", "num_class": 4,
                        "max_depth": 3},
}


def vector(out):
    """Trees with a vector in each leaf."""
    rows, data = finite_rows(out)
    rank = labels(rows)
    first = np.nan_to_num(rows[:, 0])
    for case, params in VECTOR.items():
        label = np.stack([rank, 1 - rank * rank, first.argsort().argsort() /
                          float(len(first))], axis=1)
        if params.get("num_class"):
            label = np.minimum(rank * 4, 3).astype(int)
        elif params["objective"] == "binary:logistic":
            label = (label > 0.6).astype(int)
        params = dict(params, multi_strategy="multi_output_tree", eta=0.4,
                      nthread=1, tree_method="hist", verbosity=0)
        booster = xgb.train(params, xgb.DMatrix(rows, label=label), 4)
        write_case(out, case, booster, rows, data,
                   params.get("num_class", 3))


def main(golden, version):
    out = Out(golden, version)
    if version.startswith("0."):
        trained(out)
    elif version not in ("3.1", "3.3", "3.4"):
        saved_again(out)
    if version not in ("1.2", "1.6", "3.3"):
        linear(out)
    if version >= "2":
        vector(out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
