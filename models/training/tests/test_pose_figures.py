"""Head pose: angles of a rotation, the rest pitch, what is written."""
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from test_contours import drawn

from canthus_training.landmarks import pose_figures
from canthus_training.landmarks.card import pose_section
from canthus_training.landmarks.facts import read_facts


def turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """Ry(yaw) Rx(pitch) Rz(roll) with the face along -z: the picture's right, up and clockwise are positive."""
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return y @ x @ z


@pytest.mark.parametrize("angles", [(0, 0, 0), (0.4, 0, 0), (0, -0.3, 0), (0, 0, 0.5), (-0.7, 0.2, 0.3)])
def test_angles_come_back(angles: tuple[float, float, float]) -> None:
    assert pose_figures.angles_of(turn(*angles)[None], 0.0)[0] == pytest.approx(angles)


def test_the_rest_pitch_is_taken_off() -> None:
    tilted = turn(0, -0.139, 0)
    assert pose_figures.angles_of(tilted[None], -0.139)[0] == pytest.approx([0, 0, 0])


def test_both_are_measured_and_written(tiny_pack: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    picture = np.random.default_rng(0).integers(0, 255, (400, 400, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "one.jpg"), picture)
    (tmp_path / "one.txt").write_text("\n".join(f"{x:.2f} {y:.2f}" for x, y in drawn()))
    face = {"points68": np.random.default_rng(1).uniform(100, 300, (68, 2)).tolist(), "pose": {"yawDeg": 5, "pitchDeg": 0, "rollDeg": 0}}
    records = [{"file": "one.jpg", "split": split, "faces": [face]} for split in ("held-back", "sample")]
    (tmp_path / "truth.json").write_text(json.dumps({"pictures": records}))
    pose_figures.main([str(pack), "--straight", str(tmp_path), "--renders", str(tmp_path / "truth.json"), "--write"])
    facts = read_facts(pack)["pose"]
    assert facts["renders"]["faces"] == 1 and facts["rest"]["faces"] == 1
    assert json.loads((pack / "manifest.json").read_text())["pose"]["restPitchRad"] == round(facts["rest"]["pitch"], 4)
    assert "looks straight" not in pose_section({}) and "look straight ahead" in pose_section({"pose": facts})
