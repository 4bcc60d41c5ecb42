"""Measures an exported detector: python -m canthus_training.detector.evaluate --model detector.onnx [--pack FOLDER]
[--threshold 0.4] [--figures detector-figures.json]

Every figure comes from the ONNX file, on 300w/val.txt (never trained on), on the FDDB pictures held out, and on synthetic
occluders. `boxToCrop` is measured on training faces. Without --threshold the operating score is chosen: see choose().
"""
import argparse
import datetime
import functools
import hashlib
import json
import platform
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from . import augment
from .boxes import box_of, centre_size, iou
from .detect import LONGEST, Detection
from .labels import Labels, Picture, data_root, load_labels
from .landmarks import Landmarks, error

LOW = 0.1  # score down to which boxes are kept for choosing the threshold
HIT = 0.5  # overlap with the box of the points from which a face counts as found
KNOWN = 0.3  # overlap with a converted teacher box from which a further box is no false one


def yaw(points: np.ndarray) -> float:
    """Rough turn of the head, 0 (front) to about 1 (profile): how unevenly the nose tip parts the jaw, along the line of
    the eyes. points [68,2]."""
    along = points[45] - points[36]
    along = along / max(np.linalg.norm(along), 1e-6)
    left, right = (points[30] - points[0]) @ along, (points[16] - points[30]) @ along
    return float(min(1.0, abs(left - right) / max(left + right, 1e-6)))


def looked(detection: Callable, pictures: list[Picture], occlude_seed: int | None = None) -> list[tuple[np.ndarray, np.ndarray]]:
    """Boxes [N,4] px and scores [N] of every picture down to LOW, with one synthetic occluder on each face if a seed is given."""
    rng = None if occlude_seed is None else np.random.default_rng(occlude_seed)
    found = []
    for item in pictures:
        pixels = item.read()
        if rng is not None:
            for face in item.faces:
                augment.occlude(pixels, face, rng)
        found.append(detection(pixels, LOW))
    return found


def faces_found(pictures: list[Picture], found: list, threshold: float) -> dict:
    """For every labelled face the best box at the threshold: overlaps [F], scores [F], boxes [F,4] and points."""
    overlaps, scores, boxes, points, names = [], [], [], [], []
    for item, (b, s) in zip(pictures, found):
        b, s = b[s >= threshold], s[s >= threshold]
        for face in item.faces:
            table = iou(box_of(face)[None], b)[0] if len(b) else np.zeros(0)
            k = int(table.argmax()) if len(table) else -1
            overlaps.append(table[k] if k >= 0 else 0.0)
            scores.append(s[k] if k >= 0 else 0.0)
            boxes.append(b[k] if k >= 0 else np.full(4, np.nan))
            points.append(face)
            names.append(item.name)
    return {"iou": np.array(overlaps), "score": np.array(scores), "box": np.array(boxes), "points": points, "name": names}


def false_boxes(pictures: list[Picture], found: list, threshold: float, labels: Labels) -> list[tuple[str, float, list]]:
    """Boxes at the threshold that touch neither a labelled face nor a converted teacher box (any score): name, score, box."""
    out = []
    for item, (b, s) in zip(pictures, found):
        seen = labels.teacher.get(item.name, np.zeros((0, 5)))[:, :4]
        known = np.concatenate([item.boxes(), labels.teacher_to_points.apply(seen)])
        for box, score in zip(b, s):
            if score >= threshold and (not len(known) or iou(box[None], known).max() < KNOWN):
                out.append((item.name, round(float(score), 3), [round(float(v), 1) for v in box]))
    return sorted(out, key=lambda v: -v[1])


def choose(pictures: list[Picture], found: list, hidden: list, labels: Labels) -> tuple[float, list[dict]]:
    """The threshold with the least cost, the lowest of equals, and the table it is read from. A missed face, with an
    occluder or without, costs three false boxes: it has to be drawn by hand, a false box is one click."""
    rows = []
    for t in np.round(np.arange(0.2, 0.81, 0.025), 3):
        rows.append({"threshold": float(t), "missed": int((faces_found(pictures, found, t)["iou"] < HIT).sum()),
                     "missed_occluded": int((faces_found(pictures, hidden, t)["iou"] < HIT).sum()),
                     "false": len(false_boxes(pictures, found, t, labels))})
    cost = lambda r: 3 * (r["missed"] + r["missed_occluded"]) + r["false"]
    return min(rows, key=lambda r: (cost(r), r["threshold"]))["threshold"], rows


