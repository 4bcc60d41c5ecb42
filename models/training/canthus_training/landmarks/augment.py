"""From a prepared crop to what the network is shown: turn, scale, shift, mirror; occluders; light and wear.

Pictures are [S, S, 3] uint8 RGB, points [N, 2] px of the picture they stand beside.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from ..detector.augment import light, wear
from .crops import points_box

CROP_SCALE = 1.55  # side of the network's crop in units of the longer side of the points' box: the crop rule of our packs


@dataclass(frozen=True)
class Amounts:
    """Standard deviations of turn (degrees), log scale and shift (of the box's side); shares of mirrored and occluded faces."""

    turn: float = 18.0
    scale: float = 0.12
    shift: float = 0.05
    mirror: float = 0.5
    occluded: float = 0.4


def place(crop: np.ndarray, points: np.ndarray, side: int, amounts: Amounts | None, rng: np.random.Generator, flip,
          scale: float = CROP_SCALE) -> tuple[np.ndarray, np.ndarray, bool]:
    """-> picture [side, side, 3], points in it, whether it was mirrored. Without amounts: the crop rule as it is."""
    centre, size = points_box(points)
    zoom, turn, shift, mirrored = side / (size * scale), 0.0, np.zeros(2), False
    if amounts is not None:
        turn = np.deg2rad(np.clip(rng.normal(0, amounts.turn), -50, 50))
        zoom *= np.exp(rng.normal(0, amounts.scale))
        shift = rng.normal(0, amounts.shift, 2) * size
        mirrored = rng.random() < amounts.mirror
    linear = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = np.c_[linear, (side - 1) / 2 - linear @ (centre + shift)].astype(np.float32)
    picture = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR)
    at = points @ matrix[:, :2].T + matrix[:, 2]
    if mirrored:
        picture, at = np.ascontiguousarray(picture[:, ::-1]), at[list(flip)]
        at[:, 0] = side - 1 - at[:, 0]
    return picture, at.astype(np.float32), mirrored


def occluder_mask(side: int, rng: np.random.Generator, low: float = 0.15, high: float = 0.5) -> np.ndarray:
    """[side, side] bool: a rectangle, an ellipse or a blob between `low` and `high` of the side wide."""
    w, h = (rng.uniform(low, high, 2) * side).astype(int)
    x, y = rng.integers(-w // 3, side - w * 2 // 3), rng.integers(-h // 3, side - h * 2 // 3)
    mask = np.zeros((side, side), np.uint8)
    kind = rng.random()
    if kind < 0.35:
        mask[max(y, 0) : y + h, max(x, 0) : x + w] = 1
    elif kind < 0.7:
        cv2.ellipse(mask, (int(x + w / 2), int(y + h / 2)), (int(w / 2), int(h / 2)), float(rng.uniform(0, 180)), 0, 360, 1, -1)
    else:
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(5, 10))))
        reach = rng.uniform(0.5, 1.1, len(angles))[:, None] * np.array([w / 2, h / 2])
        corners = np.c_[np.cos(angles), np.sin(angles)] * reach + [x + w / 2, y + h / 2]
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0


def occlude(picture: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Covers one or two regions, flat, noisy, or with parts of another face -> bool [S, S], true where covered."""
    side = picture.shape[0]
    covered = np.zeros((side, side), bool)
    for _ in range(int(rng.integers(1, 3))):
        mask = occluder_mask(side, rng)
        kind = rng.random()
        if kind < 0.5:
            fill = np.roll(cv2.resize(other, (side, side)), (int(rng.integers(side)), int(rng.integers(side))), (0, 1))
            picture[mask] = fill[mask]
        else:
            colour = rng.integers(0, 256, 3)
            noise = rng.normal(0, 12, (int(mask.sum()), 3)) if kind < 0.75 else 0
            picture[mask] = np.clip(colour + noise, 0, 255)
        covered |= mask
    return covered


def photo(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return wear(light(picture, rng), rng)
