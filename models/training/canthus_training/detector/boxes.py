"""Boxes as arrays of (x0, y0, x1, y1), pixel centres at whole numbers, continuous: overlap, suppression, conversion."""
from dataclasses import asdict, dataclass

import numpy as np


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every pair: [N,4], [M,4] -> [N,M], 0 to 1."""
    a, b = np.asarray(a, np.float64).reshape(-1, 1, 4), np.asarray(b, np.float64).reshape(1, -1, 4)
    inner = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None).prod(-1)
    area_a = np.clip(a[..., 2:] - a[..., :2], 0, None).prod(-1)
    area_b = np.clip(b[..., 2:] - b[..., :2], 0, None).prod(-1)
    return inner / np.maximum(area_a + area_b - inner, 1e-9)


def suppress(boxes: np.ndarray, scores: np.ndarray, threshold: float, overlap: float = 0.4, most: int = 1000) -> np.ndarray:
    """Greedy non-maximum suppression: indices of the boxes kept, best score first. boxes [K,4], scores [K] 0 to 1; only
    the best `most` boxes at the threshold compete."""
    order = np.argsort(-scores, kind="stable")[:most]
    order = order[scores[order] >= threshold]
    kept: list[int] = []
    while len(order):
        kept.append(int(order[0]))
        order = order[1:][iou(boxes[order[0]], boxes[order[1:]])[0] <= overlap]
    return np.array(kept, int)


def box_of(points: np.ndarray) -> np.ndarray:
    """The box of points [N,2] -> [4]."""
    return np.concatenate([points.min(0), points.max(0)])


def centre_size(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes [N,4] -> centre [N,2], width and height [N,2], side (the root of the area) [N,1], all in px."""
    size = boxes[:, 2:] - boxes[:, :2]
    return (boxes[:, :2] + boxes[:, 2:]) / 2, size, np.sqrt(np.maximum(size.prod(1, keepdims=True), 1e-9))


@dataclass(frozen=True)
class Conversion:
    """Mean affine map from one kind of box to another. dx, dy: move of the centre in units of the first box's side
    (the root of its area); width, height: ratio of the second box's width and height to the first's."""

    dx: float
    dy: float
    width: float
    height: float

    def apply(self, boxes: np.ndarray) -> np.ndarray:
        """Boxes of the first kind [N,4] -> boxes of the second kind [N,4]."""
        boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
        centre, size, side = centre_size(boxes)
        centre = centre + np.array([self.dx, self.dy]) * side
        half = size * np.array([self.width, self.height]) / 2
        return np.concatenate([centre - half, centre + half], 1)


def fit_conversion(first: np.ndarray, second: np.ndarray) -> tuple[Conversion, dict]:
    """Mean conversion over pairs of boxes [N,4], [N,4] of the same faces, with its residuals (standard deviations in
    the conversion's own units, and the overlap that is reached)."""
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    c1, s1, side = centre_size(first)
    c2, s2, _ = centre_size(second)
    move, ratio = (c2 - c1) / side, s2 / s1
    conversion = Conversion(*move.mean(0).tolist(), *ratio.mean(0).tolist())
    reached = np.array([iou(a, b)[0, 0] for a, b in zip(conversion.apply(first), second)])
    facts = {"pairs": len(first), **{k: round(v, 4) for k, v in asdict(conversion).items()},
             "sd_dx": round(float(move[:, 0].std()), 4), "sd_dy": round(float(move[:, 1].std()), 4),
             "sd_width": round(float(ratio[:, 0].std()), 4), "sd_height": round(float(ratio[:, 1].std()), 4),
             "mean_iou": round(float(reached.mean()), 4), "fifth_percentile_iou": round(float(np.percentile(reached, 5)), 4)}
    return conversion, facts
