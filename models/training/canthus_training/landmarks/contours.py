"""98 points against drawn outlines: python -m canthus_training.landmarks.contours PACK --faces london-cc-by/neutral_front [...] [--write]

For frontal portraits with the 189-point outlines of the Face Research Lab (DeBruine & Jones): how far the points that the 98
have beyond the 68 lie from what a person drew. Lids, brows and lips are judged by their distance to the outline, since where
along it a point sits is each schema's own choice; corners and pupils by their distance to the point. The linear lift of the
same network's 68 points, measured the same way, is what the 98 have to be better than.
"""
import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .augment import place
from .crops import cut
from .facts import keep_fact
from .prepare import read_picture
from .runtime import Answers, Pack
from .schemas import lift

TEMPLATE = 189
# Indices into the template, in order along each outline. The subject's right eye lies left in the picture.
RIGHT_UPPER_LID, RIGHT_LOWER_LID = (18, 19, 20, 21, 22), (18, 28, 29, 30, 22)
LEFT_UPPER_LID, LEFT_LOWER_LID = (23, 24, 25, 26, 27), (23, 31, 32, 33, 27)
RIGHT_BROW, LEFT_BROW = (71, 72, 73, 74, 75, 76, 84, 83, 71), (82, 81, 80, 79, 78, 77, 85, 86, 82)
UPPER_LIP, LOWER_LIP = (87, 88, 89, 90, 91, 92, 93), (87, 104, 105, 106, 107, 108, 93)
UPPER_LIP_EDGE, LOWER_LIP_EDGE = (87, 94, 95, 96, 97, 98, 93), (87, 99, 100, 101, 102, 103, 93)
EYES = (18, 27)
# what: outline, and the points of the 98 that should lie on it
OUTLINES = {
    "upper lids": ((RIGHT_UPPER_LID, (61, 62, 63)), (LEFT_UPPER_LID, (69, 70, 71))),
    "lower lids": ((RIGHT_LOWER_LID, (65, 66, 67)), (LEFT_LOWER_LID, (73, 74, 75))),
    "brows": ((RIGHT_BROW, tuple(range(33, 42))), (LEFT_BROW, tuple(range(42, 51)))),
    "outer lips": ((UPPER_LIP, tuple(range(77, 82))), (LOWER_LIP, tuple(range(83, 88)))),
    "inner lips": ((UPPER_LIP_EDGE, (89, 90, 91)), (LOWER_LIP_EDGE, (93, 94, 95))),
}
# what: pairs of a template point and one of the 98
PLACES = {
    "eye corners": ((18, 60), (22, 64), (23, 68), (27, 72)),
    "mouth corners": ((87, 76), (93, 82)),
    "pupils": ((0, 96), (1, 97)),
}


def read_template(path: Path) -> np.ndarray:
    """[189, 2] px. ValueError names the file."""
    rows = [line.replace(",", " ").split() for line in path.read_text().splitlines() if line.strip()]
    try:
        points = np.array([[float(v) for v in row[:2]] for row in rows])
    except ValueError:
        raise ValueError(f"{path}: a line that is no two numbers") from None
    if points.shape != (TEMPLATE, 2):
        raise ValueError(f"{path}: {len(rows)} points, an outline has {TEMPLATE}")
    return points


def smooth(points: np.ndarray, between: int = 16) -> np.ndarray:
    """Catmull-Rom through [K,2], the ends doubled."""
    p = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, between, endpoint=False)[:, None]
    parts = [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) for a, b, c, d in zip(p, p[1:], p[2:], p[3:])]
    return np.concatenate([*parts, points[-1:]])


def distance_to(curve: np.ndarray, points: np.ndarray) -> np.ndarray:
    """[K] distances of points [K,2] from a polyline."""
    a, b = curve[:-1], curve[1:]
    step = b - a
    length = (step**2).sum(-1) + 1e-12
    t = (((points[:, None] - a) * step).sum(-1) / length).clip(0, 1)
    return np.linalg.norm(points[:, None] - (a + t[..., None] * step), axis=-1).min(1)


