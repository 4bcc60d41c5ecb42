"""Head pose: angles of a rotation, the rest pitch, what is written."""
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from test_contours import drawn

from canthus_training.landmarks import pose_figures
from canthus_training.landmarks.card import pose_section, renders_section
from canthus_training.landmarks.facts import read_facts
from canthus_training.landmarks.contours import solve_box
from canthus_training.landmarks.prepare import read_picture
from canthus_training.landmarks.runtime import Pack
from canthus_training.landmarks.schemas import SCHEMAS
from canthus_training.manifest import SCHEMA_IDS


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
    face = {"pose": {"yawDeg": 5, "pitchDeg": 0, "rollDeg": 0}}
    for count in (68, 98):
        face[f"points{count}"] = np.random.default_rng(1).uniform(100, 300, (count, 2)).tolist()
        face[f"state{count}"] = ["visible"] * 50 + ["occluded"] * (count - 50)
    records = [{"file": "one.jpg", "split": split, "faces": [face]} for split in ("held-back", "sample")]
    (tmp_path / "truth.json").write_text(json.dumps({"pictures": records}))
    pose_figures.main([str(pack), "--straight", str(tmp_path), "--renders", str(tmp_path / "truth.json"), "--write"])
    facts = read_facts(pack)["pose"]
    assert facts["renders"]["faces"] == 1 and facts["rest"]["faces"] == 1
    assert json.loads((pack / "manifest.json").read_text())["pose"]["restPitchRad"] == round(facts["rest"]["pitch"], 4)
    assert set(facts["renders"]["points"]) == {SCHEMA_IDS[count] for count in Pack(pack).counts}
    assert "Rendered faces" in renders_section({"pose": facts}) and renders_section({}) == ""
    assert "looks straight" not in pose_section({}) and "look straight ahead" in pose_section({"pose": facts})


def test_points_on_renders_are_judged_where_the_pack_puts_them(tiny_pack: Path, tmp_path: Path) -> None:
    """The true 98 are what the pack answers; hidden ones stand a tenth of the eyes' distance beside it."""
    cv2.imwrite(str(tmp_path / "one.png"), np.random.default_rng(0).integers(0, 255, (400, 500, 3), np.uint8))
    corners = np.random.default_rng(1).uniform(100, 300, (68, 2))
    true = solve_box(Pack(tiny_pack), read_picture(tmp_path / "one.png"), np.stack([corners.min(0), corners.max(0)]))[98].points[0]
    a, b = SCHEMAS["wflw-98"].eyes
    hidden = np.isin(np.arange(98), range(49)) & ~np.isin(np.arange(98), (a, b))
    true[hidden, 0] += 0.1 * np.linalg.norm(true[a] - true[b])
    face = {"pose": {"yawDeg": 0, "pitchDeg": 0, "rollDeg": 0}, "points68": corners.tolist(), "state68": ["visible"] * 68,
            "points98": true.tolist(), "state98": ["occluded" if h else "visible" for h in hidden]}
    (tmp_path / "truth.json").write_text(json.dumps({"pictures": [{"file": "one.png", "split": "held-back", "faces": [face]}]}))
    judged = pose_figures.judge_renders(Pack(tiny_pack), tmp_path / "truth.json", 0.0)
    assert judged.points["wflw-98"]["all"] == pytest.approx(10 * hidden.mean(), abs=1e-3)
    assert judged.points["wflw-98"]["visible"] == pytest.approx(0, abs=1e-3)
