"""The two built-in landmark schemas as the network needs them: mirror maps, eye corners, and how 98 points follow from 68.

Indices are 0-based. Sources: mirror maps as in SPIGA, mmpose and HRNet; the shared points follow PIPNet's conversion.
"""
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FLIP_68 = (
    [*range(16, -1, -1), *range(26, 16, -1), *range(27, 31), *range(35, 30, -1), 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
    + [*range(54, 47, -1), *range(59, 54, -1), *range(64, 59, -1), 67, 66, 65]
)
FLIP_98 = (
    [*range(32, -1, -1), *range(46, 41, -1), *range(50, 46, -1), *range(37, 32, -1), *range(41, 37, -1)]
    + [*range(51, 55), *range(59, 54, -1), *range(72, 67, -1), 75, 74, 73, *range(64, 59, -1), 67, 66, 65]
    + [*range(82, 75, -1), *range(87, 82, -1), *range(92, 87, -1), 95, 94, 93, 97, 96]
)
# 68 -> 98 where both name the very same place: jaw, the brows' ends at the temples, nose, canthi, lips. The program's
# `sharedLandmarks` are the same.
SHARED = (
    {i: 2 * i for i in range(17)} | {17: 33, 26: 46} | {27 + i: 51 + i for i in range(9)} | {36: 60, 39: 64, 42: 68, 45: 72}
    | {48 + i: 76 + i for i in range(20)}
)
# 98 -> the one to four of the 68 that lie around it: where a network for 98 points begins.
AROUND = (
    [(i // 2,) if i % 2 == 0 else (i // 2, i // 2 + 1) for i in range(33)]
    + [(17,), (18,), (19,), (20,), (21,), (21, 20), (20,), (19,), (18,)] + [(22,), (23,), (24,), (25,), (26,), (25,), (24,), (23,), (22, 23)]
    + [(i,) for i in range(27, 36)]
    + [(36,), (37,), (37, 38), (38,), (39,), (40,), (40, 41), (41,)] + [(42,), (43,), (43, 44), (44,), (45,), (46,), (46, 47), (47,)]
    + [(i,) for i in range(48, 68)] + [(37, 38, 40, 41), (43, 44, 46, 47)]
)


@dataclass(frozen=True)
class Schema:
    """`eyes`: the outer eye corners, whose distance is the inter-ocular distance. `groups`: regions, by their ids in
    src/domain/schemas, that are alike in how well they are found, with their landmarks."""

    id: str
    count: int
    flip: tuple[int, ...]
    eyes: tuple[int, int]
    groups: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]


def group(ids: str, first: int, last: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(ids.split()), tuple(range(first, last + 1))


SCHEMAS = {
    "300w-68": Schema("300w-68", 68, tuple(FLIP_68), (36, 45), (
        group("jaw", 0, 16), group("right-brow left-brow", 17, 26), group("nose", 27, 35),
        group("right-eye left-eye", 36, 47), group("mouth", 48, 67))),
    "wflw-98": Schema("wflw-98", 98, tuple(FLIP_98), (60, 72), (
        group("jaw", 0, 32), group("right-brow left-brow", 33, 50), group("nose", 51, 59),
        group("right-eye left-eye", 60, 75), group("mouth", 76, 95), group("pupils", 96, 97))),
}


@cache
def lift_weights() -> np.ndarray:
    """[137, 196]; see models/maps/fit_lift.py."""
    path = Path(__file__).resolve().parents[3] / "maps" / "lift-68-98.json"
    return np.array(json.loads(path.read_text())["W"], np.float64)


def lift(points: np.ndarray) -> np.ndarray:
    """[N, 68, 2] in any frame -> [N, 98, 2] in the same: the linear map of models/maps, which turns and scales along."""
    p = points.astype(np.float64)
    centre = p.mean(1, keepdims=True)
    scale = np.sqrt(((p - centre) ** 2).sum((1, 2)))[:, None, None]
    eyes = p[:, 45] - p[:, 36]
    cos, sin = (eyes / np.linalg.norm(eyes, axis=1, keepdims=True)).T[:, :, None]
    x, y = np.moveaxis((p - centre) / scale, -1, 0)
    flat = np.stack([cos * x + sin * y, cos * y - sin * x], -1).reshape(len(p), -1)
    x, y = np.moveaxis((np.c_[flat, np.ones(len(p))] @ lift_weights()).reshape(-1, 98, 2), -1, 0)
    return (np.stack([cos * x - sin * y, sin * x + cos * y], -1) * scale + centre).astype(points.dtype)


def judgement_length(points: np.ndarray, schema: Schema) -> np.ndarray:
    """d of each face [N]: the inter-ocular distance, but at least 0.4 times the root of the box's area, since it collapses
    in profile. A point is right within 5 % of d and wrong beyond 8 %. points [N, L, 2], NaN where unknown."""
    a, b = schema.eyes
    eyes = np.linalg.norm(points[:, a] - points[:, b], axis=-1)
    size = np.nanmax(points, 1) - np.nanmin(points, 1)
    return np.fmax(eyes, 0.4 * np.sqrt(size.prod(-1)))
