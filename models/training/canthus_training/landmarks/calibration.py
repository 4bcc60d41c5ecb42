"""Fits what makes a number of the network a probability: which signals it is mixed of, and the monotone maps after it. The
order of the steps, and how they are judged, stand in calibrate.py.
"""
from dataclasses import dataclass, field, fields, replace

import numpy as np
from scipy.special import expit

from .measures import RIGHT, WRONG, judge, log_losses
from .monotone import fit_falling, fit_rising, read
from .reliability import RISING, SIGNALS

FOLDS = 5
RIDGE, NEWTON_STEPS = 2e-3, 20


@dataclass
class Points:
    """One row a labelled point: signals [P,K]; error [P] in units of d; picture, group of regions, and whether its face has
    occluders, [P]; mirror [P]: log of how far the mirrored run sets it, NaN where there was none; columns: names of the
    signals, the first of which is the most that one alone can say."""

    signals: np.ndarray
    error: np.ndarray
    picture: np.ndarray
    region: np.ndarray
    occluded: np.ndarray
    mirror: np.ndarray
    columns: tuple[str, ...] = SIGNALS

    def part(self, chosen: np.ndarray) -> "Points":
        return replace(self, **{name: getattr(self, name)[chosen] for name in ROWS})


ROWS = tuple(f.name for f in fields(Points) if f.name != "columns")


@dataclass
class Calibration:
    """weights of the logistic mix [K] and its bias; maps by group of regions, None for all; threshold that flags."""

    made_of: tuple[str, ...]
    weights: np.ndarray
    bias: float
    by_region: bool
    right5: dict[int | None, np.ndarray] = field(default_factory=dict)
    wrong8: dict[int | None, np.ndarray] = field(default_factory=dict)
    threshold: float = 0.5

    def number(self, points: Points) -> np.ndarray:
        """What leaves the network."""
        return expit(points.signals @ self.weights + self.bias)

    def mapped(self, maps: dict, values: np.ndarray, points: Points) -> np.ndarray:
        if None in maps:
            return read(maps[None], values)
        out = np.empty_like(values)
        for region, knots in maps.items():
            out[points.region == region] = read(knots, values[points.region == region])
        return out

    def reliability(self, points: Points) -> np.ndarray:
        return self.mapped(self.right5, self.number(points), points)

    def wrong(self, points: Points) -> np.ndarray:
        return self.mapped(self.wrong8, self.reliability(points), points)


