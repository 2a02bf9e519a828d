# SPDX-License-Identifier: Apache-2.0
"""make_refuse.py LIB-VERSION GOLDEN FIXTURES: files that no reader may take,
in GOLDEN/refuse, made by one library or forged from its golden models. Writes
the lines of the index it is responsible for to refuse/index.LIB-VERSION."""
import json
import os
import pickle
import shutil
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")


class Refuse:
    def __init__(self, who, golden):
        self.dir = os.path.join(golden, "refuse")
        os.makedirs(self.dir, exist_ok=True)
        self.golden, self.who, self.lines = golden, who, []

    def path(self, name, kind, why):
        self.lines.append((name, kind, why))
        return os.path.join(self.dir, name)

    def bytes(self, name, data, kind, why):
        with open(self.path(name, kind, why), "wb") as f:
            f.write(data)

    def source(self, name):
        with open(os.path.join(self.golden, name), "rb") as f:
            return f.read()

    def finish(self):
        with open(os.path.join(self.dir, "index." + self.who), "w",
                  encoding="ascii") as f:
            for r in self.lines:
                f.write("\t".join(r) + "\n")


def xgb_data():
    r = np.random.RandomState(3)
    x = np.round(r.normal(size=(80, 3)), 2)
    return x, (x[:, 0] > 0).astype(float)


def forge(out, name, kind, why, change):
    """A small good model with one thing wrong."""
    m = json.loads(out.source("xgboost-3.4/obj_gamma.json"))
    m["learner"]["objective"] = {"name": "reg:squarederror",
                                 "reg_loss_param": {"scale_pos_weight": "1"}}
    learner = m["learner"]
    change(learner, learner["gradient_booster"]["model"])
    out.bytes(name, json.dumps(m, separators=(",", ":")).encode(), kind, why)


