"""Which cells answer for which face, and the loss.

A face belongs to the strides whose range its side (root of the box's area) falls in; ranges overlap. Cells whose centre
lies within 1.5 strides of the face's centre are candidates; as many of the best of them as the overlap already reached
warrants are chosen (SimOTA's dynamic k). The score learns the overlap that the cell's box reaches (varifocal loss), so
that it stands for the quality of the place as well.
"""
import torch
import torch.nn.functional as F

from .network import decode

LEVEL_RANGE = {8: (0.0, 52.0), 16: (34.0, 160.0), 32: (105.0, 1e9)}  # px: sides of the faces for each stride
RADIUS = 1.5  # strides
MOST = 9  # cells for one face


def pair_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Intersection over union of aligned boxes: [...,4], [...,4] -> [...]."""
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    area = lambda x: (x[..., 2:] - x[..., :2]).clamp(min=0).prod(-1)
    return inner / (area(a) + area(b) - inner).clamp(min=1e-6)


def distance_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Overlap less the squared distance of the centres over the squared diagonal of the hull: [N,4], [N,4] -> [N]."""
    hull = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
    apart = (a[:, :2] + a[:, 2:] - b[:, :2] - b[:, 2:]) / 2
    return pair_iou(a, b) - apart.square().sum(1) / hull.square().sum(1).clamp(min=1e-6)


def candidates(faces: torch.Tensor, centres: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """faces [B,G,4], cell centres [K,2], strides [K] -> bool [B,G,K]."""
    size = (faces[..., 2:] - faces[..., :2]).clamp(min=0)
    side = size.prod(-1).sqrt()[..., None]
    low, high = torch.empty_like(strides), torch.empty_like(strides)
    for stride, (a, b) in LEVEL_RANGE.items():
        low[strides == stride], high[strides == stride] = a, b
    middle = (faces[..., :2] + faces[..., 2:]) / 2
    near = (centres - middle[..., None, :]).abs().amax(-1) < RADIUS * strides
    return near & (side >= low) & (side < high)


@torch.no_grad()
def assign(boxes: torch.Tensor, scores: torch.Tensor, faces: torch.Tensor, present: torch.Tensor,
           centres: torch.Tensor, strides: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """boxes [B,K,4], scores [B,K] (0..1), faces [B,G,4] padded, present [B,G] bool -> index of the face of each cell
    [B,K] (-1: none) and the overlap that its box reaches [B,K] (0 where none)."""
    may = candidates(faces, centres, strides) & present[..., None]
    overlap = pair_iou(boxes[:, None], faces[:, :, None]) * may
    cost = torch.where(may, -3 * torch.log(overlap.clamp(min=1e-4)) - torch.log(scores[:, None].clamp(min=1e-4)), torch.inf)
    most = min(MOST, cost.shape[-1])
    count = overlap.topk(most, -1).values.sum(-1).round().clamp(min=1)
    values, order = cost.topk(most, -1, largest=False)
    rank = torch.arange(most, device=cost.device)
    taken = (rank < count[..., None]) & torch.isfinite(values)
    chosen = torch.zeros_like(may).scatter_(-1, order, taken)
    cheapest = torch.where(chosen, cost, torch.inf).min(1)
    index = torch.where(torch.isfinite(cheapest.values), cheapest.indices, -1)
    reached = overlap.gather(1, index.clamp(min=0)[:, None]).squeeze(1)
    return index, torch.where(index >= 0, reached, torch.zeros_like(reached))


def inside(regions: torch.Tensor, known: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """regions [B,M,4], known [B,M] bool, centres [K,2] -> bool [B,K]: the cell's centre lies in a region."""
    x, y = centres[:, 0], centres[:, 1]
    r = regions[..., None]
    hit = (x >= r[:, :, 0]) & (x <= r[:, :, 2]) & (y >= r[:, :, 1]) & (y <= r[:, :, 3])
    return (hit & known[..., None]).any(1)


def detector_loss(logits: torch.Tensor, raw: torch.Tensor, targets: dict[str, torch.Tensor], centres: torch.Tensor,
                  strides: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
    """logits [B,K], raw [B,K,4], targets {faces [B,G,4], present [B,G], ignore [B,M,4], ignored [B,M]} in input px ->
    loss and its parts for the log."""
    boxes = decode(raw, centres, strides)
    scores = logits.sigmoid()
    index, quality = assign(boxes.detach(), scores.detach(), targets["faces"], targets["present"], centres, strides)
    hit = index >= 0
    skip = inside(targets["ignore"], targets["ignored"], centres) & ~hit
    quality = torch.where(hit, quality.clamp(min=0.05), quality)
    weight = torch.where(hit, quality, scores.detach().pow(1.5))
    entropy = F.binary_cross_entropy_with_logits(logits, quality, reduction="none")
    total = quality.sum().clamp(min=1.0)
    score_loss = (entropy * weight * ~skip).sum() / total
    if hit.any():
        wanted = targets["faces"].gather(1, index.clamp(min=0)[..., None].expand(-1, -1, 4))[hit]
        got, share = boxes[hit], quality[hit]
        size = (wanted[:, 2:] - wanted[:, :2]).repeat(1, 2)
        place_loss = ((1 - distance_iou(got, wanted)) * share).sum() / total
        edge_loss = (((got - wanted) / size).abs().mean(1) * share).sum() / total
    else:
        place_loss = edge_loss = raw.sum() * 0
    loss = score_loss + 2 * place_loss + 4 * edge_loss
    return loss, {"score": float(score_loss.detach()), "place": float(place_loss.detach()), "edge": float(edge_loss.detach())}
