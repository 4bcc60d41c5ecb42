import numpy as np
import torch

from canthus_training.landmarks.crops import SIDE, FaceSet
from canthus_training.landmarks.data import Faces, batches
from canthus_training.landmarks.train import draw_pins
from canthus_training.mean_weights import follow


def test_pins_are_on_the_share_of_faces_and_never_more_than_asked():
    torch.manual_seed(3)
    pins = draw_pins(68, 4000, share=0.4, most=12).sum(1)
    assert abs(float((pins > 0).float().mean()) - 0.4) < 0.03
    assert set(pins[pins > 0].tolist()) == set(range(1, 13))


def test_pins_may_be_on_any_point():
    torch.manual_seed(3)
    per_point = draw_pins(68, 4000, share=1, most=12).mean(0)
    assert float((per_point - per_point.mean()).abs().max()) < 0.03


def test_mean_weights_move_towards_the_network_and_counters_are_taken_over():
    mean, model = torch.nn.BatchNorm2d(2), torch.nn.BatchNorm2d(2)
    torch.nn.init.constant_(mean.weight, 1.0)
    torch.nn.init.constant_(model.weight, 3.0)
    model.num_batches_tracked.fill_(7)
    follow(mean, model, step=1000, decay=0.75)
    assert mean.weight.tolist() == [1.5, 1.5] and int(mean.num_batches_tracked) == 7


def test_several_processes_make_batches_of_their_own():
    rng = np.random.default_rng(1)
    crops = rng.integers(0, 256, (6, SIDE, SIDE, 3), np.uint8)
    points = rng.uniform(150, 300, (6, 68, 2)).astype(np.float32)
    faces = FaceSet("300w-68", [str(k) for k in range(6)], crops, points, np.zeros((6, 68), bool), True, "made")
    coming = batches(Faces([faces], 64, 3, seed=5), False, "cpu", workers=2)
    first, second = next(coming), next(coming)
    assert first.crops.shape == (3, 3, 64, 64)
    assert not torch.equal(first.points[68], second.points[68])
