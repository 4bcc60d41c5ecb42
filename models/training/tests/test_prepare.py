"""Labels of every kind become the same crops; what cannot be used is named."""
import csv
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import ROOT

from canthus_training.landmarks import evaluate
from canthus_training.landmarks.crops import SIDE, WIDE, FaceSet, points_box
from canthus_training.landmarks.labels import kind_of, read_labels, read_pts
from canthus_training.landmarks.mean_face import mean_face_68
from canthus_training.landmarks.origin import FILE
from canthus_training.landmarks.prepare import grouping, is_held_by_share, main, prepare, read_picture
from canthus_training.landmarks.schemas import lift
from canthus_training.manifest import BUILT_IN

SAMPLE = ROOT / "resources/sample"
FACE = (mean_face_68()[:, :2] * 60 + [150.25, 120.5]).astype(np.float64)
FACE_98 = lift(FACE[None].astype(np.float64))[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    picture = np.random.default_rng(0).integers(0, 256, (240, 300, 3), np.uint8)
    for name in ("a", "b"):
        cv2.imwrite(str(source / f"{name}.png"), picture)
    return source


def write_pts(path: Path, points: np.ndarray) -> None:
    rows = "\n".join(f"{x + 1:.6f} {y + 1:.6f}" for x, y in points)
    path.write_text(f"version: 1\nn_points: {len(points)}\n{{\n{rows}\n}}\n")


def own_face(review: str | None = "accepted", origin: str = "predicted", points: np.ndarray = FACE) -> dict:
    return {"schema": "300w-68", "xy": points.tolist(), "state": ["occluded", *["visible"] * 67], "origin": [origin] * 68, **({"review": review} if review else {})}


def jsonl(path: Path, faces: list[tuple[str, dict | None]]) -> Path:
    path.write_text("".join(json.dumps({"canthus": 1, "picture": {"name": n}, "face": f}) + "\n" for n, f in faces))
    return path


def in_crop(faces: FaceSet, k: int = 0) -> np.ndarray:
    centre, side = points_box(FACE)
    return (FACE - centre) * SIDE / (side * WIDE) + (SIDE - 1) / 2


def make(source: Path, tmp_path: Path, **options) -> tuple[dict, list[str]]:
    told: list[str] = []
    return prepare(source, tmp_path / "out", tell=told.append, **options), told


def test_pts_is_1_based_and_a_further_face_shares_the_picture(folder: Path, tmp_path: Path) -> None:
    write_pts(folder / "a.pts", FACE)
    write_pts(folder / "a.face2.pts", FACE)
    write_pts(folder / "lost.pts", FACE)
    write_pts(folder / "b.pts", FACE[:67])
    made, told = make(folder, tmp_path)
    faces = FaceSet.load(made["train"])
    assert faces.names == ["a.png", "a.png"] and faces.schema == "300w-68"
    assert faces.points[0] == pytest.approx(in_crop(faces), abs=1e-3)
    assert f"left out: {folder / 'lost.pts'}: no picture beside it" in told
    assert any(t.startswith(f"left out: {folder / 'b.pts'}: 67 points") for t in told)


def test_every_kind_gives_the_same_crops(folder: Path, tmp_path: Path) -> None:
    jsonl(folder / "x.jsonl", [("a.png", own_face())])
    coco = {"images": [{"id": 4, "file_name": "a.png"}], "categories": [],
            "annotations": [{"id": 1, "image_id": 4, "keypoints": [v for k, (x, y) in enumerate(FACE) for v in (x, y, 1 if k == 0 else 2)]}]}
    (folder / "x.json").write_text(json.dumps(coco))
    columns = ["picture", "face", "review", *[f"{c}{k}" for k in range(68) for c in ("x", "y", "state", "origin")]]
    with open(folder / "x.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerow({"picture": "a.png", "face": 0, "review": "accepted"} | {f"x{k}": x for k, (x, _) in enumerate(FACE)}
                        | {f"y{k}": y for k, (_, y) in enumerate(FACE)} | {"state0": "occluded"})
        writer.writerow({"picture": "b.png", "face": ""})
    for name in ("x.jsonl", "x.json", "x.csv"):
        made, told = make(folder / name, tmp_path / name)
        faces = FaceSet.load(made["train"])
        assert len(faces) == 1 and faces.points[0] == pytest.approx(in_crop(faces), abs=1e-3), told
        assert faces.hidden[0].nonzero()[0].tolist() == [0]


def test_wflw_rows_with_and_without_attributes(folder: Path, tmp_path: Path) -> None:
    numbers = " ".join(f"{v:.6f}" for v in FACE_98.ravel())
    (folder / "list.txt").write_text(f"{numbers} 1 2 3 4 0 0 0 0 0 0 a.png\n{numbers} b.png\n{numbers} 1 b.png\n{numbers.replace('.', 'x', 1)} b.png\n")
    made, told = make(folder / "list.txt", tmp_path)
    faces = FaceSet.load(made["train"])
    assert faces.schema == "wflw-98" and faces.names == ["a.png", "b.png"]
    assert any(t.startswith(f"left out: {folder / 'list.txt'}:3: 198 fields") for t in told)
    assert any(t.startswith(f"left out: {folder / 'list.txt'}:4: could not convert") for t in told)


@pytest.fixture
def wflw(folder: Path) -> Path:
    """As it is unpacked: lists of two kinds and for subsets of the test, a folder of pictures with folders in it."""
    root = folder.parent / "WFLW"
    (root / "WFLW_images/0--Parade").mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.png").rename(root / f"WFLW_images/0--Parade/{name}.png")
    numbers = " ".join(f"{v:.6f}" for v in FACE_98.ravel())
    for kind, between in (("list_98pt_rect_attr_train_test/list_98pt_rect_attr", " 1 2 3 4 0 0 0 0 0 0"), ("list_98pt_test/list_98pt", "")):
        for part, picture in (("train", "a"), ("test", "b"), ("test_blur", "b")):
            file = root / "WFLW_annotations" / f"{kind}_{part}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{numbers}{between} 0--Parade/{picture}.png\n")
    return root


