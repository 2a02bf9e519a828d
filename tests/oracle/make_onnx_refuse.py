# SPDX-License-Identifier: Apache-2.0
"""make_onnx_refuse.py GOLDEN: ONNX files with constants beside them, and
files that must be refused: GOLDEN/onnx/external, GOLDEN/onnx/refuse with
INDEX.tsv (file, a word of the reason)."""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper as nh

GOLDEN = sys.argv[1] + "/onnx"
INDEX = []


def save(m, path):
    with open(path, "wb") as f:
        f.write(m.SerializeToString(deterministic=True))


def external():
    os.makedirs(GOLDEN + "/external", exist_ok=True)
    m = onnx.load(GOLDEN + "/nets/torch_residual.onnx")
    path = GOLDEN + "/external/net.onnx"
    if os.path.exists(GOLDEN + "/external/net.data"):
        os.remove(GOLDEN + "/external/net.data")
    onnx.save_model(m, path, save_as_external_data=True,
                    all_tensors_to_one_file=True, location="net.data",
                    size_threshold=0)
    m = onnx.load(path, load_external_data=False)
    for t in m.graph.initializer:
        for e in t.external_data:
            if e.key == "location":
                e.value = "../net.data"
    save(m, GOLDEN + "/external/up.onnx")


def table(name="X", kind=T.FLOAT, dims=(None, 6)):
    return h.make_tensor_value_info(name, kind, dims)


def score(dims=(None, 1)):
    return h.make_tensor_value_info("Y", T.FLOAT, dims)


def model(nodes, inputs=None, outputs=None, constants=(), sets=None, ir=8):
    g = h.make_graph(nodes, "g", inputs or [table()], outputs or [score()],
                     list(constants))
    return h.make_model(g, ir_version=ir, opset_imports=sets or [
        h.make_opsetid("", 17), h.make_opsetid("ai.onnx.ml", 3)])


def refuse(name, word, m):
    data = m if isinstance(m, bytes) else m.SerializeToString(
        deterministic=True)
    with open(f"{GOLDEN}/refuse/{name}.onnx", "wb") as f:
        f.write(data)
    INDEX.append(f"{name}.onnx\t{word}\n")


def tree(**change):
    a = dict(nodes_treeids=[0] * 3, nodes_nodeids=[0, 1, 2],
             nodes_featureids=[0, 0, 0],
             nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"],
             nodes_values=[0.5, 0.0, 0.0], nodes_truenodeids=[1, 0, 0],
             nodes_falsenodeids=[2, 0, 0], target_treeids=[0, 0],
             target_nodeids=[1, 2], target_ids=[0, 0],
             target_weights=[1.0, 2.0], n_targets=1)
    a.update(change)
    return model([h.make_node("TreeEnsembleRegressor", ["X"], ["Y"],
                              name="trees", domain="ai.onnx.ml", **a)])


