"""Monotone maps as knots, as a pack's manifest keeps them: straight lines between, the value stays beyond the ends."""
import numpy as np
from scipy.optimize import isotonic_regression

KNOTS = 20
LEAST_STEP = 1e-4  # between knots, in the decimals that are kept


def isotonic(score: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """-> sorted scores and the never falling values that fit the labels best (pool adjacent violators)."""
    order = np.argsort(score, kind="stable")
    return score[order], isotonic_regression(label[order].astype(float)).x


def fit_rising(score: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Isotonic regression thinned to means over equally many points each -> knots [K,2]. They begin at (0, 0) and end at
    (1, 1), so that the least and the most reliable points keep their order."""
    x, y = isotonic(score, label)
    parts = np.array_split(np.arange(len(x)), min(KNOTS, len(x)))
    return tidy(np.array([[0, 0], *[[x[p].mean(), y[p].mean()] for p in parts], [1, 1]]))


def fit_falling(score: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The same downwards, without fixed ends."""
    x, y = isotonic(-score, label)
    parts = np.array_split(np.arange(len(x)), min(KNOTS, len(x)))
    knots = np.array([[-x[p].mean(), y[p].mean()] for p in parts])[::-1]
    return tidy(np.vstack([knots, [[1, knots[-1, 1]]]]) if len(knots) == 1 else knots, falling=True)


def tidy(knots: np.ndarray, falling: bool = False) -> np.ndarray:
    """Four decimals, the first number rising, the second never turning."""
    knots = np.round(np.clip(knots, 0, 1), 4)
    knots = knots[np.r_[True, np.diff(knots[:, 0]) >= LEAST_STEP / 2]]
    second = knots[:, 1]
    knots[:, 1] = np.minimum.accumulate(second) if falling else np.maximum.accumulate(second)
    return knots


def read(knots: np.ndarray, score: np.ndarray) -> np.ndarray:
    return np.interp(score, knots[:, 0], knots[:, 1])