def test_wflw_as_it_is_unpacked_keeps_its_test_list_out(wflw: Path, tmp_path: Path) -> None:
    made, told = make(wflw, tmp_path)
    assert FaceSet.load(made["train"]).names == ["0--Parade/a.png"] and FaceSet.load(made["val"]).names == ["0--Parade/b.png"], told
    assert not [t for t in told if t.startswith("left out")]
    # A list alone finds the pictures above it, and is learnt from whatever it is called.
    lists = wflw / "WFLW_annotations/list_98pt_rect_attr_train_test"
    made, _ = make(lists / "list_98pt_rect_attr_test.txt", tmp_path)
    assert FaceSet.load(made["train"]).names == ["0--Parade/b.png"] and "val" not in made
    # The test list as the list of what is held out, of the other lists.
    made, _ = make(lists / "list_98pt_rect_attr_test.txt", tmp_path, val=lists / "list_98pt_rect_attr_test.txt")
    assert FaceSet.load(made["val"]).names == ["0--Parade/b.png"] and "train" not in made


def test_of_own_faces_only_those_are_truth_that_a_person_answers_for(folder: Path, tmp_path: Path) -> None:
    mixed = own_face(review=None, origin="moved")
    mixed["origin"][5] = "predicted"
    absent = own_face()
    absent["state"][7], absent["xy"][9] = "absent", None
    source = jsonl(folder / "x.jsonl", [("a.png", own_face()), ("a.png", own_face("unseen")), ("a.png", own_face("rejected", "moved")), ("a.png", mixed),
                                        ("b.png", own_face(None, "imported")), ("b.png", None), ("b.png", absent)])
    made, told = make(source, tmp_path)
    faces = FaceSet.load(made["train"])
    assert faces.names == ["a.png", "b.png", "b.png"]
    assert np.isnan(faces.points[2]).all(-1).nonzero()[0].tolist() == [7, 9]
    assert f"{source}: 3 faces left out, since they are rejected, or predicted and not accepted" in told


def table(path: Path, rows: list[dict]) -> Path:
    """The program's CSV, of 68 points."""
    columns = ["picture", "picture_has_ending", "face", "schema", "review", *[f"{c}{k}" for k in range(68) for c in ("x", "y", "state", "origin", "pinned")]]
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            places = {f"{c}{k}": v for k, p in enumerate(FACE) for c, v in zip("xy", p)}
            writer.writerow({"picture": "a.png", "picture_has_ending": "1", "face": 0, "schema": "300w-68"} | places | {f"origin{k}": "moved" for k in range(68)} | row)
    return path


