"""Records what the reference answers with the tiny pack of random weights, for test/golden: one JSON file a schema.

    python models/reference/record_tiny.py

Run it again after every change of test/fixtures/tiny-pack. Boxes and pins are made up: the pack finds no faces.
"""
import json

from record_golden import ROOT, shorten
from reference import Reference, read_picture

PACK = ROOT / "test" / "fixtures" / "tiny-pack"
TARGET = ROOT / "test" / "golden" / "recorded-tiny"
PICTURES = {
    "resources/sample/anna-window.jpg": [[200.0, 150.0, 420.5, 380.25], [10.0, 20.0, 90.0, 130.0]],
    # Reaches beyond the picture.
    "test/fixtures/pictures/grey.jpg": [[-40.0, 30.5, 160.0, 210.0]],
}
PINS = {8: (12.5, -3.25), 40: (-6.0, 4.5), 67: (3.125, 7.0)}


def record(reference, name, boxes, careful):
    picture = read_picture(ROOT / name)
    points, reliability, poses = reference.solve(picture, boxes, careful)
    pins = {k: shorten([float(v) for v in points[0, k] + move], 3) for k, move in PINS.items()}
    moved, trust = reference.resolve(picture, boxes[0], pins, careful)
    return {
        "picture": name,
        "mode": "careful" if careful else "fast",
        "faces": [
            {"box": b, "points": shorten(p.tolist(), 3), "reliability": shorten(r.tolist(), 5), "pose": shorten(q, 5)}
            for b, p, r, q in zip(boxes, points, reliability, poses)
        ],
        "held": {
            "box": boxes[0],
            "pins": [{"index": k, "position": {"x": p[0], "y": p[1]}} for k, p in pins.items()],
            "points": shorten(moved.tolist(), 3),
            "reliability": shorten(trust.tolist(), 5),
        },
    }


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for schema in ("300w-68", "wflw-98"):
        reference = Reference(PACK, schema)
        answers = [record(reference, name, boxes, careful) for name, boxes in PICTURES.items() for careful in (False, True)]
        networks = {name: file["sha256"] for name, file in reference.manifest["files"].items()}
        recorded = {"schema": schema, "networks": networks, "answers": answers}
        (TARGET / f"{schema}.json").write_text(json.dumps(recorded) + "\n")


if __name__ == "__main__":
    main()
