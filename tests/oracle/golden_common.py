# SPDX-License-Identifier: Apache-2.0
"""What both libraries' golden makers share: data, rows, files.

Rows go through the CSV text: a case first writes its rows, then reads the
file back (decimal -> double, correctly rounded) and predicts from that, so
that the expectation is what a reader of the same text must reach.
"""
import csv
import io
import os

import numpy as np

MISSING = None


def shortest(x):
    """The shortest decimal that gives this number back in its own width."""
    x = x.item() if isinstance(x, np.float64) else x
    if isinstance(x, np.float32):
        if np.isnan(x):
            return "nan"
        if np.isinf(x):
            return "inf" if x > 0 else "-inf"
        return np.format_float_scientific(x, unique=True, trim="0") \
            if x != 0 and not 1e-4 <= abs(x) < 1e16 \
            else np.format_float_positional(x, unique=True, trim="0")
    return repr(float(x))


def cell(v):
    if v is MISSING:
        return ""
    if isinstance(v, str):
        return v
    if isinstance(v, (float, np.floating)):
        if np.isnan(v):
            return ""
        t = shortest(v)
        return t[:-2] if t.endswith(".0") and t != "-0.0" else t
    return str(int(v))


def write_csv(path, names, rows):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(names)
    for r in rows:
        cells = [cell(v) for v in r]
        if cells == [""]:
            out.write('""\n')
        else:
            w.writerow(cells)
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(out.getvalue())


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def number(text):
    return float("nan") if text == "" else float(text)


def matrix(rows):
    return np.array([[number(c) for c in r] for r in rows], dtype=np.float64)


def write_numbers(path, values):
    values = np.asarray(values)
    if values.ndim == 1:
        values = values.reshape(-1, 1)
    with open(path, "w", encoding="ascii") as f:
        for r in values:
            f.write(",".join(shortest(v) for v in r) + "\n")


class Table:
    """A fixture: columns by name, text as it stands in the file."""

    def __init__(self, directory, name):
        with open(os.path.join(directory, name), encoding="utf-8",
                  newline="") as f:
            rows = list(csv.reader(f))
        self.col = {n: [r[i] for r in rows[1:]]
                    for i, n in enumerate(rows[0])}
        self.n = len(rows) - 1

    def num(self, names, index):
        out = np.empty((len(index), len(names)))
        for j, n in enumerate(names):
            c = self.col[n]
            for i, k in enumerate(index):
                out[i, j] = np.nan if c[k] in ("", "NA") else float(c[k])
        return out

    def text(self, name, index):
        return [self.col[name][k] for k in index]


def synthetic(seed, n, p, missing=0.0):
    """Features on a coarse grid (so that values meet thresholds), with
    negative zeros, zeros and, where asked, missing cells."""
    r = np.random.RandomState(seed)
    x = np.round(r.normal(size=(n, p)), 2)
    x[r.uniform(size=x.shape) < 0.08] = 0.0
    x[r.uniform(size=x.shape) < 0.02] = -0.0
    signal = np.where(np.isnan(x), 0, x)
    if missing:
        x[r.uniform(size=x.shape) < missing] = np.nan
    return x, signal, r


def edge_rows(base, splits, seed, single, inf=True):
    """Rows at the model's own thresholds: the value itself, its two
    neighbours in the width the library compares in, and (single precision)
    doubles that round to it; then zeros, infinities and all missing."""
    r = np.random.RandomState(seed)
    width = np.float32 if single else np.float64
    rows = []
    splits = sorted(set(splits))
    pick = [splits[k] for k in
            sorted(r.permutation(len(splits))[:6])] if splits else []
    for f, t in pick:
        t = width(t)
        up, down = (np.nextafter(t, width(s)) for s in (np.inf, -np.inf))
        values = [t, up, down]
        if single:
            values.append(float(t) + (float(down) - float(t)) / 4)
        for v in values:
            row = list(base[r.randint(len(base))])
            row[f] = v
            rows.append(row)
    p = len(base[0])
    rows.append([0.0] * p)
    rows.append([-0.0] * p)
    rows.append([MISSING] * p)
    small = [1e-35, -1e-35, 1.0000000180025095e-35, -1.1e-35, 5e-324, 1e-40]
    rows.append([small[j % len(small)] for j in range(p)])
    if inf:
        rows.append([np.inf] * p)
        rows.append([-np.inf] * p)
        rows.append([[np.inf, -np.inf][j % 2] for j in range(p)])
        rows.append([[1e39, -1e39, 3e38][j % 3] for j in range(p)])
    return rows


class Index:
    """The lines of INDEX.tsv one library version adds."""

    HEAD = ["lib", "version", "case", "format", "model", "csv", "margin",
            "pred", "flags"]

    def __init__(self, lib, version, out):
        self.lib, self.version, self.out = lib, version, out
        self.dir = "%s-%s" % (lib, version)
        os.makedirs(os.path.join(out, self.dir), exist_ok=True)
        self.lines = []

    def path(self, name):
        return os.path.join(self.out, self.dir, name)

    def add(self, case, fmt, model, csv_, margin, pred, **flags):
        text = ",".join("%s=%s" % kv for kv in sorted(flags.items())) or "-"
        rel = [self.dir + "/" + f if f != "-" else "-"
               for f in (model, csv_, margin, pred)]
        self.lines.append([self.lib, self.version, case, fmt] + rel + [text])

    def write(self):
        with open(os.path.join(self.out, self.dir, "index.part"), "w",
                  encoding="ascii") as f:
            for r in self.lines:
                f.write("\t".join(r) + "\n")
