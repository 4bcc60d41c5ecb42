"""SPIGA weights become a pack: a checkpoint of tiny widths with random weights, through the command, into the program."""
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from conftest import NODE, ROOT, random_faces

from canthus_training.landmarks import calibrate
from canthus_training.landmarks.from_pack import load_pack
from canthus_training.landmarks.reliability import TINY
from canthus_training.landmarks.runtime import Pack
from canthus_training.manifest import read_manifest
from canthus_training.spiga import convert
from canthus_training.spiga.backbone import BackboneSize
from canthus_training.spiga.checkpoint import load_spiga
from canthus_training.spiga.convert import make_inputs
from canthus_training.spiga.export import SpigaRegressor, half_pixel
from canthus_training.spiga.face import IDS, TO_HEAD, TO_PACK, find_face, read_face
from canthus_training.spiga.network import Size, Spiga

SIDE = 64


def liven(model: torch.nn.Module) -> torch.nn.Module:
    """Norms that have seen something, a pose as of a face, moves that tell the points apart."""
    rng = torch.Generator().manual_seed(2)
    noise = lambda like, low, high: torch.rand(like.shape, generator=rng) * (high - low) + low
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.endswith("running_mean"):
                value.copy_(noise(value, -0.1, 0.1))
            elif name.endswith("running_var"):
                value.copy_(noise(value, 0.3, 1.2))
        model.pose_fc.bias.copy_(torch.tensor([10.0, 5, -8, 0.1, -0.1, 3.2]))
    return model.eval()


def tiny_spiga(count: int) -> Spiga:
    torch.manual_seed(count)
    backbone = BackboneSize(count, 5, SIDE, stacks=2, depth=2, stem=8, early=8, features=8)
    model = Spiga(Size(backbone, window=3, node=16, width=8, located=8, layers=2, decoder=(8, 8)))
    model.visual_cnn.E2Ptransform.edge2point.copy_((torch.rand(count, 6) > 0.7).float())
    return liven(model)


def write_face(path: Path, count: int) -> Path:
    """A bowl seen from its outside, in the file's axes and a shuffled order, as the 68 of the package are."""
    rng = np.random.default_rng(count)
    flat = rng.uniform(-0.7, 0.7, (count, 2))
    lines = [f"{key}|{x}|{y}|{-x * x - y * y}" for key, (x, y) in zip(IDS[count], flat.tolist())]
    path.write_text("\n".join(rng.permutation(lines)) + "\n")
    return path


@pytest.fixture(scope="module", params=[68, 98])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """pack, checkpoint, number of landmarks"""
    folder = tmp_path_factory.mktemp("spiga")
    weights = folder / "SPIGA_own set.pt"
    torch.save({"state_dict": {f"module.{k}": v for k, v in tiny_spiga(request.param).state_dict().items()}}, weights)
    convert.main([str(weights), str(folder / "packs/pack"), "--mean-face", str(write_face(folder / "face.txt", request.param))])
    return folder / "packs/pack", weights, request.param


def run(pack: Path, name: str, given: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(str(pack / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, {k: v.numpy() for k, v in given.items()})))


def load_whole(made: tuple[Path, Path, int]) -> Spiga:
    model = load_spiga(made[1])
    model.model.copy_(torch.from_numpy(read_face(made[1].parent / "face.txt", made[2]) @ TO_HEAD.T))
    return model


