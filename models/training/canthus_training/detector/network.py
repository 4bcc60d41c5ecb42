"""The detector network: a small residual backbone, a feature pyramid and one head for each stride.

Frames. Pixel centres lie at whole numbers, so the centre of grid cell (row i, column j) at stride s is the pixel
position ((j + 0.5) * s - 0.5, (i + 0.5) * s - 0.5). Boxes are (x0, y0, x1, y1) in input pixels, continuous.
A cell predicts four numbers (dx, dy, lw, lh): the centre of the box is the centre of the cell plus (dx, dy) * s,
its width and height are s * exp(lw) and s * exp(lh).
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

STRIDES = (8, 16, 32)
TYPICAL_SIDE = (24.0, 75.0, 230.0)  # px: side of the faces that each stride sees most, the start of the size output
LOG_SIZE_RANGE = (-2.0, 5.0)  # limits of lw and lh: 0.14 to 148 times the stride


def conv_bn(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, groups: int = 1, act: bool = True) -> nn.Sequential:
    """Convolution without bias, batch norm and, if asked for, ReLU: [B,inputs,H,W] -> [B,outputs,H/stride,W/stride]."""
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU(True)) if act else nn.Sequential(*layers)


class PlainBlock(nn.Module):
    """Residual block of two plain 3x3 convolutions: [B,C,H,W] -> [B,C,H,W]."""

    def __init__(self, channels: int):
        super().__init__()
        self.a = conv_bn(channels, channels)
        self.b = conv_bn(channels, channels, act=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.b(self.a(x)) + x)


class SeparableBlock(nn.Module):
    """Residual block that widens by 1x1, looks around by a 5x5 depthwise convolution, and narrows by 1x1."""

    def __init__(self, channels: int, widen: int = 2, kernel: int = 5):
        super().__init__()
        wide = channels * widen
        self.a = conv_bn(channels, wide, 1)
        self.b = conv_bn(wide, wide, kernel, groups=wide)
        self.c = conv_bn(wide, channels, 1, act=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.c(self.b(self.a(x)))


class Detector(nn.Module):
    """picture [B,3,H,W] (RGB 0..1, H and W multiples of 32) -> logits [B,K] and raw boxes [B,K,4], K over all cells.

    Cells are ordered stride 8 first, then 16, then 32, each row by row. Plain convolutions of few channels: on the CPUs
    that train it they are several times faster than depthwise ones, and at this size they cost little anywhere. Only
    stride 32, where wide views are needed and cells are few, has 5x5 depthwise blocks.
    """

    def __init__(self, widths: tuple[int, int, int, int] = (32, 56, 64, 64), neck: int = 48,
                 blocks: tuple[int, int, int, int] = (1, 2, 1, 3)):
        super().__init__()
        w0, w1, w2, w3 = widths
        self.config = {"widths": list(widths), "neck": neck, "blocks": list(blocks)}
        self.stem = conv_bn(3, w0, 7, 4)
        self.stage8 = nn.Sequential(conv_bn(w0, w1, 3, 2), *[PlainBlock(w1) for _ in range(blocks[0])])
        self.stage16 = nn.Sequential(conv_bn(w1, w2, 3, 2), *[PlainBlock(w2) for _ in range(blocks[1])])
        self.stage32 = nn.Sequential(conv_bn(w2, w3, 3, 2), *[PlainBlock(w3) for _ in range(blocks[2])],
                                     *[SeparableBlock(w3) for _ in range(blocks[3])])
        self.side = nn.ModuleList([nn.Conv2d(w, neck, 1) for w in (w1, w2, w3)])
        self.smooth = nn.ModuleList([conv_bn(neck, neck) for _ in range(2)])
        self.tower = nn.ModuleList([conv_bn(neck, neck) for _ in STRIDES])
        self.score = nn.ModuleList([nn.Conv2d(neck, 1, 1) for _ in STRIDES])
        self.box = nn.ModuleList([nn.Conv2d(neck, 4, 1) for _ in STRIDES])
        for stride, side, score, box in zip(STRIDES, TYPICAL_SIDE, self.score, self.box):
            nn.init.normal_(score.weight, std=0.01)
            nn.init.constant_(score.bias, -4.6)
            nn.init.normal_(box.weight, std=0.01)
            size = math.log(side / stride)
            with torch.no_grad():
                box.bias.copy_(torch.tensor([0.0, 0.0, size, size]))

    def features(self, picture: torch.Tensor) -> list[torch.Tensor]:
        """Pyramid levels [B,neck,H/s,W/s] for strides 8, 16, 32."""
        c8 = self.stage8(self.stem(picture * 2.0 - 1.0))
        c16 = self.stage16(c8)
        c32 = self.stage32(c16)
        p32 = self.side[2](c32)
        p16 = self.smooth[1](self.side[1](c16) + F.interpolate(p32, scale_factor=2.0, mode="nearest"))
        p8 = self.smooth[0](self.side[0](c8) + F.interpolate(p16, scale_factor=2.0, mode="nearest"))
        return [p8, p16, p32]

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits, boxes = [], []
        for k, level in enumerate(self.features(picture)):
            seen = self.tower[k](level)
            with torch.autocast(picture.device.type, enabled=False):  # the last step in full precision: sizes are logarithms
                logits.append(self.score[k](seen.float()).flatten(1))
                boxes.append(self.box[k](seen.float()).flatten(2).transpose(1, 2))
        return torch.cat(logits, 1), torch.cat(boxes, 1)


def cells(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres [K,2] (x, y) in input pixels and strides [K] of all cells of a picture of height x width pixels."""
    centres, strides = [], []
    for s in STRIDES:
        y = (torch.arange(height // s, dtype=torch.float32) + 0.5) * s - 0.5
        x = (torch.arange(width // s, dtype=torch.float32) + 0.5) * s - 0.5
        yy, xx = torch.meshgrid(y, x, indexing="ij")
        centres.append(torch.stack([xx, yy], -1).view(-1, 2))
        strides.append(torch.full((centres[-1].shape[0],), float(s)))
    return torch.cat(centres), torch.cat(strides)


def decode(raw: torch.Tensor, centres: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """Raw outputs [...,K,4] -> boxes [...,K,4] (x0, y0, x1, y1) in input pixels."""
    s = strides[:, None]
    middle = centres + raw[..., :2] * s
    half = raw[..., 2:].clamp(*LOG_SIZE_RANGE).exp() * s * 0.5
    return torch.cat([middle - half, middle + half], -1)


def encode(boxes: torch.Tensor, centres: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """The reverse of decode: boxes [...,K,4] -> raw outputs [...,K,4]."""
    s = strides[:, None]
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    size = boxes[..., 2:] - boxes[..., :2]
    return torch.cat([(middle - centres) / s, (size / s).log()], -1)
