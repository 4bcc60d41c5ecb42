"""The whole recipe on rendered faces and a tiny network; stopped and gone on with."""
import itertools
import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, SIDE, tiny_network

from canthus_training.landmarks import recipe
from canthus_training.landmarks.checkpoint import save_model
from canthus_training.landmarks.labels import read_pts
from canthus_training.landmarks.recipe import Step, run
from canthus_training.landmarks.schemas import lift
from canthus_training.manifest import read_manifest

SAMPLE = ROOT / "resources/sample"


def zips(name: str, source: Path, target: Path, minutes: float = 0) -> Step:
    """A step that can be seen: it makes TARGET of SOURCE."""
    return Step(name, "zipfile", ["-c", str(target), str(source)], minutes, [source])


def fails(name: str, minutes: float = 0, *aside: str, last: Path | None = None) -> Step:
    return Step(name, "no_such_module", [], minutes, [], list(aside), last)


def run_steps(folder: Path, *steps: Step) -> list[str]:
    """-> files that were made anew, by their name."""
    before = {p: p.stat().st_mtime_ns for p in folder.glob("*.zip")}
    run([*steps], folder / "work")
    return sorted(p.name for p in folder.glob("*.zip") if before.get(p) != p.stat().st_mtime_ns)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    (tmp_path / "labels.txt").write_text("one")
    return tmp_path / "labels.txt"


def test_steps_that_are_done_are_not_done_again_and_a_failure_stops(tmp_path: Path, labels: Path) -> None:
    first = zips("first", labels, tmp_path / "a.zip")
    with pytest.raises(ValueError, match="second failed"):
        run_steps(tmp_path, first, fails("second"), zips("third", labels, tmp_path / "b.zip"))
    assert not (tmp_path / "b.zip").exists()
    assert run_steps(tmp_path, first, zips("second", labels, tmp_path / "b.zip")) == ["b.zip"]


def test_a_step_of_other_files_or_options_is_done_again_with_all_after_it(tmp_path: Path, labels: Path) -> None:
    first, second = zips("first", labels, tmp_path / "a.zip"), zips("second", tmp_path / "a.zip", tmp_path / "b.zip")
    last = Step("last", "zipfile", ["-c", str(tmp_path / "c.zip"), __file__])
    assert run_steps(tmp_path, first, second, last) == ["a.zip", "b.zip", "c.zip"]
    assert run_steps(tmp_path, first, second, last) == []
    labels.write_text("two")
    assert run_steps(tmp_path, first, second, last) == ["a.zip", "b.zip", "c.zip"]
    assert run_steps(tmp_path, first, zips("second", labels, tmp_path / "b.zip"), last) == ["b.zip", "c.zip"]


def test_what_a_training_rests_on_is_not_replaced_below_it(tmp_path: Path, labels: Path) -> None:
    first, last = zips("first", labels, tmp_path / "a.zip"), tmp_path / "last.pt"

    def go_on(*more: Step) -> list[str]:
        with pytest.raises(ValueError, match="training failed"):
            run_steps(tmp_path, first, *more)
        return [p.name for p in tmp_path.glob("*.zip")]

    # A training that has kept nothing yet is begun anew.
    assert go_on(fails("training", 5, last=last)) == ["a.zip"]
    labels.write_text("two")
    go_on(fails("training", 5, last=last))
    made = (tmp_path / "a.zip").read_bytes()
    last.touch()
    labels.write_text("three")
    with pytest.raises(ValueError, match=r'first was done otherwise, and the training "training" rests on it(.|\n)*labels\.txt: \w+.* before, .* now'):
        run_steps(tmp_path, first, fails("training", 5, last=last))
    assert (tmp_path / "a.zip").read_bytes() == made
    labels.write_text("two")
    # Minutes and threads may be others as long as it is not done.
    go_on(fails("training", 9, last=last))
    go_on(fails("training", 5, "--threads", "3", last=last))
    with pytest.raises(ValueError, match=r"training.json: does not say"):
        (tmp_path / "work/steps/training.json").unlink()
        run_steps(tmp_path, first, fails("training", 5, last=last))


def test_a_done_training_is_not_asked_for_other_minutes(tmp_path: Path, labels: Path) -> None:
    def training(minutes: float) -> Step:
        return Step("training", "zipfile", ["-c", str(tmp_path / "t.zip"), str(labels)], minutes, [labels], [], tmp_path / "t.zip")

    assert run_steps(tmp_path, training(5)) == ["t.zip"]
    assert run_steps(tmp_path, training(5)) == []
    with pytest.raises(ValueError, match="minutes: 5 before, 9 now"):
        run_steps(tmp_path, training(9))