def test_a_pinned_point_is_one_that_a_person_placed(folder: Path, tmp_path: Path) -> None:
    """Predicted, and held where it is: the program does not move it again, and no more does it wait for a person."""
    some, all_of_them = own_face(None, "moved"), own_face(None)
    some["origin"][5:8], some["pinned"], all_of_them["pinned"] = ["predicted"] * 3, [5, 6, 7], list(range(68))
    fewer = some | {"pinned": [5, 6]}
    made, told = make(jsonl(folder / "x.jsonl", [("a.png", some), ("b.png", all_of_them), ("a.png", fewer)]), tmp_path)
    assert FaceSet.load(made["train"]).names == ["a.png", "b.png"] and any(t.endswith("1 faces left out, since they are rejected, or predicted and not accepted") for t in told)
    made, _ = make(table(folder / "x.csv", [{"origin5": "predicted", "pinned5": "1"}, {"origin5": "predicted"}]), tmp_path)
    assert len(FaceSet.load(made["train"])) == 1


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_points_of_another_meaning_are_not_learnt_however_many_they_are(folder: Path, kind: str) -> None:
    schemas = ["300w-68", "lab-68", "wflw-98", None]
    source = (jsonl(folder / "x.jsonl", [("a.png", own_face() | {"schema": s}) for s in schemas]) if kind == "jsonl"
              else table(folder / "x.csv", [{"schema": s} for s in schemas]))
    told: list[str] = []
    assert len(list(read_labels(source, None, None, told.append))) == 2
    assert [t.split(": ", 2)[2] for t in told] == ["of the schema lab-68; this network learns 300w-68 and wflw-98", "68 points, which is not what wflw-98 has"]


@pytest.mark.parametrize(("text", "message"), [
    ('{"canthus": 2, "picture": {"name": "a.png"}, "face": {}}', ":1: version 2 of the format is not known"),
    ('{"canthus": 1', ":1: not a line of the program's JSON Lines"),
    ('{"canthus": 1, "picture": {"name": "no.png"}, "face": FACE}', "no.png: there is no such picture"),
    ('{"canthus": 1, "picture": {"name": "broken.png"}, "face": FACE}', "broken.png: not a picture that can be read"),
])
def test_what_is_wrong_is_named_and_the_rest_goes_on(folder: Path, tmp_path: Path, text: str, message: str) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    good = json.dumps({"canthus": 1, "picture": {"name": "a.png"}, "face": own_face()})
    (folder / "x.jsonl").write_text(text.replace("FACE", json.dumps(own_face())) + "\n" + good)
    made, told = make(folder / "x.jsonl", tmp_path)
    assert len(FaceSet.load(made["train"])) == 1
    assert any(message in t and "x.jsonl" in t for t in told), told


def test_nothing_usable_is_an_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no face that can be learnt from"):
        main([str(folder), str(tmp_path / "out")])
    (folder / "x.doc").write_text("")
    with pytest.raises(ValueError, match=r"x\.doc: neither a folder"):
        kind_of(folder / "x.doc")
    with pytest.raises(SystemExit, match="there is no such file"):
        main([str(folder / "gone.csv"), str(tmp_path / "out")])


@pytest.mark.parametrize(("spoil", "message"), [
    (lambda f: (f / "set.json").unlink(), r"train: not a folder of prepared faces$"),
    (lambda f: (f / "set.json").write_text("{"), r"set\.json: not what `prepare` writes \(JSONDecodeError"),
    (lambda f: (f / "set.json").write_text("[]"), r"set\.json: not what `prepare` writes \(TypeError"),
    (lambda f: (f / "set.json").write_text('{"schema": "300w-68", "names": "a.png", "trusted": true, "source": "x"}'), r"set\.json: not what .*\(names\)"),
    (lambda f: (f / "set.json").write_text((f / "set.json").read_text().replace("300w-68", "cofw-29")), r"set\.json: the schema cofw-29 is not known"),
    (lambda f: (f / "points.npy").unlink(), r"points\.npy: there is no such file"),
    (lambda f: (f / "points.npy").write_bytes(b""), r"points\.npy: "),
    (lambda f: (f / "crops.npy").write_bytes((f / "crops.npy").read_bytes()[:5000]), r"crops\.npy: "),
    (lambda f: np.save(f / "hidden.npy", np.zeros((3, 68), bool)), r"hidden\.npy: bool \[3, 68\], where set\.json says bool \[1, 68\]"),
])
def test_a_broken_set_is_named_with_what_is_wrong(folder: Path, tmp_path: Path, spoil: Callable[[Path], object], message: str) -> None:
    made, _ = make(jsonl(folder / "x.jsonl", [("a.png", own_face())]), tmp_path)
    assert len(FaceSet.load(made["train"])) == 1
    spoil(made["train"])
    with pytest.raises(ValueError, match=message):
        FaceSet.load(made["train"])


