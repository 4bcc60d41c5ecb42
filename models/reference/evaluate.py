"""Figures of a pack on the 300-W validation faces; --write puts them into its manifest.

    CANTHUS_DATA=FOLDER python models/reference/evaluate.py models/canthus-68-98 [--write]

Errors are in units of d: the distance between the outer eye corners, at least 0.4 times the root of the box's area. Crops come from the boxes of the true points, and, where
the pack has a detector, also from its boxes.
"""
import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from labels import box_of, judgement_length, occlude, validation_faces
from reference import Reference, overlap, read_picture, warp

WRONG, CLOSE = 0.08, 0.05
BATCH = 16
COMMAND = "python models/reference/evaluate.py models/canthus-68-98 --write"


def auroc(score, positive):
    """Probability that a positive has a higher score than a negative."""
    rank = np.empty(len(score))
    rank[np.argsort(score, kind="stable")] = np.arange(1, len(score) + 1)
    count = positive.sum()
    return (rank[positive].sum() - count * (count + 1) / 2) / (count * (len(score) - count))


def calibration_error(probability, true, bins=15):
    """Expected calibration error over equally wide bins."""
    index = np.minimum((probability * bins).astype(int), bins - 1)
    used = [index == k for k in range(bins) if (index == k).any()]
    return sum(abs(true[m].mean() - probability[m].mean()) * m.mean() for m in used)


@dataclass(frozen=True)
class Predicted:
    """One set of faces: errors in units of d and reliabilities, [F,68] each; the picture that each face is on [F]."""

    name: str
    error: np.ndarray
    reliability: np.ndarray
    group: np.ndarray
    visible: np.ndarray


def predict_validation(reference):
    """The validation faces in crops of their true boxes -> [as they are, with synthetic occluders]."""
    side = reference.manifest["crop"]["side"]
    crops, truths, groups = [], [], []
    for group, (path, faces) in enumerate(validation_faces()):
        picture = read_picture(path)
        for truth in faces:
            scale, shift = reference.crop_transform(box_of(truth))
            crops.append(warp(picture, (scale, shift), side, side))
            truths.append((truth - shift) / scale)
            groups.append(group)
    rng = np.random.default_rng(7)
    hidden = [occlude(c, t, crops[rng.integers(len(crops))], rng) for c, t in zip(crops, truths)]
    seen = [np.ones(68, bool)] * len(crops)
    return [
        predict_crops(reference, "true boxes", crops, truths, groups, seen),
        predict_crops(reference, "true boxes, occluders", [c for c, _ in hidden], truths, groups, [v for _, v in hidden]),
    ]


def predict_crops(reference, name, crops, truths, groups, visible):
    side = reference.manifest["crop"]["side"]
    points, reliability = [], []
    for k in range(0, len(crops), BATCH):
        u, r, _ = reference.run_networks(np.stack(crops[k : k + BATCH]))
        points.append(u * side - 0.5)
        reliability.append(r)
    d = np.array([judgement_length(t) for t in truths])[:, None]
    error = np.linalg.norm(np.concatenate(points) - np.stack(truths), axis=2) / d
    return Predicted(name, error, np.concatenate(reliability), np.array(groups), np.stack(visible))


def predict_detected(reference):
    """The validation faces in crops of the detector's boxes, those that it found."""
    error, reliability, groups, missed = [], [], [], 0
    for group, (path, faces) in enumerate(validation_faces()):
        picture = read_picture(path)
        found = [b for b, _ in reference.detect(picture)]
        for truth in faces:
            best = max(found, key=lambda b: overlap(b, box_of(truth)), default=None)
            if best is None or overlap(best, box_of(truth)) < 0.4:
                missed += 1
                continue
            points, r, _ = reference.solve(picture, [best])
            error.append(np.linalg.norm(points[0] - truth, axis=1) / judgement_length(truth))
            reliability.append(r[0])
            groups.append(group)
    error = np.stack(error)
    name = f"detector's boxes ({missed} of {missed + len(error)} faces missed)"
    return Predicted(name, error, np.stack(reliability), np.array(groups), np.ones(error.shape, bool))


def measure(s):
    """-> (what, value, unit) of one set."""
    error, reliability = s.error.ravel(), s.reliability.ravel()
    wrong, close = error > WRONG, error < CLOSE
    least = np.argsort(reliability)[: len(reliability) // 5]
    rows = [("faces", len(s.error), "count"), ("NME", error.mean() * 100, "% of d")]
    if not s.visible.all():
        rows.append(("NME of occluded points", s.error[~s.visible].mean() * 100, "% of d"))
        rows.append(("NME of visible points", s.error[s.visible].mean() * 100, "% of d"))
    return rows + [
        ("points off by more than 8 %", wrong.mean() * 100, "%"),
        ("AUROC of the reliability for those", auroc(-reliability, wrong), "0 to 1"),
        ("calibration error of the reliability", calibration_error(reliability, close), "0 to 1"),
        ("wrong points in the least reliable fifth", wrong[least].sum() / wrong.sum(), "0 to 1"),
    ]


def write_manifest(path, manifest):
    """JSON with short lists on one line."""
    text = json.dumps(manifest, indent=2)
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s*\n\s*", " ", m[1]) + "]", text)
    path.write_text(text + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    reference = Reference(a.pack)
    sets = predict_validation(reference)
    if "detector" in reference.networks:
        sets.append(predict_detected(reference))
    figures = [
        {"name": f"300-W val, {s.name}: {what}", "value": round(float(value), 4), "unit": unit, "command": COMMAND}
        for s in sets
        for what, value, unit in measure(s)
    ]
    for f in figures:
        print(f"{f['name']}: {f['value']:g} {f['unit']}")
    if a.write:
        path = a.pack / "manifest.json"
        manifest = json.loads(path.read_text())
        kept = [f for f in manifest["figures"] if f["command"] != COMMAND]
        write_manifest(path, manifest | {"figures": figures + kept})


if __name__ == "__main__":
    main()
