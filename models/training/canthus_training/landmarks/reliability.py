"""What a landmark's reliability may be made of: cheap signals that the regressor has anyway, and their mix inside the network."""
import torch
from torch import Tensor, nn

from .network import Solved

# In the order of `signals`.
SIGNALS = ("head", "weight", "earlier head", "scale", "spread", "peak", "last move", "moves", "vote distance")
RISING = ("head", "weight", "attention received")  # signals that alone may be a reliability: the more, the surer
HEAD_ALONE = (1.0,) + (0.0,) * (len(SIGNALS) - 1)
TINY = 1e-3  # crop units: a quarter of a pixel, below which no move is told from none


def length(v: Tensor) -> Tensor:
    """[...,2] -> [...]: log of the length."""
    return (v.norm(dim=-1) + TINY).log()


def signals(solved: Solved, votes: Tensor, spread: Tensor) -> Tensor:
    """[B,N,9]: logits of the last step's head, of its attention weight and of the step before's head; log of the Laplace
    scale; the heat map's spread (mean of its two scaled log variances) and peak; log lengths of the last move, of all moves
    after the first step, and of the way from the CNN's vote to the result."""
    p = solved.points
    moves = [length(b - a) for a, b in ((p[-2], p[-1]), (p[0], p[-1]), (votes, p[-1]))]
    return torch.stack([solved.reliability[-1], solved.weight[-1], solved.reliability[-2], solved.log_scale[-1],
                        spread[..., :2].mean(-1), spread[..., 2], *moves], -1)


class Mix(nn.Module):
    """Logit of the reliability as a weighted sum of the signals. Exported with the head alone, if nothing else is said;
    `calibrate` writes other weights into the file where they are worth it."""

    def __init__(self, weight: tuple[float, ...] = HEAD_ALONE, bias: float = 0.0):
        super().__init__()
        self.register_buffer("weight", torch.tensor(weight))
        self.register_buffer("bias", torch.tensor([bias]))

    def forward(self, x: Tensor) -> Tensor:
        return (x * self.weight).sum(-1) + self.bias
