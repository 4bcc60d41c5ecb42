"""A network out of a pack can be trained on with batch norms that learn."""
from pathlib import Path

import pytest
import torch
from conftest import SIDE, random_faces

from canthus_training.landmarks import train
from canthus_training.landmarks.checkpoint import load_model
from canthus_training.landmarks.from_pack import load_pack
from canthus_training.landmarks.norms import renew_norms


def test_norms_renewed_answer_as_before_and_fit_a_batch(tiny_pack: Path) -> None:
    torch.manual_seed(2)
    crops = [torch.rand(8, 3, SIDE, SIDE) for _ in range(3)]
    model = load_pack(tiny_pack)
    votes = lambda: model.see(crops[0], (68,)).votes[68]
    with torch.no_grad():
        before = votes()
        strangers = (model.train().see(crops[0], (68,)).votes[68] - before).abs().mean()
    model = load_pack(tiny_pack)
    assert renew_norms(model, crops) > 10
    assert not model.training
    with torch.no_grad():
        assert votes().numpy() == pytest.approx(before.numpy(), abs=1e-4)
        known = (model.train().see(crops[0], (68,)).votes[68] - before).abs().mean()
    assert known < strangers / 3


def test_a_training_that_starts_from_a_pack_renews_them(tiny_pack: Path, tmp_path: Path) -> None:
    random_faces(12).save(tmp_path / "set")
    train.main(["--sets", str(tmp_path / "set"), "--init", str(tiny_pack), "--out", str(tmp_path / "run"), "--minutes", "0", "--side", str(SIDE),
                "--batch", "4", "--threads", "1"])
    begun, pack = load_model(tmp_path / "run/ema.pt"), load_pack(tiny_pack)
    assert all(float(m.running_mean.abs().max()) > 0 for m in begun.modules() if isinstance(m, torch.nn.BatchNorm2d))
    x = torch.rand(2, 3, SIDE, SIDE)
    with torch.no_grad():
        assert begun.see(x).votes[68].numpy() == pytest.approx(pack.see(x).votes[68].numpy(), abs=1e-4)
