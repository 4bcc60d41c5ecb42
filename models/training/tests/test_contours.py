"""98 points against drawn outlines."""
from pathlib import Path

import cv2
import numpy as np
import pytest

from canthus_training.landmarks import contours
from canthus_training.landmarks.card import contours_section
from canthus_training.landmarks.runtime import Pack


def drawn() -> np.ndarray:
    """A template whose eyes are 100 px apart."""
    rng = np.random.default_rng(2)
    points = rng.uniform(0, 400, (contours.TEMPLATE, 2))
    points[contours.EYES[0]], points[contours.EYES[1]] = [100, 200], [200, 200]
    return points


def on_outlines(template: np.ndarray) -> np.ndarray:
    points = np.full((98, 2), 1e6)
    for parts in contours.OUTLINES.values():
        for outline, own in parts:
            curve = contours.smooth(template[list(outline)])
            points[list(own)] = curve[np.linspace(0, len(curve) - 1, len(own)).astype(int)]
    for pairs in contours.PLACES.values():
        for theirs, own in pairs:
            points[own] = template[theirs]
    return points


def test_points_on_the_outlines_are_right_wherever_along_them_they_lie() -> None:
    template = drawn()
    assert max(contours.judge(on_outlines(template), template).values()) < 1e-6


def test_a_shift_is_told_in_percent_of_the_distance_of_the_eyes() -> None:
    template = drawn()
    points = on_outlines(template)
    points[[96, 97]] += [3, 4]
    found = contours.judge(points, template)
    assert found["pupils"] == pytest.approx(5)
    assert found["eye corners"] == pytest.approx(0, abs=1e-6)


def test_every_point_that_no_68_has_is_judged() -> None:
    judged = [k for parts in contours.OUTLINES.values() for _, own in parts for k in own] + [k for pairs in contours.PLACES.values() for _, k in pairs]
    assert len(judged) == len(set(judged))
    assert set(range(33, 51)) | set(range(60, 88)) | {89, 90, 91, 93, 94, 95, 96, 97} == set(judged)


def test_a_curve_goes_through_its_points() -> None:
    points = np.array([[0.0, 0], [1, 2], [3, 1], [4, 4]])
    assert contours.distance_to(contours.smooth(points), points).max() < 1e-9
    assert contours.distance_to(np.array([[0.0, 0], [10, 0]]), np.array([[5.0, 3], [13, 4]])).tolist() == [3, 5]


@pytest.mark.parametrize("text, reason", [("1 2\n3 4\n", "2 points"), ("1 a\n", "no two numbers")])
def test_a_wrong_file_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(ValueError, match=f"a.txt.*{reason}"):
        contours.read_template(tmp_path / "a.txt")


def test_both_kinds_of_points_are_measured_and_stand_in_the_card(tiny_pack: Path, tmp_path: Path) -> None:
    template = drawn()
    for name in ("one", "two"):
        cv2.imwrite(str(tmp_path / f"{name}.jpg"), np.random.default_rng(0).integers(0, 255, (400, 400, 3), np.uint8))
        (tmp_path / f"{name}.txt").write_text("\n".join(f"{x:.2f} {y:.2f}" for x, y in template))
    found = contours.measure(Pack(tiny_pack), [tmp_path])
    assert found["faces"] == 2 and set(found["errors"]) == {"98 points", "68 points, lifted"}
    assert all(np.isfinite(v) for errors in found["errors"].values() for v in errors.values())
    assert "pupils" in contours_section({"contours": found})
    with pytest.raises(ValueError, match="no outlines"):
        contours.measure(Pack(tiny_pack), [tmp_path / "none"])
