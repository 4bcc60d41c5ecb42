"""What lies under a synthetic occluder is known to the training, and counts for more."""
import itertools

import numpy as np
import pytest
import torch
from conftest import SIDE, random_faces, tiny_network

from canthus_training.landmarks import loss
from canthus_training.landmarks.augment import Amounts
from canthus_training.landmarks.data import Faces, batches, covered_at
from canthus_training.landmarks.loss import COVERED, landmark_loss


def test_points_are_looked_up_in_the_occluders_cells() -> None:
    masks = torch.zeros(2, 4, 4, dtype=torch.bool)
    masks[0, 1, 2] = True  # row 1, column 2: x in 0.5..0.75, y in 0.25..0.5
    points = torch.tensor([[0.5, 0.25], [0.74, 0.49], [0.76, 0.3], [0.3, 0.6], [1.2, 0.3], [-0.1, 0.3], [float("nan"), float("nan")]])
    found = covered_at(masks, points.expand(2, -1, -1))
    assert found.tolist() == [[True, True, False, False, False, False, False], [False] * 7]


def test_a_batch_says_which_points_are_covered_in_both_schemas() -> None:
    sets = [random_faces(8)]
    bare = next(iter(batches(Faces(sets, SIDE, 8, 3, amounts=Amounts(occluded=0)), True, "cpu")))
    assert not bare.covered[68].any() and not bare.covered[98].any()
    some = list(itertools.islice(batches(Faces(sets, SIDE, 8, 3, amounts=Amounts(occluded=1)), True, "cpu"), 4))
    share = np.mean([float(b.covered[68].float().mean()) for b in some])
    assert 0.05 < share < 0.6
    for batch in some:
        # Point 36 of 68 and point 60 of 98 are the same corner of an eye.
        assert torch.equal(batch.covered[68][:, 36], batch.covered[98][:, 60])


def test_an_error_on_a_covered_point_costs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_network((68,))
    truth = torch.rand(2, 68, 2) * 0.6 + 0.2
    none = torch.zeros(2, 68)
    covered = none.clone().bool()
    covered[:, 5] = True
    monkeypatch.setattr(loss, "WEIGHTS", {name: float(name == "points") for name in loss.WEIGHTS})
    with torch.no_grad():
        seen = model.see(torch.rand(2, 3, SIDE, SIDE))
        solved = model.solve(seen, 68)
        cost = lambda moved, under: float(landmark_loss(seen, solved, truth + moved, none, under)[0])
        away = torch.zeros(2, 68, 2)
        away[:, 5] = 0.02 * torch.sign(truth[:, 5] - solved.points[-1][:, 5])
        plain = cost(away, none.bool()) - cost(0 * away, none.bool())
        more = cost(away, covered) - cost(0 * away, covered)
    # A mean over 67 points that count once and one that counts COVERED times.
    assert more / plain == pytest.approx(COVERED * 68 / (67 + COVERED), rel=0.05)
