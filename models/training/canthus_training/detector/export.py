"""Writes the ONNX file: python -m canthus_training.detector.export --weights OUT/ema.pt --out detector.onnx

Input `picture` float32 [1,3,H,W], RGB 0..1, H and W multiples of 32. Outputs `boxes` float32 [1,K,4] (x0, y0, x1, y1) in
input pixels (pixel centres at whole numbers) and `scores` float32 [1,K], 0..1, before suppression. Batch norms are folded
into the convolutions; weights are stored as halves and cast when the session starts, if asked for.
"""
import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn as nn

from ..folding import fold
from ..onnx_weights import halve
from .network import STRIDES, Detector, decode

LEAST = 256  # numbers: smaller initialisers stay float32


class Exported(nn.Module):
    """The detector with everything up to boxes and scores: picture [1,3,H,W] -> boxes [1,K,4], scores [1,K]."""

    def __init__(self, model: Detector):
        super().__init__()
        self.model = model

    def grid(self, level: torch.Tensor, stride: int) -> torch.Tensor:
        """Centres of the cells of one level [1,C,h,w] -> [h*w,2] px, from its shape, so that it follows the input."""
        h, w = level.shape[2], level.shape[3]
        y = (torch.arange(h, dtype=torch.float32) + 0.5) * stride - 0.5
        x = (torch.arange(w, dtype=torch.float32) + 0.5) * stride - 0.5
        one = torch.ones_like(level[0, 0])
        return torch.stack([one * x[None, :], one * y[:, None]], -1).view(-1, 2)

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        levels = self.model.features(picture)
        logits, raw, centres, strides = [], [], [], []
        for k, (level, stride) in enumerate(zip(levels, STRIDES)):
            seen = self.model.tower[k](level)
            logits.append(self.model.score[k](seen).flatten(1))
            raw.append(self.model.box[k](seen).flatten(2).transpose(1, 2))
            centres.append(self.grid(level, stride))
            strides.append(torch.full_like(centres[-1][:, 0], float(stride)))
        return decode(torch.cat(raw, 1), torch.cat(centres), torch.cat(strides)), torch.cat(logits, 1).sigmoid()


def rounded(model: nn.Module, least: int = LEAST) -> nn.Module:
    """The same rounding on the torch side, so that parity is measured against what is stored."""
    with torch.no_grad():
        for p in model.parameters():
            if p.numel() >= least:
                p.copy_(p.half().float())
    return model


def export(model: Detector, path: Path, half: bool = True) -> dict:
    """Writes path and returns {bytes, sha256, largest_box_difference_px, largest_score_difference, rounding_box_px}:
    parity over two input shapes, and what storing halves moved the boxes that score over 0.1 at most."""
    exact = Exported(fold(model.eval()))
    example = torch.rand(1, 3, 96, 128)
    torch.onnx.export(exact, (example,), str(path), input_names=["picture"], output_names=["boxes", "scores"],
                      dynamic_axes={"picture": {2: "height", 3: "width"}, "boxes": {1: "cells"}, "scores": {1: "cells"}},
                      opset_version=17, dynamo=False)
    pictures = [torch.rand(1, 3, 160, 224), torch.rand(1, 3, 480, 640)]
    with torch.no_grad():
        before = [exact(p) for p in pictures]
    if half:
        file = halve(onnx.load(str(path)), LEAST)
        onnx.checker.check_model(file)
        onnx.save(file, str(path))
        rounded(exact)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    box_gap = score_gap = move = 0.0
    for picture, (old_boxes, old_scores) in zip(pictures, before):
        boxes, scores = session.run(None, {"picture": picture.numpy()})
        with torch.no_grad():
            want_boxes, want_scores = exact(picture)
        box_gap = max(box_gap, float(np.abs(boxes - want_boxes.numpy()).max()))
        score_gap = max(score_gap, float(np.abs(scores - want_scores.numpy()).max()))
        sure = old_scores.numpy() > 0.1
        move = max(move, float(np.abs(boxes - old_boxes.numpy())[sure].max(initial=0.0)))
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "largest_box_difference_px": box_gap,
            "largest_score_difference": score_gap, "rounding_box_px": move}


def load_model(weights: Path) -> Detector:
    """The network with the mean weights of a training run."""
    kept = torch.load(weights, map_location="cpu", weights_only=True)
    config = kept["config"]
    model = Detector(tuple(config["widths"]), config["neck"], tuple(config["blocks"]))
    model.load_state_dict(kept["model"])
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--full", action="store_true", help="store float32 weights")
    options = parser.parse_args()
    path = Path(options.out)
    part = path.with_suffix(".part.onnx")
    facts = export(load_model(Path(options.weights)), part, not options.full)
    part.replace(path)
    print(facts)


if __name__ == "__main__":
    main()
