# SPDX-License-Identifier: Apache-2.0
"""make_shap.py LIB VERSION GOLDEN: what the library itself answers for
pred_contribs (XGBoost) or pred_contrib (LightGBM), for golden models that are
there already. Writes GOLDEN/shap/LIB-VERSION/CASE.shap: a line is the row's
number in the case's CSV file, then the values, outputs one after the other,
each with its bias last. GOLDEN/shap/INDEX.tsv is made anew from all of them
by make_shap.sh. Rows with infinities are left out: a DMatrix refuses them."""
import os
import sys

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from golden_common import matrix, read_csv, shortest  # noqa: E402

ROWS = 10
CASES = {
    "xgboost": [
        "binary", "binary_base", "cat_codes", "cat_onehot", "cat_part",
        "dart_binary", "dart_multi", "early_multi", "forest", "leaf_only",
        "missing", "missing_999", "multi", "multi_forest", "poisson",
        "regression"],
    "lightgbm": [
        "binary", "cat_codes", "cat_codes_nomissing", "dart", "missing",
        "multi", "multi_ova", "never_missing", "no_missing", "poisson",
        "regression", "regression_sqrt", "rf", "rf_multi",
        "single_leaf_multi", "zero_as_missing"],
}


def entries(golden, lib, version):
    with open(os.path.join(golden, "INDEX.tsv"), encoding="utf-8") as f:
        head = f.readline().rstrip("\n").split("\t")
        for line in f:
            e = dict(zip(head, line.rstrip("\n").split("\t")))
            e["flag"] = dict(x.split("=", 1) for x in e["flags"].split(","))
            if e["lib"] == lib and e["version"] == version and \
                    e["format"] in ("json", "txt") and \
                    e["flag"]["trees"] == "all":
                yield e


def xgb_values(e, path, rows):
    import xgboost as xgb
    b = xgb.Booster()
    b.load_model(path)
    missing = float(e["flag"]["missing"])
    d = xgb.DMatrix(rows.astype(np.float32), missing=missing,
                    feature_names=b.feature_names,
                    feature_types=b.feature_types, enable_categorical=True)
    b.set_param({"nthread": 1})
    return np.asarray(b.predict(d, pred_contribs=True))


def lgb_values(e, path, rows):
    import lightgbm as lgb
    b = lgb.Booster(model_file=path)
    return np.asarray(b.predict(rows, pred_contrib=True, num_threads=1))


def main(lib, version, golden):
    values_of = xgb_values if lib == "xgboost" else lgb_values
    out = os.path.join(golden, "shap", f"{lib}-{version}")
    os.makedirs(out, exist_ok=True)
    for e in entries(golden, lib, version):
        if e["case"] not in CASES[lib] or \
                e["flag"].get("cats", "codes") != "codes":
            continue
        _, text = read_csv(os.path.join(golden, e["csv"]))
        rows = matrix(text)
        keep = np.flatnonzero(~np.isinf(rows).any(axis=1))
        keep = keep[:: max(1, len(keep) // ROWS)][:ROWS]
        v = values_of(e, os.path.join(golden, e["model"]), rows[keep])
        v = v.reshape(len(keep), -1)
        with open(os.path.join(out, e["case"] + ".shap"), "w",
                  encoding="ascii") as f:
            for i, r in zip(keep, v):
                f.write(",".join([str(i)] + [shortest(x) for x in r]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
