"""Labels as they lie on disk -> faces. Positions become 0-based px of the picture as it is shown (after EXIF orientation),
pixel centres at whole numbers. ValueError names the file and the line; a face that is no use is told to `tell` and left out.
"""
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

FURTHER = re.compile(r"\.face\d+$")
ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
SCHEMA_OF = {68: "300w-68", 98: "wflw-98"}
WFLW_LIST = re.compile(r"list_98pt(_rect_attr)?(_train|_test)?\.txt")
WFLW_FIELDS = (197, 207)
WFLW_PICTURES = "WFLW_images"
BY_HAND = {"moved", "confirmed", "imported"}
Tell = Callable[[str], None]


@dataclass
class Face:
    """points [N,2] px, NaN where there is no place; hidden [N]: said to be occluded; where: file and line for messages;
    for_test: whoever published the labels keeps it out of training."""

    picture: Path
    name: str
    points: np.ndarray
    hidden: np.ndarray
    where: str
    for_test: bool = False

    @property
    def schema(self) -> str:
        return SCHEMA_OF[len(self.points)]


def read_pts(path: Path) -> np.ndarray:
    """A 1-based .pts file -> [N, 2] 0-based px."""
    try:
        body = re.search(r"\{([^}]*)\}", path.read_text(errors="replace"))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    if body is None:
        raise ValueError(f"{path}: no points between braces")
    try:
        values = np.array(body.group(1).split(), np.float32)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if len(values) % 2:
        raise ValueError(f"{path}: an odd number of coordinates")
    if not np.isfinite(values).all():
        raise ValueError(f"{path}: a coordinate is not a number")
    return values.reshape(-1, 2) - 1


def make_face(picture: Path, name: str, points: np.ndarray, hidden: np.ndarray, where: str) -> Face:
    """ValueError: neither 68 nor 98 points, or too few places for a crop."""
    if len(points) not in SCHEMA_OF:
        raise ValueError(f"{where}: {len(points)} points; this network learns 68 (300-W) or 98 (WFLW)")
    if np.isinf(points).any():
        raise ValueError(f"{where}: a coordinate is not a number")
    if np.isfinite(points).all(-1).sum() < 10:
        raise ValueError(f"{where}: fewer than 10 points have a place")
    return Face(picture, name, np.asarray(points, np.float32), np.asarray(hidden, bool), where)


def guarded(make: Callable[[], Face | None], where: str, tell: Tell) -> Iterator[Face]:
    """What is wrong with one face costs that face."""
    try:
        face = make()
    except ValueError as error:
        tell(f"left out: {error}" if where in str(error) else f"left out: {where}: {error}")
        return
    except (TypeError, KeyError, AttributeError) as error:
        tell(f"left out: {where}: something else stands where it should ({error})")
        return
    if face is not None:
        yield face


def read_300w(root: Path, pictures: Path, tell: Tell) -> Iterator[Face]:
    """A tree of pictures with .pts beside them (X.pts, X.face2.pts)."""
    if not root.is_dir():
        raise ValueError(f"{root}: not a folder")
    for labels in sorted(root.rglob("*.pts")):
        stem = FURTHER.sub("", labels.stem)
        picture = next((p for e in ENDINGS for p in (labels.with_name(stem + e), labels.with_name(stem + e.upper())) if p.exists()), None)
        if picture is None:
            tell(f"left out: {labels}: no picture beside it")
            continue
        name, where = picture.relative_to(root).as_posix(), str(labels)

        def make() -> Face:
            points = read_pts(labels)
            return make_face(picture, name, points, np.zeros(len(points)), where)

        yield from guarded(make, where, tell)


def find_wflw(root: Path) -> list[Path]:
    """Lists of WFLW as it is unpacked; where there are lists with and without attributes they name the same faces."""
    lists = sorted(p for p in root.rglob("list_98pt*.txt") if WFLW_LIST.fullmatch(p.name))
    return [p for p in lists if "rect_attr" in p.name] or lists


def find_wflw_pictures(source: Path) -> Path:
    """WFLW's folder of pictures in the folder given, or in one above the list; else the list's own folder."""
    own = source if source.is_dir() else source.parent
    inside = [p for p in sorted(own.rglob(WFLW_PICTURES)) if p.is_dir()] if source.is_dir() else []
    above = [p / WFLW_PICTURES for p in [own.resolve(), *own.resolve().parents[:3]] if (p / WFLW_PICTURES).is_dir()]
    return next(iter([*inside, *above]), own)