def xgb_forged(out):
    def edit(path, value):
        def change(learner, model):
            at = {"learner": learner, "model": model,
                  "tree": model["trees"][0]}[path[0]]
            for k in path[1:-1]:
                at = at[k]
            at[path[-1]] = value
        return change

    def children(node, left):
        """Both children moved: the library takes the right one to follow
        the left one."""
        def change(learner, model):
            t = model["trees"][0]
            assert len(t["left_children"]) == 7
            t["left_children"][node] = left
            t["right_children"][node] = left + 1
        return change

    todo = [
        ("unknown_key", "unknown", "a key that could change predictions",
         edit(("model", "leaf_scale"), 2.0)),
        ("unknown_key_tree", "unknown", "a key in a tree that could change "
         "predictions", edit(("tree", "soft_split"), [0, 0, 0])),
        ("unknown_objective", "unsupported", "an objective without a known "
         "link", edit(("learner", "objective", "name"), "reg:mystery")),
        ("unknown_booster", "unsupported", "a booster that is not known",
         edit(("learner", "gradient_booster", "name"), "gbmystery")),
        ("child_beyond", "malformed", "a child beyond the last node",
         children(2, 7)),
        ("child_cycle", "malformed", "a node that is its own ancestor",
         children(1, 0)),
        ("child_shared", "malformed", "a node with two parents",
         children(1, 5)),
        ("child_apart", "unsupported", "a right child that does not follow "
         "its left one", edit(("tree", "right_children", 0), 3)),
        ("child_half", "malformed", "a node with one child only",
         edit(("tree", "right_children", 0), -1)),
        ("feature_beyond", "malformed", "a split on a feature that the model "
         "does not have", edit(("tree", "split_indices", 0), 4)),
        ("short_array", "malformed", "an array shorter than the tree",
         edit(("tree", "split_conditions"), [0.5])),
        ("class_beyond", "malformed", "a tree for an output that the model "
         "does not have", edit(("model", "tree_info", 0), 1)),
        ("base_score", "malformed", "a base score that is no number",
         edit(("learner", "learner_model_param", "base_score"), "[half]")),
        ("base_score_many", "malformed", "two base scores for one output",
         edit(("learner", "learner_model_param", "base_score"), "[1E0,2E0]")),
        ("weight_drop", "malformed", "fewer dropout weights than trees",
         edit(("model", "weight_drop"), [0.5])),
        ("tree_count", "malformed", "another number of trees than stated",
         edit(("model", "gbtree_model_param", "num_trees"), "7")),
        ("feature_names", "malformed", "fewer feature names than features",
         edit(("learner", "feature_names"), ["a"])),
    ]
    for name, kind, why, change in todo:
        forge(out, "xgb_%s.json" % name, kind, why, change)
    good = out.source("xgboost-3.4/obj_gamma.json")
    out.bytes("xgb_truncated.json", good[:len(good) * 2 // 3], "truncated",
              "JSON that ends in the middle of a tree")
    out.bytes("xgb_trailing.json", good + b"{}", "malformed",
              "a second value after the model")
    good = out.source("xgboost-3.4/obj_gamma.ubj")
    out.bytes("xgb_truncated.ubj", good[:len(good) * 2 // 3], "truncated",
              "UBJSON that ends in the middle of a tree")
    key = b"base_weights[$d#L"
    at = good.index(key) + len(key)
    out.bytes("xgb_huge_array.ubj", good[:at] + b"\x7f" + b"\xff" * 7 +
              good[at + 8:], "limit", "an array said to be 2^63 long")
    out.bytes("xgb_negative_array.ubj", good[:at] + b"\xff" * 8 +
              good[at + 8:], "malformed", "an array of negative length")
    out.bytes("deep.json", b'{"learner":' + b"[" * 20000, "limit",
              "20,000 levels of nesting")
    out.bytes("empty.json", b"", "malformed", "an empty file")
    out.bytes("not_a_model.csv", b"a,b\n1,2\n", "unsupported",
              "a table is no model")
    out.bytes("onnx_like.onnx", b"\x08\x08\x12\x07skl2onnx\x1a\x061.16.0"[:12] +
              b":\x10\n\x0e\n\x01X\x12\x01Y*\x06TreeEns", "malformed",
              "the first bytes of an ONNX model, and nothing behind them")


def xgb_new(out):
    import xgboost as xgb
    x, y = xgb_data()
    d = xgb.DMatrix(x, y)
    p = {"objective": "binary:logistic", "max_depth": 2, "nthread": 1}
    b = xgb.train(p, d, 0)
    b.save_model(out.path("xgb_no_trees.json", "unsupported",
                          "no trees: what the library answers then depends "
                          "on its version"))
    b = xgb.train(p, d, 2)
    dump = "[\n" + ",\n".join(b.get_dump(dump_format="json")) + "\n]"
    out.bytes("xgb_dump.json", dump.encode(), "unsupported",
              "a JSON dump for reading (dump_model), not a model")
    out.bytes("xgb_dump.txt", "\n".join(b.get_dump()).encode(), "unsupported",
              "a text dump for reading (dump_model), not a model")
    out.bytes("xgb_snapshot.ubj", bytes(b.__getstate__()["handle"]),
              "unsupported", "a memory snapshot (Config and Model), not a "
              "saved model")
    out.bytes("xgb_booster.pkl", pickle.dumps(b, protocol=4), "unsupported",
              "a pickled Booster: never executed")
    out.bytes("xgb_config.json", b.save_config().encode(), "unsupported",
              "a configuration (save_config), no trees")
    xgb_forged(out)


def lgb_change(text, old, new):
    assert old in text, old
    return text.replace(old, new, 1)


def lgb(out):
    import joblib
    import lightgbm
    x, y = xgb_data()
    p = {"objective": "regression", "num_leaves": 4, "verbosity": -1,
         "min_data_in_leaf": 5, "num_threads": 1}
    b = lightgbm.train(p, lightgbm.Dataset(x, x[:, 0] * x[:, 1]), 2)
    out.bytes("lgb_dump.json", json.dumps(b.dump_model()).encode(),
              "unsupported", "a JSON dump (dump_model), not a model")
    out.bytes("lgb_booster.pkl", pickle.dumps(b, protocol=4), "unsupported",
              "a pickled Booster: never executed")
    joblib.dump({"model": b, "x": x[:4]}, out.path(
        "lgb_booster.joblib", "unsupported",
        "a joblib file: a pickle, never executed"))
    joblib.dump({"model": b, "x": x[:4]}, out.path(
        "lgb_compressed.joblib", "unsupported",
        "a compressed joblib file: a pickle, never executed"),
        compress=("zlib", 3))
    text = b.model_to_string()
    half = text.index("Tree=1") + 120

    def put(name, kind, why, changed):
        out.bytes("lgb_%s.txt" % name, changed.encode(), kind, why)

    put("truncated", "truncated", "text that ends in the middle of a tree",
        text[:half])
    put("no_end", "truncated", "text that ends between two trees",
        text[:text.index("Tree=1")])
    put("version", "unknown", "a version of the format that is not known",
        lgb_change(text, "version=v4", "version=v9"))
    put("objective", "unsupported", "an objective without a known link",
        lgb_change(text, "objective=regression", "objective=mystery"))
    put("unknown_key", "unknown", "a key in a tree that could change "
        "predictions", lgb_change(text, "\nshrinkage=",
                                  "\nleaf_scale=2 2 2 2\nshrinkage="))
    put("leaves", "malformed", "fewer leaf values than leaves",
        lgb_change(text, "num_leaves=4", "num_leaves=9"))
    left = [s for s in text.split("\n") if s.startswith("left_child=")][0]
    put("child_beyond", "malformed", "a child beyond the last node",
        lgb_change(text, left, "left_child=7 7 7"))
    put("child_cycle", "malformed", "a node that is its own ancestor",
        lgb_change(text, left, "left_child=0 0 0"))
    put("leaf_beyond", "malformed", "a leaf beyond the last leaf",
        lgb_change(text, left, "left_child=-9 -9 -9"))
    kind = [s for s in text.split("\n") if s.startswith("decision_type=")][0]
    put("missing_type", "malformed", "a missing type that does not exist",
        lgb_change(text, kind, "decision_type=14 14 14"))
    put("threshold", "malformed", "a threshold that is no number",
        lgb_change(text, "threshold=", "threshold=half"))
    feature = [s for s in text.split("\n")
               if s.startswith("split_feature=")][0]
    put("feature_beyond", "malformed", "a split on a feature that the model "
        "does not have", lgb_change(text, feature, "split_feature=3 3 3"))
    put("names", "malformed", "fewer feature names than features",
        lgb_change(text, "feature_names=Column_0 Column_1 Column_2",
                   "feature_names=Column_0"))
    put("huge", "limit", "a tree said to have 2^31 - 1 leaves",
        lgb_change(text, "num_leaves=4", "num_leaves=2147483647"))


def public(out, fixtures):
    leaves = os.path.join(fixtures, "models", "leaves")
    refuse = os.path.join(fixtures, "models", "refuse")
    treelite = os.path.join(fixtures, "models", "treelite")
    for d, name, why in (
            (leaves, "tree_1leaf.txt", "one LightGBM tree without the model's "
             "first lines"),
            (leaves, "tree_2leaves.txt", "one LightGBM tree without the "
             "model's first lines"),
            (leaves, "tree_3leaves.txt", "one LightGBM tree without the "
             "model's first lines"),
            (leaves, "lg_1tree.json", "a JSON dump of LightGBM"),
            (leaves, "lg_1tree_1leaf.json", "a JSON dump of LightGBM"),
            (refuse, "sk_gradient_boosting_classifier.model",
             "a scikit-learn pickle: never executed"),
            (refuse, "sk_iris.model",
             "a scikit-learn pickle: never executed")):
        shutil.copyfile(os.path.join(d, name),
                        out.path(name, "unsupported", why))


def main(who, golden, fixtures):
    out = Refuse(who, golden)
    if who == "xgboost-1.3":
        xgb_old(out)
    elif who == "xgboost-3.4":
        xgb_new(out)
    elif who == "lightgbm-4.6":
        lgb(out)
        public(out, fixtures)
    out.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
