"""The landmark network: what is seen (Encoder), where a head in that pose has its points (PoseStart), and three graph
attention steps that decide (Regressor), after SPIGA (Prados-Torreblanca, Buenaposada, Baumela, BMVC 2022).

Frames: crops are [B, 3, S, S] RGB 0..1; points are crop units, `cropPx = u * S - 0.5`, [B, N, 2].
"""
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .mean_face import mean_face_68, mean_face_98
from .sampling import sample

FEATURES, CONTEXT = 64, 192
WINDOWS = (0.3, 0.15, 0.075)  # of the crop's side: what each step sees around a point, and how far it moves it


@dataclass(frozen=True)
class Parts:
    """What may be left out of the network, for ablations. `start`: from the pose, or the mean face in the crop's middle."""

    reliability_in_attention: bool = True
    location: bool = True
    votes: bool = True
    start: bool = True


@dataclass(frozen=True)
class Size:
    """Channels of the encoder's stages, residual blocks in each, and numbers a landmark carries in the regressor."""

    widths: tuple[int, ...] = (48, 96, 160, 224)
    depth: int = 2
    node: int = 128


def conv_norm(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs)]


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.first = nn.Sequential(*conv_norm(inputs, outputs, 3, stride), nn.ReLU(True))
        self.second = nn.Sequential(*conv_norm(outputs, outputs))
        same = inputs == outputs and stride == 1
        self.skip = nn.Identity() if same else nn.Sequential(*conv_norm(inputs, outputs, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.second(self.first(x)) + self.skip(x))


class Encoder(nn.Module):
    """A residual feature pyramid: crop -> features [B, 64, S/4, S/4] and context [B, 192]."""

    def __init__(self, size: Size = Size()):
        super().__init__()
        widths, depth = size.widths, size.depth
        self.stem = nn.Sequential(*conv_norm(3, 24, 3, 2), nn.ReLU(True), *conv_norm(24, widths[0], 3, 2), nn.ReLU(True))
        stages, before = [], widths[0]
        for k, width in enumerate(widths):
            blocks = [Residual(before if j == 0 else width, width, 2 if j == 0 and k > 0 else 1) for j in range(depth)]
            stages.append(nn.Sequential(*blocks))
            before = width
        self.stages = nn.ModuleList(stages)
        self.lateral = nn.ModuleList([nn.Conv2d(w, FEATURES, 1, bias=False) for w in widths])
        self.smooth = nn.ModuleList([Residual(FEATURES, FEATURES) for _ in widths[:-1]])
        self.context = nn.Sequential(nn.Linear(widths[-1] * 16, CONTEXT), nn.ReLU(True))

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor]:
        x = self.stem(crop * 2 - 1)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        context = self.context(pool_to_4(levels[-1]).flatten(1))
        y = self.lateral[-1](levels[-1])
        for k in reversed(range(len(self.smooth))):
            y = self.smooth[k](self.lateral[k](levels[k]) + F.interpolate(y, scale_factor=2.0, mode="nearest"))
        return y, context


@cache
def pooling_cells(side: int) -> np.ndarray:
    """[side * side, 16]: the share of each place in the mean of each cell of a 4x4 grid; cells overlap where sizes do not divide."""
    line = np.zeros((side, 4), np.float32)
    for k in range(4):
        begin, end = k * side // 4, -(-(k + 1) * side // 4)
        line[begin:end, k] = 1 / (end - begin)
    return np.einsum("yi,xj->yxij", line, line).reshape(side * side, 16)


def pool_to_4(x: Tensor) -> Tensor:
    """Means over a 4x4 grid, as one matrix: adaptive pooling exports only where sizes divide. [B,C,H,H] -> [B,C,16]."""
    return x.flatten(2) @ torch.from_numpy(pooling_cells(int(x.shape[-1]))).to(x)


