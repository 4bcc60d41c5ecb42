"""Trains the landmark network: python -m canthus_training.landmarks.train --sets DIR DIR --out DIR --minutes 60

Goes on from OUT/last.pt if it is there. Writes OUT/last.pt (everything needed to go on) and OUT/ema.pt (the mean weights,
what is exported) every few minutes, each whole or not at all. The learning rate follows the share of the minutes used.
"""
import argparse
import copy
import itertools
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..detector.train import learning_rate, save
from ..mean_weights import follow
from .augment import Amounts
from .checkpoint import build, describe, read_file, save_model, start_from
from .crops import FaceSet
from .data import Batch, Faces, batches, plain
from .from_pack import load_pack
from .loss import landmark_loss
from .network import LandmarkNetwork, Parts
from .norms import renew_norms
from .schemas import SCHEMAS

NORM_BATCHES = 12


def draw_pins(count: int, faces: int, share: float = 0.4, most: int = 12) -> Tensor:
    """[faces, count] of 0 and 1: in `share` of the faces 1 to `most` random points are pinned at their true place."""
    wanted = torch.randint(1, most + 1, (faces, 1)) * (torch.rand(faces, 1) < share)
    rank = torch.rand(faces, count).argsort(1).argsort(1)
    return (rank < wanted).float()


def batch_loss(model: LandmarkNetwork, batch: Batch, counts: tuple[int, ...], frozen: bool) -> tuple[Tensor, dict[str, float]]:
    with torch.set_grad_enabled(not frozen):
        # Frozen: heat maps and regressors still learn, from features that stay.
        seen = model.see(batch.crops, counts, bf16=True)
    if frozen:
        seen = model.see_again(seen, counts)
    total, facts = torch.zeros((), device=batch.crops.device), {}
    for count in counts:
        truth = batch.points[count]
        has = torch.isfinite(truth).all(-1).any(-1)
        if not has.any():
            continue
        known = torch.isfinite(truth).all(-1)
        pinned = draw_pins(count, len(truth)).to(truth) * known
        solved = model.solve(seen, count, pinned, torch.where(known.unsqueeze(-1), truth, 0.5))
        loss, now = landmark_loss(seen, solved, truth, pinned, batch.covered[count])
        total = total + loss
        facts |= {f"{k}{count}": v for k, v in now.items()}
    return total, facts


@torch.no_grad()
def validate(model: LandmarkNetwork, faces: FaceSet, side: int) -> dict[str, float]:
    """NME in percent of the inter-ocular distance: votes, start, each step. The figures that count come from `evaluate`."""
    was = model.training
    model.eval()
    schema = SCHEMAS[faces.schema]
    errors: dict[str, list[Tensor]] = {}
    device = next(model.parameters()).device
    for x, truth in plain(faces, side):
        x, truth = x.to(device), truth.to(device)
        seen = model.see(x, (schema.count,))
        solved = model.solve(seen, schema.count)
        eyes = (truth[:, schema.eyes[0]] - truth[:, schema.eyes[1]]).norm(dim=-1)
        named = {"votes": seen.votes[schema.count], "start": seen.start[schema.count]}
        named |= {f"step{k + 1}": p for k, p in enumerate(solved.points)}
        for name, points in named.items():
            errors.setdefault(name, []).append((points - truth).norm(dim=-1).nanmean(1) / eyes)
    model.train(was)
    return {name: 100 * float(torch.cat(e).nanmean()) for name, e in errors.items()}


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="folders made by prepare")
    parser.add_argument("--val", type=Path, help="prepared faces that are only looked at")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, outside the repository")
    parser.add_argument("--init", type=Path, help="where to start from: weights (ema.pt, or made by initialise), or the folder of a pack")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--side", type=int, default=256, help="of the crops; small first, then large")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=6e-4, help="peak learning rate")
    parser.add_argument("--mean", type=float, default=0.996, help="decay of the mean weights")
    parser.add_argument("--counts", type=int, nargs="+", help="schemas by their number of points; default: those of --init, else 68 and 98")
    parser.add_argument("--mix", type=float, default=1.0, help="untrusted faces a trusted one")
    parser.add_argument("--occluded", type=float, default=0.4, help="share of the faces with occluders")
    parser.add_argument("--freeze-encoder", action="store_true", help="heat maps and regressors alone learn")
    parser.add_argument("--freeze-statistics", action="store_true", help="batch norms keep what they know of the data: for few faces")
    parser.add_argument("--without", nargs="*", default=[], choices=list(Parts.__dataclass_fields__), help="parts left out, for ablations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches; with a GPU about as many as there are cores")
    parser.add_argument("--save-every", type=float, default=4, help="minutes")
    return parser.parse_args(arguments)


