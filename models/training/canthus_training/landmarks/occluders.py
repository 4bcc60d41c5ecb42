"""Synthetic occluders to measure with: three kinds of three strengths, each face's own and always the same."""
import cv2
import numpy as np

from .augment import occluder_mask
from .crops import points_box

KINDS = ("flat", "textured", "parts of faces")
STRENGTHS = {"slight": (0.15, 0.3), "half": (0.3, 0.5), "strong": (0.5, 0.75)}  # width in units of the face's longer side


def cover(crop: np.ndarray, points: np.ndarray, kind: str, strength: str, other: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """crop [S,S,3] uint8, points [N,2] px, another face's crop -> the covered crop, and which points are covered [N]."""
    side = crop.shape[0]
    centre, size = points_box(points)
    low, high = (s * size / side for s in STRENGTHS[strength])
    mask = occluder_mask(side, rng, low, high)
    ys, xs = np.nonzero(mask)
    if len(ys):
        # Its middle goes to a place on the face.
        goal = centre + rng.uniform(-0.4, 0.4, 2) * size
        move = np.float32([[1, 0, goal[0] - xs.mean()], [0, 1, goal[1] - ys.mean()]])
        mask = cv2.warpAffine(mask.astype(np.uint8), move, (side, side), flags=cv2.INTER_NEAREST) > 0
    out = crop.copy()
    out[mask] = fill(kind, side, other, rng)[mask]
    at = np.rint(np.nan_to_num(points, nan=-1)).astype(int)
    inside = ((at >= 0) & (at < side)).all(-1)
    covered = np.zeros(len(points), bool)
    covered[inside] = mask[at[inside, 1], at[inside, 0]]
    return out, covered & np.isfinite(points).all(-1)


def fill(kind: str, side: int, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[S,S,3] uint8."""
    if kind == "parts of faces":
        return np.roll(cv2.resize(other, (side, side)), tuple(int(v) for v in rng.integers(side, size=2)), (0, 1))
    colour = rng.integers(0, 256, 3).astype(np.float32)
    if kind == "flat":
        return np.broadcast_to(colour, (side, side, 3)).astype(np.uint8)
    yy, xx = np.mgrid[:side, :side] / side
    angle, waves = rng.uniform(0, np.pi), rng.uniform(6, 30)
    stripes = 50 * np.sin(2 * np.pi * waves * (np.cos(angle) * xx + np.sin(angle) * yy))
    grain = rng.normal(0, 20, (side, side, 3))
    return np.clip(colour + stripes[..., None] + grain, 0, 255).astype(np.uint8)
