"""Writes fixtures/ with the formats' own tools. The numbers are made up here; run it again only to change them."""

import csv
import json
import shutil
from pathlib import Path

import menpo.io as mio
import numpy as np
from datumaro.components.annotation import AnnotationType, Bbox, LabelCategories, Points, PointsCategories
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import ImageFromNumpy
from menpo.shape import PointCloud, PointUndirectedGraph

HERE = Path(__file__).resolve().parent / "fixtures"
IDS_68 = (
    [*range(101, 109), 24, *range(110, 118), 1, 119, 2, 121, 3, 4, 124, 5, 126, 6, 128, 129, 130, 17, 16, 133, 134, 135]
    + [18, 7, 138, 139, 8, 141, 142, 11, 144, 145, 12, 147, 148, 20, 150, 151, 22, 153, 154, 21, 156, 157, 23]
    + [*range(159, 169)]
)


def places(count: int, seed: int) -> np.ndarray:
    """[count, 2] x, y in pixels."""
    return np.random.default_rng(seed).uniform(5, 400, (count, 2))


def write_menpo() -> None:
    own = places(3, 1)[:, ::-1].copy()
    own[1] = np.nan
    own[2] = [1e-5, 9876543.0]
    graph = PointUndirectedGraph.init_from_edges(own, np.array([[0, 1], [1, 2]]))
    mio.export_landmark_file(graph, HERE / "menpo-graph.ljson", overwrite=True)
    groups = {f"face{k}": PointUndirectedGraph.init_from_edges(places(3, k), np.array([[0, 1], [1, 2]])) for k in range(1, 13)}
    mio.export_landmark_file(groups, HERE / "menpo-groups.ljson", overwrite=True)
    mio.export_landmark_file(PointCloud(places(68, 2)[:, ::-1]), HERE / "menpo-68.pts", overwrite=True)


def write_datumaro() -> None:
    """Three points a face; absent, hidden and visible."""
    names = ["nose", "left eye", "right, eye"]
    categories = {
        AnnotationType.label: LabelCategories.from_iterable(["face"]),
        AnnotationType.points: PointsCategories.from_iterable([(0, names, {(1, 2), (2, 3)})]),
    }
    faces = [
        Bbox(9, 19, 30.5, 25, label=0, id=1, group=1, attributes={"blur": True}),
        Points([10.5, 20.25, 30, 41.125, 0, 0], [2, 1, 0], label=0, id=1, group=1),
        Points([1.1, 2.2, 3.3, 4.4, 5.5, 6.6], [2, 2, 2], label=0, id=2, group=0),
    ]
    image = ImageFromNumpy(np.zeros((48, 64, 3), np.uint8))
    items = [
        DatasetItem("my holiday", subset="train", media=image, annotations=faces, attributes={"id": 1}),
        DatasetItem("no faces", subset="train", media=image, attributes={"id": 2}),
    ]
    folder = HERE / "datumaro"
    Dataset.from_iterable(items, categories=categories).export(str(folder), "coco_person_keypoints")
    (folder / "annotations" / "person_keypoints_train.json").rename(HERE / "datumaro-keypoints.json")
    shutil.rmtree(folder)


def write_spiga() -> None:
    entries = []
    for k, name in enumerate(["images/01345.jpg", "images/写真 1.jpg"]):
        own = places(68, 10 + k)
        low, size = own.min(axis=0), np.ptp(own, axis=0)
        visible = (np.arange(68) % 3 != k).astype(float)
        entries.append({
            "imgpath": name,
            "bbox": [*low.tolist(), *size.tolist()],
            "headpose": None,
            "ids": IDS_68,
            "landmarks": own.tolist(),
            "visible": visible.tolist(),
        })
    with open(HERE / "spiga-68.json", "w") as file:
        json.dump(entries, file)


def write_wflw() -> None:
    rows = []
    for k, tail in enumerate(["710 58 948 370 0 0 0 0 0 0 12--Group/12_Group_1.jpg", "10 20 30 40 1 0 1 0 1 0 my holiday/a b.jpg"]):
        rows.append(" ".join(f"{v:.6f}" for v in places(98, 20 + k).ravel()) + " " + tail)
    (HERE / "wflw-list.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_csv() -> None:
    flags = ["pose", "expression", "illumination", "makeup", "occlusion", "blur"]
    head = ["picture", "picture_has_ending", "picture_width", "picture_height", "face"]
    face = ["id", "schema", "box_x0", "box_y0", "box_x1", "box_y1", "box_origin", "score", "yaw", "pitch", "roll", *flags, "review", "reason", "comments", "model"]
    points = [f"{name}{k}" for k in range(3) for name in ("x", "y", "state", "origin", "reliability", "pinned")]
    own = ["7", "tiny-3", 1.5, 2, 30.25, 40, "drawn", 0.75, 0.1, -0.2, 0, 1, 0, "", "", "", "", "accepted", 'cut off, "half"\nof it', '[{"id":"c1","landmark":2,"text":"why?","author":"Ada","atMs":5}]', "pack@1"]
    with open(HERE / "python.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(head + face + points)
        rows.writerow(['my, "best" 写真.jpg', 1, 640, 480, 0, *own, 1.25, 2, "visible", "moved", "", 1, "", "", "absent", "", "", "", 3, 4.5, "", "predicted", 0.5, ""])
        rows.writerow(["none.jpg", 1, "", "", "", *[""] * (len(face) + len(points))])


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    write_menpo()
    write_datumaro()
    write_spiga()
    write_wflw()
    write_csv()
