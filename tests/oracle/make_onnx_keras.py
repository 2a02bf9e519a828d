# SPDX-License-Identifier: Apache-2.0
"""make_onnx_keras.py OUT: tabular networks of Keras as ONNX files (tf2onnx),
with the networks' answers computed in double; see make_onnx_skl.py."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf
import tf2onnx
from tensorflow import keras

ROWS = 60
keras.utils.set_random_seed(20261125)
rng = np.random.default_rng(11)


def classifier(kind):
    data = rng.normal(3, 2, size=(200, 5)).astype("float32")
    norm = keras.layers.Normalization(dtype=kind)
    norm.adapt(data)
    return keras.Sequential([
        keras.Input((5,), dtype=kind, name="x"), norm,
        keras.layers.Dense(16, activation="relu", dtype=kind),
        keras.layers.BatchNormalization(dtype=kind),
        keras.layers.Dropout(0.3, dtype=kind),
        keras.layers.Dense(8, activation="elu", dtype=kind),
        keras.layers.Dense(1, activation="sigmoid", dtype=kind)])


def wide_and_deep(kind):
    x = keras.Input((4,), dtype=kind, name="x")
    code = keras.Input((1,), dtype="int32", name="code")
    e = keras.layers.Flatten(dtype=kind)(
        keras.layers.Embedding(6, 3, dtype=kind)(code))
    deep = keras.layers.Concatenate(dtype=kind)([x, e])
    deep = keras.layers.Dense(12, activation="swish", dtype=kind)(deep)
    deep = keras.layers.LayerNormalization(dtype=kind)(deep)
    wide = keras.layers.Dense(3, dtype=kind)(x)
    both = keras.layers.Add(dtype=kind)(
        [wide, keras.layers.Dense(3, activation="tanh", dtype=kind)(deep)])
    return keras.Model([x, code],
                       keras.layers.Softmax(dtype=kind)(both))


def write(out, name, make, inputs, table):
    model = make("float32")
    # Statistics that are not those of a fresh network.
    for w in model.weights:
        if "moving" in w.name:
            w.assign(np.abs(rng.normal(1, 0.3, w.shape)).astype("float32"))
    spec = [tf.TensorSpec((None,) + tuple(i.shape[1:]), i.dtype, name=i.name)
            for i in model.inputs]
    onx, _ = tf2onnx.convert.from_keras(model, spec, opset=15)
    with open(f"{out}/{name}.onnx", "wb") as f:
        f.write(onx.SerializeToString(deterministic=True))
    wide = make("float64")
    wide.set_weights([w.astype("float64") if w.dtype == np.float32 else w
                      for w in model.get_weights()])
    want = wide.predict(
        [i.astype("float64") if i.dtype == np.float32 else i
         for i in inputs], verbose=0)
    head, cells = table
    with open(f"{out}/{name}.csv", "w", encoding="utf-8") as f:
        f.write(",".join(head) + "\n")
        for row in cells:
            f.write(",".join(repr(v) for v in row) + "\n")
    for end in ("want", "full"):
        with open(f"{out}/{name}.{end}", "w", encoding="utf-8") as f:
            for row in want:
                f.write(",".join(repr(float(v)) for v in row) + "\n")
    return f"{name}\t0\t{want.shape[1]}\t{name}\n"


def main(out):
    x = rng.normal(3, 2, size=(ROWS, 5)).astype("float32")
    line = write(out, "keras_classifier", classifier, [x],
                 ([f"f{i}" for i in range(5)],
                  [[float(v) for v in r] for r in x]))
    x = rng.normal(size=(ROWS, 4)).astype("float32")
    code = rng.integers(0, 6, (ROWS, 1)).astype("int32")
    line += write(out, "keras_wide", wide_and_deep, [x, code],
                  ([f"x_{i}" for i in range(4)] + ["code"],
                   [[float(v) for v in x[i]] + [int(code[i, 0])]
                    for i in range(ROWS)]))
    with open(f"{out}/index.keras", "w", encoding="utf-8") as f:
        f.write(line)


main(sys.argv[1])
