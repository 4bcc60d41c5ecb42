"""Makes a pack of SPIGA weights: python -m canthus_training.spiga.convert WEIGHTS.pt PACK [--mean-face FILE]

WEIGHTS: a checkpoint of the `spiga` package (spiga_wflw.pt, spiga_300wpublic.pt, ...); which schema it is of is seen by
itself. The 3D face that it was trained with is taken from an installed `spiga`, or from --mean-face. What ONNX Runtime
answers is compared with torch, step by step, with points pinned and without; a difference of 0.01 px or more is an error
and leaves PACK as it was. The reliability is not calibrated: that is `landmarks.calibrate`, on faces of your own.
"""
import argparse
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from torch import Tensor

from ..landmarks.card import write_card
from ..landmarks.export import parity, random_inputs, write_onnx
from ..landmarks.facts import keep_fact
from ..landmarks.runtime import NAMED
from ..manifest import BUILT_IN, Template, read_manifest, write_pack_manifest
from ..onnx_weights import record_note
from .backbone import STRIDE
from .checkpoint import load_spiga
from .export import CROP_SCALE, MADE_OF, SIGNALS, SpigaEncoder, SpigaRegressor
from .face import TO_HEAD, find_face, read_face, write_pack_face
from .network import Spiga

FAMILY = "spiga"
LICENCE = "the terms under which you have these SPIGA weights, whose training sets are for research and non-commercial use; see card.md"
ABOUT = ("SPIGA (Prados-Torreblanca, Buenaposada, Baumela, BMVC 2022) with the weights of its authors, or of whoever trained them: four stacked"
         " hourglasses see, three graph attention steps decide. Placed points are held before each step; the network was not trained with any.")
STORED = "weights as they were in the checkpoint, float32"


def declare_inputs(path: Path, example: dict[str, Tensor]) -> None:
    """The exporter leaves out inputs that nothing depends on; a pack's regressor has them all."""
    model = onnx.load(str(path))
    there = {i.name for i in model.graph.input}
    for name, value in example.items():
        if name not in there:
            model.graph.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["batch", *value.shape[1:]]))
    onnx.save(model, str(path))


def make_inputs(model: Spiga, batch: int, seed: int = 3) -> dict[str, Tensor]:
    """Noise with pins, of a size that the backbone's features have."""
    backbone = model.size.backbone
    side = backbone.side // STRIDE
    rng = torch.Generator().manual_seed(seed)
    sizes = {"features": torch.rand(batch, backbone.features, side, side, generator=rng), "context": torch.rand(batch, 6, generator=rng)}
    return random_inputs(backbone.landmarks, backbone.side, batch, seed) | sizes


def export_spiga(model: Spiga, folder: Path) -> dict[str, dict[str, float]]:
    """Writes encoder.onnx and the regressor -> the largest differences from torch by file and output."""
    count, side = model.size.backbone.landmarks, model.size.backbone.side
    encoder, regressor = SpigaEncoder(model).eval(), SpigaRegressor(model).eval()
    encoder_file, regressor_file = folder / "encoder.onnx", folder / f"regressor-{count}.onnx"
    crop = torch.rand(3, 3, side, side, generator=torch.Generator().manual_seed(1))
    write_onnx(encoder, (crop[:2],), ["crop"], encoder.names(), {}, encoder_file, halves=False)
    gaps = {encoder_file.name: parity(encoder, encoder_file, {"crop": crop}, encoder.names(), side)}
    noise, outputs = make_inputs(model, 4), list(SpigaRegressor.OUTPUTS)
    write_onnx(regressor, tuple(make_inputs(model, 2).values()), list(SpigaRegressor.INPUTS), outputs, regressor.mix.state_dict(prefix="mix."),
               regressor_file, halves=False)
    declare_inputs(regressor_file, noise)
    file = onnx.load(str(regressor_file))
    record_note(file, NAMED, SIGNALS)
    onnx.save(file, str(regressor_file))
    with torch.no_grad():
        seen = dict(zip(encoder.names(), encoder(crop)))
    # On what the encoder sees and on noise; every second face has pins.
    given = make_inputs(model, len(crop)) | {k: seen[k] for k in ("features", "context")} | {k: seen[f"{k}_{count}"] for k in ("start", "votes", "spread")}
    trials = [parity(regressor, regressor_file, example, outputs, side) for example in (given, noise)]
    gaps[regressor_file.name] = {name: max(t[name] for t in trials) for name in outputs}
    return gaps


