"""Export, parity with pins, halves, the manifest, and the way back from a pack to a network. Tiny networks, no data."""
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from conftest import NODE, ROOT, SIDE, tiny_network

from canthus_training.landmarks import export
from canthus_training.landmarks.checkpoint import load_model, save_model
from canthus_training.landmarks.export import ExportedRegressor, export_pack, random_inputs
from canthus_training.landmarks.from_pack import load_pack
from canthus_training.manifest import BUILT_IN, read_manifest, read_template
from canthus_training.onnx_weights import halve, read_initialisers, read_state, write_initialiser


def run(pack: Path, name: str, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(str(pack / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, given)))


@pytest.mark.parametrize("count", [68, 98])
def test_pinned_points_come_back_where_they_were_given(tiny_pack: Path, count: int) -> None:
    given = {k: v.numpy() for k, v in random_inputs(count, SIDE, 5).items()}
    found = run(tiny_pack, f"regressor-{count}", given)
    held = given["pinned"] > 0
    assert held.any() and not held.all()
    for step in range(3):
        assert np.array_equal(found["iterates"][:, step][held], given["pinned_at"][held])
    assert {k: v.shape[1:] for k, v in found.items()} == {
        "iterates": (3, count, 2), "attention": (3, count, count), "weight": (3, count), "reliability": (count,), "scale": (count,)}
    assert all(np.isfinite(v).all() for v in found.values())
    assert found["attention"].sum(-1) == pytest.approx(1, abs=1e-4)
    assert (found["reliability"] > 0).all() and (found["reliability"] < 1).all() and (found["scale"] > 0).all()


def test_an_unheard_point_leaves_no_trace_even_where_its_weight_is_all_but_none(tmp_path: Path) -> None:
    """log(sigmoid) of -200 is minus infinity if it is spelt so; times the 0 of a pinned point that is NaN."""
    model = tiny_network((68,))
    for step in model.regressors["68"].steps:
        torch.nn.init.constant_(step.weight[2].bias, -200.0)
    export_pack(model, SIDE, tmp_path / "pack", read_template(tmp_path / "none"))
    found = run(tmp_path / "pack", "regressor-68", {k: v.numpy() for k, v in random_inputs(68, SIDE, 2).items()})
    assert all(np.isfinite(v).all() for v in found.values())


def test_a_difference_from_torch_is_an_error_and_leaves_the_pack_as_it_was(tiny_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    before = {f.name: f.read_bytes() for f in pack.iterdir()}
    write = export.write_onnx

    def bend(module, *rest) -> None:
        write(module, *rest)
        if isinstance(module, ExportedRegressor):
            file = onnx.load(str(rest[-1]))
            write_initialiser(file, "mix.bias", np.array([0.01]))
            onnx.save(file, str(rest[-1]))

    monkeypatch.setattr(export, "write_onnx", bend)
    with pytest.raises(ValueError, match="reliability: ONNX Runtime and torch differ"):
        export_pack(tiny_network(seed=2), SIDE, pack, read_template(pack / "manifest.json"))
    assert {f.name: f.read_bytes() for f in pack.iterdir()} == before
    assert [f.name for f in tmp_path.iterdir()] == ["pack"]


def test_weights_of_many_numbers_lie_as_halves_and_small_ones_do_not(tiny_pack: Path) -> None:
    file = onnx.load(str(tiny_pack / "regressor-68.onnx"))
    kinds = {t.name: (t.data_type, int(np.prod(t.dims))) for t in file.graph.initializer}
    large = [kind for kind, size in kinds.values() if size >= 1024 and kind in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)]
    assert len(large) > 10 and set(large) == {onnx.TensorProto.FLOAT16}
    assert read_initialisers(file)["mix.weight"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_weight_beyond_the_range_of_halves_is_refused() -> None:
    values = onnx.numpy_helper.from_array(np.full((32, 32), 1e5, np.float32), "w")
    graph = onnx.helper.make_graph([], "g", [], [], [values])
    with pytest.raises(ValueError, match="w: a weight is beyond the range of float16"):
        halve(onnx.helper.make_model(graph))


def test_a_pack_gives_its_network_back(tiny_pack: Path) -> None:
    model = load_pack(tiny_pack)
    assert model.counts == (68, 98) and model.size == tiny_network().size
    crop = torch.rand(2, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(5))
    seen = run(tiny_pack, "encoder", {"crop": crop.numpy()})
    with torch.no_grad():
        ours = model.see(crop)
        for count in model.counts:
            given = {k: v.numpy() for k, v in random_inputs(count, SIDE, 2).items()} | {k: seen[k] for k in ("features", "context")}
            given |= {k: seen[f"{k}_{count}"] for k in ("start", "votes", "spread")}
            theirs = run(tiny_pack, f"regressor-{count}", given)
            solved = model.solve(ours, count, torch.from_numpy(given["pinned"]), torch.from_numpy(given["pinned_at"]))
            free = given["pinned"] == 0
            assert np.abs(ours.votes[count].numpy() - seen[f"votes_{count}"]).max() * SIDE < 1e-3
            for step, points in enumerate(solved.points):
                assert np.abs(points.numpy() - theirs["iterates"][:, step])[free].max() * SIDE < 1e-3


def test_an_older_pack_says_why_no_training_starts_from_it(tiny_pack: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    file = onnx.load(str(pack / "encoder.onnx"))
    del file.metadata_props[:]
    onnx.save(file, str(pack / "encoder.onnx"))
    with pytest.raises(ValueError, match=r"encoder\.onnx: it does not say which of its weights is which"):
        read_state(pack / "encoder.onnx")


def test_weights_round_trip_and_name_their_file(tmp_path: Path) -> None:
    model = tiny_network((68,))
    save_model(tmp_path / "w.pt", model, step=3)
    again = load_model(tmp_path / "w.pt")
    assert again.counts == (68,) and again.size == model.size
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), again.state_dict().values()))
    (tmp_path / "broken.pt").write_bytes(b"no weights")
    with pytest.raises(ValueError, match=r"broken\.pt: not a torch checkpoint"):
        load_model(tmp_path / "broken.pt")


