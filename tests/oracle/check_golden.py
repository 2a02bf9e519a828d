# SPDX-License-Identifier: Apache-2.0
"""check_golden.py GOLDEN [LIB-VERSION...]: recomputes the margins of the
index with a slow interpreter written from the formats alone (no library, only
the standard one) and compares them bit for bit. It says whether the rules in
README.md are the whole truth about these files."""
import csv
import ctypes
import json
import math
import os
import struct
import sys

LIBM = ctypes.CDLL("libm.so.6")
for name in ("logf",):
    f = getattr(LIBM, name)
    f.restype, f.argtypes = ctypes.c_float, [ctypes.c_float]


def f32(x):
    """Round a double to float32 (ties to even), overflowing to infinity."""
    if math.isnan(x) or math.isinf(x):
        return x
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


# --- XGBoost -------------------------------------------------------------
LOGIT = {"binary:logistic", "reg:logistic"}
LOG = {"count:poisson", "reg:gamma", "reg:tweedie", "survival:cox",
       "survival:aft"}


def base_margins(learner, groups, version):
    text = learner["learner_model_param"]["base_score"].strip("[]")
    v = [f32(float(t)) for t in text.split(",")]
    name = learner["objective"]["name"]
    out = []
    for p in v * groups if len(v) == 1 else v:
        if name in LOGIT or name == "binary:logitraw" and version < [1, 3]:
            p = -LIBM.logf(f32(f32(1.0 / p) - 1.0))
        elif name in LOG:
            p = LIBM.logf(p)
        out.append(p)
    return out


def cat_tables(model):
    """Feature -> {cell text: code}, for the features that have one."""
    cats = model.get("cats") or {}
    out = {}
    for f, e in enumerate(cats.get("enc", [])):
        v = e["values"]
        if "type" in e:
            out[f] = {str(k): i for i, k in enumerate(v)}
        elif v:
            o = e["offsets"]
            raw = bytes(b & 255 for b in v)
            out[f] = {raw[o[i]:o[i + 1]].decode(): i
                      for i in range(len(o) - 1)}
    return out


def xgb_leaf(t, x, version):
    i = 0
    left, right = t["left_children"], t["right_children"]
    kind = t.get("split_type") or [0] * len(left)
    sets = {}
    for n, s, k in zip(t.get("categories_nodes", []),
                       t.get("categories_segments", []),
                       t.get("categories_sizes", [])):
        sets[n] = set(t["categories"][s:s + k])
    while left[i] != -1:
        v = x[t["split_indices"][i]]
        if math.isnan(v):
            go = bool(t["default_left"][i])
        elif kind[i]:
            words = max(sets[i], default=-1) // 32 + 1
            if v < 0 or v >= 16777216 or int(v) // 32 >= words:
                go = version >= [1, 7] or t["default_left"][i]
            else:
                go = int(v) not in sets[i]
        else:
            go = v < f32(t["split_conditions"][i])
        i = left[i] if go else right[i]
    return f32(t["split_conditions"][i])


def xgb_margins(path, head, cells, flags):
    with open(path, encoding="utf-8") as f:
        root = json.load(f)
    learner = root["learner"]
    g = learner["gradient_booster"]
    model = g["gbtree"]["model"] if "gbtree" in g else g["model"]
    drop = g.get("weight_drop", model.get("weight_drop"))
    names = learner.get("feature_names") or []
    assert not names or names == head
    p = learner["learner_model_param"]
    groups = max(1, int(p["num_class"]), int(p.get("num_target", "1")))
    version = root["version"][:2]
    base = base_margins(learner, groups, version)
    tables = cat_tables(model)
    trees = model["trees"]
    n = len(trees)
    if flags["trees"] == "best":
        per = groups * int(model["gbtree_model_param"].get(
            "num_parallel_tree", "1"))
        n = per * (int(learner["attributes"]["best_iteration"]) + 1)
    miss = float(flags["missing"])
    for row in cells:
        x = []
        for f, c in enumerate(row):
            if c == "":
                v = math.nan
            elif f in tables:
                v = float(tables[f][c])
            else:
                v = f32(float(c))
            x.append(math.nan if v == miss else v)
        # 1.0 to 1.2, and DART in 1.3, add the base margin to the sum.
        late = version < ([1, 3] if drop is None else [1, 4])
        s = [0.0] * len(base) if late else list(base)
        for k in range(n):
            w = xgb_leaf(trees[k], x, version)
            if drop is not None:
                w = f32(f32(drop[k]) * w)
            j = model["tree_info"][k]
            s[j] = f32(s[j] + w)
        yield [f32(b + v) for b, v in zip(base, s)] if late else s