class PoseStart(nn.Module):
    """Context -> rotation, scale and place of the head; a mean 3D face projected with them is where the points start."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(CONTEXT, 9)
        nn.init.normal_(self.head.weight, std=0.005)
        with torch.no_grad():
            self.head.bias.copy_(torch.tensor([1.0, 0, 0, 0, 1.0, 0, np.log(0.31), 0.5, 0.5]))
        face = mean_face_68()
        self.register_buffer("face_68", torch.from_numpy(face), persistent=False)
        self.register_buffer("face_98", torch.from_numpy(mean_face_98(face)), persistent=False)

    def forward(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """-> rotation [B,3,3], head to picture; placement [B,3]: scale and place in crop units."""
        q = self.head(context.float())
        a = F.normalize(q[:, :3], dim=1)
        b = q[:, 3:6]
        b = F.normalize(b - (a * b).sum(1, keepdim=True) * a, dim=1)
        return torch.stack([a, b, torch.cross(a, b, dim=1)], 1), torch.cat([q[:, 6:7].exp(), q[:, 7:9]], 1)

    def project(self, rotation: Tensor, placement: Tensor, count: int) -> Tensor:
        face = self.face_68 if count == 68 else self.face_98
        return placement[:, None, :1] * (face @ rotation[:, :2].transpose(1, 2)) + placement[:, None, 1:]


def read_votes(logits: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Heat map logits [B,N,H,W] -> votes [B,N,2] (the mean), spread [B,N,3] (two log variances, the peak), the map itself."""
    b, n, h, w = logits.shape
    p = logits.float().flatten(2).softmax(-1).view(b, n, h, w)
    gx = ((torch.arange(w) + 0.5) / w).to(p)
    gy = ((torch.arange(h) + 0.5) / h).to(p)
    px, py = p.sum(2), p.sum(3)
    mx, my = (px * gx).sum(-1), (py * gy).sum(-1)
    vx, vy = (px * gx * gx).sum(-1) - mx * mx, (py * gy * gy).sum(-1) - my * my
    spread = torch.stack([(vx + 1e-5).log() * 0.2 + 1, (vy + 1e-5).log() * 0.2 + 1, p.flatten(2).amax(-1)], -1)
    return torch.stack([mx, my], -1), spread, p


