# SPDX-License-Identifier: Apache-2.0
"""Loads models that assay wrote back in the library they came from.

    check_writer.py GOLDEN REWRITTEN LIB VERSION...

REWRITTEN holds what tests/tools/rewrite made of GOLDEN's files. For each line
of GOLDEN/INDEX.tsv of that library and version (all rounds, rows of numbers)
the library must give the golden margins from the rewritten file, bit for bit.
Prints one line a difference and a count; exit status 1 if there is any.
Needs the library and numpy.
"""
import csv
import os
import sys

import numpy as np


def flags_of(text):
    return dict(part.split("=", 1) for part in text.split(","))


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) if cell else np.nan for cell in row]
                     for row in rows])


def margins_of(path, kind):
    with open(path, encoding="utf-8") as file:
        return np.array([[kind(cell) for cell in line.split(",")]
                         for line in file.read().split()], dtype=kind)


def xgboost_margins(path, rows, flags):
    import xgboost
    booster = xgboost.Booster(model_file=path)
    missing = float(flags["missing"])
    rows = np.where(rows == missing, np.nan, rows)
    data = xgboost.DMatrix(
        rows, feature_names=getattr(booster, "feature_names", None),
        feature_types=getattr(booster, "feature_types", None))
    return booster.predict(data, output_margin=True, validate_features=False)


def lightgbm_margins(path, rows, _flags):
    import lightgbm
    return lightgbm.Booster(model_file=path).predict(rows, raw_score=True)


def known(lib, name):
    """Debian's XGBoost 1.7 does not know an objective of 2.0, and calls the
    parameters of ranking otherwise than 2.1."""
    if lib == "xgboost":
        import xgboost
        return not (xgboost.__version__.startswith("1.") and name.startswith(
            ("xgboost-2.1/obj_quantile", "xgboost-2.1/obj_rank")))
    return True


def check(golden, rewritten, line):
    lib, _, _, _, model, data, margin, _, flags = line.split("\t")
    flags = flags_of(flags)
    kind = np.float32 if lib == "xgboost" else np.float64
    rows = rows_of(os.path.join(golden, data))
    want = margins_of(os.path.join(golden, margin), kind)
    # A DMatrix refuses infinities.
    finite = np.ones(len(rows), dtype=bool)
    if lib == "xgboost":
        with np.errstate(over="ignore"):
            finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    path = os.path.join(rewritten, model.replace("/", "_"))
    predict = xgboost_margins if lib == "xgboost" else lightgbm_margins
    got = predict(path, rows[finite], flags)
    return np.array_equal(got.reshape(want[finite].shape), want[finite])


def main(golden, rewritten, lib, versions):
    count = wrong = 0
    with open(os.path.join(golden, "INDEX.tsv"), encoding="utf-8") as file:
        lines = file.read().splitlines()[1:]
    for line in lines:
        field = line.split("\t")
        flags = flags_of(field[8])
        if (field[0] != lib or field[1] not in versions or
                field[3] == "ubj" or flags["trees"] != "all" or
                flags.get("cats", "codes") != "codes" or field[6] == "-" or
                not known(lib, field[4])):
            continue
        count += 1
        if not check(golden, rewritten, line):
            wrong += 1
            print("differs:", field[4], field[5])
    print(f"{lib} {' '.join(versions)}: {count} files, {wrong} differ")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
