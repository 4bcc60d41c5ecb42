"""Head pose of a pack: python -m canthus_training.landmarks.pose_figures PACK --straight DIR [DIR ...] [--renders TRUTH.json] [--write]

The encoder's rotation is learnt through the points alone, so its axes need not lie along the line of sight. --straight:
frontal portraits (NAME.jpg with outlines NAME.txt, see contours.py) of people who look straight ahead; the mean pitch of its
axes there is `pose.restPitchRad`. --renders: faces whose pose is known exactly (the sample set's truth.json); its held-back
pictures are judged. Angles as in the program: yaw > 0 looks to the picture's right, pitch > 0 up, roll > 0 clockwise.
"""
import argparse
import json
from pathlib import Path

import numpy as np

from ..manifest import read_manifest, write_manifest
from .augment import place
from .contours import list_faces, solve_all
from .crops import cut
from .facts import keep_fact
from .prepare import read_picture
from .runtime import Pack

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


def errors_on_renders(pack: Pack, truth: Path, rest_pitch: float, split: str = "held-back") -> tuple[np.ndarray, int]:
    """-> mean absolute errors of yaw, pitch and roll in degrees [3], boxes of the true points; number of faces."""
    errors = []
    for record in json.loads(truth.read_text())["pictures"]:
        if record["split"] != split:
            continue
        picture = read_picture(truth.parent / record["file"])
        for face in record["faces"]:
            crop, at = cut(picture, np.array(face["points68"], np.float32))
            crop, _, _ = place(crop, at, pack.side, None, np.random.default_rng(0), (), pack.scale)
            found = angles_of(pack.solve(crop[None], 68).rotation, rest_pitch)[0]
            errors.append(np.abs(np.rad2deg(found) - [face["pose"][f"{axis}Deg"] for axis in AXES]))
    if not errors:
        raise ValueError(f"{truth}: no {split} pictures")
    return np.mean(errors, 0), len(errors)


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
            errors, faces = errors_on_renders(pack, options.renders, rest)
            found["renders"] = {"faces": faces, "mean": float(errors.mean()), **{a: float(e) for a, e in zip(AXES, errors)}}
            print(f"{faces} rendered faces: mean error {errors.mean():.1f} degrees (" + ", ".join(f"{a} {e:.1f}" for a, e in zip(AXES, errors)) + ")")
    except (ValueError, OSError) as error:
        raise SystemExit(str(error)) from error
    if options.write:
        manifest = read_manifest(options.pack / "manifest.json")
        manifest["pose"]["restPitchRad"] = round(rest, 4)
        write_manifest(options.pack / "manifest.json", manifest)
        keep_fact(options.pack, "pose", found)


if __name__ == "__main__":
    main()
