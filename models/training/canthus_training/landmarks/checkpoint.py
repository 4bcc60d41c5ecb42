"""Weights of the landmark network with what is needed to build it again: counts, parts left out, size."""
from dataclasses import asdict
from pathlib import Path

from torch import Tensor

from ..checkpoint_file import read_checkpoint
from ..detector.train import save
from .network import LandmarkNetwork, Parts, Size


def describe(model: LandmarkNetwork) -> dict:
    left_out = [name for name, kept in asdict(model.parts).items() if not kept]
    return {"counts": model.counts, "without": left_out, "size": asdict(model.size)}


def build(kept: dict) -> LandmarkNetwork:
    """An untrained network as `describe` says it; what an older file lacks is the usual."""
    size = kept.get("size")
    size = Size(tuple(size["widths"]), size["depth"], size["node"]) if size else Size()
    return LandmarkNetwork(tuple(kept["counts"]), Parts(**{name: False for name in kept.get("without", [])}), size)


def save_model(path: Path, model: LandmarkNetwork, **more) -> None:
    save(path, {"model": model.state_dict(), **describe(model), **more})


def read_file(path: Path) -> dict:
    """ValueError names the file and says what is wrong with it."""
    kept = read_checkpoint(path)
    if not isinstance(kept, dict) or "model" not in kept or "counts" not in kept:
        raise ValueError(f"{path}: not weights of the landmark network (an older file is brought up to date by `initialise`)")
    return kept


def load_model(path: Path) -> LandmarkNetwork:
    kept = read_file(path)
    model = build(kept)
    try:
        model.load_state_dict(kept["model"])
    except RuntimeError as error:
        raise ValueError(f"{path}: these weights are not of this network: {error}") from error
    return model.eval()


def start_from(model: LandmarkNetwork, state: dict[str, Tensor], path: Path) -> None:
    """Loads what there is; heat maps and regressors may be new or left behind, everything else must fit."""
    try:
        found = model.load_state_dict(state, strict=False)
    except RuntimeError as error:
        raise ValueError(f"{path}: these weights are of a network of another size: {error}") from error
    lost = [k for k in found.missing_keys if not k.startswith(("regressors", "heat"))]
    spare = [k for k in found.unexpected_keys if not k.startswith(("regressors", "heat"))]
    if lost or spare:
        raise ValueError(f"{path}: these weights are not of this network: without {lost}, with {spare}")
