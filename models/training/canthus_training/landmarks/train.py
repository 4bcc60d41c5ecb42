"""Trains the landmark network: python -m canthus_training.landmarks.train --sets DIR DIR --out DIR --minutes 60

Goes on from OUT/last.pt if it is there. Writes OUT/last.pt (everything needed to go on) and OUT/ema.pt (the mean weights,
what is exported) every few minutes, each whole or not at all. The learning rate follows the share of the minutes used.
"""
import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..detector.train import learning_rate, save
from .augment import Amounts
from .crops import FaceSet
from .data import Batch, Faces, batches, plain
from .loss import landmark_loss
from .network import LandmarkNetwork, Parts
from .schemas import SCHEMAS


@torch.no_grad()
def follow(mean: torch.nn.Module, model: torch.nn.Module, step: int, decay: float) -> None:
    """Mean weights: mean <- d mean + (1 - d) model, with d rising from 0 so that the start is forgotten."""
    d = min(decay, (1 + step) / (10 + step))
    for a, b in zip(mean.state_dict().values(), model.state_dict().values()):
        if a.dtype.is_floating_point:
            a.lerp_(b, 1 - d)
        else:
            a.copy_(b)


def draw_pins(count: int, faces: int, share: float = 0.4, most: int = 12) -> Tensor:
    """[faces, count] of 0 and 1: in `share` of the faces 1 to `most` random points are pinned at their true place."""
    pinned = torch.zeros(faces, count)
    for i in range(faces):
        if torch.rand(()) < share:
            pinned[i, torch.randperm(count)[: int(torch.randint(1, most + 1, ()))]] = 1
    return pinned


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
        loss, now = landmark_loss(seen, solved, truth, pinned)
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
    for x, truth in plain(faces, side):
        seen = model.see(x, (schema.count,))
        solved = model.solve(seen, schema.count)
        eyes = (truth[:, schema.eyes[0]] - truth[:, schema.eyes[1]]).norm(dim=-1)
        named = {"votes": seen.votes[schema.count], "start": seen.start[schema.count]}
        named |= {f"step{k + 1}": p for k, p in enumerate(solved.points)}
        for name, points in named.items():
            errors.setdefault(name, []).append((points - truth).norm(dim=-1).mean(1) / eyes)
    model.train(was)
    return {name: 100 * float(torch.cat(e).mean()) for name, e in errors.items()}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="folders made by prepare")
    parser.add_argument("--val", type=Path, help="prepared faces that are only looked at")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, outside the repository")
    parser.add_argument("--init", type=Path, help="weights to start from (ema.pt, or made by initialise)")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--side", type=int, default=256, help="of the crops; small first, then large")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=6e-4, help="peak learning rate")
    parser.add_argument("--mean", type=float, default=0.996, help="decay of the mean weights")
    parser.add_argument("--counts", type=int, nargs="+", default=[68, 98])
    parser.add_argument("--mix", type=float, default=1.0, help="untrusted faces a trusted one")
    parser.add_argument("--occluded", type=float, default=0.4, help="share of the faces with occluders")
    parser.add_argument("--freeze-encoder", action="store_true", help="heat maps and regressors alone learn")
    parser.add_argument("--without", nargs="*", default=[], choices=list(Parts.__dataclass_fields__), help="parts left out, for ablations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=4, help="minutes")
    return parser.parse_args()


def main() -> None:
    options = parse()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.out.mkdir(parents=True, exist_ok=True)
    counts = tuple(options.counts)
    model = LandmarkNetwork(counts, Parts(**{name: False for name in options.without}))
    if options.init:
        missing = model.load_state_dict(torch.load(options.init, map_location="cpu", weights_only=True)["model"], strict=False)
        if missing.unexpected_keys or any(not k.startswith("regressors") and not k.startswith("heat") for k in missing.missing_keys):
            raise SystemExit(f"{options.init}: these weights are not of this network: {missing}")
    model = model.to(device, memory_format=torch.channels_last)
    if options.freeze_encoder:
        for part in (model.encoder, model.pose):
            part.requires_grad_(False)
    mean = copy.deepcopy(model).eval()
    learning = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in learning if p.ndim > 1], "weight_decay": 0.02},
         {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0}], lr=options.rate)
    step, used = 0, 0.0
    if (options.out / "last.pt").exists():
        last = torch.load(options.out / "last.pt", map_location=device, weights_only=True)
        model.load_state_dict(last["model"])
        mean.load_state_dict(last["mean"])
        optimizer.load_state_dict(last["optimizer"])
        step, used = last["step"], last["minutes"]
        print(f"going on from step {step}, {used:.1f} minutes", flush=True)
    sets = [FaceSet.load(folder) for folder in options.sets]
    val = FaceSet.load(options.val) if options.val else None
    print(", ".join(f"{s.source}: {len(s)} faces{'' if s.trusted else ', untrusted'}" for s in sets), flush=True)
    faces = Faces(sets, options.side, options.batch, options.seed * 100003 + step, options.mix, Amounts(occluded=options.occluded))

    def keep() -> None:
        save(options.out / "last.pt", {"model": model.state_dict(), "mean": mean.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "minutes": used})
        save(options.out / "ema.pt", {"model": mean.state_dict(), "counts": counts, "without": options.without, "step": step, "minutes": used})

    begun, before, saved, seen_faces, log = time.time(), used, used, 0, {}
    model.train()
    if options.freeze_encoder:
        model.encoder.eval()
    for batch in batches(faces, 98 in counts, device):
        if used >= options.minutes:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(options.rate, step, used / options.minutes, warm=100)
        loss, facts = batch_loss(model, batch, counts, options.freeze_encoder)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 5.0)
        optimizer.step()
        follow(mean, model, step, options.mean)
        step, seen_faces = step + 1, seen_faces + len(batch.crops)
        used = before + (time.time() - begun) / 60
        for name, value in facts.items():
            if np.isfinite(value):
                log[name] = log.get(name, value) * 0.98 + value * 0.02
        if step % 50 == 0:
            passed = time.time() - begun
            print(f"step {step} " + " ".join(f"{k} {v:.2f}" for k, v in log.items())
                  + f" | {seen_faces / passed:.1f} faces/s, {max(options.minutes - used, 0):.1f} min left", flush=True)
        if used - saved >= options.save_every:
            saved = used
            keep()
            if val is not None:
                print("  val " + " ".join(f"{k} {v:.3f}" for k, v in validate(mean, val, options.side).items()), flush=True)
    keep()
    if val is not None:
        print("  val " + " ".join(f"{k} {v:.3f}" for k, v in validate(mean, val, options.side).items()), flush=True)
    print(f"done: {step} steps, {used:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