class AttentionLayer(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor, heard: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
        """x [B,N,D]; heard [B,N]: log of each source's weight; edges [1,heads,N,N] -> x, attention [B,heads,N,N]."""
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = ((q @ k.transpose(-1, -2)) * (d // self.heads) ** -0.5 + heard[:, None, None, :] + edges).softmax(-1)
        x = x + self.out((a @ v).transpose(1, 2).reshape(b, n, d))
        return x + self.mlp(self.norm2(x)), a


class Step(nn.Module):
    """One graph attention step: looks around every point, hears the others by their reliability, moves every point."""

    def __init__(self, count: int, window: float, parts: Parts, width: int = 128, layers: int = 2, heads: int = 4, grid: int = 5):
        super().__init__()
        self.window, self.parts = window, parts
        t = torch.linspace(-1, 1, grid) * window / 2
        yy, xx = torch.meshgrid(t, t, indexing="ij")
        self.register_buffer("grid", torch.stack([xx, yy], -1).view(1, 1, grid * grid, 2), persistent=False)
        self.appearance = nn.Sequential(nn.Linear(FEATURES * grid * grid, width), nn.LayerNorm(width))
        self.location = nn.Sequential(nn.Linear(2 * count, 128), nn.GELU(), nn.Linear(128, width))
        self.identity = nn.Parameter(torch.randn(1, count, width) * 0.02)
        self.context, self.pin, self.vote = nn.Linear(CONTEXT, width), nn.Linear(3, width, bias=False), nn.Linear(5, width)
        self.edges = nn.Parameter(torch.zeros(1, heads, count, count))
        self.weight = nn.Sequential(nn.Linear(width, 48), nn.GELU(), nn.Linear(48, 1))
        self.layers = nn.ModuleList([AttentionLayer(width, heads) for _ in range(layers)])
        # dx, dy, logit of the reliability, log of the Laplace scale
        self.out = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 128), nn.GELU(), nn.Linear(128, 4))
        nn.init.normal_(self.out[3].weight, std=0.01)
        with torch.no_grad():
            self.out[3].bias.copy_(torch.tensor([0.0, 0, 0, -3.5]))

    def forward(self, features: Tensor, context: Tensor, points: Tensor, pinned: Tensor, moved: Tensor, votes: Tensor, spread: Tensor):
        """`moved` [B,N,2]: how far a pinned point was from here. -> points, weight logit [B,N], reliability logit, log scale, attention [B,layers,heads,N,N]."""
        b, n, _ = points.shape
        mask = pinned.unsqueeze(-1)
        window = sample(features, points.unsqueeze(2) + self.grid)
        x = self.appearance(window.reshape(b, n, -1)) + self.identity + self.context(context)[:, None]
        x = x + self.pin(torch.cat([moved * mask / self.window, mask], -1))
        if self.parts.location:
            x = x + self.location((points[:, :, None] - points[:, None]).reshape(b, n, -1) * 4)
        if self.parts.votes:
            x = x + self.vote(torch.cat([((votes - points) / self.window).clamp(-3, 3), spread], -1))
        r = self.weight(x).squeeze(-1)
        # log sigmoid(r), spelt so that ONNX Runtime has no log of 0; a pinned point is heard in full.
        heard = torch.where(pinned > 0, torch.zeros_like(r), -F.softplus(-r))
        if not self.parts.reliability_in_attention:
            heard = torch.zeros_like(heard)
        attention = []
        for layer in self.layers:
            x, a = layer(x, heard, self.edges)
            attention.append(a)
        out = self.out(x)
        return points + out[..., :2] * self.window, r, out[..., 2], out[..., 3], torch.stack(attention, 1)


@dataclass
class Solved:
    """One entry a step: points [B,N,2], logits [B,N] of weight and reliability, log scale [B,N], attention [B,layers,heads,N,N]."""

    points: list[Tensor] = field(default_factory=list)
    weight: list[Tensor] = field(default_factory=list)
    reliability: list[Tensor] = field(default_factory=list)
    log_scale: list[Tensor] = field(default_factory=list)
    attention: list[Tensor] = field(default_factory=list)


class Regressor(nn.Module):
    def __init__(self, count: int, parts: Parts = Parts(), size: Size = Size()):
        super().__init__()
        self.steps = nn.ModuleList([Step(count, w, parts, size.node) for w in WINDOWS])

    def forward(self, features: Tensor, context: Tensor, start: Tensor, votes: Tensor, spread: Tensor, pinned: Tensor, pinned_at: Tensor) -> Solved:
        """pinned [B,N] of 0 and 1; pinned_at [B,N,2], read only where pinned. The points of the last step are not overwritten."""
        solved, points, mask = Solved(), start, pinned.unsqueeze(-1)
        for step in self.steps:
            points = points.detach()
            moved = (pinned_at - points) * mask
            points = torch.where(mask > 0, pinned_at, points)
            points, r, c, s, a = step(features, context, points, pinned, moved, votes, spread)
            for part, value in zip((solved.points, solved.weight, solved.reliability, solved.log_scale, solved.attention), (points, r, c, s, a)):
                part.append(value)
        return solved


@dataclass
class Seen:
    """features [B,64,S/4,S/4], context [B,192], rotation [B,3,3], placement [B,3]; by number of points: start, votes [B,N,2], spread [B,N,3], maps [B,N,S/4,S/4]."""

    features: Tensor
    context: Tensor
    rotation: Tensor
    placement: Tensor
    start: dict[int, Tensor]
    votes: dict[int, Tensor]
    spread: dict[int, Tensor]
    maps: dict[int, Tensor]


class LandmarkNetwork(nn.Module):
    def __init__(self, counts: tuple[int, ...] = (68, 98), parts: Parts = Parts(), size: Size = Size()):
        super().__init__()
        self.counts, self.parts, self.size = counts, parts, size
        self.encoder, self.pose = Encoder(size), PoseStart()
        self.heat = nn.ModuleDict({str(n): nn.Conv2d(FEATURES, n, 1) for n in counts})
        self.regressors = nn.ModuleDict({str(n): Regressor(n, parts, size) for n in counts})

    def see(self, crop: Tensor, counts: tuple[int, ...] | None = None, bf16: bool = False) -> Seen:
        with torch.autocast(crop.device.type, dtype=torch.bfloat16, enabled=bf16):
            features, context = self.encoder(crop)
            logits = {n: self.heat[str(n)](features) for n in (self.counts if counts is None else counts)}
        rotation, placement = self.pose(context)
        seen = Seen(features.float(), context.float(), rotation, placement, {}, {}, {}, {})
        for n, map_logits in logits.items():
            seen.votes[n], seen.spread[n], seen.maps[n] = read_votes(map_logits)
            seen.start[n] = self.start(rotation, placement, n)
        return seen

    def see_again(self, seen: Seen, counts: tuple[int, ...]) -> Seen:
        """The heads alone, on features that are there already (and carry no gradient)."""
        again = Seen(seen.features, seen.context, seen.rotation, seen.placement, seen.start, {}, {}, {})
        for n in counts:
            again.votes[n], again.spread[n], again.maps[n] = read_votes(self.heat[str(n)](seen.features))
        return again

    def start(self, rotation: Tensor, placement: Tensor, count: int) -> Tensor:
        """[B,N,2]: the mean face in that pose; in an ablation as seen from the front, in the middle of the crop."""
        if self.parts.start:
            return self.pose.project(rotation, placement, count)
        face = self.pose.face_68 if count == 68 else self.pose.face_98
        return (face[:, :2] * 0.31 + 0.5).expand(len(rotation), -1, -1)

    def solve(self, seen: Seen, count: int, pinned: Tensor | None = None, pinned_at: Tensor | None = None) -> Solved:
        start = seen.start[count]
        pinned = torch.zeros_like(start[..., 0]) if pinned is None else pinned
        pinned_at = torch.zeros_like(start) if pinned_at is None else pinned_at
        return self.regressors[str(count)](seen.features, seen.context, start, seen.votes[count], seen.spread[count], pinned, pinned_at)
