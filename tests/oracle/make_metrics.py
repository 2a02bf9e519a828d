#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/unit/stats/golden_metrics.h.

    python3 make_metrics.py >tests/unit/stats/golden_metrics.h

Pinned: Python 3.11, numpy 1.26.4, scipy 1.10.1, scikit-learn 1.2.1. AUC,
Brier, log loss, RMSE and MAE are scikit-learn's, KS is scipy's. DeLong's
variance is computed here from its definition over all pairs; slope and
intercept by scipy's BFGS and Newton-CG on the likelihood, standard errors from
the information at that point.
"""
import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
import sklearn.metrics as sm

N = 240


def pairs(score, y):
    """Structural components of AUC by brute force over all pairs."""
    pos, neg = score[y == 1], score[y == 0]
    psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return psi.mean(axis=1), psi.mean(axis=0)


def delong(a, b, y):
    (pa, na), (pb, nb) = pairs(a, y), pairs(b, y)
    var = lambda p, n: p.var(ddof=1) / len(p) + n.var(ddof=1) / len(n)
    return (var(pa, na) ** 0.5, pb.mean() - pa.mean(),
            var(pb - pa, nb - na) ** 0.5)


def slope(p, y):
    x = np.log(p) - np.log1p(-p)
    design = np.column_stack([np.ones_like(x), x])

    def loss(w):
        t = design @ w
        return np.logaddexp(0, np.where(y == 1, -t, t)).sum()

    def gradient(w):
        return design.T @ (1 / (1 + np.exp(-(design @ w))) - y)

    def hessian(w):
        q = 1 / (1 + np.exp(-(design @ w)))
        return (design * (q * (1 - q))[:, None]).T @ design

    w = scipy.optimize.minimize(loss, [0, 1], jac=gradient).x
    w = scipy.optimize.root(gradient, w, jac=hessian, tol=1e-15).x
    se = np.sqrt(np.diag(np.linalg.inv(hessian(w))))
    return w[0], w[1], se[0], se[1]


def ece(p, y, bins=10):
    order = np.argsort(p, kind="stable")
    edges = [b * len(p) // bins for b in range(bins + 1)]
    return sum(abs((y[order][i:j] - p[order][i:j]).sum())
               for i, j in zip(edges, edges[1:])) / len(p)


def array(kind, name, values):
    text = ", ".join(repr(v) for v in values)
    print("static const %s %s[%d] = {" % (kind, name, len(values)))
    line = "\t"
    for part in text.split(", "):
        if len(line) + len(part) > 66:
            print(line.rstrip())
            line = "\t"
        line += part + ", "
    print(line.rstrip() + "\n};")


def main():
    rng = np.random.default_rng(20261125)
    t = rng.normal(size=N)
    y = (rng.random(N) < 1 / (1 + np.exp(-1.4 * t))).astype(int)
    a = np.round(1 / (1 + np.exp(-t)), 2).clip(0.01, 0.99)
    b = np.round(1 / (1 + np.exp(-t - rng.normal(0, 0.4, N))), 2)
    b = b.clip(0.01, 0.99)
    ks = scipy.stats.ks_2samp(a[y == 1], a[y == 0]).statistic
    se, delta, delta_se = delong(a, b, y)
    sq = (b - y) ** 2 - (a - y) ** 2
    values = [
        ("auc", sm.roc_auc_score(y, a)), ("ks", ks),
        ("brier", sm.brier_score_loss(y, a)),
        ("logloss", sm.log_loss(y, a)),
        ("rmse", sm.mean_squared_error(b, a, squared=False)),
        ("mae", sm.mean_absolute_error(b, a)), ("ece", ece(a, y)),
        ("auc_se", se), ("delta", delta), ("delta_se", delta_se),
        ("brier_delta", sq.mean()),
        ("brier_delta_se", (sq.var(ddof=1) / N) ** 0.5),
    ]
    values += zip(("intercept", "slope", "intercept_se", "slope_se"),
                  slope(a, y))
    print("/* Made by tests/oracle/make_metrics.py with numpy %s, scipy %s,\n"
          " * scikit-learn %s. */" % (np.__version__, scipy.__version__,
                                      sklearn.__version__))
    print("#ifndef ASSAY_TESTS_GOLDEN_METRICS_H")
    print("#define ASSAY_TESTS_GOLDEN_METRICS_H\n")
    print("#include <stdint.h>\n")
    print("enum { GOLDEN_ROWS = %d };" % N)
    array("double", "golden_a", [float(v) for v in a])
    array("double", "golden_b", [float(v) for v in b])
    array("uint8_t", "golden_label", [int(v) for v in y])
    for name, v in values:
        print("static const double golden_%s = %r;" % (name, float(v)))
    print("\n#endif")


main()
