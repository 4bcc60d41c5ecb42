"""The card of the built-in pack says how the detector does, by size and turn, from its own figures."""
import json
import shutil
from pathlib import Path

from conftest import ROOT

from canthus_training.landmarks.card import detector_section

FIGURES = ROOT / "models/canthus-68-98/detector-figures.json"


def test_the_detectors_recall_stands_in_the_card_by_size_turn_and_occlusion(tmp_path: Path) -> None:
    assert detector_section(tmp_path) == ""
    shutil.copy(FIGURES, tmp_path)
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in detector_section(tmp_path).splitlines() if line.startswith("| ")]
    counts = {line[0]: (int(line[1]), int(line[2])) for line in lines[2:]}
    faces = json.loads(FIGURES.read_text())["figures"]["val"]["faces"]
    for kind in ("side", "unevenness"):
        assert sum(all_ for name, (all_, _) in counts.items() if f"val, {kind}" in name) == faces
    assert counts["300-W val with synthetic occluders"][1] < faces
