"""SPIGA: backbone, pose, the points where a mean face in that pose is seen, and three graph attention steps that move them.
Own text after the paper and the shapes of published weights, whose names the modules carry.

Points are SPIGA's units here, [B,N,2]: 1 is the crop's side, and the centre of a feature map's place i is at i, not at
i + 0.5, so `mapPx = u * S / 4`. Head axes of its 3D model: x to the camera, y to the picture's left, z down.
"""
import math
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .backbone import STRIDE, Backbone, BackboneSize

HEADS, STEPS = 4, 3
FOCAL = 1.5  # focal length of the camera, in units of the crop's side; its axis goes through the crop's middle
WINDOWS = (0.25, 0.125, 0.0625)  # of the crop's side: what a step sees around a point, and how far it may move it (half of it)


@dataclass(frozen=True)
class Size:
    """window: samples along a side of what is seen around a point; node: numbers of a landmark before the attention, width:
    in it; located: hidden numbers of the location's MLP; decoder: those of the move's MLP."""

    backbone: BackboneSize
    window: int = 7
    node: int = 512
    width: int = 256
    located: int = 256
    layers: int = 4
    decoder: tuple[int, ...] = (256, 128, 64, 32)


def mlp(widths: tuple[int, ...]) -> nn.Sequential:
    """Over the last axis but one, [B,D,N]: norm and ReLU after all but the last."""
    parts: list[nn.Module] = []
    for inputs, outputs in zip(widths, widths[1:]):
        parts += [nn.Conv1d(inputs, outputs, 1), nn.BatchNorm1d(outputs), nn.ReLU()]
    return nn.Sequential(*parts[:-2])


class Named(nn.Module):
    """One module under a name, as the weights are stored."""

    def __init__(self, **modules: nn.Module):
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)


