"""Runs an exported detector the way the program does, for measuring: longest side to 640, padding, suppression."""
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from .boxes import suppress

LONGEST = 640  # px of the network's input
MULTIPLE = 32


def letterbox(picture: np.ndarray, longest: int = LONGEST) -> tuple[np.ndarray, np.ndarray]:
    """Picture [H,W,3] BGR uint8 -> input [1,3,h,w] RGB 0..1, padded with 0 right and below to multiples of 32, and the
    scale (x, y) with input px = (picture px + 0.5) * scale - 0.5."""
    h, w = picture.shape[:2]
    z = longest / max(h, w)
    size = max(1, round(w * z)), max(1, round(h * z))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if z < 1 else cv2.INTER_LINEAR)
    full = [-(-v // MULTIPLE) * MULTIPLE for v in size]
    out = np.zeros((full[1], full[0], 3), np.uint8)
    out[: size[1], : size[0]] = small
    blob = np.ascontiguousarray(out[:, :, ::-1].transpose(2, 0, 1)[None], np.float32) / 255
    return blob, np.array([size[0] / w, size[1] / h])


class Detection:
    """An ONNX detector in ONNX Runtime."""

    def __init__(self, path: Path, threads: int = 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, picture: np.ndarray, threshold: float, passes: tuple[int, ...] = (LONGEST,)) -> tuple[np.ndarray, np.ndarray]:
        """Picture [H,W,3] BGR uint8 -> boxes [N,4] in px of the picture and scores [N], best first. One run for each
        length of the longest side in passes, suppressed together."""
        boxes, scores = [], []
        for longest in passes:
            blob, scale = letterbox(picture, longest)
            b, s = (v[0] for v in self.session.run(None, {"picture": blob}))
            able = s >= threshold
            boxes.append((b[able] + 0.5) / np.tile(scale, 2) - 0.5)
            scores.append(s[able])
        boxes, scores = np.concatenate(boxes), np.concatenate(scores)
        kept = suppress(boxes, scores, threshold)
        return boxes[kept], scores[kept]

    def milliseconds(self, height: int = 480, width: int = 640, runs: int = 30) -> dict[str, float]:
        """Median and least time of one run on noise."""
        blob = np.random.default_rng(0).random((1, 3, height, width), np.float32)
        took = []
        for _ in range(runs + 3):
            begun = time.perf_counter()
            self.session.run(None, {"picture": blob})
            took.append((time.perf_counter() - begun) * 1000)
        return {"median": round(float(np.median(took[3:])), 2), "least": round(float(np.min(took[3:])), 2)}
