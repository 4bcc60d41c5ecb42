"""Cuts the faces of a labelled set into crops, once: python -m canthus_training.landmarks.prepare SOURCE OUT

SOURCE is a folder with .pts files beside their pictures (300-W, or exported by the program), the folder that WFLW is unpacked
in, or a list: the program's own .jsonl or .csv, WFLW's .txt, COCO's .json. Lists name their pictures from --pictures, else from
WFLW_images beside or above them, else from their own folder. Of the program's own lists, faces are taken that are accepted, or
whose points were all set, confirmed, pinned or imported. WFLW's folder brings its test list along, which goes to OUT/val.

OUT/train and OUT/val are made, one folder each schema below them if SOURCE has both (OUT/train-98). What is kept out of
training is named by --val LIST (pictures, one a line), or is the share --val-share of the groups: all pictures of one folder
are one group where there are at least ten folders, or all whose name has the same match of --group (say 'person_(\\d+)'), else
each picture is its own. Which groups are held does not change when faces are added.

OUT is made whole or not at all, and replaces what an earlier run left there. Its made-from.json says which faces it holds.
"""
import argparse
import hashlib
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from .crops import FaceSet, cut
from .labels import ENDINGS, KINDS, WFLW_FIELDS, Face, read_labels, read_text
from .origin import FILE, Origin, checksum, stamp, write_origin

LEAST_FOLDERS = 10
PARTS = [f"{part}{schema}" for part in ("train", "val") for schema in ("", "-68", "-98")]


