# SPDX-License-Identifier: Apache-2.0
"""key_paths.py FILE...: every key path of XGBoost JSON models with the types
(and, for short strings, the values) seen there; * stands for array elements.
One line a path. Used to see what a new version of the library writes."""
import json
import sys


def walk(v, path, seen):
    if isinstance(v, dict):
        for k, w in v.items():
            walk(w, path + "." + k if path else k, seen)
        if not v:
            seen.setdefault(path, set()).add("{}")
    elif isinstance(v, list):
        if not v:
            seen.setdefault(path, set()).add("[]")
        for w in v:
            walk(w, path + "[*]", seen)
    elif isinstance(v, str):
        seen.setdefault(path, set()).add(
            "string" if len(v) > 16 else json.dumps(v))
    else:
        seen.setdefault(path, set()).add(type(v).__name__)


if __name__ == "__main__":
    seen = {}
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as f:
            walk(json.load(f), "", seen)
    for path in sorted(seen):
        types = sorted(seen[path])
        more = " ..." if len(types) > 6 else ""
        print(path, "|".join(types[:6]) + more)