def test_every_step_is_torchs_with_pins_and_without(made: tuple[Path, Path, int]) -> None:
    pack, _, count = made
    model, shift = load_whole(made), half_pixel(count)
    crop = torch.rand(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(9))
    seen = {k: torch.from_numpy(v) for k, v in run(pack, "encoder", {"crop": crop}).items()}
    given = make_inputs(model, 3, seed=8) | {k: seen[k] for k in ("features", "context")}
    given |= {k: seen[f"{k}_{count}"] for k in ("start", "votes", "spread")}
    found = run(pack, f"regressor-{count}", given)
    with torch.no_grad():
        features, pose, _ = model.see(crop)
        start = model.start(pose)
        steps = model.solve(features, start, given["pinned"], given["pinned_at"] - shift)
        free = model.solve(features, start, given["pinned"] * 0, given["pinned_at"])
    assert np.abs(seen[f"start_{count}"].numpy() - start.numpy() - shift).max() * SIDE < 0.01
    held = given["pinned"].numpy() > 0
    assert held[0].any() and not held[1].any()
    for step in range(3):
        gap = np.abs(found["iterates"][:, step] - steps.points[step].numpy() - shift).max(-1) * SIDE
        assert gap[~held].max() < 0.01
        assert np.array_equal(found["iterates"][:, step][held], given["pinned_at"].numpy()[held])
    # The pins reach the others.
    assert (steps.points[2] - free.points[2])[0][~held[0]].abs().max() > 1e-4
    assert (steps.points[2] - free.points[2])[1].abs().max() == 0


def test_reliability_is_made_of_the_attention_received_and_the_movement(made: tuple[Path, Path, int]) -> None:
    pack, _, count = made
    found = run(pack, f"regressor-{count}", make_inputs(load_spiga(made[1]), 2))
    assert found["attention"].sum(-1) == pytest.approx(1, abs=1e-4)
    received = found["attention"].mean(2) * count
    assert found["weight"] == pytest.approx(received / (1 + received), abs=1e-4)
    moved = np.linalg.norm(found["iterates"][1, 2] - found["iterates"][1, 0], axis=-1) + TINY
    odds = received[1, 2] * 0.02 / moved
    assert found["reliability"][1] == pytest.approx(odds / (1 + odds), abs=1e-3)
    manifest = read_manifest(pack / "manifest.json")
    rule = next(iter(manifest["reliability"].values()))
    assert rule["calibration"] is None and rule["madeOf"].startswith("attention that the point receives")
    assert "not calibrated" in (pack / "card.md").read_text()


def test_the_rotation_and_the_mean_face_say_where_the_points_start(made: tuple[Path, Path, int]) -> None:
    """The start is a perspective view; far away it is the pack's face turned by the pack's rotation."""
    pack, _, count = made
    model = load_whole(made)
    pose = torch.tensor([[25.0, -12.0, 8.0, 0.0, 0.0, 500.0]])
    face = np.array(json.loads((pack / f"mean-face-{count}.json").read_text())["points"])
    assert np.abs(face.mean(0)).max() < 1e-4 and np.abs(face[:, :2]).max() == pytest.approx(1, abs=1e-4)
    turned = face @ (model.rotation(pose)[0].numpy() @ (TO_PACK @ TO_HEAD.T).T).T
    start = model.start(pose)[0].numpy()
    start -= start.mean(0)
    scale = (turned[:, :2] * start).sum() / (turned[:, :2] ** 2).sum()
    assert np.abs(turned[:, :2] * scale - start).max() < 0.01 * np.abs(start).max()
    assert model.rotation(torch.zeros(1, 6))[0].numpy() @ (TO_PACK @ TO_HEAD.T).T == pytest.approx(np.eye(3), abs=1e-6)


def test_the_manifest_says_what_it_is(made: tuple[Path, Path, int]) -> None:
    pack, _, count = made
    manifest = read_manifest(pack / "manifest.json")
    assert (manifest["id"], manifest["family"], manifest["crop"]["scale"]) == ("spiga-own-set", "spiga", 1.6)
    assert set(manifest["files"][f"regressor-{count}"]["inputs"]) == set(SpigaRegressor.INPUTS)
    assert manifest["detector"]["leastMeanReliability"] == 0
    with pytest.raises(ValueError, match="a pack of family spiga"):
        load_pack(pack)


needs_program = pytest.mark.skipif(not NODE or not (ROOT / "node_modules/zod").exists(), reason="needs Node and the program's own packages")