def refusals():
    os.makedirs(GOLDEN + "/refuse", exist_ok=True)
    gemm = h.make_node("Gemm", ["X", "W"], ["Y"], name="dense")
    w = nh.from_array(np.ones((6, 1), np.float32), "W")
    good = model([gemm], constants=[w]).SerializeToString(deterministic=True)
    body = h.make_graph([h.make_node("Identity", ["a"], ["b"])], "body",
                        [table("a")], [table("b")])
    refuse("operator", "does not run this operator",
           model([h.make_node("Loop", ["", "", "X"], ["Y"], name="turn",
                              body=body)]))
    refuse("domain", "of the domain",
           model([h.make_node("Gelu", ["X"], ["Y"], domain="com.microsoft")],
                 sets=[h.make_opsetid("", 17),
                       h.make_opsetid("com.microsoft", 1)]))
    refuse("unsorted", "made by no node before it",
           model([h.make_node("Relu", ["a"], ["Y"]),
                  h.make_node("Gemm", ["X", "W"], ["a"])], constants=[w]))
    refuse("twice", "name of another value",
           model([gemm, gemm], constants=[w]))
    refuse("no_output", "made by no node",
           model([h.make_node("Relu", ["X"], ["Z"])]))
    refuse("newer_ops", "newer than assay",
           model([gemm], constants=[w], sets=[h.make_opsetid("", 99)]))
    refuse("newer_ir", "newer than assay", model([gemm], constants=[w],
                                                  ir=99))
    refuse("no_opset", "which version of the operators",
           good[:good.rindex(b"\x42\x04\x0a\x00\x10\x11")])
    refuse("wide_batch", "exactly 4 rows",
           model([gemm], inputs=[table(dims=(4, 6))], constants=[w]))
    refuse("picture", "no table",
           model([h.make_node("Flatten", ["X"], ["Y"])],
                 inputs=[table(dims=(None, 3, 8, 8))]))
    refuse("no_columns", "no table",
           model([h.make_node("Relu", ["X"], ["Y"])],
                 inputs=[table(dims=(None, None))]))
    refuse("sequence", "no tensor",
           model([h.make_node("Identity", ["X"], ["Y"])], inputs=[
               h.make_tensor_sequence_value_info("X", T.FLOAT, None)]))
    short = onnx.TensorProto()
    short.CopyFrom(w)
    short.raw_data = short.raw_data[:-1]
    refuse("short_constant", "do not fit", model([gemm], constants=[short]))
    huge = onnx.TensorProto()
    huge.CopyFrom(w)
    huge.ClearField("raw_data")
    huge.dims[0] = 2 ** 30
    refuse("huge_constant", "fewer numbers", model([gemm], constants=[huge]))
    many = onnx.TensorProto()
    many.CopyFrom(w)
    many.dims[:] = [2 ** 31 - 1] * 8
    refuse("many_elements", "too large", model([gemm], constants=[many]))
    deep = onnx.TensorProto()
    deep.CopyFrom(w)
    deep.dims[:] = [1] * 9
    refuse("many_dims", "more than 8", model([gemm], constants=[deep]))
    refuse("two_names", "two values have one name",
           model([gemm], constants=[w, w]))
    refuse("text_labels", "no scores",
           model([h.make_node("LabelEncoder", ["X"], ["Y"],
                              domain="ai.onnx.ml", keys_floats=[1.0],
                              values_strings=["a"])],
                 outputs=[h.make_tensor_value_info("Y", T.STRING, [None])]))
    refuse("text_number", "more with a text",
           model([h.make_node("Cast", ["X"], ["Y"], to=T.FLOAT)],
                 inputs=[table(kind=T.STRING, dims=(None, 1))]))
    refuse("cycle", "two parents", tree(nodes_truenodeids=[0, 0, 0]))
    refuse("no_child", "does not exist", tree(nodes_falsenodeids=[7, 0, 0]))
    refuse("no_target", "does not exist", tree(target_ids=[0, 5]))
    refuse("negative_feature", "cannot exist",
           tree(nodes_featureids=[-1, 0, 0]))
    refuse("nan_leaf", "finite", tree(target_weights=[float("nan"), 2.0]))
    refuse("nan_threshold", "not a number",
           tree(nodes_values=[float("nan"), 0.0, 0.0]))
    refuse("lengths", "same length", tree(nodes_values=[0.5, 0.0]))
    refuse("mode", "compares in a way",
           tree(nodes_modes=["BRANCH_ODD", "LEAF", "LEAF"]))
    refuse("same_node", "one number", tree(nodes_nodeids=[0, 1, 1]))
    refuse("base", "base values", tree(base_values=[1.0, 2.0, 3.0]))
    refuse("cut", "ends too early", good[:len(good) // 2])
    refuse("no_graph", "holds no graph", b"\x08\x08\x12\x04abcd")
    refuse("function", "functions of its own",
           good + b"\xca\x01\x02\x0a\x00")
    refuse("varint", "64 bits", b"\x08\x08\x3a" + b"\xff" * 12)


external()
refusals()
with open(GOLDEN + "/refuse/INDEX.tsv", "w", encoding="utf-8") as f:
    f.write("file\tword\n")
    f.writelines(INDEX)
