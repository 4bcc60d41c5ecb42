"""The mean 3D face whose projection is the start of the regressor: ICT-FaceKit's neutral head (MIT), as it lies in the pack.

Unit: half the width of the 68 points; origin: their mean; x right, y down, z away from the camera.

    python -m canthus_training.landmarks.mean_face LIGHT.npz PACK      # mean-face-68.json anew from the head model

LIGHT.npz: `vertices` [V,3] of ICT-FaceKit's light model, x to the subject's left, y up, z to the camera.
"""
import json
import sys
from pathlib import Path

import numpy as np

from .schemas import lift_weights

SOURCES = {
    68: "ICT-FaceKit, light model, one vertex a landmark of 300w-68; centred, half width 1, x right, y down, z away",
    98: "ICT-FaceKit, light model, by way of the 68 points of 300w-68 and the lift from 68 to 98; x right, y down, z away",
}
# The vertex of each of the 68 landmarks.
VERTICES = [
    1278, 1272, 12, 1834, 243, 781, 2199, 1447, 966, 3661, 4390, 3022, 2484, 4036, 2253, 3490, 3496, 268, 493,
    1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507,
    1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346,
    6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
]


def mean_face_68(pack: Path | None = None) -> np.ndarray:
    """[68, 3] from the built-in pack, or from another one's folder."""
    return read_mean_face((pack or Path(__file__).resolve().parents[3] / "canthus-68-98") / "mean-face-68.json")


def read_mean_face(path: Path) -> np.ndarray:
    return np.array(json.loads(path.read_text())["points"], np.float32)


def mean_face_98(face: np.ndarray) -> np.ndarray:
    """[98, 3] from [68, 3]: x and y by the lift 68 to 98 seen from the front, z by the same rows of weights.

    The lift mixes x and y of its inputs; its weights from x to x and from y to y sum to 1 each, so that either of them
    carries a third coordinate; their mean does.
    """
    w = lift_weights()[:-1].reshape(68, 2, 98, 2)
    centre = face.mean(0)
    flat = face - centre
    scale = np.sqrt((flat[:, :2] ** 2).sum())
    turned = np.einsum("na,nalb->lb", flat[:, :2] / scale, w) + lift_weights()[-1].reshape(98, 2)
    depth = np.einsum("n,nl->l", flat[:, 2], (w[:, 0, :, 0] + w[:, 1, :, 1]) / 2)
    return np.c_[turned * scale, depth].astype(np.float32) + centre


def of_head_model(vertices: np.ndarray) -> np.ndarray:
    """[V,3] -> [68,3]."""
    points = vertices[VERTICES].astype(np.float32)
    points -= points.mean(0)
    points /= np.abs(points[:, :2]).max()
    return points * np.array([1, -1, -1], np.float32)


def write_mean_face(path: Path, face: np.ndarray) -> None:
    """[N,3] as a pack's mean-face-N.json, to five decimals."""
    rows = ",\n".join("    " + json.dumps([round(float(v), 5) for v in p]) for p in face)
    schema = {68: "300w-68", 98: "wflw-98"}[len(face)]
    head = f'{{\n  "source": {json.dumps(SOURCES[len(face)])},\n  "licence": "MIT",\n  "schema": "{schema}",\n  "points": [\n'
    path.write_text(f"{head}{rows}\n  ]\n}}\n")


if __name__ == "__main__":
    write_mean_face(Path(sys.argv[2]) / "mean-face-68.json", of_head_model(np.load(sys.argv[1])["vertices"]))
