"""The same models and rows through what is installed of the current XGBoost
wheel, ONNX Runtime and LightGBM: one thread, least CPU time.

    peers.py MODEL.json...

Prints ns per row per tree for the batches of bench_engine."""
import sys
import time

import numpy as np

BATCHES = (1, 16, 256, 4096, 16384)


def least(run, rows, batch):
    best, spent, at, repeats = float("inf"), 0.0, 0, 0
    while repeats < 5 or spent < 0.3:
        start = time.process_time()
        run(rows[at:at + batch])
        t = time.process_time() - start
        spent += t
        repeats += 1
        if repeats > 2:
            best = min(best, t)
        at = at + batch if at + 2 * batch <= len(rows) else 0
    return best


def xgboost_peer(path):
    import xgboost
    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(path)
    name = "xgboost %s" % xgboost.__version__
    return name, lambda x: booster.inplace_predict(
        x, predict_type="margin"), booster


def onnx_peer(path):
    import onnxruntime
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    booster = xgboost_peer(path)[2]
    booster.feature_names = None
    width = booster.num_features()
    onnx = convert_xgboost(
        booster, initial_types=[("x", FloatTensorType([None, width]))])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        onnx.SerializeToString(), options, ["CPUExecutionProvider"])
    output = [session.get_outputs()[-1].name]
    name = "onnxruntime %s" % onnxruntime.__version__
    return name, lambda x: session.run(output, {"x": x}), booster


def main(paths):
    for path in paths:
        print(path)
        for peer in (xgboost_peer, onnx_peer):
            try:
                name, run, booster = peer(path)
            except Exception as reason:  # a peer that is not installed
                print("  %-20s %s" % (peer.__name__, reason))
                continue
            n_trees = len(booster.get_dump())
            rows = np.fromfile(path[:-4] + "f32", np.float32)
            rows = rows.reshape(-1, booster.num_features())
            cells = ("%9.3f" % (least(run, rows, b) * 1e9 / b / n_trees)
                     for b in BATCHES)
            print("  %-20s %s" % (name, " ".join(cells)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
