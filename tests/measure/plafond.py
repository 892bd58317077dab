#!/usr/bin/python3
"""plafond.py FEATURES: the ceiling of a city. Gradient boosting and logistic regression trained on the truth (two folds,
each scored by the model of the other): hits in the best 500 per theme, all signals and class P only."""
import sys
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

with open(sys.argv[1], "rb") as f:
    names = f.readline().decode().split()
    table = np.frombuffer(f.read(), dtype="<f4").reshape(-1, len(names))
X, labels = table[:, :-2], table[:, -2:]
fold = np.random.default_rng(1).integers(0, 2, len(X))
for theme in (0, 1):
    y = labels[:, theme] > 0
    for kind in ("all", "P"):
        use = [i for i, n in enumerate(names[:-2]) if kind == "all" or n[0] == "P"]
        Z = X[:, use]
        score = np.zeros((2, len(X)))
        for k in (0, 1):
            train, test = fold != k, fold == k
            boost = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.1, min_samples_leaf=40, l2_regularization=3, random_state=1)
            score[0, test] = boost.fit(Z[train], y[train]).predict_proba(Z[test])[:, 1]
            if "--logistic" in sys.argv:
                plain = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=300))
                W = np.clip(np.nan_to_num(Z, nan=0.0), -50, 50)
                score[1, test] = plain.fit(W[train], y[train]).predict_proba(W[test])[:, 1]
        line = [100 * y[np.argsort(-s, kind="stable")[:500]].mean() for s in score]
        print(f"{names[-2 + theme][2:]:14s} {kind:4s} boosting {line[0]:5.1f}" + (f"  logistic {line[1]:5.1f}" if "--logistic" in sys.argv else ""), flush=True)
