"""Prepared faces: square crops cut once, wide enough for every later turn and shift.

A prepared set is a folder: crops.npy [K, SIDE, SIDE, 3] uint8 RGB, points.npy [K, N, 2] float32 crop px (NaN: no place
known), hidden.npy [K, N] bool (said to be occluded), set.json {schema, names, source, trusted}. Pixel centres lie at whole
numbers. `trusted`: set by hand; labels that are good on average only (video frames) train with less weight late on.
"""
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .schemas import SCHEMAS

SIDE = 448
WIDE = 2.5  # side of the crop in units of the longer side of the points' box: a face is 179 px, where the network sees it at 165


@dataclass
class FaceSet:
    schema: str
    names: list[str]
    crops: np.ndarray
    points: np.ndarray
    hidden: np.ndarray
    trusted: bool
    source: str

    def __len__(self) -> int:
        return len(self.crops)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "crops.npy", self.crops)
        np.save(folder / "points.npy", self.points)
        np.save(folder / "hidden.npy", self.hidden)
        facts = {"schema": self.schema, "source": self.source, "trusted": self.trusted, "names": self.names}
        (folder / "set.json").write_text(json.dumps(facts))

    @staticmethod
    def load(folder: Path) -> "FaceSet":
        """ValueError names the file and says what is wrong with it."""
        facts = read_about(folder)
        count, kept = len(facts["names"]), SCHEMAS[facts["schema"]].count
        crops = read_array(folder / "crops.npy", (count, None, None, 3), np.uint8, mapped=True)
        points, hidden = read_array(folder / "points.npy", (count, kept, 2), np.float32), read_array(folder / "hidden.npy", (count, kept), bool)
        return FaceSet(facts["schema"], facts["names"], crops, points, hidden, facts["trusted"], facts["source"])


def read_about(folder: Path) -> dict:
    path = folder / "set.json"
    if not path.exists():
        inside = [p.parent.name for p in sorted(folder.glob("*/set.json"))]
        hint = f"; {' and '.join(inside)} in it {'are' if len(inside) > 1 else 'is one'}" if inside else ""
        raise ValueError(f"{folder}: {'not a folder of prepared faces' if folder.exists() else 'there is no such folder'}{hint}")
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        kinds = {"schema": str, "names": list, "trusted": bool, "source": str}
        wrong = [k for k, kind in kinds.items() if not isinstance(facts[k], kind)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: not what `prepare` writes ({type(error).__name__}: {error})") from error
    if wrong:
        raise ValueError(f"{path}: not what `prepare` writes ({', '.join(wrong)})")
    if facts["schema"] not in SCHEMAS:
        raise ValueError(f"{path}: the schema {facts['schema']} is not known")
    return facts


def read_array(path: Path, shape: tuple[int | None, ...], kind: type, mapped: bool = False) -> np.ndarray:
    """`shape`: None where any length will do."""
    try:
        found = np.load(path, mmap_mode="r" if mapped else None)
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{path}: {error if path.exists() else 'there is no such file'}") from error
    fits = found.ndim == len(shape) and all(wanted in (None, there) for wanted, there in zip(shape, found.shape))
    if not fits or found.dtype != kind:
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"{path}: {found.dtype} [{', '.join(map(str, found.shape))}], where set.json says {np.dtype(kind)} [{wanted}]")
    return found


def points_box(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre [2] and longer side of the box of the known points."""
    low, high = np.nanmin(points, 0), np.nanmax(points, 0)
    return (low + high) / 2, float((high - low).max())


def cut(picture: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """picture [H,W,3], points [N,2] px -> crop [SIDE,SIDE,3], points in it. Large faces are shrunk first by whole means."""
    centre, side = points_box(points)
    scale = SIDE / (side * WIDE)
    if scale < 0.5:
        shrink = 1 / int(1 / scale)
        picture = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        ratio = np.array([picture.shape[1], picture.shape[0]]) / np.round(np.array([picture.shape[1], picture.shape[0]]) / shrink)
        points = (points + 0.5) * ratio - 0.5
        centre, side = points_box(points)
        scale = SIDE / (side * WIDE)
    shift = (SIDE - 1) / 2 - scale * centre
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    crop = cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return crop, (points * scale + shift).astype(np.float32)
