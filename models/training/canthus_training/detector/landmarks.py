"""What a box is worth to the landmark network: its error with the crop from a box. Needs a pack of 68 points whose
crop is the box made square (longer side) times a scale."""
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from ..manifest import read_manifest


def crop_square(box: np.ndarray, scale: float) -> tuple[np.ndarray, float]:
    """Centre [2] and side (px) of the crop of a box [4]."""
    return (box[:2] + box[2:]) / 2, float((box[2:] - box[:2]).max()) * scale


class Landmarks:
    """The landmark pack in ONNX Runtime; its manifest has the side and the scale of the crops."""

    def __init__(self, pack: Path, threads: int = 2):
        crop = read_manifest(pack / "manifest.json")["crop"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        load = lambda name: onnxruntime.InferenceSession(str(pack / name), options, providers=["CPUExecutionProvider"])
        self.encoder, self.regressor, self.side = load("encoder.onnx"), load("regressor-68.onnx"), crop["side"]
        self.scale = crop["scale"]

    def __call__(self, picture: np.ndarray, box: np.ndarray) -> np.ndarray:
        """Picture [H,W,3] BGR, box [4] px -> points [68,2] px."""
        centre, extent = crop_square(box, self.scale)
        z = self.side / extent
        offset = (self.side - 1) / 2 - z * centre
        matrix = np.array([[z, 0, offset[0]], [0, z, offset[1]]])
        crop = cv2.warpAffine(picture, matrix, (self.side, self.side), flags=cv2.INTER_LINEAR)
        blob = np.ascontiguousarray(crop[:, :, ::-1].transpose(2, 0, 1)[None], np.float32) / 255
        seen = dict(zip([o.name for o in self.encoder.get_outputs()], self.encoder.run(None, {"crop": blob})))
        given = {"start": seen["start_68"], "votes": seen["votes_68"], "spread": seen["spread_68"], "features": seen["features"],
                 "context": seen["context"], "pinned": np.zeros((1, 68), np.float32), "pinned_at": np.zeros((1, 68, 2), np.float32)}
        names = [i.name for i in self.regressor.get_inputs()]
        points = self.regressor.run(["iterates"], {n: given[n] for n in names})[0][0, -1]
        return (points * self.side - 0.5 - offset) / z


def error(points: np.ndarray, truth: np.ndarray) -> float:
    """Mean distance over the inter-ocular distance (outer eye corners), percent. [68,2], [68,2]."""
    return float(np.linalg.norm(points - truth, axis=1).mean() / np.linalg.norm(truth[36] - truth[45]) * 100)