def test_another_export_drops_the_schema_that_it_no_longer_sets(tiny_pack: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(tiny_pack, tmp_path / "pack")
    export_pack(tiny_network((68,)), SIDE, pack, read_template(pack / "manifest.json"))
    assert not (pack / "regressor-98.onnx").exists() and not (pack / "mean-face-98.json").exists()
    assert read_manifest(pack / "manifest.json")["schemas"] == ["300w-68"]


def test_a_pack_is_called_what_it_is_told_and_never_like_the_built_in_one(tmp_path: Path) -> None:
    save_model(tmp_path / "w.pt", tiny_network((68,)))
    command = [str(tmp_path / "w.pt"), str(tmp_path / "pack"), "--side", str(SIDE)]
    export.main(command)
    manifest = read_manifest(tmp_path / "pack/manifest.json")
    assert (manifest["id"], manifest["version"]) == ("canthus-own", "0.1.0") and manifest["licence"].startswith("the terms of the faces")
    assert "detector" not in manifest["files"] and manifest["figures"] == []
    export.main([*command, "--id", "lab-68", "--version", "1.2.3", "--licence", "CC0", "--detector", str(BUILT_IN / "detector.onnx")])
    export.main(command)
    manifest = read_manifest(tmp_path / "pack/manifest.json")
    assert (manifest["id"], manifest["version"], manifest["licence"]) == ("lab-68", "1.2.3", "CC0")
    assert manifest["files"]["detector"]["sha256"] == hashlib.sha256((BUILT_IN / "detector.onnx").read_bytes()).hexdigest()


@pytest.mark.parametrize(("more", "message"), [
    (["--id", "My Pack"], 'the id "My Pack": it may have a-z, 0-9 and - only'), (["--version", "2"], 'the version "2": it is three numbers'),
    (["--licence", " "], "the licence is empty"), (["--template", "gone.json"], "gone.json: there is no such file"),
    (["--detector", "gone.onnx"], "gone.onnx: there is no such file"),
])
def test_what_a_pack_cannot_be_called_or_given_is_named(tmp_path: Path, more: list[str], message: str) -> None:
    save_model(tmp_path / "w.pt", tiny_network((68,)))
    with pytest.raises(SystemExit, match=message):
        export.main([str(tmp_path / "w.pt"), str(tmp_path / "pack"), *more])
    assert not (tmp_path / "pack").exists()


CHECK = """
import { readFileSync } from 'node:fs'
import { packManifest } from './src/core/inference/manifest.ts'
const found = packManifest.safeParse(JSON.parse(readFileSync(process.argv[1], 'utf8')))
if (!found.success) { console.log(JSON.stringify(found.error.issues)); process.exit(1) }
"""


@pytest.mark.skipif(not NODE or not (ROOT / "node_modules/zod").exists(), reason="needs Node and the program's own packages")
def test_the_program_accepts_the_manifest(tiny_pack: Path) -> None:
    manifest = tiny_pack / "manifest.json"
    command = [NODE, "--input-type=module", "-e", CHECK, str(manifest)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(manifest.read_text())["reliability"]["300w-68"]["calibration"] is None