def test_the_folder_above_a_set_says_which_sets_are_in_it(folder: Path, tmp_path: Path) -> None:
    make(jsonl(folder / "x.jsonl", [("a.png", own_face())]), tmp_path)
    with pytest.raises(ValueError, match=r"out: not a folder of prepared faces; train in it is one"):
        FaceSet.load(tmp_path / "out")
    with pytest.raises(SystemExit, match=r"gone: there is no such folder"):
        evaluate.main([str(BUILT_IN), "--faces", str(tmp_path / "gone")])


@pytest.mark.parametrize(("more", "message"), [
    (["--group", "("], r'--group "\(": not a regular expression \(missing \)'),
    (["--val", "gone.txt"], r"gone\.txt: there is no such file"), (["--val", "."], r"\.: Is a directory"),
    (["--val", "latin.txt"], r"latin\.txt: not text in UTF-8"),
])
def test_what_is_wrong_with_an_option_is_one_line(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], message: str) -> None:
    (folder / "latin.txt").write_bytes("größe.png".encode("latin-1"))
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit, match=message):
        main([str(jsonl(folder / "x.jsonl", [("a.png", own_face())])), str(tmp_path / "out"), *more])


@pytest.mark.parametrize(("name", "text", "message"), [
    ("x.json", '{"images": [], "annotations": [1]}', "annotation 0: something else stands where it should"),
    ("x.json", '{"images": [{"id": 1, "file_name": 5}], "annotations": [{"id": 7, "image_id": 1, "keypoints": KEYPOINTS}]}', "annotation 7: something else"),
    ("x.jsonl", '{"canthus": 1, "picture": {"name": "a.png"}, "face": {"xy": [5], "review": "accepted"}}', ":1: point 0 is not two numbers: 5"),
    ("x.jsonl", '{"canthus": 1, "picture": {"name": "a.png"}, "face": {"xy": [["a", 1]], "review": "accepted"}}', ":1: could not convert string"),
])
def test_one_spoilt_face_is_named_and_costs_that_face(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text.replace("KEYPOINTS", str([1, 2, 2] * 68)))
    told: list[str] = []
    assert list(read_labels(folder / name, None, None, told.append)) == []
    assert [t for t in told if t.startswith(f"left out: {folder / name}") and message in t], told


def test_a_table_that_is_none_is_named(folder: Path) -> None:
    (folder / "x.csv").write_text("picture,x0,y0\na.png," + "1" * 200_000)
    with pytest.raises(ValueError, match=r"x\.csv: not a table \(field larger"):
        list(read_labels(folder / "x.csv", None, None, print))


def test_a_person_is_never_on_both_sides(folder: Path, tmp_path: Path) -> None:
    names = [f"{person:02d}/{shot}.png" for person in range(20) for shot in range(3)]
    group = grouping(names, None)
    assert group("07/1.png") == group("07/2.png") != group("08/1.png")
    by_name = grouping(["p1_a.png", "p1_b.png", "x.png"], r"^(p\d+)_")
    assert grouping(["x"], "(p)?a")("a.png") == "a.png"
    assert by_name("p1_a.png") == by_name("p1_b.png") == "p1" and by_name("x.png") == "x.png"
    assert grouping(["a/1.png", "a/2.png"], None)("a/1.png") == "a/1.png"
    held = sum(is_held_by_share(str(k), 0.2) for k in range(2000))
    assert 340 < held < 460
    write_pts(folder / "a.pts", FACE)
    write_pts(folder / "b.pts", FACE)
    (folder / "val.txt").write_text("b.png\n")
    made, _ = make(folder, tmp_path, kind="300w", val=folder / "val.txt")
    assert FaceSet.load(made["val"]).names == ["b.png"] and FaceSet.load(made["train"]).names == ["a.png"]


