"""Quick checks of the detector that need no data."""
import shlex
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
import torch

from canthus_training.detector import augment, evaluate
from canthus_training.detector.boxes import Conversion, box_of, fit_conversion, iou, suppress
from canthus_training.detector.data import FLIP, pack, sort_out
from canthus_training.detector.detect import letterbox
from canthus_training.detector.export import export
from canthus_training.detector.labels import read_boxes, read_points
from canthus_training.detector.landmarks import Landmarks
from canthus_training.detector.loss import assign, candidates, detector_loss, distance_iou
from canthus_training.detector.network import STRIDES, Detector, cells, decode, encode
from canthus_training.landmarks.runtime import Pack


def random_boxes(n: int, size: float, seed: int = 0) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    low = torch.rand(n, 2, generator=rng) * size * 0.6
    return torch.cat([low, low + 10 + torch.rand(n, 2, generator=rng) * size * 0.4], 1)


def test_codec_round_trip() -> None:
    centres, strides = cells(96, 128)
    boxes = random_boxes(len(centres), 128)
    assert torch.allclose(decode(encode(boxes, centres, strides), centres, strides), boxes, atol=1e-3)


def test_known_cell_decodes_to_the_expected_pixels() -> None:
    """Stride 8, row 1, column 2 of a 64 x 96 picture: its centre is pixel (19.5, 11.5)."""
    centres, strides = cells(64, 96)
    k = 1 * 12 + 2
    assert centres[k].tolist() == [19.5, 11.5] and strides[k] == 8
    raw = torch.zeros(1, len(centres), 4)
    raw[0, k] = torch.tensor([0.5, -0.25, np.log(2.0), np.log(3.0)])
    assert decode(raw, centres, strides)[0, k].tolist() == pytest.approx([15.5, -2.5, 31.5, 21.5], abs=1e-4)


def test_cells_follow_the_order_of_the_network() -> None:
    model = Detector().eval()
    centres, strides = cells(64, 96)
    with torch.no_grad():
        logits, raw = model(torch.rand(1, 3, 64, 96))
    assert logits.shape == (1, len(centres)) and raw.shape == (1, len(centres), 4)
    assert [int((strides == s).sum()) for s in STRIDES] == [96, 24, 6]


def test_a_face_takes_near_cells_of_its_strides_only() -> None:
    centres, strides = cells(320, 320)
    faces = torch.tensor([[[100.0, 100.0, 120.0, 122.0], [20.0, 30.0, 260.0, 280.0]]])
    may = candidates(faces, centres, strides)[0]
    assert set(strides[may[0]].tolist()) == {8.0} and set(strides[may[1]].tolist()) == {32.0}
    middle = torch.tensor([110.0, 111.0])
    assert ((centres[may[0]] - middle).abs().amax(-1) < 12).all()


def test_assignment_prefers_cells_that_fit_and_leaves_absent_faces() -> None:
    centres, strides = cells(128, 128)
    faces = torch.tensor([[[30.0, 30.0, 62.0, 62.0], [0.0, 0.0, 0.0, 0.0]]])
    boxes = torch.zeros(1, len(centres), 4)
    near = candidates(faces, centres, strides)[0, 0].nonzero().flatten()
    boxes[0, near] = torch.tensor([30.0, 30.0, 46.0, 62.0])
    boxes[0, near[3]] = faces[0, 0]
    scores = torch.full((1, len(centres)), 0.5)
    index, reached = assign(boxes, scores, faces, torch.tensor([[True, False]]), centres, strides)
    assert index[0, near[3]] == 0 and reached[0, near[3]] == pytest.approx(1)
    assert set(index.unique().tolist()) == {-1, 0}
    assert 1 <= int((index == 0).sum()) <= 9


def test_ignored_regions_cost_nothing() -> None:
    centres, strides = cells(64, 64)
    targets = {"faces": torch.zeros(1, 1, 4), "present": torch.zeros(1, 1, dtype=torch.bool),
               "ignore": torch.tensor([[[-1.0, -1.0, 65.0, 65.0]]]), "ignored": torch.ones(1, 1, dtype=torch.bool)}
    logits = torch.full((1, len(centres)), 3.0)
    raw = torch.zeros(1, len(centres), 4)
    assert float(detector_loss(logits, raw, targets, centres, strides)[0]) == 0
    targets["ignored"][:] = False
    assert float(detector_loss(logits, raw, targets, centres, strides)[0]) > 1


def test_loss_is_least_at_the_truth() -> None:
    box = torch.tensor([[10.0, 12.0, 50.0, 60.0]])
    assert float(distance_iou(box, box)) == pytest.approx(1)
    assert float(distance_iou(box + torch.tensor([[4.0, 0, 4, 0]]), box)) < 0.95


@pytest.mark.parametrize("half", [False, True])
def test_export_gives_what_torch_gives(tmp_path, half: bool) -> None:
    torch.manual_seed(4)
    model = Detector()
    for module in model.modules():  # batch norms that are not the identity
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    facts = export(model, tmp_path / "detector.onnx", half)
    assert facts["largest_box_difference_px"] < 0.01 and facts["largest_score_difference"] < 1e-4
    assert facts["bytes"] < (1_300_000 if half else 2_400_000)
    session = onnxruntime.InferenceSession(str(tmp_path / "detector.onnx"), providers=["CPUExecutionProvider"])
    boxes, scores = session.run(None, {"picture": np.zeros((1, 3, 64, 96), np.float32)})
    assert boxes.shape == (1, 126, 4) and scores.shape == (1, 126)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_suppression_keeps_the_best_of_each_face() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [50, 50, 60, 60], [51, 50, 61, 60]], float)
    assert suppress(boxes, np.array([0.6, 0.9, 0.8, 0.2]), 0.3).tolist() == [1, 2]


