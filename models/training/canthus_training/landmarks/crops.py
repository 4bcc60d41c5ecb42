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
        facts = json.loads((folder / "set.json").read_text())
        crops = np.load(folder / "crops.npy", mmap_mode="r")
        arrays = np.load(folder / "points.npy"), np.load(folder / "hidden.npy")
        return FaceSet(facts["schema"], facts["names"], crops, *arrays, facts["trusted"], facts["source"])


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
