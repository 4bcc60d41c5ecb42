"""The 3D faces that SPIGA's start points are projections of: `mean_face_3D_68.txt` and `mean_face_3D_98.txt` of the `spiga`
package, a line `id|x|y|z` a landmark; x to the picture's right, y up, z to the camera.
"""
import importlib.util
import json
from pathlib import Path

import numpy as np

from ..manifest import SCHEMA_IDS

# The id of each landmark in the files, in the order of the schema. Ids under 100 are places that all of SPIGA's sets share.
IDS = {
    68: (*range(101, 109), 24, *range(110, 118), 1, 119, 2, 121, 3, 4, 124, 5, 126, 6, *range(128, 131), 17, 16, *range(133, 136), 18,
         7, 138, 139, 8, 141, 142, 11, 144, 145, 12, 147, 148, 20, 150, 151, 22, 153, 154, 21, 156, 157, 23, *range(159, 169)),
    98: (*range(100, 116), 24, *range(117, 133), 1, 134, 2, 136, 3, *range(138, 142), 4, 143, 5, 145, 6, *range(147, 154), 17, 16, *range(156, 159), 18,
         7, 161, 9, 163, 8, 165, 10, 167, 11, 169, 13, 171, 12, 173, 14, 175, 20, 177, 178, 22, 180, 181, 21, 183, 184, 23, *range(186, 198)),
}
# From a file's axes to SPIGA's head axes (see network.py), and to those of a pack: x right, y down, z away.
TO_HEAD = np.array([[0, 0, 1], [-1, 0, 0], [0, -1, 0]], np.float64)
TO_PACK = np.diag([1.0, -1.0, -1.0])
HEAD_TO_PACK = TO_PACK @ TO_HEAD.T


def find_face(count: int) -> Path:
    """Of an installed `spiga`; nothing of it is run. ValueError: it is not installed."""
    name = f"mean_face_3D_{count}.txt"
    found = importlib.util.find_spec("spiga")
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / "data/models3D" / name
        if path.exists():
            return path
    raise ValueError(f"{name} is needed, the 3D face that these weights were trained with; it is no part of them: install the spiga package"
                     " (pip install --no-deps spiga), or name the file with --mean-face")


def read_face(path: Path, count: int) -> np.ndarray:
    """[N,3] float64 in the file's axes, in the order of the schema. ValueError names the file and the line."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    places: dict[int, list[float]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, *place = line.split("|")
            places[int(key)] = [float(v) for v in place]
            if len(place) != 3 or not np.isfinite(places[int(key)]).all():
                raise ValueError
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: not id|x|y|z") from error
    missing = [i for i in IDS[count] if i not in places]
    if missing:
        raise ValueError(f"{path}: {len(places)} places, but none with id {missing[0]}: not the 3D face of {count} landmarks")
    return np.array([places[i] for i in IDS[count]])


def write_pack_face(path: Path, face: np.ndarray) -> None:
    """A file's face [N,3] as a pack's mean-face-N.json: around its mean, half width 1, the pack's axes."""
    points = (face - face.mean(0)) @ TO_PACK.T
    points /= np.abs(points[:, :2]).max()
    whole = {"source": f"mean_face_3D_{len(face)}.txt of the spiga package; centred, half width 1, x right, y down, z away",
             "licence": "BSD-3-Clause (the spiga package)", "schema": SCHEMA_IDS[len(face)], "points": np.round(points, 5).tolist()}
    path.write_text(json.dumps(whole, indent=1) + "\n")
