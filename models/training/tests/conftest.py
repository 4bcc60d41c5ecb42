"""A tiny landmark network and a pack made of it: everything is as in the real one but the sizes."""
import warnings
from pathlib import Path

import pytest
import torch

from canthus_training.landmarks.export import export_pack
from canthus_training.landmarks.network import LandmarkNetwork, Size
from canthus_training.manifest import read_template

ROOT = Path(__file__).resolve().parents[3]
SIDE = 64
SIZE = Size((8, 12, 16, 16), 1, 32)

torch.set_num_threads(1)


def tiny_network(counts: tuple[int, ...] = (68, 98), seed: int = 1) -> LandmarkNetwork:
    """Random weights, with batch norms that have seen something."""
    torch.manual_seed(seed)
    model = LandmarkNetwork(counts, size=SIZE)
    model.train()
    with torch.no_grad():
        model.see(torch.rand(4, 3, SIDE, SIDE))
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.02)
    return model.eval()


@pytest.fixture(scope="session")
def tiny_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pack = tmp_path_factory.mktemp("packs") / "tiny"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        export_pack(tiny_network(), SIDE, pack, read_template(pack / "manifest.json"))
    return pack
