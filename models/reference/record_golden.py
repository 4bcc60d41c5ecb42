"""Records what the reference answers, for test/golden: one JSON file a picture.

    python models/reference/record_golden.py

Pictures: the sample set and test/fixtures/pictures. Run it again after every change of the pack or of these pictures.
"""
import json
from pathlib import Path

from reference import Reference

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff"}
TOLERANCE_PX = 0.05
# Without an embedded profile, what CMYK looks like is each decoder's own choice; the box is kept, so that only the
# landmark network sees other colours.
OWN_TOLERANCE_PX = {"cmyk.jpg": 1.5}


def shorten(value, digits):
    return [shorten(v, digits) for v in value] if isinstance(value, list) else round(value, digits)


def record(reference, path):
    answer = reference.predict(path)
    faces = [
        {
            "box": shorten(f["box"], 3),
            "score": round(f["score"], 5),
            "points": shorten(f["points"], 3),
            "reliability": shorten(f["reliability"], 4),
            "pose": shorten(f["pose"], 5),
        }
        for f in answer["faces"]
    ]
    return {
        "picture": path.relative_to(ROOT).as_posix(),
        "networks": {name: file["sha256"] for name, file in reference.manifest["files"].items()},
        "tolerancePx": OWN_TOLERANCE_PX.get(path.name, TOLERANCE_PX),
        "boxesGiven": path.name in OWN_TOLERANCE_PX,
        "width": answer["width"],
        "height": answer["height"],
        "faces": faces,
    }


def main():
    reference = Reference(ROOT / "models" / "canthus-68-98")
    target = ROOT / "test" / "golden" / "recorded"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.json"):
        old.unlink()
    for folder in ("resources/sample", "test/fixtures/pictures"):
        for path in sorted(p for p in (ROOT / folder).iterdir() if p.suffix.lower() in SUFFIXES):
            name = f"{Path(folder).name}-{path.stem}-{path.suffix[1:]}.json"
            (target / name).write_text(json.dumps(record(reference, path)) + "\n")


if __name__ == "__main__":
    main()
