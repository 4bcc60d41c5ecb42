"""What SPIGA sees a face with: a stem to a quarter of the side, then stacked hourglasses, each told by the heat maps of
points and of edges of the one before where to look. Own text after the paper (Prados-Torreblanca, Buenaposada, Baumela,
BMVC 2022) and the shapes of published weights; modules carry the names under which those weights are stored.
"""
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDE = 4  # of the feature maps


@dataclass(frozen=True)
class BackboneSize:
    """side: of the crop, px; depth: halvings in an hourglass; stem, early, features: channels, in their order."""

    landmarks: int
    edges: int
    side: int = 256
    stacks: int = 4
    depth: int = 4
    stem: int = 64
    early: int = 128
    features: int = 256


class Conv(nn.Module):
    """Convolution, then norm and ReLU where `norm`."""

    def __init__(self, inputs: int, outputs: int, size: int = 1, stride: int = 1, norm: bool = True):
        super().__init__()
        # The convolutions that halve a map see 2x2 cells without overlap.
        self.conv = nn.Conv2d(inputs, outputs, size, stride, size // 2 if size % 2 else 0, bias=False)
        self.bn = nn.BatchNorm2d(outputs) if norm else None

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return x if self.bn is None else F.relu(self.bn(x))


class Deconv(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.deconv = nn.ConvTranspose2d(channels, channels, 2, 2, bias=False)
        self.bn = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.deconv(x)))


class Residual(nn.Module):
    """A bottleneck with the norms first. Weights for the skip are stored even where the input itself is added."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        half = outputs // 2
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), Conv(inputs, half, norm=False)
        self.bn2, self.conv2 = nn.BatchNorm2d(half), Conv(half, half, 3, norm=False)
        self.bn3, self.conv3 = nn.BatchNorm2d(half), Conv(half, outputs, norm=False)
        self.skip_layer = Conv(inputs, outputs, norm=False)
        self.widens = inputs != outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for norm, conv in ((self.bn1, self.conv1), (self.bn2, self.conv2), (self.bn3, self.conv3)):
            y = conv(F.relu(norm(y)))
        return y + (self.skip_layer(x) if self.widens else x)


class Coordinates(nn.Module):
    """Adds to a picture where each pixel is, -1 to 1 each way, and how far that is from (0.5, 0.5), as it was trained."""

    def __init__(self, side: int):
        super().__init__()
        line = torch.linspace(-1, 1, side)
        self.register_buffer("xx_channel", line.view(1, 1, side, 1).expand(1, 1, side, side).clone())
        self.register_buffer("yy_channel", line.view(1, 1, 1, side).expand(1, 1, side, side).clone())

    def forward(self, x: Tensor) -> Tensor:
        far = ((self.xx_channel - 0.5) ** 2 + (self.yy_channel - 0.5) ** 2).sqrt()
        where = torch.cat([self.xx_channel, self.yy_channel, far], 1)
        return torch.cat([x, where.expand(x.shape[0], -1, -1, -1)], 1)


class Hourglass(nn.Module):
    """-> map of the input's size, and the innermost map."""

    def __init__(self, depth: int, channels: int):
        super().__init__()
        self.up1, self.pool1 = Residual(channels, channels), Conv(channels, channels, 2, 2)
        self.low1, self.low3 = Residual(channels, channels), Residual(channels, channels)
        self.low2 = Hourglass(depth - 1, channels) if depth > 1 else Residual(channels, channels)
        self.up2 = Deconv(channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        low = self.low1(self.pool1(x))
        if isinstance(self.low2, Hourglass):
            low, core = self.low2(low)
        else:
            low = core = self.low2(low)
        return self.up1(x) + self.up2(self.low3(low)), core


class EdgesToPoints(nn.Module):
    """A map for each landmark from the maps of the edges that it lies on; a landmark on none looks everywhere."""

    def __init__(self, size: BackboneSize):
        super().__init__()
        self.register_buffer("ones", torch.ones(1, size.side // STRIDE, size.side // STRIDE))
        self.register_buffer("edge2point", torch.zeros(size.landmarks, size.edges + 1))

    def forward(self, edges: Tensor) -> Tensor:
        maps = torch.cat([edges, self.ones.expand(edges.shape[0], 1, -1, -1)], 1)
        return F.conv2d(maps, self.edge2point[:, :, None, None]).clamp(max=1)


def head(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(Conv(inputs, outputs, norm=False))


class Backbone(nn.Module):
    """crop [B,3,S,S] RGB 0..1 -> features [B,C,S/4,S/4] and core [B,C] of the last hourglass, logits [B,N,S/4,S/4] of the
    last heat maps of points (of the hourglass before the last)."""

    def __init__(self, size: BackboneSize):
        super().__init__()
        c, n, between = size.features, size.landmarks, range(size.stacks - 1)
        self.pre = nn.Sequential(
            Coordinates(size.side), Conv(6, size.stem, 7, 2), Residual(size.stem, size.early), Conv(size.early, size.early, 2, 2),
            Residual(size.early, size.early), Residual(size.early, c))
        self.hgs = nn.ModuleList([Hourglass(size.depth, c) for _ in range(size.stacks)])
        self.hgs_core = nn.ModuleList(
            [nn.Sequential(Residual(c, c), Conv(c, c, 2, 2), Residual(c, c), Conv(c, c, 2, 2)) for _ in range(size.stacks)])
        self.hgs_out = nn.ModuleList([nn.Sequential(Residual(c, c), Conv(c, c)) for _ in range(size.stacks)])
        self.outs_points = nn.ModuleList([head(c, n) for _ in between])
        self.outs_edges = nn.ModuleList([head(c, size.edges) for _ in between])
        self.E2Ptransform = EdgesToPoints(size)
        self.outs_features = nn.ModuleList([Conv(c, n, norm=False) for _ in between])
        self.merge_preds = nn.ModuleList([Conv(n, c, norm=False) for _ in between])
        self.merge_features = nn.ModuleList([Conv(c, c, norm=False) for _ in between])

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.pre(crop)
        for k, hourglass in enumerate(self.hgs):
            y, inner = hourglass(x)
            features = self.hgs_out[k](y)
            if k + 1 < len(self.hgs):
                points = self.outs_points[k](features)
                looked_at = points.sigmoid() * self.E2Ptransform(self.outs_edges[k](features).sigmoid())
                x = x + self.merge_preds[k](self.outs_features[k](features) * looked_at) + self.merge_features[k](features)
        return features, self.hgs_core[-1](inner).flatten(1), points