def grouped(values: np.ndarray, by: np.ndarray, edges: list[float]) -> list[dict]:
    """Share of faces found and their mean overlap for groups of a quantity parted at edges."""
    rows = []
    for a, b in zip([-np.inf] + edges, edges + [np.inf]):
        v = values[(by >= a) & (by < b)]
        if len(v):
            rows.append({"from": None if a == -np.inf else a, "to": None if b == np.inf else b, "faces": len(v),
                         "found": int((v >= HIT).sum()), "mean_iou": round(float(v.mean()), 4)})
    return rows


def box_to_crop(detection: Callable, pictures: list[Picture], threshold: float) -> dict:
    """Mean conversion of the found box to the box of the points on training faces: dx, dy (of the longer side), scale of
    the longer side, with standard deviations. These are the manifest's boxToCrop numbers."""
    got = faces_found(pictures, looked(detection, pictures), threshold)
    ok = got["iou"] >= HIT
    c1, s1, _ = centre_size(got["box"][ok])
    c2, s2, _ = centre_size(np.array([box_of(p) for p, k in zip(got["points"], ok) if k]))
    long = s1.max(1)
    move, ratio = (c2 - c1) / long[:, None], s2.max(1) / long
    return {"dx": round(float(move[:, 0].mean()), 4), "dy": round(float(move[:, 1].mean()), 4), "scale": round(float(ratio.mean()), 4),
            "sd_dx": round(float(move[:, 0].std()), 4), "sd_dy": round(float(move[:, 1].std()), 4),
            "sd_scale": round(float(ratio.std()), 4), "faces": int(ok.sum())}


def square_by(box: np.ndarray, rule: dict) -> np.ndarray:
    """The square that boxToCrop makes of a box [4]."""
    long = float((box[2:] - box[:2]).max())
    centre = (box[:2] + box[2:]) / 2 + np.array([rule["dx"], rule["dy"]]) * long
    half = long * rule["scale"] / 2
    return np.concatenate([centre - half, centre + half])


def landmark_figures(network: Landmarks, pictures: list[Picture], got: dict, rule: dict) -> dict:
    """NME with the crop from the labels' box, from the found box as it is, and through boxToCrop; found faces only."""
    by_name = {p.name: p for p in pictures}
    sums = {"labels_box": [], "found_box": [], "found_box_to_crop": []}
    for name, points, box, overlap in zip(got["name"], got["points"], got["box"], got["iou"]):
        if overlap < HIT:
            continue
        pixels = by_name[name].read()
        for kind, b in (("labels_box", box_of(points)), ("found_box", box), ("found_box_to_crop", square_by(box, rule))):
            sums[kind].append(error(network(pixels, b), points))
    out = {"faces": len(sums["labels_box"]), **{k: round(float(np.mean(v)), 3) for k, v in sums.items()}}
    out["ratio_found"] = round(out["found_box"] / out["labels_box"], 4)
    out["ratio_box_to_crop"] = round(out["found_box_to_crop"] / out["labels_box"], 4)
    return out


def fddb_figures(detection: Callable, labels: Labels, threshold: float) -> dict:
    """Recall on the held-out FDDB pictures against FDDB's boxes converted through the teacher's to boxes of points."""
    marked, hit, near, boxes = 0, 0, 0, 0
    for item in labels.fddb_held:
        b, _ = detection(item.read(), threshold)
        boxes += len(b)
        truth = labels.fddb.get(item.path.name, np.zeros((0, 5)))[:, :4]
        truth = labels.teacher_to_points.apply(labels.fddb_to_teacher.apply(truth))
        marked += len(truth)
        if len(truth) and len(b):
            best = iou(truth, b).max(1)
            hit, near = hit + int((best >= HIT).sum()), near + int((best >= KNOWN).sum())
    return {"pictures": len(labels.fddb_held), "faces": marked, "found": hit, "recall": round(hit / max(marked, 1), 4),
            "recall_at_iou_0.3": round(near / max(marked, 1), 4), "boxes": boxes}


