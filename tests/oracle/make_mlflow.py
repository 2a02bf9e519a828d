# SPDX-License-Identifier: Apache-2.0
"""Directories as MLflow writes them, and what the libraries answer.

    make_mlflow.py GOLDEN NAME

NAME is mlflow-1 or mlflow-3 (a lock). Writes GOLDEN/mlflow/NAME-CASE/ (MLmodel
and the model file), and beside it NAME-CASE.csv with the predictions of the
library for rows.csv in float32 (double of LightGBM), shortest round-trip.
"""
import os
import shutil
import sys
import warnings

import lightgbm as lgb
import mlflow
import mlflow.lightgbm
import mlflow.sklearn
import mlflow.xgboost
import numpy as np
import pandas as pd
import xgboost as xgb
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")


def rows():
    r = np.random.RandomState(11)
    x = pd.DataFrame(np.round(r.normal(size=(60, 3)) * [1, 10, 100], 2),
                     columns=["age", "income", "debt"])
    x.iloc[::7, 1] = -999
    return x, (x["age"] + x["debt"] / 100 > 0).astype(int)


def show(path, values):
    with open(path, "w", encoding="ascii") as file:
        file.write("prediction\n")
        for v in np.asarray(values):
            file.write(np.format_float_positional(v, unique=True) + "\n")


def main(golden, name):
    top = os.path.join(golden, "mlflow")
    os.makedirs(top, exist_ok=True)
    x, y = rows()
    x.to_csv(os.path.join(top, "rows.csv"), index=False)
    signature = infer_signature(x, y)

    def save(case, module, model, predictions, **how):
        where = os.path.join(top, "%s-%s" % (name, case))
        shutil.rmtree(where, ignore_errors=True)
        module.save_model(model, where, signature=signature,
                          pip_requirements=[], **how)
        for other in os.listdir(where):
            if other != "MLmodel" and not other.startswith("model."):
                os.remove(os.path.join(where, other))
        if predictions is not None:
            show(where + ".csv", predictions)

    matrix = xgb.DMatrix(x, label=y)
    booster = xgb.train({"objective": "binary:logistic", "max_depth": 2,
                         "nthread": 1, "eta": 0.5}, matrix, 3)
    save("xgboost", mlflow.xgboost, booster, booster.predict(matrix))
    wrapper = xgb.XGBRegressor(n_estimators=3, max_depth=2, missing=-999.0,
                               n_jobs=1).fit(x, y)
    save("wrapper", mlflow.sklearn, wrapper, wrapper.predict(x),
         serialization_format="cloudpickle")
    trees = lgb.train({"objective": "binary", "num_leaves": 4, "verbose": -1,
                       "min_data_in_leaf": 5, "num_threads": 1},
                      lgb.Dataset(x, label=y), 3)
    save("lightgbm", mlflow.lightgbm, trees, trees.predict(x))
    save("linear", mlflow.sklearn, LogisticRegression().fit(x, y), None,
         serialization_format="cloudpickle")


if __name__ == "__main__":
    main(*sys.argv[1:])
