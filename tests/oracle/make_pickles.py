# SPDX-License-Identifier: Apache-2.0
"""Pickled boosters, by one wheel, of models that are golden already.

    make_pickles.py GOLDEN VERSION

Writes GOLDEN/pickles/xgboost-VERSION-CASE.pkl and prints its lines of
GOLDEN/pickles/INDEX.tsv. The wheel unpickles each and must give the margins of
the model it was made of. Up to 1.3 a pickle keeps the feature names beside the
model: there the columns bind by name though the model's own file has none.
"""
import os
import pickle
import sys

import make_kinds as kinds
import numpy as np
import xgboost as xgb

# Cases and the protocols they are written with; SageMaker's is 3.
CASES = {"binary_base": (2, 3, 4, 5), "dart_forest": (3,), "obj_gamma": (4,),
         "multi_target": (5,), "early": (5,), "logistic": (2, 3, 4),
         "softprob": (3,), "dart": (4,), "linear_logistic": (3,),
         "vector_squared": (5,)}
EVERY_PROTOCOL = ("0.90", "1.2", "1.3", "1.7", "3.4")


def sources(golden, version):
    """The lines of both indices that this version may pickle."""
    formats = {"0.72": "bin", "0.90": "bin"}
    done = set()
    for name in ("INDEX.tsv", "kinds/INDEX.tsv"):
        with open(os.path.join(golden, name), encoding="ascii") as file:
            for text in file.read().splitlines()[1:]:
                line = text.split("\t")
                if (line[0] == "xgboost" and line[1] == version and
                        line[2] in CASES and line[2] not in done and
                        line[3] == formats.get(version, "json") and
                        "trees=all" in line[8]):
                    done.add(line[2])
                    yield line


def margins(booster, rows, names, limit):
    finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    matrix = xgb.DMatrix(rows[finite], feature_names=names)
    return finite, booster.predict(matrix, output_margin=True, **limit)


def main():
    golden, version = sys.argv[1:]
    number = tuple(int(part) for part in version.split("."))
    for line in sources(golden, version):
        case, model, data, want, pred, flags = (line[2], *line[4:9])
        # Without a limit DART of the oldest versions predicts with dropout.
        limit = {"ntree_limit": 1000} if case == "dart" else {}
        booster = xgb.Booster(model_file=os.path.join(golden, model))
        path = os.path.join(golden, data)
        with open(path, encoding="utf-8") as file:
            header = file.readline().rstrip("\n").split(",")
        if number < (1, 4):
            booster.feature_names = header
            flags = flags.replace("names=none", "names=file")
        names = booster.feature_names
        rows = kinds.rows_of(path)
        for protocol in CASES[case]:
            if protocol > pickle.HIGHEST_PROTOCOL or (
                    len(CASES[case]) > 1 and protocol != 3 and
                    version not in EVERY_PROTOCOL):
                continue
            name = "pickles/xgboost-%s-%s-%d.pkl" % (version, case, protocol)
            with open(os.path.join(golden, name), "wb") as file:
                pickle.dump(booster, file, protocol=protocol)
            with open(os.path.join(golden, name), "rb") as file:
                again = pickle.load(file)
            finite, got = margins(again, rows, names, limit)
            expected = kinds.margins_of(os.path.join(golden, want))[finite]
            assert np.array_equal(got.reshape(expected.shape), expected), name
            print("\t".join(["xgboost", version, case, "pickle", name, data,
                             want, pred, flags]))


if __name__ == "__main__":
    with np.errstate(over="ignore"):
        main()
