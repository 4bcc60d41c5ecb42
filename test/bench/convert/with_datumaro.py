"""COCO keypoints through datumaro, back to COCO. usage: with_datumaro.py IN.json OUT"""
import os
import shutil
import sys
import tempfile

from datumaro import Dataset

with tempfile.TemporaryDirectory() as folder:
    for name in ("annotations", "images"):
        os.mkdir(os.path.join(folder, name))
    shutil.copy(sys.argv[1], os.path.join(folder, "annotations", "person_keypoints_all.json"))
    dataset = Dataset.import_from(folder, "coco_person_keypoints")
    dataset.export(sys.argv[2], "coco_person_keypoints", save_media=False)