def name_pack(weights: Path) -> str:
    """spiga_wflw.pt -> spiga-wflw"""
    plain = re.sub(r"[^a-z0-9]+", "-", weights.stem.lower()).strip("-")
    return plain if plain.startswith("spiga") else f"spiga-{plain}".strip("-")


def check_target(pack: Path) -> None:
    """ValueError: another pack lies there, or something that is no folder."""
    if pack.exists() and not pack.is_dir():
        raise ValueError(f"{pack}: a file, not a folder")
    if (pack / "manifest.json").exists() and read_manifest(pack / "manifest.json")["family"] != FAMILY:
        raise ValueError(f"{pack}: holds a pack that was not made of SPIGA weights; name another folder")


def convert(weights: Path, pack: Path, template: Template, mean_face: Path | None = None, detector: Path | None = None) -> dict[str, dict[str, float]]:
    """Everything is made beside the pack and put in place at the end. -> differences from torch by file and output."""
    check_target(pack)
    model = load_spiga(weights)
    count = model.size.backbone.landmarks
    face_file = mean_face or find_face(count)
    face = read_face(face_file, count)
    model.model.copy_(torch.from_numpy(face @ TO_HEAD.T))
    pack.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=pack.parent, prefix=".convert-") as temporary:
        made = Path(temporary)
        gaps = export_spiga(model, made)
        write_pack_face(made / f"mean-face-{count}.json", face)
        for name in ("detector.onnx", "detector-figures.json") if detector else ():
            if not detector.with_name(name).exists():
                raise ValueError(f"{detector.with_name(name)}: there is no such file")
            shutil.copy(detector.with_name(name), made / name)
        write_pack_manifest(made, template, (count,), model.size.backbone.side)
        checksum = hashlib.sha256(weights.read_bytes()).hexdigest()
        keep_fact(made, "about", ABOUT)
        keep_fact(made, "training", [f"Weights: {weights.name}, SHA-256 {checksum}; 3D face: {face_file.name}."])
        keep_fact(made, "export", {"side": model.size.backbone.side, "differences": gaps, "stored": STORED})
        write_card(made)
        pack.mkdir(exist_ok=True)
        for name in ("detector.onnx", "detector-figures.json", *(f"{what}-{n}.{end}" for n in (68, 98) for what, end in (("regressor", "onnx"), ("mean-face", "json")))):
            (pack / name).unlink(missing_ok=True)
        for file in made.iterdir():
            file.replace(pack / file.name)
    return gaps


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("pack", type=Path, help="folder that is made; one that this command has made before is made anew")
    parser.add_argument("--mean-face", type=Path, help="mean_face_3D_68.txt or mean_face_3D_98.txt of the spiga package; default: an installed one's")
    parser.add_argument("--detector", type=Path, default=BUILT_IN / "detector.onnx", help="with detector-figures.json beside it; default: the built-in one")
    parser.add_argument("--no-detector", action="store_true", help="faces must then be boxed by hand")
    parser.add_argument("--id", help="default: the name of WEIGHTS")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--licence", default=LICENCE, help="terms of the weights in a sentence")
    options = parser.parse_args(arguments)
    try:
        # The built-in detector's limit was measured on the built-in reliability.
        template = Template(options.id or name_pack(options.weights), options.version, options.licence, 0.0, MADE_OF, CROP_SCALE, FAMILY, 0.0)
        gaps = convert(options.weights, options.pack, template, options.mean_face, None if options.no_detector else options.detector)
    except (ValueError, OSError) as error:
        raise SystemExit(str(error)) from error
    print(json.dumps({file: {k: float(f"{v:.2g}") for k, v in outputs.items()} for file, outputs in gaps.items()}, indent=2))
    print(f"{options.pack}: {', '.join(read_manifest(options.pack / 'manifest.json')['schemas'])}, reliability not calibrated")


if __name__ == "__main__":
    main()
