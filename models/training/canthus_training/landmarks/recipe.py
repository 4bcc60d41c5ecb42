"""The whole recipe in one command: python -m canthus_training.landmarks.recipe PACK --work DIR --faces 300w/ --val 300w/val.txt

prepare, small crops, large crops, 98 points on a frozen encoder, export, calibrate, evaluate, card: each step a process of
its own, each written to WORK/steps with what it rests on. Stopped, the same command goes on: with the step, and within a
training with the minute, where it was. A step whose options or files are others than then is done again, and so are those after
it; where a training rests on it, the command says what differs and leaves everything as it is. --minutes are for the three
trainings together.
"""
import argparse
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..manifest import BUILT_IN, OWN_ID, OWN_LICENCE, OWN_VERSION, read_template
from . import calibrate, card, evaluate, export, initialise, prepare, train
from .origin import FILE, Origin, describe, differences, read_origin, write_origin

SHARES = {"small": 0.4, "large": 0.4, "heads": 0.2}  # of the minutes


@dataclass(frozen=True)
class Sets:
    """What `prepare` will have made in a folder of one part, train or val, of either schema; `one`: of that of most faces."""

    folder: Path
    part: str
    one: bool = False

    def __str__(self) -> str:
        return str(self.folder / (self.part if self.one else f"{self.part}*"))

    def find(self) -> list[str]:
        """ValueError: there is none."""
        found = [str(p) for p in sorted(self.folder.glob(f"{self.part}*"))]
        if not found:
            what = "no face is held out, so nothing can be measured" if self.part == "val" else "every face is held out"
            raise ValueError(f"{self.folder}: {what}; see --val")
        return found[:1] if self.one else found


@dataclass(frozen=True)
class Step:
    """name; module and its arguments; minutes of training; files and folders that it reads; further arguments, which change
    nothing in what it makes, or only until it is done; the file from which a training goes on."""

    name: str
    module: str
    arguments: list[str | Sets]
    minutes: float = 0
    reads: list[Path] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    last: Path | None = None

    @property
    def is_begun(self) -> bool:
        """There is a training to lose."""
        return self.last is not None and self.last.exists()

    def command(self) -> list[str]:
        known = [part for a in self.arguments for part in (a.find() if isinstance(a, Sets) else [a])]
        return [sys.executable, "-m", self.module, *known, *self.aside]

    def origin(self) -> Origin:
        return {"command": " ".join([self.module, *map(str, self.arguments)]), "reads": [describe(path) for path in self.reads]}


def plan(options: argparse.Namespace) -> list[Step]:
    work, pack = options.work, str(options.pack)
    folders = [*((f, False) for f in options.faces), *((f, True) for f in options.untrusted)]
    steps = []
    for k, (source, untrusted) in enumerate(folders):
        held = ["--untrusted"] if untrusted else ["--val", str(options.val), *(["--val-elsewhere"] if k else [])]
        held += ["--pictures", str(options.pictures)] if options.pictures else []
        reads = [source] if untrusted else [source, options.val]
        steps.append(Step(f"prepare-{k}", prepare.__name__, [str(source), str(work / f"sets/{k}"), *held], reads=reads))
    sets = ["--sets", *[Sets(work / f"sets/{k}", "train") for k in range(len(folders))]]
    prepared = [work / f"sets/{k}" / FILE for k in range(len(folders))]
    val = Sets(work / "sets/0", "val")

    def training(name: str, init: Path | None, side: int, *more: str) -> Step:
        minutes = options.minutes * SHARES[name]
        start = ["--init", str(init)] if init else []
        where = ["--val", replace(val, one=True), "--out", str(work / name), "--side", str(side), "--seed", str(options.seed)]
        return Step(name, train.__name__, [*sets, *start, *where, *more], minutes, [*prepared, *([init] if init else [])],
                    ["--minutes", f"{minutes:g}", "--threads", str(options.threads)], work / name / "last.pt")

    return [
        *steps,
        training("small", options.init, options.side // 2, "--counts", "68"),
        training("large", work / "small/ema.pt", options.side, "--counts", "68", "--rate", "4e-4"),
        Step("add-98", initialise.__name__, [str(work / "large/ema.pt"), str(work / "with-98.pt"), "--add-98"], reads=[work / "large/ema.pt"]),
        training("heads", work / "with-98.pt", options.side, "--counts", "68", "98", "--freeze-encoder", "--rate", "4e-4"),
        Step("export", export.__name__, [str(work / "heads/ema.pt"), pack, "--side", str(options.side), "--id", options.id, "--version", options.version,
                                        "--licence", options.licence, "--detector", str(options.detector)], reads=[work / "heads/ema.pt", options.detector]),
        Step("calibrate", calibrate.__name__, [pack, "--faces", val, "--write"]),
        Step("evaluate", evaluate.__name__, [pack, "--faces", val, "--write"]),
        Step("card", card.__name__, [pack, *(["--notes", str(options.notes)] if options.notes else [])], reads=[options.notes] if options.notes else []),
    ]


def run(steps: list[Step], work: Path) -> None:
    """ValueError names the step that failed, or that a training rests on and that would now be another."""
    (work / "steps").mkdir(parents=True, exist_ok=True)
    again = False
    for k, step in enumerate(steps):
        record, origin = work / "steps" / f"{step.name}.json", step.origin()
        kept = read_origin(record) if record.exists() or step.is_begun else {}
        is_done = kept.pop("took", None) is not None
        changed = differences(kept, origin | ({"minutes": step.minutes} if is_done else {})) if kept else []
        begun = [s.name for s in steps[k:] if s.is_begun]
        if changed and begun:
            raise ValueError(f"{step.name} was done otherwise, and the training \"{begun[0]}\" rests on it; remove {work} to begin anew, or name another"
                             " with --work:\n  " + "\n  ".join(changed))
        # What a training makes of the same files stays good, whether they were made again or not.
        again = bool(changed) or again and step.last is None
        if is_done and not again:
            continue
        left = sum(s.minutes for s in steps[k:])
        print(f"── {k + 1} of {len(steps)}: {step.name} ({left:.0f} min of training left at most)", flush=True)
        write_origin(record, origin)
        begin = time.time()
        if subprocess.run(step.command()).returncode:
            raise ValueError(f"{step.name} failed; what it said stands above, and the same command goes on from there")
        write_origin(record, origin | {"minutes": step.minutes, "took": f"{(time.time() - begin) / 60:.1f} minutes"})
        again = again or step.last is None


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path, help="folder of the pack")
    parser.add_argument("--work", type=Path, required=True, help="folder for crops and checkpoints, outside the repository")
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="labels that `prepare` reads; pictures of the first are held out")
    parser.add_argument("--untrusted", type=Path, nargs="*", default=[], help="labels that are good on average only")
    parser.add_argument("--pictures", type=Path, help="folder that the names of pictures in lists begin at; see prepare")
    parser.add_argument("--val", type=Path, required=True, help="list of the pictures that are never trained on")
    parser.add_argument("--init", type=Path, help="weights or pack to start from")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--side", type=int, default=256)
    export.add_names(parser, id=OWN_ID, version=OWN_VERSION, licence=OWN_LICENCE)
    parser.add_argument("--detector", type=Path, default=BUILT_IN / "detector.onnx", help="with detector-figures.json beside it; default: the built-in one")
    parser.add_argument("--notes", type=Path, help="see card")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    try:
        read_template(BUILT_IN / "manifest.json").named(id=options.id, version=options.version, licence=options.licence)  # before hours of training
        run(plan(options), options.work)
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
