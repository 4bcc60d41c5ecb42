"""The torch network of an exported pack, so that a training can go on from it: the same points to a thousandth of a pixel."""
from pathlib import Path

import numpy as np
import torch

from ..folding import unfold
from ..manifest import SCHEMA_IDS, read_manifest
from ..onnx_weights import read_state
from .mean_face import read_mean_face
from .network import LandmarkNetwork, Size

FACE_TOLERANCE = 1e-5  # mean faces are stored to five decimals


def read_size(state: dict[str, np.ndarray]) -> Size:
    """From the shapes of the weights."""
    stages = [int(k.split(".")[2]) for k in state if k.startswith("encoder.stages.")]
    blocks = [int(k.split(".")[3]) for k in state if k.startswith("encoder.stages.0.")]
    widths = tuple(state[f"encoder.stages.{k}.0.first.0.weight"].shape[0] for k in range(max(stages) + 1))
    node = next(v.shape[-1] for k, v in state.items() if k.endswith(".identity"))
    return Size(widths, max(blocks) + 1, node)


def load_pack(folder: Path) -> LandmarkNetwork:
    """ValueError names the file: no pack, exported by an older version, or of another family."""
    manifest = read_manifest(folder / "manifest.json")
    counts = tuple(n for n, schema in SCHEMA_IDS.items() if schema in manifest["schemas"])
    if manifest["family"] != "canthus":
        raise ValueError(f"{folder}: a pack of family {manifest['family']}, not of this network")
    state = read_state(folder / "encoder.onnx")
    for count in counts:
        regressor = read_state(folder / f"regressor-{count}.onnx")
        state |= {k: v for k, v in regressor.items() if not k.startswith("mix.")}
    model = LandmarkNetwork(counts, size=read_size(state))
    for count in counts:
        own, theirs = getattr(model.pose, f"face_{count}").numpy(), read_mean_face(folder / f"mean-face-{count}.json")
        if np.abs(own - theirs).max() > FACE_TOLERANCE:
            raise ValueError(f"{folder / f'mean-face-{count}.json'}: another mean face than this package trains with")
    folded = {k: torch.from_numpy(np.array(v, np.float32)) for k, v in state.items()}
    model.load_state_dict(unfold(model, folded))
    return model.eval()