def test_conversion_is_found_again() -> None:
    rule = Conversion(0.01, 0.14, 1.03, 0.75)
    first = random_boxes(40, 200).numpy().astype(np.float64)
    found, facts = fit_conversion(first, rule.apply(first))
    assert (found.dx, found.dy, found.width, found.height) == pytest.approx((0.01, 0.14, 1.03, 0.75), abs=1e-6)
    assert facts["mean_iou"] == pytest.approx(1)


def test_letterbox_frame() -> None:
    picture = np.zeros((300, 400, 3), np.uint8)
    picture[100:200, 100:300] = (0, 0, 255)
    blob, scale = letterbox(picture)
    assert blob.shape == (1, 3, 480, 640) and scale.tolist() == [1.6, 1.6]
    red = blob[0, 0] > 0.5
    x = np.nonzero(red.any(0))[0]
    assert (x[0], x[-1]) == (160, 479)  # picture px 100 covers input px 160 to 161.6 with centres at whole numbers
    assert blob[0, 2].max() == 0


def test_faces_half_outside_are_ignored_and_far_ones_gone() -> None:
    unit = np.array([[0, 0], [1, 1]], np.float32) * 40
    faces = [unit + 20, unit + [-28, 20], unit + [-39, 20]]
    _, kept, ignore = sort_out(np.zeros((100, 100, 3), np.uint8), faces, [])
    assert len(kept) == 1 and len(ignore) == 1 and ignore[0][0] >= -0.5


def test_flip_is_its_own_reverse_and_keeps_the_nose() -> None:
    assert (FLIP[FLIP] == np.arange(68)).all() and FLIP[30] == 30 and FLIP[36] == 45 and FLIP[48] == 54


def test_pack_turns_to_rgb() -> None:
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[..., 0] = 200  # blue
    batch = pack([(picture, [np.array([[1, 2], [11, 22]], np.float32)], []), (picture, [], [np.array([0, 0, 4, 4.0])])])
    assert batch["pictures"][0, 0, 0].tolist() == [0, 0, 200]
    assert batch["faces"][0, 0].tolist() == [1, 2, 11, 22] and batch["present"].tolist() == [[True], [False]]
    assert batch["ignored"].tolist() == [[False], [True]]


def test_occluders_change_only_some_pixels() -> None:
    rng = np.random.default_rng(0)
    turn = np.linspace(0, 2 * np.pi, 68)
    face = np.stack([100 + 40 * np.cos(turn), 100 + 50 * np.sin(turn)], 1).astype(np.float32)
    for _ in range(20):
        picture = rng.integers(0, 255, (200, 200, 3)).astype(np.uint8)
        before = picture.copy()
        augment.occlude(picture, face, rng)
        changed = (picture != before).any(2).mean()
        assert changed < 0.4


def test_label_files_are_read_in_the_pixel_frame(tmp_path) -> None:
    (tmp_path / "a.pts").write_text("version: 1\nn_points: 68\n{\n" + "\n".join(f"{i + 1} {i + 2}" for i in range(68)) + "\n}\n")
    assert read_points(tmp_path / "a.pts")[0].tolist() == [0, 1]
    (tmp_path / "b.csv").write_text("image,x,y,width,height\na.jpg,10,20,30,40\n")
    assert read_boxes(tmp_path / "b.csv")["a.jpg"].tolist() == [[9.5, 19.5, 39.5, 59.5, 1.0]]
    assert box_of(np.array([[1, 5], [3, 2.0]])).tolist() == [1, 2, 3, 5]
    assert iou(np.array([0, 0, 2, 2]), np.array([1, 0, 3, 2]))[0, 0] == pytest.approx(1 / 3)


@pytest.mark.parametrize("more", [[], ["--pack", "../my pack"], ["--threshold", "0.55", "--passes", "640", "1280"]])
def test_the_recorded_command_gives_the_same_figures_again(more: list[str]) -> None:
    options = evaluate.parse(["--model", "packs/detector.onnx", *more])
    program, again = shlex.split(evaluate.command_of(options))[:3], evaluate.parse(shlex.split(evaluate.command_of(options))[3:])
    assert program == ["python", "-m", evaluate.__name__] and again == options


def test_a_box_is_judged_by_the_crops_that_the_pack_was_made_for(tiny_pack: Path) -> None:
    picture, box = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8), np.array([100.0, 90, 180, 200])
    found = Landmarks(tiny_pack)(picture, box)
    pack, centre, extent = Pack(tiny_pack), np.array([140.0, 145]), 110 * 1.55
    z = pack.side / extent
    shift = (pack.side - 1) / 2 - z * centre
    crop = cv2.warpAffine(np.ascontiguousarray(picture[..., ::-1]), np.array([[z, 0, shift[0]], [0, z, shift[1]]]), (pack.side, pack.side))
    assert found == pytest.approx((pack.solve(crop[None], 68).points[0] * pack.side - 0.5 - shift) / z, abs=1e-3)
