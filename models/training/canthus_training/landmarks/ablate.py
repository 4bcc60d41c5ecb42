"""What each part of the regressor is worth: python -m canthus_training.landmarks.ablate EMA.pt --sets DIR --faces VALDIR --out DIR

On one trained encoder, kept as it is, the regressor is trained anew for each variant, from the same random start, on the same
crops in the same order, for the same number of steps, on heat maps that stay as they are; then all are measured on the same faces, as they are and with
synthetic occluders of three kinds and strengths. Crops are encoded once (0.5 MB a crop). What is done is kept in OUT.
--pack PACK puts the table into the pack's figures, for its card.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .augment import Amounts
from .checkpoint import build, read_file
from .crops import FaceSet
from .data import Faces
from .evaluate import errors_of, measure, show_faces, summary
from .facts import keep_fact
from .head_pose import yaw_bin
from .initialise import add_98
from .network import LandmarkNetwork, Parts
from .schemas import SCHEMAS
from .train_heads import Effort, encode, train_heads

VOTES = "votes alone (CNN)"
VARIANTS = {
    "without reliability in the attention": Parts(reliability_in_attention=False),
    "without location": Parts(location=False),
    "without votes": Parts(votes=False),
    "without pose start": Parts(start=False),
    "full": Parts(),
}


def make_variant(kept: dict, count: int, parts: Parts, seed: int) -> LandmarkNetwork:
    """The encoder, pose and heat maps as trained; a regressor that has learnt nothing, the same for every variant."""
    torch.manual_seed(seed)
    model = build(kept | {"counts": (count,), "without": [n for n, keep in vars(parts).items() if not keep]})
    own = {k: v for k, v in kept["model"].items() if k in model.state_dict() and not k.startswith("regressors")}
    found = model.load_state_dict(own, strict=False)
    lost = [k for k in found.missing_keys if not k.startswith("regressors")]
    if lost:
        raise ValueError(f"the weights lack {lost}")
    return model.eval()


@torch.no_grad()
def measure_variants(models: dict[str, LandmarkNetwork], shown_faces: list, count: int, side: int, batch: int = 16) -> dict[str, dict]:
    """Every variant on the same crops; they share the encoder, which runs once. -> by variant, by way of showing: figures."""
    schema = next(s for s in SCHEMAS.values() if s.count == count)
    bins = yaw_bin(shown_faces[0].truth)
    rows: dict[str, dict] = {name: {} for name in (VOTES, *models)}
    for shown in shown_faces:
        points: dict[str, list[np.ndarray]] = {name: [] for name in rows}
        for k in range(0, len(shown.crops), batch):
            x = torch.from_numpy(np.stack(shown.crops[k : k + batch])).permute(0, 3, 1, 2).float() / 255
            seen = next(iter(models.values())).see(x, (count,))
            for name, model in models.items():
                own = model.see_again(seen, (count,))
                own.start = {count: model.start(seen.rotation, seen.placement, count)}
                points[name].append(model.solve(own, count).points[-1].numpy())
            points[VOTES].append(seen.votes[count].numpy())
        for name, found in points.items():
            rows[name][shown.name] = measure(errors_of(np.concatenate(found), shown.truth, schema, side), shown, bins)
    return {name: summary(r) | {"each": r} for name, r in rows.items()}


def ablate(options: argparse.Namespace) -> dict:
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    kept = read_file(options.weights)
    if options.count not in kept["counts"]:
        kept |= {"model": add_98(kept["model"])}
    sets, judged = [FaceSet.load(f) for f in options.sets], [FaceSet.load(f) for f in options.faces]
    models, cache = {}, None
    for k, (name, parts) in enumerate(VARIANTS.items()):
        path, model = options.out / f"{k}.pt", make_variant(kept, options.count, parts, options.seed)
        if path.exists():
            model.load_state_dict(torch.load(path, weights_only=True))
        else:
            print(f"{name}: {k + 1} of {len(VARIANTS)}", flush=True)
            if cache is None:
                faces = Faces(sets, options.side, options.batch, options.seed, 1.0, Amounts(occluded=0.45))
                cache = encode(model, faces, options.crops, options.count == 98, "cpu")
            effort = Effort(steps=options.steps)
            model = train_heads(model, cache, (options.count,), effort, options.rate, options.batch, options.seed, maps=False)
            torch.save(model.state_dict(), path)
        models[name] = model.eval()
    shown = show_faces(judged, options.side, options.count)
    about = (f"Error in percent of the distance between the outer eye corners, {len(shown[0].crops)} faces of {' and '.join(s.source for s in judged)}; \"slight\","
             f" \"half\", \"strong\": synthetic occluders, mean of flat, textured and parts of faces. One frozen encoder; each regressor trained anew for"
             f" {options.steps} steps of {options.batch} faces on the same {options.crops} crops, seed {options.seed}: compare the rows with each other, not with the pack.")
    return {"about": about, "variants": measure_variants(models, shown, options.count, options.side)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="ema.pt with a trained encoder")
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help="prepared faces to train on")
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="prepared faces to measure on")
    parser.add_argument("--out", type=Path, required=True, help="folder for the variants' weights")
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--count", type=int, default=68, choices=[68, 98])
    parser.add_argument("--crops", type=int, default=3000)
    parser.add_argument("--steps", type=int, default=1500, help="for each of the five variants")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        found = ablate(options)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    (options.out / "table.json").write_text(json.dumps(found, indent=1) + "\n")
    for name, ways in found["variants"].items():
        print(name)
        for way in ways:
            if way != "each":
                print(f"  {way}: " + ", ".join(f"{what} {value:.3f}" for what, value in ways[way].items()))
    if options.pack:
        keep_fact(options.pack, "ablation", found)


if __name__ == "__main__":
    main()