def read_picture(path: Path) -> np.ndarray:
    """[H, W, 3] RGB uint8, upright."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{path}: {'not a picture that can be read' if path.exists() else 'there is no such picture'}")
    return np.ascontiguousarray(picture[..., ::-1])


def grouping(names: list[str], pattern: str | None) -> Callable[[str], str]:
    """name of a picture -> name of its group. ValueError: no regular expression."""
    if pattern is not None:
        try:
            expression = re.compile(pattern)
        except re.error as error:
            raise ValueError(f'--group "{pattern}": not a regular expression ({error})') from error
        # A bracket that took no part in the match stands for no group.
        return lambda name: (found.group(found.re.groups and 1) or name) if (found := expression.search(name)) else name
    folders = {Path(n).parent for n in names}
    return (lambda name: Path(name).parent.as_posix()) if len(folders) >= LEAST_FOLDERS else (lambda name: name)


def is_held_by_share(group: str, share: float) -> bool:
    return int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) / 2**32 < share


def plain(name: str) -> str:
    """Without the ending of a picture; any other dot is of the name."""
    path = Path(name)
    return (path.with_suffix("") if path.suffix.lower() in ENDINGS else path).as_posix()


def read_list(path: Path) -> dict[str, str]:
    """Pictures as the list names them, by their plain names; of a WFLW list, the last field of each row."""
    lines = [line.strip() for line in read_text(path).splitlines() if line.strip()]
    names = [fields[-1] if len(fields := line.split()) in WFLW_FIELDS else line for line in lines]
    return {plain(name): name for name in names}


def find_held(path: Path, faces: list[Face], source: Path, elsewhere: bool, tell: Callable[[str], None]) -> set[str]:
    """-> plain names of pictures that the list keeps out, by whole name or by that without folders. ValueError: none of them is
    there, unless they may be `elsewhere`."""
    listed = read_list(path)
    there = {p for f in faces for p in (plain(f.name), Path(plain(f.name)).name)}
    lost = [name for key, name in listed.items() if key not in there]
    if not elsewhere and len(lost) == len(listed):
        raise ValueError(f"{path}: {source} has no face of any of its {len(listed)} pictures{f' ({lost[0]}, ...)' if lost else ''}")
    if lost and not elsewhere:
        tell(f"{path}: of {len(lost)} of its {len(listed)} pictures {source} has no face: {', '.join(lost[:5])}{', ...' if len(lost) > 5 else ''}")
    return set(listed)


def make_set(faces: list[Face], source: str, trusted: bool, tell: Callable[[str], None]) -> FaceSet | None:
    """Crops of faces of one schema; a picture with several is read once if its faces follow each other."""
    kept, crops, points, last = [], [], [], (None, None)
    for face in faces:
        try:
            if last[0] != face.picture:
                last = face.picture, read_picture(face.picture)
            crop, at = cut(last[1], face.points)
        except ValueError as error:
            tell(f"left out: {face.where}: {error}")
            last = (None, None)
            continue
        kept.append(face)
        crops.append(crop)
        points.append(at)
    if not kept:
        return None
    return FaceSet(kept[0].schema, [f.name for f in kept], np.array(crops), np.array(points), np.array([f.hidden for f in kept]), trusted, source)


def deal(source: Path, kind: str | None = None, pictures: Path | None = None, val: Path | None = None, val_share: float = 0.0,
         group: str | None = None, elsewhere: bool = False, tell: Callable[[str], None] = print) -> dict[str, list[Face]]:
    """-> faces by train, train-98, val, val-98. ValueError: nothing usable in SOURCE."""
    faces = list(read_labels(source, kind, pictures, tell))
    if not faces:
        raise ValueError(f"{source}: no face that can be learnt from")
    held = find_held(val, faces, source, elsewhere, tell) if val else set()
    group_of = grouping([f.name for f in faces], group)

    def is_held(face: Face) -> bool:
        name = plain(face.name)
        return face.for_test or name in held or Path(name).name in held or is_held_by_share(group_of(face.name), val_share)

    # The schema of most faces has the plain name.
    schemas = sorted({f.schema for f in faces}, key=lambda s: -sum(f.schema == s for f in faces))
    parts = defaultdict(list)
    for face in faces:
        schema = "" if face.schema == schemas[0] else f"-{len(face.points)}"
        parts[("val" if is_held(face) else "train") + schema].append(face)
    return dict(sorted(parts.items()))


def describe_parts(parts: dict[str, list[Face]]) -> Origin:
    """Everything that the crops are made of: names, points, and sizes and times of the pictures."""
    def describe(face: Face) -> bytes:
        return checksum(f"{face.name}: {face.schema}, {stamp(face.picture)}".encode(), face.points.tobytes(), face.hidden.tobytes()).encode()

    return {part: f"{len(faces)} faces ({checksum(*map(describe, faces))})" for part, faces in parts.items()}


def check_target(out: Path) -> None:
    """ValueError: it would replace something that `prepare` did not make."""
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out}: a file, not a folder")
    strange = sorted(p.name for p in out.iterdir() if p.name not in (*PARTS, FILE)) if out.exists() else []
    if strange:
        raise ValueError(f"{out}: holds {strange[0]}, which is no prepared set; name another folder")


def prepare(source: Path, out: Path, kind: str | None = None, pictures: Path | None = None, val: Path | None = None, val_share: float = 0.0,
            group: str | None = None, trusted: bool = True, elsewhere: bool = False, tell: Callable[[str], None] = print) -> dict[str, Path]:
    """-> folders that were made, by train, train-98, val, val-98. ValueError: nothing usable in SOURCE."""
    out = out.resolve()
    check_target(out)
    parts = deal(source, kind, pictures, val, val_share, group, elsewhere, tell)
    making = out.with_name(f"{out.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    made = {}
    for part, chosen in parts.items():
        faces_of = make_set(chosen, source.stem, trusted, tell)
        if faces_of is not None:
            faces_of.save(making / part)
            made[part] = out / part
            tell(f"{part}: {len(faces_of)} faces ({faces_of.schema}) of {len(set(faces_of.names))} pictures")
    if not made:
        raise ValueError(f"{source}: no face that can be learnt from")
    write_origin(making / FILE, describe_parts(parts) | {"trusted": trusted})
    shutil.rmtree(out, ignore_errors=True)
    making.rename(out)
    return made


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=sorted(KINDS), help="of the labels; default: seen by itself")
    parser.add_argument("--pictures", type=Path, help="folder that the names of pictures begin at")
    parser.add_argument("--val", type=Path, help="list of the pictures that are never trained on")
    parser.add_argument("--val-elsewhere", action="store_true", help="pictures of --val may be of another source: none has to be in this one")
    parser.add_argument("--val-share", type=float, default=0.0, help="share of the groups that are never trained on, 0 to 1")
    parser.add_argument("--group", help="regular expression: pictures with the same match are of one person, or one clip")
    parser.add_argument("--untrusted", action="store_true", help="labels that are good on average only")
    options = parser.parse_args(arguments)
    try:
        prepare(options.source, options.out, options.kind, options.pictures, options.val, options.val_share, options.group,
                not options.untrusted, options.val_elsewhere)
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