def evaluate(model: Path, labels: Labels, network: Landmarks | None, threshold: float | None,
             passes: tuple[int, ...] = (LONGEST,), calibration: int = 500) -> dict:
    """All figures of one exported detector."""
    detection = functools.partial(session := Detection(model), passes=passes)
    found = looked(detection, labels.val)
    covered = looked(detection, labels.val, 7)
    chosen, table = choose(labels.val, found, covered, labels)
    threshold = chosen if threshold is None else threshold
    got = faces_found(labels.val, found, threshold)
    sides = np.array([LONGEST * float((box_of(f)[2:] - box_of(f)[:2]).max()) / max(p.read().shape[:2]) for p in labels.val for f in p.faces])
    turns = np.array([yaw(f) for f in got["points"]])
    hidden = faces_found(labels.val, covered, threshold)["iou"]
    false = false_boxes(labels.val, found, threshold, labels)
    rng = np.random.default_rng(3)
    pool = [p for p in labels.train if any(p.true_points)]
    sample = [pool[i] for i in rng.permutation(len(pool))[:calibration]]
    sample = [Picture(p.path, p.name, p.source, [f for f, t in zip(p.faces, p.true_points) if t]) for p in sample]
    rule = box_to_crop(detection, sample, threshold)
    missed = [{"picture": n, "iou": round(float(v), 3)} for n, v in zip(got["name"], got["iou"]) if v < HIT]
    figures = {
        "val": {"pictures": len(labels.val), "faces": len(got["iou"]), "missed": len(missed), "missed_faces": missed,
                "mean_iou": round(float(got["iou"].mean()), 4), "median_score": round(float(np.median(got["score"])), 3),
                "false_boxes": len(false), "false_list": false[:12],
                "by_side_in_input_px": grouped(got["iou"], sides, [64, 128, 192, 256, 320, 400]),
                "by_turn": grouped(got["iou"], turns, [0.2, 0.4, 0.6])},
        "val_occluded": {"faces": len(hidden), "missed": int((hidden < HIT).sum()), "mean_iou": round(float(hidden.mean()), 4)},
        "thresholds": table,
        "fddb_held_out": fddb_figures(detection, labels, threshold),
        "milliseconds_640x480": session.milliseconds(),
    }
    if network:
        figures["landmarks_nme"] = landmark_figures(network, labels.val, got, rule)
    small = max(abs(rule["dx"]), abs(rule["dy"]), abs(rule["scale"] - 1)) < 0.01
    used = {"dx": 0.0, "dy": 0.0, "scale": 1.0} if small else {k: rule[k] for k in ("dx", "dy", "scale")}
    return {"threshold": threshold, "threshold_of_least_cost": chosen, "passes": list(passes), "suppression_iou": 0.4,
            "boxToCrop": used, "boxToCrop_measured": rule, "figures": figures}


def command_of(options: argparse.Namespace) -> str:
    """What gives the same figures again, with the data folder in CANTHUS_DATA."""
    given = ["--model", options.model, *(["--pack", options.pack] if options.pack else []), *(["--passes", *map(str, options.passes)] if options.passes != [LONGEST] else []),
             *(["--threshold", str(options.threshold)] if options.threshold is not None else [])]
    return shlex.join(["python", "-m", "canthus_training.detector.evaluate", *given])


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", help="data folder (default: CANTHUS_DATA)")
    parser.add_argument("--model", required=True)
    parser.add_argument("--pack", help="folder of a pack with 68 points")
    parser.add_argument("--passes", type=int, nargs="+", default=[LONGEST], help="longest sides that the picture is run at")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--figures", help="json file to write")
    parser.add_argument("--note", default="", help="how the model was trained, kept in the json file")
    return parser.parse_args(arguments)


def main() -> None:
    options = parse()
    labels = load_labels(data_root(options.data))
    model = Path(options.model)
    try:
        network = Landmarks(Path(options.pack)) if options.pack else None
    except ValueError as error:
        raise SystemExit(str(error)) from error
    result = evaluate(model, labels, network, options.threshold, tuple(options.passes))
    report = {"model": model.name, "bytes": model.stat().st_size, "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
              "date": datetime.date.today().isoformat(), "command": command_of(options), "training": options.note, "data": labels.facts,
              "machine": f"{platform.machine()}, {platform.system()}, Python {sys.version.split()[0]}, 2 threads",
              "input": {"name": "picture", "shape": [1, 3, "H", "W"], "colour": "RGB", "range": [0, 1], "multiple": 32,
                        "longestSide": options.passes, "pad": "0, right and below", "px": "inputPx = (picturePx + 0.5) * scale - 0.5"},
              "outputs": {"boxes": [1, "K", 4], "scores": [1, "K"]}, **result}
    if options.figures:
        Path(options.figures).write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
