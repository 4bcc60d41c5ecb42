"""A tiny landmark network and a pack made of it: everything is as in the real one but the sizes."""
import os
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from canthus_training.landmarks.crops import FaceSet
from canthus_training.landmarks.export import export_pack
from canthus_training.landmarks.mean_face import mean_face_68
from canthus_training.landmarks.network import LandmarkNetwork, Size
from canthus_training.manifest import read_template

ROOT = Path(__file__).resolve().parents[3]
NODE = shutil.which("node", path=f"{ROOT / 'node_modules/.bin'}{os.pathsep}{os.environ['PATH']}")
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


def random_faces(count: int, seed: int = 0) -> FaceSet:
    """Noise with the mean face's points, turned and scaled a little, in small crops."""
    rng = np.random.default_rng(seed)
    face = mean_face_68()[:, :2]
    turn = lambda a: np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    points = np.stack([face @ turn(rng.normal(0, 0.2)).T * rng.uniform(28, 36) + 79.5 + rng.normal(0, 3, 2) for _ in range(count)])
    crops = rng.integers(0, 256, (count, 160, 160, 3), np.uint8)
    return FaceSet("300w-68", [f"face-{k}" for k in range(count)], crops, points.astype(np.float32), np.zeros((count, 68), bool), True, "made up")
