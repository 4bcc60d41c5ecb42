import torch
import torch.nn.functional as F

from canthus_training.landmarks.sampling import sample, sample_rows


def test_rows_and_grid_sample_see_the_same_inside_and_beyond_the_border():
    rng = torch.Generator().manual_seed(4)
    features = torch.rand(3, 8, 12, 20, generator=rng)
    places = torch.rand(3, 5, 7, 2, generator=rng) * 1.8 - 0.4
    wanted = F.grid_sample(features, places * 2 - 1, padding_mode="border", align_corners=False).permute(0, 2, 1, 3)
    assert ((places < 0) | (places > 1)).any(-1).float().mean() > 0.2
    for found in (sample_rows(features, places), sample(features, places)):
        torch.testing.assert_close(found, wanted, rtol=0, atol=1e-5)
