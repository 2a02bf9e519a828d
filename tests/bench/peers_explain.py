"""The same models and rows through the XGBoost wheel and shap, where they are
installed: one thread, least CPU time of the process.

    peers_explain.py MODEL.json..."""
import sys
import time

import numpy as np

ROWS, REPEATS = 512, 3


def least(run):
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def xgboost_peer(path, rows):
    import xgboost
    b = xgboost.Booster({"nthread": 1})
    b.load_model(path)
    b.set_param({"nthread": 1})
    d = xgboost.DMatrix(rows, feature_names=b.feature_names, nthread=1)
    return "xgboost " + xgboost.__version__, \
        lambda: b.predict(d, pred_contribs=True)


def shap_peer(path, rows):
    import shap
    import xgboost
    b = xgboost.Booster({"nthread": 1})
    b.load_model(path)
    e = shap.TreeExplainer(b, feature_perturbation="tree_path_dependent")
    # Its own C code; for XGBoost's models it would only call pred_contribs.
    e.model.model_type = "internal"
    return "shap " + shap.__version__, \
        lambda: e.shap_values(rows, check_additivity=False)


def main(paths):
    for path in paths:
        print(path)
        rows = np.fromfile(path[:-4] + "f32", np.float32).reshape(-1, 100)
        for peer in (xgboost_peer, shap_peer):
            try:
                name, run = peer(path, rows[:ROWS])
                t = least(run)
            except Exception as reason:  # a peer that is not installed
                print("  %-20s %s" % (peer.__name__, reason))
                continue
            print("  %-20s %9.2f us/row" % (name, t * 1e6 / ROWS), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
