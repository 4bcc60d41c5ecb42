"""Writes a pack: python -m canthus_training.landmarks.export WEIGHTS.pt PACK [--id ID] [--detector ONNX]

PACK gets encoder.onnx, a regressor and a mean face for each schema, and the manifest. Weights are stored as halves. What
ONNX Runtime answers is compared with torch, with points pinned and without; a difference of 0.01 px or more is an error and
leaves the pack as it was. The reliability is not calibrated yet: that is `calibrate`.
"""
import argparse
import copy
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from ..folding import fold
from ..manifest import Template, read_template, write_pack_manifest
from ..onnx_weights import SMALLEST, halve, record_names
from .checkpoint import load_model
from .facts import forget_facts, keep_fact
from .mean_face import write_mean_face
from .network import FEATURES, CONTEXT, LandmarkNetwork
from .reliability import Mix, signals

OPSET = 20
TOLERANCE_PX = 0.01
LEAST_SIDE = 32  # the encoder halves the crop five times


class ExportedEncoder(nn.Module):
    """crop [B,3,S,S] -> features, context, rotation, placement, then start, votes and spread of each schema in turn."""

    def __init__(self, model: LandmarkNetwork):
        super().__init__()
        self.model = model

    def names(self) -> list[str]:
        heads = [f"{kind}_{n}" for kind in ("start", "votes", "spread") for n in self.model.counts]
        return ["features", "context", "rotation", "placement", *heads]

    def forward(self, crop: Tensor) -> tuple[Tensor, ...]:
        seen = self.model.see(crop)
        heads = [kind[n] for kind in (seen.start, seen.votes, seen.spread) for n in self.model.counts]
        return (seen.features, seen.context, seen.rotation, seen.placement, *heads)


class ExportedRegressor(nn.Module):
    """-> iterates [B,3,N,2] with pinned points where they were given, attention [B,3,N,N] (mean of layers and heads),
    weight [B,3,N], reliability [B,N] (a mix of signals, at first the last step's head alone), scale [B,N] in units of d."""

    INPUTS = ("features", "context", "start", "votes", "spread", "pinned", "pinned_at")
    OUTPUTS = ("iterates", "attention", "weight", "reliability", "scale")

    def __init__(self, model: LandmarkNetwork, count: int):
        super().__init__()
        self.regressor, self.mix = model.regressors[str(count)], Mix()

    def forward(self, features: Tensor, context: Tensor, start: Tensor, votes: Tensor, spread: Tensor, pinned: Tensor, pinned_at: Tensor) -> tuple[Tensor, ...]:
        solved = self.regressor(features, context, start, votes, spread, pinned, pinned_at)
        held = pinned.unsqueeze(-1) > 0
        iterates = torch.stack([torch.where(held, pinned_at, points) for points in solved.points], 1)
        attention = torch.stack([a.mean((1, 2)) for a in solved.attention], 1)
        weight = torch.stack(solved.weight, 1).sigmoid()
        reliability = self.mix(signals(solved, votes, spread)).sigmoid()
        return iterates, attention, weight, reliability, solved.log_scale[-1].exp()


def round_weights(model: nn.Module) -> None:
    """What storing halves does to the weights, so that parity is measured against what is stored."""
    with torch.no_grad():
        for p in [*model.parameters(), *model.buffers()]:
            if p.dtype == torch.float32 and p.numel() >= SMALLEST:
                p.copy_(p.half().float())


def ready(model: LandmarkNetwork) -> LandmarkNetwork:
    """A copy with batch norms folded into the convolutions and weights as they will be stored."""
    model = fold(copy.deepcopy(model).cpu().eval())
    round_weights(model)
    return model


