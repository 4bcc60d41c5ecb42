"""Mean weights of a training: what is exported."""
import torch
from torch import nn


@torch.no_grad()
def follow(mean: nn.Module, model: nn.Module, step: int, decay: float, warm: int = 10) -> None:
    """In place: mean <- d mean + (1 - d) model, with d rising from 1 / `warm` to `decay`, so that the start is forgotten;
    what is not of floating point, such as counters, is taken over."""
    d = min(decay, (1 + step) / (warm + step))
    pairs = list(zip(mean.state_dict().values(), model.state_dict().values()))
    floats = [(a, b) for a, b in pairs if a.dtype.is_floating_point]
    torch._foreach_lerp_([a for a, _ in floats], [b for _, b in floats], 1 - d)
    for a, b in pairs:
        if not a.dtype.is_floating_point:
            a.copy_(b)
