# SPDX-License-Identifier: Apache-2.0
"""Golden models and margins of one XGBoost version."""
import json
import os

import numpy as np
import pandas as pd
import xgboost as xgb

from golden_common import (Index, Table, edge_rows, matrix, read_csv,
                           synthetic, write_csv, write_numbers)

VERSION = tuple(int(v) for v in xgb.__version__.split(".")[:2])
# Versions between those of the matrix: only where the format or a rule is
# another than before.
SHORT = {"binary_base", "poisson", "multi_forest", "dart_forest",
         "dart_multi", "pruned", "obj_logitraw",
         "obj_pseudohubererror", "cat_mixed", "cat_codes"}
ONLY = SHORT if VERSION in {(1, 0), (1, 2), (1, 6), (3, 0), (3, 3)} else None
COMMON = {"nthread": 1, "seed": 7, "tree_method": "hist", "max_depth": 3,
          "eta": 0.3, "verbosity": 0}


def params(**kw):
    p = dict(COMMON)
    p.update(kw)
    return p


def splits_of(model):
    g = model["learner"]["gradient_booster"]
    g = g.get("gbtree", g)["model"]
    out = []
    for t in g["trees"]:
        kind = t.get("split_type") or [0] * len(t["left_children"])
        for i, left in enumerate(t["left_children"]):
            if left >= 0 and not kind[i]:
                out.append((t["split_indices"][i], t["split_conditions"][i]))
    return out


