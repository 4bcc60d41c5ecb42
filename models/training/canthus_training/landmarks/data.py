"""Batches for training, made in processes of their own so that the network never waits."""
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .augment import Amounts, occlude, photo, place
from .crops import FaceSet
from .schemas import SCHEMAS, SHARED, lift

# Before anything else of OpenCV runs: a process that is forked while its threads exist waits for them for ever.
cv2.setNumThreads(1)


@dataclass
class Batch:
    """crops [B,3,S,S] float RGB 0..1 (channels last); points by number of points [B,N,2] crop units, NaN where unknown;
    covered [B,N] bool: those under a synthetic occluder."""

    crops: Tensor
    points: dict[int, Tensor]
    covered: dict[int, Tensor]


COVERED_CELLS = 4  # px of the crop: what lies under an occluder is kept a cell at a time


def covered_at(masks: Tensor, points: Tensor) -> Tensor:
    """masks [B,H,W] bool, true where covered; points [B,N,2] crop units, NaN where unknown -> [B,N] bool, false outside the crop."""
    side = masks.shape[-1]
    at = (torch.nan_to_num(points, nan=-1) * side).floor().long()
    inside = ((at >= 0) & (at < side)).all(-1)
    x, y = at.clamp(0, side - 1).unbind(-1)
    return masks[torch.arange(len(masks), device=masks.device)[:, None], y, x] & inside


Made = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
PREFETCHED = 6  # batches that are ready or being made, at least one a process


class Faces(IterableDataset):
    """Endless batches of arrays: every trusted face once an epoch, and as many of the others as `mix` times the trusted.
    Each process of a loader goes through epochs of its own."""

    def __init__(self, sets: list[FaceSet], side: int, size: int, seed: int, mix: float = 1.0, amounts: Amounts = Amounts()):
        self.sets, self.side, self.size, self.seed, self.mix, self.amounts = sets, side, size, seed, mix, amounts

    def epoch(self, rng: np.random.Generator) -> np.ndarray:
        """[K, 2] (set, face), shuffled."""
        trusted = [(s, k) for s, faces in enumerate(self.sets) if faces.trusted for k in range(len(faces))]
        others = np.array([(s, k) for s, faces in enumerate(self.sets) if not faces.trusted for k in range(len(faces))]).reshape(-1, 2)
        if trusted:
            others = rng.permutation(others)[: int(len(trusted) * self.mix)]
        chosen = np.concatenate([np.array(trusted, int).reshape(-1, 2), others.astype(int)])
        return rng.permutation(chosen)

    def __iter__(self) -> Iterator[Made]:
        worker = get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            order = self.epoch(rng)
            for begin in range(0, max(1, len(order) - self.size + 1), self.size):
                yield self.make(order[begin : begin + self.size], order, rng)

    def make(self, chosen: np.ndarray, order: np.ndarray, rng: np.random.Generator) -> Made:
        """-> crops [B,S,S,3] uint8, points [B,98,2] crop units (the first 68 of 68), numbers of points [B], covered [B,S/4,S/4] bool."""
        crops = np.empty((len(chosen), self.side, self.side, 3), np.uint8)
        points = np.full((len(chosen), 98, 2), np.nan, np.float32)
        counts = np.empty(len(chosen), np.int64)
        cells = self.side // COVERED_CELLS
        covered = np.zeros((len(chosen), cells, cells), bool)
        for i, (s, k) in enumerate(chosen):
            faces = self.sets[s]
            crop, at, _ = place(faces.crops[k], faces.points[k], self.side, self.amounts, rng, SCHEMAS[faces.schema].flip)
            if rng.random() < self.amounts.occluded:
                other, j = order[rng.integers(len(order))]
                mask = occlude(crop, self.sets[other].crops[j], rng)
                covered[i] = mask[COVERED_CELLS // 2 :: COVERED_CELLS, COVERED_CELLS // 2 :: COVERED_CELLS][:cells, :cells]
            crops[i] = photo(crop, rng)
            points[i, : len(at)] = (at + 0.5) / self.side
            counts[i] = len(at)
        return crops, points, counts, covered


def to_batch(made: Made, with_98: bool, device: str) -> Batch:
    """Faces labelled with 68 points get their 98 by the lift; of faces labelled with 98, the 68 are those that both share."""
    crops, points, counts, masks = (np.asarray(m) for m in made)
    x = torch.from_numpy(crops).to(device).permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    is_68 = counts == 68
    p68 = np.where(is_68[:, None, None], points[:, :68], np.nan)
    p68[np.ix_(~is_68, list(SHARED))] = points[np.ix_(~is_68, list(SHARED.values()))]
    out = {68: torch.from_numpy(p68).to(device)}
    if with_98:
        p98 = points.copy()
        if is_68.any():
            p98[is_68] = lift(points[is_68, :68])
        out[98] = torch.from_numpy(p98).to(device)
    under = torch.from_numpy(masks).to(device)
    return Batch(x, out, {n: covered_at(under, p) for n, p in out.items()})


def to_tensors(made: Made) -> tuple[Tensor, ...]:
    """Tensors go from process to process in shared memory, arrays as copies."""
    return tuple(torch.from_numpy(m) for m in made)


def batches(faces: Faces, with_98: bool, device: str, workers: int = 1) -> Iterator[Batch]:
    """`workers`: processes that make batches; one feeds two cores that train, a GPU takes as many as there are cores."""
    ahead = max(2, PREFETCHED // workers)
    for made in DataLoader(faces, batch_size=None, num_workers=workers, prefetch_factor=ahead, persistent_workers=True, collate_fn=to_tensors):
        yield to_batch(made, with_98, device)


def plain(faces: FaceSet, side: int, size: int = 32) -> Iterator[tuple[Tensor, Tensor]]:
    """The faces as they are, by the crop rule alone: crops [B,3,S,S] RGB 0..1 and points [B,N,2] crop units."""
    rng = np.random.default_rng(0)
    for begin in range(0, len(faces), size):
        made = [place(faces.crops[k], faces.points[k], side, None, rng, ()) for k in range(begin, min(begin + size, len(faces)))]
        x = torch.from_numpy(np.stack([m[0] for m in made])).permute(0, 3, 1, 2).float() / 255
        yield x.contiguous(memory_format=torch.channels_last), torch.from_numpy((np.stack([m[1] for m in made]) + 0.5) / side)
