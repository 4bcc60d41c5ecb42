"""The validation pictures of the label sets (folder CANTHUS_DATA) and synthetic occluders."""
import os
from pathlib import Path

import numpy as np

DATA = Path(os.environ.get("CANTHUS_DATA", "data"))
OUTER_EYE_CORNERS = (36, 45)


def read_points(path):
    """300-W .pts, 1-based -> [68,2] in imagePx."""
    lines = Path(path).read_text().split("{")[1].split("}")[0].split("\n")
    return np.array([[float(v) for v in line.split()] for line in lines if line.strip()]) - 1


def validation_faces():
    """-> list of (picture, list of points [68,2]), sorted; 184 pictures, 199 faces."""
    root = DATA / "300w"
    names = sorted(line.strip() for line in (root / "val.txt").read_text().splitlines() if line.strip())
    found = []
    for name in names:
        picture = root / name
        if picture.suffix not in (".jpg", ".png"):
            picture = next(p for p in (picture.with_name(picture.name + s) for s in (".jpg", ".png")) if p.exists())
        labels = [picture.with_suffix(".pts"), *sorted(picture.parent.glob(f"{picture.stem}.face*.pts"))]
        found.append((picture, [read_points(p) for p in labels if p.exists()]))
    return found


def box_of(points):
    return np.concatenate([points.min(0), points.max(0)])


def inter_ocular(points):
    a, b = OUTER_EYE_CORNERS
    return float(np.linalg.norm(points[a] - points[b]))


def judgement_length(points):
    """d, which "right" and "wrong" go by: at least 0.4 times the root of the box's area, because it collapses in profile."""
    x0, y0, x1, y1 = box_of(points)
    return max(inter_ocular(points), 0.4 * float(np.sqrt((x1 - x0) * (y1 - y0))))


def occlude(crop, points, other, rng):
    """One or two shapes over a crop [3,S,S] (rectangle or ellipse; noisy flat colour, or a piece of another crop).

    -> the crop, and which of the points (cropPx) stay visible [68].
    """
    side = crop.shape[1]
    hidden = np.zeros((side, side), bool)
    out = crop.copy()
    yy, xx = np.mgrid[:side, :side]
    for _ in range(rng.integers(1, 3)):
        size, centre = rng.uniform(0.15, 0.5, 2) * side, rng.uniform(0.1, 0.9, 2) * side
        dx, dy = (xx - centre[0]) / size[0] * 2, (yy - centre[1]) / size[1] * 2
        shape = (np.maximum(abs(dx), abs(dy)) < 1) if rng.random() < 0.5 else (dx**2 + dy**2 < 1)
        if rng.random() < 0.5:
            fill = np.roll(other, rng.integers(side, size=2), (1, 2))
        else:
            fill = np.clip(rng.random((3, 1, 1)) + rng.normal(0, 0.05, out.shape), 0, 1)
        out = np.where(shape, fill, out).astype(np.float32)
        hidden |= shape
    x, y = np.clip(np.rint(points), 0, side - 1).astype(int).T
    return out, ~hidden[y, x]
