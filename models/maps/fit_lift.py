"""Fits lift-68-98.json: a linear map from the 68 points of 300-W to the 98 of WFLW.

    python fit_lift.py LIST_98PT.TXT lift-68-98.json

LIST is a WFLW list (98 points a row). The 68 points are made from the 98 by the rule of
src/domain/maps/wflw-98-to-68.ts; every row goes in twice, as it is and mirrored, so that the map treats both sides of a
face alike. Prints the five-fold error in percent of the inter-ocular distance (points 60 to 72).
"""
import json
import sys

import numpy as np

RIDGE = 1e-4
FOLDS = 5
FLIP_98 = (
    [*range(32, -1, -1), *range(46, 41, -1), *range(50, 46, -1), *range(37, 32, -1), *range(41, 37, -1)]
    + [*range(51, 55), *range(59, 54, -1), *range(72, 67, -1), 75, 74, 73, *range(64, 59, -1), 67, 66, 65]
    + [*range(82, 75, -1), *range(87, 82, -1), *range(92, 87, -1), 95, 94, 93, 97, 96]
)
PARTS = {"jaw between": range(1, 33, 2), "brows": range(33, 51), "lids": [61, 62, 63, 65, 66, 67, 69, 70, 71, 73, 74, 75],
         "pupils": [96, 97], "all": range(98)}


def read_rows(path):
    """[N, 98, 2] points of the rows, one face each."""
    with open(path, encoding="utf-8") as file:
        rows = [line.split()[:196] for line in file if line.strip()]
    return np.array(rows, dtype=np.float64).reshape(-1, 98, 2)


def to_68(points):
    """[N, 98, 2] to [N, 68, 2]."""
    sources = [points[:, 2 * k] for k in range(17)]
    sources += [points[:, 33]]
    brows = [(34, 41), (35, 40), (36, 39), (37, 38), (42, 50), (43, 49), (44, 48), (45, 47)]
    sources += [(points[:, upper] + points[:, lower]) / 2 for upper, lower in brows]
    sources += [points[:, 46], *(points[:, k] for k in range(51, 60))]
    for eye in (60, 68):
        third = lambda near, far: (2 * points[:, eye + near] + points[:, eye + far]) / 3
        sources += [points[:, eye], third(1, 2), third(3, 2), points[:, eye + 4], third(5, 6), third(7, 6)]
    sources += [points[:, k] for k in range(76, 96)]
    return np.stack(sources, 1)


def shape_frame(points):
    """Centre [N, 1, 2], scale [N, 1, 1] and turn (cos, sin) [N, 1] of 68 points."""
    centre = points.mean(1, keepdims=True)
    scale = np.sqrt(((points - centre) ** 2).sum((1, 2)))[:, None, None]
    eyes = points[:, 45] - points[:, 36]
    eyes = eyes / np.linalg.norm(eyes, axis=1, keepdims=True)
    return centre, scale, eyes[:, :1], eyes[:, 1:]


def normalise(points, frame):
    centre, scale, cos, sin = frame
    moved = (points - centre) / scale
    x, y = moved[..., 0], moved[..., 1]
    return np.stack([cos * x + sin * y, cos * y - sin * x], -1).reshape(len(points), -1)


def fit(points):
    """W [137, 196] by ridge regression without a penalty on the constant."""
    both = np.concatenate([points, points[:, FLIP_98] * [-1, 1]])
    source = to_68(both)
    frame = shape_frame(source)
    inputs = np.c_[normalise(source, frame), np.ones(len(both))]
    penalty = RIDGE * np.eye(inputs.shape[1])
    penalty[-1, -1] = 0
    return np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ normalise(both, frame))


def lift(points, weights):
    """[N, 68, 2] to [N, 98, 2]."""
    frame = shape_frame(points)
    centre, scale, cos, sin = frame
    out = (np.c_[normalise(points, frame), np.ones(len(points))] @ weights).reshape(-1, 98, 2)
    x, y = out[..., 0], out[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], -1) * scale + centre


def errors(points, weights):
    """[N, 98], percent of the inter-ocular distance."""
    eyes = np.linalg.norm(points[:, 60] - points[:, 72], axis=1)[:, None]
    return np.linalg.norm(lift(to_68(points), weights) - points, axis=2) / eyes * 100


def main(list_path, out_path):
    points = read_rows(list_path)
    order = np.random.default_rng(0).permutation(len(points))
    held_out = np.empty((len(points), 98))
    for part in np.array_split(order, FOLDS):
        held_out[part] = errors(points[part], fit(np.delete(points, part, 0)))
    figures = {name: round(float(held_out[:, list(ids)].mean()), 2) for name, ids in PARTS.items()}
    print(figures)
    stated = ", ".join(f"{name} {value:.2f}" for name, value in figures.items())
    rule = (
        "c = mean of the 68 points; s = sqrt(sum of squared distances to c); turn so that 36 to 45 lies along +x; "
        "x = 68 normalised points flattened (x0 y0 x1 ..) and a final 1; y = x . W, 98 points flattened; undo turn, "
        f"scale, shift. Ridge {RIDGE:g} on {len(points):,} WFLW label rows and their mirror images, 68 points by "
        f"src/domain/maps/wflw-98-to-68.ts. {FOLDS}-fold error, % of the inter-ocular distance: {stated}."
    )
    weights = [[float(f"{value:.5g}") for value in row] for row in fit(points)]
    with open(out_path, "w", encoding="utf-8") as file:
        json.dump({"from": "300w-68", "to": "wflw-98", "rule": rule, "W": weights}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