def write_onnx(module: nn.Module, example: tuple[Tensor, ...], inputs: list[str], outputs: list[str], state: dict[str, Tensor], path: Path,
               halves: bool = True) -> None:
    """`state`: the tensors that the file says the names of."""
    batch = {name: {0: "batch"} for name in [*inputs, *outputs]}
    torch.onnx.export(module, example, str(path), input_names=inputs, output_names=outputs, dynamic_axes=batch, opset_version=OPSET, dynamo=False)
    model = onnx.load(str(path))
    record_names(model, {k: v.numpy() for k, v in state.items()})
    if halves:
        halve(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def random_inputs(count: int, side: int, batch: int, seed: int = 3) -> dict[str, Tensor]:
    """Pins on about a sixth of the points of every second face, as far from the start as a person's pins may be."""
    rng = torch.Generator().manual_seed(seed)
    rand = lambda *shape: torch.rand(*shape, generator=rng)
    pinned = (rand(batch, count) < 0.17).float() * (torch.arange(batch) % 2 == 0)[:, None]
    return {"features": rand(batch, FEATURES, side // 4, side // 4), "context": rand(batch, CONTEXT), "start": rand(batch, count, 2),
            "votes": rand(batch, count, 2), "spread": rand(batch, count, 3), "pinned": pinned, "pinned_at": rand(batch, count, 2) * 1.4 - 0.2}


def compare(name: str, found: np.ndarray, wanted: np.ndarray, side: int) -> float:
    """Largest difference: px for points, else in units of the output's own size. ValueError where it is too large."""
    in_px = name == "iterates" or name.split("_")[0] in ("start", "votes")
    unit = side if in_px else 10 / max(1.0, float(np.abs(wanted).max()))
    gap = float(np.abs(found - wanted).max()) * unit
    if not gap < TOLERANCE_PX:
        raise ValueError(f"{name}: ONNX Runtime and torch differ by {gap:.4f}{' px' if in_px else ''}")
    return gap


def parity(module: nn.Module, path: Path, example: dict[str, Tensor], outputs: list[str], side: int) -> dict[str, float]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    used = {i.name for i in session.get_inputs()}
    found = session.run(outputs, {k: v.numpy() for k, v in example.items() if k in used})
    with torch.no_grad():
        wanted = module(*example.values())
    return {name: compare(name, f, w.numpy(), side) for name, f, w in zip(outputs, found, wanted)}


def export_networks(model: LandmarkNetwork, side: int, folder: Path) -> dict[str, dict[str, float]]:
    """Writes encoder.onnx and the regressors -> the largest differences from torch by file and output."""
    if side % LEAST_SIDE:
        raise ValueError(f"the crop's side must be a multiple of {LEAST_SIDE} px, not {side}")
    model, gaps = ready(model), {}
    encoder = ExportedEncoder(model).eval()
    crop = torch.rand(3, 3, side, side, generator=torch.Generator().manual_seed(1))
    own = {k: v for k, v in model.state_dict().items() if not k.startswith("regressors")}
    write_onnx(encoder, (crop[:2],), ["crop"], encoder.names(), own, folder / "encoder.onnx")
    gaps["encoder.onnx"] = parity(encoder, folder / "encoder.onnx", {"crop": crop}, encoder.names(), side)
    with torch.no_grad():
        seen = dict(zip(encoder.names(), encoder(crop)))
    for count in model.counts:
        regressor, file = ExportedRegressor(model, count).eval(), folder / f"regressor-{count}.onnx"
        state = {f"regressors.{count}.{k}": v for k, v in regressor.regressor.state_dict().items()} | regressor.mix.state_dict(prefix="mix.")
        names, outputs = list(ExportedRegressor.INPUTS), list(ExportedRegressor.OUTPUTS)
        write_onnx(regressor, tuple(random_inputs(count, side, 2).values()), names, outputs, state, file)
        # On features of the encoder and on noise, with pins and without.
        given = random_inputs(count, side, 3) | {"features": seen["features"], "context": seen["context"]}
        given |= {k: seen[f"{k}_{count}"] for k in ("start", "votes", "spread")}
        trials = [parity(regressor, file, example, outputs, side) for example in (given, random_inputs(count, side, 4))]
        gaps[file.name] = {name: max(t[name] for t in trials) for name in outputs}
    return gaps


def export_pack(model: LandmarkNetwork, side: int, pack: Path, template: Template, detector: Path | None = None) -> dict:
    """Everything is made beside the pack and put in place at the end. -> differences by file and output."""
    for file in (detector, detector.with_name("detector-figures.json")) if detector else ():
        if not file.exists():
            raise ValueError(f"{file}: there is no such file")
    pack.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=pack.parent, prefix=".export-") as temporary:
        made = Path(temporary)
        gaps = export_networks(model, side, made)
        for count in model.counts:
            write_mean_face(made / f"mean-face-{count}.json", getattr(model.pose, f"face_{count}").cpu().numpy())
        for name in ("detector.onnx", "detector-figures.json", "card.md"):
            source = detector.with_name(name) if detector and name != "card.md" else pack / name
            if source.exists():
                shutil.copy(source, made / name)
        write_pack_manifest(made, template, model.counts, side)
        for count in {68, 98} - set(model.counts):
            for name in (f"regressor-{count}.onnx", f"mean-face-{count}.json"):
                (pack / name).unlink(missing_ok=True)
        forget_facts(pack)
        for file in made.iterdir():
            file.replace(pack / file.name)
        keep_fact(pack, "export", {"side": side, "differences": gaps})
    return gaps


def add_names(parser: argparse.ArgumentParser, **defaults: str) -> None:
    """--id, --version and --licence of a pack."""
    words = {"id": "of the pack: a-z, 0-9, -", "version": "of the pack: three numbers", "licence": "terms of the weights in a sentence"}
    for name, help in words.items():
        parser.add_argument(f"--{name}", default=defaults.get(name), help=help)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="ema.pt of a training")
    parser.add_argument("pack", type=Path, help="the pack's folder; its detector and card stay")
    parser.add_argument("--template", type=Path, help="manifest whose id, version, licence and pose are taken; default: the pack's own")
    add_names(parser)
    parser.add_argument("--detector", type=Path, help="detector.onnx to take along, with detector-figures.json beside it; default: the pack keeps its own, if it has one")
    parser.add_argument("--side", type=int, default=256, help="of the crop in px")
    options = parser.parse_args(arguments)
    try:
        if options.template and not options.template.exists():
            raise ValueError(f"{options.template}: there is no such file")
        template = read_template(options.template or options.pack / "manifest.json").named(id=options.id, version=options.version, licence=options.licence)
        gaps = export_pack(load_model(options.weights), options.side, options.pack, template, options.detector)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    print(json.dumps({file: {k: float(f"{v:.2g}") for k, v in outputs.items()} for file, outputs in gaps.items()}, indent=2))
    print(f"{template.id} {template.version}: {template.licence}")
    if not (options.pack / "detector.onnx").exists():
        print("no detector: without --detector, faces must be boxed by hand")
    sizes = {f.name: f.stat().st_size for f in sorted(options.pack.iterdir()) if f.is_file()}
    print(", ".join(f"{name} {size / 1e6:.2f} MB" for name, size in sizes.items()) + f"; together {sum(sizes.values()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
