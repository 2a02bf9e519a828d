# SPDX-License-Identifier: Apache-2.0
"""make_onnx_torch.py OUT: tabular networks of PyTorch as ONNX files, with
PyTorch's own answers in double and in float32; see make_onnx_skl.py for the
files. Untrained weights serve as well as trained ones here."""

import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(20261125)
ROWS = 60
rng = np.random.default_rng(7)


class Tabular(nn.Module):
    """Embeddings of two codes beside numbers, with batch normalization."""

    def __init__(self):
        super().__init__()
        self.region = nn.Embedding(5, 3)
        self.grade = nn.Embedding(4, 2)
        self.norm = nn.BatchNorm1d(4)
        self.body = nn.Sequential(
            nn.Linear(9, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Dropout(0.2),
            nn.Linear(16, 8), nn.GELU(), nn.Linear(8, 1), nn.Sigmoid())

    def forward(self, numbers, region, grade):
        x = torch.cat([self.norm(numbers), self.region(region).squeeze(1),
                       self.grade(grade).squeeze(1)], dim=1)
        return self.body(x)


class Residual(nn.Module):
    """Layer normalization, a gate and a residual connection."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 12)
        self.norm = nn.LayerNorm(12)
        self.gate = nn.Linear(12, 12)
        self.last = nn.Linear(12, 3)

    def forward(self, x):
        x = nn.functional.silu(self.first(x))
        y = self.norm(x)
        x = x + torch.tanh(y) * torch.sigmoid(self.gate(y))
        return torch.softmax(self.last(x), dim=1)


def settle(model, inputs):
    """Statistics of batch normalization that are not 0 and 1."""
    model.train()
    with torch.no_grad():
        for _ in range(5):
            model(*inputs)
    model.eval()


def write(out, name, model, inputs, names, table):
    settle(model, inputs)
    torch.onnx.export(
        model, inputs, f"{out}/{name}.onnx", opset_version=14,
        input_names=names, output_names=["score"],
        dynamic_axes={n: {0: "rows"} for n in names + ["score"]})
    with torch.no_grad():
        wide = [i.double() if i.dtype == torch.float32 else i for i in inputs]
        want = model.double()(*wide).numpy()
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
    x = rng.normal(size=(ROWS, 4)).astype(np.float32)
    region = rng.integers(0, 5, (ROWS, 1))
    grade = rng.integers(0, 4, (ROWS, 1))
    cells = [[float(v) for v in x[i]] + [int(region[i, 0]), int(grade[i, 0])]
             for i in range(ROWS)]
    head = [f"numbers_{i}" for i in range(4)] + ["region", "grade"]
    line = write(out, "torch_tabular", Tabular(),
                 (torch.tensor(x), torch.tensor(region),
                  torch.tensor(grade)),
                 ["numbers", "region", "grade"], (head, cells))
    x = rng.normal(size=(ROWS, 6)).astype(np.float32)
    line += write(out, "torch_residual", Residual(), (torch.tensor(x),),
                  ["x"], ([f"f{i}" for i in range(6)],
                          [[float(v) for v in r] for r in x]))
    with open(f"{out}/index.torch", "w", encoding="utf-8") as f:
        f.write(line)


main(sys.argv[1])
