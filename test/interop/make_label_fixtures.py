"""Writes test/fixtures/labels with the formats' own tools: datumaro, pandas, scipy, h5py. Run it again only to change them.

`cvat/video.xml` is written by hand after CVAT's documentation: its own writer is no package.
"""

import shutil
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse
from datumaro.components.annotation import Bbox, Points
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image

LABELS = Path(__file__).resolve().parent.parent / "fixtures" / "labels"


def write_cvat() -> None:
    items = []
    for k, name in enumerate(["a", "sub/my photo, 2"]):
        own = Points([10.25 + k, 20.5, 30.125, 40, 50, 60.755], label=0, group=1, attributes={"occluded": k == 1})
        faces = [own, Bbox(5, 6, 70, 80, label=1, group=1)]
        if k == 1:
            faces.append(Points([1, 2, 3, 4, 5, 6], label=0, z_order=2))
        image = Image.from_numpy(np.zeros((48, 64, 3), np.uint8))
        items.append(DatasetItem(id=name, subset="train", media=image, annotations=faces))
    with tempfile.TemporaryDirectory() as folder:
        Dataset.from_iterable(items, categories=["face", "face box"]).export(folder, "cvat", save_media=False)
        shutil.copy(Path(folder) / "train.xml", LABELS / "cvat" / "datumaro-images.xml")


def write_deeplabcut() -> None:
    folder = LABELS / "deeplabcut"
    columns = pd.MultiIndex.from_product([["me"], ["nose", "left, eye"], ["x", "y"]], names=["scorer", "bodyparts", "coords"])
    index = ["labeled-data/v/img000.png", "labeled-data/v/img001.png", "labeled-data/v/a,b.png"]
    rows = [[1.5, 2, 3.25, 4], [np.nan, np.nan, 5, 6], [np.nan] * 4]
    pd.DataFrame(rows, index=index, columns=columns).to_csv(folder / "pandas-single.csv")
    names = ["scorer", "individuals", "bodyparts", "coords"]
    columns = pd.MultiIndex.from_product([["me"], ["face1", "face2"], ["nose", "chin"], ["x", "y"]], names=names)
    index = pd.MultiIndex.from_tuples([("labeled-data", "v", "img000.png"), ("labeled-data", "v", "img001.png")])
    rows = [[1, 2, 3, 4, 5, 6, 7, 8.5], [1, 2, 3, 4] + [np.nan] * 4]
    pd.DataFrame(rows, index=index, columns=columns).to_csv(folder / "pandas-multi.csv")
    columns = pd.MultiIndex.from_product([["DLC_net"], ["nose", "chin"], ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"])
    pd.DataFrame(np.arange(12).reshape(2, 6) / 7, index=[0, 1], columns=columns).to_csv(folder / "pandas-pred.csv")


def write_mat() -> None:
    folder = LABELS / "mat"
    k = np.arange(68)
    places = np.stack([100.5 + k, 50 + 2 * k]).astype(np.float32)
    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = np.zeros((2, 2), np.uint8), "x"
    own = {
        "pt2d": places,
        "Pose_Para": np.array([[0.1, -0.25, 0.05, 10, 20, 30, 0.001]]),
        "roi": np.array([[1, 2, 3, 4]], np.int16),
        "note": "hello",
        "nested": {"a": 1.0},
        "Cells": cells,
        "sparse": scipy.sparse.csc_matrix(np.eye(3)),
        "cplx": np.array([1 + 2j]),
    }
    scipy.io.savemat(folder / "lp-packed.mat", own, do_compression=True)
    scipy.io.savemat(folder / "lp-plain.mat", own)
    few = np.full((2, 21), -1.0)
    few[:, 3] = [7, 8]
    own = {"pt2d": few, "pt3d_68": np.stack([*places, 0 * places[0]]).astype(float), "Pose_Para": -own["Pose_Para"]}
    scipy.io.savemat(folder / "aflw2000.mat", own, do_compression=True)
    own = {"Points": places.T.astype(float), "Occ": (k % 3 == 0).astype(np.uint8)[:, None]}
    scipy.io.savemat(folder / "12_points.mat", own, do_compression=True)
    rows = np.stack([np.arange(58) + 10.25, np.arange(58) + 20.5])
    rows = np.concatenate([rows, np.tile(np.arange(29) % 2, (2, 1))], 1)
    boxes = np.array([[11, 21, 30, 40], [1, 1, 5, 6]])
    scipy.io.savemat(folder / "COFW_test.mat", {"phisT": rows, "bboxesT": boxes.astype(np.uint8), "IsT": cells}, do_compression=True)
    write_mat73(folder / "COFW_train_color.mat", rows, boxes)


def write_mat73(path: Path, rows: np.ndarray, boxes: np.ndarray) -> None:
    """HDF5 behind MATLAB's head, with columns first as MATLAB has them, and pictures by reference."""
    with h5py.File(path, "w", userblock_size=512, libver="earliest") as file:
        file.create_dataset("phisTr", data=rows.T, compression="gzip").attrs["MATLAB_class"] = np.bytes_("double")
        file.create_dataset("bboxesTr", data=boxes.astype(float).T)
        picture = file.create_group("#refs#").create_dataset("a", data=np.zeros((3, 4, 5), np.uint8))
        file.create_dataset("IsTr", data=np.array([[picture.ref, picture.ref]], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 00:00:00 2024 HDF5 schema 1.00 ."
    with open(path, "r+b") as file:
        file.write(head.ljust(124) + b"\x00\x02IM")


if __name__ == "__main__":
    write_cvat()
    write_deeplabcut()
    write_mat()