def read_wflw(source: Path, pictures: Path, tell: Tell) -> Iterator[Face]:
    """A WFLW list: 98 points, with or without rectangle and attributes, and a picture's name a row. No state of points.
    Or the folder that WFLW is unpacked in, where the faces of the test list are for testing."""
    lists = find_wflw(source) if source.is_dir() else [source]
    if not lists:
        raise ValueError(f"{source}: no list of WFLW in it (list_98pt_rect_attr_train.txt)")
    for file in lists:
        for_test = source.is_dir() and file.stem.endswith("_test")
        for number, line in enumerate(read_text(file).splitlines(), 1):
            fields = line.split()
            if not fields:
                continue
            where = f"{file}:{number}"

            def make() -> Face:
                if len(fields) not in WFLW_FIELDS:
                    raise ValueError(f"{where}: {len(fields)} fields; a row has 98 points and a name (197), or those with rectangle and attributes (207)")
                face = make_face(pictures / fields[-1], fields[-1], parse_numbers(fields[:196], where).reshape(98, 2), np.zeros(98), where)
                return replace(face, for_test=for_test)

            yield from guarded(make, where, tell)


def read_coco(file: Path, pictures: Path, tell: Tell) -> Iterator[Face]:
    """COCO keypoints of 68 or 98 points (`keypoints`), or the faces of COCO-WholeBody (`face_kpts`)."""
    try:
        whole = json.loads(read_text(file))
        images = {i["id"]: i["file_name"] for i in whole["images"]}
        annotations = [*whole["annotations"]]
    except (json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"{file}: not a COCO file ({error})") from error
    for index, item in enumerate(annotations):
        where = f"{file}: annotation {item.get('id', index) if isinstance(item, dict) else index}"

        def make() -> Face | None:
            if "face_kpts" in item and not item.get("face_valid", True):
                return None
            flat = item.get("face_kpts", item.get("keypoints"))
            if not flat or len(flat) % 3:
                raise ValueError(f"{where}: no keypoints in threes")
            if item.get("image_id") not in images:
                raise ValueError(f"{where}: its picture {item.get('image_id')} is not in the file")
            values = np.array(flat, np.float32).reshape(-1, 3)
            points = np.where(values[:, 2:] > 0, values[:, :2], np.nan)
            name = images[item["image_id"]]
            return make_face(pictures / name, name, points, values[:, 2] == 1, where)

        yield from guarded(make, where, tell)


@dataclass
class OwnFace:
    """A face as the program's own formats say it, a value a point: points, states, origins, whether it is pinned; review;
    schema (None: the file does not say)."""

    points: list
    states: list
    origins: list
    pinned: list
    review: str | None
    schema: str | None


def check_schema(face: OwnFace, where: str) -> None:
    """ValueError: points of another meaning, however many they are."""
    if face.schema and face.schema not in SCHEMA_OF.values():
        raise ValueError(f"{where}: of the schema {face.schema}; this network learns {' and '.join(SCHEMA_OF.values())}")
    if face.schema and SCHEMA_OF.get(len(face.points)) != face.schema:
        raise ValueError(f"{where}: {len(face.points)} points, which is not what {face.schema} has")


def judge_own(face: OwnFace, picture: Path, name: str, where: str) -> Face | None:
    """None: nobody has looked at it, so it is no truth: the network would learn from its own predictions. A rejected face is none
    either. A point that a person holds in its place (pinned) is as good as one that was moved there."""
    check_schema(face, where)
    if face.review == "rejected":
        return None
    placed = [k for k, p in enumerate(face.points) if p is not None and face.states[k] != "absent"]
    if face.review != "accepted" and not all(face.pinned[k] or face.origins[k] in BY_HAND for k in placed):
        return None
    at = np.full((len(face.points), 2), np.nan)
    for k in placed:
        if np.shape(face.points[k]) != (2,):
            raise ValueError(f"{where}: point {k} is not two numbers: {face.points[k]}")
        at[k] = face.points[k]
    return make_face(picture, name, at, np.array([s in ("occluded", "self-occluded") for s in face.states]), where)


