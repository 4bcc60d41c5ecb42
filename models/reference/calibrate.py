"""Fits the reliability's two maps and its threshold, tests them by cross-validation over pictures, and writes the manifest.

    CANTHUS_DATA=FOLDER python models/reference/calibrate.py models/canthus-68-98 [--write]

Data: the validation faces, each once as it is and once with synthetic occluders (the network has seen none of them).
`right5` is isotonic regression of "within 5 % of d" on the network's number, thinned to a few knots. It is taken only where
it lowers the calibration error of pictures that it was not fitted on; else the pack stays uncalibrated. `wrong8` is the same
regression of "off by more than 8 % of d" on the reliability that `right5` gives.
The threshold flags RECALL of the wrong points, on the same data.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from evaluate import CLOSE, WRONG, calibration_error, predict_validation, write_manifest
from reference import Reference

RECALL = 0.8
FOLDS, KNOTS = 5, 20
MADE_FROM = "300-W val.txt: 199 faces, each as it is and with synthetic occluders"


def isotonic(score, label):
    """Pool adjacent violators: -> sorted scores and their fitted values, never falling."""
    order = np.argsort(score, kind="stable")
    blocks = []  # [sum of labels, count]
    for y in label[order]:
        blocks.append([float(y), 1])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    return score[order], np.concatenate([np.full(n, t / n) for t, n in blocks])


def fit_knots(score, label, ends=True):
    """Isotonic fit thinned to means over equally many points each -> knots [K,2], both columns rising.

    With `ends` at (0, 0) and (1, 1), so that the least reliable points keep their order.
    """
    x, y = isotonic(score, label)
    parts = np.array_split(np.arange(len(x)), KNOTS)
    knots = np.array([[x[p].mean(), y[p].mean()] for p in parts])
    knots = knots[np.r_[True, np.diff(knots[:, 0]) > 1e-4]]
    return np.round(np.concatenate([[[0, 0]], knots, [[1, 1]]]) if ends else knots, 4)


def fit_wrong(probability, wrong):
    """-> knots [K,2] of a map that never rises."""
    falling = fit_knots(probability, ~wrong, ends=False)
    return np.round(np.stack([falling[:, 0], 1 - falling[:, 1]], 1), 4)


def cross_validate(score, label, group):
    """Calibration error and log loss on pictures outside the fit: (identity, knots) each."""
    fold = np.random.default_rng(1).permutation(group.max() + 1)[group] % FOLDS
    mapped = np.empty_like(score)
    for k in range(FOLDS):
        knots = fit_knots(score[fold != k], label[fold != k])
        mapped[fold == k] = np.interp(score[fold == k], knots[:, 0], knots[:, 1])

    def loss(p):
        p = np.clip(p, 1e-4, 1 - 1e-4)
        return float(-np.where(label, np.log(p), np.log(1 - p)).mean())

    return [(calibration_error(p, label), loss(p)) for p in (score, mapped)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack")
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    reference = Reference(a.pack)
    reference.calibration = None
    sets = predict_validation(reference)
    score = np.concatenate([s.reliability.ravel() for s in sets]).astype(np.float64)
    error = np.concatenate([s.error.ravel() for s in sets])
    group = np.concatenate([np.repeat(s.group, s.error.shape[1]) for s in sets])
    close, wrong = error <= CLOSE, error > WRONG
    (before, loss_before), (after, loss_after) = cross_validate(score, close, group)
    print(f"cross-validated over {FOLDS} folds of pictures: ECE {before:.4f} -> {after:.4f}, log loss {loss_before:.4f} -> {loss_after:.4f}")
    calibrated = after < before and loss_after <= loss_before
    knots = fit_knots(score, close) if calibrated else np.array([[0, 0], [1, 1]])
    probability = np.interp(score, knots[:, 0], knots[:, 1])
    falling = fit_wrong(probability, wrong)
    threshold = float(np.ceil(np.quantile(probability[wrong], RECALL) * 100) / 100)
    print("right5" if calibrated else "not calibrated", knots.tolist())
    print("wrong8", falling.tolist())
    start = 0
    for s in sets:
        part = slice(start, start := start + s.error.size)
        flagged = probability[part] < threshold
        print(f"{s.name}: threshold {threshold} flags {flagged.mean():.3f} of the points, {flagged[wrong[part]].mean():.3f} of the wrong ones; "
              f"{close[part][flagged].mean():.3f} of the flagged are within 5 %")
        expected = np.interp(probability[part], falling[:, 0], falling[:, 1]).sum()
        print(f"{s.name}: {wrong[part].sum()} points are wrong, {expected:.1f} expected")
    if a.write:
        path = Path(a.pack) / "manifest.json"
        manifest = json.loads(path.read_text())
        maps = {"right5": knots, "wrong8": falling}
        calibration = {"madeFrom": MADE_FROM} | {k: [{"regions": "all", "knots": v.tolist()}] for k, v in maps.items()}
        manifest["reliability"][reference.schema] |= {"threshold": threshold, "calibration": calibration if calibrated else None}
        write_manifest(path, manifest)


if __name__ == "__main__":
    main()
