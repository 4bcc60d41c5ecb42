"""Batch norms folded into the convolutions before them, for export, and unfolded again, for a training that starts from a pack."""
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def fold(module: nn.Module) -> nn.Module:
    """In place, in every Sequential of an evaluating module; the norm's place is kept, so that names stay."""
    for child in module.modules():
        if isinstance(child, nn.Sequential):
            for k in range(len(child) - 1):
                if isinstance(child[k], nn.Conv2d) and isinstance(child[k + 1], nn.BatchNorm2d):
                    child[k], child[k + 1] = fuse_conv_bn_eval(child[k], child[k + 1]), nn.Identity()
    return module


def unfold(module: nn.Module, folded: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state of the folded network -> one of `module`, which answers the same while it evaluates: each norm passes what it
    is given and adds the convolution's bias."""
    state = {k: v for k, v in folded.items() if k in module.state_dict()}
    for name, child in module.named_modules():
        if not isinstance(child, nn.Sequential):
            continue
        for k in range(len(child) - 1):
            if not (isinstance(child[k], nn.Conv2d) and isinstance(child[k + 1], nn.BatchNorm2d)):
                continue
            norm, key = child[k + 1], f"{name}.{k + 1}."
            state[key + "bias"] = folded[f"{name}.{k}.bias"]
            state[key + "weight"] = torch.full_like(norm.weight, (1 + norm.eps) ** 0.5)
            state[key + "running_mean"], state[key + "running_var"] = torch.zeros_like(norm.bias), torch.ones_like(norm.bias)
            state[key + "num_batches_tracked"] = torch.zeros((), dtype=torch.long)
    return state
