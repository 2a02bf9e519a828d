# SPDX-License-Identifier: Apache-2.0
"""The peers of grid.py. Each is served by a process of its own, which does
what it is told, a line at a time, as tests/bench/bench_cell.c does:

    open MODEL ROWS WIDTH     time BATCH SECONDS CALLS     margins N FILE

A time is the least CPU time of a call (of all threads of the process), in ns
per row. The rows are float32, row-major. Calls are prepared before they are
timed: XGBoost, LightGBM, lleaves, timber and one row of tl2cgen are called
through their C functions (ctypes; about 0.4 us), ONNX Runtime with bound
inputs and outputs, oneDAL and batches of tl2cgen through their Python
interface. What reads or converts the rows is in the time.

    grid_peers.py serve PEER
    grid_peers.py prepare PEER MODEL    compiles, into a file beside it"""
import ctypes
import json
import os
import sys
import time

import numpy as np

SLICES = 32
TOGETHER = 20e-6


def pointer(a, kind):
    return a.ctypes.data_as(ctypes.POINTER(kind))


class Xgboost:
    """The margin is exact."""
    kinds, exact = (".json",), "float32"

    def __init__(self, path):
        import xgboost
        if xgboost.__version__ < "2":
            path = self.older(path)
        self.version = xgboost.__version__
        self.booster = xgboost.Booster({"nthread": 1})
        self.booster.load_model(path)
        self.lib = xgboost.core._LIB

    @staticmethod
    def prepare(path):
        """Versions before 3.1 hold the base score without brackets."""
        with open(path, encoding="utf-8") as f:
            m = json.load(f)
        p = m["learner"]["learner_model_param"]
        p["base_score"] = p["base_score"].strip("[]")
        with open(Xgboost.older(path), "w", encoding="utf-8") as f:
            json.dump(m, f)

    @staticmethod
    def older(path):
        return path[:-5] + ".xgb1"

    def call(self, x):
        array = json.dumps({
            "data": [x.ctypes.data, True], "shape": list(x.shape),
            "typestr": "<f4", "version": 3}).encode()
        config = json.dumps({
            "type": 1, "training": False, "iteration_begin": 0,
            "iteration_end": 0, "strict_shape": False,
            "missing": float("nan"), "cache_id": 0}).encode()
        shape = ctypes.POINTER(ctypes.c_uint64)()
        dim = ctypes.c_uint64()
        out = ctypes.POINTER(ctypes.c_float)()
        arguments = (self.booster.handle, ctypes.c_char_p(array),
                     ctypes.c_char_p(config), None, ctypes.byref(shape),
                     ctypes.byref(dim), ctypes.byref(out))
        predict = self.lib.XGBoosterPredictFromDense

        def run():
            if predict(*arguments):
                raise RuntimeError("XGBoosterPredictFromDense")
            return out
        return run

    def values(self, out, n):
        return np.ctypeslib.as_array(out, (n,)).astype(float)


class Lightgbm:
    """The margin is exact. One row goes through its fast call."""
    kinds, exact = (".txt",), "double"

    def __init__(self, path):
        import lightgbm
        self.version = lightgbm.__version__
        self.booster = lightgbm.Booster(model_file=path)
        self.width = self.booster.num_feature()
        self.lib = lightgbm.basic._LIB
        self.handle = ctypes.c_void_p(self.booster._handle.value)

    def call(self, x):
        out = np.zeros(len(x))
        n = ctypes.c_int64()
        how = ctypes.c_char_p(b"num_threads=1")
        raw = 1
        if len(x) == 1:
            fast = ctypes.c_void_p()
            self.lib.LGBM_BoosterPredictForMatSingleRowFastInit(
                self.handle, raw, 0, -1, 0, self.width, how,
                ctypes.byref(fast))
            predict = self.lib.LGBM_BoosterPredictForMatSingleRowFast
            arguments = (fast, ctypes.c_void_p(x.ctypes.data),
                         ctypes.byref(n), pointer(out, ctypes.c_double))
        else:
            predict = self.lib.LGBM_BoosterPredictForMat
            arguments = (self.handle, ctypes.c_void_p(x.ctypes.data), 0,
                         ctypes.c_int32(len(x)), ctypes.c_int32(self.width),
                         1, raw, 0, -1, how, ctypes.byref(n),
                         pointer(out, ctypes.c_double))

        def run():
            if predict(*arguments):
                raise RuntimeError("LGBM_BoosterPredictForMat")
            return out
        return run

    def values(self, out, n):
        return out