def begin(options: argparse.Namespace) -> LandmarkNetwork:
    """The network as the options say it, from the weights that they name. ValueError names what does not fit."""
    if options.init is None:
        kept = {"counts": options.counts or (68, 98), "without": options.without}
        return build(kept)
    if options.init.is_dir():
        source = load_pack(options.init)
        kept = {"model": source.state_dict(), **describe(source)}
    else:
        kept = read_file(options.init)
    model = build(kept | {"counts": options.counts or kept["counts"], "without": options.without})
    start_from(model, kept["model"], options.init)
    return model


def learn(model: LandmarkNetwork, options: argparse.Namespace) -> None:
    """Train mode, but for what is frozen."""
    model.train()
    for part in [model.encoder, model.pose] if options.freeze_encoder else []:
        part.requires_grad_(False).eval()
    for part in model.modules():
        if options.freeze_statistics and isinstance(part, torch.nn.BatchNorm2d):
            part.eval()


def make_optimizer(model: LandmarkNetwork, rate: float) -> torch.optim.Optimizer:
    learning = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [{"params": [p for p in learning if p.ndim > 1], "weight_decay": 0.02},
         {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0}], lr=rate)


class Run:
    """The state of a training: network, mean weights, optimizer, steps and minutes; read from OUT/last.pt if it is there."""

    def __init__(self, options: argparse.Namespace):
        self.options, self.step, self.used = options, 0, 0.0
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = begin(options).to(self.device, memory_format=torch.channels_last)
        learn(self.model, options)
        self.mean = copy.deepcopy(self.model).eval()
        self.optimizer = make_optimizer(self.model, options.rate)
        self.last = options.out / "last.pt"
        if self.last.exists():
            last = torch.load(self.last, map_location=self.device, weights_only=True)
            self.model.load_state_dict(last["model"])
            self.mean.load_state_dict(last["mean"])
            self.optimizer.load_state_dict(last["optimizer"])
            self.step, self.used = last["step"], last["minutes"]
            print(f"going on from step {self.step}, {self.used:.1f} minutes", flush=True)

    def keep(self) -> None:
        times = {"step": self.step, "minutes": self.used}
        save(self.last, {"model": self.model.state_dict(), "mean": self.mean.state_dict(), "optimizer": self.optimizer.state_dict(), **times})
        save_model(self.options.out / "ema.pt", self.mean, **times)

    def renew(self, some: Iterable[Batch]) -> None:
        """A pack's batch norms are folded away; see norms.py."""
        renew_norms(self.model, (batch.crops for batch in some))
        self.mean = copy.deepcopy(self.model).eval()

    def learn_from(self, batch: Batch) -> dict[str, float]:
        """One step of the optimizer -> parts of the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.options.rate, self.step, self.used / self.options.minutes, warm=100)
        loss, facts = batch_loss(self.model, batch, self.model.counts, self.options.freeze_encoder)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for group in self.optimizer.param_groups for p in group["params"]], 5.0)
        self.optimizer.step()
        follow(self.mean, self.model, self.step, self.options.mean)
        self.step += 1
        return facts

    def look(self, val: FaceSet | None) -> None:
        if val is not None and SCHEMAS[val.schema].count in self.model.counts:
            print("  val " + " ".join(f"{k} {v:.3f}" for k, v in validate(self.mean, val, self.options.side).items()), flush=True)


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high")  # of a GPU: TF32, which rounds less than the encoder's bfloat16
    options.out.mkdir(parents=True, exist_ok=True)
    run = Run(options)
    sets = [FaceSet.load(folder) for folder in options.sets]
    val = FaceSet.load(options.val) if options.val else None
    print(", ".join(f"{s.source}: {len(s)} faces{'' if s.trusted else ', untrusted'}" for s in sets), flush=True)
    faces = Faces(sets, options.side, options.batch, options.seed * 100003 + run.step, options.mix, Amounts(occluded=options.occluded))
    coming = batches(faces, 98 in run.model.counts, run.device, options.workers)
    if run.step == 0 and options.init and options.init.is_dir() and not options.freeze_statistics:
        run.renew(itertools.islice(coming, NORM_BATCHES))
    begun, before, saved, count, log = time.time(), run.used, run.used, 0, {}
    for batch in coming:
        if run.used >= options.minutes:
            break
        facts = run.learn_from(batch)
        passed, count = time.time() - begun, count + len(batch.crops)
        run.used = before + passed / 60
        for name, value in facts.items():
            if np.isfinite(value):
                log[name] = log.get(name, value) * 0.98 + value * 0.02
        if run.step % 50 == 0:
            print(f"step {run.step} " + " ".join(f"{k} {v:.2f}" for k, v in log.items())
                  + f" | {count / passed:.1f} faces/s, {max(options.minutes - run.used, 0):.1f} min left", flush=True)
        if run.used - saved >= options.save_every:
            saved = run.used
            run.keep()
            run.look(val)
    run.keep()
    run.look(val)
    print(f"done: {run.step} steps, {run.used:.1f} minutes", flush=True)


def main(arguments: list[str] | None = None) -> None:
    try:
        train(parse(arguments))
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
