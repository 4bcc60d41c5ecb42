"""SPIGA as the two networks of a pack: an encoder that runs once a face, and a regressor that holds placed points."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..landmarks.network import read_votes
from ..landmarks.reliability import Mix, length
from .face import HEAD_TO_PACK
from .network import Spiga, Steps

CROP_SCALE = 1.6  # side of the crop in units of the longer side of the points' box
# Median of the longer side of the points' box in the sets that the weights were trained on (300-W; WFLW), px.
TRAINED_FACE_PX = {68: 224, 98: 100}
# In the order of `spiga_signals`.
SIGNALS = ("attention received", "earlier attention", "last move", "moves", "spread", "peak", "vote distance")
# Before it is calibrated: a point that is heard as the mean point is, and moves by 0.02 of the crop, has 0.5.
UNCALIBRATED = (1.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0), float(np.log(0.02))
MADE_OF = "attention that the point receives in the last step, and movement of the iterates"


def half_pixel(count: int) -> float:
    """What is added to SPIGA's units to have a pack's, where `cropPx = u * S - 0.5`.

    SPIGA was trained on crops whose pictures and labels lie half a picture pixel apart: its crops are cut as if a pixel's
    number were its corner, its labels as if it were its centre. It learnt that in crop units, so at the size of the faces
    it saw: half a pixel of a crop that is 1.6 times such a face wide.
    """
    return 0.5 / (CROP_SCALE * TRAINED_FACE_PX[count])


def spiga_signals(found: Steps, votes: Tensor, spread: Tensor) -> Tensor:
    """[B,N,7]: log of the attention that a point receives, in units of the mean, in the last step and in those before;
    log lengths of the last move and of all after the first step; the heat map's spread (mean of its two scaled log
    variances) and peak; log length of the way from the heat map's vote to the result. Lengths in crop units."""
    p, n = found.points, votes.shape[1]
    received = torch.stack([a.mean((1, 2)).mean(1) * n for a in found.attention])
    moves = [length(b - a) for a, b in ((p[-2], p[-1]), (p[0], p[-1]))]
    return torch.stack([received[-1].log(), received[:-1].mean(0).log(), *moves, spread[..., :2].mean(-1), spread[..., 2], length(votes - p[-1])], -1)


class SpigaEncoder(nn.Module):
    """crop [B,3,S,S] -> features, context (the six numbers of the pose), rotation, start, votes and spread."""

    def __init__(self, model: Spiga):
        super().__init__()
        self.spiga, self.count = model, model.size.backbone.landmarks
        self.register_buffer("to_pack", torch.from_numpy(HEAD_TO_PACK).float())

    def names(self) -> list[str]:
        return ["features", "context", "rotation", *(f"{kind}_{self.count}" for kind in ("start", "votes", "spread"))]

    def forward(self, crop: Tensor) -> tuple[Tensor, ...]:
        features, pose, maps = self.spiga.see(crop)
        # The squares of the heat map's values, which the sigmoid makes: they leave little of a background of many cells.
        votes, spread, _ = read_votes(-2 * F.softplus(-maps))
        shift = half_pixel(self.count)
        votes = votes - 0.5 / maps.shape[-1] + shift
        return features, pose, self.spiga.rotation(pose) @ self.to_pack.T, self.spiga.start(pose) + shift, votes, spread


class SpigaRegressor(nn.Module):
    """-> iterates [B,3,N,2] with pinned points where they were given, attention [B,3,N,N] (mean of layers and heads),
    weight [B,3,N] (attention received, 0.5 at the mean), reliability [B,N]. Points in a pack's units."""

    INPUTS = ("features", "context", "start", "votes", "spread", "pinned", "pinned_at")
    OUTPUTS = ("iterates", "attention", "weight", "reliability")

    def __init__(self, model: Spiga):
        super().__init__()
        self.spiga, self.mix = model, Mix(*UNCALIBRATED)
        self.shift = half_pixel(model.size.backbone.landmarks)

    def forward(self, features: Tensor, context: Tensor, start: Tensor, votes: Tensor, spread: Tensor, pinned: Tensor, pinned_at: Tensor) -> tuple[Tensor, ...]:
        found = self.spiga.solve(features, start - self.shift, pinned, pinned_at - self.shift)
        held = pinned.unsqueeze(-1) > 0
        iterates = torch.stack([torch.where(held, pinned_at, points + self.shift) for points in found.points], 1)
        attention = torch.stack([a.mean((1, 2)) for a in found.attention], 1)
        received = attention.mean(2) * start.shape[1]
        reliability = self.mix(spiga_signals(found, votes - self.shift, spread)).sigmoid()
        return iterates, attention, received / (1 + received), reliability
