"""Weights between those before and those after a training."""
from pathlib import Path

import pytest
import torch
from conftest import SIDE

from canthus_training.landmarks import mix
from canthus_training.landmarks.checkpoint import load_model, save_model
from canthus_training.landmarks.network import LandmarkNetwork, Size

SMALL = Size((8, 12, 16, 24), 1, 16)


def network(path: Path, seed: int, counts: tuple[int, ...], size: Size) -> Path:
    torch.manual_seed(seed)
    save_model(path, LandmarkNetwork(counts, size=size))
    return path


def test_each_weight_lies_between_and_heads_of_one_file_stay(tmp_path: Path) -> None:
    before, after = network(tmp_path / "a.pt", 1, (68, 98), SMALL), network(tmp_path / "b.pt", 2, (68,), SMALL)
    mix.main([str(before), str(after), "--share", "0.75", "--out", str(tmp_path / "deep/mixed.pt")])
    a, b, mixed = (load_model(p).state_dict() for p in (before, after, tmp_path / "deep/mixed.pt"))
    for name, value in mixed.items():
        if not value.is_floating_point():
            continue
        expected = 0.25 * a[name] + 0.75 * b[name] if name in b else a[name]
        assert value.numpy() == pytest.approx(expected.numpy(), abs=1e-6), name
    assert any(".98." in name or name.endswith("98") for name in mixed)


@pytest.mark.parametrize("share", ["0", "1"])
def test_the_ends_are_the_two_networks(tmp_path: Path, share: str) -> None:
    before, after = network(tmp_path / "a.pt", 1, (68,), SMALL), network(tmp_path / "b.pt", 2, (68,), SMALL)
    mix.main([str(before), str(after), "--share", share, "--out", str(tmp_path / "mixed.pt")])
    x = torch.rand(1, 3, SIDE, SIDE)
    with torch.no_grad():
        one, other = (load_model(p).see(x, (68,)).votes[68] for p in (tmp_path / "mixed.pt", before if share == "0" else after))
    assert torch.equal(one, other)


def test_two_sizes_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    before, after = network(tmp_path / "a.pt", 1, (68,), SMALL), network(tmp_path / "b.pt", 2, (68,), Size((8, 12, 16, 32), 1, 16))
    with pytest.raises(SystemExit, match="two sizes"):
        mix.main([str(before), str(after), "--out", str(tmp_path / "mixed.pt")])
    with pytest.raises(SystemExit, match="between 0 and 1"):
        mix.main([str(before), str(before), "--share", "2", "--out", str(tmp_path / "mixed.pt")])
    assert not (tmp_path / "mixed.pt").exists()
