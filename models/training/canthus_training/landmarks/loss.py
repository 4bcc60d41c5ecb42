"""What the network is told to be better at, for one schema. All errors are in units of the inter-ocular distance."""
import torch
import torch.nn.functional as F
from torch import Tensor

from .network import Seen, Solved
from .schemas import SCHEMAS, Schema

RIGHT = 0.05  # of d: a point is right
WEIGHTS = {"start": 0.5, "votes": 0.25, "maps": 0.03, "points": 1.0, "weight": 0.05, "reliability": 0.05, "scale": 0.01}
# How much more a covered point's place counts: one point in twelve is covered, and they are the ones that people have to correct.
COVERED = 2.0


def lengths(points: Tensor, schema: Schema) -> tuple[Tensor, Tensor]:
    """Inter-ocular distance and d of each face, [B,1]; see schemas.judgement_length."""
    a, b = schema.eyes
    eyes = (points[:, a] - points[:, b]).norm(dim=-1)
    known = torch.isfinite(points)
    low = torch.where(known, points, torch.inf).amin(1)
    high = torch.where(known, points, -torch.inf).amax(1)
    least = 0.4 * (high - low).prod(-1).sqrt()
    eyes = torch.where(torch.isfinite(eyes), eyes, least)
    # NME's own norm collapses in profile and would let few faces rule the loss: half of d at least.
    d = torch.maximum(eyes, least)
    return torch.maximum(eyes, d / 2)[:, None], d[:, None]


def mean_of(value: Tensor, chosen: Tensor) -> Tensor:
    return torch.where(chosen, value, 0).sum() / chosen.sum().clamp(min=1)


def weighted_mean(value: Tensor, chosen: Tensor, weight: Tensor) -> Tensor:
    return torch.where(chosen, value * weight, 0).sum() / torch.where(chosen, weight, 0).sum().clamp(min=1)


def map_loss(maps: Tensor, points: Tensor, chosen: Tensor) -> Tensor:
    """Cross-entropy of each heat map [B,N,H,W] with a Gaussian of 1.2 cells' width at the true place."""
    h = maps.shape[-1]
    cells = ((torch.arange(h) + 0.5) / h).to(maps)
    spread = 1.2 / h
    gx = torch.exp(-((cells - points[..., :1]) ** 2) / (2 * spread**2))
    gy = torch.exp(-((cells - points[..., 1:]) ** 2) / (2 * spread**2))
    gx, gy = gx / (gx.sum(-1, keepdim=True) + 1e-6), gy / (gy.sum(-1, keepdim=True) + 1e-6)
    cross = -torch.einsum("bnyx,bny,bnx->bn", (maps + 1e-8).log(), gy, gx)
    inside = ((points > 0) & (points < 1)).all(-1)
    return mean_of(cross, chosen & inside)


def landmark_loss(seen: Seen, solved: Solved, truth: Tensor, pinned: Tensor, covered: Tensor) -> tuple[Tensor, dict[str, float]]:
    """truth [B,N,2] with NaN where unknown; pinned, covered [B,N]. -> loss, and its parts for the log (errors in percent)."""
    count = truth.shape[1]
    schema = next(s for s in SCHEMAS.values() if s.count == count)
    known = torch.isfinite(truth).all(-1)
    eyes, d = lengths(truth, schema)
    truth = torch.where(known.unsqueeze(-1), truth, 0.5)
    free = known & (pinned == 0)
    far = lambda p: (p - truth).abs().sum(-1) / eyes
    off = lambda p: (p - truth).norm(dim=-1)
    total = WEIGHTS["start"] * mean_of(far(seen.start[count]), known) + WEIGHTS["votes"] * mean_of(far(seen.votes[count]), known)
    total = total + WEIGHTS["maps"] * map_loss(seen.maps[count], truth, known)
    counts_for = 1 + (COVERED - 1) * covered.to(truth)
    before = seen.start[count]
    for k, points in enumerate(solved.points):
        total = total + WEIGHTS["points"] * (k + 1) * weighted_mean(far(points), free, counts_for)
        now, then = off(points.detach()) / d, off(before.detach()) / d
        judged = lambda logit, error: mean_of(F.binary_cross_entropy_with_logits(logit, (error < RIGHT).float(), reduction="none"), free)
        total = total + WEIGHTS["weight"] * judged(solved.weight[k], then) + WEIGHTS["reliability"] * judged(solved.reliability[k], now)
        log_scale = solved.log_scale[k].clamp(-7, 1)
        total = total + WEIGHTS["scale"] * mean_of(now * torch.exp(-log_scale) + log_scale, free)
        before = points
    parts = {"start": far(seen.start[count]), "votes": far(seen.votes[count])}
    facts = {name: 100 * float(mean_of(value.detach(), known)) for name, value in parts.items()}
    facts["error"] = 100 * float(mean_of(off(solved.points[-1].detach()) / eyes, free))
    return total, facts
