"""From corrected faces to a pack in one command, on rendered faces of the sample set and a tiny network."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from conftest import NODE, ROOT

from canthus_training.landmarks import evaluate, finetune
from canthus_training.landmarks.crops import FaceSet
from canthus_training.landmarks.facts import read_facts
from canthus_training.landmarks.from_pack import load_pack
from canthus_training.landmarks.labels import read_pts
from canthus_training.manifest import read_manifest

SAMPLE = ROOT / "resources/sample"


def export_like_the_program(folder: Path) -> Path:
    """Every face of the sample set, accepted, as a line of the program's JSON Lines."""
    lines = []
    for labels in sorted(SAMPLE.glob("*.pts")):
        picture = labels.name.split(".")[0] + ".jpg"
        face = {"schema": "300w-68", "xy": read_pts(labels).tolist(), "review": "accepted", "state": ["visible"] * 68}
        lines.append(json.dumps({"canthus": 1, "picture": {"name": picture}, "face": face}))
    (folder / "faces.jsonl").write_text("\n".join(lines) + "\n")
    return folder / "faces.jsonl"


@pytest.mark.slow
def test_corrected_faces_become_a_pack_with_a_calibration_and_a_card(tiny_pack: Path, tmp_path: Path) -> None:
    source = export_like_the_program(tmp_path)
    command = [str(source), str(tmp_path / "own"), "--from", str(tiny_pack), "--pictures", str(SAMPLE), "--minutes", "0.12", "--batch", "4",
               "--rate", "1e-3", "--val-share", "0.6", "--threads", "1"]
    finetune.main(command)
    pack = tmp_path / "own"
    manifest, facts = read_manifest(pack / "manifest.json"), read_facts(pack)
    assert manifest["id"] == "canthus-own" and manifest["schemas"] == ["300w-68", "wflw-98"]
    assert manifest["reliability"]["300w-68"]["calibration"]["madeFrom"].startswith("faces: ")
    found = facts["finetune"]["schemas"]["300w-68"]
    assert found["after"] < found["before"]
    learnt, held = (FaceSet.load(tmp_path / "own.work/sets" / part) for part in ("train", "val"))
    assert not set(learnt.names) & set(held.names) and len(learnt) + len(held) == len(list(SAMPLE.glob("*.pts")))
    card = (pack / "card.md").read_text()
    assert f"| 300w-68 | {len(held)} |" in card and "Cross-validated" in card and "head + weight" in card
    load_pack(pack)
    # It goes on where it was: nothing is left to train, and the same pack is made.
    finetune.main(command)
    assert read_manifest(pack / "manifest.json")["files"]["encoder"]["sha256"] == manifest["files"]["encoder"]["sha256"]


def canthus(home: Path, *arguments: str) -> str:
    """The program's own command line, with a data folder of its own."""
    done = subprocess.run([NODE, "src/cli/index.ts", *arguments], cwd=ROOT, capture_output=True, text=True, env=os.environ | {"CANTHUS_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not NODE or not (ROOT / "node_modules/zod").exists(), reason="needs Node and the program's own packages")
def test_what_the_program_exports_becomes_a_pack_that_the_program_predicts_with(tmp_path: Path) -> None:
    home, photos, later = tmp_path / "home", tmp_path / "photos", tmp_path / "later"
    shutil.copytree(SAMPLE, photos)
    canthus(home, "init", str(photos))
    canthus(home, "import", str(photos), str(SAMPLE), "--format", "300w", "--pictures", str(photos))
    canthus(home, "export", str(photos), str(tmp_path / "faces"), "--format", "jsonl")
    finetune.main([str(tmp_path / "faces/faces.jsonl"), str(home / "packs/lab"), "--pictures", str(photos), "--work", str(tmp_path / "work"), "--id", "lab-pack",
                   "--minutes", "0.1", "--batch", "4", "--val-share", "0.6"])
    learnt, held = (FaceSet.load(tmp_path / "work/sets" / part) for part in ("train", "val"))
    assert len(learnt) + len(held) == len(list(SAMPLE.glob("*.pts")))
    later.mkdir()
    for name in ("anna-window", "four-table", "phone"):
        shutil.copy(SAMPLE / f"{name}.jpg", later)
    canthus(home, "init", str(later))
    done = json.loads(canthus(home, "predict", str(later), "--pack", "lab-pack@0.1.0", "--json"))
    assert (done["model"], done["pictures"], done["faces"], done["failed"]) == ("lab-pack@0.1.0", 3, 6, 0)
    # Predictions that nobody has looked at are not learnt from.
    canthus(home, "export", str(later), str(tmp_path / "predicted"), "--format", "jsonl")
    with pytest.raises(SystemExit, match="no face that can be learnt from"):
        finetune.main([str(tmp_path / "predicted/faces.jsonl"), str(tmp_path / "none"), "--pictures", str(later)])


def test_new_corrections_and_options_are_not_passed_over(tiny_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = export_like_the_program(tmp_path)
    command = [str(source), str(tmp_path / "own"), "--from", str(tiny_pack), "--pictures", str(SAMPLE), "--val-share", "0.6"]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    def begins(*more: str) -> bool:
        """Whether it gets as far as the training."""
        with pytest.raises((KeyboardInterrupt, SystemExit)) as ended:
            finetune.main([*command, *more])
        said.append(str(ended.value))
        return ended.type is KeyboardInterrupt

    said: list[str] = []
    monkeypatch.setattr(finetune, "run_training", stop)
    assert begins()
    assert begins("--minutes", "40", "--id", "other", "--threads", "1"), said
    assert not begins("--rate", "1e-3") and "--rate: 0.0001 before, 0.001 now" in said[-1]
    assert not begins("--val-share", "0.3") and "faces" in said[-1]
    assert not begins("--version", "2") and 'the version "2"' in said[-1]
    assert not begins("--mix-in", str(tmp_path / "own.work/sets/train")) and "--mix-in" in said[-1]
    lines = source.read_text().splitlines()
    corrected = json.loads(lines[0])
    corrected["face"]["xy"][3][0] += 2
    source.write_text("\n".join([json.dumps(corrected), *lines[1:]]))
    assert not begins() and "own.work: was begun otherwise" in said[-1] and " before, " in said[-1]
    source.write_text("\n".join(lines))
    assert begins(), said
    # Sets that do not say what they were made from, as earlier versions left them, are not taken for these.
    (tmp_path / "own.work/made-from.json").unlink()
    assert not begins() and "made-from.json: does not say" in said[-1]


def test_the_error_is_of_the_inter_ocular_distance(tiny_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = np.zeros((1, 68, 2))
    truth[0, 36], truth[0, 45] = (10, 10), (30, 10)
    points = (truth + 0.5 + [3, 4]) / 64
    error = evaluate.errors_of(points, truth, evaluate.SCHEMAS["300w-68"], 64)
    assert error == pytest.approx(25)
    truth[0, 3] = np.nan
    error = evaluate.errors_of(points, truth, evaluate.SCHEMAS["300w-68"], 64)
    assert np.isnan(error[0, 3]) and evaluate.face_means(error) == pytest.approx(25)
