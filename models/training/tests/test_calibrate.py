"""Calibration: maps, what the reliability is made of, and the way into the pack."""
import json
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import SIDE, random_faces
from scipy.special import expit, logit

from canthus_training.landmarks import calibrate
from canthus_training.landmarks.augment import place
from canthus_training.landmarks.calibrate import collect
from canthus_training.landmarks.calibration import Points, fit, fit_logistic, folds_of, outside
from canthus_training.landmarks.measures import WRONG, auroc, brier_skill, calibration_error, share_in_least_fifth
from canthus_training.landmarks.monotone import fit_falling, fit_rising, read
from canthus_training.landmarks.reliability import SIGNALS
from canthus_training.landmarks.runtime import Pack, show_signals, truth_for, write_mix
from canthus_training.landmarks.schemas import SCHEMAS, SHARED, judgement_length


def made_up(useful: float, seed: int = 0, pictures: int = 60, each: int = 200) -> Points:
    """Points whose chance to be right is known. The head is half as sure as it should be; the `spread` knows `useful` of
    what the head does not."""
    rng = np.random.default_rng(seed)
    count = pictures * each
    seen, unseen = rng.normal(1, 1.5, count), rng.normal(0, 1.5, count)
    chance = expit(seen + unseen)
    error = np.where(rng.random(count) < chance, 0.02, np.where(rng.random(count) < 0.7, 0.12, 0.06))
    signals = rng.normal(size=(count, len(SIGNALS)))
    signals[:, 0] = seen / 2
    signals[:, SIGNALS.index("spread")] = useful * unseen + (1 - useful) * rng.normal(0, 1.5, count)
    zero = np.zeros(count, int)
    return Points(signals, error, np.repeat(np.arange(pictures), each), zero, zero.astype(bool), np.full(count, np.nan))


def test_measures() -> None:
    assert auroc(np.array([1, 2, 3, 4.0]), np.array([False, False, True, True])) == 1
    assert auroc(np.array([1.0, 1, 1, 1]), np.array([False, True, False, True])) == 0.5
    assert np.isnan(auroc(np.array([1.0, 2]), np.array([True, True])))
    true = np.array([True, True, False, False])
    assert calibration_error(np.array([0.5, 0.5, 0.5, 0.5]), true) == 0
    assert calibration_error(np.array([0.9, 0.9, 0.9, 0.9]), true) == pytest.approx(0.4)
    assert brier_skill(np.array([1.0, 1, 0, 0]), true) == 1 and brier_skill(np.full(4, 0.5), true) == 0
    assert share_in_least_fifth(np.arange(10) / 10, np.r_[True, False, True, np.zeros(7, bool)]) == 0.5


def test_knots_rise_or_fall_within_0_and_1() -> None:
    rng = np.random.default_rng(1)
    score = rng.random(4000)
    label = rng.random(4000) < score**2
    rising, falling = fit_rising(score, label), fit_falling(score, ~label)
    for knots in (rising, falling):
        assert (np.diff(knots[:, 0]) > 0).all() and knots.min() >= 0 and knots.max() <= 1
    assert (np.diff(rising[:, 1]) >= 0).all() and (np.diff(falling[:, 1]) <= 0).all()
    at = np.array([0.2, 0.5, 0.8])
    assert read(rising, at) == pytest.approx(at**2, abs=0.06) and read(falling, at) == pytest.approx(1 - at**2, abs=0.06)


@pytest.mark.parametrize("label", [True, False])
def test_labels_all_alike_still_give_a_map(label: bool) -> None:
    score, labels = np.linspace(0.1, 0.9, 30), np.full(30, label)
    assert len(fit_rising(score, labels)) >= 2 and len(fit_falling(score, labels)) >= 2


def test_logistic_finds_what_made_the_labels() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(40000, 2)) * [1, 10] + [0, 5]
    weights, bias = fit_logistic(x, rng.random(40000) < expit(x @ [1.5, -0.1] + 0.3))
    assert weights == pytest.approx([1.5, -0.1], abs=0.08) and bias == pytest.approx(0.3, abs=0.1)


