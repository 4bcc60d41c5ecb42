"""Makes a pack's reliability mean a probability: python -m canthus_training.landmarks.calibrate PACK --faces DIR [DIR ...] [--write]

DIR: faces made by `prepare` that the network was not trained on. Each is used twice, as it is and with synthetic occluders.

1. What the reliability is made of: the head of the last step, the attention weight, or a logistic mix with cheap further
   signals. A mix is taken only where it lowers the log loss on pictures that it was not fitted on, by more than twice the
   standard error of the difference over pictures.
2. right5, from that number to the probability that the point is within 5 % of d: isotonic, thinned to knots, one map for all
   points or one for each group of regions, by the same rule.
3. wrong8, from that probability to the probability that it is off by more than 8 % of d.
4. The threshold that flags a stated share of the wrong points.

The figures are cross-validated: all of 1 to 4 is done again without each fifth of the pictures and judged on that fifth.
--judge DIR: the final maps on faces that were not used at all.
"""
import argparse
import shlex
from pathlib import Path

import numpy as np
import onnx

from ..manifest import HEAD, read_manifest, refresh, write_manifest
from .augment import occlude, place
from .calibration import FOLDS, ROWS, Calibration, Points, cross_validate, fit
from .crops import FaceSet
from .facts import keep_fact
from .measures import WRONG, calibration_error, judge
from .reliability import TINY
from .runtime import Pack, truth_for, write_mix
from .schemas import SCHEMAS, Schema, judgement_length

RECALL = 0.8
WORDS = {
    "head": HEAD, "weight": "attention weight of the last step", "earlier head": "head of the step before", "scale": "Laplace scale",
    "spread": "spread of the heat map", "peak": "peak of the heat map", "last move": "last move", "moves": "movement of the iterates",
    "vote distance": "distance from the CNN's vote to the result", "attention received": "attention that the point receives in the last step",
    "earlier attention": "attention that it receives in the steps before",
}


def mirrored_distance(pack: Pack, crops: list[np.ndarray], points: np.ndarray, schema: Schema) -> np.ndarray:
    """[F,N]: log of the distance in crop units between the points and those of the mirrored crops, mirrored back."""
    turned = pack.solve_all([np.ascontiguousarray(c[:, ::-1]) for c in crops], schema.count).points[:, list(schema.flip)]
    return np.log(np.linalg.norm(turned * [-1, 1] + [1, 0] - points, axis=-1) + TINY)


def collect(pack: Pack, sets: list[FaceSet], count: int, mirrored: bool = False, seed: int = 7) -> tuple[Points, int]:
    """-> one row a labelled point of every face, as it is and with occluders; number of faces."""
    schema = next(s for s in SCHEMAS.values() if s.count == count)
    rng = np.random.default_rng(seed)
    parts, pictures, faces_used = [], {}, 0
    for faces in sets:
        truth = truth_for(faces.points, faces.schema, count)
        usable = np.flatnonzero(np.isfinite(truth).all(-1).any(-1))
        faces_used += len(usable)
        placed = [place(faces.crops[k], faces.points[k], pack.side, None, rng, (), pack.scale) for k in usable]
        own = np.stack([at for _, at, _ in placed]) if placed else np.zeros((0, SCHEMAS[faces.schema].count, 2), np.float32)
        at = truth_for(own, faces.schema, count)
        number = np.array([pictures.setdefault((faces.source, faces.names[k]), len(pictures)) for k in usable])
        for occluded in (False, True):
            crops = [np.ascontiguousarray(crop) for crop, _, _ in placed]
            for crop in crops if occluded else []:
                occlude(crop, faces.crops[rng.integers(len(faces))], rng)
            if not crops:
                continue
            found = pack.solve_all(crops, count)
            error = np.linalg.norm(found.points * pack.side - 0.5 - at, axis=-1) / judgement_length(at, schema)[:, None]
            known = np.isfinite(error)
            spread = lambda v: np.broadcast_to(v, error.shape)[known]
            mirror = mirrored_distance(pack, crops, found.points, schema) if mirrored else np.full(error.shape, np.nan)
            parts.append(Points(found.signals[known], error[known], spread(number[:, None]), spread(region_of(schema)[None]),
                                spread(np.array([[occluded]])), mirror[known]))
    if not parts:
        raise ValueError("none of the faces has labels for this schema")
    return Points(*(np.concatenate([getattr(p, name) for p in parts]) for name in ROWS), pack.signals[count]), faces_used


def region_of(schema: Schema) -> np.ndarray:
    """[N]: index of the group of regions of each landmark."""
    group = np.empty(schema.count, int)
    for k, (_, indices) in enumerate(schema.groups):
        group[list(indices)] = k
    return group


def to_json(maps: dict, schema: Schema) -> list[dict]:
    """As the manifest keeps them. Groups without a labelled point take the map of the group with most of them."""
    if None in maps:
        return [{"regions": "all", "knots": maps[None].tolist()}]
    spare = max(maps, key=lambda k: len(schema.groups[k][1]))
    return [{"regions": list(ids), "knots": maps.get(k, maps[spare]).tolist()} for k, (ids, _) in enumerate(schema.groups)]


def describe(made: Calibration) -> str:
    return WORDS[made.made_of[0]] if len(made.made_of) == 1 else "logistic mix of " + ", ".join(WORDS[n] for n in made.made_of)


