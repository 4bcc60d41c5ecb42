"""The same with Python's json and csv modules. usage: plain_script.py IN.json OUT.csv"""
import csv
import json
import sys

with open(sys.argv[1]) as file:
    coco = json.load(file)
names = {image["id"]: image["file_name"] for image in coco["images"]}
with open(sys.argv[2], "w", newline="") as file:
    rows = csv.writer(file)
    for a in coco["annotations"]:
        rows.writerow([names[a["image_id"]], *a["bbox"], *a["keypoints"]])
