"""Records what the reference answers with three points pinned, for test/golden: one JSON file a picture.

    python models/reference/record_pins.py

Run it again after every change of the pack or of these pictures. The pins are the predicted points, moved by hand.
"""
import json

from record_golden import ROOT, TOLERANCE_PX, shorten
from reference import Reference, read_picture

PICTURES = ("clear-glasses.jpg", "hand-on-cheek.jpg", "profile-right.jpg")
MOVES = {8: (5.5, 9.25), 36: (-7.0, 3.5), 54: (6.125, -4.0)}
NETWORKS = ("encoder", "regressor-68")


def record(reference, path):
    picture = read_picture(path)
    box = shorten(reference.detect(picture)[0][0].tolist(), 3)
    predicted, _, _ = reference.solve(picture, [box])
    pins = {k: shorten((predicted[0, k] + move).tolist(), 3) for k, move in MOVES.items()}
    points, reliability = reference.resolve(picture, box, pins)
    return {
        "picture": path.relative_to(ROOT).as_posix(),
        "networks": {name: reference.manifest["files"][name]["sha256"] for name in NETWORKS},
        "tolerancePx": TOLERANCE_PX,
        "box": box,
        "pins": [{"index": k, "position": {"x": p[0], "y": p[1]}} for k, p in pins.items()],
        "points": shorten(points.tolist(), 3),
        "reliability": shorten(reliability.tolist(), 4),
    }


def main():
    reference = Reference(ROOT / "models" / "canthus-68-98")
    target = ROOT / "test" / "golden" / "recorded-pins"
    target.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        path = ROOT / "resources" / "sample" / name
        (target / f"sample-{path.stem}-{path.suffix[1:]}.json").write_text(json.dumps(record(reference, path)) + "\n")


if __name__ == "__main__":
    main()
