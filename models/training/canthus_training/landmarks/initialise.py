"""Where a training begins: weights of the first prototype under today's names, and 98 points from 68.

    python -m canthus_training.landmarks.initialise PROTOTYPE.pt OUT.pt --bgr      # the prototype's state, trained on BGR
    python -m canthus_training.landmarks.initialise EMA.pt OUT.pt --add-98         # a trained 68 grows its 98
"""
import argparse
from pathlib import Path

import torch
from torch import Tensor

from .checkpoint import build
from .schemas import AROUND

RENAMED = [
    ("enc.stem.0.0.", "encoder.stem.0."), ("enc.stem.0.1.", "encoder.stem.1."), ("enc.stem.1.0.", "encoder.stem.3."), ("enc.stem.1.1.", "encoder.stem.4."),
    ("enc.st.", "encoder.stages."), ("enc.lat.", "encoder.lateral."), ("enc.sm.", "encoder.smooth."), ("enc.g.", "encoder.context."),
    ("enc.h.", "heat.68."), ("pose.", "pose.head."), ("steps.", "regressors.68.steps."),
    (".a.", ".first."), (".b.", ".second."), (".sc.", ".skip."),
    (".vis.", ".appearance."), (".pos.", ".location."), (".emb", ".identity"), (".g.", ".context."), (".E", ".edges"), (".rel.", ".weight."),
    (".L.", ".layers."), (".o.", ".out."), (".l1.", ".norm1."), (".l2.", ".norm2."), (".ff.", ".mlp."),
]


def rename(key: str) -> str:
    for old, new in RENAMED:
        key = key.replace(old, new, 1)
    return key


def from_prototype(state: dict[str, Tensor], bgr: bool) -> dict[str, Tensor]:
    """A state of the prototype -> of `LandmarkNetwork((68,))`; `bgr`: the first convolution's channels are turned round."""
    out = {rename(k): v for k, v in state.items() if k != "X" and not k.endswith(".grid")}
    if bgr:
        out["encoder.stem.0.weight"] = out["encoder.stem.0.weight"].flip(1)
    for k in [k for k in out if k.endswith(".out.3.weight") and out[k].shape[0] == 3]:
        out[k] = torch.cat([out[k], torch.zeros_like(out[k][:1])])
        bias = k.replace("weight", "bias")
        out[bias] = torch.cat([out[bias], torch.tensor([-3.5])])
    return out


def add_98(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Adds heat maps and a regressor of 98 points that behave like the 68 around each: logits, identities and edges are
    means over them (the mean of two maps' logits peaks between the two), and each of the 98 is heard as loudly as its
    share of the 68."""
    blend = torch.zeros(98, 68)
    for k, around in enumerate(AROUND):
        blend[k, list(around)] = 1 / len(around)
    share = blend / blend.sum(0, keepdim=True)  # what each of the 98 carries of a sum over the 68
    out = dict(state)
    for key, value in state.items():
        if key.startswith("heat.68."):
            out[key.replace(".68.", ".98.")] = torch.einsum("ij,j...->i...", blend, value)
        if not key.startswith("regressors.68."):
            continue
        if key.endswith(".identity"):
            value = torch.einsum("ij,ajd->aid", blend, value)
        elif key.endswith(".edges"):
            value = torch.einsum("ij,ahjk,lk->ahil", blend, value, blend) + share.sum(1).log()
        elif key.endswith(".location.0.weight"):
            value = torch.einsum("dkx,ik->dix", value.view(len(value), 68, 2), share).reshape(len(value), -1)
        out[key.replace(".68.", ".98.")] = value.clone()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--bgr", action="store_true", help="the source is a prototype's state, trained on BGR pictures")
    parser.add_argument("--add-98", action="store_true")
    options = parser.parse_args()
    kept = torch.load(options.source, map_location="cpu", weights_only=True)
    if "model" not in kept:
        kept = {"model": from_prototype(kept, options.bgr)}
    state = {k: v.float() if v.is_floating_point() else v for k, v in kept["model"].items()}  # a prototype may lie in halves
    if options.add_98:
        state = add_98(state)
    kept |= {"model": state, "counts": (68, 98) if "heat.98.weight" in state else (68,)}
    build(kept).load_state_dict(state)
    torch.save(kept, options.target)


if __name__ == "__main__":
    main()
