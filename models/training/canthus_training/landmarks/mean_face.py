"""The mean 3D face whose projection is the start of the regressor: ICT-FaceKit's neutral head (MIT), as it lies in the pack.

Unit: half the width of the 68 points; origin: their mean; x right, y down, z away from the camera.
"""
import json
from pathlib import Path

import numpy as np

from .schemas import lift_weights


def mean_face_68(pack: Path | None = None) -> np.ndarray:
    """[68, 3] from the built-in pack, or from another one's folder."""
    folder = pack or Path(__file__).resolve().parents[3] / "canthus-68-98"
    return np.array(json.loads((folder / "mean-face-68.json").read_text())["points"], np.float32)


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
