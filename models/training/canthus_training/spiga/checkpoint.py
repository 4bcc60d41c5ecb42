"""Weights of the `spiga` package: what they are of is told by the shapes of the tensors."""
import re
from pathlib import Path

from torch import Tensor

from ..checkpoint_file import read_checkpoint
from ..manifest import SCHEMA_IDS
from .backbone import STRIDE, BackboneSize
from .network import STEPS, Size, Spiga

WRAPPED = ("state_dict", "model_state_dict", "model")  # keys under which trainers keep the weights beside other things


def read_state(path: Path) -> dict[str, Tensor]:
    """Tensors by name, without the prefix of a data parallel training. ValueError names the file and the reason."""
    kept = read_checkpoint(path)
    for key in WRAPPED:
        if isinstance(kept, dict) and isinstance(kept.get(key), dict):
            kept = kept[key]
    if not isinstance(kept, dict) or not kept or not all(isinstance(v, Tensor) for v in kept.values()):
        raise ValueError(f"{path}: not a SPIGA checkpoint: it holds no tensors by name")
    return {k.removeprefix("module."): v for k, v in kept.items()}


def read_size(state: dict[str, Tensor]) -> Size:
    """KeyError: a tensor that every SPIGA checkpoint has is missing."""
    shape = lambda name: state[name].shape
    count = lambda pattern: len({m[1] for k in state if (m := re.match(pattern, k))})
    nested = max(k.count("low2.") for k in state if k.startswith("visual_cnn.hgs.0.") and k.endswith("pool1.conv.weight")) if "visual_cnn.hgs.0.pool1.conv.weight" in state else -1
    backbone = BackboneSize(
        landmarks=shape("diagonal_mask")[0], edges=shape("visual_cnn.E2Ptransform.edge2point")[1] - 1, side=shape("visual_cnn.pre.0.xx_channel")[-1],
        stacks=count(r"visual_cnn\.hgs\.(\d+)\."), depth=nested + 1, stem=shape("visual_cnn.pre.1.conv.weight")[0],
        early=shape("visual_cnn.pre.3.conv.weight")[0], features=shape("pose_fc.weight")[1])
    decoder = sorted((int(m[1]), v.shape[0]) for k, v in state.items() if v.ndim == 3 and (m := re.match(r"gcn\.0\.decoder\.decoder\.(\d+)\.weight", k)))
    return Size(
        backbone, window=shape("conv_window.0.weight")[-1], node=shape("conv_window.0.weight")[0], width=shape("gcn.0.decoder.decoder.0.weight")[1],
        located=shape("shape_encoder.0.encoder.0.weight")[0], layers=count(r"gcn\.0\.gat\.(\d+)\."), decoder=tuple(w for _, w in decoder[:-1]))


def load_spiga(path: Path) -> Spiga:
    """The network of a checkpoint, without its 3D face. ValueError names the file: no SPIGA, or one that makes no pack."""
    state = read_state(path)
    try:
        size = read_size(state)
    except (KeyError, IndexError) as error:
        raise ValueError(f"{path}: not a SPIGA checkpoint: it has no {error.args[0]}") from error
    n, steps = size.backbone.landmarks, len({k.split(".")[1] for k in state if k.startswith("gcn.")})
    if n not in SCHEMA_IDS:
        known = " or ".join(f"{count} ({schema})" for count, schema in SCHEMA_IDS.items())
        raise ValueError(f"{path}: a SPIGA of {n} landmarks; a pack has {known}")
    if steps != STEPS:
        raise ValueError(f"{path}: a SPIGA of {steps} steps; a pack has {STEPS}")
    if size.backbone.side % (STRIDE << size.backbone.depth):
        raise ValueError(f"{path}: a crop of {size.backbone.side} px cannot be halved as often as these weights want")
    model = Spiga(size)
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f"{path}: not the weights of a SPIGA: {error}") from error
    broken = next((k for k, v in state.items() if v.is_floating_point() and not v.isfinite().all()), None)
    if broken is not None:
        raise ValueError(f"{path}: {broken} has numbers that are not finite")
    return model.eval()
