"""Trains the detector: python -m canthus_training.detector.train --data DIR --out DIR --minutes 40

Goes on from OUT/last.pt if it is there. Writes OUT/last.pt (everything needed to go on) and OUT/ema.pt (the mean weights,
what is exported) every few minutes. The learning rate follows the share of the minutes that is used up.
"""
import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch

from ..mean_weights import follow
from .data import Source, start_worker
from .labels import data_root, load_labels
from .loss import detector_loss
from .network import Detector, cells


def learning_rate(peak: float, step: int, share: float, warm: int = 200) -> float:
    """Linear rise over `warm` steps, then cosine over the share (0..1) of the time, down to 1 % of the peak."""
    return peak * min(1.0, (step + 1) / warm) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(share, 1.0))))


def to_tensors(batch: dict[str, np.ndarray], device: str) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """A batch of data.pack -> pictures [B,3,H,W] float 0..1 (channels last) and the targets of loss.detector_loss."""
    pictures = torch.from_numpy(batch["pictures"]).to(device).permute(0, 3, 1, 2).float().div_(255)
    rest = {k: torch.from_numpy(v).to(device) for k, v in batch.items() if k != "pictures"}
    return pictures.contiguous(memory_format=torch.channels_last), rest


class Threads:
    """Number of threads on a machine shared with others: tries every number up to `most` now and then for a few steps
    and keeps the fastest. With a neighbour on one core, two threads wait for each other and one is faster."""

    TRY, KEEP = 6, 240  # steps for each number, steps between the trials

    def __init__(self, most: int):
        self.most, self.at, self.took = most, 0, {}

    def step(self, seconds: float) -> None:
        """Called after each step with the time that it took."""
        now = self.at // self.TRY + 1
        self.at += 1
        if now <= self.most:
            self.took.setdefault(now, []).append(seconds)
        if self.at == self.most * self.TRY:
            torch.set_num_threads(min(self.took, key=lambda n: sorted(self.took[n])[self.TRY // 2]))
        elif self.at >= self.KEEP:
            self.at, self.took = 0, {}
            torch.set_num_threads(1)
        elif self.at < self.most * self.TRY:
            torch.set_num_threads(self.at // self.TRY + 1)


def save(path: Path, value: dict) -> None:
    """Writes beside the file and then puts it in place, so that a stop never leaves half a file."""
    part = path.with_suffix(".part")
    torch.save(value, part)
    part.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", help="data folder (default: CANTHUS_DATA)")
    parser.add_argument("--out", required=True, help="folder for checkpoints, outside the repository")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--init", help="mean weights (ema.pt) to start from")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2, help="at most; fewer where that is faster")
    parser.add_argument("--save-every", type=float, default=2, help="minutes")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    labels = load_labels(data_root(options.data))
    print("data", labels.facts, flush=True)
    source = Source(labels)

    model = Detector()
    step, used = 0, 0.0
    if options.init:
        model.load_state_dict(torch.load(options.init, weights_only=True)["model"])
    model = model.to(device, memory_format=torch.channels_last)
    mean = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": 0.02},
         {"params": [p for p in model.parameters() if p.ndim <= 1], "weight_decay": 0.0}], lr=options.rate)
    if (out / "last.pt").exists():
        last = torch.load(out / "last.pt", map_location=device, weights_only=True)
        model.load_state_dict(last["model"])
        mean.load_state_dict(last["mean"])
        optimizer.load_state_dict(last["optimizer"])
        step, used = last["step"], last["minutes"]
        print(f"going on from step {step}, {used:.1f} minutes", flush=True)
    process, queue = start_worker(source, options.seed * 100003 + step)
    torch.set_num_threads(1)
    threads = Threads(options.threads)
    grids = {}
    begun, seen, waited, parts, saved = time.time(), 0, 0.0, {}, used

    def keep() -> None:
        save(out / "last.pt", {"model": model.state_dict(), "mean": mean.state_dict(), "optimizer": optimizer.state_dict(),
                               "step": step, "minutes": used})
        save(out / "ema.pt", {"model": mean.state_dict(), "config": model.config, "step": step, "minutes": used})

    start_minutes = used
    model.train()
    while used < options.minutes:
        asked = time.time()
        batch = queue.get()
        waited += time.time() - asked
        got = time.time()
        pictures, targets = to_tensors(batch, device)
        shape = tuple(pictures.shape[2:])
        if shape not in grids:
            grids[shape] = tuple(t.to(device) for t in cells(*shape))
        rate = learning_rate(options.rate, step, used / options.minutes)
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast(device, dtype=torch.bfloat16):
            logits, raw = model(pictures)
        loss, now = detector_loss(logits, raw, targets, *grids[shape])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        follow(mean, model, step, 0.999, warm=20)
        threads.step(time.time() - got)
        step += 1
        seen += len(pictures)
        used = start_minutes + (time.time() - begun) / 60
        for k, v in now.items():
            parts[k] = parts.get(k, v) * 0.98 + v * 0.02
        if step % 50 == 0:
            passed = time.time() - begun
            print(f"step {step} rate {rate:.2e} " + " ".join(f"{k} {v:.3f}" for k, v in parts.items())
                  + f" | {seen / passed:.0f} pictures/s, waited {waited / passed:.0%}, {max(options.minutes - used, 0):.1f} min left, {torch.get_num_threads()} threads", flush=True)
        if used - saved >= options.save_every:
            keep()
            saved = used
    keep()
    process.terminate()
    print(f"done: {step} steps, {used:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
