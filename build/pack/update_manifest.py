"""Brings a pack's manifest up to date with its files.

    python build/pack/update_manifest.py models/canthus-68-98

`files` comes from the ONNX files (checksum, tensor names and shapes), `detector` and the detector's figures from
detector-figures.json, which the detector's evaluation writes. `reliability` is written by models/reference/calibrate.py,
the landmark figures by models/reference/evaluate.py; `meanFaces` comes from mean-face-68.json (export_mean_face.py); the
rest is written by hand.
"""
import hashlib
import json
import re
import sys
from pathlib import Path

import onnxruntime

ORDER = ("format", "family", "id", "version", "licence", "card", "schemas", "files", "detector", "crop", "resampling", "pose",
         "meanFaces", "reliability", "figures")
NETWORKS = ("detector", "encoder", "regressor-68", "regressor-98")



def only_pass(sides: list[int]) -> int:
    """The detector's evaluation can make several passes at different sides in px; the program makes one."""
    if len(sides) != 1:
        raise SystemExit(f"the program runs the detector once a picture, but it was measured in passes at {sides}")
    return sides[0]


def describe(path):
    """As ONNX Runtime sees the network: it works out sizes that the file itself leaves open."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def shapes(values):
        return {v.name: v.shape for v in values}

    return {
        "path": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "inputs": shapes(session.get_inputs()),
        "outputs": shapes(session.get_outputs()),
    }


def read_detector(folder, sha256):
    """-> the manifest's rule and figures, from what was measured on this very file."""
    measured = json.loads((folder / "detector-figures.json").read_text())
    if measured["sha256"] != sha256:
        raise SystemExit("detector-figures.json was measured on another detector.onnx")
    rule = {
        "largestSide": only_pass(measured["input"]["longestSide"]),
        "multiple": measured["input"]["multiple"],
        "threshold": measured["threshold"],
        "nmsOverlap": measured["suppression_iou"],
        # 350 labelled faces of 300-W that were found: all above 0.49. 33 of the 106 boxes on no labelled face: below 0.25.
        "leastMeanReliability": 0.2,
        "boxToCrop": {k: measured["boxToCrop"][k] for k in ("dx", "dy", "scale")},
    }
    at = next(r for r in measured["figures"]["thresholds"] if r["threshold"] == rule["threshold"])
    values = [("faces missed of 199", at["missed"]), ("boxes on no face, 184 pictures", at["false"])]
    figures = [
        {"name": f"detector, 300-W val: {name}", "value": value, "unit": "count", "command": measured["command"]}
        for name, value in values
    ]
    return rule, figures


def describe_mean_face(path):
    face = json.loads(path.read_text())
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"path": path.name, "sha256": checksum, "source": face["source"], "licence": face["licence"]}


def write_manifest(path, manifest):
    """JSON with short lists on one line."""
    text = json.dumps(manifest, indent=2)
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s*\n\s*", " ", m[1]) + "]", text)
    path.write_text(text + "\n")


def main():
    folder = Path(sys.argv[1])
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"] = {n: describe(folder / f"{n}.onnx") for n in NETWORKS if (folder / f"{n}.onnx").exists()}
    manifest["meanFaces"] = {s: describe_mean_face(folder / f"mean-face-{s.split('-')[1]}.json") for s in manifest["schemas"]}
    manifest.pop("detector", None)
    manifest["figures"] = [f for f in manifest["figures"] if not f["name"].startswith("detector, ")]
    if "detector" in manifest["files"]:
        manifest["detector"], figures = read_detector(folder, manifest["files"]["detector"]["sha256"])
        manifest["figures"] += figures
    write_manifest(path, {k: manifest[k] for k in ORDER if k in manifest})


if __name__ == "__main__":
    main()