def test_a_name_that_the_program_refuses_is_said_before_the_training(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match='the id "My Pack"'):
        recipe.main([str(tmp_path / "pack"), "--work", str(tmp_path / "work"), "--faces", str(SAMPLE), "--val", str(tmp_path / "val.txt"), "--id", "My Pack"])
    assert not (tmp_path / "work").exists()


def mixed(folder: Path) -> Path:
    """An export with faces of 68 and of 98 points."""
    lines = []
    for k, labels in enumerate(sorted(SAMPLE.glob("*.pts"))):
        points = read_pts(labels)
        points = points if k % 3 else lift(points[None])[0]
        face = {"schema": "300w-68" if len(points) == 68 else "wflw-98", "xy": points.tolist(), "review": "accepted"}
        lines.append(json.dumps({"canthus": 1, "picture": {"name": labels.name.split(".")[0] + ".jpg"}, "face": face}))
    (folder / "faces.jsonl").write_text("\n".join(lines) + "\n")
    return folder / "faces.jsonl"


def test_every_schema_of_a_source_is_learnt_from(tmp_path: Path) -> None:
    (tmp_path / "val.txt").write_text("\n".join(sorted(p.name for p in SAMPLE.glob("*.jpg"))[::2]))
    options = recipe.parse([str(tmp_path / "pack"), "--work", str(tmp_path / "work"), "--faces", str(mixed(tmp_path)), "--pictures", str(SAMPLE),
                            "--val", str(tmp_path / "val.txt")])
    steps = {step.name: step for step in recipe.plan(options)}
    with pytest.raises(ValueError, match="every face is held out"):
        steps["small"].command()
    run([steps["prepare-0"]], tmp_path / "work")
    sets = tmp_path / "work/sets/0"
    for name, option, wanted in (("small", "--sets", ["train", "train-98"]), ("heads", "--sets", ["train", "train-98"]), ("small", "--val", ["val"]),
                                 ("calibrate", "--faces", ["val", "val-98"]), ("evaluate", "--faces", ["val", "val-98"])):
        command = steps[name].command()
        after = command[command.index(option) + 1 :]
        assert list(itertools.takewhile(lambda a: not a.startswith("--"), after)) == [str(sets / part) for part in wanted], name


@pytest.mark.slow
def test_the_recipe_takes_wflw_as_it_is_unpacked(tmp_path: Path) -> None:
    lists, pictures = tmp_path / "WFLW/WFLW_annotations/list_98pt_rect_attr_train_test", tmp_path / "WFLW/WFLW_images"
    lists.mkdir(parents=True)
    shutil.copytree(SAMPLE, pictures, ignore=shutil.ignore_patterns("*.pts", "*.txt", "*.json"))
    rows = (SAMPLE / "list_98pt_rect_attr.txt").read_text().splitlines()
    held = {row.split()[-1] for row in rows[::2]}
    (lists / "list_98pt_rect_attr_test.txt").write_text("\n".join(r for r in rows if r.split()[-1] in held))
    (lists / "list_98pt_rect_attr_train.txt").write_text("\n".join(r for r in rows if r.split()[-1] not in held))
    save_model(tmp_path / "start.pt", tiny_network((68,)))
    recipe.main([str(tmp_path / "pack"), "--work", str(tmp_path / "work"), "--faces", str(tmp_path / "WFLW"), "--val",
                 str(lists / "list_98pt_rect_attr_test.txt"), "--init", str(tmp_path / "start.pt"), "--minutes", "0.2", "--side", str(SIDE), "--threads", "1"])
    manifest = read_manifest(tmp_path / "pack/manifest.json")
    assert manifest["reliability"]["wflw-98"]["calibration"]["madeFrom"].startswith("WFLW: ")


@pytest.mark.slow
def test_the_recipe_makes_a_pack_of_both_schemas(tmp_path: Path) -> None:
    save_model(tmp_path / "start.pt", tiny_network((68,)))
    names = sorted(p.name for p in SAMPLE.glob("*.jpg"))[::2]
    (tmp_path / "val.txt").write_text("\n".join(names))
    recipe.main([str(tmp_path / "pack"), "--work", str(tmp_path / "work"), "--faces", str(SAMPLE), "--val", str(tmp_path / "val.txt"),
                 "--init", str(tmp_path / "start.pt"), "--minutes", "0.2", "--side", str(SIDE), "--threads", "1"])
    manifest = read_manifest(tmp_path / "pack/manifest.json")
    assert (manifest["id"], manifest["version"]) == ("canthus-own", "0.1.0") and manifest["licence"].startswith("the terms of the faces")
    assert "detector" in manifest["files"]
    assert manifest["schemas"] == ["300w-68", "wflw-98"] and manifest["reliability"]["wflw-98"]["calibration"] is not None
    assert "votes (CNN alone)" in (tmp_path / "pack/card.md").read_text()
