# SPDX-License-Identifier: Apache-2.0
"""check_fixtures.py GOLDEN [--write]: does the installed LightGBM answer what
fixtures.tsv says its public models answer? Rows go through libsvm2csv.awk.
--write makes the .margin files (raw scores) anew."""
import csv
import os
import subprocess
import sys

import lightgbm as lgb
import numpy as np

from golden_common import matrix, shortest, write_numbers

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir,
                    "tools", "libsvm2csv.awk")


def rows(directory, e):
    out = subprocess.run(
        ["awk", "-f", TOOL, "-v", "format=" + e["format"],
         "-v", "label=" + e["label"],
         "-v", "fill=" + (e["fill"] if e["fill"] != "-" else ""),
         "-v", "n=" + e["features"],
         "-v", "model=" + os.path.join(directory, e["model"]),
         os.path.join(directory, e["data"])],
        check=True, capture_output=True, text=True).stdout
    lines = list(csv.reader(out.splitlines()))
    return lines[0], matrix(lines[1:])


def main(golden, write):
    directory = os.path.join(golden, "fixtures")
    with open(os.path.join(golden, "fixtures.tsv"), encoding="ascii") as f:
        entries = list(csv.DictReader(f, delimiter="\t"))
    bad = 0
    for e in entries:
        if e["objective"].startswith(("binary:", "multi:")):
            continue  # XGBoost
        b = lgb.Booster(model_file=os.path.join(directory, e["model"]),
                        params={"verbosity": -1})
        names, x = rows(directory, e)
        assert names == b.feature_name() and len(x) == int(e["rows"])
        raw = np.asarray(b.predict(x, raw_score=True))
        margin = os.path.join(directory, e["margin"])
        if write and margin.endswith(".margin"):
            write_numbers(margin, raw)
        sep = "\t" if "\t" in open(margin).read(400) else ","
        kept = np.loadtxt(margin, delimiter=sep, ndmin=2)
        same = (kept == raw.reshape(kept.shape)).all()
        want = np.loadtxt(os.path.join(directory, e["expect"]), ndmin=2)
        got = {"raw": lambda: raw, "pred": lambda: b.predict(x),
               "leaf": lambda: b.predict(x, pred_leaf=True),
               "mean": lambda: raw / b.num_trees()}[e["answer"]]()
        got = np.asarray(got).reshape(want.shape)
        # What goes through exp differs in its last bits with the libm.
        far = (abs(got - want) / np.spacing(abs(want) + 1e-300)).max()
        ok = same and far <= (4 if e["answer"] == "pred" else 0)
        bad += not ok
        print("%s %s %s: margin %s, farthest %s ulp" % (
            "ok" if ok else "not ok", e["model"], e["answer"],
            "same" if same else "differs", shortest(far)))
    print("%d passed, %d failed" % (len(entries) - bad, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--write" in sys.argv))
