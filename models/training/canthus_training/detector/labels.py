"""Reads the labels of the data folder and says which faces of which pictures train and which are kept for measuring.

Faces are 68 points, 0-based, in px of the picture. A face that has only a box (the teacher's, or FDDB's) gets the mean
face stretched into its converted box, so that every face can be turned and boxed again in the same way.
"""
import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from .boxes import Conversion, box_of, fit_conversion, iou

TEACHER_SURE = 0.75  # teacher score from which a box without points is a face; below it the region is ignored
SMALLEST = 12.0  # px: smaller boxes without points are ignored


@dataclass
class Picture:
    """One picture: path, faces [68,2] each (px), whether each has true points, regions to ignore [M,4]."""

    path: Path
    name: str
    source: str
    faces: list[np.ndarray] = field(default_factory=list)
    true_points: list[bool] = field(default_factory=list)
    ignore: list[np.ndarray] = field(default_factory=list)

    def read(self) -> np.ndarray:
        """Pixels [H,W,3] BGR uint8, without turning by EXIF: labels are in stored pixels."""
        return cv2.imread(str(self.path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)

    def boxes(self) -> np.ndarray:
        """Boxes of the faces [N,4]."""
        return np.array([box_of(f) for f in self.faces]).reshape(-1, 4)


def data_root(option: str | None = None) -> Path:
    """The data folder from the option, else from CANTHUS_DATA."""
    root = option or os.environ.get("CANTHUS_DATA")
    if not root:
        raise SystemExit("Name the data folder with --data or the environment variable CANTHUS_DATA.")
    return Path(root)


def read_points(path: Path) -> np.ndarray:
    """A 1-based .pts file of 68 points -> [68,2] 0-based px."""
    lines = path.read_text().splitlines()[3:71]
    return np.array([[float(v) for v in line.split()] for line in lines], np.float32) - 1


def read_boxes(path: Path) -> dict[str, np.ndarray]:
    """A csv of image, x, y, width, height (top-left pixel corner) and maybe score -> name: [N,5] with pixel centres at
    whole numbers, score 1 where the file has none."""
    found: dict[str, list] = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            x, y, w, h = (float(row[k]) for k in ("x", "y", "width", "height"))
            found.setdefault(row["image"], []).append([x - 0.5, y - 0.5, x + w - 0.5, y + h - 0.5, float(row.get("score") or 1)])
    return {k: np.array(v) for k, v in found.items()}


@dataclass
class Labels:
    """All pictures by purpose, the conversions that were fitted on training faces, and the mean face."""

    train: list[Picture]
    clips: list[Picture]
    val: list[Picture]
    fddb_held: list[Picture]
    teacher: dict[str, np.ndarray]
    fddb: dict[str, np.ndarray]
    teacher_to_points: Conversion
    fddb_to_teacher: Conversion
    mean_face: np.ndarray
    facts: dict


def pair(boxes: np.ndarray, others: np.ndarray, least: float = 0.4) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs (i, j) of boxes [N,4] and others [M,4], best overlap first, down to `least`."""
    pairs: list[tuple[int, int]] = []
    if not len(boxes) or not len(others):
        return pairs
    table = iou(boxes, others)
    while table.max() >= least:
        i, j = np.unravel_index(table.argmax(), table.shape)
        pairs.append((int(i), int(j)))
        table[i, :] = table[:, j] = -1
    return pairs


def picture_of(points_file: Path) -> Path:
    """The picture that a .pts file belongs to (NAME.pts or NAME.faceN.pts)."""
    stem = points_file.name[: -len(".pts")].split(".face")[0]
    return next(p for p in (points_file.parent / (stem + e) for e in (".jpg", ".png")) if p.exists())


def _pointed(root: Path) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    for file in sorted(root.glob("300w/*/*.pts")):
        path = picture_of(file)
        name = path.relative_to(root).as_posix()
        item = found.setdefault(name, Picture(path, name, "300w"))
        item.faces.append(read_points(file))
        item.true_points.append(True)
    return found


def stretched(mean_face: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The mean face [68,2] (unit box) stretched into a box [4] -> [68,2] px."""
    return (box[:2] + mean_face * (box[2:] - box[:2])).astype(np.float32)


def load_labels(root: Path) -> Labels:
    """Reads everything under the data folder. 300w/val.txt never trains; every fifth FDDB picture is held out."""
    val_names = {"300w/" + line.strip() for line in (root / "300w/val.txt").read_text().splitlines() if line.strip()}
    pictures = _pointed(root)
    teacher, fddb = read_boxes(root / "boxes-teacher.csv"), read_boxes(root / "fddb/boxes.csv")
    train = [p for n, p in pictures.items() if n not in val_names]
    val = [p for n, p in pictures.items() if n in val_names]

    first, second = [], []
    for item in train:
        seen = teacher.get(item.name, np.zeros((0, 5)))
        for i, j in pair(item.boxes(), seen[:, :4]):
            first.append(seen[j, :4])
            second.append(box_of(item.faces[i]))
    to_points, points_facts = fit_conversion(np.array(first), np.array(second))
    unit = np.mean([(f - f.min(0)) / (f.max(0) - f.min(0)) for p in train for f in p.faces], 0)
    mean_face = (unit - unit.min(0)) / (unit.max(0) - unit.min(0))

    names = sorted(p.name for p in (root / "fddb/images").iterdir() if p.suffix in (".jpg", ".png"))
    held = set(names[::5])
    key = lambda n: next((k for k in ("fddb/images/" + n, "fddb/" + n, n) if k in teacher), "")
    first, second = [], []
    for name in names:
        if name not in held:
            seen, marked = teacher.get(key(name), np.zeros((0, 5))), fddb.get(name, np.zeros((0, 5)))
            for i, j in pair(marked[:, :4], seen[:, :4]):
                first.append(marked[i, :4])
                second.append(seen[j, :4])
    to_teacher, fddb_facts = fit_conversion(np.array(first), np.array(second))

    count = {"true_points": sum(len(p.faces) for p in train), "teacher_boxes": 0, "fddb_boxes": 0, "ignored": 0}

    def add(item: Picture, boxes: np.ndarray, sure: np.ndarray, kind: str) -> None:
        for box, ok in zip(to_points.apply(boxes), sure):
            if ok and (box[2:] - box[:2]).min() >= SMALLEST:
                item.faces.append(stretched(mean_face, box))
                item.true_points.append(False)
                count[kind] += 1
            else:
                item.ignore.append(box)
                count["ignored"] += 1

    def unmatched(item: Picture, seen: np.ndarray) -> np.ndarray:
        if not len(seen) or not item.faces:
            return seen
        return seen[iou(to_points.apply(seen[:, :4]), item.boxes()).max(1) < 0.3]

    for item in train:
        seen = unmatched(item, teacher.get(item.name, np.zeros((0, 5))))
        add(item, seen[:, :4], seen[:, 4] >= TEACHER_SURE, "teacher_boxes")
    fddb_held = []
    for name in names:
        item = Picture(root / "fddb/images" / name, "fddb/" + name, "fddb")
        if name in held:
            fddb_held.append(item)
            continue
        seen, marked = teacher.get(key(name), np.zeros((0, 5))), fddb.get(name, np.zeros((0, 5)))
        pairs = pair(marked[:, :4], seen[:, :4])
        for i, j in pairs:  # the teacher's box is the tighter one where both see the face
            add(item, seen[j : j + 1, :4], np.ones(1, bool), "fddb_boxes")
        alone = np.array([i for i in range(len(marked)) if i not in {a for a, _ in pairs}], int)
        add(item, to_teacher.apply(marked[alone, :4]), np.ones(len(alone), bool), "fddb_boxes")
        seen = unmatched(item, seen)
        add(item, seen[:, :4], seen[:, 4] >= TEACHER_SURE, "teacher_boxes")
        train.append(item)
    clips = [Picture(picture_of(f), "ytf/" + f.stem, "ytf", [read_points(f)], [True]) for f in sorted(root.glob("ytf/*.pts"))]
    facts = {"train_pictures": len(train), "clip_faces": len(clips), "train_faces": count, "val_pictures": len(val),
             "val_faces": sum(len(p.faces) for p in val), "fddb_held_pictures": len(fddb_held),
             "teacher_to_points": points_facts, "fddb_to_teacher": fddb_facts}
    return Labels(train, clips, val, fddb_held, teacher, fddb, to_points, to_teacher, mean_face, facts)
