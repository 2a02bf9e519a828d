# SPDX-License-Identifier: Apache-2.0
"""Golden models and raw scores of one LightGBM version."""
import lightgbm as lgb
import numpy as np
import pandas as pd

from golden_common import (Index, Table, edge_rows, matrix, read_csv,
                           synthetic, write_csv, write_numbers)

VERSION = tuple(int(v) for v in lgb.__version__.split(".")[:2])
COMMON = {"num_threads": 1, "seed": 7, "deterministic": True,
          "force_row_wise": True, "verbosity": -1, "num_leaves": 8,
          "learning_rate": 0.2, "min_data_in_leaf": 5}


def params(**kw):
    p = dict(COMMON)
    p.update(kw)
    return p


def splits_of(booster):
    out = []

    def walk(node):
        if "split_feature" in node:
            if node["decision_type"] == "<=":
                out.append((node["split_feature"], node["threshold"]))
            walk(node["left_child"])
            walk(node["right_child"])

    for t in booster.dump_model()["tree_info"]:
        walk(t["tree_structure"])
    return out


class Maker:
    def __init__(self, out, data):
        self.ix = Index("lightgbm", "%d.%d" % VERSION, out)
        self.data = data

    def emit(self, case, booster, names, rows, frame=None, edges=True,
             named=True, **flags):
        ix = self.ix
        model = case + ".txt"
        booster.save_model(ix.path(model))
        if edges:
            rows = rows + edge_rows(rows, splits_of(booster), len(case),
                                    False)
        write_csv(ix.path(case + ".csv"), names, rows)
        head, cells = read_csv(ix.path(case + ".csv"))
        assert head == list(names)
        x = frame(cells) if frame else matrix(cells)
        b = lgb.Booster(model_file=ix.path(model))
        margin = np.asarray(b.predict(x, raw_score=True, num_threads=1))
        pred = np.asarray(b.predict(x, num_threads=1))
        assert margin.dtype == np.float64
        write_numbers(ix.path(case + ".margin"), margin)
        write_numbers(ix.path(case + ".pred"), pred)
        flags.setdefault("trees", "all")
        flags["missing"] = "nan"
        flags["names"] = "file" if named else "none"
        flags["outputs"] = 1 if margin.ndim == 1 else margin.shape[1]
        ix.add(case, "txt", model, case + ".csv", case + ".margin",
               case + ".pred", **flags)

    def train(self, p, x, y, rounds, names=None, cats="auto", **kw):
        d = lgb.Dataset(x, y, feature_name=names or "auto",
                        categorical_feature=cats, params=p,
                        free_raw_data=False)
        return lgb.train(p, d, rounds, **kw)

    def numeric(self):
        credit = Table(self.data, "credit_data.csv")
        cols = ["Seniority", "Time", "Age", "Expenses", "Income", "Assets",
                "Debt", "Amount", "Price"]
        ti, vi = np.arange(0, 2000, 2), np.arange(1, 49, 2)
        x, rows = credit.num(cols, ti), credit.num(cols, vi).tolist()
        y = np.array([s == "bad" for s in credit.text("Status", ti)], float)
        b = self.train(params(objective="binary", num_leaves=15), x, y, 12,
                       cols)
        self.emit("binary", b, cols, rows)
        b = self.train(params(objective="binary", sigmoid=2.5,
                              scale_pos_weight=3), x, y, 4, cols)
        self.emit("sigmoid", b, cols, rows[:8])
        b = self.train(params(objective="binary", is_unbalance=True,
                              boost_from_average=False), x, y, 4, cols)
        self.emit("unbalance", b, cols, rows[:8])
        b = self.train(params(objective="binary", boosting="dart",
                              drop_rate=0.5, skip_drop=0.0), x, y, 8, cols)
        self.emit("dart", b, cols, rows)
        b = self.train(params(objective="binary", boosting="rf",
                              bagging_fraction=0.7, bagging_freq=1), x, y, 7,
                       cols)
        self.emit("rf", b, cols, rows)
        b = self.train(params(objective="binary", min_data_in_leaf=900), x, y,
                       3, cols)
        self.emit("single_leaf", b, cols, rows[:4])
        self.custom(x, y, cols, rows[:8])

        food = Table(self.data, "deliveries.csv")
        cols = ["hour", "distance"] + ["item_%02d" % k for k in range(1, 7)]
        ti, vi = np.arange(0, 3000, 5), np.arange(2, 98, 4)
        x, rows = food.num(cols, ti), food.num(cols, vi).tolist()
        t = food.num(["time_to_delivery"], ti)[:, 0]
        b = self.train(params(objective="regression", num_leaves=15), x, t,
                       10, cols)
        self.emit("regression", b, cols, rows)
        b = self.train(params(objective="regression", reg_sqrt=True), x, t, 4)
        self.emit("regression_sqrt", b, ["Column_%d" % k for k in range(8)],
                  rows[:8])
        b = self.train(params(objective="regression", boosting="rf",
                              bagging_fraction=0.6, bagging_freq=1), x, t, 4,
                       cols)
        self.emit("rf_regression", b, cols, rows[:8])
        odd = ["größe", "a_b", "x.y", "lead", "tab", "日本", "e/f", "q'"]
        b = self.train(params(objective="regression", num_leaves=4), x, t, 2,
                       odd)
        self.emit("odd_names", b, odd, rows[:4])
        count = food.num(["item_%02d" % k for k in range(7, 28)],
                         ti).sum(axis=1)
        b = self.train(params(objective="poisson"), x, count, 6, cols)
        self.emit("poisson", b, cols, rows)
        klass = np.searchsorted(np.quantile(t, [.3, .6, .8]), t)
        m = params(objective="multiclass", num_class=4)
        b = self.train(m, x, klass, 4, cols)
        self.emit("multi", b, cols, rows)
        b = self.train(dict(m, boosting="rf", bagging_fraction=0.6,
                            bagging_freq=1, num_leaves=5), x, klass, 3, cols)
        self.emit("rf_multi", b, cols, rows[:8])
        b = self.train(dict(m, boosting="dart", drop_rate=0.5, skip_drop=0.0,
                            num_leaves=5), x, klass, 4, cols)
        self.emit("dart_multi", b, cols, rows[:8])
        b = self.train(dict(m, num_class=5, num_leaves=5), x, klass, 2, cols)
        self.emit("single_leaf_multi", b, cols, rows[:8])
        b = self.train(dict(m, objective="multiclassova", sigmoid=1.7,
                            num_leaves=5), x, klass, 2, cols)
        self.emit("multi_ova", b, cols, rows[:8])
        p = params(objective="regression", learning_rate=1.0)
        d = lgb.Dataset(x[:200], t[:200], feature_name=cols, params=p)
        v = lgb.Dataset(x[300:], t[300:], reference=d)
        b = lgb.train(p, d, 20, valid_sets=[v],
                      callbacks=[lgb.early_stopping(2, verbose=False)])
        # save_model keeps the trees up to the best round: all in the file.
        self.emit("early", b, cols, rows[:8])

    def custom(self, x, y, cols, rows):
        def objective(score, data):
            p = 1 / (1 + np.exp(-score))
            return p - data.get_label(), p * (1 - p)

        if VERSION < (4, 0):
            b = self.train(params(objective="none"), x, y, 4, cols,
                           fobj=objective)
        else:
            b = self.train(params(objective=objective), x, y, 4, cols)
        self.emit("custom", b, cols, rows)

    def missing(self):
        x, s, r = synthetic(11, 500, 5, 0.3)
        cols = ["a", "b", "c", "d", "e"]
        y = (s[:, 0] - s[:, 1] + np.isnan(x[:, 2]) +
             r.normal(size=500) > 0.3).astype(float)
        rows = x[400:424].tolist()
        for case, more in (("missing", {}),
                           ("zero_as_missing", {"zero_as_missing": True}),
                           ("no_missing", {"use_missing": False})):
            p = params(objective="binary", **more)
            b = self.train(p, x[:400], y[:400], 5, cols)
            self.emit(case, b, cols, rows)
        full = np.where(np.isnan(x), 0.5, x)
        b = self.train(params(objective="binary"), full[:400], y[:400], 4,
                       cols)
        self.emit("never_missing", b, cols, rows[:12])

    def objectives(self):
        x, s, r = synthetic(23, 300, 4, 0.05)
        cols = ["a", "b", "c", "d"]
        t = np.exp(0.5 * s[:, 0] - 0.3 * s[:, 1] +
                   0.2 * r.normal(size=300))
        yes = (t > 1).astype(float)
        part = np.clip(t / 3, 0, 1)
        rows = x[200:206].tolist()
        todo = [("regression_l1", t, {}), ("huber", t, {"alpha": 0.7}),
                ("fair", t, {"fair_c": 0.8}), ("quantile", t, {"alpha": 0.3}),
                ("mape", t, {}), ("gamma", t, {}),
                ("tweedie", t, {"tweedie_variance_power": 1.3}),
                ("cross_entropy", part, {}),
                ("cross_entropy_lambda", part, {})]
        for name, y, more in todo:
            p = params(objective=name, num_leaves=4, **more)
            b = self.train(p, x[:200], y[:200], 2, cols)
            self.emit("obj_" + name, b, cols, rows)
        for name in ("lambdarank", "rank_xendcg"):
            p = params(objective=name, num_leaves=4)
            d = lgb.Dataset(x[:200], yes[:200], group=[20] * 10,
                            feature_name=cols, params=p)
            b = lgb.train(p, d, 2)
            self.emit("obj_" + name, b, cols, rows)

    def categorical(self):
        loan = Table(self.data, "lending_club.csv")
        num, cat = ["int_rate", "annual_inc", "revol_util"], \
            ["term", "sub_grade", "addr_state"]
        names = ["int_rate", "term", "sub_grade", "annual_inc", "addr_state",
                 "revol_util"]
        ti, vi = np.arange(0, 9800, 7), np.arange(3, 9800, 400)
        y = np.array([s == "bad" for s in loan.text("Class", ti)], float)
        levels = {c: sorted(set(loan.text(c, ti))) for c in cat}

        def columns(index):
            t = dict(zip(num, loan.num(num, index).T))
            t.update({c: loan.text(c, index) for c in cat})
            return t

        def frame_of(cols, lv):
            return pd.DataFrame(
                {c: pd.Categorical(cols[c], categories=lv[c]) if c in cat
                 else np.asarray(cols[c], dtype=np.float64) for c in names},
                columns=names)

        def from_text(cells):
            cols = {c: [r[j] or None for r in cells]
                    for j, c in enumerate(names)}
            for c in num:
                cols[c] = [np.nan if v is None else float(v) for v in cols[c]]
            return frame_of(cols, {c: sorted(set(
                v for v in cols[c] if v is not None)) for c in cat})

        p = params(objective="binary", max_cat_to_onehot=4,
                   min_data_per_group=10, cat_smooth=1.0)
        t = columns(vi)
        rows = [[t[c][i] for c in names] for i in range(16)]
        gaps = [list(r) for r in rows[:6]]
        for j, r in enumerate(gaps):
            r[names.index(cat[j % 3])] = None if j < 3 else "ATLANTIS"
        b = self.train(p, frame_of(columns(ti), levels), y, 5)
        self.emit("cat_text", b, names, rows + gaps +
                  [[None] * len(names)], frame=from_text, edges=False,
                  cats="text", catcols="+".join(cat))

        t = columns(ti)
        x = np.array([[levels[c].index(t[c][i]) if c in cat else t[c][i]
                       for c in names] for i in range(len(ti))])
        for case, more in (("cat_codes", {}),
                           ("cat_codes_zero", {"zero_as_missing": True}),
                           ("cat_codes_nomissing", {"use_missing": False})):
            b = self.train(dict(p, **more), x, y, 4, names,
                           cats=[1, 2, 4])
            base = x[:10].tolist()
            self.emit(case, b, names, base + self.strange(base, names, cat),
                      cats="codes")

    @staticmethod
    def strange(rows, names, cat):
        out = []
        for c in cat:
            for v in (-1.0, -0.5, 0.5, 1.5, 2.999, 31.0, 32.0, 63.0, 64.0,
                      500.0, 1e6, 2147483647.0):
                r = list(rows[len(out) % len(rows)])
                r[names.index(c)] = v
                out.append(r)
            r = list(rows[0])
            r[names.index(c)] = None
            out.append(r)
        return out


def make(out, data):
    m = Maker(out, data)
    m.numeric()
    m.missing()
    m.objectives()
    m.categorical()
    m.ix.write()
