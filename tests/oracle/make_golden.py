# SPDX-License-Identifier: Apache-2.0
"""make_golden.py LIB OUT DATA: the golden cases of the library that is
installed beside this Python. make_golden.sh runs it for every lock."""
import sys
import warnings

warnings.filterwarnings("ignore")

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("xgboost", "lightgbm"):
        sys.exit(__doc__)
    maker = __import__("golden_" + sys.argv[1])
    maker.make(sys.argv[2], sys.argv[3])
