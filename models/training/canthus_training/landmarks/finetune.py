"""One command from a person's own corrected faces to a pack: python -m canthus_training.landmarks.finetune SOURCE PACK

SOURCE is what `prepare` reads: an export of the program (`canthus export`, .jsonl or .csv), a folder with .pts, a WFLW or COCO
list. A share of the faces is held out, the network of --from goes on learning from the others, PACK is exported, calibrated
on the held-out faces, measured on them against --from, and gets its card. It goes on where it was stopped; where SOURCE or an
option that the training rests on is another than then, it says which, and leaves everything as it is.
A hundred faces are worth it where they differ from what the network knows; the card says whether it got better.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from ..manifest import BUILT_IN, OWN_ID, OWN_VERSION, read_manifest, read_template
from . import train
from .calibrate import RECALL, calibrate
from .calibration import FOLDS
from .card import write_card
from .checkpoint import load_model, save_model
from .crops import FaceSet
from .evaluate import evaluate
from .export import add_names, export_pack
from .facts import keep_fact
from .from_pack import load_pack
from .origin import FILE, Origin, checksum, describe, differences, read_origin, write_origin
from .prepare import deal, describe_parts, prepare


def held_error(pack: Path, folders: list[Path]) -> dict[str, tuple[int, float]]:
    """By schema: faces, and error of the result in percent of the inter-ocular distance."""
    found = evaluate(pack, folders, occluders=False)
    return {schema: (f["faces"], f["result"]["as they are"]["all points"]) for schema, f in found.items()}


def run_training(arguments: list[str]) -> None:
    """In a process of its own: it forks workers, and a fork of a process whose OpenCV has threads may wait for ever."""
    if subprocess.run([sys.executable, "-m", train.__name__, *arguments]).returncode:
        raise ValueError("the training stopped; what it said stands above, and the same command goes on from there")


def can_calibrate(folders: list[Path]) -> bool:
    return len({name for folder in folders for name in FaceSet.load(folder).names}) >= 2 * FOLDS


def hold_to(work: Path, origin: Origin) -> None:
    """ValueError: WORK was begun from something else. Else WORK says from now on what it was begun from."""
    if (work / FILE).exists() or (work / "sets").exists():
        changed = differences(read_origin(work / FILE), origin)
        if changed:
            raise ValueError(f"{work}: was begun otherwise; remove it to begin anew, or name another with --work:\n  " + "\n  ".join(changed))
    write_origin(work / FILE, origin)


def finetune(options: argparse.Namespace) -> None:
    start = getattr(options, "from")
    manifest = read_manifest(start / "manifest.json")
    template = read_template(start / "manifest.json").named(id=options.id, version=options.version, licence=options.licence)
    choice = {"pictures": options.pictures, "val": options.val, "val_share": 0.0 if options.val else options.val_share, "group": options.group}
    parts = deal(options.source, **choice, tell=lambda _: None)  # `prepare` says what is left out
    options.work.mkdir(parents=True, exist_ok=True)
    hold_to(options.work, describe_parts(parts) | {
        "--from": f"{manifest['id']} {manifest['version']} ({checksum(json.dumps(manifest['files']).encode())})",
        "--mix-in": [describe(f) for f in options.mix_in], "--batch": options.batch, "--rate": options.rate})
    weights = options.work / "start.pt"
    if not weights.exists():
        save_model(weights, load_pack(start))
    sets = options.work / "sets"
    if not sets.exists():
        prepare(options.source, sets, **choice)
    learnt, held = ([*sorted(sets.glob(f"{part}*"))] for part in ("train", "val"))
    if not learnt:
        raise ValueError(f"{options.source}: all faces are held out, none is left to learn from")
    run_training(["--sets", *map(str, [*learnt, *options.mix_in]), "--out", str(options.work / "run"), "--init", str(weights), "--freeze-statistics",
                "--minutes", str(options.minutes), "--side", str(manifest["crop"]["side"]), "--batch", str(options.batch), "--rate", str(options.rate),
                "--mean", "0.99", "--threads", str(options.threads), "--save-every", str(options.save_every)])
    detector = start / "detector.onnx"
    export_pack(load_model(options.work / "run" / "ema.pt"), manifest["crop"]["side"], options.pack, template, detector if detector.exists() else None)
    count = sum(len(FaceSet.load(f)) for f in learnt)
    keep_fact(options.pack, "training", [f"{count} faces of {options.source.name}, {options.minutes:g} minutes, from {manifest['id']} {manifest['version']}"])
    if held:
        before, after = held_error(start, held), held_error(options.pack, held)
        schemas = {s: {"faces": before[s][0], "before": before[s][1], "after": after[s][1]} for s in before if np.isfinite(before[s][1])}
        keep_fact(options.pack, "finetune", {"from": f"{manifest['id']} {manifest['version']}", "faces": count, "source": options.source.name, "schemas": schemas})
        for schema, f in schemas.items():
            print(f"{schema}, {f['faces']} held-out faces: error {f['before']:.3f} % before, {f['after']:.3f} % after")
    if held and can_calibrate(held):
        calibrate(options.pack, held, [], RECALL, write=True)
    else:
        print(f"not calibrated: that needs held-out faces of at least {2 * FOLDS} pictures")
    write_card(options.pack)
    print(f"{options.pack}: ready; add it in the program's settings")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("pack", type=Path, help="folder of the new pack")
    parser.add_argument("--from", type=Path, default=BUILT_IN, metavar="PACK", help="pack to start from; default: the built-in one")
    parser.add_argument("--work", type=Path, help="folder for crops and checkpoints; default: PACK.work")
    parser.add_argument("--pictures", type=Path, help="folder that the names of pictures begin at")
    parser.add_argument("--mix-in", type=Path, nargs="*", default=[], help="further prepared faces to learn from, against forgetting")
    parser.add_argument("--val", type=Path, help="list of the pictures to hold out")
    parser.add_argument("--val-share", type=float, default=0.25, help="share of the pictures (or groups) to hold out")
    parser.add_argument("--group", help="see prepare")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-4)
    add_names(parser, id=OWN_ID, version=OWN_VERSION)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=4, help="minutes")
    options = parser.parse_args(arguments)
    options.work = options.work or options.pack.with_name(f"{options.pack.name}.work")
    try:
        finetune(options)
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
