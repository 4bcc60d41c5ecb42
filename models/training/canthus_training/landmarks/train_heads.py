"""Trains heat maps and regressors on features that a frozen encoder has made once:
python -m canthus_training.landmarks.train_heads --sets DIR --init EMA.pt --out DIR --counts 98 --minutes 12

The encoder is most of the cost of a step. FACES augmented crops are encoded once and kept in memory as halves (0.5 MB each);
a step then costs the heads alone. Cheap enough for a second schema and for ablations on a laptop; the encoder learns nothing.
OUT/ema.pt holds the whole network, what was given and what has learnt.
"""
import argparse
import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..detector.train import learning_rate, save
from ..mean_weights import follow
from .augment import Amounts
from .checkpoint import read_file
from .crops import FaceSet
from .data import Faces, batches
from .initialise import add_98
from .loss import landmark_loss
from .network import LandmarkNetwork, Parts, Seen
from .train import draw_pins


@dataclass
class Cache:
    """K encoded faces: features [K,64,S/4,S/4] half, context [K,192], rotation [K,3,3], placement [K,3]; points [K,N,2] and covered [K,N] by their number."""

    features: Tensor
    context: Tensor
    rotation: Tensor
    placement: Tensor
    points: dict[int, Tensor]
    covered: dict[int, Tensor]

    def __len__(self) -> int:
        return len(self.features)

    def take(self, model: LandmarkNetwork, chosen: Tensor, counts: tuple[int, ...]) -> tuple[Seen, dict[int, Tensor]]:
        rotation, placement = self.rotation[chosen], self.placement[chosen]
        start = {n: model.start(rotation, placement, n) for n in counts}
        seen = Seen(self.features[chosen].float(), self.context[chosen], rotation, placement, start, {}, {}, {})
        return model.see_again(seen, counts), {n: self.points[n][chosen] for n in counts}


@torch.no_grad()
def encode(model: LandmarkNetwork, faces: Faces, count: int, with_98: bool, device: str) -> Cache:
    """The first `count` faces of an endless stream, encoded."""
    parts: dict[str, list[Tensor]] = {}
    done, begun = 0, time.time()
    model.eval()
    for batch in batches(faces, with_98, device):
        seen = model.see(batch.crops, (), bf16=True)
        now = {"features": seen.features.half(), "context": seen.context, "rotation": seen.rotation, "placement": seen.placement}
        now |= {f"points{n}": p for n, p in batch.points.items()} | {f"covered{n}": p for n, p in batch.covered.items()}
        for name, value in now.items():
            parts.setdefault(name, []).append(value)
        done += len(batch.crops)
        if done >= count:
            break
    print(f"{done} faces encoded, {done / (time.time() - begun):.0f} faces/s", flush=True)
    whole = {name: torch.cat(values) for name, values in parts.items()}
    by_count = lambda what: {int(name.removeprefix(what)): value for name, value in whole.items() if name.startswith(what)}
    return Cache(whole["features"], whole["context"], whole["rotation"], whole["placement"], by_count("points"), by_count("covered"))


def shuffled(count: int, size: int, seed: int) -> Iterator[Tensor]:
    """Endless batches of indices, every face once an epoch."""
    rng = np.random.default_rng(seed)
    while True:
        order = torch.from_numpy(rng.permutation(count))
        yield from order[: count - count % size].split(size)


class Effort:
    """How long a training goes on: minutes of the clock, or steps, which are the same on any machine under any load."""

    def __init__(self, minutes: float | None = None, steps: int | None = None):
        if (minutes is None) == (steps is None):
            raise ValueError("either minutes or steps")
        self.minutes, self.steps, self.begun = minutes, steps, time.time()

    def used(self, step: int) -> float:
        """Share, 0 to 1 and beyond."""
        return step / self.steps if self.steps else (time.time() - self.begun) / 60 / self.minutes

    def left(self, step: int) -> str:
        used = self.used(step)
        minutes = (time.time() - self.begun) / 60 * (1 - used) / max(used, 1e-9)
        return f"{max(minutes, 0):.1f} min left"


def train_heads(model: LandmarkNetwork, cache: Cache, counts: tuple[int, ...], effort: Effort, rate: float, size: int, seed: int,
                maps: bool = True, decay: float = 0.995) -> LandmarkNetwork:
    """Lets the heads of `counts` learn, the regressors alone where not `maps` -> the mean weights."""
    torch.manual_seed(seed)
    model.requires_grad_(False)
    parts = [part for n in counts for part in ([model.heat[str(n)]] if maps else []) + [model.regressors[str(n)]]]
    learning = [p for part in parts for p in part.requires_grad_(True).parameters()]
    mean = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(learning, lr=rate, weight_decay=0.02)
    begun, step, log = time.time(), 0, {}
    for chosen in shuffled(len(cache), size, seed):
        used = effort.used(step)
        if used >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(rate, step, used, warm=50)
        seen, points = cache.take(model, chosen, counts)
        total = torch.zeros(())
        for count in counts:
            known = torch.isfinite(points[count]).all(-1)
            pinned = draw_pins(count, len(chosen)).to(known.device) * known
            solved = model.solve(seen, count, pinned, torch.where(known.unsqueeze(-1), points[count], 0.5))
            loss, facts = landmark_loss(seen, solved, points[count], pinned, cache.covered[count][chosen])
            total = total + loss
            log |= {f"{k}{count}": log.get(f"{k}{count}", v) * 0.98 + v * 0.02 for k, v in facts.items()}
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(learning, 5.0)
        optimizer.step()
        follow(mean, model, step, decay)
        step += 1
        if step % 50 == 0:
            print(f"step {step} " + " ".join(f"{k} {v:.2f}" for k, v in log.items())
                  + f" | {step * size / (time.time() - begun):.0f} faces/s, {effort.left(step)}", flush=True)
    return mean


def run(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    state = read_file(options.init)["model"]
    if 98 in options.counts and "heat.98.weight" not in state:
        state = add_98(state)
    counts = (68, 98) if "heat.98.weight" in state else (68,)
    model = LandmarkNetwork(counts, Parts())
    model.load_state_dict(state)
    model = model.to(device, memory_format=torch.channels_last)
    sets = [FaceSet.load(folder) for folder in options.sets]
    faces = Faces(sets, options.side, options.batch, options.seed, 1.0, Amounts(occluded=options.occluded))
    cache = encode(model, faces, options.faces, 98 in options.counts, device)
    mean = train_heads(model, cache, tuple(options.counts), Effort(minutes=options.minutes), options.rate, options.batch, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    save(options.out / "ema.pt", {"model": mean.state_dict(), "counts": counts})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="folders made by prepare")
    parser.add_argument("--init", type=Path, required=True, help="weights with a trained encoder")
    parser.add_argument("--out", type=Path, required=True, help="folder for ema.pt, outside the repository")
    parser.add_argument("--counts", type=int, nargs="+", default=[98], help="heads that learn")
    parser.add_argument("--faces", type=int, default=3600, help="crops to encode")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--occluded", type=float, default=0.45, help="share of the faces with occluders")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    try:
        run(parser.parse_args())
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
