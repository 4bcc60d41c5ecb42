"""Reads a folder of files that we wrote for annotation tools and trainers, and prints what was found as JSON.

Layout: cvat/annotations.xml and cvat/labels.json, label-studio/tasks.json and label-studio/label-config.xml,
deeplabcut/one.csv, deeplabcut/several.csv and deeplabcut/visible.csv, imglab.xml.
"""

import json
import sys
import tempfile
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset
from label_studio_sdk.converter import Converter


def read_cvat(folder: Path) -> list:
    """Datumaro knows no skeletons: it reads their points one by one."""
    for image in ElementTree.parse(folder / "annotations.xml").iter("image"):
        picture = folder / "images" / image.attrib["name"]
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.touch()
    found = []
    data = Dataset.import_from(str(folder), "cvat")
    labels = data.categories()[AnnotationType.label]
    for item in data:
        for own in item.annotations:
            kind = "points" if own.type == AnnotationType.points else "box"
            at = own.points if kind == "points" else [own.x, own.y, own.x + own.w, own.y + own.h]
            found.append({
                "picture": item.media.path.split("/images/")[1],
                "kind": kind,
                "label": labels[own.label].name,
                "at": [float(v) for v in at],
                "occluded": bool(own.attributes.get("occluded")),
            })
    return found


def read_label_studio(folder: Path) -> dict:
    config = (folder / "label-config.xml").read_text(encoding="utf-8")
    converter = Converter(config, project_dir=str(folder))
    with tempfile.TemporaryDirectory() as out:
        converter.convert_to_json_min(str(folder / "tasks.json"), out, is_dir=False)
        small = json.loads((Path(out) / "result.json").read_text(encoding="utf-8"))
    return {"min": small, "labels": converter._schema["point"]["labels"]}


def read_deeplabcut(path: Path, rows: int) -> dict:
    table = pd.read_csv(path, header=list(range(rows)), index_col=0)
    values = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    return {"pictures": table.index.tolist(), "names": list(table.columns.names), "columns": [list(c) for c in table.columns], "values": values}


def read_imglab(path: Path) -> list:
    found = []
    for image in ElementTree.parse(path).getroot().find("images"):
        for box in image.findall("box"):
            parts = {part.attrib["name"]: [int(part.attrib["x"]), int(part.attrib["y"])] for part in box.findall("part")}
            # dlib keeps them in a std::map: in the order of the names as text.
            found.append({"picture": image.attrib["file"], "parts": [parts[name] for name in sorted(parts)]})
    return found


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")
    output, sys.stdout = sys.stdout, sys.stderr
    found = {
        "cvat": read_cvat(folder / "cvat"),
        "labelStudio": read_label_studio(folder / "label-studio"),
        "one": read_deeplabcut(folder / "deeplabcut" / "one.csv", 3),
        "several": read_deeplabcut(folder / "deeplabcut" / "several.csv", 4),
        "visible": read_deeplabcut(folder / "deeplabcut" / "visible.csv", 4),
        "imglab": read_imglab(folder / "imglab.xml"),
    }
    json.dump(found, output)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
