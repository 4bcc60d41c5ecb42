"""manifest.json of a pack, format canthus-pack/2, as models/README.md has it in words.

    python -m canthus_training.manifest PACK      # checksums, shapes, detector and mean faces anew from the pack's files
"""
import argparse
import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import onnxruntime

FORMAT = "canthus-pack/2"
ORDER = ("format", "family", "id", "version", "licence", "card", "schemas", "files", "detector", "crop", "resampling", "pose",
         "meanFaces", "reliability", "figures")
SCHEMA_IDS = {68: "300w-68", 98: "wflw-98"}
NETWORKS = ("detector", "encoder", "regressor-68", "regressor-98")
KIND = "probability that the point is within 5 % of d of the truth"
HEAD = "head of the regressor's last step"
BUILT_IN = Path(__file__).resolve().parents[2] / "canthus-68-98"
UNCALIBRATED_THRESHOLD = 0.5
# What a pack is called that nobody has named: never the built-in one, of whose terms and figures it has none.
OWN_ID, OWN_VERSION = "canthus-own", "0.1.0"
OWN_LICENCE = "the terms of the faces that it learnt from; a detector of the built-in pack is for research and non-commercial use"


@dataclass(frozen=True)
class Template:
    """What is not to be found in the files. rest_pitch: see `pose.restPitchRad`; made_of: what the reliability is made of;
    least_mean_reliability: see `detector.leastMeanReliability`. ValueError: an id, a version or a licence that the program refuses."""

    id: str
    version: str
    licence: str
    rest_pitch: float
    made_of: str = HEAD
    crop_scale: float = 1.55
    family: str = "canthus"
    # 350 labelled faces of 300-W that were found: all above 0.49. 33 of the 106 boxes on no labelled face: below 0.25.
    least_mean_reliability: float = 0.2

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9-]+", self.id):
            raise ValueError(f'the id "{self.id}": it may have a-z, 0-9 and - only')
        if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", self.version):
            raise ValueError(f'the version "{self.version}": it is three numbers, as 0.1.0')
        if not self.licence.strip():
            raise ValueError("the licence is empty: it says the terms of the weights in a sentence")

    def named(self, **changed) -> "Template":
        return replace(self, **{k: v for k, v in changed.items() if v is not None})


def read_manifest(path: Path) -> dict:
    try:
        manifest = json.loads(path.read_text())
    except (OSError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError(f"{path}: not a manifest of format {FORMAT}")
    return manifest


def read_template(path: Path) -> Template:
    """From a manifest; where there is none, the built-in pack's with a name of its own."""
    manifest = read_manifest(path if path.exists() else BUILT_IN / "manifest.json")
    template = Template(manifest["id"], manifest["version"], manifest["licence"], manifest["pose"]["restPitchRad"])
    return template if path.exists() else template.named(id=OWN_ID, version=OWN_VERSION, licence=OWN_LICENCE)


def describe_network(path: Path) -> dict:
    """As ONNX Runtime sees the network: it works out sizes that the file itself leaves open."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    shapes = lambda values: {v.name: v.shape for v in values}
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"path": path.name, "sha256": checksum, "inputs": shapes(session.get_inputs()), "outputs": shapes(session.get_outputs())}


def describe_files(folder: Path) -> dict:
    return {name: describe_network(folder / f"{name}.onnx") for name in NETWORKS if (folder / f"{name}.onnx").exists()}


def describe_mean_face(path: Path) -> dict:
    face = json.loads(path.read_text())
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"path": path.name, "sha256": checksum, "source": face["source"], "licence": face["licence"]}


def read_detector(folder: Path, sha256: str, least_mean_reliability: float) -> tuple[dict, list[dict]]:
    """-> the manifest's rule and figures, from what `detector.evaluate` measured on this very file."""
    path = folder / "detector-figures.json"
    measured = json.loads(path.read_text())
    if measured["sha256"] != sha256:
        raise ValueError(f"{path}: measured on another detector.onnx")
    sides = measured["input"]["longestSide"]
    if len(sides) != 1:
        raise ValueError(f"{path}: the program runs the detector once a picture, but it was measured in passes at {sides}")
    rule = {
        "largestSide": sides[0],
        "multiple": measured["input"]["multiple"],
        "threshold": measured["threshold"],
        "nmsOverlap": measured["suppression_iou"],
        "leastMeanReliability": least_mean_reliability,
        "boxToCrop": {k: measured["boxToCrop"][k] for k in ("dx", "dy", "scale")},
    }
    at = next(r for r in measured["figures"]["thresholds"] if r["threshold"] == rule["threshold"])
    values = [("faces missed of 199", at["missed"]), ("boxes on no face, 184 pictures", at["false"])]
    figures = [{"name": f"detector, 300-W val: {name}", "value": value, "unit": "count", "command": measured["command"]}
               for name, value in values]
    return rule, figures


def write_manifest(path: Path, manifest: dict) -> None:
    """JSON in the usual order, short lists on one line."""
    text = json.dumps({k: manifest[k] for k in ORDER if k in manifest}, indent=2, ensure_ascii=False)
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s*\n\s*", " ", m[1]) + "]", text)
    path.write_text(text + "\n")


def refresh(folder: Path, manifest: dict) -> dict:
    """What follows from the files of a pack: checksums, names and shapes, the detector's rule and figures, mean faces."""
    manifest = dict(manifest)
    manifest["files"] = describe_files(folder)
    manifest["meanFaces"] = {s: describe_mean_face(folder / f"mean-face-{s.split('-')[1]}.json") for s in manifest["schemas"]}
    manifest["figures"] = [f for f in manifest["figures"] if not f["name"].startswith("detector, ")]
    least = manifest.pop("detector", {}).get("leastMeanReliability", Template.least_mean_reliability)
    if "detector" in manifest["files"]:
        manifest["detector"], figures = read_detector(folder, manifest["files"]["detector"]["sha256"], least)
        manifest["figures"] += figures
    return manifest


def write_pack_manifest(folder: Path, template: Template, counts: tuple[int, ...], side: int) -> None:
    """The manifest of networks that were just exported: nothing is calibrated, nothing measured but the detector."""
    schemas = [SCHEMA_IDS[n] for n in counts]
    rule = {"kind": KIND, "madeOf": template.made_of, "threshold": UNCALIBRATED_THRESHOLD, "calibration": None}
    manifest = {
        "format": FORMAT, "family": template.family, "id": template.id, "version": template.version, "licence": template.licence,
        "card": "card.md", "schemas": schemas,
        "crop": {"side": side, "scale": template.crop_scale, "from": "box of the landmarks", "colour": "RGB", "range": [0, 1]},
        "resampling": "means of whole blocks, then bilinear; black outside", "pose": {"restPitchRad": template.rest_pitch},
        "detector": {"leastMeanReliability": template.least_mean_reliability},
        "reliability": {s: dict(rule) for s in schemas}, "figures": [],
    }
    if not (folder / "card.md").exists():
        (folder / "card.md").write_text(f"# {template.id}\nNothing is measured yet.\n")
    write_manifest(folder / "manifest.json", refresh(folder, manifest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    pack = parser.parse_args().pack
    try:
        write_manifest(pack / "manifest.json", refresh(pack, read_manifest(pack / "manifest.json")))
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