# --- LightGBM ------------------------------------------------------------
def lgb_load(path):
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    head, trees, at, tail = {}, [], None, {}
    for line in lines:
        if line.startswith("Tree="):
            at = {}
            trees.append(at)
        elif line == "end of trees":
            at = tail
        elif "=" in line:
            k, v = line.split("=", 1)
            (head if at is None else at)[k] = v
        elif line == "average_output":
            head[line] = ""
        elif line.startswith("pandas_categorical:"):
            head["pandas"] = json.loads(line.split(":", 1)[1])
    return head, trees


def ints(t, k):
    return [int(v) for v in t.get(k, "").split()]


def lgb_tree(t):
    return dict(
        leaves=int(t["num_leaves"]), feature=ints(t, "split_feature"),
        threshold=[float(v) for v in t.get("threshold", "").split()],
        kind=ints(t, "decision_type"), left=ints(t, "left_child"),
        right=ints(t, "right_child"),
        value=[float(v) for v in t["leaf_value"].split()],
        bounds=ints(t, "cat_boundaries"), words=ints(t, "cat_threshold"))


def lgb_leaf(t, x):
    if t["leaves"] == 1:
        return t["value"][0]
    tiny = f32(1e-35)
    i = 0
    while i >= 0:
        v, d = x[t["feature"][i]], t["kind"][i]
        if d & 1:
            k = int(t["threshold"][i])
            w = t["words"][t["bounds"][k]:t["bounds"][k + 1]]
            c = -1 if math.isnan(v) else int(max(min(v, 2**31 - 1), -1))
            go = 0 <= c < 32 * len(w) and w[c // 32] >> (c % 32) & 1
        else:
            missing = d >> 2 & 3
            if math.isnan(v) and missing != 2:
                v = 0.0
            if missing == 1 and -tiny <= v <= tiny or \
                    missing == 2 and math.isnan(v):
                go = d & 2
            else:
                go = v <= t["threshold"][i]
        i = t["left"][i] if go else t["right"][i]
    return t["value"][~i]


def lgb_margins(path, head, cells, flags):
    h, trees = lgb_load(path)
    assert flags["names"] == "none" or h["feature_names"].split(" ") == head
    trees = [lgb_tree(t) for t in trees]
    per = int(h["num_tree_per_iteration"])
    # pandas_categorical lists only the categorical columns, in file order;
    # feature_infos shows which these are (a:b:c, not [min:max]).
    tables = {}
    if h.get("pandas"):
        cols = [f for f in flags["catcols"].split("+")]
        for f, levels in zip(cols, h["pandas"]):
            tables[head.index(f)] = {str(v): i for i, v in enumerate(levels)}
    for row in cells:
        x = []
        for f, c in enumerate(row):
            if f in tables:
                x.append(float(tables[f].get(c, math.nan)))
            else:
                # The library hands a row on without its zeros, and to it
                # anything up to 1e-35f is one.
                v = math.nan if c == "" else float(c)
                x.append(0.0 if abs(v) <= f32(1e-35) else v)
        s = [0.0] * per
        for k, t in enumerate(trees):
            s[k % per] += lgb_leaf(t, x)
        # A random forest's raw score is the plain sum: only the transformed
        # prediction is divided by the number of rounds (average_output).
        yield s


def main(root, only):
    with open(os.path.join(root, "INDEX.tsv"), encoding="ascii") as f:
        lines = list(csv.DictReader(f, delimiter="\t"))
    bad = good = 0
    for e in lines:
        if only and e["lib"] + "-" + e["version"] not in only:
            continue
        if e["format"] == "ubj" or e["margin"] == "-":
            continue
        flags = dict(p.split("=", 1) for p in e["flags"].split(","))
        with open(os.path.join(root, e["csv"]), encoding="utf-8",
                  newline="") as f:
            rows = list(csv.reader(f))
        xgb = e["lib"] == "xgboost"
        got = (xgb_margins if xgb else lgb_margins)(
            os.path.join(root, e["model"]), rows[0], rows[1:], flags)
        with open(os.path.join(root, e["margin"]), encoding="ascii") as f:
            want = [[float(v) for v in r.split(",")]
                    for r in f.read().splitlines()]
        if xgb:
            want = [[f32(v) for v in r] for r in want]
        got = list(got)
        wrong = [i for i in range(max(len(got), len(want)))
                 if i >= min(len(got), len(want)) or got[i] != want[i]]
        if wrong:
            bad += 1
            i = wrong[0]
            print("differs: %s %s row %d of %d (%d rows): %r, library %r" % (
                e["model"], flags["trees"], i + 1, len(want), len(wrong),
                got[i:i + 1], want[i:i + 1]))
        else:
            good += 1
    print("%d passed, %d failed" % (good, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