def read_jsonl(file: Path, pictures: Path, tell: Tell) -> Iterator[Face]:
    """The program's JSON Lines."""
    unseen = 0
    for number, line in enumerate(read_text(file).splitlines(), 1):
        if not line.strip():
            continue
        where, looked = f"{file}:{number}", []

        def make() -> Face | None:
            try:
                entry = json.loads(line)
                face, picture = entry["face"], entry["picture"]
                if entry["canthus"] != 1:
                    raise ValueError(f"{where}: version {entry['canthus']} of the format is not known")
                if face is None:
                    return None
                looked.append(True)
                count = len(face["xy"])
                column = lambda key: face.get(key) or [None] * count
                if len(column("state")) != count or len(column("origin")) != count:
                    raise ValueError(f"{where}: state and origin need an entry for each of the {count} points")
                held = set(face.get("pinned") or [])
                own = OwnFace(face["xy"], column("state"), column("origin"), [k in held for k in range(count)], face.get("review"), face.get("schema"))
                at = find_picture(pictures, picture["name"], picture.get("hasEnding", True), where)
                return judge_own(own, at, picture["name"], where)
            except (json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
                raise ValueError(f"{where}: not a line of the program's JSON Lines ({error})") from error

        found = []
        for face in guarded(make, where, lambda text: (looked.clear(), tell(text))):
            found.append(face)
        unseen += bool(looked) and not found
        yield from found
    if unseen:
        tell(f"{file}: {unseen} faces left out, since they are rejected, or predicted and not accepted")


def rows_of(table: Iterator[list[str]], file: Path) -> Iterator[list[str]]:
    """Without empty ones."""
    try:
        yield from filter(None, table)
    except csv.Error as error:
        raise ValueError(f"{file}: not a table ({error})") from error


def read_csv(file: Path, pictures: Path, tell: Tell) -> Iterator[Face]:
    """The program's CSV."""
    table = csv.reader(io.StringIO(read_text(file), newline=""))
    rows = rows_of(table, file)
    columns = next(rows, [])
    if "picture" not in columns or "x0" not in columns:
        raise ValueError(f"{file}: there are no columns \"picture\" and \"x0\": this is no table of Canthus")
    count = next(k for k in range(len(columns) + 1) if f"x{k}" not in columns)
    unseen = 0
    for fields in rows:
        row, where, looked = dict(zip(columns, fields)), f"{file}:{table.line_num}", []

        def make() -> Face | None:
            if "face" in columns and not row.get("face"):
                return None
            looked.append(True)
            column = lambda key: [row.get(f"{key}{k}") or None for k in range(count)]
            points = [None if x is None or y is None else parse_numbers([x, y], where) for x, y in zip(column("x"), column("y"))]
            at = find_picture(pictures, row["picture"], row.get("picture_has_ending") != "0", where)
            # A table without these columns comes from elsewhere: what stands in it is meant.
            review = "accepted" if "origin0" not in columns and "review" not in columns else row.get("review")
            own = OwnFace(points, column("state"), column("origin"), [p == "1" for p in column("pinned")], review, row.get("schema"))
            return judge_own(own, at, row["picture"], where)

        found = list(guarded(make, where, lambda text: (looked.clear(), tell(text))))
        unseen += bool(looked) and not found
        yield from found
    if unseen:
        tell(f"{file}: {unseen} faces left out, since they are rejected, or predicted and not accepted")


def find_picture(folder: Path, name: str, has_ending: bool, where: str) -> Path:
    if has_ending:
        return folder / name
    found = next((p for e in ENDINGS if (p := folder / f"{name}{e}").exists()), None)
    if found is None:
        raise ValueError(f"{where}: no picture {name} in {folder}")
    return found


def parse_numbers(fields: list[str], where: str) -> np.ndarray:
    try:
        values = np.array(fields, np.float64)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    if not np.isfinite(values).all():
        raise ValueError(f"{where}: a coordinate is not a number")
    return values


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"{file}: {'there is no such file' if isinstance(error, FileNotFoundError) else error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{file}: not text in UTF-8 ({error.reason} at byte {error.start})") from error


KINDS = {"300w": read_300w, "wflw": read_wflw, "coco": read_coco, "csv": read_csv, "jsonl": read_jsonl}


def kind_of(source: Path) -> str:
    """By what lies there."""
    by_ending = {".txt": "wflw", ".json": "coco", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    if source.is_dir():
        if any(source.rglob("*.pts")):
            return "300w"
        own = [p for e in (".jsonl", ".csv") for p in sorted(source.glob(f"*{e}"))]
        return kind_of(own[0]) if own else "wflw" if find_wflw(source) else "300w"
    if source.suffix.lower() not in by_ending:
        raise ValueError(f"{source}: neither a folder with .pts files nor a list (.csv, .jsonl, .json of COCO, .txt of WFLW)")
    return by_ending[source.suffix.lower()]


def read_labels(source: Path, kind: str | None, pictures: Path | None, tell: Tell) -> Iterator[Face]:
    if not source.exists():
        raise ValueError(f"{source}: there is no such file or folder")
    kind = kind or kind_of(source)
    if source.is_dir() and kind in ("csv", "jsonl"):
        source = sorted(source.glob(f"*.{kind}"))[0]
    beside = find_wflw_pictures(source) if kind == "wflw" else source if source.is_dir() else source.parent
    yield from KINDS[kind](source, pictures or beside, tell)