class Maker:
    def __init__(self, out, data):
        self.ix = Index("xgboost", "%d.%d" % VERSION, out)
        self.data = data

    # --- prediction -------------------------------------------------------
    def predict(self, booster, x, margin, best=False, missing=np.nan,
                names=None, types=None):
        """Over all trees (or up to the best iteration), through a DMatrix;
        rows it refuses (infinities since 1.4) go through the in-place
        predictor, which must agree with it wherever both answer. (They
        do not for DART before 3.4: it adds the base margin last.)"""
        kw = {"output_margin": margin}
        if best:
            kw["iteration_range"] = (0, booster.best_iteration + 1)
        elif VERSION >= (1, 4):
            kw["iteration_range"] = (0, 0)
        dkw = {"missing": missing, "feature_names": names}
        if types is not None:
            dkw.update(feature_types=types, enable_categorical=True)
        elif isinstance(x, pd.DataFrame) and VERSION >= (1, 5):
            dkw["enable_categorical"] = True

        def dmatrix(rows):
            return np.asarray(booster.predict(xgb.DMatrix(rows, **dkw), **kw))

        if isinstance(x, pd.DataFrame):
            return dmatrix(x)
        with np.errstate(over="ignore"):
            plain = ~np.isinf(x.astype(np.float32)).any(axis=1)
        if plain.all() or VERSION < (1, 4):
            return dmatrix(x)
        first = dmatrix(x[plain])
        ikw = {"predict_type": "margin" if margin else "value",
               "missing": missing}
        if best:
            ikw["iteration_range"] = (0, booster.best_iteration + 1)
        if VERSION >= (1, 4):
            ikw["validate_features"] = False
        with np.errstate(over="ignore"):
            both = np.asarray(
                booster.inplace_predict(x.astype(np.float32), **ikw))
        both = both.reshape((len(x),) + first.shape[1:])
        assert both[plain].tobytes() == first.tobytes(), "predictors differ"
        return both

    # --- one case ---------------------------------------------------------
    def emit(self, case, booster, names, rows, frame=None, types=None,
             missing=np.nan, best=False, inf=True, edges=True, **flags):
        """Write the model, its rows and what the library answers to them,
        as answered by the model read back from the file."""
        if ONLY is not None and case not in ONLY:
            return
        ix = self.ix
        model = case + ".json"
        booster.save_model(ix.path(model))
        with open(ix.path(model), encoding="utf-8") as f:
            made = json.load(f)
        splits = splits_of(made)
        if case.startswith("dart") and (1, 4) <= VERSION < (3, 4):
            inf = False
        if edges:
            rows = rows + edge_rows(rows, splits, len(case), True, inf)
        write_csv(ix.path(case + ".csv"), names, rows)
        head, cells = read_csv(ix.path(case + ".csv"))
        assert head == list(names)
        x = frame(cells) if frame else matrix(cells)
        files = [("json", model)]
        if VERSION >= (1, 6) and \
                not (case.startswith("obj_") and VERSION < (3, 4)):
            booster.save_model(ix.path(case + ".ubj"))
            files.append(("ubj", case + ".ubj"))
        dnames = names if booster.feature_names else None
        answers = []
        for fmt, name in files:
            b = xgb.Booster({"nthread": 1})
            b.load_model(ix.path(name))
            kw = dict(missing=missing, names=None if frame else dnames,
                      types=types)
            answers.append([self.predict(b, x, m, w, **kw)
                            for w in ([False, True] if best else [False])
                            for m in (True, False)])
        for a in answers[1:]:
            assert [v.tobytes() for v in a] == \
                [v.tobytes() for v in answers[0]], "json and ubj differ"
        a = answers[0]
        flags.setdefault("trees", "all")
        flags["missing"] = "nan" if np.isnan(missing) else "%g" % missing
        flags["names"] = "file" if made["learner"].get("feature_names") \
            else "none"
        flags["outputs"] = 1 if a[0].ndim == 1 else a[0].shape[1]
        todo = [("", flags["trees"], a[0], a[1])]
        if best:
            todo.append((".best", "best", a[2], a[3]))
        for suffix, trees, margin, pred in todo:
            assert margin.dtype == np.float32
            write_numbers(ix.path(case + suffix + ".margin"), margin)
            write_numbers(ix.path(case + suffix + ".pred"),
                          pred.astype(np.float32))
            for fmt, name in files:
                ix.add(case, fmt, name, case + ".csv",
                       case + suffix + ".margin", case + suffix + ".pred",
                       **dict(flags, trees=trees))

    def train(self, p, x, y, rounds, names=None, missing=np.nan, valid=None,
              **kw):
        d = xgb.DMatrix(x, y, feature_names=names, missing=missing)
        more = {}
        if valid is not None:
            v = xgb.DMatrix(valid[0], valid[1], feature_names=names,
                            missing=missing)
            more = dict(evals=[(v, "valid")], early_stopping_rounds=2,
                        verbose_eval=False)
        more.update(kw)
        return xgb.train(p, d, rounds, **more)

    # --- groups of cases --------------------------------------------------
    def numeric(self):
        credit = Table(self.data, "credit_data.csv")
        cols = ["Seniority", "Time", "Age", "Expenses", "Income", "Assets",
                "Debt", "Amount", "Price"]
        ti, vi = np.arange(0, 2000, 2), np.arange(1, 49, 2)
        x, rows = credit.num(cols, ti), credit.num(cols, vi).tolist()
        y = np.array([s == "bad" for s in credit.text("Status", ti)], float)
        b = self.train(params(objective="binary:logistic", max_depth=4), x, y,
                       10, cols)
        self.emit("binary", b, cols, rows)
        b = self.train(params(objective="binary:logistic", base_score=0.2,
                              scale_pos_weight=2.5), x, y, 5, cols)
        self.emit("binary_base", b, cols, rows[:8])
        b = self.train(params(objective="binary:logistic", booster="dart",
                              rate_drop=0.5, one_drop=1), x, y, 8, cols)
        self.emit("dart_binary", b, cols, rows)
        b = self.train(params(objective="binary:logistic", booster="dart",
                              rate_drop=0.5, one_drop=1, base_score=0.3,
                              normalize_type="forest"), x, y, 4, cols)
        self.emit("dart_forest", b, cols, rows[:8])
        b = self.train(params(objective="binary:logistic", gamma=6,
                              tree_method="exact", max_depth=5), x[:300],
                       y[:300], 5, cols)
        if VERSION > (1, 0):  # which cannot read its own pruned trees
            self.emit("pruned", b, cols, rows[:8])
        b = self.train(params(objective="binary:logistic", gamma=1e6), x, y,
                       3, cols)
        self.emit("leaf_only", b, cols, rows[:4], inf=False)

        food = Table(self.data, "deliveries.csv")
        cols = ["hour", "distance"] + ["item_%02d" % k for k in range(1, 7)]
        ti, vi = np.arange(0, 3000, 5), np.arange(2, 98, 4)
        x, rows = food.num(cols, ti), food.num(cols, vi).tolist()
        t = food.num(["time_to_delivery"], ti)[:, 0]
        b = self.train(params(objective="reg:squarederror", max_depth=4), x,
                       t, 7, cols)
        self.emit("regression", b, cols, rows)
        b = self.train(params(objective="reg:squarederror", base_score=-3.25),
                       x, t, 4)
        self.emit("noname_base", b, ["f%d" % k for k in range(8)], rows[:8])
        b = self.train(params(objective="reg:squarederror", subsample=0.6,
                              num_parallel_tree=3), x, t, 2, cols)
        self.emit("forest", b, cols, rows[:8])
        odd = ["größe", 'a "b"', "x,y", " lead", "tab\\t", "日本", "e/f", "q'"]
        b = self.train(params(objective="reg:squarederror", max_depth=2), x,
                       t, 3, odd)
        self.emit("odd_names", b, odd, rows[:4])
        count = food.num(["item_%02d" % k for k in range(7, 28)],
                         ti).sum(axis=1)
        b = self.train(params(objective="count:poisson"), x, count, 6, cols)
        self.emit("poisson", b, cols, rows)
        klass = np.searchsorted(np.quantile(t, [.3, .6, .8]), t)
        m = params(objective="multi:softprob", num_class=4)
        b = self.train(m, x, klass, 3, cols)
        self.emit("multi", b, cols, rows)
        b = self.train(dict(m, base_score=0.7, max_depth=2,
                            num_parallel_tree=2, subsample=0.7), x, klass, 2,
                       cols)
        self.emit("multi_forest", b, cols, rows[:8])
        b = self.train(dict(m, booster="dart", rate_drop=0.4, one_drop=1,
                            max_depth=2), x, klass, 3, cols)
        self.emit("dart_multi", b, cols, rows[:12])
        b = self.train(params(objective="reg:squarederror", eta=1, max_depth=4,
                              **{"lambda": 0}), x[:200], t[:200], 20, cols,
                       valid=(x[300:], t[300:]))
        # Files of 1.3 do not say how many trees a round has, so "up to the
        # best round" is not theirs to tell.
        self.emit("early", b, cols, rows[:8], best=VERSION >= (1, 6))
        b = self.train(dict(m, eta=1, num_parallel_tree=2, subsample=0.7,
                            max_depth=2, **{"lambda": 0}),
                       x[:150], klass[:150], 4, cols,
                       valid=(x[300:], klass[300:]))
        self.emit("early_multi", b, cols, rows[:8],
                  best=VERSION >= (1, 6))

    def missing(self):
        x, s, r = synthetic(11, 500, 5, 0.3)
        cols = ["a", "b", "c", "d", "e"]
        y = (s[:, 0] - s[:, 1] + np.isnan(x[:, 2]) +
             r.normal(size=500) > 0.3).astype(float)
        rows = x[400:424].tolist()
        p = params(objective="binary:logistic")
        b = self.train(p, x[:400], y[:400], 5, cols)
        self.emit("missing", b, cols, rows)
        z = np.where(np.isnan(x), -999.0, x)
        b = self.train(p, z[:400], y[:400], 4, cols, missing=-999.0)
        self.emit("missing_999", b, cols, z[400:412].tolist(),
                  missing=-999.0)
        z = np.where(np.isnan(x), 0.0, x)
        b = self.train(p, z[:400], y[:400], 4, cols, missing=0.0)
        self.emit("missing_zero", b, cols, z[400:412].tolist(), missing=0.0)

    def objectives(self):
        x, s, r = synthetic(23, 300, 4, 0.05)
        cols = ["a", "b", "c", "d"]
        t = np.exp(0.5 * s[:, 0] - 0.3 * s[:, 1] +
                   0.2 * r.normal(size=300))
        yes = (t > 1).astype(float)
        rows = x[200:206].tolist()
        todo = [("reg:logistic", yes, {}), ("binary:logitraw", yes, {}),
                ("binary:hinge", yes, {}), ("reg:gamma", t, {}),
                ("reg:tweedie", t, {"tweedie_variance_power": 1.3}),
                ("reg:squaredlogerror", t, {}),
                ("reg:pseudohubererror", t, {}),
                ("multi:softmax", np.searchsorted([.7, 1.3], t),
                 {"num_class": 3}),
                ("survival:cox", np.where(yes > 0, t, -t), {})]
        if VERSION >= (1, 7):
            todo.append(("reg:absoluteerror", t, {}))
        if VERSION >= (2, 0):
            todo.append(("reg:quantileerror", t,
                         {"quantile_alpha": [0.1, 0.5, 0.9]}))
        if VERSION >= (3, 3):
            todo.append(("reg:expectileerror", t, {"expectile_alpha": [.2]}))
        for name, y, more in todo:
            if name == "reg:pseudohubererror" and VERSION < (1, 2):
                continue
            p = params(objective=name, max_depth=2, **more)
            b = self.train(p, x[:200], y[:200], 2, cols)
            self.emit("obj_" + name.split(":")[1], b, cols, rows)
        if ONLY is not None:
            return
        d = xgb.DMatrix(x[:200], yes[:200], feature_names=cols)
        d.set_group([20] * 10)
        for name in ("rank:pairwise", "rank:ndcg", "rank:map"):
            b = xgb.train(params(objective=name, max_depth=2), d, 2)
            self.emit("obj_" + name.replace(":", "_"), b, cols, rows)
        d = xgb.DMatrix(x[:200], feature_names=cols)
        d.set_float_info("label_lower_bound", t[:200])
        d.set_float_info("label_upper_bound", t[:200] * (1 + yes[:200]))
        b = xgb.train(params(objective="survival:aft", max_depth=2,
                             aft_loss_distribution="normal",
                             aft_loss_distribution_scale=1.2), d, 2)
        self.emit("obj_aft", b, cols, rows)
        if VERSION >= (1, 7):
            y = np.stack([t, yes], axis=1)
            b = self.train(params(objective="reg:squarederror", max_depth=2),
                           x[:200], y[:200], 2, cols)
            self.emit("multi_target", b, cols, rows)

    def categorical(self):
        loan = Table(self.data, "lending_club.csv")
        num, cat = ["int_rate", "annual_inc", "revol_util"], \
            ["term", "sub_grade", "addr_state"]
        names = ["int_rate", "term", "sub_grade", "annual_inc", "addr_state",
                 "revol_util"]
        ti, vi = np.arange(0, 9800, 7), np.arange(3, 9800, 400)
        y = np.array([s == "bad" for s in loan.text("Class", ti)], float)
        levels = {c: sorted(set(loan.text(c, ti))) for c in cat}
        known = [k for k in vi
                 if all(loan.col[c][k] in levels[c] for c in cat)]

        def columns(index):
            t = dict(zip(num, loan.num(num, index).T))
            t.update({c: loan.text(c, index) for c in cat})
            return t

        def frame_of(cols, lv):
            d = {}
            for c in names:
                d[c] = pd.Categorical(cols[c], categories=lv[c]) \
                    if c in cat else np.asarray(cols[c], dtype=np.float64)
            return pd.DataFrame(d, columns=names)

        def as_rows(index, coded):
            t = columns(index)
            if coded:
                for c in cat:
                    t[c] = [levels[c].index(v) for v in t[c]]
            return [[t[c][i] for c in names] for i in range(len(index))]

        def from_text(cells):
            """The CSV's own categories, sorted: not the order of training."""
            cols = {c: [r[j] or None for r in cells]
                    for j, c in enumerate(names)}
            for c in num:
                cols[c] = [np.nan if v is None else float(v) for v in cols[c]]
            lv = {c: sorted(set(v for v in cols[c] if v is not None))
                  for c in cat}
            return frame_of(cols, lv)

        train = frame_of(columns(ti), levels)
        d = xgb.DMatrix(train, y, enable_categorical=True)
        some = {"cat_onehot": 100, "cat_part": 1, "cat_mixed": 4}
        for case, onehot in some.items():
            b = xgb.train(params(objective="binary:logistic", eta=0.5,
                                 max_cat_to_onehot=onehot, base_score=0.4,
                                 min_child_weight=0), d, 5)
            text = VERSION >= (3, 1)
            rows = as_rows(known[:16], not text)
            gaps = [list(r) for r in rows[:4]]
            for j, r in enumerate(gaps):
                r[names.index(cat[j % 3])] = None
            gaps[3] = [None] * len(names)
            if text:
                self.emit(case, b, names, rows + gaps, frame=from_text,
                          inf=False, edges=False, cats="text")
            else:
                self.emit(case, b, names, rows + gaps + self.strange(
                    rows, names, cat), types=["float", "c", "c", "float",
                                              "c", "float"],
                          inf=False, edges=False, cats="codes")
        types = ["q", "c", "c", "q", "c", "q"]
        x = np.array(as_rows(ti, True), dtype=np.float64)
        d = xgb.DMatrix(x, y, feature_names=names, feature_types=types,
                        enable_categorical=True)
        for case, more in (
                ("cat_codes", {}),
                ("cat_codes_dart", {"booster": "dart", "rate_drop": 0.5,
                                    "one_drop": 1})):
            b = xgb.train(params(objective="binary:logistic", eta=0.5,
                                 max_cat_to_onehot=3, min_child_weight=0,
                                 **more), d, 4)
            rows = as_rows(known[:10], True)
            self.emit(case, b, names, rows + self.strange(rows, names, cat),
                      types=types, inf=False, edges=False, cats="codes")
        if VERSION >= (3, 1):
            self.cats_of_numbers(loan, ti, y)
            self.unseen(b, known, as_rows, names)

    @staticmethod
    def strange(rows, names, cat):
        """Codes no training row had: negative, beyond, fractional, huge."""
        out = []
        for c in cat:
            for v in (-1.0, -0.5, 0.5, 1.5, 2.999, 31.0, 32.0, 63.0, 64.0,
                      500.0, 16777215.0, 16777216.0, 1e10):
                r = list(rows[len(out) % len(rows)])
                r[names.index(c)] = v
                out.append(r)
        return out

    def cats_of_numbers(self, loan, ti, y):
        """Categories that are integers: the table holds a typed array."""
        names = ["int_rate", "inq"]
        lv = [-7, 0, 1, 2, 3, 5, 300]
        r = np.random.RandomState(5)
        inq = np.array(lv)[r.randint(0, len(lv), len(ti))]
        yy = ((y > 0) ^ (inq > 2) ^ (inq < 0)).astype(float)
        d = pd.DataFrame({
            "int_rate": loan.num(["int_rate"], ti)[:, 0],
            "inq": pd.Categorical(inq, categories=[300, 5, 3, 2, 1, 0, -7])})
        b = xgb.train(params(objective="binary:logistic", max_depth=2,
                             max_cat_to_onehot=1, min_child_weight=0),
                      xgb.DMatrix(d, yy, enable_categorical=True), 4)

        def frame(cells):
            v = [None if c[1] == "" else int(c[1]) for c in cells]
            return pd.DataFrame({
                "int_rate": [np.nan if c[0] == "" else float(c[0])
                             for c in cells],
                "inq": pd.Categorical(v, categories=sorted(
                    set(k for k in v if k is not None)))})

        rows = [[10.5 + k, lv[k % 7]] for k in range(14)] + \
            [[None, 3], [9.0, None], [None, None]]
        self.emit("cat_int", b, names, rows, frame=frame, inf=False,
                  edges=False, cats="int")

    def unseen(self, booster, known, as_rows, names):
        """Text the table does not hold. 3.1 takes it as an unknown code,
        3.4 refuses it; assay refuses it for both."""
        if ONLY is not None:
            return
        rows = as_rows(known[:2], False)
        rows[1][names.index("addr_state")] = "ATLANTIS"
        write_csv(self.ix.path("cat_unseen.csv"), names, rows)
        for fmt in ("json", "ubj"):
            self.ix.add("cat_unseen", fmt, "cat_part." + fmt,
                        "cat_unseen.csv", "-", "-", cats="text",
                        missing="nan", names="file", outputs=1,
                        refused="category", trees="all")


def make(out, data):
    m = Maker(out, data)
    m.numeric()
    m.missing()
    m.objectives()
    if VERSION >= (1, 6):
        m.categorical()
    m.ix.write()