def use_in_the_program(pack: Path, count: int, tmp_path: Path) -> None:
    model, schema = read_manifest(pack / "manifest.json")["id"], {68: "300w-68", 98: "wflw-98"}[count]
    home = tmp_path / "home"
    (home / "packs").mkdir(parents=True)
    (home / "packs/own").symlink_to(pack)
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes((ROOT / "resources/sample/closed-eyes.jpg").read_bytes())

    def canthus(*arguments: str) -> dict:
        done = subprocess.run([NODE, str(ROOT / "src/cli/index.ts"), *arguments, "--json"], cwd=ROOT, capture_output=True, text=True,
                              env={**os.environ, "CANTHUS_HOME": str(home)})
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    assert model in json.dumps(canthus("doctor"))
    canthus("init", str(photos), "--schema", schema)
    assert canthus("predict", str(photos), "--pack", f"{model}@1.0.0")["faces"] >= 1
    assert canthus("predict", str(photos), "--all", "--mode", "careful")["faces"] >= 1
    measured = canthus("evaluate", str(ROOT / "resources/sample"), "--format", "300w", "--pack", str(pack), "--schema", schema)
    assert "nme" in json.dumps(measured).lower()


@needs_program
def test_the_program_predicts_and_measures_with_it(made: tuple[Path, Path, int], tmp_path: Path) -> None:
    use_in_the_program(made[0], made[2], tmp_path)


def test_it_is_calibrated_on_faces_of_ones_own(made: tuple[Path, Path, int], tmp_path: Path) -> None:
    pack, weights, count = made
    convert.main([str(weights), str(tmp_path / "own"), "--mean-face", str(weights.parent / "face.txt"), "--no-detector"])
    random_faces(12).save(tmp_path / "faces")
    plain = Pack(tmp_path / "own", with_signals=True)
    assert plain.signals[count][0] == "attention received" and plain.scale == 1.6
    calibrate.main([str(tmp_path / "own"), "--faces", str(tmp_path / "faces"), "--write"])
    rule = next(iter(read_manifest(tmp_path / "own/manifest.json")["reliability"].values()))
    assert rule["calibration"]["madeFrom"].startswith("made up: 12 faces")
    assert "attention" in rule["madeOf"] or "heat map" in rule["madeOf"]
    crops = np.random.default_rng(1).integers(0, 256, (2, SIDE, SIDE, 3), np.uint8)
    assert np.array_equal(Pack(tmp_path / "own").solve(crops, count).points, Pack(pack).solve(crops, count).points)


def test_what_is_no_spiga_is_named_with_the_reason(tmp_path: Path) -> None:
    target, face = tmp_path / "pack", write_face(tmp_path / "face.txt", 68)
    state = tiny_spiga(68).state_dict()
    none, odd = tmp_path / "none.pt", tmp_path / "odd.pt"

    def refused(state: object, reason: str, *more: str) -> None:
        torch.save(state, odd)
        with pytest.raises(SystemExit, match=rf"odd\.pt: {reason}"):
            convert.main([str(odd), str(target), "--mean-face", str(face), *more])

    with pytest.raises(SystemExit, match=r"none\.pt: there is no such file"):
        convert.main([str(none), str(target)])
    for text, what in ((b"id,x,y\n1,2,3\n", "neither"), (b"", "empty")):
        none.write_bytes(text)
        with pytest.raises(SystemExit, match=rf"none\.pt: not a torch checkpoint; torch\.save writes a zip archive or a pickle, and this is {what}$"):
            convert.main([str(none), str(target)])
    none.write_bytes(b"PK\3\4 cut short")
    with pytest.raises(SystemExit, match=r"none\.pt: a torch checkpoint that cannot be read: PytorchStreamReader failed reading zip archive: .*[^.]$"):
        convert.main([str(none), str(target)])
    refused({"there": tmp_path}, r"a torch checkpoint that cannot be read: Unsupported global: GLOBAL pathlib\S*\.PosixPath was not an allowed global by default$")
    refused([1, 2], "not a SPIGA checkpoint: it holds no tensors by name")
    refused({"conv.weight": torch.zeros(3)}, "not a SPIGA checkpoint: it has no diagonal_mask")
    refused(tiny_spiga(29).state_dict(), r"a SPIGA of 29 landmarks; a pack has 68 \(300w-68\) or 98 \(wflw-98\)")
    refused({k: v for k, v in state.items() if not k.startswith("gcn.2.")}, "a SPIGA of 2 steps; a pack has 3")
    refused({k: v for k, v in state.items() if k != "pose_fc.bias"}, r"not the weights of a SPIGA: .*(\n.*)*pose_fc\.bias")
    refused(state | {"pose_fc.bias": torch.full((6,), torch.nan)}, r"pose_fc\.bias has numbers that are not finite")
    torch.save(state, odd)
    with pytest.raises(SystemExit, match=r"face\.txt: 98 places, but none with id .*not the 3D face of 68"):
        convert.main([str(odd), str(target), "--mean-face", str(write_face(tmp_path / "face.txt", 98))])
    (tmp_path / "face.txt").write_text("101|1|2\n")
    with pytest.raises(SystemExit, match=r"face\.txt, line 1: not id\|x\|y\|z"):
        convert.main([str(odd), str(target), "--mean-face", str(face)])
    with pytest.raises(SystemExit, match="holds a pack that was not made of SPIGA weights"):
        convert.main([str(odd), str(ROOT / "models/canthus-68-98"), "--mean-face", str(face)])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["face.txt", "none.pt", "odd.pt"]


