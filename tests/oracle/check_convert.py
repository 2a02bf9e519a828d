# SPDX-License-Identifier: Apache-2.0
"""Loads what `assay convert` made of old files in a current library.

    check_convert.py GOLDEN ASSAY

Converts every file of GOLDEN/kinds/INDEX.tsv of the legacy binary format; the
installed XGBoost must give the golden margins from the JSON, bit for bit.
Prints a count; exit status 1 if any differs. Needs XGBoost 3.4 and numpy.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np

from make_kinds import margin, margins_of, rows_of


def main(golden, assay):
    with open(os.path.join(golden, "kinds/INDEX.tsv"), encoding="ascii") as f:
        lines = [line.split("\t") for line in f.read().splitlines()[1:]]
    lines = [line for line in lines if line[3] == "bin"]
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        out = os.path.join(directory, "new.json")
        for line in lines:
            _, _, _, _, model, data, want, _, flags = line
            flags = dict(part.split("=", 1) for part in flags.split(","))
            subprocess.run([assay, "convert", os.path.join(golden, model),
                            "--out", out, "--trees", "all"], check=True,
                           capture_output=True)
            rows = rows_of(os.path.join(golden, data))
            with np.errstate(over="ignore"):
                finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
            expected = margins_of(os.path.join(golden, want))[finite]
            got = margin(out, rows[finite], float(flags["missing"]))
            if not np.array_equal(got.reshape(expected.shape), expected):
                wrong += 1
                print("differs:", model)
    print("%d files, %d differ" % (len(lines), wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
