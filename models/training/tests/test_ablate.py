"""The ablation table, on a tiny network."""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import SIDE, random_faces, tiny_network

from canthus_training.landmarks import ablate
from canthus_training.landmarks.checkpoint import read_file, save_model
from canthus_training.landmarks.occluders import KINDS, STRENGTHS, cover


@pytest.mark.parametrize("kind", KINDS)
def test_occluders_cover_more_the_stronger_they_are_and_say_which_points(kind: str) -> None:
    faces, shares = random_faces(20), []
    crops = np.zeros_like(faces.crops)
    for strength in STRENGTHS:
        rng, share = np.random.default_rng(1), []
        for crop, points, other in zip(crops, faces.points, faces.crops):
            out, covered = cover(crop, points, kind, strength, other, rng)
            changed = (out != crop).any(-1)
            at = np.rint(points).astype(int)
            # A covered pixel may be black by chance, but no changed one is uncovered.
            assert covered[changed[at[:, 1], at[:, 0]]].all()
            share.append(covered.mean())
        shares.append(np.mean(share))
    assert 0.02 < shares[0] < shares[1] < shares[2] < 0.8


def test_variants_begin_alike_and_differ_in_their_part_alone() -> None:
    network = tiny_network((68,))
    kept = {"model": network.state_dict(), "counts": (68,), "size": {"widths": network.size.widths, "depth": 1, "node": 32}}
    made = {n: ablate.make_variant(kept, 68, p, 3) for n, p in ablate.VARIANTS.items()}
    states = [m.state_dict() for m in made.values()]
    assert all(torch.equal(a, b) for s in states[1:] for a, b in zip(states[0].values(), s.values()))
    crop = torch.rand(2, 3, SIDE, SIDE)
    with torch.no_grad():
        points = {n: m.solve(m.see(crop, (68,)), 68).points[-1] for n, m in made.items()}
    assert all(not torch.equal(points["full"], p) for n, p in points.items() if n != "full")


def run(command: list[str]) -> None:
    """In a process of its own, as from a terminal: it forks workers."""
    subprocess.run([sys.executable, "-m", ablate.__name__, *command], check=True, cwd=Path(__file__).parents[1])


@pytest.mark.slow
def test_the_table_has_every_variant_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    save_model(tmp_path / "w.pt", tiny_network((68,)))
    random_faces(12).save(tmp_path / "faces")
    command = [str(tmp_path / "w.pt"), "--sets", str(tmp_path / "faces"), "--faces", str(tmp_path / "faces"), "--out", str(tmp_path / "out"),
               "--crops", "16", "--steps", "6", "--batch", "4", "--side", str(SIDE), "--threads", "1"]
    run(command)
    found = json.loads((tmp_path / "out/table.json").read_text())
    assert list(found["variants"]) == [ablate.VOTES, *ablate.VARIANTS]
    assert {"as they are", *STRENGTHS} <= set(found["variants"]["full"]) and "covered points" in found["variants"]["full"]["half"]
    # Votes alone are the same for all: no heat map has learnt anything.
    given = read_file(tmp_path / "w.pt")["model"]
    for k in range(len(ablate.VARIANTS)):
        made = torch.load(tmp_path / f"out/{k}.pt", weights_only=True)
        assert torch.equal(made["heat.68.weight"], given["heat.68.weight"])
        assert not torch.equal(made["regressors.68.steps.0.out.3.weight"], given["regressors.68.steps.0.out.3.weight"])
    run(command)
    assert json.loads((tmp_path / "out/table.json").read_text()) == found
