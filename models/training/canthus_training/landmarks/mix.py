"""Mixes the weights that a training began from with those that it came to:
python -m canthus_training.landmarks.mix BEFORE.pt AFTER.pt --share 0.5 --out MIXED.pt

Each weight becomes (1 - SHARE) times its value before and SHARE times that after. Between two sets of weights of which one
was trained on from the other, the mean is often the better network, and its errors are more like those on new faces, so that its
reliability is more honest (Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022). Two trainings of their own do
not mix. Where BEFORE is a pack, `train --init PACK --minutes 0` with the other options of the training writes its ema.pt: a
pack's batch norms are folded away, and mix only as that training renewed them. Heads that one file alone has are taken as they are.
"""
import argparse
from pathlib import Path

from torch import Tensor

from .checkpoint import build, read_file, save_model, start_from


def mix(before: dict[str, Tensor], after: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Of weights by their names. ValueError names a weight that has two shapes."""
    mixed = before | after
    for name in before.keys() & after.keys():
        a, b = before[name], after[name]
        if a.shape != b.shape:
            raise ValueError(f"{name} has shape {list(a.shape)} before and {list(b.shape)} after: these are networks of two sizes")
        # What counts batches, and is no weight, stays as it came to be.
        mixed[name] = a.lerp(b, share) if a.is_floating_point() else b
    return mixed


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="weights that the training began from")
    parser.add_argument("after", type=Path, help="its ema.pt")
    parser.add_argument("--share", type=float, default=0.5, help="of AFTER, 0 to 1")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args(arguments)
    try:
        if not 0 <= options.share <= 1:
            raise ValueError(f"--share {options.share}: a share lies between 0 and 1")
        kept = [read_file(path) for path in (options.before, options.after)]
        mixed = mix(kept[0]["model"], kept[1]["model"], options.share)
        model = build(max(kept, key=lambda one: len(one["counts"])))
        start_from(model, mixed, options.after)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        save_model(options.out, model)
        print(f"{options.out}: {options.share:g} of {options.after}, {' and '.join(map(str, model.counts))} points")
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