class Onnxruntime:
    """Leaves are float32, a base is added last: near, not exact."""
    kinds, exact = (".json", ".txt"), "near"

    @staticmethod
    def prepare(path):
        from onnxmltools import convert_lightgbm, convert_xgboost
        from onnxmltools.convert.common.data_types import FloatTensorType
        if path.endswith(".json"):
            import xgboost
            b = xgboost.Booster()
            b.load_model(path)
            width = b.num_features()
            b.feature_names = None
            convert = convert_xgboost
        else:
            import lightgbm
            b = lightgbm.Booster(model_file=path)
            width = b.num_feature()
            convert = convert_lightgbm
        how = {"zipmap": False} if path.endswith(".txt") else {}
        onnx = convert(
            b, initial_types=[("x", FloatTensorType([None, width]))], **how)
        with open(path + ".onnx", "wb") as f:
            f.write(onnx.SerializeToString())

    def __init__(self, path):
        import onnxruntime
        self.version = onnxruntime.__version__
        how = onnxruntime.SessionOptions()
        how.intra_op_num_threads = 1
        how.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            path + ".onnx", how, ["CPUExecutionProvider"])
        self.out = self.session.get_outputs()[-1].name

    def call(self, x):
        session, bound = self.session, self.session.io_binding()
        bound.bind_cpu_input("x", x)
        bound.bind_output(self.out)

        def run():
            session.run_with_iobinding(bound)
            return bound
        return run

    def values(self, out, n):
        out = out.copy_outputs_to_cpu()[0]
        p = np.asarray(out, float).reshape(n, -1)[:, -1]
        return np.log(p) - np.log1p(-p)


class Lleaves:
    """Sums in another order: near. It wants double; making it is timed."""
    kinds, exact = (".txt",), "near"

    @staticmethod
    def compiled(path):
        import lleaves
        m = lleaves.Model(model_file=path)
        m.compile(cache=path + ".lleaves", raw_score=True)
        return m

    prepare = compiled

    def __init__(self, path):
        if not os.path.exists(path + ".lleaves"):
            raise RuntimeError("not compiled (grid.py prepare)")
        import importlib.metadata
        self.version = importlib.metadata.version("lleaves")
        self.model = self.compiled(path)

    def call(self, x):
        wide = np.empty(x.shape)
        out = np.zeros(len(x))
        arguments = (pointer(wide, ctypes.c_double),
                     pointer(out, ctypes.c_double), 0, len(x))
        entry = self.model._c_entry_func
        copy = np.copyto

        def run():
            copy(wide, x)
            entry(*arguments)
            return out
        return run

    def values(self, out, n):
        return out


class Tl2cgen:
    """Exact for XGBoost's models. One row is given as it wants it."""
    kinds, exact = (".json", ".txt"), "near"

    @staticmethod
    def prepare(path):
        import tl2cgen
        import treelite
        load = treelite.frontend.load_xgboost_model \
            if path.endswith(".json") else \
            treelite.frontend.load_lightgbm_model
        tl2cgen.export_lib(load(path), toolchain="gcc",
                           libpath=path + ".tl2cgen.so",
                           params={"parallel_comp": 16, "quantize": 1})

    def __init__(self, path):
        lib = os.path.abspath(path + ".tl2cgen.so")
        if not os.path.exists(lib):
            raise RuntimeError("not compiled (grid.py prepare)")
        import tl2cgen
        self.version = tl2cgen.__version__
        self.tl2cgen = tl2cgen
        self.predictor = tl2cgen.Predictor(lib, nthread=1)
        self.real = np.float32 if \
            self.predictor.threshold_type == "float32" else np.float64
        self.leaf = np.float32 if \
            self.predictor.leaf_output_type == "float32" else np.float64
        self.one = ctypes.CDLL(lib).predict
        self.one.restype = None

    def call(self, x):
        if len(x) == 1:
            entries = np.where(np.isnan(x), 0, x).astype(self.real)
            bits = entries.view(np.int32).reshape(x.shape[1], -1)
            bits[np.isnan(x)[0]] = -1
            out = np.zeros(1, self.leaf)
            arguments = (ctypes.c_void_p(entries.ctypes.data), 1,
                         ctypes.c_void_p(out.ctypes.data))
            one = self.one

            def run(keep=entries):
                one(*arguments)
                return out
            return run
        real, matrix = self.real, self.tl2cgen.DMatrix
        predict = self.predictor.predict
        return lambda: predict(matrix(x.astype(real, copy=False)),
                               pred_margin=True)

    def values(self, out, n):
        return np.asarray(out, float).reshape(n, -1)[:, 0]


