"""The whole recipe on rendered faces and a tiny network; stopped and gone on with."""
from pathlib import Path

import pytest
from conftest import ROOT, SIDE, tiny_network

from canthus_training.landmarks import recipe
from canthus_training.landmarks.checkpoint import save_model
from canthus_training.landmarks.recipe import Step, run
from canthus_training.manifest import read_manifest

SAMPLE = ROOT / "resources/sample"


def test_steps_that_are_done_are_not_done_again_and_a_failure_stops(tmp_path: Path) -> None:
    first = Step("first", "pathlib", [])
    with pytest.raises(ValueError, match="second failed"):
        run([first, Step("second", "no_such_module", []), Step("third", "pathlib", [])], tmp_path)
    assert [p.name for p in (tmp_path / "done").iterdir()] == ["first"]
    run([Step("first", "no_such_module", [])], tmp_path)


@pytest.mark.slow
def test_the_recipe_makes_a_pack_of_both_schemas(tmp_path: Path) -> None:
    save_model(tmp_path / "start.pt", tiny_network((68,)))
    names = sorted(p.name for p in SAMPLE.glob("*.jpg"))[::2]
    (tmp_path / "val.txt").write_text("\n".join(names))
    recipe.main([str(tmp_path / "pack"), "--work", str(tmp_path / "work"), "--faces", str(SAMPLE), "--val", str(tmp_path / "val.txt"),
                 "--init", str(tmp_path / "start.pt"), "--minutes", "0.2", "--side", str(SIDE), "--threads", "1"])
    manifest = read_manifest(tmp_path / "pack/manifest.json")
    assert manifest["schemas"] == ["300w-68", "wflw-98"] and manifest["reliability"]["wflw-98"]["calibration"] is not None
    assert "votes (CNN alone)" in (tmp_path / "pack/card.md").read_text()
