# SPDX-License-Identifier: Apache-2.0
"""index_golden.py OUT LIB-VERSION...: joins the parts the versions wrote to
OUT/INDEX.tsv, and keeps one copy of equal rows and equal answers: a line may
name the file of an earlier version, or the margins as the predictions."""
import hashlib
import os
import sys

from golden_common import Index

CSV, MARGIN, PRED = 5, 6, 7


def main(out, versions):
    first, lines, keep = {}, [], set()
    for v in versions:
        part = os.path.join(out, v, "index.part")
        with open(part, encoding="ascii") as f:
            rows = [r.split("\t") for r in f.read().splitlines()]
        os.remove(part)
        for r in rows:
            for col in (CSV, MARGIN, PRED):
                if r[col] == "-":
                    continue
                with open(os.path.join(out, r[col]), "rb") as f:
                    digest = hashlib.sha256(f.read()).digest()
                r[col] = first.setdefault((col == CSV, digest), r[col])
            keep.update(r[4:8])
            lines.append(r)
    for v in versions:
        for name in sorted(os.listdir(os.path.join(out, v))):
            if v + "/" + name not in keep:
                os.remove(os.path.join(out, v, name))
    with open(os.path.join(out, "INDEX.tsv"), "w", encoding="ascii") as f:
        for r in [Index.HEAD] + lines:
            f.write("\t".join(r) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