class Attention(nn.Module):
    """Every landmark hears all. x [B,D,N] -> message [B,D,N], attention [B,heads,N,N], rows over the sources."""

    def __init__(self, width: int):
        super().__init__()
        self.proj = nn.ModuleList([nn.Conv1d(width, width, 1) for _ in range(3)])
        self.merge = nn.Conv1d(width, width, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        d, n = int(x.shape[1]), int(x.shape[2])  # fixed in an exported file, which the batch is not
        # Channels of the heads alternate.
        query, key, value = (p(x).view(-1, d // HEADS, HEADS, n).permute(0, 2, 3, 1) for p in self.proj)
        attention = (query @ key.transpose(-1, -2) / math.sqrt(d // HEADS)).softmax(-1)
        return self.merge((attention @ value).permute(0, 3, 1, 2).reshape(-1, d, n)), attention


class GraphLayer(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.attention = Named(attn=Attention(inputs), mlp=mlp((2 * inputs, 2 * inputs, outputs)))
        self.reshape = nn.Sequential(nn.Conv1d(inputs, outputs, 1)) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        message, attention = self.attention.attn(x)
        return self.reshape(x) + self.attention.mlp(torch.cat([x, message], 1)), attention


class Graph(nn.Module):
    def __init__(self, size: Size):
        super().__init__()
        widths = [size.node] + [size.width] * size.layers
        self.gat = nn.ModuleList([GraphLayer(i, o) for i, o in zip(widths, widths[1:])])
        self.decoder = Named(decoder=mlp((size.width, *size.decoder, 2)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[B,N,D] -> moves [B,N,2], -1..1; attention [B,layers,heads,N,N]."""
        x, heard = x.transpose(1, 2), []
        for layer in self.gat:
            x, attention = layer(x)
            heard.append(attention)
        return self.decoder.decoder(x).transpose(1, 2).clamp(-1, 1), torch.stack(heard, 1)


@dataclass
class Steps:
    """One entry a step: points [B,N,2], attention [B,layers,heads,N,N]."""

    points: list[Tensor] = field(default_factory=list)
    attention: list[Tensor] = field(default_factory=list)


def turn(angle: Tensor, first: int, second: int) -> Tensor:
    """[B], rad -> [B,3,3]: turns axis `first` towards axis `second`."""
    cos, sin, zero, one = angle.cos(), angle.sin(), torch.zeros_like(angle), torch.ones_like(angle)
    rows = [[one if i == j else zero for j in range(3)] for i in range(3)]
    rows[first][first] = rows[second][second] = cos
    rows[second][first], rows[first][second] = sin, -sin
    return torch.stack([torch.stack(row, -1) for row in rows], -2)


class Spiga(nn.Module):
    """model: the 3D face [N,3] in SPIGA's head axes."""

    def __init__(self, size: Size, model: Tensor | None = None):
        super().__init__()
        self.size, n = size, size.backbone.landmarks
        self.visual_cnn = Backbone(size.backbone)
        self.pose_fc = nn.Linear(size.backbone.features, 6)
        self.shape_encoder = nn.ModuleList([Named(encoder=mlp((2 * (n - 1), size.located, size.located, size.node))) for _ in range(STEPS)])
        self.theta_S = nn.ParameterList([nn.Parameter(torch.eye(2) * self.reach(w), requires_grad=False) for w in WINDOWS])
        self.conv_window = nn.ModuleList([nn.Conv2d(size.backbone.features, size.node, size.window) for _ in range(STEPS)])
        self.gcn = nn.ModuleList([Graph(size) for _ in range(STEPS)])
        self.register_buffer("diagonal_mask", ~torch.eye(n, dtype=torch.bool))
        others = (~torch.eye(n, dtype=torch.bool)).flatten().nonzero().squeeze(1)
        self.register_buffer("others", others, persistent=False)  # of all pairs of landmarks, those of two
        line = (2 * torch.arange(size.window) + 1) / size.window - 1
        grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).view(-1, 2)
        self.register_buffer("grid", grid, persistent=False)
        self.register_buffer("model", torch.zeros(n, 3) if model is None else model.float(), persistent=False)

    def reach(self, window: float) -> float:
        """Half the extent of the sampling grid in units of half the map, so that the outer samples are as far apart as the
        outer places of the window."""
        side, samples = self.size.backbone.side // STRIDE, self.size.window
        return (window * side - 1) / (samples - 1) * samples / side

    def see(self, crop: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[B,3,S,S] -> features [B,C,S/4,S/4], pose [B,6] (three angles in degrees, a place), logits of heat maps."""
        features, core, maps = self.visual_cnn(crop)
        return features, self.pose_fc(core), maps

    def rotation(self, pose: Tensor) -> Tensor:
        """[B,6] -> [B,3,3], from the head's axes to the camera's: x right, y down, z away."""
        yaw, pitch, roll = (degrees * (math.pi / 180) for degrees in (90 - pose[:, 0], -pose[:, 1], -90 - pose[:, 2]))
        return turn(yaw, 2, 0) @ turn(pitch, 0, 1) @ turn(roll, 1, 2)

    def start(self, pose: Tensor) -> Tensor:
        """[B,N,2]: the 3D face seen in that pose."""
        seen = self.model @ self.rotation(pose).transpose(1, 2) + pose[:, None, 3:]
        return seen[..., :2] / seen[..., 2:] * FOCAL + 0.5

    def look(self, features: Tensor, points: Tensor, step: int) -> Tensor:
        """[B,N,node]: what lies in the window around each point."""
        b, n, _ = points.shape
        centre = (points + 0.5 / features.shape[-1]) * 2 - 1
        grid = (self.grid @ self.theta_S[step].T) + centre[:, :, None]
        window = F.grid_sample(features, grid, padding_mode="border", align_corners=False).transpose(1, 2)
        conv = self.conv_window[step]
        return F.linear(window.reshape(b, n, -1), conv.weight.flatten(1), conv.bias)

    def locate(self, points: Tensor, step: int) -> Tensor:
        """[B,N,node]: where each point is, seen from all others."""
        b, n, _ = points.shape
        pairs = (points[:, :, None] - points[:, None]).reshape(b, n * n, 2).index_select(1, self.others)
        return self.shape_encoder[step].encoder(pairs.reshape(b, n, -1).transpose(1, 2)).transpose(1, 2)

    def solve(self, features: Tensor, start: Tensor, pinned: Tensor, pinned_at: Tensor) -> Steps:
        """pinned [B,N] of 0 and 1: landmarks that are put to pinned_at before each step; what a step makes of them is left
        as it is."""
        found, points = Steps(), start
        for step, window in enumerate(WINDOWS):
            points = torch.where(pinned[..., None] > 0, pinned_at, points)
            move, attention = self.gcn[step](self.look(features, points, step) + self.locate(points, step))
            points = points + move * window / 2
            found.points.append(points)
            found.attention.append(attention)
        return found