def test_a_head_that_is_too_timid_comes_out_calibrated_on_other_faces() -> None:
    made, other = fit(made_up(0, seed=1), 0.8), made_up(0, seed=9)
    assert made.made_of == ("head",)
    right = other.error < 0.05
    assert calibration_error(expit(other.signals[:, 0]), right) > 0.05
    assert calibration_error(made.reliability(other), right) < 0.02
    assert calibration_error(made.wrong(other), other.error > WRONG) < 0.02
    assert (made.reliability(other)[other.error > WRONG] < made.threshold).mean() == pytest.approx(0.8, abs=0.03)


def test_a_signal_joins_only_where_it_knows_more() -> None:
    made = fit(made_up(1), 0.8)
    assert "spread" in made.made_of and "head" in made.made_of
    other = made_up(1, seed=5)
    alone = fit(made_up(0), 0.8)
    assert auroc(-made.reliability(other), other.error > WRONG) > auroc(-alone.reliability(other), other.error > WRONG) + 0.05


def test_no_picture_is_judged_by_a_map_that_saw_it() -> None:
    points, seen = made_up(0), []
    fold = folds_of(points)
    assert all(len(np.unique(fold[points.picture == p])) == 1 for p in np.unique(points.picture))

    class Fit:
        def __init__(self, part: Points):
            self.pictures = set(part.picture)

        def reliability(self, part: Points) -> np.ndarray:
            seen.append(self.pictures & set(part.picture))
            return np.zeros(len(part.error))

    outside(points, Fit)
    assert seen == [set()] * 5


def test_truth_of_98_from_68_is_what_both_share() -> None:
    points = np.random.default_rng(0).random((2, 68, 2)).astype(np.float32)
    out = truth_for(points, "300w-68", 98)
    assert np.isfinite(out).all(-1).sum() == 2 * len(SHARED) and np.array_equal(out[:, 60], points[:, 36])
    back = truth_for(out, "wflw-98", 68)
    assert np.array_equal(back[:, list(SHARED)], points[:, list(SHARED)])
    eyes = np.linalg.norm(points[:, 36] - points[:, 45], axis=-1)
    assert (judgement_length(out, SCHEMAS["wflw-98"]) >= eyes).all()


