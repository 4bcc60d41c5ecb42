"""Cuts the faces of a labelled set into crops, once: python -m canthus_training.landmarks.prepare 300w DIR OUT

    300w DIR OUT [--val LIST]   a tree of pictures with .pts beside them (X.pts, X.face2.pts; 68 points, 1-based). With a list
                                of pictures, one a line, OUT/train and OUT/val are made, else OUT/train alone.
    --untrusted                 labels that are good on average only
"""
import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from .crops import FaceSet, cut

FURTHER = re.compile(r"\.face\d+$")
ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")


def read_pts(path: Path) -> np.ndarray:
    """A 1-based .pts file -> [N, 2] 0-based px. ValueError names the file."""
    text = path.read_text()
    body = re.search(r"\{([^}]*)\}", text)
    if body is None:
        raise ValueError(f"{path}: no points between braces")
    values = np.array(body.group(1).split(), np.float32)
    if len(values) % 2:
        raise ValueError(f"{path}: an odd number of coordinates")
    return values.reshape(-1, 2) - 1


def read_picture(path: Path) -> np.ndarray:
    """[H, W, 3] RGB uint8, without turning by EXIF: labels of the old sets are in stored pixels."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if picture is None:
        raise ValueError(f"{path}: not a picture that can be read")
    return np.ascontiguousarray(picture[..., ::-1])


def find_300w(root: Path) -> Iterator[tuple[str, Path, Path]]:
    """(name of the picture below root without ending, picture, labels) a face; labels without a picture are named and left."""
    for labels in sorted(root.rglob("*.pts")):
        stem = FURTHER.sub("", labels.stem)
        picture = next((p for e in ENDINGS if (p := labels.with_name(stem + e)).exists()), None)
        if picture is None:
            print(f"left out, no picture: {labels}")
        else:
            yield picture.relative_to(root).with_suffix("").as_posix(), picture, labels


def prepare_300w(root: Path, source: str, trusted: bool, chosen) -> FaceSet:
    """Faces of the pictures whose name `chosen` accepts."""
    names, crops, points = [], [], []
    for name, picture, labels in find_300w(root):
        if not chosen(name):
            continue
        try:
            face = read_pts(labels)
            if face.shape != (68, 2):
                raise ValueError(f"{labels}: {len(face)} points, not 68")
            crop, at = cut(read_picture(picture), face)
        except ValueError as error:
            print(f"left out: {error}")
            continue
        names.append(name)
        crops.append(crop)
        points.append(at)
    hidden = np.zeros((len(names), 68), bool)
    return FaceSet("300w-68", names, np.array(crops), np.array(points), hidden, trusted, source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["300w"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--val", type=Path, help="list of the pictures that are never trained on")
    parser.add_argument("--untrusted", action="store_true")
    options = parser.parse_args()
    held = set()
    if options.val:
        held = {Path(line.strip()).with_suffix("").as_posix() for line in options.val.read_text().splitlines() if line.strip()}
    is_held = lambda name: name in held or Path(name).name in held
    parts = {"train": lambda name: not is_held(name)} | ({"val": is_held} if held else {})
    for part, chosen in parts.items():
        faces = prepare_300w(options.folder, options.folder.name, not options.untrusted, chosen)
        faces.save(options.out / part)
        print(f"{part}: {len(faces)} faces of {len(set(faces.names))} pictures")


if __name__ == "__main__":
    main()