def test_the_face_is_found_in_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    with pytest.raises(ValueError, match=r"pip install --no-deps spiga\), or name the file with --mean-face"):
        find_face(68)
    folder = tmp_path / "spiga/data/models3D"
    folder.mkdir(parents=True)
    (tmp_path / "spiga/__init__.py").write_text("raise RuntimeError('it must not be run')")
    face = write_face(folder / "mean_face_3D_68.txt", 68)
    assert find_face(68) == face


@pytest.mark.slow
@needs_program
@pytest.mark.parametrize(("count", "edges"), [(68, 13), (98, 15)])
def test_a_checkpoint_of_the_package_is_solved_as_the_package_solves_it(count: int, edges: int, tmp_path: Path) -> None:
    """Random weights of full size, saved from the package itself, through the command; step by step."""
    torch.manual_seed(1)
    package = pytest.importorskip("spiga.models.spiga", reason="the spiga package is not installed").SPIGA(count, edges)
    with torch.no_grad():
        for name, value in package.named_parameters():
            if value.requires_grad and name.startswith(("gcn", "shape_encoder", "conv_window")):
                value.mul_(1.5)
    weights = tmp_path / "spiga_random.pt"
    torch.save(liven(package).state_dict(), weights)
    pack = tmp_path / "pack"
    convert.main([str(weights), str(pack)])
    crop = torch.rand(2, 3, 256, 256, generator=torch.Generator().manual_seed(4))
    face = torch.from_numpy(read_face(find_face(count), count) @ TO_HEAD.T).float().expand(2, -1, -1)
    camera = torch.tensor([[96.0, 0, 32], [0, 96, 32], [0, 0, 1]]).expand(2, -1, -1)
    with torch.no_grad():
        wanted = package((crop, face, camera))
    seen = {k: torch.from_numpy(v) for k, v in run(pack, "encoder", {"crop": crop}).items()}
    none = {"pinned": torch.zeros(2, count), "pinned_at": torch.zeros(2, count, 2)}
    found = run(pack, f"regressor-{count}", {k: seen[k if k in seen else f"{k}_{count}"] for k in ("features", "context", "start", "votes", "spread")} | none)
    assert seen["context"].numpy() == pytest.approx(wanted["Pose"].numpy(), abs=1e-3)
    last = np.full_like(seen[f"start_{count}"].numpy(), np.nan)
    for step, points in enumerate(wanted["Landmarks"]):
        at = points.numpy() + half_pixel(count)
        assert np.abs(found["iterates"][:, step] - at).max() * 256 < 0.01
        assert not np.abs(at - last).mean() * 256 < 0.5  # the steps do move the points
        last = at
        attention = torch.stack(wanted["GATProb"][4 * step : 4 * step + 4], 1).mean((1, 2)).numpy()
        assert np.abs(found["attention"][:, step] - attention).max() < 1e-4
    use_in_the_program(pack, count, tmp_path)