def fit_logistic(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge logistic regression on standardised columns -> weights and bias for the columns as they are."""
    mean, sd = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / sd, np.ones(len(x))]

    w, ridge = np.zeros(z.shape[1]), RIDGE * np.r_[np.ones(x.shape[1]), 0]
    for _ in range(NEWTON_STEPS):
        p = expit(z @ w)
        slope = z.T @ (p - y) / len(y) + ridge * w
        curve = (z * (p * (1 - p) + 1e-6)[:, None]).T @ z / len(y) + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curve, slope)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    weights = w[:-1] / sd
    return weights, float(w[-1] - weights @ mean)


def fit_mix(points: Points, names: tuple[str, ...]) -> tuple[np.ndarray, float]:
    """Of one signal nothing is fitted: its own logit is the number, and the isotonic map does the rest."""
    weights = np.zeros(len(points.columns))
    chosen = [points.columns.index(n) for n in names]
    if len(names) == 1:
        weights[chosen] = 1
        return weights, 0.0
    weights[chosen], bias = fit_logistic(points.signals[:, chosen], points.error < RIGHT)
    return weights, bias


def fit_maps(points: Points, names: tuple[str, ...], by_region: bool) -> Calibration:
    made = Calibration(names, *fit_mix(points, names), by_region)
    right, wrong = points.error < RIGHT, points.error > WRONG
    number = made.number(points)
    groups = {k: points.region == k for k in np.unique(points.region)} if by_region else {None: np.ones(len(right), bool)}
    made.right5 = {k: fit_rising(number[m], right[m]) for k, m in groups.items()}
    reliability = made.reliability(points)
    made.wrong8 = {k: fit_falling(reliability[m], wrong[m]) for k, m in groups.items()}
    return made


def folds_of(points: Points) -> np.ndarray:
    """[P]: which fifth of the pictures."""
    pictures = np.unique(points.picture)
    fold = dict(zip(pictures, np.random.default_rng(1).permutation(len(pictures)) % FOLDS))
    return np.array([fold[p] for p in points.picture])


def outside(points: Points, fit) -> np.ndarray:
    """Reliability [P] of each point by a calibration that never saw its picture."""
    fold, out = folds_of(points), np.empty(len(points.error))
    for k in range(FOLDS):
        out[fold == k] = fit(points.part(fold != k)).reliability(points.part(fold == k))
    return out


def is_better(ours: np.ndarray, theirs: np.ndarray, points: Points) -> bool:
    """Whether log losses [P] are lower by more than twice the standard error over pictures."""
    gain = np.bincount(np.unique(points.picture, return_inverse=True)[1], theirs - ours)
    return gain.mean() > 2 * gain.std() / np.sqrt(len(gain))


def choose(points: Points, trials: list[dict] | None = None) -> tuple[tuple[str, ...], bool]:
    """What the reliability is made of and whether each group of regions has its own map. `trials` takes the table."""
    right = points.error < RIGHT
    losses = {}
    every, first = points.columns, points.columns[0]
    bases = [(name,) for name in every if name in RISING]
    mixes = [(first, other) for other in every[1:]] + [every]
    for names, by_region in [*((n, False) for n in (*bases, *mixes)), ((first,), True), (every, True)]:
        reliability = outside(points, lambda part: fit_maps(part, names, by_region))
        losses[names, by_region] = log_losses(reliability, right)
        if trials is not None:
            what = "all signals" if names == every else " + ".join(names)
            trials.append({"made of": what + (", a map each group of regions" if by_region else ""),
                           "log loss": float(losses[names, by_region].mean()), **judge(reliability, points.error)})
    best = min(((n, False) for n in bases), key=lambda c: losses[c].mean())
    if trials is not None and np.isfinite(points.mirror).all():
        both = np.c_[points.signals[:, 0], points.mirror]
        reliability, fold = np.empty(len(right)), folds_of(points)
        for k in range(FOLDS):
            weights, bias = fit_logistic(both[fold != k], right[fold != k])
            number = expit(both @ weights + bias)
            reliability[fold == k] = read(fit_rising(number[fold != k], right[fold != k]), number[fold == k])
        trials.append({"made of": f"{first} + mirrored run (a second run, so it is only measured)",
                       "log loss": float(log_losses(reliability, right).mean()), **judge(reliability, points.error)})
    for candidate in sorted(losses, key=lambda c: losses[c].mean()):
        if losses[candidate].mean() < losses[best].mean() and is_better(losses[candidate], losses[best], points):
            return candidate
    return best


def fit(points: Points, recall: float, trials: list[dict] | None = None) -> Calibration:
    made = fit_maps(points, *choose(points, trials))
    wrong = points.error > WRONG
    # From maps that did not see the picture: on their own faces they look surer than they are.
    reliability = outside(points, lambda part: fit_maps(part, made.made_of, made.by_region))
    made.threshold = float(np.clip(np.ceil(np.quantile(reliability[wrong], recall) * 100) / 100, 0.01, 1)) if wrong.any() else 0.5
    return made


def cross_validate(points: Points, recall: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reliability, probability of wrong, and flag of each point, all made without its picture. [P] each."""
    fold = folds_of(points)
    reliability, wrong, flag = np.empty(len(fold)), np.empty(len(fold)), np.empty(len(fold), bool)
    for k in range(FOLDS):
        made, held = fit(points.part(fold != k), recall), points.part(fold == k)
        reliability[fold == k], wrong[fold == k] = made.reliability(held), made.wrong(held)
        flag[fold == k] = reliability[fold == k] < made.threshold
    return reliability, wrong, flag