def test_a_set_is_whole_and_nothing_of_an_earlier_one_stays(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = jsonl(folder / "x.jsonl", [("a.png", own_face()), ("b.png", own_face())])
    (folder / "val.txt").write_text("b.png\n")
    made, _ = make(source, tmp_path, val=folder / "val.txt")
    before = json.loads((tmp_path / "out" / FILE).read_text())
    assert before["train"].startswith("1 faces (") and before["val"].startswith("1 faces (") and before["trusted"]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    # Cut off while it is written: what was there is there still, and whole.
    jsonl(source, [("a.png", own_face(points=FACE + 5))])
    with monkeypatch.context() as cut_off, pytest.raises(KeyboardInterrupt):
        cut_off.setattr(np, "save", stop)
        make(source, tmp_path)
    assert len(FaceSet.load(made["val"])) == 1 and json.loads((tmp_path / "out" / FILE).read_text()) == before
    make(source, tmp_path)
    assert not made["val"].exists() and FaceSet.load(made["train"]).names == ["a.png"]
    assert json.loads((tmp_path / "out" / FILE).read_text())["train"] != before["train"]
    assert [p.name for p in tmp_path.glob("out*")] == ["out"]


def test_a_folder_of_something_else_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"source: holds a\.png, which is no prepared set"):
        prepare(jsonl(folder / "x.jsonl", [("a.png", own_face())]), folder, tell=lambda _: None)
    assert (folder / "a.png").exists()


def test_pictures_of_the_held_out_list_that_are_not_there_are_named(folder: Path, tmp_path: Path) -> None:
    source, held = jsonl(folder / "x.jsonl", [("a.png", own_face()), ("b.png", own_face())]), folder / "val.txt"
    held.write_text("b.png\ngone/b.png\nc.jpg\n")
    made, told = make(source, tmp_path, val=held)
    assert FaceSet.load(made["val"]).names == ["b.png"]
    assert f"{held}: of 2 of its 3 pictures {source} has no face: gone/b.png, c.jpg" in told
    held.write_text("c.jpg\n")
    with pytest.raises(ValueError, match=r"val\.txt: .*x\.jsonl has no face of any of its 1 pictures \(c\.jpg"):
        make(source, tmp_path, val=held)
    made, told = make(source, tmp_path, val=held, elsewhere=True)
    assert len(FaceSet.load(made["train"])) == 2 and not [t for t in told if "val.txt" in t]
    held.write_text("\n")
    with pytest.raises(ValueError, match=r"val\.txt: .* of any of its 0 pictures"):
        make(source, tmp_path, val=held)


def test_dots_of_a_name_are_of_the_name(folder: Path, tmp_path: Path) -> None:
    for name in ("clip.v1", "clip.v2", "clip"):
        (folder / f"{name}.png").write_bytes((folder / "a.png").read_bytes())
    source, held = jsonl(folder / "x.jsonl", [("clip.v1.png", own_face()), ("clip.v2.png", own_face()), ("clip.png", own_face())]), folder / "val.txt"
    for line in ("clip.v2", "clip.v2.png", "clip.v2.JPG"):
        held.write_text(line)
        made, _ = make(source, tmp_path, val=held)
        assert FaceSet.load(made["val"]).names == ["clip.v2.png"], line


def test_pictures_are_upright_and_labels_lie_on_them() -> None:
    """The one picture of the sample set that is stored turned."""
    picture, points = read_picture(SAMPLE / "upright-by-exif.jpg"), read_pts(SAMPLE / "upright-by-exif.pts")
    assert (points.min(0) > 0).all() and (points.max(0) < [picture.shape[1], picture.shape[0]]).all()
    truth = json.loads((SAMPLE / "truth.json").read_text())
    entry = next(p for p in truth["pictures"] if p["file"] == "upright-by-exif.jpg")
    assert picture.shape[:2] == (entry["height"], entry["width"])


def test_the_sample_set_reads_as_both_of_its_kinds() -> None:
    faces = list(read_labels(SAMPLE, None, None, print))
    rows = list(read_labels(SAMPLE / "list_98pt_rect_attr.txt", None, None, print))
    assert len(faces) == len(rows) == len(list(SAMPLE.glob("*.pts")))
    assert {f.schema for f in faces} == {"300w-68"} and {f.schema for f in rows} == {"wflw-98"}
