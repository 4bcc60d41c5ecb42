"""Writes the mean 3D face of a pack, which pins are fitted to: the same points that the encoder projects for its start.

    python build/pack/export_mean_face.py LIGHT.npz models/canthus-68-98

LIGHT.npz: `vertices` [V,3] of ICT-FaceKit's light model (MIT licence), x to the subject's left, y up, z to the camera.
The encoder is asked whether it was trained with the same face.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

SOURCE = "ICT-FaceKit, light model, one vertex a landmark of 300w-68; centred, half width 1, x right, y down, z away"
TOLERANCE = 1e-4
# The vertex of each landmark.
VERTICES = [
    1278, 1272, 12, 1834, 243, 781, 2199, 1447, 966, 3661, 4390, 3022, 2484, 4036, 2253, 3490, 3496, 268, 493,
    1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507,
    1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346,
    6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
]


def mean_face(vertices, ids):
    """-> [N,3], x right, y down, z away from the camera, around its mean, largest |x| or |y| before the flip 1."""
    points = vertices[ids].astype(np.float32)
    points -= points.mean(0)
    points /= np.abs(points[:, :2]).max()
    return points * np.array([1, -1, -1], np.float32)


def check(points, encoder):
    """The encoder's start is the mean face, turned, scaled and placed: what a fit of it leaves must be nothing."""
    session = onnxruntime.InferenceSession(encoder, providers=["CPUExecutionProvider"])
    crop = np.random.default_rng(1).random((1, *session.get_inputs()[0].shape[1:]), np.float32)
    rotation, start = session.run(["rotation", "start_68"], {"crop": crop})
    projected = points @ rotation[0, :2].T
    a = np.concatenate([projected.reshape(-1, 1), np.tile(np.eye(2), (len(points), 1))], 1)
    left = a @ np.linalg.lstsq(a, start[0].reshape(-1), rcond=None)[0] - start[0].reshape(-1)
    if np.abs(left).max() > TOLERANCE:
        raise SystemExit(f"{encoder} was trained with another mean face: off by {np.abs(left).max():.4f} of the crop")


def main():
    vertices = np.load(sys.argv[1])["vertices"]
    folder = Path(sys.argv[2])
    points = mean_face(vertices, VERTICES)
    check(points, folder / "encoder.onnx")
    rows = ",\n".join("    " + json.dumps([round(float(v), 5) for v in p]) for p in points)
    head = f'{{\n  "source": {json.dumps(SOURCE)},\n  "licence": "MIT",\n  "schema": "300w-68",\n  "points": [\n'
    (folder / "mean-face-68.json").write_text(f"{head}{rows}\n  ]\n}}\n")


if __name__ == "__main__":
    main()