def judge(points: np.ndarray, template: np.ndarray) -> dict[str, float]:
    """98 points and the outlines [189,2] of one face, px -> by part: mean distance in percent of the distance between the outer eye corners."""
    eyes = float(np.linalg.norm(template[EYES[0]] - template[EYES[1]]))
    found = {}
    for what, parts in OUTLINES.items():
        found[what] = np.concatenate([distance_to(smooth(template[list(outline)]), points[list(own)]) for outline, own in parts])
    for what, pairs in PLACES.items():
        found[what] = np.array([np.linalg.norm(points[own] - template[theirs]) for theirs, own in pairs])
    return {what: 100 * float(v.mean()) / eyes for what, v in found.items()}


def rough_box(template: np.ndarray) -> np.ndarray:
    """[2,2] corners of about the 68 points' box, from eyes and mouth alone."""
    eyes, mouth = (template[0] + template[1]) / 2, template[list(UPPER_LIP)].mean(0)
    centre, half = eyes + 0.6 * (mouth - eyes), 1.15 * float(np.linalg.norm(mouth - eyes))
    return np.stack([centre - half, centre + half])


def solve_box(pack: Pack, picture: np.ndarray, box: np.ndarray) -> dict[int, Answers]:
    """By number of points: what the pack says of the face in a box of landmarks (corners [2,2] px), its points as places on the
    picture [1,N,2] px."""
    wide, corners = cut(picture, box)
    crop, placed, _ = place(wide, corners, pack.side, None, np.random.default_rng(0), (), pack.scale)
    # Both cuts only scale and shift, so the box's corners say how to go back.
    scale = (box[1] - box[0]) / (placed[1] - placed[0])
    found = {count: pack.solve(crop[None], count) for count in pack.counts}
    for answers in found.values():
        answers.points = (answers.points * pack.side - 0.5 - placed[0]) * scale + box[0]
    return found


def solve_all(pack: Pack, picture: np.ndarray, template: np.ndarray) -> dict[int, Answers]:
    """As `solve_box`; the crop is that of the points that the network has found itself."""
    around = solve_box(pack, picture, rough_box(template))[pack.counts[0]].points[0]
    return solve_box(pack, picture, np.stack([around.min(0), around.max(0)]))


def list_faces(folders: list[Path]) -> Iterator[tuple[Path, np.ndarray]]:
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            yield path.with_suffix(".jpg"), read_template(path)


def measure(pack: Pack, folders: list[Path]) -> dict:
    rows: dict[str, list[dict[str, float]]] = {"98 points": [], "68 points, lifted": []}
    for path, template in list_faces(folders):
        found = {count: answers.points[0] for count, answers in solve_all(pack, read_picture(path), template).items()}
        rows["98 points"].append(judge(found[98], template))
        rows["68 points, lifted"].append(judge(lift(found[68][None].astype(np.float32))[0], template))
    if not rows["98 points"]:
        raise ValueError(f"{', '.join(map(str, folders))}: no outlines (NAME.txt beside NAME.jpg)")
    means = {name: {what: float(np.mean([r[what] for r in found])) for what in found[0]} for name, found in rows.items()}
    return {"faces": len(rows["98 points"]), "of": " and ".join(f.name for f in folders), "errors": means}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="folders with NAME.jpg and NAME.txt of 189 points")
    parser.add_argument("--write", action="store_true", help="into the pack's figures, for its card")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        found = measure(Pack(options.pack, threads=options.threads), options.faces)
    except (ValueError, OSError) as error:
        raise SystemExit(str(error)) from error
    print(f"{found['faces']} faces of {found['of']}, percent of the distance between the outer eye corners")
    for name, errors in found["errors"].items():
        print(f"{name}: " + ", ".join(f"{what} {value:.2f}" for what, value in errors.items()))
    if options.write:
        keep_fact(options.pack, "contours", found)


if __name__ == "__main__":
    main()
