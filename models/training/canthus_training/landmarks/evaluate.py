"""Points of an exported pack on prepared faces: python -m canthus_training.landmarks.evaluate PACK --faces DIR [DIR ...] [--write]

As they are, by pose, and with synthetic occluders of three kinds and three strengths: the error of all points and of the
covered ones alone, of the votes (the CNN alone) and of the result. The figures of a card come from the program's own
`canthus evaluate`; these show what that command does not: votes, occluders, pose.
"""
import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .augment import CROP_SCALE, place
from .crops import FaceSet
from .facts import keep_fact
from .head_pose import BIN_NAMES, yaw_bin
from .occluders import KINDS, STRENGTHS, cover
from .runtime import Pack, truth_for
from .schemas import SCHEMAS, Schema


@dataclass
class Shown:
    """One way of showing the faces: crops; truth [F,N,2] px of the crop, NaN where unknown; covered [F,N]."""

    name: str
    crops: list[np.ndarray]
    truth: np.ndarray
    covered: np.ndarray


def eye_distance(truth: np.ndarray, schema: Schema) -> np.ndarray:
    """[F]: NME's norm."""
    return np.linalg.norm(truth[:, schema.eyes[0]] - truth[:, schema.eyes[1]], axis=-1)


def show_faces(sets: list[FaceSet], side: int, count: int, occluders: bool = True, seed: int = 11, scale: float = CROP_SCALE) -> list[Shown]:
    """The faces by the crop rule, as they are and covered; which occluder a face gets depends on the seed alone."""
    rng = np.random.default_rng(seed)
    crops, truths, sources = [], [], []
    for faces in sets:
        for k in range(len(faces)):
            crop, at, _ = place(faces.crops[k], faces.points[k], side, None, rng, (), scale)
            at = truth_for(at[None], faces.schema, count)[0]
            if np.isfinite(at).all(-1).any():
                crops.append(crop)
                truths.append(at)
                sources.append(faces)
    if not crops:
        raise ValueError(f"none of the faces has labels of {count} points")
    truth = np.stack(truths)
    out = [Shown("as they are", crops, truth, np.zeros(truth.shape[:2], bool))]
    for kind in KINDS if occluders else ():
        for strength in STRENGTHS:
            made = [cover(c, t, kind, strength, crops[rng.integers(len(crops))], rng) for c, t in zip(crops, truths)]
            out.append(Shown(f"{kind}, {strength}", [c for c, _ in made], truth, np.stack([m for _, m in made])))
    return out


def errors_of(points: np.ndarray, truth: np.ndarray, schema: Schema, side: int) -> np.ndarray:
    """points in crop units -> [F,N], percent of the inter-ocular distance, NaN where there is no truth."""
    return 100 * np.linalg.norm(points * side - 0.5 - truth, axis=-1) / eye_distance(truth, schema)[:, None]


def mean(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")


def face_means(error: np.ndarray) -> float:
    """NME: the mean over faces of each face's mean."""
    known = np.isfinite(error)
    return mean(np.where(known, error, 0).sum(1) / np.maximum(known.sum(1), 1e-9))


def measure(error: np.ndarray, shown: Shown, bins: np.ndarray) -> dict[str, float]:
    """Figures of one way of showing the faces."""
    out = {"all points": face_means(error)}
    if shown.covered.any():
        out |= {"covered points": mean(error[shown.covered]), "other points": mean(error[~shown.covered])}
    return out | {name: face_means(error[bins == k]) for k, name in enumerate(BIN_NAMES) if (bins == k).any()}


def summary(rows: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """By strength, over the three kinds; the faces as they are stay."""
    out = {"as they are": rows["as they are"]}
    for strength in STRENGTHS:
        parts = [rows[f"{kind}, {strength}"] for kind in KINDS if f"{kind}, {strength}" in rows]
        if parts:
            out[strength] = {k: mean(np.array([p.get(k, np.nan) for p in parts])) for k in parts[0]}
    return out


def evaluate(pack_folder: Path, folders: list[Path], occluders: bool = True) -> dict:
    """-> by schema, by votes and result, by way of showing: figures in percent of the inter-ocular distance."""
    pack, sets = Pack(pack_folder), [FaceSet.load(f) for f in folders]
    found = {}
    for count in pack.counts:
        schema = next(s for s in SCHEMAS.values() if s.count == count)
        rows: dict[str, dict] = {"votes": {}, "result": {}}
        shown_faces = show_faces(sets, pack.side, count, occluders, scale=pack.scale)
        bins = yaw_bin(shown_faces[0].truth)
        for shown in shown_faces:
            answers = pack.solve_all(shown.crops, count)
            for name, points in (("votes", answers.votes), ("result", answers.points)):
                rows[name][shown.name] = measure(errors_of(points, shown.truth, schema, pack.side), shown, bins)
        labelled = int(np.isfinite(shown_faces[0].truth[0]).all(-1).sum())
        found[schema.id] = {"faces": len(shown_faces[0].crops), "of": " and ".join(dict.fromkeys(s.source for s in sets)), "labelled points": labelled,
                            **{name: summary(r) | {"each": r} for name, r in rows.items()}}
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--faces", type=Path, nargs="+", required=True)
    parser.add_argument("--no-occluders", action="store_true")
    parser.add_argument("--write", action="store_true", help="into landmark-figures.json of the pack, for its card")
    options = parser.parse_args(arguments)
    try:
        found = evaluate(options.pack, options.faces, not options.no_occluders)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    for schema, facts in found.items():
        print(f"{schema}: {facts['faces']} faces of {facts['of']}, {facts['labelled points']} labelled points, percent of the inter-ocular distance")
        for way in facts["votes"]:
            for what in facts["votes"][way] if way != "each" else ():
                print(f"  {way}, {what}: votes {facts['votes'][way][what]:.3f}, result {facts['result'][way][what]:.3f}")
    if options.write:
        keep_fact(options.pack, "points", found)


if __name__ == "__main__":
    main()
