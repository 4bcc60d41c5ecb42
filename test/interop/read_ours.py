"""Reads a folder of files that we wrote, with the tools of others, and prints what they found as JSON.

Layout: coco.json, datumaro/annotations/person_keypoints_train.json, a.ljson, a.pts, faces.csv, faces.jsonl, spiga.json.
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import menpo.io as mio
import numpy as np
import pandas as pd
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def read_pycocotools(path: Path) -> dict:
    coco = COCO(str(path))
    annotations = coco.loadAnns(coco.getAnnIds())
    category = coco.loadCats(coco.getCatIds())[0]
    found = [{k: a[k] for k in ("image_id", "category_id", "keypoints")} | {"score": 1.0} for a in annotations]
    judge = COCOeval(coco, coco.loadRes(found), "keypoints")
    judge.params.kpt_oks_sigmas = np.full(len(category["keypoints"]), 0.05)
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    return {
        "keypoints": [a["keypoints"] for a in annotations],
        "pictures": [coco.loadImgs(a["image_id"])[0]["file_name"] for a in annotations],
        "names": category["keypoints"],
        "skeleton": category["skeleton"],
        "average_precision": float(judge.stats[0]),
    }


def read_datumaro(folder: Path) -> list:
    faces = []
    for item in Dataset.import_from(str(folder), "coco_person_keypoints"):
        for own in item.annotations:
            if own.type == AnnotationType.points:
                faces.append({"picture": item.id, "points": list(own.points), "visibility": [v.value for v in own.visibility]})
    return faces


def read_menpo(path: Path) -> dict:
    """x, y; None where it is missing."""
    groups = mio.import_landmark_file(path)
    return {key: [[None if np.isnan(v) else float(v) for v in point[::-1]] for point in own.points] for key, own in groups.items()}


def read_csv(path: Path) -> dict:
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = pd.read_csv(path, keep_default_na=False)
    return {"rows": rows, "pandas": table["picture"].tolist(), "columns": len(table.columns)}


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")
    output, sys.stdout = sys.stdout, sys.stderr
    found = {
        "pycocotools": read_pycocotools(folder / "coco.json"),
        "datumaro": read_datumaro(folder / "datumaro"),
        "ljson": read_menpo(folder / "a.ljson"),
        "pts": read_menpo(folder / "a.pts"),
        "csv": read_csv(folder / "faces.csv"),
        "jsonl": pd.read_json(folder / "faces.jsonl", lines=True).to_dict(orient="records"),
        "spiga": json.loads((folder / "spiga.json").read_text()),
    }
    json.dump(found, output)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