class Timber:
    """Answers with probabilities: near."""
    kinds, exact = (".json", ".txt"), "near"

    @staticmethod
    def prepare(path):
        from timber.codegen.c99 import C99Emitter, TargetSpec
        from timber.frontends import detect_format, parse_model
        from timber.optimizer.pipeline import OptimizerPipeline
        from timber.runtime.predictor import TimberPredictor
        ir = parse_model(path, format_hint=detect_format(path))
        ir = OptimizerPipeline().run(ir).ir
        where = path + ".timber"
        os.makedirs(where, exist_ok=True)
        from pathlib import Path
        C99Emitter(target=TargetSpec()).emit(ir).write(Path(where))
        TimberPredictor.from_artifact(where, build=True)

    def __init__(self, path):
        if not os.path.exists(path + ".timber/libtimber_model.so"):
            raise RuntimeError("not compiled (grid.py prepare)")
        import importlib.metadata
        from timber.runtime.predictor import TimberPredictor
        self.version = importlib.metadata.version("timber-compiler")
        self.model = TimberPredictor.from_artifact(path + ".timber", False)

    def call(self, x):
        out = np.zeros((len(x), self.model.n_outputs), np.float32)
        infer = self.model._lib.timber_infer
        arguments = (pointer(x, ctypes.c_float), len(x),
                     pointer(out, ctypes.c_float), self.model._ctx)

        def run():
            if infer(*arguments):
                raise RuntimeError("timber_infer")
            return out
        return run

    def values(self, out, n):
        p = np.asarray(out, float).reshape(n, -1)[:, 0]
        return np.log(p) - np.log1p(-p)


class Onedal:
    """Answers with probabilities: near."""
    kinds, exact = (".json", ".txt"), "near"

    def __init__(self, path):
        import importlib.metadata

        import daal4py
        self.version = importlib.metadata.version("scikit-learn-intelex")
        daal4py.daalinit(1)
        if path.endswith(".json"):
            import xgboost
            b = xgboost.Booster({"nthread": 1})
            b.load_model(path)
            b.feature_names = None
        else:
            import lightgbm
            b = lightgbm.Booster(model_file=path)
        self.model = daal4py.mb.convert_model(b)

    def call(self, x):
        model = self.model
        return lambda: model.predict_proba(x)

    def values(self, out, n):
        p = np.asarray(out, float)[:, 1]
        return np.log(p) - np.log1p(-p)


PEERS = {"xgboost": Xgboost, "xgboost-1.7": Xgboost, "lightgbm": Lightgbm,
         "onnxruntime": Onnxruntime, "lleaves": Lleaves, "tl2cgen": Tl2cgen,
         "timber": Timber, "onedal": Onedal}


class Server:
    def __init__(self, peer):
        self.kind = PEERS[peer]
        self.peer = self.rows = None
        self.calls = {}

    def open(self, path, rows, width):
        self.peer, self.calls = None, {}
        self.rows = np.fromfile(rows, np.float32).reshape(-1, int(width))
        self.peer = self.kind(path)
        return self.peer.version

    def prepared(self, batch):
        """Calls on rows that differ, each made once."""
        if batch not in self.calls:
            self.calls = {}
            n = max(1, min(SLICES, len(self.rows) // batch))
            calls = [self.peer.call(self.rows[i * batch:(i + 1) * batch])
                     for i in range(n)]
            start = time.process_time()
            calls[0]()
            spent = time.process_time() - start
            self.calls[batch] = [calls, max(spent, 1e-7), 0]
        return self.calls[batch]

    def time(self, batch, seconds, least_calls):
        batch, seconds = int(batch), float(seconds)
        calls, one, at = self.prepared(batch)
        many = 1 if one > TOGETHER else int(TOGETHER / one) + 1
        best, spent, done = float("inf"), 0.0, 0
        while done < int(least_calls) or spent < seconds:
            group = [calls[(at + i) % len(calls)] for i in range(many)]
            at += many
            start = time.process_time()
            for run in group:
                run()
            t = time.process_time() - start
            spent += t
            done += 1
            best = min(best, t / many)
        self.calls[batch][1] = min(one, best)
        self.calls[batch][2] = at % len(calls)
        return "%.6g" % (best * 1e9 / batch)

    def margins(self, n, path):
        n = int(n)
        out = self.peer.values(self.peer.call(self.rows[:n])(), n)
        np.asarray(out, float).tofile(path)
        return self.peer.exact

    def serve(self):
        # What a library prints must not come between the answers.
        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        for line in sys.stdin:
            word = line.split()
            try:
                answer = "ok " + getattr(self, word[0])(*word[1:])
            except Exception as why:  # a peer is not ours to mend
                answer = "no " + (str(why) or repr(why)).replace("\n", " ")
            print(answer[:300], file=answers, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        Server(sys.argv[2]).serve()
    else:
        PEERS[sys.argv[2]].prepare(sys.argv[3])
