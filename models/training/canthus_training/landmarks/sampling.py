"""Features at places between their cells."""
import torch
import torch.nn.functional as F
from torch import Tensor


def sample(features: Tensor, places: Tensor) -> Tensor:
    """features [B,C,H,W], places [B,N,K,2] crop units -> [B,N,C,K], bilinear; beyond the border, what lies at the border."""
    if torch.onnx.is_in_onnx_export():
        return sample_rows(features, places)
    return F.grid_sample(features, places * 2 - 1, padding_mode="border", align_corners=False).permute(0, 2, 1, 3)


def sample_rows(features: Tensor, places: Tensor) -> Tensor:
    """The same of whole rows of channels: ONNX Runtime's GridSample for CPUs reads one number at a time, in jumps of a channel."""
    (b, n, k, _), (channels, h, w) = places.shape, features.shape[1:]
    rows = features.flatten(2).transpose(1, 2).reshape(-1, channels)
    first = torch.arange(b, device=features.device).view(b, 1, 1) * (h * w)
    x = (places[..., 0] * w - 0.5).clamp(0, w - 1)
    y = (places[..., 1] * h - 0.5).clamp(0, h - 1)
    left, top = x.floor(), y.floor()
    right, bottom = (left + 1).clamp(max=w - 1), (top + 1).clamp(max=h - 1)
    at = lambda row, column: rows[(first + (row * w + column).long()).flatten()].view(b, n, k, channels)
    across, down = (x - left).unsqueeze(-1), (y - top).unsqueeze(-1)
    upper = torch.lerp(at(top, left), at(top, right), across)
    lower = torch.lerp(at(bottom, left), at(bottom, right), across)
    return torch.lerp(upper, lower, down).transpose(2, 3)
