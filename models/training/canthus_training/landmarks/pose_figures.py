"""Head pose and rendered faces: python -m canthus_training.landmarks.pose_figures PACK --straight DIR [DIR ...] [--renders TRUTH.json] [--write]

The encoder's rotation is learnt through the points alone, so its axes need not lie along the line of sight. --straight:
frontal portraits (NAME.jpg with outlines NAME.txt, see contours.py) of people who look straight ahead; the mean pitch of its
axes there is `pose.restPitchRad`. --renders: faces whose pose and points are known exactly (the sample set's truth.json); its
held-back pictures are judged, in boxes of the true 68 points. Angles as in the program: yaw > 0 looks to the picture's right, pitch > 0 up, roll > 0 clockwise.
"""
import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..manifest import SCHEMA_IDS, read_manifest, write_manifest
from .contours import list_faces, solve_all, solve_box
from .facts import keep_fact
from .prepare import read_picture
from .runtime import Pack
from .schemas import SCHEMAS

AXES = ("yaw", "pitch", "roll")


def angles_of(rotation: np.ndarray, rest_pitch: float) -> np.ndarray:
    """[F,3,3] head to picture (x right, y down, z away) -> [F,3] yaw, pitch, roll in radians; as src/core/inference/pose.ts."""
    c, s = np.cos(rest_pitch), np.sin(rest_pitch)
    second = c * rotation[:, :, 1] + s * rotation[:, :, 2]
    third = c * rotation[:, :, 2] - s * rotation[:, :, 1]
    return np.stack([np.arctan2(-third[:, 0], third[:, 2]), np.arcsin(third[:, 1].clip(-1, 1)), np.arctan2(rotation[:, 1, 0], second[:, 1])], 1)


def rest_of(pack: Pack, folders: list[Path]) -> tuple[float, float, int]:
    """-> mean pitch of the network's axes on heads that look straight ahead, its standard deviation (radians), number of faces."""
    rotations = [solve_all(pack, read_picture(path), template)[68].rotation[0] for path, template in list_faces(folders)]
    if not rotations:
        raise ValueError(f"{', '.join(map(str, folders))}: no portraits with outlines")
    pitch = angles_of(np.stack(rotations), 0.0)[:, 1]
    return float(pitch.mean()), float(pitch.std()), len(pitch)


@dataclass
class OnRenders:
    """`angles`: mean absolute errors of yaw, pitch and roll in degrees [3]; `points`: NME in percent of the distance between the
    true outer eye corners, of all points and of those that can be seen, by schema."""

    faces: int
    angles: np.ndarray
    points: dict[str, dict[str, float]]


def judge_renders(pack: Pack, truth: Path, rest_pitch: float, split: str = "held-back") -> OnRenders:
    angles, points = [], defaultdict(list)
    for record in json.loads(truth.read_text())["pictures"]:
        if record["split"] != split:
            continue
        picture = read_picture(truth.parent / record["file"])
        for face in record["faces"]:
            corners = np.array(face["points68"])
            found = solve_box(pack, picture, np.stack([corners.min(0), corners.max(0)]))
            turned = angles_of(found[pack.counts[0]].rotation, rest_pitch)[0]
            angles.append(np.abs(np.rad2deg(turned) - [face["pose"][f"{axis}Deg"] for axis in AXES]))
            for count, answers in found.items():
                true, seen = np.array(face[f"points{count}"]), np.array(face[f"state{count}"]) == "visible"
                a, b = SCHEMAS[SCHEMA_IDS[count]].eyes
                off = 100 * np.linalg.norm(answers.points[0] - true, axis=-1) / np.linalg.norm(true[a] - true[b])
                points[SCHEMA_IDS[count]].append((off.mean(), off[seen].mean()))
    if not angles:
        raise ValueError(f"{truth}: no {split} pictures")
    means = {schema: dict(zip(("all", "visible"), map(float, np.mean(rows, 0)))) for schema, rows in points.items()}
    return OnRenders(len(angles), np.mean(angles, 0), means)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--straight", type=Path, nargs="+", required=True)
    parser.add_argument("--renders", type=Path, help="truth.json of rendered faces, pictures beside it")
    parser.add_argument("--write", action="store_true", help="restPitchRad into the manifest, the figures beside it for the card")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        pack = Pack(options.pack, threads=options.threads)
        rest, spread, count = rest_of(pack, options.straight)
        found: dict = {"rest": {"pitch": rest, "standard deviation": spread, "faces": count}}
        print(f"axes on {count} heads that look straight ahead: pitch {rest:.3f} rad, standard deviation {spread:.3f}")
        if options.renders:
            judged = judge_renders(pack, options.renders, rest)
            mean, axes = float(judged.angles.mean()), {a: float(e) for a, e in zip(AXES, judged.angles)}
            found["renders"] = {"faces": judged.faces, "mean": mean, **axes, "points": judged.points}
            print(f"{judged.faces} rendered faces: mean error {mean:.1f} degrees (" + ", ".join(f"{a} {e:.1f}" for a, e in axes.items()) + ")")
            for schema, errors in judged.points.items():
                print(f"  {schema}: NME {errors['all']:.2f} %, of the points that can be seen {errors['visible']:.2f} %")
    except (ValueError, OSError) as error:
        raise SystemExit(str(error)) from error
    if options.write:
        manifest = read_manifest(options.pack / "manifest.json")
        manifest["pose"]["restPitchRad"] = round(rest, 4)
        write_manifest(options.pack / "manifest.json", manifest)
        keep_fact(options.pack, "pose", found)


if __name__ == "__main__":
    main()
