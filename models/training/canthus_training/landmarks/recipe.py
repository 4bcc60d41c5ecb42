"""The whole recipe in one command: python -m canthus_training.landmarks.recipe PACK --work DIR --faces 300w/ --val 300w/val.txt

prepare, small crops, large crops, 98 points on a frozen encoder, export, calibrate, evaluate, card: each step a process of
its own, each written to WORK/done when it ends. Stopped, the same command goes on: with the step, and within a training with
the minute, where it was. --minutes are for the three trainings together.
"""
import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import calibrate, card, evaluate, export, initialise, prepare, train

SHARES = {"small": 0.4, "large": 0.4, "heads": 0.2}  # of the minutes


@dataclass(frozen=True)
class Step:
    """name; module and its arguments; minutes that it is known to take."""

    name: str
    module: str
    arguments: list[str]
    minutes: float = 0


def plan(options: argparse.Namespace) -> list[Step]:
    work, pack = options.work, str(options.pack)
    folders = [*((f, False) for f in options.faces), *((f, True) for f in options.untrusted)]
    steps = []
    for k, (source, untrusted) in enumerate(folders):
        held = ["--untrusted"] if untrusted else ["--val", str(options.val)]
        steps.append(Step(f"prepare-{k}", prepare.__name__, [str(source), str(work / f"sets/{k}"), *held]))
    sets = ["--sets", *[str(work / f"sets/{k}/train") for k in range(len(folders))]]
    val, common = str(work / "sets/0/val"), ["--threads", str(options.threads), "--seed", str(options.seed)]

    def training(name: str, init: Path | None, side: int, *more: str) -> Step:
        minutes = options.minutes * SHARES[name]
        start = ["--init", str(init)] if init else []
        where = ["--val", val, "--out", str(work / name), "--minutes", f"{minutes:g}", "--side", str(side)]
        return Step(name, train.__name__, [*sets, *start, *where, *common, *more], minutes)

    return [
        *steps,
        training("small", options.init, options.side // 2, "--counts", "68"),
        training("large", work / "small/ema.pt", options.side, "--counts", "68", "--rate", "4e-4"),
        Step("add-98", initialise.__name__, [str(work / "large/ema.pt"), str(work / "with-98.pt"), "--add-98"]),
        training("heads", work / "with-98.pt", options.side, "--counts", "68", "98", "--freeze-encoder", "--rate", "4e-4"),
        Step("export", export.__name__, [str(work / "heads/ema.pt"), pack, "--side", str(options.side)]),
        Step("calibrate", calibrate.__name__, [pack, "--faces", val, "--write"]),
        Step("evaluate", evaluate.__name__, [pack, "--faces", val, "--write"]),
        Step("card", card.__name__, [pack, *(["--notes", str(options.notes)] if options.notes else [])]),
    ]


def run(steps: list[Step], work: Path) -> None:
    """ValueError names the step that failed."""
    (work / "done").mkdir(parents=True, exist_ok=True)
    for k, step in enumerate(steps):
        mark = work / "done" / step.name
        if mark.exists():
            continue
        left = sum(s.minutes for s in steps[k:])
        print(f"── {k + 1} of {len(steps)}: {step.name} ({left:.0f} min of training left at most)", flush=True)
        begun = time.time()
        if subprocess.run([sys.executable, "-m", step.module, *step.arguments]).returncode:
            raise ValueError(f"{step.name} failed; what it said stands above, and the same command goes on from there")
        mark.write_text(f"{(time.time() - begun) / 60:.1f} minutes\n")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path, help="folder of the pack")
    parser.add_argument("--work", type=Path, required=True, help="folder for crops and checkpoints, outside the repository")
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="labels that `prepare` reads; pictures of the first are held out")
    parser.add_argument("--untrusted", type=Path, nargs="*", default=[], help="labels that are good on average only")
    parser.add_argument("--val", type=Path, required=True, help="list of the pictures that are never trained on")
    parser.add_argument("--init", type=Path, help="weights or pack to start from")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--notes", type=Path, help="see card")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        run(plan(options), options.work)
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