def report(points: Points, reliability: np.ndarray, wrong: np.ndarray, flag: np.ndarray) -> dict[str, dict[str, float]]:
    """By set of faces: as they are, with occluders, both."""
    out = {}
    for name, chosen in {"as they are": ~points.occluded, "with occluders": points.occluded, "both": np.ones(len(flag), bool)}.items():
        off = points.error[chosen] > WRONG
        out[name] = judge(reliability[chosen], points.error[chosen]) | {
            "ECE of off by more than 8 % of d": calibration_error(wrong[chosen], off),
            "points flagged": float(flag[chosen].mean()),
            "wrong points flagged": float(flag[chosen][off].mean()) if off.any() else float("nan"),
        }
    return out


def command_of(folders: list[Path], judges: list[Path], recall: float, mirrored: bool) -> str:
    """What gives the same figures again."""
    options = ["--faces", *map(str, folders), *(["--judge", *map(str, judges)] if judges else []), *(["--recall", str(recall)] if recall != RECALL else []),
               *(["--mirrored"] if mirrored else []), "--write"]
    return shlex.join(["python", "-m", "canthus_training.landmarks.calibrate", "PACK", *options])


def calibrate(pack_folder: Path, folders: list[Path], judges: list[Path], recall: float, write: bool, mirrored: bool = False) -> dict:
    """-> what was found for each schema; with `write` it goes into the pack: mix into the regressors, the rest into the manifest."""
    pack = Pack(pack_folder, with_signals=True)
    sets, others = [FaceSet.load(f) for f in folders], [FaceSet.load(f) for f in judges]
    manifest = read_manifest(pack_folder / "manifest.json")
    command = command_of(folders, judges, recall, mirrored)
    manifest["figures"] = [f for f in manifest["figures"] if not f["name"].startswith("reliability, ")]
    found = {}
    for count in pack.counts:
        schema = next(s for s in SCHEMAS.values() if s.count == count)
        points, faces = collect(pack, sets, count, mirrored)
        if len(np.unique(points.picture)) < 2 * FOLDS:
            raise ValueError(f"{len(np.unique(points.picture))} pictures with {schema.id} labels are too few to calibrate on; at least {2 * FOLDS} are needed")
        trials: list[dict] = []
        made = fit(points, recall, trials)
        figures = report(points, *cross_validate(points, recall))
        source = " and ".join(dict.fromkeys(s.source for s in sets))
        own = any(SCHEMAS[s.schema].count == count for s in sets)
        shared = "" if own else f", the {int((~np.isnan(truth_for(sets[0].points, sets[0].schema, count)[0, :, 0])).sum())} points that other schemas share"
        facts = {"made_of": describe(made), "threshold": made.threshold, "by_region": made.by_region, "recall": recall, "trials": trials,
                 "cross-validated": figures, "made_from": f"{source}: {faces} faces{shared}, each as it is and with synthetic occluders"}
        if others:
            held, held_faces = collect(pack, others, count)
            reliability = made.reliability(held)
            facts["judged"] = report(held, reliability, made.wrong(held), reliability < made.threshold)
            facts["judged on"] = f"{' and '.join(s.source for s in others)}: {held_faces} faces"
        found[schema.id] = facts
        if write:
            path = pack_folder / f"regressor-{count}.onnx"
            model = onnx.load(str(path))
            write_mix(model, path, made.weights, made.bias)
            onnx.save(model, str(path))
        manifest["reliability"][schema.id] |= {"madeOf": facts["made_of"], "threshold": made.threshold, "calibration": {
            "madeFrom": facts["made_from"], "right5": to_json(made.right5, schema), "wrong8": to_json(made.wrong8, schema)}}
        kinds = {f"{source}, {name}, cross-validated by picture": values for name, values in figures.items()}
        kinds |= {f"{facts.get('judged on')}, {name}": values for name, values in facts.get("judged", {}).items()}
        manifest["figures"] += [{"name": f"reliability, {schema.id}, {kind}: {what}", "value": round(value, 4), "unit": "0 to 1", "command": command}
                                for kind, values in kinds.items() for what, value in values.items() if np.isfinite(value)]
    if write:
        keep_fact(pack_folder, "calibration", found)
        write_manifest(pack_folder / "manifest.json", refresh(pack_folder, manifest))
    return found


def show(found: dict) -> None:
    for schema, facts in found.items():
        print(f"\n{schema}, {facts['made_from']}\nmade of {facts['made_of']}; {'a map each group of regions' if facts['by_region'] else 'one map'};"
              f" threshold {facts['threshold']} for a recall of {facts['recall']}")
        print("tried, on pictures outside the fit:")
        for row in facts["trials"]:
            print(f"  {row['made of']}: log loss {row['log loss']:.4f}, AUROC {row['AUROC for those']:.4f}, ECE {row['ECE of within 5 % of d']:.4f},"
                  f" least fifth {row['wrong points in the least reliable fifth']:.3f}")
        for title in ("cross-validated", "judged"):
            for name, values in facts.get(title, {}).items():
                print(f"{title}, {name}: " + ", ".join(f"{k} {v:.4f}" for k, v in values.items()))


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="prepared faces that the network was not trained on")
    parser.add_argument("--judge", type=Path, nargs="*", default=[], help="further such faces, that are only judged")
    parser.add_argument("--recall", type=float, default=RECALL, help="share of the wrong points that the threshold flags")
    parser.add_argument("--mirrored", action="store_true", help="also measure what a mirrored run would add (twice the time)")
    parser.add_argument("--write", action="store_true", help="into the pack; else it is only printed")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    try:
        show(calibrate(options.pack, options.faces, options.judge, options.recall, options.write, options.mirrored))
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
