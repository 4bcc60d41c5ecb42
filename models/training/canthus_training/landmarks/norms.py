"""Batch norms that know what they are given again, for a training that goes on from a pack, in whose convolutions they were folded."""
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from .network import LandmarkNetwork


class Moments:
    """Mean and variance by channel of all that one norm is given, over any number of batches."""

    def __init__(self) -> None:
        self.count, self.sum, self.squares = 0, torch.zeros((), dtype=torch.float64), torch.zeros((), dtype=torch.float64)

    def add(self, x: Tensor) -> None:
        x = x.detach().double()
        self.count += x.numel() // x.shape[1]
        self.sum, self.squares = self.sum.to(x.device) + x.sum((0, 2, 3)), self.squares.to(x.device) + (x * x).sum((0, 2, 3))

    def read(self) -> tuple[Tensor, Tensor]:
        mean = self.sum / self.count
        return mean.float(), (self.squares / self.count - mean * mean).clamp(min=1e-8).float()


@torch.no_grad()
def renew_norms(model: LandmarkNetwork, crops: Iterable[Tensor]) -> int:
    """In place: every batch norm takes the mean and the variance of what it is given on these crops ([B,3,S,S] RGB 0..1), and a
    weight and a bias with which the evaluating network answers as before. -> the number of norms. Without that, a network
    out of a pack is another one as soon as its norms take the statistics of a batch."""
    was, moments = model.training, {m: Moments() for m in model.modules() if isinstance(m, nn.BatchNorm2d)}
    model.eval()
    watching = [norm.register_forward_pre_hook(lambda norm, given: moments[norm].add(given[0])) for norm in moments]
    for x in crops:
        model.see(x)
    for watch in watching:
        watch.remove()
    for norm, seen in moments.items():
        mean, variance = seen.read()
        slope = norm.weight / (norm.running_var + norm.eps).sqrt()
        norm.bias.add_(slope * (mean - norm.running_mean))
        norm.weight.copy_(slope * (variance + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
    model.train(was)
    return len(moments)