def test_the_network_answers_with_the_mix_that_was_fitted(tiny_pack: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    crops = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    before = Pack(pack, with_signals=True).solve(crops, 68)
    assert before.signals.shape == (3, 68, len(SIGNALS))
    assert before.signals[..., 0] == pytest.approx(logit(before.reliability), abs=1e-3)
    weights = np.linspace(-0.5, 0.7, len(SIGNALS))
    path = pack / "regressor-68.onnx"
    model = onnx.load(str(path))
    write_mix(model, path, weights, 0.25)
    onnx.save(model, str(path))
    after = Pack(pack).solve(crops, 68)
    assert after.reliability == pytest.approx(expit(before.signals @ weights + 0.25), abs=1e-4)
    assert np.array_equal(after.points, before.points)
    show_signals(model, path)  # a pack that was calibrated before is read as if it were not
    assert Pack(pack, with_signals=True).solve(crops, 68).reliability == pytest.approx(before.reliability, abs=1e-5)


def test_the_crop_of_calibration_is_the_packs_rule() -> None:
    faces = random_faces(1)
    _, at, _ = place(faces.crops[0], faces.points[0], SIDE, None, np.random.default_rng(0), ())
    size = (at.max(0) - at.min(0)).max()
    assert SIDE / size == pytest.approx(1.55, rel=1e-4)
    assert (at.max(0) + at.min(0)) / 2 == pytest.approx((SIDE - 1) / 2, abs=1e-3)


def test_faces_are_cut_by_the_rule_of_the_pack_at_hand(tiny_pack: Path, tmp_path: Path) -> None:
    pack, faces = shutil.copytree(tiny_pack, tmp_path / "pack"), random_faces(2)
    _, at, _ = place(faces.crops[0], faces.points[0], SIDE, None, np.random.default_rng(0), (), 2.0)
    assert SIDE / (at.max(0) - at.min(0)).max() == pytest.approx(2, rel=1e-4)
    manifest = json.loads((pack / "manifest.json").read_text())
    manifest["crop"]["scale"] = 2.0
    (pack / "manifest.json").write_text(json.dumps(manifest))
    ours, theirs = (collect(Pack(p, with_signals=True), [faces], 68)[0] for p in (tiny_pack, pack))
    assert np.median(theirs.error / ours.error) == pytest.approx(2 / 1.55, rel=0.15)


def test_the_shared_points_are_the_programs() -> None:
    root = Path(__file__).parents[3]
    node = root / "node_modules" / ".bin" / "node"
    if not node.exists():
        pytest.skip("the program is not installed: npm install")
    asks = """
        import { sharedLandmarks } from '#domain/maps/index.ts'
        import { schema300w68, schemaWflw98 } from '#domain/schemas/index.ts'
        console.log(JSON.stringify(sharedLandmarks(schema300w68, schemaWflw98)))"""
    answer = subprocess.run([node, "--input-type=module", "--eval", asks], cwd=root, capture_output=True, text=True, check=True)
    assert list(map(list, SHARED.items())) == json.loads(answer.stdout)


def test_calibrate_writes_a_manifest_that_says_what_it_did(tiny_pack: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    random_faces(12).save(tmp_path / "faces")
    before = json.loads((pack / "manifest.json").read_text())
    calibrate.main([str(pack), "--faces", str(tmp_path / "faces"), "--recall", "0.7"])
    assert json.loads((pack / "manifest.json").read_text()) == before
    calibrate.main([str(pack), "--faces", str(tmp_path / "faces"), "--recall", "0.7", "--write", "--mirrored"])
    after = json.loads((pack / "manifest.json").read_text())
    rule = after["reliability"]["300w-68"]
    assert rule["calibration"]["madeFrom"] == "made up: 12 faces, each as it is and with synthetic occluders"
    assert "52 points that other schemas share" in after["reliability"]["wflw-98"]["calibration"]["madeFrom"]
    assert after["files"]["encoder"] == before["files"]["encoder"]
    assert any(f["name"].endswith("cross-validated by picture: AUROC for those") for f in after["figures"])
    assert calibrate.read_manifest(pack / "manifest.json") == after
    # What is recorded is what was done: it gives the same figures again.
    command = next(f["command"] for f in after["figures"] if f["name"].startswith("reliability, "))
    program, again = shlex.split(command)[:3], calibrate.parse(shlex.split(command)[3:])
    assert program == ["python", "-m", calibrate.__name__]
    assert vars(again) == {"pack": Path("PACK"), "faces": [tmp_path / "faces"], "judge": [], "recall": 0.7, "mirrored": True, "write": True}
    calibrate.main([str(pack), *shlex.split(command)[4:]])
    assert json.loads((pack / "manifest.json").read_text()) == after


def test_the_recorded_command_has_faces_of_several_folders_and_leaves_out_what_is_usual() -> None:
    command = calibrate.command_of([Path("a b"), Path("c")], [Path("d")], calibrate.RECALL, False)
    assert command == "python -m canthus_training.landmarks.calibrate PACK --faces 'a b' c --judge d --write"


def test_too_few_pictures_are_refused(tiny_pack: Path, tmp_path: Path) -> None:
    random_faces(4).save(tmp_path / "faces")
    with pytest.raises(SystemExit, match="4 pictures with 300w-68 labels are too few to calibrate on; at least 10"):
        calibrate.main([str(tiny_pack), "--faces", str(tmp_path / "faces")])
