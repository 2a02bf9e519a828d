# SPDX-License-Identifier: Apache-2.0
"""The rows of LightGBM's linear goldens; the same bytes for every version."""
import os

import numpy as np


def write_rows(golden):
    rng = np.random.RandomState(11)
    x = np.round(rng.normal(size=(160, 5)), 6)
    x[rng.uniform(size=x.shape) < 0.08] = np.nan
    x[rng.uniform(size=x.shape) < 0.05] = 0.0
    x[rng.uniform(size=x.shape) < 0.05] = 1e-36
    x[rng.uniform(size=x.shape) < 0.03] = -1e300
    x[0] = np.nan
    x[1] = 0.0
    with open(os.path.join(golden, "kinds/linear.csv"), "w",
              encoding="ascii") as file:
        file.write("a,b,c,d,e\n")
        for row in x:
            file.write(",".join("" if np.isnan(v) else repr(float(v))
                                for v in row) + "\n")
    return x, "kinds/linear.csv"
